//! A driver's part, as bytes: what is kept, what is let go, what is told.

use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::message::{Flags, Header};
use crate::schema::{Operation, Schema};

mod words;

const PORT: u32 = 42;
const LINK: u16 = 16;
const ERROR: u16 = 2;
const DONE: u16 = 3;
const OVERRUN: u16 = 4;

const ASK: Entry =
    Entry { protocol: "Lab", operation: Operation::Type(LINK), name: "ask", schema: &Schema::OPAQUE };

fn message(kind: u16, flags: Flags, sequence: u32, port: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(Header::SIZE + payload.len()).unwrap();
    let mut bytes = [&Header { length, kind, flags, sequence, port }.to_bytes()[..], payload].concat();
    bytes.resize(align(bytes.len()), 0);
    bytes
}

fn yes(request: RequestId) -> Vec<u8> {
    let echoed = message(LINK, Flags::REQUEST, request.sequence(), 0, &[]);
    message(ERROR, Flags::CAPPED, request.sequence(), PORT, &[&[0; 4][..], &echoed].concat())
}

fn reply(request: RequestId, text: &[u8]) -> Vec<u8> {
    message(LINK, Flags::empty(), request.sequence(), PORT, text)
}

fn event(text: &[u8]) -> Vec<u8> {
    message(LINK, Flags::empty(), 0, 0, text)
}

fn group() -> Address {
    Address::of_sender(0, 0, Some(1))
}

/// Puts a datagram where the driver would receive it.
fn receive(exchange: &mut Exchange, from: Address, datagram: &[u8]) -> Result<(), Error> {
    let room = exchange.room();
    let length = datagram.len().min(room.len());
    room[..length].copy_from_slice(&datagram[..length]);
    Ok(exchange.received(datagram.len(), from.into())?)
}

fn exchange() -> Exchange {
    Exchange::new(Session::new(PORT))
}

fn ask(exchange: &mut Exchange, kind: Kind) -> RequestId {
    exchange.session().begin(kind, Flags::empty(), Address::KERNEL)
}

fn events(exchange: &mut Exchange) -> Vec<Vec<u8>> {
    let mut events = Vec::new();
    while exchange.find_event().unwrap() {
        events.push(exchange.found_event().unwrap().1.payload().to_vec());
    }
    events
}

#[test]
fn each_answer_is_its_requests_in_whatever_order_they_were_begun_and_are_answered() {
    let orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 2, 3, 4, 0]];
    // In the middle, the numbers begin anew.
    for (last, begun, answered) in [0, u32::MAX - 3]
        .into_iter()
        .flat_map(|last| orders.map(|begun| orders.map(|answered| (last, begun, answered))).concat())
    {
        let mut exchange = Exchange::new(Session::new(PORT).numbered_from(last));
        let numbers = [(); 5].map(|()| exchange.session().reserve(1));
        for request in begun.map(|index| numbers[index]) {
            exchange.session().begin_reserved(request, Kind::Do, Flags::empty(), Address::KERNEL);
        }
        for request in answered.map(|index| numbers[index]) {
            receive(&mut exchange, Address::KERNEL, &[yes(request), yes(request)].concat()).unwrap();
            let ended = exchange.news().unwrap();
            assert!(
                matches!(ended, News::End(ended, _) if ended == request),
                "{last} {begun:?} {answered:?}"
            );
            assert_eq!(exchange.news().unwrap(), News::NeedMore);
            exchange.keep(None);
        }
    }
}

#[test]
fn a_number_that_is_begun_late_is_not_given_again() {
    let mut session = Session::new(PORT).numbered_from(u32::MAX - 1);
    let late = session.reserve(1);
    assert_eq!([(); 2].map(|()| session.reserve(1).sequence()), [1, 2]);
    session.begin_reserved(late, Kind::Do, Flags::empty(), Address::KERNEL);
    assert_eq!(session.reserve(u32::MAX - 3).sequence(), 3);
    assert_eq!((late.sequence(), session.reserve(1).sequence()), (u32::MAX, 1));
}

#[test]
fn a_reply_stays_while_the_rest_of_the_answer_comes() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Do);
    receive(&mut exchange, group(), &event(b"before")).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore);
    let mut kept = exchange.keep(None);
    receive(&mut exchange, Address::KERNEL, &reply(request, b"reply")).unwrap();
    let Next::Reply(at) = exchange.advance(request, &ASK).unwrap() else { panic!("no reply") };
    kept.get_or_insert(at);
    // A hundred more parts of the answer need no more room than one.
    let before = exchange.inbox.len();
    for _ in 0..100 {
        assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore);
        kept = exchange.keep(kept);
        receive(&mut exchange, Address::KERNEL, &reply(request, &[1; 60_000])).unwrap();
        assert!(matches!(exchange.advance(request, &ASK).unwrap(), Next::Reply(_)));
    }
    kept = exchange.keep(kept);
    assert!(exchange.inbox.len() < before + 1024);
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
    assert_eq!(exchange.message(kept.unwrap()).unwrap().payload(), b"reply");
    assert_eq!(events(&mut exchange), [b"before"]);
}

#[test]
fn a_foreign_datagram_that_is_cut_disturbs_nobody() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Do);
    receive(&mut exchange, Address::port(7), &vec![1; 100_000]).unwrap();
    assert_eq!((exchange.ignored(), exchange.room().len()), (1, Exchange::ROOM));
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
}

#[test]
fn an_answer_that_is_cut_is_told_and_the_next_one_of_its_size_fits() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Do);
    let large = reply(request, &vec![1; 100_000]);
    let cut = receive(&mut exchange, Address::KERNEL, &large);
    assert!(matches!(cut, Err(Error::Truncated { length: 100_016, room: Exchange::ROOM })));
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore, "nothing is decoded from it");
    exchange.keep(None);
    receive(&mut exchange, Address::KERNEL, &large).unwrap();
    assert!(matches!(exchange.advance(request, &ASK).unwrap(), Next::Reply(_)));
}

#[test]
fn a_late_answer_that_is_cut_is_nobodys_error() {
    let mut exchange = exchange();
    let [late, request] = [(); 2].map(|()| ask(&mut exchange, Kind::Do));
    exchange.session().abandon(late);
    receive(&mut exchange, Address::KERNEL, &reply(late, &vec![1; 100_000])).unwrap();
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
}

#[test]
fn a_notification_that_is_cut_is_lost_and_the_request_goes_on() {
    let mut exchange = exchange();
    exchange.listen();
    let request = ask(&mut exchange, Kind::Do);
    receive(&mut exchange, group(), &vec![1; 100_000]).unwrap();
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert!(!exchange.find_event().unwrap(), "told once");
}

#[test]
fn after_an_overrun_the_request_is_over_and_the_listener_is_told() {
    let mut exchange = exchange();
    exchange.listen();
    let request = ask(&mut exchange, Kind::Do);
    exchange.overrun();
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore, "a late answer is nobody's");
    exchange.settled();
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert!(!exchange.find_event().unwrap(), "told once");
}

#[test]
fn a_loss_is_told_behind_what_was_queued_before_and_ahead_of_what_comes_after() {
    let mut exchange = exchange();
    exchange.listen();
    // The system tells of the overrun first, then gives what is queued.
    exchange.overrun();
    for text in [b"one", b"two"] {
        assert!(!exchange.find_event().unwrap());
        receive(&mut exchange, group(), &event(text)).unwrap();
        assert_eq!(events(&mut exchange), [text]);
        exchange.keep(None);
    }
    exchange.settled();
    receive(&mut exchange, group(), &event(b"three")).unwrap();
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert_eq!(events(&mut exchange), [b"three"]);
}

#[test]
fn a_loss_has_its_place_also_among_what_is_kept() {
    let mut exchange = exchange();
    exchange.listen();
    // As where the queue is read to its end before something is asked.
    exchange.overrun();
    receive(&mut exchange, group(), &event(b"one")).unwrap();
    exchange.keep(None);
    exchange.settled();
    let request = ask(&mut exchange, Kind::Do);
    receive(&mut exchange, group(), &event(b"two")).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore);
    exchange.keep(None);
    assert!(exchange.find_event().unwrap());
    assert_eq!(exchange.found_event().unwrap().1.payload(), b"one");
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert_eq!(events(&mut exchange), [b"two"]);
}

#[test]
fn a_queue_that_overruns_again_before_it_was_seen_empty_tells_of_the_first_time() {
    let mut exchange = exchange();
    exchange.listen();
    exchange.overrun();
    receive(&mut exchange, group(), &event(b"one")).unwrap();
    assert_eq!(events(&mut exchange), [b"one"]);
    exchange.keep(None);
    // The kernel tells once until the queue is empty.
    exchange.overrun();
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    receive(&mut exchange, group(), &event(b"two")).unwrap();
    assert_eq!(events(&mut exchange), [b"two"]);
    exchange.settled();
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert!(!exchange.find_event().unwrap(), "told once");
}

#[test]
fn a_sender_that_says_it_lost_data_ends_the_request() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Do);
    receive(&mut exchange, Address::KERNEL, &message(OVERRUN, Flags::empty(), 0, 0, &[])).unwrap();
    assert!(matches!(exchange.advance(request, &ASK), Err(Error::Lost)));
    assert!(exchange.is_unsettled());
    exchange.settled();
    assert!(!exchange.is_unsettled());
}

#[test]
fn who_does_not_listen_is_told_of_no_lost_notifications() {
    let mut exchange = exchange();
    exchange.overrun();
    exchange.settled();
    assert!(!exchange.find_event().unwrap());
}

#[test]
fn a_dump_that_was_dropped_makes_the_queue_be_read_to_its_end() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Dump);
    exchange.session().abandon_all();
    assert!(exchange.is_unsettled());
    receive(&mut exchange, Address::KERNEL, &message(DONE, Flags::MULTI, request.sequence(), PORT, &[0; 4]))
        .unwrap();
    exchange.keep(None);
    assert!(!exchange.is_unsettled());
    // Or its end never comes, and the queue is empty.
    ask(&mut exchange, Kind::Dump);
    exchange.session().abandon_all();
    exchange.settled();
    assert!(!exchange.is_unsettled());
}

#[test]
fn notifications_behind_an_answer_are_kept() {
    let mut exchange = exchange();
    exchange.listen();
    let request = ask(&mut exchange, Kind::Do);
    let datagram = [yes(request), event(b"one"), event(b"two")].concat();
    receive(&mut exchange, Address::KERNEL, &datagram).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
    exchange.keep(None);
    receive(&mut exchange, Address::KERNEL, &event(b"three")).unwrap();
    assert_eq!(events(&mut exchange), [&b"one"[..], b"two", b"three"]);
}

#[test]
fn bytes_that_hide_notifications_are_a_loss() {
    let mut exchange = exchange();
    exchange.listen();
    receive(&mut exchange, group(), &[event(b"one"), vec![9; 20]].concat()).unwrap();
    exchange.keep(None);
    assert!(exchange.find_event().unwrap(), "what is before them is there");
    assert_eq!(exchange.found_event().unwrap().1.payload(), b"one");
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    assert!(!exchange.find_event().unwrap());
}

#[test]
fn what_processes_send_to_a_group_ends_no_request_however_broken_it_is() {
    let mut exchange = Exchange::new(Session::new(PORT).with_processes(true));
    exchange.listen();
    let request = ask(&mut exchange, Kind::Do);
    let somebody = Address::of_sender(7, 0, Some(1));
    let broken = [event(b"one"), vec![9; 20]].concat();
    let overrun = message(OVERRUN, Flags::empty(), request.sequence(), PORT, &[]);
    for datagram in [broken, overrun, yes(request), reply(request, b"lie")] {
        receive(&mut exchange, somebody, &datagram).unwrap();
        assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::NeedMore);
        exchange.keep(None);
    }
    assert!(!exchange.is_congested());
    receive(&mut exchange, Address::KERNEL, &yes(request)).unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
    assert!(exchange.find_event().unwrap());
    assert_eq!(exchange.found_event().unwrap().1.payload(), b"one");
    assert!(matches!(exchange.find_event(), Err(Error::Lost)), "what was broken may have been more");
    assert_eq!(events(&mut exchange), [b"lie\0"[..3].to_vec()]);
}

#[test]
fn notifications_that_nobody_takes_have_a_bound_and_then_are_a_loss() {
    let mut exchange = exchange();
    exchange.listen();
    let large = event(&[7; 10_000]);
    for _ in 0..200 {
        receive(&mut exchange, group(), &large).unwrap();
        exchange.keep(None);
        assert!(exchange.backlog_bytes <= Exchange::BACKLOG);
    }
    assert!(matches!(exchange.find_event(), Err(Error::Lost)));
    let kept = events(&mut exchange).len();
    assert!(kept > 0 && kept < 110);
    assert_eq!(exchange.backlog_bytes, 0);
}

#[test]
fn what_became_of_a_dump_is_told_until_the_next_request() {
    let mut exchange = exchange();
    let request = ask(&mut exchange, Kind::Dump);
    let flags = Flags::MULTI | Flags::DUMP_INTR | Flags::DUMP_FILTERED;
    receive(&mut exchange, Address::KERNEL, &message(DONE, flags, request.sequence(), PORT, &[0; 4]))
        .unwrap();
    assert_eq!(exchange.advance(request, &ASK).unwrap(), Next::End);
    assert!(exchange.interrupted() && exchange.filtered());
}

/// `NLMSGERR_ATTR_MSG` with text that is not UTF-8, an offset, and an attribute that is cut.
fn words() -> Vec<u8> {
    let head = |length: u16, number: u16| [length.to_ne_bytes(), number.to_ne_bytes()].concat();
    [head(8, 1), b"no \xff".to_vec(), head(8, 2), 20u32.to_ne_bytes().to_vec(), head(99, 3)].concat()
}

#[test]
fn words_that_cannot_be_read_change_no_answer() {
    let mut exchange = exchange();
    for (errno, kind) in [(0i32, ERROR), (-22, ERROR), (0, DONE), (-22, DONE)] {
        let request = ask(&mut exchange, Kind::Dump);
        let echoed =
            if kind == ERROR { message(LINK, Flags::REQUEST, request.sequence(), 0, &[]) } else { vec![] };
        let payload = [&errno.to_ne_bytes()[..], &echoed, &words()].concat();
        let flags = Flags::ACK_TLVS | Flags::CAPPED;
        exchange.keep(None);
        receive(&mut exchange, Address::KERNEL, &message(kind, flags, request.sequence(), PORT, &payload))
            .unwrap();
        let said = match exchange.advance(request, &ASK) {
            Ok(Next::End) if errno == 0 => exchange.said().unwrap().ack.clone(),
            Err(Error::Refused(refused)) if refused.errno.0 == -errno => refused.ack,
            other => panic!("{other:?}"),
        };
        assert_eq!((said.message.as_deref(), said.offset), (Some("no \u{fffd}"), Some(20)));
    }
}

#[derive(crate::Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(crate::Request)]
#[nl(protocol = Lab, type = 0x10, do)]
struct Give {
    #[nl(attr = 1)]
    small: u32,
    #[nl(attr = 2)]
    large: u32,
}

#[derive(crate::Message)]
#[nl(protocol = Lab, type = 0x10)]
struct Other {
    #[nl(attr = 1)]
    one: u32,
    #[nl(attr = 2)]
    two: u32,
}

/// Asks, and gives what the refusal says is at fault: the kernel says byte 24, the second attribute.
fn field_at_fault(kind: u16, flags: Flags, overwritten: bool) -> Option<alloc::string::String> {
    const GIVE: Entry = Entry::of::<Lab, Give>();
    let mut exchange = exchange();
    let give = Give { small: 1, large: 2 };
    let request = exchange.write::<Lab, _>(&give, Kind::Do, Address::KERNEL, Envelope::default()).unwrap();
    let bytes = exchange.outgoing();
    let echoed = match kind {
        DONE => vec![],
        _ if flags.contains(Flags::CAPPED) => bytes[..Header::SIZE].to_vec(),
        _ => bytes.to_vec(),
    };
    if overwritten {
        exchange.write_message::<Lab, _>(&Other { one: 1, two: 2 }, Envelope::default()).unwrap();
    }
    let offset = [&8u16.to_ne_bytes()[..], &2u16.to_ne_bytes(), &24u32.to_ne_bytes()].concat();
    let answer = [&(-22i32).to_ne_bytes()[..], &echoed, &offset].concat();
    let answer = message(kind, flags | Flags::ACK_TLVS, request.sequence(), PORT, &answer);
    receive(&mut exchange, Address::KERNEL, &answer).unwrap();
    let Err(Error::Refused(refused)) = exchange.advance(request, &GIVE) else { panic!("not refused") };
    assert_eq!((refused.operation, refused.ack.offset), ("Give", Some(24)));
    refused.field.map(|field| alloc::format!("{field}"))
}

#[test]
fn a_field_is_named_by_the_request_as_it_is_repeated_or_was_written() {
    let large = Some("large".into());
    assert_eq!(field_at_fault(ERROR, Flags::empty(), false), large);
    assert_eq!(field_at_fault(ERROR, Flags::empty(), true), large, "the answer repeats it");
    assert_eq!(field_at_fault(ERROR, Flags::CAPPED, false), large, "the outbox still has it");
    assert_eq!(field_at_fault(DONE, Flags::MULTI, false), large, "the outbox still has it");
    // Nothing has it any more: the number stays, and no other message's field is named.
    assert_eq!(field_at_fault(ERROR, Flags::CAPPED, true), None);
    assert_eq!(field_at_fault(DONE, Flags::MULTI, true), None);
}
