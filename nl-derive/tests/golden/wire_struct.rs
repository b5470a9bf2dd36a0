// Compared with what wire_struct.rs.in expands to.
#[derive(Eq)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::fmt::Debug,
    ::nl_core::__private::zerocopy::FromBytes,
    ::nl_core::__private::zerocopy::IntoBytes,
    ::nl_core::__private::zerocopy::Immutable,
    ::nl_core::__private::zerocopy::KnownLayout
)]
#[zerocopy(crate = "::nl_core::__private::zerocopy")]
#[repr(C)]
pub struct LinkHeader {
    pub family: u8,
    pub _pad: Pad<1>,
    /// `ifi_type`
    pub kind: u16,
}
#[automatically_derived]
impl ::core::default::Default for LinkHeader {
    #[inline]
    fn default() -> Self {
        <Self as ::nl_core::__private::zerocopy::FromZeros>::new_zeroed()
    }
}
#[automatically_derived]
impl ::nl_core::__private::WireStruct for LinkHeader {
    const STRUCT: &'static ::nl_core::__private::Struct = {
        #[allow(unused_imports)]
        use ::nl_core::__private::Undescribed as _;
        &::nl_core::__private::Struct {
            name: "LinkHeader",
            doc: "",
            c: ::core::option::Option::Some("ifinfomsg"),
            size: ::core::mem::size_of::<Self>(),
            fields: &[
                ::nl_core::__private::StructField {
                    name: "family",
                    offset: ::core::mem::offset_of!(Self, family),
                    size: ::core::mem::size_of::<u8>(),
                    wire: ::nl_core::__private::Described::<u8>::WIRE,
                },
                ::nl_core::__private::StructField {
                    name: "_pad",
                    offset: ::core::mem::offset_of!(Self, _pad),
                    size: ::core::mem::size_of::<Pad<1>>(),
                    wire: ::nl_core::__private::Described::<Pad<1>>::WIRE,
                },
                ::nl_core::__private::StructField {
                    name: "kind",
                    offset: ::core::mem::offset_of!(Self, kind),
                    size: ::core::mem::size_of::<u16>(),
                    wire: ::nl_core::__private::Described::<u16>::WIRE,
                },
            ],
        }
    };
}
#[automatically_derived]
impl<'__nl> ::nl_core::__private::Value<'__nl> for LinkHeader {
    const WIRE: ::nl_core::__private::Wire = ::nl_core::__private::Wire::Struct(
        <Self as ::nl_core::__private::WireStruct>::STRUCT,
    );
    #[inline]
    fn from_payload(
        payload: &'__nl [::core::primitive::u8],
        _: &mut ::nl_core::__private::Trace,
    ) -> ::core::result::Result<Self, ::nl_core::__private::Failed> {
        ::core::result::Result::Ok(::nl_core::__private::read_struct(payload))
    }
    #[inline]
    fn put(
        &self,
        number: ::core::primitive::u16,
        writer: &mut ::nl_core::__private::Writer<'_>,
    ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
        writer.bytes(number, ::nl_core::__private::zerocopy::IntoBytes::as_bytes(self))
    }
}
#[automatically_derived]
impl<'__nl> ::nl_core::__private::Plain<'__nl> for LinkHeader {
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
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    type __C = nl_core::sys::rtnetlink::ifinfomsg;
    type __C0 = <[(); {
        let _ = |c: __C| {
            let __C { ifi_family: _, .. } = c;
        };
        0
    }] as ::nl_core::__private::Named<__C>>::Struct;
    const _: () = ::nl_core::__private::check_c_size(
        "LinkHeader",
        "family",
        "ifi_family",
        ::core::mem::size_of::<u8>(),
        ::nl_core::__private::size_of_field(|c: &__C0| &c.ifi_family),
    );
    const _: () = ::nl_core::__private::check_c_sign(
        "LinkHeader",
        "family",
        "ifi_family",
        <u8 as ::nl_core::__private::Signed>::SIGNED,
        ::nl_core::__private::sign_of_field(|c: &__C0| &c.ifi_family),
    );
    type __C1 = <[(); {
        let _ = |c: __C| {
            let __C { __ifi_pad: _, .. } = c;
        };
        0
    }] as ::nl_core::__private::Named<__C>>::Struct;
    const _: () = ::nl_core::__private::check_c_size(
        "LinkHeader",
        "_pad",
        "__ifi_pad",
        ::core::mem::size_of::<Pad<1>>(),
        ::nl_core::__private::size_of_field(|c: &__C1| &c.__ifi_pad),
    );
    type __C2 = <[(); {
        let _ = |c: __C| {
            let __C { ifi_type: _, .. } = c;
        };
        0
    }] as ::nl_core::__private::Named<__C>>::Struct;
    const _: () = ::nl_core::__private::check_c_size(
        "LinkHeader",
        "kind",
        "ifi_type",
        ::core::mem::size_of::<u16>(),
        ::nl_core::__private::size_of_field(|c: &__C2| &c.ifi_type),
    );
    const _: () = ::nl_core::__private::check_c_sign(
        "LinkHeader",
        "kind",
        "ifi_type",
        <u16 as ::nl_core::__private::Signed>::SIGNED,
        ::nl_core::__private::sign_of_field(|c: &__C2| &c.ifi_type),
    );
    type __All = <(
        <(__C0, __C1) as ::nl_core::__private::Both>::Struct,
        __C2,
    ) as ::nl_core::__private::Both>::Struct;
    type __Whole = <[(); {
        let _ = |c: __All| __All {
            ifi_family: c.ifi_family,
            __ifi_pad: c.__ifi_pad,
            ifi_type: c.ifi_type,
        };
        0
    }] as ::nl_core::__private::Named<__C>>::Struct;
    const _: () = ::nl_core::__private::check_c_offset(
        "LinkHeader",
        "family",
        "ifi_family",
        (0, ::core::mem::offset_of!(LinkHeader, family)),
        (0, ::core::mem::offset_of!(__Whole, ifi_family)),
    );
    const _: () = ::nl_core::__private::check_c_offset(
        "LinkHeader",
        "_pad",
        "__ifi_pad",
        (
            (::core::mem::offset_of!(LinkHeader, family) + ::core::mem::size_of::<u8>()),
            ::core::mem::offset_of!(LinkHeader, _pad),
        ),
        (
            (::core::mem::offset_of!(__Whole, ifi_family)
                + ::nl_core::__private::size_of_field(|c: &__Whole| &c.ifi_family)),
            ::core::mem::offset_of!(__Whole, __ifi_pad),
        ),
    );
    const _: () = ::nl_core::__private::check_c_offset(
        "LinkHeader",
        "kind",
        "ifi_type",
        (
            (::core::mem::offset_of!(LinkHeader, _pad)
                + ::core::mem::size_of::<Pad<1>>()),
            ::core::mem::offset_of!(LinkHeader, kind),
        ),
        (
            (::core::mem::offset_of!(__Whole, __ifi_pad)
                + ::nl_core::__private::size_of_field(|c: &__Whole| &c.__ifi_pad)),
            ::core::mem::offset_of!(__Whole, ifi_type),
        ),
    );
    const _: () = ::nl_core::__private::check_c_struct::<
        LinkHeader,
        __Whole,
    >(
        "LinkHeader",
        "nl_core::sys::rtnetlink::ifinfomsg",
        (::core::mem::offset_of!(LinkHeader, kind) + ::core::mem::size_of::<u16>()),
        (::core::mem::offset_of!(__Whole, ifi_type)
            + ::nl_core::__private::size_of_field(|c: &__Whole| &c.ifi_type)),
    );
};
