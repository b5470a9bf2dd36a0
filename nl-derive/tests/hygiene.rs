//! Expansions name everything by its full path: no prelude, shadowed names, another name for nl-core.
#![no_implicit_prelude]

/// Another name for nl-core, and none called `nl_core` in sight.
mod facade {
    pub(crate) mod inside {
        pub(crate) use ::nl_core as netlink;
    }
}

#[expect(dead_code, non_camel_case_types, reason = "traps for names that are not full paths")]
mod traps {
    use ::core::primitive::u8 as real;

    pub(crate) struct u8;
    pub(crate) struct u16;
    pub(crate) struct i128;
    pub(crate) struct usize;
    pub(crate) struct bool;
    pub(crate) struct str;
    pub(crate) struct Result;
    pub(crate) struct Ok(real);
    pub(crate) struct Err(real);
    pub(crate) struct Some(real);
    pub(crate) struct None(real);
    pub(crate) struct Default;
    pub(crate) struct Clone;
    pub(crate) struct Copy;
    pub(crate) struct Debug;
    pub(crate) struct PartialEq;
    pub(crate) struct Value;
    pub(crate) struct Writer;
    pub(crate) struct Trace;
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod alloc {}
    pub(crate) mod zerocopy {}
    pub(crate) mod nl_core {}
}

mod structs {
    #[expect(unused_imports, reason = "traps")]
    use super::traps::*;
    // zerocopy's own expansions name `u8`, those of bitflags the others.
    use ::core::primitive::{bool, str, u8};

    #[super::facade::inside::netlink::wire_struct(
        crate = crate::facade::inside::netlink,
        c = crate::facade::inside::netlink::sys::rtnetlink::rtgenmsg,
        c_prefix = "rtgen_"
    )]
    pub(super) struct Small {
        pub(super) family: ::core::primitive::u8,
    }

    #[super::facade::inside::netlink::wire_struct(crate = crate::facade::inside::netlink)]
    pub(super) struct Word(pub(super) ::core::primitive::u32);

    #[super::facade::inside::netlink::open_enum(::core::primitive::i16, crate = crate::facade::inside::netlink)]
    pub(super) enum State {
        OFF,
        ON = 7,
    }

    #[super::facade::inside::netlink::open_enum(
        super::facade::inside::netlink::Be<::core::primitive::u16>,
        crate = crate::facade::inside::netlink
    )]
    pub(super) enum Kind {
        IP = 0x800,
    }

    #[super::facade::inside::netlink::open_flags(::core::primitive::u32, crate = crate::facade::inside::netlink)]
    pub(super) enum Rights {
        READ = 1,
        WRITE = 2,
    }

    #[super::facade::inside::netlink::open_enum(
        super::facade::inside::netlink::Sint,
        crate = crate::facade::inside::netlink
    )]
    pub(super) enum Offset {
        BEFORE = -1,
    }

    #[super::facade::inside::netlink::open_flags(
        super::facade::inside::netlink::Uint,
        crate = crate::facade::inside::netlink
    )]
    pub(super) enum Features {
        BASIC = 1,
    }
}

mod user {
    #[expect(unused_imports, reason = "traps")]
    use super::traps::*;

    #[derive(super::facade::inside::netlink::Protocol)]
    #[nl(crate = crate::facade::inside::netlink, number = 25, reserved_types, groups(NEWS = 3))]
    pub(super) struct Lab;

    #[derive(super::facade::inside::netlink::Family)]
    #[nl(crate = crate::facade::inside::netlink, name = "nlecho", groups(EVENTS = "events"))]
    pub(super) struct Echo;

    use super::structs::Word;

    #[derive(super::facade::inside::netlink::Attributes)]
    #[nl(crate = crate::facade::inside::netlink)]
    pub(super) struct Set<'a> {
        #[nl(attr = 1)]
        pub(super) text: &'a ::core::primitive::str,
        #[nl(attr = 2, flag)]
        pub(super) there: ::core::primitive::bool,
        #[nl(attr = 3)]
        pub(super) many: ::std::vec::Vec<::core::primitive::u32>,
        #[nl(attr = 4, indexed)]
        pub(super) indexed: ::std::vec::Vec<::core::primitive::u32>,
        #[nl(unknown)]
        pub(super) rest: crate::facade::inside::netlink::Unknown<'a>,
    }

    #[derive(super::facade::inside::netlink::SubMessage)]
    #[nl(crate = crate::facade::inside::netlink)]
    pub(super) enum Kind<'a> {
        #[nl("word")]
        Word(Word),
        #[nl(other)]
        Other(&'a [::core::primitive::u8]),
    }

    #[derive(super::facade::inside::netlink::SubMessage)]
    #[nl(crate = crate::facade::inside::netlink)]
    pub(super) enum Numbered {
        #[nl(1)]
        Word(Word),
        #[nl(2)]
        Nothing,
        #[nl(other)]
        Other(::std::vec::Vec<::core::primitive::u8>),
    }

    #[derive(super::facade::inside::netlink::Message)]
    #[nl(crate = crate::facade::inside::netlink, protocol = Lab, type = 3)]
    pub(super) struct Body<'a> {
        #[nl(header)]
        pub(super) header: Word,
        #[nl(attr = 1)]
        pub(super) set: ::core::option::Option<Set<'a>>,
    }

    #[derive(super::facade::inside::netlink::Messages)]
    #[nl(crate = crate::facade::inside::netlink, protocol = Lab)]
    pub(super) enum News<'a> {
        Body(Body<'a>),
        #[nl(type = 4)]
        Gone(Body<'a>),
        #[nl(other)]
        Other(crate::facade::inside::netlink::RawMessage<'a>),
    }

    #[derive(super::facade::inside::netlink::Request)]
    #[nl(crate = crate::facade::inside::netlink, type = 3, reply = Body<'_>, do, dump, flags = CREATE | EXCL)]
    pub(super) struct Ask<'a>(pub(super) Body<'a>);

    #[derive(super::facade::inside::netlink::Request)]
    #[nl(crate = crate::facade::inside::netlink, family = Echo, command = 1, do)]
    pub(super) struct Tell {
        #[nl(attr = 1)]
        pub(super) number: ::core::option::Option<::core::primitive::u32>,
    }
}

#[test]
fn expansions_need_no_prelude_and_no_name_of_ours() {
    use ::core::option::Option::Some;
    use facade::inside::netlink::{Body as _, Encode as _, Group, Protocol};

    let set = user::Set {
        text: "a",
        there: true,
        many: ::std::vec![1, 2],
        indexed: ::std::vec![3],
        rest: ::core::default::Default::default(),
    };
    let ask = user::Ask(user::Body { header: structs::Word(7), set: Some(set) });
    let mut buffer = [0; 256];
    let bytes = ask.encode(&mut buffer).unwrap();
    let body = user::Body::decode(bytes).unwrap();
    ::std::assert_eq!(body.header.0, 7);
    let set = body.set.unwrap();
    ::std::assert_eq!(
        (set.text, set.there, &set.many[..], &set.indexed[..]),
        ("a", true, &[1, 2][..], &[3][..])
    );
    ::std::assert_eq!(::core::iter::Iterator::count(set.rest.iter()), 0);

    use facade::inside::netlink::{Messages as _, RawMessage, SubMessage as _, message, schema::Selector};
    ::std::assert_eq!(user::Kind::Word(structs::Word(7)).selector(), Selector::Text(b"word"));
    ::std::assert_eq!(user::Kind::Other(&[]).selector(), Selector::None);
    ::std::assert_eq!(user::Numbered::Word(structs::Word(7)).selector(), Selector::Integer(1));
    ::std::assert_eq!(user::Numbered::Nothing.selector(), Selector::Integer(2));
    ::std::assert_eq!(user::Numbered::Other(::std::vec![]).selector(), Selector::None);

    let body = user::Body { header: structs::Word(7), set: ::core::option::Option::None };
    let bytes = message::encode(&mut buffer, &body, ::core::default::Default::default()).unwrap();
    let news = user::News::from_message(RawMessage::parse(bytes).unwrap()).unwrap();
    let number = match news {
        user::News::Body(body) | user::News::Gone(body) => body.header.0,
        user::News::Other(message) => message.header().length,
    };
    ::std::assert_eq!(number, 7);

    use ::std::string::ToString;
    ::std::assert_eq!("on".parse(), ::core::result::Result::Ok(structs::State::ON));
    ::std::assert_eq!(structs::State::OFF.to_string(), "OFF");
    ::std::assert_eq!(structs::Kind::IP.0.get(), 0x800);
    ::std::assert_eq!((structs::Offset::BEFORE.0, structs::Features::BASIC.bits()), (-1, 1));
    let rights = structs::Rights::READ | structs::Rights::WRITE;
    ::std::assert_eq!(rights.to_string(), "READ | WRITE");

    ::std::assert_eq!(user::Tell { number: Some(1) }.encode(&mut buffer).unwrap().len(), 8);
    ::std::assert_eq!((user::Lab::NEWS, user::Lab::NUMBER), (Group::Number(3), 25));
    ::std::assert_eq!(user::Echo::EVENTS, Group::Name("events"));
    ::std::assert_eq!(<structs::Small as ::core::default::Default>::default().family, 0);
}

/// The derives' input may come from a macro, of which some tokens are the macro's and others its caller's.
mod through_a_macro {
    macro_rules! numbered {
        ($name:ident, $field:ident: $ty:ty, $number:expr) => {
            #[derive(::nl_core::Attributes)]
            pub(super) struct $name {
                #[nl(attr = $number)]
                pub(super) $field: ::core::option::Option<$ty>,
            }
        };
    }
    numbered!(Numbered, value: ::core::primitive::u32, 3 + 4);
}

#[test]
fn input_may_come_from_a_macro() {
    use ::core::convert::Into;
    use ::nl_core::Encode as _;

    let mut buffer = [0; 8];
    let bytes =
        through_a_macro::Numbered { value: ::core::option::Option::Some(1) }.encode(&mut buffer).unwrap();
    let kind: &[::core::primitive::u8] = &7u16.to_ne_bytes();
    let written: &[::core::primitive::u8] = bytes[2..4].into();
    ::std::assert_eq!(written, kind);
}
