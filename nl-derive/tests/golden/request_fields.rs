// Compared with what request_fields.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const __NUMBER: ::core::primitive::i128 = match RTM_GETLINK {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_message_type::<Route>("GetLink", __NUMBER);
    const _: () = ::nl_core::__private::check_raw::<Route>();
    #[allow(unused_imports)]
    use ::nl_core::__private::Undescribed as _;
    const __NUMBER_1: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_EXT_MASK {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_1: ::nl_core::__private::Wire = ::nl_core::__private::Described::<
        u32,
    >::WIRE;
    static __PLACE_0: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "GetLink",
        name: "header",
    };
    static __PLACE_1: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "GetLink",
        name: "IFLA_EXT_MASK",
    };
    const __FIELDS: &[(::core::primitive::u16, &::core::primitive::str)] = &[
        (__NUMBER_1, "ext_mask"),
    ];
    const __DISTINCT: ::core::primitive::bool = ::nl_core::__private::are_distinct(
        __FIELDS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "GetLink",
        __FIELDS,
        __DISTINCT,
        0usize,
        false,
    );
    const _: () = ::nl_core::__private::check_carried(
        "GetLink",
        "ext_mask",
        __WIRE_1,
        ::nl_core::__private::Described::<u32>::LEVELS,
    );
    type __Header = <[(); ::nl_core::__private::check_wire_struct::<
        LinkHeader,
    >()] as ::nl_core::__private::Named<LinkHeader>>::Struct;
    const _: () = ::nl_core::__private::check_header::<__Header>("GetLink", "header");
    #[automatically_derived]
    impl ::nl_core::__private::Encode for GetLink {
        const SCHEMA: &'static ::nl_core::__private::Schema = {
            static SCHEMA: ::nl_core::__private::Schema = ::nl_core::__private::Schema::new(
                    "GetLink",
                    "",
                )
                .with_header(
                    "header",
                    <__Header as ::nl_core::__private::WireStruct>::STRUCT,
                )
                .with_fields(
                    &[
                        ::nl_core::__private::Field::new(
                            __NUMBER_1,
                            "IFLA_EXT_MASK",
                            "ext_mask",
                            __WIRE_1,
                        ),
                    ],
                );
            &SCHEMA
        };
        const MAX_LEN: ::core::option::Option<::core::primitive::usize> = ::nl_core::__private::sum(
            &[
                ::core::option::Option::Some(::core::mem::size_of::<__Header>()),
                ::nl_core::__private::most(
                    ::nl_core::__private::Described::<u32>::MAX_PAYLOAD,
                    __WIRE_1,
                    ::nl_core::__private::Limits::NONE,
                    false,
                ),
            ],
        );
        #[inline(always)]
        fn write(
            &self,
            writer: &mut ::nl_core::__private::Writer<'_>,
        ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
            let (failed, place) = 'failed: {
                if let ::core::result::Result::Err(failed) = ::nl_core::__private::Writer::header::<
                    __Header,
                >(writer, &self.header) {
                    break 'failed (failed, &__PLACE_0);
                }
                if let ::core::option::Option::Some(value) = &self.ext_mask {
                    if let ::core::result::Result::Err(failed) = <u32 as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, __NUMBER_1, writer) {
                        break 'failed (failed, &__PLACE_1);
                    }
                }
                return ::core::result::Result::Ok(());
            };
            ::core::result::Result::Err(writer.inside(failed, place))
        }
    }
    #[automatically_derived]
    impl ::nl_core::__private::Speaks<Route> for GetLink {
        const OPERATION: ::nl_core::__private::Operation = ::nl_core::__private::Operation::Type(
            ::nl_core::__private::message_type(__NUMBER),
        );
        const NAME: &'static ::core::primitive::str = "RTM_GETLINK";
    }
    #[automatically_derived]
    impl ::nl_core::__private::Request for GetLink {
        type Protocol = Route;
        const FLAGS: ::nl_core::__private::Flags = ::nl_core::__private::Flags::empty();
        const DO: ::core::primitive::bool = true;
        const DUMP: ::core::primitive::bool = true;
    }
    #[automatically_derived]
    impl ::nl_core::__private::Do for GetLink {}
    #[automatically_derived]
    impl ::nl_core::__private::Answered for GetLink {
        type Reply = Link<'static>;
    }
    #[automatically_derived]
    impl ::nl_core::__private::Dump for GetLink {}
};
