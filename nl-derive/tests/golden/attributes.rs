// Compared with what attributes.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    #[allow(unused_imports)]
    use ::nl_core::__private::Undescribed as _;
    const __NUMBER_0: ::core::primitive::u16 = ::nl_core::__private::attribute_number(
        match IFLA_VLAN_ID {
            __number => {
                let _ = __number >> 1;
                __number as ::core::primitive::i128
            }
        },
    );
    const __WIRE_0: ::nl_core::__private::Wire = ::nl_core::__private::Described::<
        u16,
    >::WIRE;
    static __PLACE_0: ::nl_core::__private::Place = ::nl_core::__private::Place {
        owner: "Vlan",
        name: "IFLA_VLAN_ID",
    };
    const __FIELDS: &[(::core::primitive::u16, &::core::primitive::str)] = &[
        (__NUMBER_0, "id"),
    ];
    const __DISTINCT: ::core::primitive::bool = ::nl_core::__private::are_distinct(
        __FIELDS,
    );
    const _: () = ::nl_core::__private::check_attribute(
        "Vlan",
        __FIELDS,
        __DISTINCT,
        0usize,
        false,
    );
    const _: () = ::nl_core::__private::check_carried(
        "Vlan",
        "id",
        __WIRE_0,
        ::nl_core::__private::Described::<u16>::LEVELS,
    );
    #[automatically_derived]
    impl ::nl_core::__private::Encode for Vlan {
        const SCHEMA: &'static ::nl_core::__private::Schema = {
            static SCHEMA: ::nl_core::__private::Schema = ::nl_core::__private::Schema::new(
                    "Vlan",
                    "",
                )
                .with_fields(
                    &[
                        ::nl_core::__private::Field::new(
                            __NUMBER_0,
                            "IFLA_VLAN_ID",
                            "id",
                            __WIRE_0,
                        ),
                    ],
                );
            &SCHEMA
        };
        const MAX_LEN: ::core::option::Option<::core::primitive::usize> = ::nl_core::__private::sum(
            &[
                ::nl_core::__private::most(
                    ::nl_core::__private::Described::<u16>::MAX_PAYLOAD,
                    __WIRE_0,
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
                if let ::core::option::Option::Some(value) = &self.id {
                    if let ::core::result::Result::Err(failed) = <u16 as ::nl_core::__private::Value<
                        '_,
                    >>::put(value, __NUMBER_0, writer) {
                        break 'failed (failed, &__PLACE_0);
                    }
                }
                return ::core::result::Result::Ok(());
            };
            ::core::result::Result::Err(writer.inside(failed, place))
        }
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Body<'__nl> for Vlan {
        #[allow(unreachable_code)]
        #[inline(always)]
        fn read(
            region: &'__nl [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            let (failed, place) = 'failed: {
                let mut field_id = ::core::option::Option::None::<u16>;
                let mut cursor = ::nl_core::__private::Cursor::new(region);
                while let ::core::option::Option::Some(step) = cursor.step() {
                    let (number, payload) = match step {
                        ::core::result::Result::Ok(attribute) => attribute,
                        ::core::result::Result::Err(bad) => {
                            return ::core::result::Result::Err(bad.tell(trace));
                        }
                    };
                    match number {
                        __NUMBER_0 => {
                            match <u16 as ::nl_core::__private::Value<
                                '_,
                            >>::from_payload(payload, trace) {
                                ::core::result::Result::Ok(value) => {
                                    field_id = ::core::option::Option::Some(value);
                                }
                                ::core::result::Result::Err(failed) => {
                                    break 'failed (failed, &__PLACE_0);
                                }
                            }
                        }
                        _ => {}
                    }
                }
                return ::core::result::Result::Ok(Vlan { id: field_id });
            };
            ::core::result::Result::Err(trace.inside(failed, place))
        }
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Value<'__nl> for Vlan {
        const WIRE: ::nl_core::__private::Wire = ::nl_core::__private::Wire::Nest(|| {
            <Self as ::nl_core::__private::Encode>::SCHEMA
        });
        const MAX_PAYLOAD: ::core::option::Option<::core::primitive::usize> = <Self as ::nl_core::__private::Encode>::MAX_LEN;
        #[inline]
        fn from_payload(
            payload: &'__nl [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            trace
                .nest(
                    payload,
                    |trace| <Self as ::nl_core::__private::Body<
                        '__nl,
                    >>::read(payload, trace),
                )
        }
        #[inline]
        fn put(
            &self,
            number: ::core::primitive::u16,
            writer: &mut ::nl_core::__private::Writer<'_>,
        ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
            writer
                .nest(
                    number,
                    |writer| <Self as ::nl_core::__private::Encode>::write(self, writer),
                )
        }
    }
};
