//! What the libraries in use get wrong, done right here: every row of that table has a test, in one of these places.
//!
//! | wrong | here |
//! |---|---|
//! | two fields with one attribute number compile | `compile_fail/peer_bugs/two_fields_with_one_number.rs` |
//! | command 300 becomes 44, attribute 70,000 becomes 0x1170 | `compile_fail/peer_bugs/a_command_of_300.rs`, `compile_fail/peer_bugs/an_attribute_number_of_70000.rs` |
//! | an attribute number with flag bits is emitted and never parsed back | `compile_fail/peer_bugs/an_attribute_number_with_flag_bits.rs`, [`the_flag_bits_of_a_type_are_no_part_of_its_number`] |
//! | a "C struct" of `u8` and `u32` has 5 bytes | `compile_fail/peer_bugs/a_c_struct_with_a_hole.rs`, [`a_struct_of_a_byte_and_a_word_has_eight_bytes_as_in_c`] |
//! | a length is cut to 16 bits | [`a_payload_of_70000_bytes_is_refused_and_not_cut`], [`a_nest_of_1200_peers_is_refused_and_not_cut`] |
//! | a malformed attribute decodes to the default | [`an_attribute_past_the_end_is_an_error_at_its_byte`] |
//! | a missing required attribute is a silent zero | [`a_missing_required_attribute_is_an_error_that_names_it`] |
//! | `uint` is cut to 32 bits | [`a_uint_of_more_than_32_bits_keeps_them`] |
//! | an expansion needs a crate that the user does not have | [`expansions_name_no_crate_but_core_and_nl_core`] |
//! | `NLMSG_ERROR` shorter than its struct; extended acknowledgements; the code of `NLMSG_DONE`; `NLM_F_DUMP_INTR`; who sent a datagram; messages that the decoder does not know; waits for a lost reply | `nl-core/tests/peer_bugs.rs`, and with the kernel `nl-core/tests/kernel/peer_bugs.rs` |
//! | a fixed receive buffer | `nl-core/tests/kernel/peer_bugs.rs` |

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use std::fs;
use std::path::Path;

use nl_core::{
    Attributes, Body, DecodeErrorKind, Encode, EncodeErrorKind, Message, Pad, Protocol, Uint, wire_struct,
};
use wire::attribute;

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

/// As a device of WireGuard is: a number, and peers one behind the other in a nest.
#[derive(Message, Debug, Default, PartialEq)]
#[nl(protocol = Lab, type = 0x20)]
struct Device {
    #[nl(attr = 1)]
    index: Option<u32>,
    #[nl(attr = 2, indexed)]
    peers: Vec<Peer>,
}

#[derive(Attributes, Debug, Clone, Default, PartialEq)]
struct Peer {
    #[nl(attr = 1)]
    key: [u8; 32],
    #[nl(attr = 2)]
    name: Option<String>,
}

#[derive(Attributes, Debug, PartialEq)]
struct Blob<'a> {
    #[nl(attr = 1)]
    bytes: &'a [u8],
}

// neli and nlink let the type field carry bits that their own parsers then take for another attribute.
#[test]
fn the_flag_bits_of_a_type_are_no_part_of_its_number() {
    for flags in [0, 0x4000, 0x8000, 0xc000] {
        let bytes = attribute(1 | flags, &7u32.to_ne_bytes());
        assert_eq!(Device::decode(&bytes).unwrap().index, Some(7), "flags {flags:#x}");
    }
    // And what we write of our own accord, we read.
    let device = Device { index: Some(7), peers: vec![Peer::default()] };
    assert_eq!(Device::decode(device.encode(&mut [0; 128]).unwrap()).unwrap(), device);
}

#[wire_struct]
struct ByteAndWord {
    byte: u8,
    _pad: Pad<3>,
    word: u32,
}

#[derive(Message, Debug, PartialEq)]
#[nl(protocol = Lab, type = 0x21)]
struct WithHeader {
    #[nl(header)]
    header: ByteAndWord,
    #[nl(attr = 1)]
    payload: Option<ByteAndWord>,
}

// neli writes the fields one behind the other.
#[test]
fn a_struct_of_a_byte_and_a_word_has_eight_bytes_as_in_c() {
    let value = ByteAndWord { byte: 1, word: 0x0102_0304, ..ByteAndWord::default() };
    let in_c = [&[1, 0, 0, 0][..], &0x0102_0304u32.to_ne_bytes()].concat();
    let message = WithHeader { header: value, payload: Some(value) };
    let mut buffer = [0xaa; 64];
    let bytes = message.encode(&mut buffer).unwrap();
    assert_eq!(bytes, [&in_c[..], &attribute(1, &in_c)].concat());
    assert_eq!(WithHeader::decode(bytes).unwrap(), message);
}

// neli and netlink-bindings send it with the length's upper bits gone; netlink-packet-core panics.
#[test]
fn a_payload_of_70000_bytes_is_refused_and_not_cut() {
    let mut buffer = vec![0; 100_000];
    let error = Blob { bytes: &[1; 70_000] }.encode(&mut buffer).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::TooLong { length: 70_004, most: 65_535 });
    assert!(error.to_string().starts_with("Blob.bytes: "), "{error}");
    // The largest that the length can say goes, and comes back.
    let largest = Blob { bytes: &[1; 65_531] };
    assert_eq!(Blob::decode(largest.encode(&mut buffer).unwrap()).unwrap(), largest);
    assert!(Blob { bytes: &[1; 65_532] }.encode(&mut buffer).is_err());
}

#[test]
fn a_nest_of_1200_peers_is_refused_and_not_cut() {
    let peer = Peer { key: [7; 32], name: Some(String::from("a peer with a name")) };
    let device = |peers| Device { index: Some(1), peers: vec![peer.clone(); peers] };
    let mut buffer = vec![0; 200_000];
    let error = device(1200).encode(&mut buffer).unwrap_err();
    // Each is a nest in the nest: 4 + 36 + 24 bytes.
    assert_eq!(error.kind(), EncodeErrorKind::TooLong { length: 4 + 1200 * 64, most: 65_535 });
    assert!(error.to_string().starts_with("Device.peers: "), "{error}");
    let many = device(1023);
    assert_eq!(Device::decode(many.encode(&mut buffer).unwrap()).unwrap(), many);
    assert!(device(1024).encode(&mut buffer).is_err());
}

// nlink ends its walk there and gives what it has.
#[test]
fn an_attribute_past_the_end_is_an_error_at_its_byte() {
    let good = attribute(1, &7u32.to_ne_bytes());
    for claimed in [0, 3, 9, 200, u16::MAX] {
        let bad = [claimed.to_ne_bytes(), 1u16.to_ne_bytes(), [1, 2], [3, 4]].concat();
        let error = Device::decode(&bad).unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (DecodeErrorKind::BadLength { claimed: claimed.into(), available: 8 }, 0)
        );
        // Also behind one that is whole, and also in a nest.
        let behind = Device::decode(&[&good[..], &bad].concat()).unwrap_err();
        assert_eq!((behind.kind(), behind.offset()), (error.kind(), 8));
        let inside = Device::decode(&attribute(2, &attribute(1, &bad))).unwrap_err();
        assert_eq!((inside.kind(), inside.offset()), (error.kind(), 8));
    }
}

#[test]
fn a_missing_required_attribute_is_an_error_that_names_it() {
    let error = Blob::decode(&[]).unwrap_err();
    assert_eq!(error.to_string(), "Blob.bytes: required attribute is absent (at byte 0)");
    // Also where a nest is there, and empty.
    let error = Device::decode(&attribute(2, &attribute(1, &[]))).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Missing);
    assert_eq!(error.to_string(), "Device.peers: Peer.key: required attribute is absent (at byte 8)");
    // Zero that is there is another thing.
    assert_eq!(Device::decode(&attribute(1, &[0; 4])).unwrap().index, Some(0));
    assert_eq!(Device::decode(&[]).unwrap().index, None);
}

/// The crates that paths begin with, `::core::…`.
fn crates(code: &str) -> Vec<&str> {
    let starts = code.match_indices("::").filter(|(at, _)| {
        // Else it goes on with a path: `Option::Some`, `Vec<u8>::new`.
        !code.get(..*at).unwrap().ends_with(|before: char| before.is_alphanumeric() || "_>".contains(before))
    });
    starts
        .map(|(at, colons)| {
            let path = code.get(at + colons.len()..).unwrap();
            path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap()
        })
        .collect()
}

// neli's derive writes `log::…`: who has no `log` among his dependencies cannot use it.
#[test]
fn expansions_name_no_crate_but_core_and_nl_core() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut seen = 0;
    for entry in fs::read_dir(golden).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let code = fs::read_to_string(&path).unwrap();
        for name in crates(&code) {
            assert!(matches!(name, "core" | "nl_core"), "{}: `::{name}`", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "the expansions are not there");
}

/// What YNL calls `uint`: 4 bytes or 8.
#[derive(Attributes, Debug, PartialEq)]
struct Counted {
    #[nl(attr = 1)]
    packets: Uint,
}

#[test]
fn a_uint_of_more_than_32_bits_keeps_them() {
    for packets in [0, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX] {
        let counted = Counted { packets: Uint(packets) };
        let mut buffer = [0; 16];
        assert_eq!(Counted::decode(counted.encode(&mut buffer).unwrap()).unwrap(), counted);
        // The kernel may send 8 bytes for a small one.
        assert_eq!(Counted::decode(&attribute(1, &packets.to_ne_bytes())).unwrap(), counted);
    }
}
