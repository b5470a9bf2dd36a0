//! The loop over attributes that one would write for one message alone, and templates that are copied.

use std::net::Ipv4Addr;

use contract::{Family, Link, NewRoute, NewVlan, Route, group};

/// The next attribute, and what follows it; `None` at the end, and where a length is wrong.
#[inline(always)]
fn attribute(rest: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let &[l0, l1, t0, t1] = rest.first_chunk()?;
    let length = usize::from(u16::from_ne_bytes([l0, l1]));
    let number = u16::from_ne_bytes([t0, t1]) & 0x3fff;
    // Most have four bytes, and where the next begins need not wait for the length.
    if length == 8 {
        let (whole, behind) = rest.split_first_chunk::<8>()?;
        return Some((number, &whole[4..], behind));
    }
    let payload = rest.get(4..length)?;
    let behind = match rest.get((length + 3) & !3..) {
        Some(behind) => behind,
        None => no_padding(),
    };
    Some((number, payload, behind))
}

/// What follows a last attribute without padding: a call, so that the ordinary way is no choice of two values.
#[cold]
fn no_padding<'a>() -> &'a [u8] {
    &[]
}

fn word(payload: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(*payload.first_chunk()?))
}

fn address(payload: &[u8]) -> Option<Ipv4Addr> {
    Some(Ipv4Addr::from(*payload.first_chunk::<4>()?))
}

fn text(payload: &[u8]) -> Option<&str> {
    // Eight bytes at a time: the lowest byte that is 0 sets the lowest of these bits.
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let (words, rest) = payload.as_chunks::<8>();
    for (word, start) in words.iter().zip((0..).step_by(8)) {
        let word = u64::from_le_bytes(*word);
        let nul = word.wrapping_sub(ONES) & !word & HIGH;
        if nul != 0 {
            return std::str::from_utf8(&payload[..start + nul.trailing_zeros() as usize / 8]).ok();
        }
    }
    let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    std::str::from_utf8(&payload[..payload.len() - rest.len() + end]).ok()
}

/// What is behind the header of a message that is whole.
#[inline(always)]
fn payload(message: &[u8]) -> Option<&[u8]> {
    let length = u32::from_ne_bytes(*message.first_chunk()?);
    message.get(16..usize::try_from(length).ok()?)
}

#[inline(always)]
pub(crate) fn route(message: &[u8]) -> Option<u64> {
    let (&[family, dst_len, _, _, table, protocol, scope, kind, ..], mut rest) =
        payload(message)?.split_first_chunk::<12>()?;
    let (mut destination, mut link, mut gateway, mut priority) = (None, None, None, None);
    while let Some((number, payload, behind)) = attribute(rest) {
        match number {
            1 => destination = Some(address(payload)?),
            4 => link = Some(word(payload)?),
            5 => gateway = Some(address(payload)?),
            6 => priority = Some(word(payload)?),
            _ => {}
        }
        rest = behind;
    }
    let route = Route { family, dst_len, table, protocol, scope, kind, destination, link, gateway, priority };
    Some(route.sum())
}

#[inline(always)]
pub(crate) fn link(message: &[u8]) -> Option<u64> {
    let (header, mut rest) = payload(message)?.split_first_chunk::<16>()?;
    let mut link = Link {
        index: word(&header[4..])?,
        flags: word(&header[8..])?,
        name: "",
        mtu: 0,
        address: &[],
        received: 0,
        kind: "",
    };
    while let Some((number, payload, behind)) = attribute(rest) {
        match number {
            3 => link.name = text(payload)?,
            4 => link.mtu = word(payload)?,
            1 => link.address = payload,
            23 => link.received = u64::from_ne_bytes(*payload.first_chunk()?),
            18 => {
                let mut rest = payload;
                while let Some((number, payload, behind)) = attribute(rest) {
                    if number == 1 {
                        link.kind = text(payload)?;
                    }
                    rest = behind;
                }
            }
            _ => {}
        }
        rest = behind;
    }
    Some(link.sum())
}

#[inline(always)]
pub(crate) fn family(message: &[u8]) -> Option<u64> {
    let (_, mut rest) = payload(message)?.split_first_chunk::<4>()?;
    let (mut family, mut groups) = (Family { name: "", id: 0, version: 0 }, 0u64);
    while let Some((number, payload, behind)) = attribute(rest) {
        match number {
            1 => family.id = u16::from_ne_bytes(*payload.first_chunk()?),
            2 => family.name = text(payload)?,
            3 => family.version = word(payload)?,
            7 => {
                let mut entries = payload;
                while let Some((_, entry, behind)) = attribute(entries) {
                    let (mut name, mut id, mut rest) = ("", 0, entry);
                    while let Some((number, payload, behind)) = attribute(rest) {
                        match number {
                            1 => name = text(payload)?,
                            2 => id = word(payload)?,
                            _ => {}
                        }
                        rest = behind;
                    }
                    groups = groups.wrapping_add(group(name, id));
                    entries = behind;
                }
            }
            _ => {}
        }
        rest = behind;
    }
    Some(family.sum(groups))
}

/// `NLM_F_REQUEST | NLM_F_ACK | NLM_F_EXCL | NLM_F_CREATE`.
const FLAGS: u16 = 0x605;

pub(crate) const ROUTE: usize = 60;

/// Everything but the values.
static ROUTE_TEMPLATE: [u8; ROUTE] = {
    let mut bytes = [0; ROUTE];
    let mut parts = [
        (0, (ROUTE as u32).to_ne_bytes()),
        (4, pair(24, FLAGS)),
        (16, [2, 32, 0, 0]),
        (20, [254, 4, 0, 1]),
        (28, pair(8, 1)),
        (36, pair(8, 5)),
        (44, pair(8, 4)),
        (52, pair(8, 6)),
    ];
    fill(&mut bytes, &mut parts);
    bytes
};

const fn pair(first: u16, second: u16) -> [u8; 4] {
    let ([a, b], [c, d]) = (first.to_ne_bytes(), second.to_ne_bytes());
    [a, b, c, d]
}

const fn fill(bytes: &mut [u8], parts: &mut [(usize, [u8; 4])]) {
    let mut part = 0;
    while part < parts.len() {
        let (at, word) = parts[part];
        let mut byte = 0;
        while byte < 4 {
            bytes[at + byte] = word[byte];
            byte += 1;
        }
        part += 1;
    }
}

/// A route into the first bytes of `message`.
#[inline(always)]
pub(crate) fn write_route(route: &NewRoute, message: &mut [u8; ROUTE]) {
    *message = ROUTE_TEMPLATE;
    message[32..36].copy_from_slice(&route.destination.octets());
    message[40..44].copy_from_slice(&route.gateway.octets());
    message[48..52].copy_from_slice(&route.link.to_ne_bytes());
    message[56..60].copy_from_slice(&route.priority.to_ne_bytes());
}

#[inline(always)]
pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    if buffer.len() < ROUTE {
        buffer.resize(ROUTE, 0);
    }
    write_route(route, buffer.first_chunk_mut().expect("resized above"));
    ROUTE
}

/// What stands before the name and what stands behind it.
const VLAN_HEAD: usize = 36;
const VLAN_TAIL: usize = 36;

static VLAN_HEAD_TEMPLATE: [u8; VLAN_HEAD] = {
    let mut bytes = [0; VLAN_HEAD];
    fill(&mut bytes, &mut [(4, pair(16, FLAGS)), (32, pair(0, 3))]);
    bytes
};

static VLAN_TAIL_TEMPLATE: [u8; VLAN_TAIL] = {
    let mut bytes = [0; VLAN_TAIL];
    let mut parts = [
        (0, pair(8, 5)),
        (8, pair(28, 18 | 0x8000)),
        (12, pair(9, 1)),
        (16, *b"vlan"),
        (24, pair(12, 2 | 0x8000)),
        (28, pair(6, 1)),
    ];
    fill(&mut bytes, &mut parts);
    bytes
};

#[inline(always)]
pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    // A link's name has at most 15 bytes and a NUL.
    const MOST: usize = VLAN_HEAD + 16 + VLAN_TAIL;
    if buffer.len() < MOST {
        buffer.resize(MOST, 0);
    }
    let name = vlan.name.as_bytes();
    assert!(name.len() < 16 && !name.contains(&0), "no name of a link");
    let padded = (name.len() + 4) & !3;
    let length = VLAN_HEAD + padded + VLAN_TAIL;
    let (head, rest) = buffer.split_first_chunk_mut::<VLAN_HEAD>().expect("resized above");
    *head = VLAN_HEAD_TEMPLATE;
    head[..4].copy_from_slice(&(length as u32).to_ne_bytes());
    head[32..34].copy_from_slice(&(name.len() as u16 + 5).to_ne_bytes());
    let (text, tail) = rest.split_at_mut(padded);
    text[padded - 4..].fill(0);
    text[..name.len()].copy_from_slice(name);
    let tail = tail.first_chunk_mut::<VLAN_TAIL>().expect("resized above");
    *tail = VLAN_TAIL_TEMPLATE;
    tail[4..8].copy_from_slice(&vlan.link.to_ne_bytes());
    tail[32..34].copy_from_slice(&vlan.id.to_ne_bytes());
    length
}
