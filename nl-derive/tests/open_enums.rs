//! Integers with names: what they are on the wire, how they are shown and read, and what a schema says of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use std::collections::HashSet;

use nl_core::schema::{Names, Order, Selector, Wire};
use nl_core::sys::if_link::*;
use nl_core::sys::rtnetlink::ifinfomsg;
use nl_core::{
    Array, Attributes, Be, Body, Encode, Le, Pad, Sint, Uint, Value, WireStruct, open_enum, open_flags,
    wire_struct,
};
use wire::attribute;

/// The state of a link.
#[open_enum(u8, prefix = "IF_OPER_")]
enum OperState {
    UNKNOWN = IF_OPER_UNKNOWN,
    DOWN = IF_OPER_DOWN,
    /// Ready.
    UP = IF_OPER_UP,
}

/// As C counts.
#[open_enum(i16)]
#[derive(PartialOrd, Ord)]
enum Counted {
    ZERO,
    ONE,
    MINUS = -3,
    NEXT,
    r#LOOP = 0x7fff,
    /// Another name of ZERO.
    NONE = 0,
}

#[open_enum(Be<u16>)]
enum EtherType {
    IP = 0x0800u32,
    ARP = 0x0806u64,
}

#[open_enum(u64)]
enum Largest {
    ALL = u64::MAX,
}

#[open_enum(Be<i64>)]
enum Least {
    LEAST = i64::MIN,
}

#[open_enum(u8)]
enum Nameless {}

#[open_flags(u32)]
enum LinkFlags {
    UP = 1u8,
    BROADCAST = 1 << 1,
    /// Two bits at once.
    BOTH = 3,
    RUNNING = 1 << 6,
    TOP = 1u64 << 31,
}

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    _pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: Hardware,
    index: i32,
    flags: LinkFlags,
    change: LinkFlags,
}

#[open_enum(u16)]
enum Hardware {
    ETHER = 1,
    LOOPBACK = 772,
}

#[open_enum(Le<i32>)]
enum Temperature {
    FREEZING,
    ABSOLUTE_ZERO = -273,
}

/// What YNL calls a `uint` with an `enum`.
#[open_enum(Uint)]
enum Mode {
    OFF,
    ON,
    FOREVER = 1u64 << 40,
}

#[open_enum(Sint)]
#[derive(PartialOrd, Ord)]
enum Offset {
    BEFORE = i64::MIN,
    AT = 0,
}

#[open_flags(Uint)]
enum Features {
    BASIC = 1,
    ZERO_COPY = 1u64 << 35,
}

#[derive(Attributes, Debug, PartialEq)]
struct Variable {
    #[nl(attr = 1, max = 1u64 << 40)]
    mode: Mode,
    #[nl(attr = 2)]
    offset: Option<Offset>,
    #[nl(attr = 3, mask = 1u64 << 35 | 3)]
    features: Option<Features>,
    #[nl(attr = 4)]
    modes: Vec<Mode>,
}

/// Names in a byte order that the field says.
#[derive(Attributes, Debug, PartialEq)]
struct Ordered<'a> {
    #[nl(attr = 1, mask = 0x43)]
    flags: Be<LinkFlags>,
    #[nl(attr = 2, net_byteorder)]
    hardware: Option<Be<Hardware>>,
    #[nl(attr = 3)]
    temperature: Option<Temperature>,
    #[nl(attr = 4, packed)]
    counted: Array<'a, Le<Counted>>,
    #[nl(attr = 5)]
    place: Option<Place>,
}

#[wire_struct]
struct Place {
    flags: Be<LinkFlags>,
    hardware: Le<Hardware>,
    ether_type: EtherType,
    hardwares: [Be<Hardware>; 2],
    temperature: Temperature,
}

/// A newtype without names has a byte order, too.
#[wire_struct]
struct Mark(u32);

#[derive(Attributes, Debug, PartialEq)]
struct Link {
    #[nl(attr = 1)]
    state: OperState,
    #[nl(attr = 2)]
    ether_type: Option<EtherType>,
    #[nl(attr = 3)]
    flags: Option<LinkFlags>,
    #[nl(attr = 4)]
    states: Vec<OperState>,
}

#[test]
fn a_named_integer_is_its_integer_on_the_wire() {
    let link = Link {
        state: OperState::UP,
        ether_type: Some(EtherType::ARP),
        flags: Some(LinkFlags::UP | LinkFlags::RUNNING),
        states: vec![OperState::DOWN, OperState(200)],
    };
    let mut buffer = [0; 64];
    let bytes = link.encode(&mut buffer).unwrap();
    let attribute = |length: u16, kind: u16, payload: [u8; 4]| {
        [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), &payload].concat()
    };
    let expected = [
        attribute(5, 1, [6, 0, 0, 0]),
        attribute(6, 2, [8, 6, 0, 0]),
        attribute(8, 3, 0x41u32.to_ne_bytes()),
        attribute(5, 4, [2, 0, 0, 0]),
        attribute(5, 4, [200, 0, 0, 0]),
    ];
    assert_eq!(bytes, expected.concat());
    assert_eq!(Link::decode(bytes).unwrap(), link);
    // Exactly its size, as an integer is.
    let error = Link::decode(&attribute(6, 1, [6, 0, 0, 0])).unwrap_err();
    assert_eq!(error.to_string(), "Link.state: payload is 2 bytes, its type needs 1 (at byte 4)");
}

#[test]
fn a_named_integer_is_a_field_of_a_c_struct() {
    let header = LinkHeader { kind: Hardware::LOOPBACK, flags: LinkFlags::UP, ..LinkHeader::default() };
    assert_eq!(size_of::<LinkHeader>(), 16);
    assert_eq!(
        format!("{header:?}"),
        "LinkHeader { family: 0, _pad: _, kind: LOOPBACK, index: 0, flags: LinkFlags(UP), change: LinkFlags(0x0) }"
    );
    let kind = LinkHeader::STRUCT.fields[2].wire;
    assert!(matches!(kind, Wire::Integer(integer) if matches!(integer.names, Names::Values([_, _]))));
}

#[test]
fn a_value_is_the_one_before_it_plus_one_unless_it_is_said() {
    let values = [Counted::ZERO, Counted::ONE, Counted::MINUS, Counted::NEXT, Counted::LOOP];
    assert_eq!(values.map(i16::from), [0, 1, -3, -2, 0x7fff]);
    assert_eq!(Counted::NONE, Counted::ZERO);
    assert!(Counted::MINUS < Counted::ZERO);
    assert_eq!((u64::from(Largest::ALL), i64::from(Least::LEAST)), (u64::MAX, i64::MIN));
}

#[test]
fn a_value_matches_its_name() {
    let name = |state| match state {
        OperState::UP => "up",
        OperState::DOWN => "down",
        OperState(_) => "else",
    };
    assert_eq!([OperState(6), OperState(2), OperState(9)].map(name), ["up", "down", "else"]);
    assert_eq!(OperState::default(), OperState::UNKNOWN);
    assert!(HashSet::from([OperState::UP]).contains(&OperState(6)));
}

#[test]
fn values_are_shown_by_name_and_those_without_as_numbers() {
    assert_eq!(format!("{0:?} {0}", OperState::UP), "UP UP");
    assert_eq!(format!("{0:?} {0}", OperState(9)), "OperState(9) 9");
    assert_eq!(format!("{0:?} {0}", Counted(-7)), "Counted(-7) -7");
    assert_eq!(format!("{:>5}|{:<4}|", OperState::UP, OperState(9)), "   UP|9   |");
    // The first of two names, and one that is a word of Rust without its mark.
    assert_eq!(format!("{} {}", Counted(0), Counted::LOOP), "ZERO LOOP");
    assert_eq!(format!("{:?} {:?}", EtherType::from(0x0800), EtherType::from(1)), "IP EtherType(1)");
    assert_eq!(EtherType::IP, EtherType(Be::new(0x800)));
    assert_eq!(format!("{:?}", Nameless(3)), "Nameless(3)");
}

#[test]
fn names_are_read_in_any_case_and_numbers_as_they_are_written() {
    for (text, state) in
        [("UP", 6), ("up", 6), (" Up ", 6), ("9", 9), ("0x0a", 10), ("0XFF", 255), ("255", 255), ("000", 0)]
    {
        assert_eq!(text.parse(), Ok(OperState(state)), "{text}");
    }
    assert_eq!("-0x3".parse(), Ok(Counted::MINUS));
    assert_eq!("loop".parse(), Ok(Counted::LOOP));
    assert_eq!("none".parse(), Ok(Counted::ZERO));
    assert_eq!("arp".parse(), Ok(EtherType::ARP));
    assert_eq!("2054".parse(), Ok(EtherType::ARP));
    assert_eq!(u64::MAX.to_string().parse(), Ok(Largest::ALL));
    assert_eq!("-0x8000000000000000".parse(), Ok(Least::LEAST));
    for text in
        ["", "u", "up ready", "256", "-1", "+1", "0x", "0x100", "--1", "-", "1e1", "UP|DOWN", "r#UP", "٣"]
    {
        assert!(text.parse::<OperState>().is_err(), "{text}");
    }
    assert!("r#loop".parse::<Counted>().is_err());
    assert!("99999999999999999999999999999999999999999999".parse::<Largest>().is_err());
}

#[test]
fn what_is_shown_is_read_again() {
    for number in u8::MIN..=u8::MAX {
        assert_eq!(OperState(number).to_string().parse(), Ok(OperState(number)));
    }
    for bits in [0, 1, 2, 3, 0x41, 0x43, 0x8000_0000, 0x8000_0004, u32::MAX] {
        assert_eq!(LinkFlags(bits).to_string().parse(), Ok(LinkFlags(bits)), "{bits:#x}");
    }
}

#[test]
fn a_text_that_is_no_value_is_told_what_there_is() {
    let error = "ready".parse::<OperState>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a value of `OperState`: write UNKNOWN, DOWN or UP, or a number of 0..=255"
    );
    assert_eq!(error.names().collect::<Vec<_>>(), ["UNKNOWN", "DOWN", "UP"]);
    assert_eq!(
        "x".parse::<Largest>().unwrap_err().to_string(),
        "not a value of `Largest`: write ALL, or a number of 0..=18446744073709551615"
    );
    assert_eq!(
        "x".parse::<Nameless>().unwrap_err().to_string(),
        "not a value of `Nameless`: write a number of 0..=255"
    );
    assert_eq!(
        "UP | down".parse::<LinkFlags>().unwrap_err().to_string(),
        "not a value of `LinkFlags`: write UP, BROADCAST, BOTH, RUNNING or TOP, several with `|` between them, or a \
         number of 0..=4294967295"
    );
}

#[test]
fn flags_have_the_operators_of_bitflags() {
    let flags = LinkFlags::UP | LinkFlags::RUNNING;
    assert_eq!(flags, LinkFlags(0x41));
    assert!(flags.contains(LinkFlags::UP) && !flags.intersects(LinkFlags::BROADCAST));
    assert_eq!(flags - LinkFlags::UP, LinkFlags::RUNNING);
    assert_eq!(LinkFlags::from_bits(0x10), Some(LinkFlags(0x10)), "a kernel may set bits that have no name");
    assert_eq!((!LinkFlags::empty()).bits(), u32::MAX);
    assert_eq!(LinkFlags::UP | LinkFlags::BROADCAST, LinkFlags::BOTH);
    assert_eq!(u32::from(LinkFlags::TOP), 1 << 31);
}

#[test]
fn flags_are_shown_by_name_and_bits_without_as_a_number() {
    assert_eq!(format!("{0:?} {0}", LinkFlags(0x41)), "LinkFlags(UP | RUNNING) UP | RUNNING");
    assert_eq!(format!("{0:?} {0}", LinkFlags(0x51)), "LinkFlags(UP | RUNNING | 0x10) UP | RUNNING | 0x10");
    assert_eq!(format!("{0:?} {0}", LinkFlags(0x10)), "LinkFlags(0x10) 0x10");
    assert_eq!(format!("{0:?} {0}", LinkFlags(0)), "LinkFlags(0x0) 0x0");
    // Each bit once, by the first name that has it.
    assert_eq!(LinkFlags::BOTH.to_string(), "UP | BROADCAST");
}

/// What is derived is not written a second time.
#[open_enum(u8)]
#[derive(Debug)]
enum Derived {
    NONE,
}

#[test]
fn debug_may_be_derived() {
    assert_eq!(format!("{0:?} {0}", Derived::NONE), "Derived(0) NONE");
}

/// Names of several bits, in front of and behind those of one.
#[open_flags(u8)]
enum Access {
    BOTH = 3,
    ONE = 1,
    ALL = 7,
}

#[open_flags(u16)]
enum NamelessFlags {}

#[test]
fn a_name_of_several_bits_is_shown_where_all_are_set_and_one_of_them_is_not_yet_told() {
    for (bits, text) in [(1, "ONE"), (2, "0x2"), (3, "BOTH"), (5, "ONE | 0x4"), (7, "BOTH | ALL")] {
        assert_eq!(Access(bits).to_string(), text, "{bits}");
        assert_eq!(text.parse(), Ok(Access(bits)), "{text}");
    }
}

#[test]
fn flags_without_names_are_numbers() {
    assert_eq!(
        "x".parse::<NamelessFlags>().unwrap_err().to_string(),
        "not a value of `NamelessFlags`: write a number of 0..=65535"
    );
}

#[test]
fn errors_are_equal_where_their_type_is() {
    let error = "x".parse::<OperState>().unwrap_err();
    assert_eq!(error, "y".parse::<OperState>().unwrap_err());
    assert_ne!(error, "x".parse::<Hardware>().unwrap_err());
    assert_eq!(format!("{error:?}"), "ParseNameError(\"OperState\")");
}

#[test]
fn a_schema_names_a_value_once_and_bits_where_all_of_them_are_set() {
    let of = |wire, value| {
        let Wire::Integer(integer) = wire else { panic!() };
        (integer.names.of(value).collect::<Vec<_>>(), integer.names.unnamed_bits(value))
    };
    // Of two names the first.
    assert_eq!(of(Counted::WIRE, 0), (vec!["ZERO"], 0));
    assert_eq!(of(Counted::WIRE, 9), (vec![], 9));
    assert_eq!(of(u8::WIRE, 9), (vec![], 9));
    assert_eq!(of(Access::WIRE, 1), (vec!["ONE"], 0));
    assert_eq!(of(Access::WIRE, 3), (vec!["BOTH"], 0));
    assert_eq!(of(Access::WIRE, 2), (vec![], 2));
    assert_eq!(of(Access::WIRE, 9), (vec!["ONE"], 8));
    assert_eq!(of(WithZero::WIRE, 1), (vec!["ONE"], 0), "no bit is no name");
}

#[open_flags(u8)]
enum WithZero {
    NO = 0,
    ONE = 1,
}

#[test]
fn flags_are_read_with_bars_between_them() {
    for (text, bits) in
        [("UP|running", 0x41), (" up | 0x10 | 2 ", 0x13), ("both", 3), ("0", 0), ("0x0", 0), ("up|up", 1)]
    {
        assert_eq!(text.parse(), Ok(LinkFlags(bits)), "{text}");
    }
    for text in ["", "|", "UP|", "|UP", "UP RUNNING", "UP,RUNNING", "-1", "0x100000000"] {
        assert!(text.parse::<LinkFlags>().is_err(), "{text}");
    }
}

#[test]
fn a_schema_has_the_names() {
    let Wire::Integer(state) = OperState::WIRE else { panic!() };
    assert_eq!((state.size, state.signed, state.order), (1, false, Order::Host));
    let Names::Values(names) = state.names else { panic!() };
    assert_eq!(names, [("UNKNOWN", 0), ("DOWN", 2), ("UP", 6)]);
    let Wire::Integer(ether_type) = EtherType::WIRE else { panic!() };
    assert_eq!((ether_type.size, ether_type.order), (2, Order::Network));
    let Wire::Integer(flags) = LinkFlags::WIRE else { panic!() };
    let Names::Bits(names) = flags.names else { panic!() };
    assert_eq!(names.last(), Some(&("TOP", 0x8000_0000)));
    assert_eq!(OperState::STRUCT.doc, "The state of a link.");
    assert!(matches!(Link::SCHEMA.fields[0].wire, Wire::Integer(integer) if integer.size == 1));
}

#[test]
fn a_named_integer_can_choose() {
    assert_eq!(EtherType::ARP.selector(), Selector::Integer(0x0806));
    assert_eq!(Counted::MINUS.selector(), Selector::Integer(-3));
}

fn written(value: &impl Encode) -> Vec<u8> {
    value.encode(&mut [0xaa; 128]).unwrap().to_vec()
}

#[test]
fn a_named_integer_of_variable_size_takes_what_its_value_needs() {
    let variable = Variable {
        mode: Mode::FOREVER,
        offset: Some(Offset::BEFORE),
        features: Some(Features::BASIC | Features::ZERO_COPY),
        modes: vec![Mode::ON, Mode(u64::MAX)],
    };
    let expected = [
        attribute(1, &(1u64 << 40).to_ne_bytes()),
        attribute(2, &i64::MIN.to_ne_bytes()),
        attribute(3, &(1u64 << 35 | 1).to_ne_bytes()),
        attribute(4, &1u32.to_ne_bytes()),
        attribute(4, &u64::MAX.to_ne_bytes()),
    ];
    assert_eq!(written(&variable), expected.concat());
    assert_eq!(Variable::decode(&expected.concat()).unwrap(), variable);

    let small = [
        attribute(1, &1u32.to_ne_bytes()),
        attribute(2, &(-7i32).to_ne_bytes()),
        attribute(3, &2u32.to_ne_bytes()),
    ];
    let variable = Variable::decode(&small.concat()).unwrap();
    assert_eq!(
        variable,
        Variable { mode: Mode::ON, offset: Some(Offset(-7)), features: Some(Features(2)), modes: vec![] }
    );
    assert_eq!(written(&variable), small.concat());
    let error = Variable::decode(&attribute(1, &[1, 0])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Variable.mode: payload is 2 bytes, such an integer has 4 or 8 (at byte 4)"
    );
}

#[test]
fn a_named_integer_of_variable_size_is_held_to_limits() {
    let beyond = Variable { mode: Mode(1 << 41), offset: None, features: None, modes: vec![] };
    let error = beyond.encode(&mut [0; 64]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Variable.mode: 2199023255552 is above the most that is allowed, 1099511627776"
    );
    let foreign = Variable { mode: Mode::OFF, features: Some(Features(5)), ..beyond };
    let error = foreign.encode(&mut [0; 64]).unwrap_err();
    assert_eq!(error.to_string(), "Variable.features: 0x5 has bits that are not allowed: 0x4");
}

#[test]
fn a_named_integer_of_variable_size_is_shown_and_read_by_name() {
    assert_eq!(format!("{0:?} {0} {1:?} {1}", Mode::FOREVER, Mode(7)), "FOREVER FOREVER Mode(7) 7");
    assert_eq!(format!("{:?} {}", Offset::AT, Offset(-1)), "AT -1");
    assert_eq!(format!("{:?}", Features(1 << 35 | 4)), "Features(ZERO_COPY | 0x4)");
    assert_eq!(("forever".parse(), "0xffffffffffffffff".parse()), (Ok(Mode::FOREVER), Ok(Mode(u64::MAX))));
    assert_eq!("before".parse(), Ok(Offset::BEFORE));
    assert_eq!("basic | 4".parse(), Ok(Features(5)));
    assert!("-1".parse::<Mode>().is_err());
    assert_eq!((u64::from(Mode::ON), Mode::from(0), Mode::default()), (1, Mode::OFF, Mode::OFF));
    assert!(Offset::BEFORE < Offset::AT && HashSet::from([Mode::ON]).contains(&Mode(1)));
    assert_eq!(Features::BASIC.union(Features::ZERO_COPY).bits(), 1 << 35 | 1);
    assert!(matches!(Mode(1), Mode::ON));
}

#[test]
fn a_named_integer_of_variable_size_says_both() {
    let Wire::Variable { signed: false, names: Names::Values(names) } = Mode::WIRE else { panic!() };
    assert_eq!(names, [("OFF", 0), ("ON", 1), ("FOREVER", 1 << 40)]);
    let Wire::Variable { signed: true, names: Names::Values(names) } = Offset::WIRE else { panic!() };
    assert_eq!(names[0], ("BEFORE", i64::MIN.into()));
    let Wire::Variable { signed: false, names: Names::Bits(names) } = Features::WIRE else { panic!() };
    assert_eq!(names[1], ("ZERO_COPY", 1 << 35));
    assert!(matches!(Uint::WIRE.named(Names::None), Wire::Variable { signed: false, names: Names::None }));
    assert_eq!((Mode::MAX_PAYLOAD, Sint::MAX_PAYLOAD), (Some(8), Some(8)));
    assert_eq!(Mode::FOREVER.selector(), Selector::Integer(1 << 40));
    assert_eq!(Offset(-1).selector(), Selector::Integer(-1));
}

#[test]
fn a_byte_order_stands_around_names() {
    let place = Place {
        flags: Be::new(LinkFlags::RUNNING),
        hardware: Le::new(Hardware::LOOPBACK),
        ether_type: EtherType::ARP,
        hardwares: [Be::new(Hardware::ETHER), Be::default()],
        temperature: Temperature::ABSOLUTE_ZERO,
    };
    let counted = [Le::new(Counted::ONE), Le::new(Counted::MINUS)];
    let ordered = Ordered {
        flags: Be::new(LinkFlags::UP | LinkFlags::RUNNING),
        hardware: Some(Be::new(Hardware::LOOPBACK)),
        temperature: Some(Temperature::ABSOLUTE_ZERO),
        counted: (&counted).into(),
        place: Some(place),
    };
    let expected = [
        attribute(1, &[0, 0, 0, 0x41]),
        attribute(0x4000 | 2, &[3, 4]),
        attribute(3, &[0xef, 0xfe, 0xff, 0xff]),
        attribute(4, &[1, 0, 0xfd, 0xff]),
        attribute(5, &[0, 0, 0, 0x40, 4, 3, 8, 6, 0, 1, 0, 0, 0xef, 0xfe, 0xff, 0xff]),
    ];
    assert_eq!(written(&ordered), expected.concat());
    let bytes = expected.concat();
    let read = Ordered::decode(&bytes).unwrap();
    assert_eq!(read, ordered);
    assert_eq!((read.flags.get(), read.temperature), (LinkFlags(0x41), Some(Temperature(Le::new(-273)))));
    assert_eq!(
        format!("{read:?}"),
        "Ordered { flags: LinkFlags(UP | RUNNING), hardware: Some(LOOPBACK), temperature: Some(ABSOLUTE_ZERO), \
         counted: [ONE, MINUS], place: Some(Place { flags: LinkFlags(RUNNING), hardware: LOOPBACK, ether_type: ARP, \
         hardwares: [ETHER, Hardware(0)], temperature: ABSOLUTE_ZERO }) }"
    );
    assert_eq!(
        (read.flags.to_string(), Le::new(Hardware(7)).to_string()),
        ("UP | RUNNING".into(), "7".into())
    );

    let beyond = Ordered { flags: Be::new(LinkFlags::TOP), ..ordered };
    let error = beyond.encode(&mut [0; 128]).unwrap_err();
    assert_eq!(error.to_string(), "Ordered.flags: 0x80000000 has bits that are not allowed: 0x80000000");
}

#[test]
fn a_byte_order_around_names_says_both() {
    let Wire::Integer(flags) = Be::<LinkFlags>::WIRE else { panic!() };
    assert_eq!((flags.size, flags.signed, flags.order), (4, false, Order::Network));
    assert!(matches!(flags.names, Names::Bits(names) if names.len() == 5));
    let Wire::Integer(counted) = Le::<Counted>::WIRE else { panic!() };
    assert_eq!((counted.size, counted.signed, counted.order), (2, true, Order::Little));
    assert!(matches!(counted.names, Names::Values(names) if names.len() == 6));
    let Wire::Integer(temperature) = Temperature::WIRE else { panic!() };
    assert_eq!((temperature.size, temperature.order), (4, Order::Little));
    assert!(
        matches!(Place::STRUCT.fields[0].wire, Wire::Integer(flags) if matches!(flags.names, Names::Bits(_)))
    );
    assert_eq!(Be::new(LinkFlags::TOP).selector(), Selector::Integer(0x8000_0000));
    assert_eq!(Le::new(Counted::MINUS).selector(), Selector::Integer(-3));
    assert_eq!(Be::new(Mark(1)).selector(), Selector::Integer(1));
    assert!(Be::new(Counted::MINUS) < Be::new(Counted::ZERO));
}
