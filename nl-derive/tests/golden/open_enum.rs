// Compared with what open_enum.rs.in expands to.
/// What an Ethernet frame carries.
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
    ::nl_core::__private::zerocopy::FromBytes,
    ::nl_core::__private::zerocopy::IntoBytes,
    ::nl_core::__private::zerocopy::Immutable,
    ::nl_core::__private::zerocopy::KnownLayout
)]
#[zerocopy(crate = "::nl_core::__private::zerocopy")]
#[repr(transparent)]
pub struct EtherType(
    /// The integer as it is on the wire.
    pub Be<u16>,
);
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unnecessary_cast
)]
const _: () = {
    const __VALUE_0: ::core::primitive::i128 = match ETH_P_IP {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_value::<
        Be<u16>,
    >("EtherType", "IP", "u16", __VALUE_0);
    const __VALUE_1: ::core::primitive::i128 = __VALUE_0 + 1;
    const _: () = ::nl_core::__private::check_value::<
        Be<u16>,
    >("EtherType", "Next", "u16", __VALUE_1);
    const __NAMED: &::nl_core::__private::NamedInteger = &::nl_core::__private::NamedInteger {
        name: "EtherType",
        integer: ::nl_core::__private::integer_of::<
            Be<u16>,
        >(::nl_core::__private::Names::Values(&[("IP", __VALUE_0), ("Next", __VALUE_1)])),
    };
    #[allow(dead_code)]
    impl EtherType {
        /// The Internet Protocol.
        pub const IP: Self = Self(<Be<u16>>::constant(__VALUE_0 as u16));
        pub const Next: Self = Self(<Be<u16>>::constant(__VALUE_1 as u16));
    }
    #[automatically_derived]
    impl ::core::default::Default for EtherType {
        #[inline]
        fn default() -> Self {
            <Self as ::nl_core::__private::zerocopy::FromZeros>::new_zeroed()
        }
    }
    #[automatically_derived]
    impl ::nl_core::__private::WireStruct for EtherType {
        const STRUCT: &'static ::nl_core::__private::Struct = {
            #[allow(unused_imports)]
            use ::nl_core::__private::Undescribed as _;
            &::nl_core::__private::Struct {
                name: "EtherType",
                doc: "What an Ethernet frame carries.",
                c: ::core::option::Option::None,
                size: ::core::mem::size_of::<Self>(),
                fields: &[
                    ::nl_core::__private::StructField {
                        name: "0",
                        offset: ::core::mem::offset_of!(Self, 0),
                        size: ::core::mem::size_of::<Be<u16>>(),
                        wire: ::nl_core::__private::Described::<Be<u16>>::WIRE,
                    },
                ],
            }
        };
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Value<'__nl> for EtherType {
        const WIRE: ::nl_core::__private::Wire = <Be<
            u16,
        > as ::nl_core::__private::Value<'static>>::WIRE
            .named(__NAMED.integer.names);
        #[inline]
        fn from_payload(
            payload: &'__nl [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            match <Be<
                u16,
            > as ::nl_core::__private::Value<'__nl>>::from_payload(payload, trace) {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok(Self(value))
                }
                ::core::result::Result::Err(failed) => {
                    ::core::result::Result::Err(failed)
                }
            }
        }
        #[inline]
        fn put(
            &self,
            number: ::core::primitive::u16,
            writer: &mut ::nl_core::__private::Writer<'_>,
        ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
            <Be<u16> as ::nl_core::__private::Value<'_>>::put(&self.0, number, writer)
        }
        #[inline(always)]
        fn selector(&self) -> ::nl_core::__private::Selector<'_> {
            <Be<u16> as ::nl_core::__private::Value<'_>>::selector(&self.0)
        }
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Plain<'__nl> for EtherType {
        const SIZE: ::core::primitive::usize = {
            ::core::assert!(
                ::core::mem::size_of:: < Self > () > 0,
                "a `wire_struct` has at least one byte"
            );
            ::core::mem::size_of::<Self>()
        };
        #[inline(always)]
        fn with_bytes<__R>(
            &self,
            lend: impl ::core::ops::FnOnce(&[::core::primitive::u8]) -> __R,
        ) -> __R {
            lend(::nl_core::__private::zerocopy::IntoBytes::as_bytes(self))
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for EtherType {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __NAMED
                .debug(
                    <::core::primitive::i128 as ::core::convert::From<
                        u16,
                    >>::from(self.0.get()),
                    f,
                )
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Display for EtherType {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __NAMED
                .display(
                    <::core::primitive::i128 as ::core::convert::From<
                        u16,
                    >>::from(self.0.get()),
                    f,
                )
        }
    }
    #[automatically_derived]
    impl ::core::str::FromStr for EtherType {
        type Err = ::nl_core::__private::ParseNameError;
        fn from_str(
            text: &::core::primitive::str,
        ) -> ::core::result::Result<Self, Self::Err> {
            match __NAMED.parse(text) {
                ::core::result::Result::Ok(number) => {
                    ::core::result::Result::Ok(Self(<Be<u16>>::constant(number as u16)))
                }
                ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<u16> for EtherType {
        #[inline]
        fn from(value: u16) -> Self {
            Self(<Be<u16>>::constant(value))
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<EtherType> for u16 {
        #[inline]
        fn from(value: EtherType) -> Self {
            value.0.get()
        }
    }
    #[automatically_derived]
    impl ::nl_core::__private::Signed for EtherType {
        const SIGNED: ::core::option::Option<::core::primitive::bool> = <u16 as ::nl_core::__private::Signed>::SIGNED;
    }
};
