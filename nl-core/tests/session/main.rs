//! The rules of request and answer, each as bytes: no socket, no privileges.
#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod histories;
mod kinds;

use nl_core::session::{End, ExtendedAck, Kind, RequestId, Session, Step};
use nl_core::{Address, DecodeErrorKind, Flags, RawMessage};

const PORT: u32 = 42;
const LINK: u16 = 16;
const NOOP: u16 = 1;
const ERROR: u16 = 2;
const DONE: u16 = 3;
const OVERRUN: u16 = 4;
const MULTI: u16 = 0x2;
const DUMP_INTR: u16 = 0x10;
const DUMP_FILTERED: u16 = 0x20;
const CAPPED: u16 = 0x100;
const ACK_TLVS: u16 = 0x200;

fn message(kind: u16, flags: u16, sequence: u32, port: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + payload.len()).unwrap();
    let mut bytes = [
        &length.to_ne_bytes()[..],
        &kind.to_ne_bytes(),
        &flags.to_ne_bytes(),
        &sequence.to_ne_bytes(),
        &port.to_ne_bytes(),
        payload,
    ]
    .concat();
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

/// `NLMSG_ERROR` as the kernel sends it with the acknowledgement capped.
fn acknowledgement(sequence: u32, errno: i32) -> Vec<u8> {
    message(
        ERROR,
        CAPPED,
        sequence,
        PORT,
        &[&errno.to_ne_bytes()[..], &message(LINK, 5, sequence, 0, &[])].concat(),
    )
}

fn done(sequence: u32, errno: i32) -> Vec<u8> {
    message(DONE, MULTI, sequence, PORT, &errno.to_ne_bytes())
}

fn part(sequence: u32, flags: u16) -> Vec<u8> {
    message(LINK, MULTI | flags, sequence, PORT, b"part")
}

/// All steps of one datagram, up to the last.
fn steps(session: &mut Session, from: Address, datagram: &[u8]) -> Vec<Step> {
    session.datagram(0, from);
    let mut steps = Vec::new();
    loop {
        match session.step(datagram).unwrap() {
            Step::NeedMore => return steps,
            step => steps.push(step),
        }
    }
}

fn ends(steps: &[Step]) -> Vec<(RequestId, End)> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::End { request, end } => Some((*request, end.clone())),
            _ => None,
        })
        .collect()
}

#[test]
fn a_do_has_its_reply_and_ends_with_the_acknowledgement() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let reply = message(LINK, 0, request.sequence(), PORT, b"reply");
    let length = 16 + 5;
    let datagram = [reply, acknowledgement(request.sequence(), 0)].concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!(steps[0], Step::Reply { request, at: 0..length });
    assert_eq!(
        ends(&steps),
        [(request, End { errno: 0, at: Some(24..24 + 36), interrupted: false, filtered: false })]
    );
}

#[test]
fn a_refusal_tells_its_errno_as_a_positive_number() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let steps = steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), -22));
    assert_eq!(ends(&steps)[0].1.errno, 22);
}

#[test]
fn every_request_ends_once_and_a_second_end_is_skipped() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let twice = [acknowledgement(request.sequence(), 0), acknowledgement(request.sequence(), -1)].concat();
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &twice)).len(), 1);
}

#[test]
fn several_requests_in_flight_end_each_with_its_own_result() {
    let mut session = Session::new(PORT);
    let requests = [(); 3].map(|()| session.begin(Kind::Do, Flags::empty(), Address::KERNEL));
    let [first, second, third] = requests.map(RequestId::sequence);
    let datagram =
        [acknowledgement(second, -17), acknowledgement(first, 0), acknowledgement(third, -1)].concat();
    let ends: Vec<_> = ends(&steps(&mut session, Address::KERNEL, &datagram))
        .iter()
        .map(|end| (end.0, end.1.errno))
        .collect();
    assert_eq!(ends, [(requests[1], 17), (requests[0], 0), (requests[2], 1)]);
}

#[test]
fn a_dump_is_read_over_many_datagrams_up_to_done() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    let sequence = request.sequence();
    for _ in 0..3 {
        let datagram = [part(sequence, 0), part(sequence, 0)].concat();
        assert_eq!(steps(&mut session, Address::KERNEL, &datagram).len(), 2);
        assert!(session.is_dumping());
    }
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &done(sequence, 0))).len(), 1);
    assert!(!session.is_dumping());
}

#[test]
fn a_dump_can_fail_at_its_end() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    let datagram = [part(sequence, 0), done(sequence, -22)].concat();
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &datagram))[0].1.errno, 22);
}

#[test]
fn an_interrupted_dump_says_so_whichever_part_carried_the_flag() {
    for flagged in 0..3 {
        let mut session = Session::new(PORT);
        let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
        let flag = |position| if position == flagged { DUMP_INTR } else { 0 };
        let end = message(DONE, MULTI | flag(2), sequence, PORT, &0i32.to_ne_bytes());
        let datagram = [part(sequence, flag(0)), part(sequence, flag(1)), end].concat();
        let steps = steps(&mut session, Address::KERNEL, &datagram);
        assert_eq!(steps.len(), 3, "the data is there, too");
        assert!(ends(&steps)[0].1.interrupted);
        assert!(!ends(&steps)[0].1.filtered);
    }
}

#[test]
fn a_filtered_dump_says_so() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    let datagram = [part(sequence, DUMP_FILTERED), done(sequence, 0)].concat();
    let ends = ends(&steps(&mut session, Address::KERNEL, &datagram));
    assert!(ends[0].1.filtered && !ends[0].1.interrupted);
}

#[test]
fn a_dump_that_the_kernel_refuses_ends_with_its_error() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    let ends = ends(&steps(&mut session, Address::KERNEL, &acknowledgement(sequence, -95)));
    assert_eq!(ends[0].1.errno, 95);
    assert!(!session.is_dumping());
}

#[test]
fn what_comes_for_an_abandoned_dump_is_skipped_and_its_end_frees_the_way() {
    let mut session = Session::new(PORT);
    let stale = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    session.abandon(stale);
    assert!(session.is_dumping(), "the kernel still runs it");
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let datagram = [
        part(stale.sequence(), 0),
        acknowledgement(request.sequence(), 0),
        part(stale.sequence(), 0),
        done(stale.sequence(), 0),
    ]
    .concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!((steps.len(), ends(&steps)[0].0), (1, request));
    assert!(!session.is_dumping());
}

#[test]
fn what_comes_for_an_abandoned_do_is_skipped() {
    let mut session = Session::new(PORT);
    let stale = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    session.abandon(stale);
    let datagram =
        [message(LINK, 0, stale.sequence(), PORT, b"late"), acknowledgement(stale.sequence(), -5)].concat();
    assert_eq!(steps(&mut session, Address::KERNEL, &datagram), []);
}

#[test]
fn a_reply_to_another_port_is_not_ours() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let datagram = message(LINK, 0, request.sequence(), PORT + 1, b"not ours");
    assert_eq!(steps(&mut session, Address::KERNEL, &datagram), []);
}

#[test]
fn a_datagram_of_a_process_is_skipped_and_counted() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    // All that its header says is right; only the address that the kernel gives tells it apart.
    let spoofed = acknowledgement(request.sequence(), 0);
    assert!(!session.datagram(0, Address::port(4711)));
    assert_eq!(session.step(&spoofed).unwrap(), Step::NeedMore);
    assert_eq!(session.ignored(), 1);
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &spoofed)).len(), 1, "the true one still counts");
}

#[test]
fn a_peer_that_was_asked_answers_and_nobody_else_does() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::port(7));
    let reply = message(LINK, 0, request.sequence(), 7, b"reply");
    assert!(!session.datagram(0, Address::port(8)));
    assert_eq!(steps(&mut session, Address::KERNEL, &reply), [], "the kernel was not asked");
    let steps = steps(&mut session, Address::port(7), &reply);
    assert_eq!(steps[0], Step::Reply { request, at: 0..21 });
    assert_eq!(ends(&steps), [(request, End { errno: 0, at: None, interrupted: false, filtered: false })]);
}

#[test]
fn nobody_answers_what_another_was_asked() {
    let mut session = Session::new(PORT);
    let [seven, eight, kernel] = [Address::port(7), Address::port(8), Address::KERNEL];
    let request = session.begin(Kind::Do, Flags::empty(), seven);
    session.begin(Kind::Do, Flags::empty(), eight);
    let reply = message(LINK, 0, request.sequence(), PORT, b"reply");
    assert_eq!(steps(&mut session, eight, &reply), []);
    assert_eq!(steps(&mut session, kernel, &reply), []);
    assert_eq!(steps(&mut session, seven, &reply).len(), 2);
    assert_eq!(session.ignored(), 0, "all of them were asked something");
}

#[test]
fn a_request_that_was_not_sent_is_taken_back() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    session.forget(request);
    assert!(!session.is_dumping());
}

#[test]
fn what_the_kernel_sends_unasked_may_be_numbered() {
    let mut session = Session::new(PORT);
    // The exit of a task: to this socket alone, with a counter and no port id.
    let unasked = message(LINK, 0, 5, 0, b"exit");
    assert_eq!(steps(&mut session, Address::KERNEL, &unasked), [Step::Event { at: 0..20 }]);
    let late = message(LINK, 0, 5, PORT, b"late");
    assert_eq!(steps(&mut session, Address::KERNEL, &late), []);
}

#[test]
fn a_peer_may_answer_in_many_parts() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::port(7)).sequence();
    let datagram = [part(sequence, 0), part(sequence, 0), done(sequence, 0)].concat();
    let steps = steps(&mut session, Address::port(7), &datagram);
    assert_eq!((steps.len(), ends(&steps).len()), (3, 1));
}

#[test]
fn a_notification_is_an_event_also_when_our_own_request_caused_it() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let group = Address::group(1).unwrap();
    // rtnetlink repeats number and port of the request that caused a notification.
    let caused = message(LINK, 0, request.sequence(), PORT, b"new");
    assert_eq!(steps(&mut session, group, &caused), [Step::Event { at: 0..19 }]);
    let foreign = message(LINK, 0, 0, 0, b"new");
    assert_eq!(steps(&mut session, Address::KERNEL, &foreign), [Step::Event { at: 0..19 }]);
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), 0))).len(), 1);
}

#[test]
fn an_echo_is_a_reply_though_it_comes_under_the_groups_name() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::ECHO, Address::KERNEL);
    let made = message(LINK, 0, request.sequence(), PORT, b"new");
    let group = Address::group(1).unwrap();
    assert_eq!(steps(&mut session, group, &made), [Step::Reply { request, at: 0..19 }]);
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), 0))).len(), 1);
}

#[test]
fn noop_is_skipped_and_overrun_is_told() {
    let mut session = Session::new(PORT);
    let datagram = [message(NOOP, 0, 0, 0, &[]), message(OVERRUN, 0, 0, 0, &[])].concat();
    assert_eq!(steps(&mut session, Address::KERNEL, &datagram), [Step::Overrun]);
}

#[test]
fn a_protocol_may_use_reserved_types_as_data() {
    let mut session = Session::new(PORT).with_reserved_types(true);
    // The connector sends its messages with type NLMSG_DONE, unasked.
    let datagram = message(DONE, 0, 0, 0, b"process event");
    assert_eq!(steps(&mut session, Address::KERNEL, &datagram), [Step::Event { at: 0..29 }]);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let reply = message(DONE, 0, request.sequence(), PORT, b"reply");
    let datagram = [reply, acknowledgement(request.sequence(), 0)].concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!(steps[0], Step::Reply { request, at: 0..21 });
    assert_eq!(ends(&steps).len(), 1);
}

#[test]
fn bytes_that_cannot_be_told_apart_are_an_error_and_the_next_datagram_is_read() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence();
    let mut broken = [message(LINK, 0, 0, 0, b"fine"), message(LINK, 0, 0, 0, b"bad")].concat();
    broken[20] = 200;
    session.datagram(0, Address::KERNEL);
    assert_eq!(session.step(&broken).unwrap(), Step::Event { at: 0..20 });
    let error = session.step(&broken).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::BadLength { claimed: 200, available: 20 });
    assert_eq!(error.offset(), 20);
    assert_eq!(session.step(&broken).unwrap(), Step::NeedMore);
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &acknowledgement(sequence, 0))).len(), 1);
}

#[test]
fn an_error_message_shorter_than_its_code_is_a_refusal_and_no_panic() {
    let mut session = Session::new(PORT);
    for length in 0..4 {
        let sequence = session.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence();
        let datagram = message(ERROR, 0, sequence, PORT, &[0, 0, 0][..length.min(3)]);
        assert_ne!(ends(&steps(&mut session, Address::KERNEL, &datagram))[0].1.errno, 0);
    }
}

#[test]
fn done_without_a_code_is_success() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    let datagram = message(DONE, MULTI, sequence, PORT, &[]);
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &datagram))[0].1.errno, 0);
}

#[test]
fn zeroes_and_stray_bytes_behind_the_last_message_are_its_end() {
    for tail in [&[0; 4][..], &[0; 400], &[9; 15]] {
        let mut session = Session::new(PORT);
        let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
        let reply = message(LINK, 0, request.sequence(), PORT, b"text");
        let steps = steps(&mut session, Address::KERNEL, &[&reply[..], tail].concat());
        assert_eq!(steps, [Step::Reply { request, at: 0..20 }]);
        assert_eq!(nl_core::message::messages(&[&reply[..], tail].concat()).filter(|m| m.is_ok()).count(), 1);
        assert_eq!(nl_core::message::messages(&[&reply[..], tail].concat()).count(), 1);
    }
}

#[test]
fn a_code_that_is_not_negative_is_no_refusal() {
    let mut session = Session::new(PORT);
    let sequence = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    assert_eq!(ends(&steps(&mut session, Address::KERNEL, &done(sequence, 22)))[0].1.errno, 0);
}

#[test]
fn numbers_wrap_past_zero_and_past_those_in_flight() {
    let mut session = Session::new(PORT).numbered_from(u32::MAX - 1);
    let mut begin = || session.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence();
    assert_eq!([begin(), begin(), begin()], [u32::MAX, 1, 2]);
    let mut again = session.numbered_from(u32::MAX);
    assert_eq!(again.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence(), 3);
}

#[test]
fn numbers_that_begin_anew_pass_by_each_that_is_in_flight_and_no_other() {
    let begin = |session: &mut Session| session.begin(Kind::Do, Flags::empty(), Address::KERNEL).sequence();
    let mut session = Session::new(PORT);
    assert_eq!([(); 6].map(|()| begin(&mut session)), [1, 2, 3, 4, 5, 6]);
    for sequence in [5, 2, 4] {
        assert_eq!(steps(&mut session, Address::KERNEL, &acknowledgement(sequence, 0)).len(), 1);
    }
    let mut session = session.numbered_from(u32::MAX - 1);
    assert_eq!([(); 6].map(|()| begin(&mut session)), [u32::MAX, 2, 4, 5, 7, 8]);
    let mut session = session.numbered_from(u32::MAX - 2);
    assert_eq!([(); 3].map(|()| begin(&mut session)), [u32::MAX - 1, 9, 10]);
    assert_eq!(begin(&mut session.numbered_from(2)), 11);
}

#[test]
fn a_dump_that_was_given_up_is_forgotten_where_the_queue_is_empty_and_only_once() {
    let mut session = Session::new(PORT);
    let told = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let dump = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
    assert!(!session.queue_is_empty() && session.is_dumping(), "somebody waits for it");
    session.abandon(dump);
    assert!(session.is_dumping());
    assert!(session.queue_is_empty() && !session.is_dumping());
    assert!(!session.queue_is_empty());
    let steps = steps(&mut session, Address::KERNEL, &acknowledgement(told.sequence(), 0));
    assert_eq!(ends(&steps).len(), 1);
}

#[test]
fn datagrams_one_behind_the_other_keep_their_places() {
    let mut session = Session::new(PORT);
    let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
    let mut buffer = message(LINK, 0, request.sequence(), PORT, b"reply");
    session.datagram(0, Address::KERNEL);
    assert_eq!(session.step(&buffer).unwrap(), Step::Reply { request, at: 0..21 });
    assert_eq!(session.step(&buffer).unwrap(), Step::NeedMore);
    let start = buffer.len();
    buffer.extend(acknowledgement(request.sequence(), 0));
    session.datagram(start, Address::KERNEL);
    let Step::End { end, .. } = session.step(&buffer).unwrap() else { panic!("the acknowledgement ends it") };
    assert_eq!(end.at, Some(start..start + 36));
}

// Extended acknowledgements.

const MSG: u32 = 1;
const OFFS: u32 = 2;
const COOKIE: u32 = 3;
const MISS_TYPE: u32 = 5;
const MISS_NEST: u32 = 6;

fn said(answer: &[u8]) -> ExtendedAck {
    ExtendedAck::read(RawMessage::parse(answer).unwrap())
}

#[test]
fn the_kernels_words_stand_behind_the_whole_request_of_a_refusal() {
    let request = message(LINK, 5, 1, 0, b"payload of the request");
    let tlvs = [attribute(MSG, b"Invalid VLAN id\0"), attribute(OFFS, &52u32.to_ne_bytes())].concat();
    let payload = [&(-22i32).to_ne_bytes()[..], &request, &tlvs].concat();
    let said = said(&message(ERROR, ACK_TLVS, 1, PORT, &payload));
    assert_eq!((said.message.as_deref(), said.offset), (Some("Invalid VLAN id"), Some(52)));
}

#[test]
fn the_kernels_words_stand_behind_the_header_alone_when_capped_or_on_success() {
    // The inner header keeps the request's length, though its payload is not there.
    let mut header = message(LINK, 5, 1, 0, &[]);
    header[0..4].copy_from_slice(&400u32.to_ne_bytes());
    for (errno, flags) in [(-22i32, CAPPED), (0, CAPPED), (0, 0)] {
        let payload = [&errno.to_ne_bytes()[..], &header, &attribute(MSG, b"careful\0")].concat();
        let said = said(&message(ERROR, ACK_TLVS | flags, 1, PORT, &payload));
        assert_eq!(said.message.as_deref(), Some("careful"), "errno {errno}, flags {flags:#x}");
    }
}

#[test]
fn done_carries_the_kernels_words_behind_its_code() {
    let payload = [&(-22i32).to_ne_bytes()[..], &attribute(MSG, b"bad filter\0")].concat();
    assert_eq!(
        said(&message(DONE, MULTI | ACK_TLVS, 1, PORT, &payload)).message.as_deref(),
        Some("bad filter")
    );
    assert!(said(&message(DONE, MULTI | ACK_TLVS, 1, PORT, &0i32.to_ne_bytes())).is_empty());
}

#[test]
fn a_missing_attribute_is_told_with_its_nest() {
    let header = message(LINK, 5, 1, 0, &[]);
    let tlvs =
        [attribute(MISS_TYPE, &3u32.to_ne_bytes()), attribute(MISS_NEST, &36u32.to_ne_bytes())].concat();
    let payload = [&(-22i32).to_ne_bytes()[..], &header, &tlvs].concat();
    let said = said(&message(ERROR, ACK_TLVS | CAPPED, 1, PORT, &payload));
    assert_eq!((said.missing, said.missing_in), (Some(3), Some(36)));
}

#[test]
fn a_cookie_and_what_we_do_not_know_yet_are_no_error() {
    let header = message(LINK, 5, 1, 0, &[]);
    let tlvs = [attribute(99, b"newer kernel"), attribute(COOKIE, &[1, 2, 3])].concat();
    let payload = [&0i32.to_ne_bytes()[..], &header, &tlvs].concat();
    assert_eq!(said(&message(ERROR, ACK_TLVS | CAPPED, 1, PORT, &payload)).cookie, Some(vec![1, 2, 3]));
}

#[test]
fn without_the_flag_there_are_no_words() {
    let payload =
        [&(-22i32).to_ne_bytes()[..], &message(LINK, 5, 1, 0, &[]), &attribute(MSG, b"no\0")].concat();
    assert!(said(&message(ERROR, CAPPED, 1, PORT, &payload)).is_empty());
}

#[test]
fn any_bytes_are_steps_or_an_error() {
    // Each single byte of a whole conversation changed, and the conversation cut at each place.
    let mut whole = Session::new(PORT);
    let sequence = whole.begin(Kind::Dump, Flags::empty(), Address::KERNEL).sequence();
    let datagram =
        [part(sequence, 0), part(sequence, DUMP_INTR), done(sequence, -1), acknowledgement(1, 0)].concat();
    for place in 0..datagram.len() {
        for value in [0, 1, 4, 15, 17, 0x7f, 0xff] {
            let mut changed = datagram.clone();
            changed[place] = value;
            for bytes in [&changed[..], &changed[..place]] {
                let mut session = Session::new(PORT);
                session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
                session.datagram(0, Address::KERNEL);
                // A step takes at least one header's bytes, so there is a bound.
                let bounded = (0..=bytes.len() / 16 + 1)
                    .any(|_| matches!(session.step(bytes), Ok(Step::NeedMore) | Err(_)));
                assert!(bounded, "byte {place} as {value}");
            }
        }
    }
}
