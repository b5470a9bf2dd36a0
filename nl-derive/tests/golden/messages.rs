// Compared with what messages.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const _: () = ::nl_core::__private::check_raw::<Route>();
    type __Spoken0 = <[(); {
        ::nl_core::__private::check_speaks::<Link<'static>, Route>();
        0
    }] as ::nl_core::__private::Named<Link<'static>>>::Struct;
    type __Message0 = <[(); ::nl_core::__private::check_message::<
        __Spoken0,
    >()] as ::nl_core::__private::Named<__Spoken0>>::Struct;
    const _: () = ::nl_core::__private::check_arm(
        "LinkEvent",
        "message type",
        __ENTRIES,
        0usize,
    );
    const __OPERATION_0: ::nl_core::__private::Operation = <__Message0 as ::nl_core::__private::Speaks<
        Route,
    >>::OPERATION;
    const __KIND_0: ::core::primitive::u16 = __OPERATION_0.number();
    static __PLACE_0: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "LinkEvent",
        name: <__Message0 as ::nl_core::__private::Speaks<Route>>::NAME,
    };
    type __Spoken1 = <[(); {
        ::nl_core::__private::check_speaks::<Link<'static>, Route>();
        0
    }] as ::nl_core::__private::Named<Link<'static>>>::Struct;
    type __Message1 = <[(); ::nl_core::__private::check_message::<
        __Spoken1,
    >()] as ::nl_core::__private::Named<__Spoken1>>::Struct;
    const __NUMBER_1: ::core::primitive::i128 = match RTM_DELLINK {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_message_type::<
        Route,
    >("LinkEvent.Deleted", __NUMBER_1);
    const _: () = ::nl_core::__private::check_arm(
        "LinkEvent",
        "message type",
        __ENTRIES,
        1usize,
    );
    const __OPERATION_1: ::nl_core::__private::Operation = ::nl_core::__private::Operation::Type(
        ::nl_core::__private::message_type(__NUMBER_1),
    );
    const __KIND_1: ::core::primitive::u16 = __OPERATION_1.number();
    static __PLACE_1: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "LinkEvent",
        name: "RTM_DELLINK",
    };
    const __ENTRIES: &[(::core::primitive::i128, &::core::primitive::str)] = &[
        (__KIND_0 as ::core::primitive::i128, "New"),
        (__KIND_1 as ::core::primitive::i128, "Deleted"),
    ];
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Messages for LinkEvent<'a> {
        type Protocol = Route;
        type At<'__nl> = LinkEvent<'__nl>;
        const ENTRIES: &'static [::nl_core::__private::Entry] = &[
            ::nl_core::__private::Entry {
                protocol: <Route as ::nl_core::__private::Protocol>::NAME,
                operation: __OPERATION_0,
                name: __PLACE_0.name,
                schema: <__Message0 as ::nl_core::__private::Encode>::SCHEMA,
            },
            ::nl_core::__private::Entry {
                protocol: <Route as ::nl_core::__private::Protocol>::NAME,
                operation: __OPERATION_1,
                name: __PLACE_1.name,
                schema: <__Message1 as ::nl_core::__private::Encode>::SCHEMA,
            },
        ];
        fn from_message<'__nl>(
            message: ::nl_core::__private::RawMessage<'__nl>,
        ) -> ::core::result::Result<Self::At<'__nl>, ::nl_core::__private::DecodeError> {
            ::nl_core::__private::read_message::<
                Route,
                Self::At<'__nl>,
            >(
                message,
                |kind, body, trace| match kind {
                    ::core::option::Option::Some(__KIND_0) => {
                        match <<__Message0 as ::nl_core::__private::Message>::At<
                            '__nl,
                        > as ::nl_core::__private::Body<'__nl>>::read(body, trace) {
                            ::core::result::Result::Ok(value) => {
                                ::core::result::Result::Ok(LinkEvent::New(value))
                            }
                            ::core::result::Result::Err(failed) => {
                                ::core::result::Result::Err(
                                    trace.inside(failed, &__PLACE_0),
                                )
                            }
                        }
                    }
                    ::core::option::Option::Some(__KIND_1) => {
                        match <<__Message1 as ::nl_core::__private::Message>::At<
                            '__nl,
                        > as ::nl_core::__private::Body<'__nl>>::read(body, trace) {
                            ::core::result::Result::Ok(value) => {
                                ::core::result::Result::Ok(LinkEvent::Deleted(value))
                            }
                            ::core::result::Result::Err(failed) => {
                                ::core::result::Result::Err(
                                    trace.inside(failed, &__PLACE_1),
                                )
                            }
                        }
                    }
                    _ => ::core::result::Result::Ok(LinkEvent::Other(message)),
                },
            )
        }
    }
};
