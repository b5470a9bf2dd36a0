//! What a type says of itself, if it does: an inherent constant goes before a trait's of the same name. So a type that is
//! no value is told where it is read and written, once, and not by every constant that looks at it, too.

use core::marker::PhantomData;

use crate::schema::{self, Wire};
use crate::value::{Indexed, Packed, SubMessage, Value};

/// What a value says of itself.
#[derive(Debug)]
pub struct Described<T>(PhantomData<T>);

impl<T: Value<'static>> Described<T> {
    /// [`Value::WIRE`]
    pub const WIRE: Wire = T::WIRE;
    /// [`Value::MAX_PAYLOAD`]
    pub const MAX_PAYLOAD: Option<usize> = T::MAX_PAYLOAD;
    /// [`Value::LEVELS`]
    pub const LEVELS: usize = T::LEVELS;
}

/// What an `indexed` nest says of its values.
#[derive(Debug)]
pub struct DescribedNest<T>(PhantomData<T>);

impl<T: Indexed<'static>> DescribedNest<T> {
    /// [`Indexed::ITEM`]
    pub const WIRE: Wire = T::ITEM;
    /// [`Indexed::LEVELS`]
    pub const ENTRY_LEVELS: usize = T::LEVELS;
}

/// What a C array says of its values.
#[derive(Debug)]
pub struct DescribedArray<T>(PhantomData<T>);

impl<T: Packed<'static>> DescribedArray<T> {
    /// [`Packed::ITEM`]
    pub const WIRE: Wire = T::ITEM;
}

/// What a sub-message says of its kinds.
#[derive(Debug)]
pub struct DescribedKinds<T>(PhantomData<T>);

impl<T: SubMessage<'static>> DescribedKinds<T> {
    /// A sub-message of these kinds.
    pub const WIRE: Wire = Wire::SubMessage(|| T::SCHEMA);
    /// [`SubMessage::SCHEMA`]
    pub const KINDS: &'static schema::SubMessage = T::SCHEMA;
    /// [`SubMessage::MAX_PAYLOAD`]
    pub const MAX_PAYLOAD: Option<usize> = T::MAX_PAYLOAD;
}

/// What is known of a type that does not say it.
pub trait Undescribed: Sized {
    /// It is bytes.
    const WIRE: Wire = Wire::Bytes { size: None };
    /// Nothing bounds it.
    const MAX_PAYLOAD: Option<usize> = None;
    /// It has no number.
    const LEVELS: usize = 0;
    /// Nor have its values.
    const ENTRY_LEVELS: usize = 0;
    /// There are none.
    const KINDS: &'static schema::SubMessage = &schema::SubMessage { name: "", doc: "", arms: &[] };
}

impl<T> Undescribed for Described<T> {}
impl<T> Undescribed for DescribedNest<T> {}
impl<T> Undescribed for DescribedArray<T> {}
impl<T> Undescribed for DescribedKinds<T> {}
