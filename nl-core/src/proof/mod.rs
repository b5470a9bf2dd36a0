//! What the proofs in expansions are made of: constants about types, at no cost when the program runs.
//!
//! The `check_*` functions run while the program compiles; `track_caller` puts their sentence at the token of the
//! user's that is wrong, and not here.

mod described;
mod limits;
mod select;

pub use described::*;
pub use limits::*;
pub use select::*;

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::schema::{
    Answered, Body, Do, Dump, Encode, Integer, Message, Names, Operation, Order, Protocol, Request, Speaks,
    Wire,
};
use crate::wire::{self, Writer};
use crate::{Failed, Flags, Trace, Value, WireStruct};

/// Integers, and what has an integer's signedness, by itself or in an array.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no integer, but the field that stands for it is",
    note = "use a `wire_struct` of its size, or bytes: `[u8; N]`"
)]
pub trait Signed {
    /// Whether it has a sign. `None`: no integer.
    const SIGNED: Option<bool>;
}

macro_rules! signed {
    ($signed:literal: $($integer:ty)*) => {$(
        impl Signed for $integer {
            const SIGNED: Option<bool> = Some($signed);
        }
    )*};
}
signed!(true: i8 i16 i32 i64);
signed!(false: u8 u16 u32 u64);

impl<T: Signed, const N: usize> Signed for [T; N] {
    const SIGNED: Option<bool> = T::SIGNED;
}

/// The integer that a named one is.
pub const fn integer_of<T: Value<'static>>(names: Names) -> Integer {
    match T::WIRE.named(names) {
        Wire::Integer(integer) => integer,
        _ => Integer { size: 0, signed: false, order: Order::Host, names },
    }
}

/// A sentence, put together while the program compiles.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }

    const fn byte(mut self, byte: u8) -> Self {
        let (_, free) = self.bytes.split_at_mut(self.length);
        if let Some(place) = free.first_mut() {
            *place = byte;
            self.length += 1;
        }
        self
    }

    const fn str(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let Some((first, others)) = rest.split_first() {
            self = self.byte(*first);
            rest = others;
        }
        self
    }

    /// `` `Link.mtu` ``
    const fn field(self, owner: &str, field: &str) -> Self {
        self.str("`").str(owner).str(".").str(field).str("`")
    }

    const fn number(mut self, number: i128) -> Self {
        if number < 0 {
            self = self.str("-");
        }
        let number = number.unsigned_abs();
        let mut power = 1;
        while number / power >= 10 {
            power *= 10;
        }
        while power > 0 {
            self = self.byte(digit(number / power % 10));
            power /= 10;
        }
        self
    }

    const fn size(self, size: usize) -> Self {
        self.number(size as i128)
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "runs only while a program compiles: this is how it says what is wrong")]
    const fn panic(&self) -> ! {
        let (text, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the schema is wrong"),
        }
    }
}

const fn digit(value: u128) -> u8 {
    b'0' + (value % 10) as u8
}

const fn within(number: i128, most: i128) -> bool {
    0 <= number && number <= most
}

/// Whether two texts are the same.
const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let (Some((first, rest)), Some((other_first, other_rest))) =
        (one.split_first(), other.split_first())
    {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// An attribute's number; of one that is none, a number that no attribute has.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked one line above")]
pub const fn attribute_number(number: i128) -> u16 {
    if within(number, wire::NUMBER as i128) { number as u16 } else { u16::MAX }
}

/// A message type; of one that is none, 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked one line above")]
pub const fn message_type(number: i128) -> u16 {
    if within(number, 0xffff) { number as u16 } else { 0 }
}

/// A command, a version, a protocol's number; of one that is none, 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked one line above")]
pub const fn byte(number: i128) -> u8 {
    if within(number, 0xff) { number as u8 } else { 0 }
}

/// A group's number; of one that is none, 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked one line above")]
pub const fn group_number(number: i128) -> u32 {
    if within(number, 0xffff_ffff) { number as u32 } else { 0 }
}

/// The version that requests to a family carry.
pub const fn family_version<P: Protocol>() -> u8 {
    match P::FAMILY {
        Some(family) => family.version,
        None => 0,
    }
}

/// Whether no two fields have the same number.
pub const fn are_distinct(mut fields: &[(u16, &str)]) -> bool {
    let mut seen = [0u64; 1 << 10];
    while let Some((&(number, _), others)) = fields.split_first() {
        let (_, words) = seen.split_at_mut(number as usize / 64);
        let Some(word) = words.first_mut() else { return false };
        let bit = 1 << (number % 64);
        if *word & bit != 0 {
            return false;
        }
        *word |= bit;
        fields = others;
    }
    true
}

/// `fields[index]` has an attribute's number, and no earlier field has it, which is so if all are `distinct`.
#[track_caller]
pub const fn check_attribute(
    owner: &str,
    fields: &[(u16, &str)],
    distinct: bool,
    index: usize,
    allow_zero: bool,
) {
    let (earlier, rest) = fields.split_at(index);
    let Some(&(number, name)) = rest.first() else { return };
    if number == 0 && !allow_zero {
        Text::new()
            .field(owner, name)
            .str(" has attribute number 0, which netlink keeps for \"unspecified\"; if it is meant, write `allow_zero`")
            .panic()
    }
    if number == u16::MAX {
        Text::new()
            .field(owner, name)
            .str(" has an attribute number outside 0..=0x3fff; the two bits above are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER): leave them out")
            .panic()
    }
    let mut rest = if distinct { &[] } else { earlier };
    while let Some((&(other, other_name), others)) = rest.split_first() {
        if other == number {
            Text::new()
                .field(owner, name)
                .str(" and ")
                .field(owner, other_name)
                .str(" have the same attribute number, ")
                .number(number as i128)
                .panic()
        }
        rest = others;
    }
}

/// No earlier arm than `arms[index]` is chosen by the same number. `what` is what chooses: "selector".
#[track_caller]
pub const fn check_arm(owner: &str, what: &str, arms: &[(i128, &str)], index: usize) {
    let (mut earlier, rest) = arms.split_at(index);
    let Some(&(number, name)) = rest.first() else { return };
    while let Some((&(other, other_name), others)) = earlier.split_first() {
        if other == number {
            Text::new()
                .field(owner, name)
                .str(" and ")
                .field(owner, other_name)
                .str(" have the same ")
                .str(what)
                .str(", ")
                .number(number)
                .panic()
        }
        earlier = others;
    }
}

/// A value that has a name is one of the integer, which error texts call `ty`.
#[track_caller]
pub const fn check_value<T: Value<'static>>(owner: &str, name: &str, ty: &str, value: i128) {
    let Wire::Integer(integer) = T::WIRE else { return };
    if value < integer.least() || value > integer.greatest() {
        Text::new()
            .field(owner, name)
            .str(" is ")
            .number(value)
            .str(", but `")
            .str(ty)
            .str("` holds ")
            .number(integer.least())
            .str("..=")
            .number(integer.greatest())
            .panic()
    }
}

/// A message type of a raw protocol.
#[track_caller]
pub const fn check_message_type<P: Protocol>(owner: &str, number: i128) {
    let text = Text::new().str("`").str(owner).str("` has message type ").number(number);
    if !within(number, 0xffff) {
        text.str(", but message types have 16 bits: 0x10..=0xffff").panic()
    }
    if number < 0x10 && !P::RESERVED_TYPES && P::FAMILY.is_none() {
        text.str(
            ", but netlink keeps those below 0x10 for its own messages (NLMSG_ERROR, NLMSG_DONE, ...); if `",
        )
        .str(P::NAME)
        .str("` uses them for data, write `reserved_types` above it")
        .panic()
    }
}

/// A command of a generic family.
#[track_caller]
pub const fn check_command(owner: &str, number: i128) {
    if !within(number, 0xff) {
        Text::new()
            .str("`")
            .str(owner)
            .str("` has command ")
            .number(number)
            .str(", but commands of generic netlink have 8 bits: 0..=255")
            .panic()
    }
}

/// `protocol = P` is no generic family.
#[track_caller]
pub const fn check_raw<P: Protocol>() {
    if P::FAMILY.is_some() {
        Text::new()
            .str("`")
            .str(P::NAME)
            .str("` is a generic netlink family: write `family = ")
            .str(P::NAME)
            .str(", command = ...`")
            .panic()
    }
}

/// `family = P` is one.
#[track_caller]
pub const fn check_family<P: Protocol>() {
    if P::FAMILY.is_none() {
        Text::new()
            .str("`")
            .str(P::NAME)
            .str("` is no generic netlink family: write `protocol = ")
            .str(P::NAME)
            .str(", type = ...`")
            .panic()
    }
}

/// What a request wraps is of the protocol that the request names.
pub const fn check_speaks<M: Speaks<P>, P: Protocol>() {}

/// What is read is a message. The number has no meaning.
pub const fn check_message<M: Message>() -> usize {
    0
}

/// A protocol's number is one that can be had.
#[track_caller]
pub const fn check_protocol_number(owner: &str, number: i128, mainline: bool) {
    let text = Text::new().str("`").str(owner).str("` has protocol number ").number(number);
    if !within(number, 31) {
        text.str(", but netlink has 32 protocols: 0..=31").panic()
    }
    let used = number != 17 && number <= 22;
    if used && !mainline {
        text.str(", which is the kernel's own; write `mainline` if you mean that protocol, else choose one of 17, 23..=31")
            .panic()
    }
    if !used && mainline {
        text.str(", which the kernel leaves free: `mainline` is for 0..=16 and 18..=22").panic()
    }
}

/// A family's version.
#[track_caller]
pub const fn check_version(owner: &str, number: i128) {
    if !within(number, 0xff) {
        Text::new()
            .str("`")
            .str(owner)
            .str("` has version ")
            .number(number)
            .str(", but versions have 8 bits: 0..=255")
            .panic()
    }
}

/// A group's number: not a mask, and not 0.
#[track_caller]
pub const fn check_group(owner: &str, name: &str, number: i128) {
    if number < 1 || number > 0xffff_ffff {
        Text::new()
            .str("group ")
            .field(owner, name)
            .str(" has number ")
            .number(number)
            .str(", but groups begin at 1 and have 32 bits")
            .panic()
    }
}

/// A fixed header is a wire struct. The number has no meaning.
pub const fn check_wire_struct<H: WireStruct>() -> usize {
    0
}

/// What a field of a wire struct can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a wire struct",
    label = "no wire struct",
    note = "fields are integers, arrays of them, `Be<_>`, `Le<_>`, `Mac`, `Pad<_>`, and other wire structs: write \
            `#[nl_core::wire_struct]` above that struct; `Uint`, `Sint` and what `#[open_enum(Uint)]` declares have 4 \
            bytes or 8, which no field of a C struct has"
)]
pub trait WireField {}

#[diagnostic::do_not_recommend]
impl<T: FromBytes + IntoBytes + Immutable + KnownLayout + Copy + fmt::Debug + PartialEq> WireField for T {}

/// A field of a wire struct can be one. The number has no meaning.
pub const fn check_wire_field<T: WireField>() -> usize {
    0
}

/// A fixed header ends where attributes can begin.
#[track_caller]
pub const fn check_header<H: WireStruct>(owner: &str, field: &str) {
    let over = size_of::<H>() % 4;
    if over != 0 {
        Text::new()
            .field(owner, field)
            .str(" has ")
            .size(size_of::<H>())
            .str(" bytes, but attributes begin at a multiple of 4; end the struct with `_pad: Pad<")
            .size(4 - over)
            .str(">`")
            .panic()
    }
}

/// A field begins where the one before it ends.
#[track_caller]
pub const fn check_gap(owner: &str, field: &str, end_before: usize, offset: usize) {
    if offset > end_before {
        Text::new()
            .str("implicit padding of ")
            .size(offset - end_before)
            .str(if offset - end_before == 1 { " byte before " } else { " bytes before " })
            .field(owner, field)
            .str("; write `_pad: Pad<")
            .size(offset - end_before)
            .str(">` there, or the field that is missing")
            .panic()
    }
}

/// A struct ends where its last field ends.
#[track_caller]
pub const fn check_end(owner: &str, field: &str, end: usize, size: usize) {
    if size > end {
        Text::new()
            .str("implicit padding of ")
            .size(size - end)
            .str(if size - end == 1 { " byte after " } else { " bytes after " })
            .field(owner, field)
            .str("; write `_pad: Pad<")
            .size(size - end)
            .str(">` there, or the field that is missing")
            .panic()
    }
}

/// The size of a field that only C's struct gives a type: `size_of_field(|c: &C| &c.field)`. Never called.
pub const fn size_of_field<S, F, P: Fn(&S) -> &F + Copy>(_: P) -> usize {
    size_of::<F>()
}

/// Whether that field has a sign.
pub const fn sign_of_field<S, F: Signed, P: Fn(&S) -> &F + Copy>(_: P) -> Option<bool> {
    F::SIGNED
}

/// A field is as large as C's.
#[track_caller]
pub const fn check_c_size(owner: &str, field: &str, c: &str, size: usize, c_size: usize) {
    if size != c_size {
        Text::new()
            .field(owner, field)
            .str(" has ")
            .size(size)
            .str(if size == 1 { " byte, C's " } else { " bytes, C's " })
            .str("`")
            .str(c)
            .str("` has ")
            .size(c_size)
            .panic()
    }
}

/// A field has a sign where C's has one.
#[track_caller]
pub const fn check_c_sign(owner: &str, field: &str, c: &str, sign: Option<bool>, c_sign: Option<bool>) {
    if let (Some(sign), Some(c_sign)) = (sign, c_sign) {
        if sign != c_sign {
            Text::new()
                .field(owner, field)
                .str(if sign { " is signed, C's `" } else { " is unsigned, C's `" })
                .str(c)
                .str(if c_sign { "` is signed" } else { "` is unsigned" })
                .panic()
        }
    }
}

/// A field lies as far behind the one before it as C's does. `end` is where the one before it ends.
#[track_caller]
pub const fn check_c_offset(
    owner: &str,
    field: &str,
    c: &str,
    (end, offset): (usize, usize),
    (c_end, c_offset): (usize, usize),
) {
    if offset as i128 - end as i128 != c_offset as i128 - c_end as i128 {
        Text::new()
            .field(owner, field)
            .str(" is at byte ")
            .size(offset)
            .str(", C's `")
            .str(c)
            .str("` at byte ")
            .size(c_offset)
            .panic()
    }
}

/// A struct ends as far behind its last field as C's does, and needs no more alignment.
#[track_caller]
pub const fn check_c_struct<T, C>(owner: &str, c: &str, end: usize, c_end: usize) {
    let text = Text::new().str("`").str(owner);
    // A field of another size makes the whole of another size: that is told at the field.
    let tail_differs = size_of::<T>() as i128 - end as i128 != size_of::<C>() as i128 - c_end as i128;
    if size_of::<T>() != size_of::<C>() && tail_differs {
        text.str("` has ")
            .size(size_of::<T>())
            .str(" bytes, C's `")
            .str(c)
            .str("` has ")
            .size(size_of::<C>())
            .panic()
    }
    if align_of::<T>() > align_of::<C>() {
        text.str("` is aligned to ")
            .size(align_of::<T>())
            .str(" bytes, C's `")
            .str(c)
            .str("` to ")
            .size(align_of::<C>())
            .panic()
    }
}

/// `T`, if the constant `N` could be computed; where it could not, that was told, and this says no more.
pub trait Named<T> {
    /// `T`.
    type Struct;
}

impl<T, const N: usize> Named<T> for [(); N] {
    type Struct = T;
}

/// `T`, if both are.
pub trait Both {
    /// `T`.
    type Struct;
}

impl<T> Both for (T, T) {
    type Struct = T;
}

/// A protocol, a message and a request in one, for types whose own could not be read: the mistake is told, and
/// nothing else shall be.
#[derive(Debug)]
pub enum Undeclared {}

impl Protocol for Undeclared {
    const NUMBER: u8 = 0;
    const NAME: &'static str = "";
}

impl Encode for Undeclared {
    fn write(&self, _: &mut Writer<'_>) -> Result<(), Failed> {
        match *self {}
    }
}

impl<'a> Body<'a> for Undeclared {
    fn read(region: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Err(trace.fail(crate::DecodeErrorKind::Invalid("undeclared"), region))
    }
}

impl<P: Protocol> Speaks<P> for Undeclared {
    const OPERATION: Operation = Operation::Type(0);
    const NAME: &'static str = "";
}

impl Message for Undeclared {
    type Protocol = Self;
    type At<'a> = Self;
}

impl Request for Undeclared {
    type Protocol = Self;
    const FLAGS: Flags = Flags::empty();
}

impl Do for Undeclared {}

impl Answered for Undeclared {
    type Reply = Self;
}

impl Dump for Undeclared {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(
        expected = "implicit padding of 3 bytes before `Header.large`; write `_pad: Pad<3>` there"
    )]
    fn padding_that_no_name_of_a_type_shows_is_told() {
        check_gap("Header", "large", 1, 4);
    }

    #[test]
    #[should_panic(expected = "implicit padding of 1 byte after `Header.small`; write `_pad: Pad<1>` there")]
    fn padding_at_the_end_is_told() {
        check_end("Header", "small", 3, 4);
    }

    #[test]
    fn fields_without_gaps_are_fine() {
        check_gap("Header", "large", 4, 4);
        check_end("Header", "large", 8, 8);
    }

    #[test]
    #[should_panic(expected = "`Header` has 12 bytes, C's `c::header` has 16")]
    fn bytes_that_only_c_has_at_the_end_are_told() {
        check_c_struct::<[u32; 3], [u32; 4]>("Header", "c::header", 12, 12);
    }

    #[test]
    #[should_panic(expected = "`Item` has message type -170, but message types have 16 bits: 0x10..=0xffff")]
    fn numbers_are_written_whole_and_with_their_sign() {
        check_message_type::<Undeclared>("Item", -170);
    }

    #[test]
    fn numbers_that_two_fields_have_are_not_distinct() {
        let are_distinct = |numbers: [u16; 4]| are_distinct(&numbers.map(|number| (number, "")));
        assert!(are_distinct([0, 63, 64, u16::MAX]) && are_distinct([0x3fff, 128, 1, 65]));
        assert!(!are_distinct([1, 2, 3, 1]) && !are_distinct([u16::MAX, 0, 7, u16::MAX]));
    }

    #[test]
    fn what_is_no_number_is_never_another_number() {
        assert_eq!(
            [0, 0x3fff, 0x4000, 70_000, -1].map(attribute_number),
            [0, 0x3fff, u16::MAX, u16::MAX, u16::MAX]
        );
        assert_eq!([255, 256, 300, -1].map(byte), [255, 0, 0, 0]);
        assert_eq!([0xffff, 0x1_0010, -1].map(message_type), [0xffff, 0, 0]);
        assert_eq!([3, 1 << 32, -1].map(group_number), [3, 0, 0]);
    }
}
