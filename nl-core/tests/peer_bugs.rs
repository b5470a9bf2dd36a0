//! What the libraries in use get wrong in conversation, done right here: each rule as bytes.
//!
//! `nl-derive/tests/peer_bugs.rs` has the rows that are about the codec, `kernel/peer_bugs.rs` what the kernel can be
//! made to do.
//!
//! | wrong | here |
//! |---|---|
//! | an `NLMSG_ERROR` shorter than its struct panics | [`an_error_message_that_is_cut_anywhere_is_a_refusal`] |
//! | the extended acknowledgement is thrown away, or never read | [`the_kernels_words_are_read_from_a_refusal_from_a_yes_and_from_the_end_of_a_dump`] |
//! | the code of `NLMSG_DONE` is ignored | [`a_dump_whose_done_has_a_code_has_failed`] |
//! | `NLM_F_DUMP_INTR` is ignored, or ends the dump | [`an_interrupted_dump_gives_all_its_parts_and_the_sign`] |
//! | nobody looks who sent a datagram | [`an_answer_of_a_process_is_none_whatever_its_header_says`] |
//! | a message that the decoder does not know disappears | [`a_message_of_an_unknown_type_is_handed_out_whole`], [`a_message_of_another_type_is_an_error_that_names_both`] |
//! | a wait for a reply that was lost never ends | [`after_a_loss_nothing_is_waited_for_and_a_late_answer_ends_no_other_request`] |
#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use nl_core::message::Header;
use nl_core::session::{End, ExtendedAck, Kind, Session, Step};
use nl_core::sys::netlink::{NLMSG_DONE, NLMSG_ERROR, NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS};
use nl_core::{Address, DecodeErrorKind, Flags, Message, Protocol, RawMessage};

const PORT: u32 = 42;
const LINK: u16 = 16;

fn message(kind: u32, flags: Flags, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let (kind, length) = (u16::try_from(kind).unwrap(), u32::try_from(Header::SIZE + payload.len()).unwrap());
    let header = Header { length, kind, flags, sequence, port: PORT };
    let mut bytes = [&header.to_bytes()[..], payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn attribute(number: u32, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + payload.len()).unwrap();
    let mut bytes =
        [&length.to_ne_bytes()[..], &u16::try_from(number).unwrap().to_ne_bytes(), payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn error(sequence: u32, flags: Flags, code: i32, tlvs: &[u8]) -> Vec<u8> {
    let request = message(LINK.into(), Flags::REQUEST, sequence, &[]);
    message(NLMSG_ERROR, flags, sequence, &[&code.to_ne_bytes()[..], &request, tlvs].concat())
}

fn done(sequence: u32, flags: Flags, code: i32) -> Vec<u8> {
    message(NLMSG_DONE, flags | Flags::MULTI, sequence, &code.to_ne_bytes())
}

fn part(sequence: u32, flags: Flags) -> Vec<u8> {
    message(LINK.into(), flags | Flags::MULTI, sequence, b"part")
}

/// All steps of one datagram, up to the last.
fn steps(session: &mut Session, from: Address, datagram: &[u8]) -> Vec<Step> {
    session.datagram(0, from);
    let steps = std::iter::from_fn(|| match session.step(datagram).unwrap() {
        Step::NeedMore => None,
        step => Some(step),
    });
    steps.collect()
}

fn ends(steps: &[Step]) -> Vec<&End> {
    let ends = steps.iter().filter_map(|step| match step {
        Step::End { end, .. } => Some(end),
        _ => None,
    });
    ends.collect()
}

// neli reads the code and the request's header without a look at the length.
#[test]
fn an_error_message_that_is_cut_anywhere_is_a_refusal() {
    let whole = error(1, Flags::ACK_TLVS, -1, &attribute(NLMSGERR_ATTR_MSG, b"words\0"));
    for length in 0..whole.len() - Header::SIZE {
        let mut session = Session::new(PORT);
        let sequence = session.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence();
        let payload = whole.get(Header::SIZE..Header::SIZE + length).unwrap();
        let cut = message(NLMSG_ERROR, Flags::ACK_TLVS, sequence, payload);
        let steps = steps(&mut session, Address::KERNEL, &cut);
        let errno = ends(&steps).first().unwrap().errno;
        // EBADMSG where there is no code to read.
        assert_eq!(errno, if length < 4 { 74 } else { 1 }, "{length} bytes");
        // The words are read as far as they are there.
        let said = ExtendedAck::read(RawMessage::parse(&cut).unwrap());
        assert!(said.message.is_none_or(|text| "words".starts_with(&text)));
    }
}

// neli's router receives them and drops them; netlink-packet-core, libmnl and libnl do not look for them.
#[test]
fn the_kernels_words_are_read_from_a_refusal_from_a_yes_and_from_the_end_of_a_dump() {
    let tlvs = [
        attribute(NLMSGERR_ATTR_MSG, b"Invalid VLAN id\0"),
        attribute(NLMSGERR_ATTR_OFFS, &52u32.to_ne_bytes()),
    ]
    .concat();
    let flags = Flags::ACK_TLVS;
    let answers = [
        (Kind::Do, -22, error(1, flags, -22, &tlvs)),
        (Kind::Do, -22, error(1, flags | Flags::CAPPED, -22, &tlvs)),
        (Kind::Do, 0, error(1, flags | Flags::CAPPED, 0, &tlvs)),
        (Kind::Dump, -22, message(NLMSG_DONE, flags, 1, &[&(-22i32).to_ne_bytes()[..], &tlvs].concat())),
        (Kind::Dump, 0, message(NLMSG_DONE, flags, 1, &[&[0; 4][..], &tlvs].concat())),
    ];
    for (kind, code, answer) in answers {
        let mut session = Session::new(PORT);
        session.begin(kind, Flags::empty(), Address::KERNEL);
        let steps = steps(&mut session, Address::KERNEL, &answer);
        let end = ends(&steps).first().copied().unwrap().clone();
        assert_eq!(end.errno, -code);
        let said = ExtendedAck::read(RawMessage::parse(answer.get(end.at.unwrap()).unwrap()).unwrap());
        assert_eq!(
            (said.message.as_deref(), said.offset),
            (Some("Invalid VLAN id"), Some(52)),
            "{kind:?} {code}"
        );
    }
}

// libnl takes every NLMSG_DONE for success.
#[test]
fn a_dump_whose_done_has_a_code_has_failed() {
    for (code, errno) in [(-19, 19), (0, 0)] {
        let mut session = Session::new(PORT);
        let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
        let datagram = [part(sequence, Flags::empty()), done(sequence, Flags::empty(), code)].concat();
        let steps = steps(&mut session, Address::KERNEL, &datagram);
        assert_eq!(steps.len(), 2, "what came before is there, too");
        assert_eq!(ends(&steps).first().unwrap().errno, errno);
    }
}

// pyynl and netlink-bindings do not look; neli and rtnetlink give an error in place of the data.
#[test]
fn an_interrupted_dump_gives_all_its_parts_and_the_sign() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    let sequence = request.sequence();
    let first = part(sequence, Flags::DUMP_INTR);
    let at = 0..Header::SIZE + b"part".len();
    assert_eq!(steps(&mut session, Address::KERNEL, &first), [Step::Reply { request, at: at.clone() }]);
    // In another datagram, and without the flag.
    let rest = [part(sequence, Flags::empty()), done(sequence, Flags::empty(), 0)].concat();
    let steps = steps(&mut session, Address::KERNEL, &rest);
    assert_eq!(steps.first(), Some(&Step::Reply { request, at }));
    assert!(matches!(ends(&steps)[..], [End { errno: 0, interrupted: true, .. }]));
}

// CVE-2003-0856 and CVE-2012-3520 are about programs that did not look; most libraries do not.
#[test]
fn an_answer_of_a_process_is_none_whatever_its_header_says() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    let sequence = request.sequence();
    let forged = [
        part(sequence, Flags::empty()),
        error(sequence, Flags::CAPPED, 0, &[]),
        done(sequence, Flags::empty(), 0),
        message(LINK.into(), Flags::empty(), 0, b"an event"),
    ];
    for (count, datagram) in (1..).zip(&forged) {
        assert_eq!(steps(&mut session, Address::port(4711), datagram), []);
        assert_eq!(session.ignored(), count);
    }
    let answer = [part(sequence, Flags::empty()), done(sequence, Flags::empty(), 0)].concat();
    assert_eq!(steps(&mut session, Address::KERNEL, &answer).len(), 2, "the true one still counts");
}

// netlink-proto logs a message that it cannot decode, and whoever waits for it waits on (little-dude/netlink#244).
#[test]
fn a_message_of_an_unknown_type_is_handed_out_whole() {
    const NEWER_THAN_WE_ARE: u32 = 0xfff0;
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let reply = message(NEWER_THAN_WE_ARE, Flags::empty(), request.sequence(), b"reply");
    let at = 0..Header::SIZE + b"reply".len();
    assert_eq!(steps(&mut session, Address::KERNEL, &reply), [Step::Reply { request, at: at.clone() }]);
    let event = message(NEWER_THAN_WE_ARE, Flags::empty(), 0, b"event");
    for from in [Address::KERNEL, Address::group(1).unwrap()] {
        assert_eq!(steps(&mut session, from, &event), [Step::Event { at: at.clone() }]);
    }
    // One of a type that netlink has not given out yet is no answer, and no reason to stop.
    let reserved =
        [message(9, Flags::empty(), 0, b"event"), error(request.sequence(), Flags::CAPPED, 0, &[])];
    let steps = steps(&mut session, Address::KERNEL, &reserved.concat());
    assert_eq!(steps.first(), Some(&Step::Event { at }));
    assert_eq!(ends(&steps).len(), 1);
}

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Debug, Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Item {}

#[test]
fn a_message_of_another_type_is_an_error_that_names_both() {
    let bytes = message(0x21, Flags::empty(), 1, &[]);
    let error = RawMessage::parse(&bytes).unwrap().decode::<Item>().unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::OtherType { found: 0x21, expected: 0x20 });
    assert!(error.to_string().contains("message is of type 0x21, expected type 0x20"), "{error}");
}

// neli and netlink-bindings wait on for what will never come.
#[test]
fn after_a_loss_nothing_is_waited_for_and_a_late_answer_ends_no_other_request() {
    let mut session = Session::new(PORT);
    let lost = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let dump = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    // The socket said ENOBUFS.
    session.abandon_all();
    session.queue_is_empty();
    assert!(!session.is_dumping());
    let next = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let datagram = [
        error(lost.sequence(), Flags::CAPPED, -1, &[]),
        done(dump.sequence(), Flags::empty(), 0),
        error(next.sequence(), Flags::CAPPED, 0, &[]),
    ];
    let steps = steps(&mut session, Address::KERNEL, &datagram.concat());
    assert!(matches!(&steps[..], [Step::End { request, end: End { errno: 0, .. } }] if *request == next));
}
