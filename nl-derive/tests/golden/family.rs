// Compared with what family.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const __VERSION: ::core::primitive::i128 = (2) as ::core::primitive::i128;
    const _: () = ::nl_core::__private::check_version("Echo", __VERSION);
    #[automatically_derived]
    impl ::nl_core::__private::Protocol for Echo {
        const NUMBER: ::core::primitive::u8 = 16;
        const NAME: &'static ::core::primitive::str = "Echo";
        const FAMILY: ::core::option::Option<::nl_core::__private::FamilyName> = ::core::option::Option::Some(::nl_core::__private::FamilyName {
            name: "nlecho",
            version: ::nl_core::__private::byte(__VERSION),
        });
    }
    impl Echo {
        ///The multicast group `events`.
        pub const EVENTS: ::nl_core::__private::Group = ::nl_core::__private::Group::Name(
            "events",
        );
    }
};
