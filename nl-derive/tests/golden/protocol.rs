// Compared with what protocol.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const __NUMBER: ::core::primitive::i128 = (25) as ::core::primitive::i128;
    const _: () = ::nl_core::__private::check_protocol_number(
        "TestFamily",
        __NUMBER,
        false,
    );
    #[automatically_derived]
    impl ::nl_core::__private::Protocol for TestFamily {
        const NUMBER: ::core::primitive::u8 = ::nl_core::__private::byte(__NUMBER);
        const NAME: &'static ::core::primitive::str = "TestFamily";
        const RESERVED_TYPES: ::core::primitive::bool = true;
        const UNSEQUENCED: ::core::primitive::bool = true;
    }
    const _: () = ::nl_core::__private::check_group(
        "TestFamily",
        "NEWS",
        (3) as ::core::primitive::i128,
    );
    impl TestFamily {
        ///The multicast group `NEWS`.
        pub const NEWS: ::nl_core::__private::Group = ::nl_core::__private::Group::Number(
            ::nl_core::__private::group_number((3) as ::core::primitive::i128),
        );
    }
};
