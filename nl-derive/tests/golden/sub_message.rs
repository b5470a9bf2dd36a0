// Compared with what sub_message.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    #[allow(unused_imports)]
    use ::nl_core::__private::Undescribed as _;
    static __PLACE_0: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Family",
        name: "AF_INET",
    };
    const _: () = ::nl_core::__private::check_carried(
        "Family",
        "Inet",
        ::nl_core::__private::Described::<&'static [u8]>::WIRE,
        ::nl_core::__private::Described::<&'static [u8]>::LEVELS,
    );
    const __SELECTOR_0: ::core::primitive::i128 = match AF_INET {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_arm("Family", "selector", __ARMS, 0usize);
    static __PLACE_1: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Family",
        name: "AF_INET6",
    };
    const _: () = ::nl_core::__private::check_carried(
        "Family",
        "Inet6",
        ::nl_core::__private::Described::<Inet6>::WIRE,
        ::nl_core::__private::Described::<Inet6>::LEVELS,
    );
    const __SELECTOR_1: ::core::primitive::i128 = match sys::AF_INET6 {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_arm("Family", "selector", __ARMS, 1usize);
    const __SELECTOR_2: ::core::primitive::i128 = match sys::AF_UNSPEC {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_arm("Family", "selector", __ARMS, 2usize);
    const __ARMS: &[(::core::primitive::i128, &::core::primitive::str)] = &[
        (__SELECTOR_0, "Inet"),
        (__SELECTOR_1, "Inet6"),
        (__SELECTOR_2, "Unspecified"),
    ];
    #[automatically_derived]
    impl<'a> ::nl_core::__private::SubMessage<'a> for Family<'a> {
        const SCHEMA: &'static ::nl_core::__private::SubMessageSchema = {
            #[allow(unused_imports)]
            use ::nl_core::__private::Undescribed as _;
            static SCHEMA: ::nl_core::__private::SubMessageSchema = ::nl_core::__private::SubMessageSchema {
                name: "Family",
                doc: "What an interface has of one address family.",
                arms: &[
                    ::nl_core::__private::Arm {
                        selector: ::nl_core::__private::Selector::Integer(__SELECTOR_0),
                        name: "Inet",
                        wire: ::nl_core::__private::Described::<&'static [u8]>::WIRE,
                    },
                    ::nl_core::__private::Arm {
                        selector: ::nl_core::__private::Selector::Integer(__SELECTOR_1),
                        name: "Inet6",
                        wire: ::nl_core::__private::Described::<Inet6>::WIRE,
                    },
                    ::nl_core::__private::Arm {
                        selector: ::nl_core::__private::Selector::Integer(__SELECTOR_2),
                        name: "Unspecified",
                        wire: ::nl_core::__private::Wire::Flag,
                    },
                ],
            };
            &SCHEMA
        };
        #[inline]
        fn from_selected(
            selector: ::nl_core::__private::Selector<'_>,
            payload: &'a [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            match selector {
                ::nl_core::__private::Selector::Integer(__SELECTOR_0) => {
                    match <&'a [u8] as ::nl_core::__private::Value<
                        '_,
                    >>::from_payload(payload, trace) {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(Self::Inet(value))
                        }
                        ::core::result::Result::Err(failed) => {
                            ::core::result::Result::Err(trace.inside(failed, &__PLACE_0))
                        }
                    }
                }
                ::nl_core::__private::Selector::Integer(__SELECTOR_1) => {
                    match <Inet6 as ::nl_core::__private::Value<
                        '_,
                    >>::from_payload(payload, trace) {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(Self::Inet6(value))
                        }
                        ::core::result::Result::Err(failed) => {
                            ::core::result::Result::Err(trace.inside(failed, &__PLACE_1))
                        }
                    }
                }
                ::nl_core::__private::Selector::Integer(__SELECTOR_2) => {
                    ::core::result::Result::Ok(Self::Unspecified)
                }
                _ => {
                    match ::nl_core::__private::Value::from_payload(payload, trace) {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(Self::Other(value))
                        }
                        ::core::result::Result::Err(failed) => {
                            ::core::result::Result::Err(failed)
                        }
                    }
                }
            }
        }
        #[inline]
        fn put(
            &self,
            number: ::core::primitive::u16,
            writer: &mut ::nl_core::__private::Writer<'_>,
        ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
            match self {
                Self::Inet(value) => {
                    match <&'a [u8] as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, number, writer) {
                        ::core::result::Result::Ok(()) => ::core::result::Result::Ok(()),
                        ::core::result::Result::Err(failed) => {
                            ::core::result::Result::Err(
                                writer.inside(failed, &__PLACE_0),
                            )
                        }
                    }
                }
                Self::Inet6(value) => {
                    match <Inet6 as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, number, writer) {
                        ::core::result::Result::Ok(()) => ::core::result::Result::Ok(()),
                        ::core::result::Result::Err(failed) => {
                            ::core::result::Result::Err(
                                writer.inside(failed, &__PLACE_1),
                            )
                        }
                    }
                }
                Self::Unspecified => writer.flag(number),
                Self::Other(value) => {
                    <&'a [u8] as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, number, writer)
                }
            }
        }
        #[inline]
        fn selector(&self) -> ::nl_core::__private::Selector<'static> {
            match self {
                Self::Inet(_) => ::nl_core::__private::Selector::Integer(__SELECTOR_0),
                Self::Inet6(_) => ::nl_core::__private::Selector::Integer(__SELECTOR_1),
                Self::Unspecified => {
                    ::nl_core::__private::Selector::Integer(__SELECTOR_2)
                }
                Self::Other(_) => ::nl_core::__private::Selector::None,
            }
        }
    }
};
