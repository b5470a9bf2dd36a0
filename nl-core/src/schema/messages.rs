use super::{Entry, Protocol};
use crate::error::{DecodeError, DecodeErrorKind, Failed, Trace};
use crate::message::{RawMessage, control};

/// One set for messages of several kinds, of one protocol or family: what a multicast group brings, say.
///
/// Derived with `#[derive(Messages)]` for an enum with a variant for each kind.
///
/// ```
/// use nl_core::{Message, Messages, Protocol, RawMessage, message};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Shop;
///
/// #[derive(Message, Debug, PartialEq)]
/// #[nl(protocol = Shop, type = 0x20)]
/// struct Item<'a> { #[nl(attr = 1)] name: &'a str }
///
/// const SHOP_SOLD: u16 = 0x21;
///
/// #[derive(Messages, Debug, PartialEq)]
/// #[nl(protocol = Shop)]
/// enum Event<'a> {
///     New(Item<'a>),
///     #[nl(type = SHOP_SOLD)]
///     Sold(Item<'a>),
///     #[nl(other)]
///     Other(RawMessage<'a>),
/// }
///
/// let mut buffer = [0; 64];
/// let bytes = message::encode(&mut buffer, &Item { name: "tea" }, Default::default())?;
/// let event = Event::from_message(RawMessage::parse(bytes)?)?;
/// assert_eq!(event, Event::New(Item { name: "tea" }));
/// assert_eq!(Event::ENTRIES[1].name, "SHOP_SOLD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of messages",
    label = "not a set of messages",
    note = "write `#[derive(Messages)]` above an enum that has a variant for each kind"
)]
pub trait Messages {
    /// The protocol or family that all belong to.
    type Protocol: Protocol;
    /// The same set, borrowing from bytes that live for `'a`.
    type At<'a>;

    /// The kinds, as data, in the order of the enum: all that a message can be besides `other`.
    const ENTRIES: &'static [Entry];

    /// Reads a message as the kind that its type, or its generic command, says. One of another kind is no error: it
    /// is kept as it came, where the set keeps those. So are netlink's own, of types below 0x10: a generic family's
    /// command is not looked for in an error or at a dump's end.
    ///
    /// Which protocol or generic family a message is of cannot be told from it: give those of a socket of this one.
    ///
    /// # Errors
    /// A message of a known kind that cannot be read, or that ends before its command: what is wrong, at which byte
    /// of the message, inside what.
    fn from_message(message: RawMessage<'_>) -> Result<Self::At<'_>, DecodeError>;
}

/// Reads a message with what `read` makes of its type, or of its command, and of the body behind that. There is
/// neither in netlink's own messages on a generic family's socket.
pub fn read_message<'a, P: Protocol, T>(
    message: RawMessage<'a>,
    read: impl FnOnce(Option<u16>, &'a [u8], &mut Trace) -> Result<T, Failed>,
) -> Result<T, DecodeError> {
    let mut trace = Trace::of(message.bytes());
    let (kind, payload) = (message.header().kind, message.payload());
    let value = match (P::FAMILY, payload.split_first_chunk::<4>()) {
        (None, _) => read(Some(kind), payload, &mut trace),
        (Some(_), _) if kind < control::FIRST_FREE => read(None, payload, &mut trace),
        (Some(_), Some((&[command, ..], body))) => read(Some(command.into()), body, &mut trace),
        (Some(_), None) => {
            Err(trace.fail(DecodeErrorKind::TooShort { found: payload.len(), needed: 4 }, payload))
        }
    };
    value.map_err(|failed| trace.into_error(failed))
}
