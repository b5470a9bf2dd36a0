// Compared with what request_wrapper.rs.in expands to.
#[allow(unreachable_patterns, clippy::unnecessary_cast)]
const _: () = {
    const __NUMBER: ::core::primitive::i128 = match RTM_NEWLINK {
        __number => {
            let _ = __number >> 1;
            __number as ::core::primitive::i128
        }
    };
    const _: () = ::nl_core::__private::check_message_type::<
        <Link<'static> as ::nl_core::__private::Message>::Protocol,
    >("AddLink", __NUMBER);
    const _: () = ::nl_core::__private::check_raw::<
        <Link<'static> as ::nl_core::__private::Message>::Protocol,
    >();
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Encode for AddLink<'a> {
        const SCHEMA: &'static ::nl_core::__private::Schema = <Link<
            'static,
        > as ::nl_core::__private::Encode>::SCHEMA;
        const MAX_LEN: ::core::option::Option<::core::primitive::usize> = <Link<
            'static,
        > as ::nl_core::__private::Encode>::MAX_LEN;
        #[inline(always)]
        fn write(
            &self,
            writer: &mut ::nl_core::__private::Writer<'_>,
        ) -> ::core::result::Result<(), ::nl_core::__private::Failed> {
            ::nl_core::__private::Encode::write(&self.0, writer)
        }
    }
    #[automatically_derived]
    impl<
        'a,
    > ::nl_core::__private::Speaks<
        <Link<'static> as ::nl_core::__private::Message>::Protocol,
    > for AddLink<'a> {
        const OPERATION: ::nl_core::__private::Operation = ::nl_core::__private::Operation::Type(
            ::nl_core::__private::message_type(__NUMBER),
        );
        const NAME: &'static ::core::primitive::str = "RTM_NEWLINK";
    }
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Request for AddLink<'a> {
        type Protocol = <Link<'static> as ::nl_core::__private::Message>::Protocol;
        const FLAGS: ::nl_core::__private::Flags = ::nl_core::__private::Flags::empty()
            .union(::nl_core::__private::Flags::CREATE)
            .union(::nl_core::__private::Flags::EXCL);
        const DO: ::core::primitive::bool = true;
        const DUMP: ::core::primitive::bool = false;
    }
    #[automatically_derived]
    impl<'a> ::nl_core::__private::Do for AddLink<'a> {}
};
