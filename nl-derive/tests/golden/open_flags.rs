// Compared with what open_flags.rs.in expands to.
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
struct LinkFlags(
    /// The integer as it is on the wire.
    pub u32,
);
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unnecessary_cast
)]
const _: () = {
    const __VALUE_0: ::core::primitive::i128 = match IFF_UP {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_value::<
        u32,
    >("LinkFlags", "UP", "u32", __VALUE_0);
    const __NAMED: &::nl_core::__private::NamedInteger = &::nl_core::__private::NamedInteger {
        name: "LinkFlags",
        integer: ::nl_core::__private::integer_of::<
            u32,
        >(::nl_core::__private::Names::Bits(&[("UP", __VALUE_0)])),
    };
    ::nl_core::__private::bitflags::bitflags! {
        impl LinkFlags : u32 { const UP = __VALUE_0 as u32; const _ = ! 0; }
    }
    #[automatically_derived]
    impl ::core::default::Default for LinkFlags {
        #[inline]
        fn default() -> Self {
            <Self as ::nl_core::__private::zerocopy::FromZeros>::new_zeroed()
        }
    }
    #[automatically_derived]
    impl ::nl_core::__private::WireStruct for LinkFlags {
        const STRUCT: &'static ::nl_core::__private::Struct = {
            #[allow(unused_imports)]
            use ::nl_core::__private::Undescribed as _;
            &::nl_core::__private::Struct {
                name: "LinkFlags",
                doc: "",
                c: ::core::option::Option::None,
                size: ::core::mem::size_of::<Self>(),
                fields: &[
                    ::nl_core::__private::StructField {
                        name: "0",
                        offset: ::core::mem::offset_of!(Self, 0),
                        size: ::core::mem::size_of::<u32>(),
                        wire: ::nl_core::__private::Described::<u32>::WIRE,
                    },
                ],
            }
        };
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Value<'__nl> for LinkFlags {
        const WIRE: ::nl_core::__private::Wire = <u32 as ::nl_core::__private::Value<
            'static,
        >>::WIRE
            .named(__NAMED.integer.names);
        #[inline]
        fn from_payload(
            payload: &'__nl [::core::primitive::u8],
            trace: &mut ::nl_core::__private::Trace,
        ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
            match <u32 as ::nl_core::__private::Value<
                '__nl,
            >>::from_payload(payload, trace) {
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
            <u32 as ::nl_core::__private::Value<'_>>::put(&self.0, number, writer)
        }
        #[inline(always)]
        fn selector(&self) -> ::nl_core::__private::Selector<'_> {
            <u32 as ::nl_core::__private::Value<'_>>::selector(&self.0)
        }
    }
    #[automatically_derived]
    impl<'__nl> ::nl_core::__private::Plain<'__nl> for LinkFlags {
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
    impl ::nl_core::__private::Endian for LinkFlags {
        #[inline(always)]
        fn to_be(self) -> Self {
            Self(<u32 as ::nl_core::__private::Endian>::to_be(self.0))
        }
        #[inline(always)]
        fn to_le(self) -> Self {
            Self(<u32 as ::nl_core::__private::Endian>::to_le(self.0))
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for LinkFlags {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __NAMED
                .debug(
                    <::core::primitive::i128 as ::core::convert::From<
                        u32,
                    >>::from(self.0),
                    f,
                )
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Display for LinkFlags {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __NAMED
                .display(
                    <::core::primitive::i128 as ::core::convert::From<
                        u32,
                    >>::from(self.0),
                    f,
                )
        }
    }
    #[automatically_derived]
    impl ::core::str::FromStr for LinkFlags {
        type Err = ::nl_core::__private::ParseNameError;
        fn from_str(
            text: &::core::primitive::str,
        ) -> ::core::result::Result<Self, Self::Err> {
            match __NAMED.parse(text) {
                ::core::result::Result::Ok(number) => {
                    ::core::result::Result::Ok(Self(number as u32))
                }
                ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<u32> for LinkFlags {
        #[inline]
        fn from(value: u32) -> Self {
            Self(value)
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<LinkFlags> for u32 {
        #[inline]
        fn from(value: LinkFlags) -> Self {
            value.0
        }
    }
    #[automatically_derived]
    impl ::nl_core::__private::Signed for LinkFlags {
        const SIGNED: ::core::option::Option<::core::primitive::bool> = <u32 as ::nl_core::__private::Signed>::SIGNED;
    }
};
