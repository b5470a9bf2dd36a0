use core::ffi::CStr;

use super::{Lazy, Plain, Value, WireStruct};
use crate::error::Failed;
use crate::wire::Writer;

/// What can stand where attributes else would, with the keyword `payload`: text, bytes, a C struct.
///
/// It goes from the end of the fixed header to the end of the message, which is not padded.
///
/// ```
/// use nl_core::{Message, Protocol, message};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Lab;
///
/// /// What the example modules of the classic texts send.
/// #[derive(Message, Debug, PartialEq)]
/// #[nl(protocol = Lab, type = 0x20)]
/// struct Greeting<'a> {
///     #[nl(payload)]
///     text: &'a str,
/// }
///
/// let mut buffer = [0; 64];
/// let hello = message::encode(&mut buffer, &Greeting { text: "Hello" }, message::Envelope::default())?;
/// let message = message::RawMessage::parse(hello)?;
/// assert_eq!((message.header().length, message.payload()), (16 + 6, &b"Hello\0"[..]));
/// assert_eq!(message.decode::<Greeting<'_>>()?, Greeting { text: "Hello" });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a message's payload",
    note = "with `payload` go `&str`, `&CStr`, `String`, `&[u8]`, `Vec<u8>`, `[u8; N]`, integers, `#[wire_struct]` structs, \
            `Lazy` and `Texts`; anything else is an attribute: write `attr = ...`"
)]
pub trait Payload<'a>: Value<'a> {
    /// Writes it without an attribute's header.
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed>;
}

impl<'a, T: Plain<'a>> Payload<'a> for T {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        self.with_bytes(|bytes| writer.raw(bytes))
    }
}

impl<'a> Payload<'a> for &'a [u8] {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw(self)
    }
}

impl<'a> Payload<'a> for &'a str {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw_text(self.as_bytes())
    }
}

impl<'a> Payload<'a> for &'a CStr {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw(self.to_bytes_with_nul())
    }
}

#[cfg(feature = "alloc")]
impl<'a> Payload<'a> for alloc::string::String {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw_text(self.as_bytes())
    }
}

#[cfg(feature = "alloc")]
impl<'a> Payload<'a> for alloc::vec::Vec<u8> {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw(self)
    }
}

impl<'a, T: WireStruct> Payload<'a> for Lazy<'a, T> {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.raw(self.bytes())
    }
}
