//! How the answers of each kind of request end, and of protocols that number nothing.

use super::*;

fn ask(session: &mut Session, kind: Kind) -> RequestId {
    session.begin(kind, Flags::empty(), Address::KERNEL)
}

fn reply(request: RequestId, text: &[u8]) -> Vec<u8> {
    message(LINK, 0, request.sequence(), PORT, text)
}

fn replies(steps: &[Step]) -> Vec<RequestId> {
    steps
        .iter()
        .filter_map(|step| if let Step::Reply { request, .. } = step { Some(*request) } else { None })
        .collect()
}

/// Who ended, and with which error number, in order.
fn outcomes(steps: &[Step]) -> Vec<(RequestId, i32)> {
    ends(steps).into_iter().map(|(request, end)| (request, end.errno)).collect()
}

#[test]
fn a_do_may_have_several_replies_and_ends_with_its_acknowledgement() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::Do);
    let datagram =
        [reply(request, b"one"), reply(request, b"two"), acknowledgement(request.sequence(), 0)].concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!(replies(&steps), [request; 2]);
    assert_eq!(outcomes(&steps), [(request, 0)]);
}

#[test]
fn a_do_that_is_answered_in_parts_ends_once_with_done_or_with_its_acknowledgement() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::Do);
    let number = request.sequence();
    let datagram = [part(number, 0), part(number, 0), done(number, 0), acknowledgement(number, 0)].concat();
    let first = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!((replies(&first).len(), outcomes(&first)), (2, vec![(request, 0)]));

    let request = ask(&mut session, Kind::Do);
    let number = request.sequence();
    let datagram = [part(number, 0), acknowledgement(number, -5)].concat();
    assert_eq!(outcomes(&steps(&mut session, Address::KERNEL, &datagram)), [(request, 5)]);
}

#[test]
fn a_reply_behind_the_acknowledgement_is_the_end() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::AcknowledgedFirst);
    let number = request.sequence();
    assert_eq!(steps(&mut session, Address::KERNEL, &acknowledgement(number, 0)), []);
    // Another thread of the kernel sends it, and says no port id.
    let late = steps(&mut session, Address::KERNEL, &message(LINK, 0, number, 0, b"status"));
    assert_eq!((replies(&late), outcomes(&late)), (vec![request], vec![(request, 0)]));
}

#[test]
fn a_reply_before_the_acknowledgement_is_not_the_end() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::AcknowledgedFirst);
    let early = steps(&mut session, Address::KERNEL, &message(LINK, 0, request.sequence(), 0, b"status"));
    assert_eq!((replies(&early), outcomes(&early)), (vec![request], vec![]));
    let end = steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), 0));
    assert_eq!(outcomes(&end), [(request, 0)]);
}

#[test]
fn parts_behind_the_acknowledgement_end_with_done() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::AcknowledgedFirst);
    let number = request.sequence();
    let rule = |number| message(LINK, MULTI, number, 0, b"rule");
    let end = message(DONE, MULTI, number, 0, &[]);
    let datagram = [acknowledgement(number, 0), rule(number), rule(number), end].concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!((replies(&steps).len(), outcomes(&steps)), (2, vec![(request, 0)]));
}

#[test]
fn a_refusal_ends_also_what_is_answered_behind_the_acknowledgement() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::AcknowledgedFirst);
    let steps = steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), -1));
    assert_eq!(outcomes(&steps), [(request, 1)]);
}

#[test]
fn a_message_without_port_id_answers_no_other_kind_of_request() {
    let mut session = Session::new(PORT);
    let request = ask(&mut session, Kind::Do);
    let steps = steps(&mut session, Address::KERNEL, &message(LINK, 0, request.sequence(), 0, b"?"));
    assert_eq!(replies(&steps), []);
}

#[test]
fn without_acknowledgements_all_before_the_last_ended_well_but_those_that_were_refused() {
    let mut session = Session::new(PORT);
    let quiet = [(); 4].map(|()| ask(&mut session, Kind::Quiet));
    let last = ask(&mut session, Kind::Do);
    let datagram = [acknowledgement(quiet[2].sequence(), -17), acknowledgement(last.sequence(), 0)].concat();
    let steps = steps(&mut session, Address::KERNEL, &datagram);
    assert_eq!(outcomes(&steps), [(quiet[0], 0), (quiet[1], 0), (quiet[2], 17), (quiet[3], 0), (last, 0)]);
}

#[test]
fn a_refusal_says_that_what_was_asked_before_without_acknowledgement_ended_well() {
    let mut session = Session::new(PORT);
    let [first, second, third] = [(); 3].map(|()| ask(&mut session, Kind::Quiet));
    let refusal = steps(&mut session, Address::KERNEL, &acknowledgement(second.sequence(), -1));
    assert_eq!(outcomes(&refusal), [(first, 0), (second, 1)]);
    session.abandon(third);
}

#[test]
fn an_acknowledgement_before_the_reply_ends_what_was_asked_before_and_not_itself() {
    let mut session = Session::new(PORT);
    let quiet = ask(&mut session, Kind::Quiet);
    let last = ask(&mut session, Kind::AcknowledgedFirst);
    let number = last.sequence();
    let first = steps(&mut session, Address::KERNEL, &acknowledgement(number, 0));
    assert_eq!(outcomes(&first), [(quiet, 0)]);
    let late = steps(&mut session, Address::KERNEL, &message(LINK, 0, number, 0, b"status"));
    assert_eq!(outcomes(&late), [(last, 0)]);
}

#[test]
fn a_process_that_answers_with_a_reply_alone_did_well_before() {
    let mut session = Session::new(PORT);
    let [quiet, last] =
        [Kind::Quiet, Kind::Do].map(|kind| session.begin(kind, Flags::empty(), Address::port(7)));
    let steps = steps(&mut session, Address::port(7), &reply(last, b"yes"));
    assert_eq!(outcomes(&steps), [(quiet, 0), (last, 0)]);
}

#[test]
fn an_acknowledgement_says_nothing_of_what_was_asked_later() {
    let mut session = Session::new(PORT);
    let first = ask(&mut session, Kind::Do);
    let quiet = ask(&mut session, Kind::Quiet);
    let last = ask(&mut session, Kind::Do);
    assert_eq!(
        outcomes(&steps(&mut session, Address::KERNEL, &acknowledgement(first.sequence(), 0))),
        [(first, 0)]
    );
    let end = steps(&mut session, Address::KERNEL, &acknowledgement(last.sequence(), -1));
    assert_eq!(outcomes(&end), [(quiet, 0), (last, 1)]);
}

#[test]
fn an_acknowledgement_says_nothing_of_what_somebody_else_was_asked() {
    let mut session = Session::new(PORT);
    let elsewhere = session.begin(Kind::Quiet, Flags::empty(), Address::port(7));
    let request = ask(&mut session, Kind::Do);
    let steps = steps(&mut session, Address::KERNEL, &acknowledgement(request.sequence(), 0));
    assert_eq!(outcomes(&steps), [(request, 0)]);
    session.abandon(elsewhere);
}

#[test]
fn a_second_dump_waits_for_the_end_of_the_first() {
    let mut session = Session::new(PORT);
    let [first, second, third] = [(); 3].map(|()| ask(&mut session, Kind::Dump));
    assert_eq!([first, second, third].map(|dump| session.waits(dump)), [false, true, true]);
    assert_eq!(session.next_dump(), None);
    let request = ask(&mut session, Kind::Do);
    assert!(!session.waits(request));

    let end = steps(&mut session, Address::KERNEL, &done(first.sequence(), 0));
    assert_eq!(outcomes(&end), [(first, 0)]);
    // One that is given up before it is sent is never sent.
    session.abandon(second);
    assert_eq!(session.next_dump(), Some(third));
    assert_eq!((session.waits(third), session.next_dump()), (false, None));
}

#[test]
fn a_dump_waits_also_for_one_that_was_given_up() {
    let mut session = Session::new(PORT);
    let first = ask(&mut session, Kind::Dump);
    session.abandon(first);
    let second = ask(&mut session, Kind::Dump);
    assert!(session.waits(second));
    let parts = [part(first.sequence(), 0), done(first.sequence(), 0)].concat();
    assert_eq!(steps(&mut session, Address::KERNEL, &parts), []);
    assert_eq!(session.next_dump(), Some(second));
}

#[test]
fn a_dump_of_a_process_waits_for_nobody() {
    let mut session = Session::new(PORT);
    let kernel = ask(&mut session, Kind::Dump);
    let process = session.begin(Kind::Dump, Flags::empty(), Address::port(7));
    assert_eq!([kernel, process].map(|dump| session.waits(dump)), [false, false]);
}

/// As the example modules of older texts answer: type `NLMSG_DONE`, number 0, text, and zeroes behind it.
fn classic(text: &[u8]) -> Vec<u8> {
    let mut payload = text.to_vec();
    payload.resize(1024, 0);
    message(DONE, 0, 0, 0, &payload)
}

#[test]
fn a_reply_that_repeats_no_number_answers_the_one_that_waited_longest_and_ends_it() {
    let mut session = Session::new(PORT).with_reserved_types(true).with_unsequenced_replies(true);
    let [first, second] = [(); 2].map(|()| ask(&mut session, Kind::Do));
    let steps = steps(&mut session, Address::KERNEL, &[classic(b"hello"), classic(b"again")].concat());
    assert_eq!(replies(&steps), [first, second]);
    assert_eq!(outcomes(&steps), [(first, 0), (second, 0)]);
}

#[test]
fn an_unnumbered_message_that_nobody_waits_for_or_of_a_group_is_an_event() {
    let mut session = Session::new(PORT).with_reserved_types(true).with_unsequenced_replies(true);
    let steps = |session: &mut Session, from| steps(session, from, &message(DONE, 0, 9, 0, b"news"));
    assert!(matches!(steps(&mut session, Address::KERNEL)[..], [Step::Event { .. }]));
    let request = ask(&mut session, Kind::Do);
    assert!(matches!(steps(&mut session, Address::KERNEL.by_group(1))[..], [Step::Event { .. }]));
    assert_eq!(replies(&steps(&mut session, Address::KERNEL)), [request]);
}

#[test]
fn an_unnumbered_protocol_may_refuse_by_number() {
    let mut session = Session::new(PORT).with_reserved_types(true).with_unsequenced_replies(true);
    let [first, second] = [(); 2].map(|()| ask(&mut session, Kind::Do));
    let steps = steps(&mut session, Address::KERNEL, &acknowledgement(second.sequence(), -13));
    assert_eq!(outcomes(&steps), [(second, 13)]);
    session.abandon(first);
}

#[test]
fn without_the_declaration_an_unnumbered_message_answers_nothing() {
    let mut session = Session::new(PORT);
    ask(&mut session, Kind::Do);
    let steps = steps(&mut session, Address::KERNEL, &message(LINK, 0, 0, 0, b"news"));
    assert!(matches!(steps[..], [Step::Event { .. }]));
}

#[test]
fn what_processes_send_to_a_group_is_an_event_where_it_is_wanted() {
    let by = |group| Session::new(PORT).with_processes(group);
    let spoken = |session: &mut Session, from| steps(session, from, &message(LINK, 0, 0, 7, b"news"));
    let group = Address::port(7).by_group(1);
    assert!(matches!(spoken(&mut by(true), group)[..], [Step::Event { .. }]));
    assert_eq!(spoken(&mut by(false), group), []);
    // Sent to this socket alone it is nobody's business.
    let mut session = by(true);
    assert_eq!(spoken(&mut session, Address::port(7)), []);
    assert_eq!(session.ignored(), 1);
}
