use core::fmt;

use super::{SubMessage, Value};
use crate::error::{DecodeError, Failed, Origin, Trace};
use crate::schema::Wire;
use crate::wire::Writer;

/// A sub-message whose selector is outside of its set: bytes until [`with`](Self::with) is told of which kind they are.
///
/// ```
/// use nl_core::{Attributes, Body, Deferred, Encode, SubMessage};
///
/// #[derive(SubMessage, Clone, Debug, PartialEq)]
/// enum Options<'a> {
///     #[nl("tbf")]
///     Tbf(u32),
///     #[nl(other)]
///     Other(&'a [u8]),
/// }
///
/// /// One level down from the name that says what the options are.
/// #[derive(Attributes)]
/// struct Inner<'a> {
///     #[nl(attr = 2)]
///     options: Option<Deferred<'a, Options<'a>>>,
/// }
///
/// #[derive(Attributes)]
/// struct Discipline<'a> {
///     #[nl(attr = 1)]
///     kind: &'a str,
///     #[nl(attr = 2)]
///     inner: Inner<'a>,
/// }
///
/// let mut buffer = [0; 64];
/// let options = Options::Tbf(3);
/// let sent = Discipline { kind: "tbf", inner: Inner { options: Some(Deferred::new(&options)) } };
/// let discipline = Discipline::decode(sent.encode(&mut buffer)?).unwrap();
/// let read = discipline.inner.options.unwrap().with(&discipline.kind).unwrap();
/// assert_eq!(read, options);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
pub struct Deferred<'a, T> {
    source: Source<'a, T>,
}

enum Source<'a, T> {
    /// A payload, and where it came from.
    Wire { payload: &'a [u8], origin: Origin },
    /// The sub-message itself, to be written.
    Value(&'a T),
}

impl<'a, T: SubMessage<'a> + Clone> Deferred<'a, T> {
    /// The sub-message, as the kind that `selector` chooses; where it chooses none, as bytes.
    ///
    /// One that did not come in a message is what it is, whatever the selector.
    ///
    /// # Errors
    /// Those of the kind, with their offset in the message.
    pub fn with<'s>(&self, selector: &impl Value<'s>) -> Result<T, DecodeError> {
        match self.source {
            Source::Value(value) => Ok(value.clone()),
            Source::Wire { payload, origin } => {
                let mut trace = Trace::at(origin);
                T::from_selected(selector.selector(), payload, &mut trace)
                    .map_err(|failed| trace.into_error(failed))
            }
        }
    }
}

impl<'a, T> Deferred<'a, T> {
    /// A sub-message, to be written.
    pub const fn new(value: &'a T) -> Self {
        Self { source: Source::Value(value) }
    }

    /// The bytes as they came; `None` of one that did not come in a message.
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        match self.source {
            Source::Wire { payload, .. } => Some(payload),
            Source::Value(_) => None,
        }
    }
}

impl<'a, T: SubMessage<'a>> Value<'a> for Deferred<'a, T> {
    const WIRE: Wire = Wire::SubMessage(|| T::SCHEMA);
    const MAX_PAYLOAD: Option<usize> = T::MAX_PAYLOAD;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self { source: Source::Wire { payload, origin: trace.origin() } })
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self.source {
            Source::Value(value) => value.put(number, writer),
            Source::Wire { payload, .. } => writer.bytes(number, payload),
        }
    }
}

impl<T> Clone for Deferred<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Deferred<'_, T> {}

impl<T> Clone for Source<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Source<'_, T> {}

/// Equal where the bytes are, or the sub-messages are; one that came and one that did not are not.
impl<T: PartialEq> PartialEq for Deferred<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.source, &other.source) {
            (Source::Wire { payload, .. }, Source::Wire { payload: other, .. }) => payload == other,
            (Source::Value(value), Source::Value(other)) => value == other,
            _ => false,
        }
    }
}

impl<T: Eq> Eq for Deferred<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Deferred<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Wire { payload, .. } => write!(f, "Deferred({payload:02x?})"),
            Source::Value(value) => f.debug_tuple("Deferred").field(value).finish(),
        }
    }
}
