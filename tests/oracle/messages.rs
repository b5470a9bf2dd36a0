//! Whole messages, as C programs build them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use nl_core::generic::{CONTROLLER_ID, Family, FamilyGroup, FamilyOperation, GetFamily};
use nl_core::message::{self, Envelope, Flags, RawMessage};
use nl_core::session::ExtendedAck;
use nl_core::sys::{genetlink::*, if_addr::*, neighbour::*, netlink_diag::*, rtnetlink::*};
use nl_core::{Array, Be, Lazy, Mac, Message, Protocol, Speaks, Unknown};

use crate::schema::*;
use crate::{Outcome, bytes, lines};

mod by_c {
    messages! {
        what_c_builds_we_build
        what_c_builds_we_read
        answers_of_the_kernel_are_read
        no_message_of_c_is_left_out
    }
}

/// What C builds, as values. Of each: its name, its header, and the body.
macro_rules! contents {
    ($with:ident) => {
        const DO: Flags = Flags::REQUEST.union(Flags::ACK);
        $with!(
            "get_link_dump",
            DO | Flags::DUMP,
            1,
            0,
            GetLink { ext_mask: Some(RTEXT_FILTER_VF), ..GetLink::default() }
        );
        $with!("new_link_vlan", DO | Flags::CREATE | Flags::EXCL, 2, 0, vlan());
        $with!("new_link_stats", Flags::MULTI, 3, 4_000_000_000, stats());
        $with!("new_address", DO | Flags::CREATE | Flags::REPLACE, 4, 0, address());
        $with!("new_route", DO | Flags::CREATE | Flags::EXCL, 5, 0, route());
        $with!("new_neighbour", DO | Flags::CREATE, 6, 0, neighbour());
        $with!("diag_dump", DO | Flags::DUMP, 7, 0, diag());
        $with!("get_family", DO, 8, 0, GetFamily::by_name("ethtool"));
        $with!("new_family", Flags::MULTI, 9, 77, family());
        $with!("every_value", Flags::empty(), 10, 0, every());
    };
}

fn vlan() -> Link<'static> {
    let protocol = Some(Be::new(0x88a8));
    let vlan = Vlan { id: 7, flags: Some(VlanFlags { flags: 0, mask: 1 }), protocol };
    Link {
        header: LinkHeader { flags: 1, change: 1, ..LinkHeader::default() },
        name: Some("vlan7"),
        address: Some(Mac([2, 0, 0x5e, 0x10, 0, 1])),
        mtu: Some(1400),
        lower: Some(5),
        stats: None,
        info: Some(LinkInfo { kind: Some("vlan"), vlan: Some(vlan) }),
    }
}

fn stats() -> Link<'static> {
    // C's struct up to the last field of its headers, which is shorter than ours.
    static COUNTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut counters = [0u64; 24];
        [counters[0], counters[1], counters[23]] = [1, 0x0123_4567_89ab_cdef, 9];
        counters.iter().flat_map(|counter| counter.to_ne_bytes()).collect()
    });
    Link {
        header: LinkHeader { kind: 772, index: 1, flags: 0x10049, ..LinkHeader::default() },
        stats: Some(Lazy::from_bytes(&COUNTERS)),
        ..Link::default()
    }
}

fn address() -> Address {
    Address {
        header: AddressHeader { family: 10, prefixlen: 64, flags: 0, scope: 253, index: 3 },
        address: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
        times: Some(AddressTimes { preferred: 1800, valid: 3600, cstamp: 0, tstamp: 0 }),
        flags: Some(IFA_F_NOPREFIXROUTE | IFA_F_NODAD),
    }
}

fn route() -> IpRoute<'static> {
    let byte = |constant: u32| u8::try_from(constant).unwrap_or(u8::MAX);
    IpRoute {
        header: RouteHeader {
            family: 2,
            dst_len: 24,
            table: byte(RT_TABLE_MAIN),
            protocol: byte(RTPROT_STATIC),
            kind: byte(RTN_UNICAST),
            ..RouteHeader::default()
        },
        destination: Some(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 0))),
        gateway: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
        output: Some(3),
        metrics: Some(Metrics { mtu: Some(1300), congestion_control: Some("cubic") }),
    }
}

fn neighbour() -> Neighbour {
    let (state, flags) = (NUD_PERMANENT.try_into().unwrap_or(0), NTF_ROUTER.try_into().unwrap_or(0));
    Neighbour {
        header: NeighbourHeader { family: 2, index: -1, state, flags, ..NeighbourHeader::default() },
        destination: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))),
        address: Some(Mac([2, 0, 0, 0, 0, 7])),
    }
}

fn diag() -> DiagRequest {
    let header = DiagHeader { family: 16, protocol: 255, show: NDIAG_SHOW_GROUPS, ..DiagHeader::default() };
    DiagRequest { header }
}

fn family() -> Family<'static> {
    const OPERATIONS: &[FamilyOperation] = &[
        FamilyOperation { command: 10, flags: GENL_ADMIN_PERM },
        FamilyOperation { command: 20, flags: GENL_ADMIN_PERM },
    ];
    Family {
        id: 0x1c,
        name: "nlecho",
        version: Some(1),
        header_size: Some(0),
        max_attribute: Some(3),
        operations: Array::from(OPERATIONS),
        groups: Array::from(&[FamilyGroup { name: "events", id: 5 }][..]),
    }
}

fn every() -> Every<'static> {
    Every {
        flag: true,
        a_u8: 0xfe,
        a_u16: 0xfedc,
        a_u32: 0xfedc_ba98,
        a_u64: 0xfedc_ba98_7654_3210,
        an_i8: -2,
        an_i16: -300,
        an_i32: -70_000,
        an_i64: -5_000_000_000,
        be_u16: Be::new(443),
        be_u32: Be::new(0x0102_0304),
        byte: true,
        no_text: "",
        text: "abc",
        more_text: "abcd",
        no_bytes: &[],
        bytes: &[1, 2, 3, 4, 5],
        array: [1, 2, 3],
        v4: Ipv4Addr::new(192, 0, 2, 1),
        v6: Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7),
        mac: Mac([2, 0, 0, 0, 0, 1]),
        repeated: vec![1, 2, 3],
        outer: Outer { inner: Some(Inner { value: Some(5) }), empty: Some(Inner { value: None }) },
        indexed: Array::from(&["x", "yyyy"][..]),
        last: 1,
        rest: Unknown::default(),
    }
}

/// The bytes of the messages that C builds, by name.
fn built(printed: &str) -> Result<BTreeMap<&str, Vec<u8>>, Box<dyn std::error::Error>> {
    let mut built = BTreeMap::new();
    for words in lines(printed, "message") {
        let [name, hex] = words[..] else { return Err(format!("{words:?}").into()) };
        built.insert(name, bytes(hex)?);
    }
    Ok(built)
}

fn encoded<P: Protocol, M: Speaks<P>>(
    body: &M,
    flags: Flags,
    sequence: u32,
    port: u32,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let family = if P::FAMILY.is_some() { CONTROLLER_ID } else { 0 };
    let mut buffer = Vec::new();
    let bytes = message::encode_into::<P, M>(&mut buffer, body, Envelope { family, flags, sequence, port })?;
    Ok(bytes.to_vec())
}

fn what_c_builds_we_build(printed: &str) -> Outcome {
    let built = built(printed)?;
    macro_rules! build {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let theirs = built.get($name).ok_or(concat!($name, " is not printed"))?;
            let ours = encoded(&$body, $flags, $sequence, $port)?;
            assert_eq!(format!("{ours:02x?}"), format!("{theirs:02x?}"), $name);
        };
    }
    contents!(build);
    Ok(())
}

/// Requests are not decoded: a body of the same shape is.
trait Readable {
    type As: Message;
    fn expected(&self) -> String;
}

macro_rules! readable {
    ($($ty:ty => $message:ty),* $(,)?) => {$(
        impl Readable for $ty {
            type As = $message;
            fn expected(&self) -> String {
                format!("{self:?}")
            }
        }
    )*};
}
readable! {
    Link<'_> => Link<'static>,
    Address => Address,
    IpRoute<'_> => IpRoute<'static>,
    Neighbour => Neighbour,
    DiagRequest => DiagRequest,
    Family<'_> => Family<'static>,
    Every<'_> => Every<'static>,
    GetLink => GotLink,
    GetFamily<'_> => GotFamily<'static>,
}

/// What C built, decoded, and as we say it is; the types' names aside.
fn read<R: Readable>(theirs: &[u8], expected: &R) -> Outcome
where
    for<'a> <R::As as Message>::At<'a>: Debug,
{
    let message = RawMessage::parse(theirs)?;
    let said = format!("{:?}", message.decode::<R::As>()?);
    let expected = expected.expected();
    let fields = |text: &str| text.split_once(' ').map(|(_, fields)| fields.to_owned());
    assert_eq!(fields(&said), fields(&expected));
    Ok(())
}

fn what_c_builds_we_read(printed: &str) -> Outcome {
    let built = built(printed)?;
    macro_rules! read {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let theirs = built.get($name).ok_or(concat!($name, " is not printed"))?;
            let header = RawMessage::parse(theirs)?.header();
            assert_eq!((header.flags, header.sequence, header.port), ($flags, $sequence, $port), $name);
            read(theirs, &$body).map_err(|error| format!("{}: {error}", $name))?;
        };
    }
    contents!(read);

    // By value: `Debug` shows no padding and no bytes behind a struct.
    let theirs = built.get("new_link_stats").ok_or("absent")?;
    let counted = RawMessage::parse(theirs)?.decode::<Link<'_>>()?.stats.ok_or("no statistics")?;
    assert_eq!(counted.bytes().len(), 24 * 8);
    assert_eq!(counted.get().tx_packets, 0x0123_4567_89ab_cdef);
    assert_eq!((counted.get().rx_nohandler, counted.get().rx_otherhost_dropped), (9, 0));
    let theirs = built.get("every_value").ok_or("absent")?;
    assert_eq!(RawMessage::parse(theirs)?.decode::<Every<'_>>()?, every());
    Ok(())
}

fn answers_of_the_kernel_are_read(printed: &str) -> Outcome {
    let built = built(printed)?;
    let read = |name: &str| -> Result<(i32, Flags, ExtendedAck), Box<dyn std::error::Error>> {
        let message = RawMessage::parse(built.get(name).ok_or("absent")?)?;
        let code = message.payload().first_chunk().ok_or("too short")?;
        Ok((i32::from_ne_bytes(*code), message.header().flags, ExtendedAck::read(message)))
    };
    let (code, flags, said) = read("refusal")?;
    assert_eq!((code, flags), (-22, Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("Invalid header for link dump"));
    assert_eq!((said.offset, said.cookie), (Some(16), Some(vec![1, 2, 3])));

    let (code, flags, said) = read("capped_refusal")?;
    assert_eq!((code, flags), (-17, Flags::CAPPED | Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("capped"));

    let (code, flags, said) = read("acknowledgement")?;
    assert_eq!((code, flags, said), (0, Flags::CAPPED, ExtendedAck::default()));

    let (code, flags, said) = read("end_with_error")?;
    assert_eq!((code, flags), (-4, Flags::MULTI | Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("interrupted"));
    Ok(())
}

fn no_message_of_c_is_left_out(printed: &str) -> Outcome {
    let mut names = vec!["refusal", "capped_refusal", "acknowledgement", "end_with_error"];
    macro_rules! name {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let _ = (&$flags, &$body);
            names.push($name);
        };
    }
    contents!(name);
    names.sort_unstable();
    assert_eq!(built(printed)?.into_keys().collect::<Vec<_>>(), names);
    Ok(())
}
