use alloc::boxed::Box;
use core::fmt;
use core::marker::PhantomData;

use crate::error::DecodeError;
use crate::message::{Header, RawMessage};
use crate::schema::Message;

/// A message that outlives the buffer it came in: the boxed bytes of one message, decoded when asked.
///
/// ```
/// use nl_core::{Kept, Message, Protocol, message::{Envelope, RawMessage, encode}};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Greetings;
///
/// #[derive(Message, Debug, PartialEq)]
/// #[nl(protocol = Greetings, type = 0x20)]
/// struct Hello<'a> { #[nl(attr = 1)] text: &'a str }
///
/// let kept: Kept<Hello<'static>> = {
///     let mut buffer = [0; 64];
///     let datagram = encode(&mut buffer, &Hello { text: "hi" }, Envelope::default())?;
///     Kept::new(RawMessage::parse(datagram)?)?
/// };
/// assert_eq!(kept.get()?.text, "hi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Kept<M> {
    header: Header,
    bytes: Box<[u8]>,
    message: PhantomData<fn() -> M>,
}

impl<M: Message> Kept<M> {
    /// Copies a message, which must be one that decodes.
    ///
    /// # Errors
    /// Those of its decode.
    pub fn new(message: RawMessage<'_>) -> Result<Self, DecodeError> {
        message.decode::<M>()?;
        Ok(Self::of_body(message))
    }

    /// The message, borrowed from here.
    ///
    /// # Errors
    /// It decoded once, so one can come only from a [`Value`](crate::Value) that decides by more than its bytes.
    pub fn get(&self) -> Result<M::At<'_>, DecodeError> {
        self.raw().decode_body::<M>()
    }
}

impl<M> Kept<M> {
    /// Copies a message whose body is one of `M`, perhaps under another type.
    pub(crate) fn of_body(message: RawMessage<'_>) -> Self {
        Self { header: message.header(), bytes: message.bytes().into(), message: PhantomData }
    }

    /// The message as header and bytes.
    pub fn raw(&self) -> RawMessage<'_> {
        RawMessage::of_parts(self.header, &self.bytes)
    }

    /// The same as a message of this type, which must be one that decodes.
    #[cfg(feature = "tokio")]
    pub(crate) fn decoded<N: Message>(self) -> Result<Kept<N>, DecodeError> {
        self.raw().decode::<N>()?;
        Ok(Kept { header: self.header, bytes: self.bytes, message: PhantomData })
    }
}

impl<M> Clone for Kept<M> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), ..*self }
    }
}

/// Equal where the bytes are.
impl<M> PartialEq for Kept<M> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<M: Message> fmt::Debug for Kept<M>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(message) => message.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}
