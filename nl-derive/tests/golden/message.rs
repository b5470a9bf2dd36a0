// Compared with what message.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const __NUMBER: ::core::primitive::i128 = match RTM_NEWLINK {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_message_type::<Route>("Link", __NUMBER);
    const _: () = ::nl_core::__private::check_raw::<Route>();
    #[allow(unused_imports)]
    use ::nl_core::__private::Undescribed as _;
    const __NUMBER_1: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_IFNAME {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_1: ::nl_core::__private::Wire = ::nl_core::__private::Described::<
        &'static str,
    >::WIRE;
    const __NUMBER_2: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_MTU {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_2: ::nl_core::__private::Wire = ::nl_core::__private::Described::<
        u32,
    >::WIRE;
    const __NUMBER_3: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        (9) as ::core::primitive::i128,
    );
    const __WIRE_3: ::nl_core::__private::Wire = ::nl_core::__private::Wire::Flag;
    const __NUMBER_4: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_ALT_IFNAME {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_4: ::nl_core::__private::Wire = ::nl_core::__private::Described::<
        &'static str,
    >::WIRE;
    const __NUMBER_5: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_VFINFO_LIST {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_5: ::nl_core::__private::Wire = ::nl_core::__private::DescribedNest::<
        Array<'static, u32>,
    >::WIRE;
    static __PLACE_0: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "header",
    };
    static __PLACE_1: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "IFLA_IFNAME",
    };
    static __PLACE_2: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "IFLA_MTU",
    };
    static __PLACE_3: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "up",
    };
    static __PLACE_4: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "IFLA_ALT_IFNAME",
    };
    static __PLACE_5: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "IFLA_VFINFO_LIST",
    };
    static __PLACE_6: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Link",
        name: "rest",
    };
    const __FIELDS: &[(::core::primitive::u16, &::core::primitive::str)] = &[
        (__NUMBER_1, "name"),
        (__NUMBER_2, "mtu"),
        (__NUMBER_3, "up"),
        (__NUMBER_4, "alternatives"),
        (__NUMBER_5, "functions"),
    ];
    const __DISTINCT: ::core::primitive::bool = ::nl_core::__private::are_distinct(
        __FIELDS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Link",
        __FIELDS,
        __DISTINCT,
        0usize,
        false,
    );
    const _: () = ::nl_core::__private::check_carried(
        "Link",
        "name",
        __WIRE_1,
        ::nl_core::__private::Described::<&'static str>::LEVELS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Link",
        __FIELDS,
        __DISTINCT,
        1usize,
        false,
    );
    const _: () = ::nl_core::__private::check_carried(
        "Link",
        "mtu",
        __WIRE_2,
        ::nl_core::__private::Described::<u32>::LEVELS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Link",
        __FIELDS,
        __DISTINCT,
        2usize,
        false,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Link",
        __FIELDS,
        __DISTINCT,
        3usize,
        false,
    );
    const _: () = ::nl_core::__private::check_carried(
        "Link",
        "alternatives",
        __WIRE_4,
        ::nl_core::__private::Described::<&'static str>::LEVELS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Link",
        __FIELDS,
        __DISTINCT,
        4usize,
        false,
    );
    const _: () = ::nl_core::__private::check_levels(
        "Link",
        "functions",
        ::nl_core::__private::DescribedNest::<Array<'static, u32>>::ENTRY_LEVELS,
    );
    type __Header = <[(); ::nl_core::__private::check_wire_struct::<
        LinkHeader,
    >()] as ::nl_core::__private::Named<LinkHeader>>::Struct;
    const _: () = ::nl_core::__private::check_header::<__Header>("Link", "header");
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Encode for Link<'a> {
        const SCHEMA: &'static ::nl_core::__private::Schema = {
            static SCHEMA: ::nl_core::__private::Schema = ::nl_core::__private::Schema::new(
                    "Link",
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
                                "IFLA_IFNAME",
                                "name",
                                __WIRE_1,
                            )
                            .required(),
                        ::nl_core::__private::Field::new(
                            __NUMBER_2,
                            "IFLA_MTU",
                            "mtu",
                            __WIRE_2,
                        ),
                        ::nl_core::__private::Field::new(
                            __NUMBER_3,
                            "up",
                            "up",
                            __WIRE_3,
                        ),
                        ::nl_core::__private::Field::new(
                                __NUMBER_4,
                                "IFLA_ALT_IFNAME",
                                "alternatives",
                                __WIRE_4,
                            )
                            .shaped(::nl_core::__private::Shape::Repeated),
                        ::nl_core::__private::Field::new(
                                __NUMBER_5,
                                "IFLA_VFINFO_LIST",
                                "functions",
                                __WIRE_5,
                            )
                            .shaped(::nl_core::__private::Shape::Indexed {
                                levels: ::nl_core::__private::levels(
                                    ::nl_core::__private::DescribedNest::<
                                        Array<'static, u32>,
                                    >::ENTRY_LEVELS,
                                ),
                            }),
                    ],
                );
            &SCHEMA
        };
        const MAX_LEN: ::core::option::Option<::core::primitive::usize> = ::nl_core::__private::sum(
            &[
                ::core::option::Option::Some(::core::mem::size_of::<__Header>()),
                ::nl_core::__private::most(
                    ::nl_core::__private::Described::<&'static str>::MAX_PAYLOAD,
                    __WIRE_1,
                    ::nl_core::__private::Limits::NONE,
                    false,
                ),
                ::nl_core::__private::most(
                    ::nl_core::__private::Described::<u32>::MAX_PAYLOAD,
                    __WIRE_2,
                    ::nl_core::__private::Limits::NONE,
                    false,
                ),
                ::nl_core::__private::most(
                    ::core::option::Option::Some(0),
                    __WIRE_3,
                    ::nl_core::__private::Limits::NONE,
                    false,
                ),
                ::core::option::Option::None,
                ::core::option::Option::None,
                ::core::option::Option::None,
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
                if let ::core::result::Result::Err(failed) = <&'a str as ::nl_core::__private::Value<
                    '_,
                >>::put(&self.name, __NUMBER_1, writer) {
                    break 'failed (failed, &__PLACE_1);
                }
                if let ::core::option::Option::Some(value) = &self.mtu {
                    if let ::core::result::Result::Err(failed) = <u32 as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, __NUMBER_2, writer) {
                        break 'failed (failed, &__PLACE_2);
                    }
                }
                if self.up {
                    if let ::core::result::Result::Err(failed) = ::nl_core::__private::Writer::flag(
                        writer,
                        __NUMBER_3,
                    ) {
                        break 'failed (failed, &__PLACE_3);
                    }
                }
                for value in &self.alternatives {
                    if let ::core::result::Result::Err(failed) = <&'a str as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, __NUMBER_4, writer) {
                        break 'failed (failed, &__PLACE_4);
                    }
                }
                if !<Array<
                    'a,
                    u32,
                > as ::nl_core::__private::Indexed<'_>>::is_empty(&self.functions) {
                    if let ::core::result::Result::Err(failed) = <Array<
                        'a,
                        u32,
                    > as ::nl_core::__private::Indexed<
                        '_,
                    >>::put_nest(&self.functions, __NUMBER_5, writer) {
                        break 'failed (failed, &__PLACE_5);
                    }
                }
                if let ::core::result::Result::Err(failed) = ::nl_core::__private::Unknown::write(
                    &self.rest,
                    writer,
                ) {
                    break 'failed (failed, &__PLACE_6);
                }
                return ::core::result::Result::Ok(());
            };
            ::core::result::Result::Err(writer.inside(failed, place))
        }
    }
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Body<'a> for Link<'a> {
        #[allow(unreachable_code)]
        #[inline(always)]
        fn read(
            region: &'a [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            let (failed, place) = 'failed: {
                let (field_header, region) = match ::nl_core::__private::split_header::<
                    __Header,
                >(region, trace) {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(failed) => {
                        break 'failed (failed, &__PLACE_0);
                    }
                };
                let mut field_name = ::core::option::Option::None::<&'a str>;
                let mut field_mtu = ::core::option::Option::None::<u32>;
                let mut field_up = false;
                let mut field_alternatives = ::nl_core::__private::Vec::new();
                let mut field_functions = ::core::option::Option::None::<Array<'a, u32>>;
                let mut cursor = ::nl_core::__private::Cursor::new(region);
                while let ::core::option::Option::Some(step) = cursor.step() {
                    let (number, payload) = match step {
                        ::core::result::Result::Ok(attribute) => attribute,
                        ::core::result::Result::Err(bad) => {
                            return ::core::result::Result::Err(bad.tell(trace));
                        }
                    };
                    match number {
                        __NUMBER_1 => {
                            match <&'a str as ::nl_core::__private::Value<
                                '_,
                            >>::from_payload(payload, trace) {
                                ::core::result::Result::Ok(value) => {
                                    field_name = ::core::option::Option::Some(value);
                                }
                                ::core::result::Result::Err(failed) => {
                                    break 'failed (failed, &__PLACE_1);
                                }
                            }
                        }
                        __NUMBER_2 => {
                            match <u32 as ::nl_core::__private::Value<
                                '_,
                            >>::from_payload(payload, trace) {
                                ::core::result::Result::Ok(value) => {
                                    field_mtu = ::core::option::Option::Some(value);
                                }
                                ::core::result::Result::Err(failed) => {
                                    break 'failed (failed, &__PLACE_2);
                                }
                            }
                        }
                        __NUMBER_3 => field_up = true,
                        __NUMBER_4 => {
                            match <&'a str as ::nl_core::__private::Value<
                                '_,
                            >>::from_payload(payload, trace) {
                                ::core::result::Result::Ok(value) => {
                                    field_alternatives.push(value)
                                }
                                ::core::result::Result::Err(failed) => {
                                    break 'failed (failed, &__PLACE_4);
                                }
                            }
                        }
                        __NUMBER_5 => {
                            match <Array<
                                'a,
                                u32,
                            > as ::nl_core::__private::Indexed<
                                '_,
                            >>::from_nest(payload, trace) {
                                ::core::result::Result::Ok(value) => {
                                    field_functions = ::core::option::Option::Some(value);
                                }
                                ::core::result::Result::Err(failed) => {
                                    break 'failed (failed, &__PLACE_5);
                                }
                            }
                        }
                        _ => {}
                    }
                }
                let ::core::option::Option::Some(field_name) = field_name else {
                    let failed = trace
                        .fail(::nl_core::__private::DecodeErrorKind::Missing, region);
                    break 'failed (failed, &__PLACE_1);
                };
                return ::core::result::Result::Ok(Link {
                    header: field_header,
                    name: field_name,
                    mtu: field_mtu,
                    up: field_up,
                    alternatives: field_alternatives,
                    functions: ::core::option::Option::unwrap_or_default(
                        field_functions,
                    ),
                    rest: ::nl_core::__private::Unknown::new(
                        region,
                        &[__NUMBER_1, __NUMBER_2, __NUMBER_3, __NUMBER_4, __NUMBER_5],
                    ),
                });
            };
            ::core::result::Result::Err(trace.inside(failed, place))
        }
    }
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Speaks<Route> for Link<'a> {
        const OPERATION: ::nl_core::__private::Operation = ::nl_core::__private::Operation::Type(
            ::nl_core::__private::message_type(__NUMBER),
        );
        const NAME: &'static ::core::primitive::str = "RTM_NEWLINK";
    }
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Message for Link<'a> {
        type Protocol = Route;
        type At<'__nl> = Link<'__nl>;
    }
};
