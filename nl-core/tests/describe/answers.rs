//! Generic messages, and netlink's own: refusals, acknowledgements, ends.

use super::*;

#[derive(Family)]
#[nl(name = "lab", version = 3)]
struct Generic;

#[derive(Message)]
#[nl(family = Generic, command = 5)]
struct Pong<'a> {
    #[nl(attr = 1)]
    text: &'a str,
}

#[test]
fn a_generic_message_is_known_by_its_command() {
    const ENTRIES: &[Entry] = &[Entry::of::<Lab, Link<'_>>(), Entry::of::<Generic, Pong<'_>>()];
    let mut buffer = Vec::new();
    let envelope = Envelope { family: 0x1c, ..Envelope::default() };
    let bytes = encode_into(&mut buffer, &Pong { text: "hi" }, envelope).unwrap();
    let raw = RawMessage::parse(bytes).unwrap();
    let description = Description::of_message(raw, ENTRIES);
    assert_eq!(
        description.to_string(),
        "Pong Generic, type 28, command 5, version 3, no flags, sequence 0, port 0, 28 bytes\n  text: \"hi\""
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"message":"Pong","protocol":"Generic","type":28,"command":5,"version":3,"#,
            r#""flags":{"value":0,"names":[]},"sequence":0,"port":0,"length":28,"body":{"text":"hi"}}"#,
        )
    );
    let description = Description::of_message(raw, &[]);
    assert_eq!(
        description.to_string(),
        "message, type 28, no flags, sequence 0, port 0, 28 bytes\n  \
         payload: 05 03 00 00 07 00 01 00 68 69 00 00"
    );
    assert!(json(&description).starts_with(r#"{"message":null,"protocol":null,"type":28,"flags""#));
    assert!(json(&description).ends_with(r#""body":"050300000700010068690000"}"#));
}

/// A message of netlink's own.
pub(crate) fn control(kind: u16, flags: Flags, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + payload.len()).unwrap();
    let header = nl_core::message::Header { length, kind, flags, sequence: 7, port: 9 };
    [&header.to_bytes()[..], payload].concat()
}

#[test]
fn a_refusal_shows_its_reason_and_the_request() {
    let mut buffer = Vec::new();
    let request = Link { name: Some("lo"), ..Link::default() };
    let request =
        encode_into(&mut buffer, &request, Envelope { sequence: 7, ..Envelope::default() }).unwrap();
    let ack = written(|writer| {
        writer.text(1, b"no")?;
        writer.scalar(2, 24u32.to_ne_bytes())?;
        writer.nest(4, |writer| {
            writer.flag(11)?;
            writer.bytes(5, &9u64.to_ne_bytes())
        })
    });
    let refusal = control(2, Flags::ACK_TLVS, &[&(-22i32).to_ne_bytes(), request, &ack].concat());
    let description = Description::of_message(RawMessage::parse(&refusal).unwrap(), ENTRIES);
    let expected = r#"NLMSG_ERROR, type 2, flags ACK_TLVS, sequence 7, port 9, 88 bytes
  error: -22 (EINVAL)
  request: LAB_LINK Lab, type 32, no flags, sequence 7, port 0, 32 bytes
    header: LinkHeader
      family: 0
      pad: 00
      kind: 0
      index: 0
    name: "lo"
  NLMSGERR_ATTR_MSG: "no"
  NLMSGERR_ATTR_OFFS: 24
  NLMSGERR_ATTR_POLICY:
    NL_POLICY_TYPE_ATTR_MAX_VALUE_U: 9"#;
    assert_eq!(description.to_string(), expected);
    let json = json(&description);
    for part in [
        r#""message":"NLMSG_ERROR","protocol":null,"type":2,"flags":{"value":512,"names":["ACK_TLVS"]}"#,
        r#""body":{"error":{"value":-22,"names":["EINVAL"]},"request":{"message":"LAB_LINK","#,
        r#""body":{"header":{"family":0,"pad":"00","kind":0,"index":0},"name":"lo"}},"NLMSGERR_ATTR_MSG":"no","#,
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[test]
fn what_a_refusal_says_begins_behind_the_requests_padding() {
    let request = control(0x77, Flags::REQUEST, &[1, 2, 3, 4, 5]);
    let ack = written(|writer| writer.text(1, b"no"));
    let payload = [&(-1i32).to_ne_bytes()[..], &request, &[0; 3], &ack].concat();
    let refusal = control(2, Flags::ACK_TLVS, &payload);
    let description = Description::of_message(RawMessage::parse(&refusal).unwrap(), &[]);
    assert_eq!(
        lines(&description),
        [
            "  error: -1 (EPERM)",
            "  request: message, type 119, flags REQUEST, sequence 7, port 9, 21 bytes",
            "    payload: 01 02 03 04 05",
            "  NLMSGERR_ATTR_MSG: \"no\"",
        ]
    );
    // A request that is longer than what is repeated of it.
    let cut = control(2, Flags::ACK_TLVS, &payload[..4 + 18]);
    let description = Description::of_message(RawMessage::parse(&cut).unwrap(), &[]);
    assert_eq!(
        lines(&description)[1..],
        [format!(
            "  request: length field says 21 bytes, of which 18 bytes can be: {}",
            request[..18].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
        )]
    );
    json(&description);
}

#[test]
fn an_acknowledgement_repeats_the_header_alone() {
    let mut buffer = Vec::new();
    let request = encode_into(&mut buffer, &Link::default(), Envelope::default()).unwrap();
    let yes = control(2, Flags::CAPPED, &[&0i32.to_ne_bytes(), &request[..16]].concat());
    let description = Description::of_message(RawMessage::parse(&yes).unwrap(), ENTRIES);
    assert_eq!(
        lines(&description),
        ["  error: 0", "  request: LAB_LINK Lab, type 32, no flags, sequence 0, port 0, 24 bytes"]
    );
    assert!(json(&description).ends_with(r#""length":24,"body":null}}}"#));
}

#[test]
fn a_refusal_that_ends_early_is_shown_as_far_as_it_goes() {
    let shown = |flags, payload: &[u8]| {
        let bytes = control(2, flags, payload);
        let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]);
        json(&description);
        lines(&description)
    };
    for flags in [Flags::empty(), Flags::CAPPED] {
        assert_eq!(shown(flags, &(-1i32).to_ne_bytes()), ["  error: -1 (EPERM)"]);
        assert_eq!(
            shown(flags, &[&(-1i32).to_ne_bytes()[..], &[7; 2]].concat()),
            ["  error: -1 (EPERM)", "  request: ends after 2 bytes, at least 16 are needed: 07 07"]
        );
    }
}

#[test]
fn what_netlink_keeps_for_itself_has_a_name_and_flags_of_requests_have_none() {
    let shown = |kind, flags| {
        let bytes = control(kind, flags, &[]);
        let text = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]).to_string();
        text.strip_suffix(", sequence 7, port 9, 16 bytes").unwrap().to_owned()
    };
    assert_eq!(shown(1, Flags::empty()), "NLMSG_NOOP, type 1, no flags");
    assert_eq!(shown(4, Flags::empty()), "NLMSG_OVERRUN, type 4, no flags");
    assert_eq!(shown(5, Flags::empty()), "message, type 5, no flags");
    // The bit that says that an answer is capped says something else where it is asked.
    assert_eq!(shown(0x20, Flags::CAPPED | Flags::ECHO), "message, type 32, flags ECHO | 0x100");
}

#[test]
fn the_end_of_a_listing_has_a_code_or_none() {
    let shown = |flags, payload: &[u8]| {
        let bytes = control(3, flags, payload);
        let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]);
        json(&description);
        lines(&description)
    };
    assert_eq!(shown(Flags::MULTI, &[]), [""; 0]);
    let capped = control(3, Flags::CAPPED | Flags::ACK_TLVS, &[]);
    let capped = Description::of_message(RawMessage::parse(&capped).unwrap(), &[]).to_string();
    assert_eq!(capped, "NLMSG_DONE, type 3, flags CAPPED | ACK_TLVS, sequence 7, port 9, 16 bytes");
    assert_eq!(shown(Flags::MULTI, &[0; 4]), ["  error: 0"]);
    assert_eq!(
        shown(Flags::MULTI, &[0; 3]),
        ["  error: ends after 3 bytes, at least 4 are needed: 00 00 00"]
    );
    let warning = [vec![0; 4], written(|writer| writer.text(1, b"cut"))].concat();
    assert_eq!(
        shown(Flags::MULTI | Flags::ACK_TLVS, &warning),
        ["  error: 0", "  NLMSGERR_ATTR_MSG: \"cut\""]
    );
}

#[test]
fn an_answer_in_an_answer_is_bytes() {
    let inner = control(2, Flags::empty(), &[0xff; 8]);
    let outer = control(2, Flags::empty(), &[&(-1i32).to_ne_bytes()[..], &inner].concat());
    let description = Description::of_message(RawMessage::parse(&outer).unwrap(), &[]);
    assert_eq!(
        lines(&description),
        [
            "  error: -1 (EPERM)",
            "  request: NLMSG_ERROR, type 2, no flags, sequence 7, port 9, 24 bytes",
            "    payload: ff ff ff ff ff ff ff ff",
        ]
    );
}

#[test]
fn a_type_that_netlink_keeps_is_a_protocols_own_where_an_entry_says_so() {
    #[derive(Protocol)]
    #[nl(number = 26, reserved_types)]
    struct Classic;
    #[derive(Message)]
    #[nl(protocol = Classic, type = 3)]
    struct Done {
        #[nl(attr = 1)]
        value: u32,
    }
    let mut buffer = Vec::new();
    let bytes = encode_into(&mut buffer, &Done { value: 5 }, Envelope::default()).unwrap();
    const ENTRIES: &[Entry] = &[Entry::of::<Classic, Done>()];
    assert_eq!(
        Description::of_message(RawMessage::parse(bytes).unwrap(), ENTRIES).to_string(),
        "Done Classic, type 3, no flags, sequence 0, port 0, 24 bytes\n  value: 5"
    );
}
