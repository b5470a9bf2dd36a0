use core::fmt;

/// A field of a type that derives a codec, as error texts name it.
///
/// Made by the derives, one `static` per field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The Rust type that has the field: `Link`.
    pub owner: &'static str,
    /// The attribute's constant, or the field where there is none: `IFLA_MTU`, `header`.
    pub name: &'static str,
}

/// Where in the nesting of types something is, outermost first.
///
/// Holds [`Path::DEPTH`] places, one more than the kernel's own nesting limit; of deeper ones the innermost stay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Path {
    // Innermost first: a path is built on the way out.
    places: [Option<&'static Place>; Self::DEPTH],
}

impl Path {
    /// How many places a path can hold.
    pub const DEPTH: usize = 11;

    const EMPTY: Self = Self { places: [None; Self::DEPTH] };

    /// The places, outermost first.
    pub fn iter(&self) -> impl Iterator<Item = &'static Place> + '_ {
        self.places.iter().rev().flatten().copied()
    }

    fn push(&mut self, place: &'static Place) {
        if let Some(free) = self.places.iter_mut().find(|free| free.is_none()) {
            *free = Some(place);
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, place) in self.iter().enumerate() {
            let separator = if position == 0 { "" } else { ": " };
            write!(f, "{separator}{}.{}", place.owner, place.name)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Bytes that are not what their schema says: what is wrong, at which byte, inside what.
///
/// The bytes around it stay readable: the next attribute of a hand-driven cursor, the next message of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
    path: Path,
}

/// What is wrong with bytes that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The length in a message's or an attribute's header is below the header's own, or past the end.
    BadLength {
        /// What the length field says.
        claimed: usize,
        /// How many bytes there are.
        available: usize,
    },
    /// A payload of a fixed-size type has another size.
    Size {
        /// The payload's bytes.
        found: usize,
        /// The type's bytes.
        needed: usize,
    },
    /// A C array's payload is no whole number of its values.
    NotWhole {
        /// The payload's bytes.
        found: usize,
        /// One value's bytes.
        item: usize,
    },
    /// A value is not within the limits that its field declares.
    Limit(Violation),
    /// A fixed header, or a payload with a least length, ends early.
    TooShort {
        /// The bytes that are there.
        found: usize,
        /// The least that is needed.
        needed: usize,
    },
    /// A required attribute is absent.
    Missing,
    /// Nests lie deeper in one another than [`MOST_NESTS`](crate::wire::MOST_NESTS).
    TooDeep,
    /// A string's bytes are not UTF-8.
    NotUtf8,
    /// A C string has no NUL.
    NoNul,
    /// An address is neither 4 nor 16 bytes long.
    NotAnAddress {
        /// The payload's bytes.
        found: usize,
    },
    /// An integer of 4 or 8 bytes, [`Uint`](crate::Uint) or [`Sint`](crate::Sint), has another size.
    FourOrEight {
        /// The payload's bytes.
        found: usize,
    },
    /// The message is of another type, or of another generic command, than the one asked for.
    OtherType {
        /// The message's type or command.
        found: u16,
        /// The type or command of the Rust type.
        expected: u16,
    },
    /// The message is one of netlink's own, and none of the generic family that was asked for.
    Control {
        /// The message's type.
        found: u16,
    },
    /// A [`Value`](crate::Value) of your own refused its bytes.
    Invalid(&'static str),
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self { kind, offset, path: Path::EMPTY }
    }

    /// What is wrong.
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Where: bytes from the start of the message's `nlmsghdr`, as the kernel counts in an extended
    /// acknowledgement; of bytes that were decoded without one, from their first.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Inside what, outermost first.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// How a value misses a limit of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// An integer is below `min`.
    Less {
        /// The integer.
        value: i128,
        /// The limit.
        min: i128,
    },
    /// An integer is above `max`.
    Greater {
        /// The integer.
        value: i128,
        /// The limit.
        max: i128,
    },
    /// An integer has bits outside of `mask`.
    Bits {
        /// The integer.
        value: i128,
        /// The limit.
        mask: i128,
    },
    /// A payload has fewer bytes than `min_len`.
    Shorter {
        /// Its bytes; of text, without its NUL.
        length: usize,
        /// The limit.
        min: usize,
    },
    /// A payload has more bytes than `max_len`.
    Longer {
        /// Its bytes; of text, without its NUL.
        length: usize,
        /// The limit.
        max: usize,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Less { value, min } => {
                write!(f, "{} is below the least that is allowed, {}", Number(value), Number(min))
            }
            Self::Greater { value, max } => {
                write!(f, "{} is above the most that is allowed, {}", Number(value), Number(max))
            }
            Self::Bits { value, mask } => {
                write!(f, "{:#x} has bits that are not allowed: {:#x}", Number(value), Number(value & !mask))
            }
            Self::Shorter { length, min } => {
                write!(f, "{} are fewer than the {min} that it must have", Bytes(length))
            }
            Self::Longer { length, max } => {
                write!(f, "{} are more than the {max} that it may have", Bytes(length))
            }
        }
    }
}

/// An integer of netlink's, which has at most 64 bits. To format all 128 would add two kilobytes to every program.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Number(pub(crate) i128);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (u64::try_from(self.0), i64::try_from(self.0)) {
            (Ok(number), _) => number.fmt(f),
            (_, Ok(number)) => number.fmt(f),
            _ => f.write_str("a number of more than 64 bits"),
        }
    }
}

impl fmt::LowerHex for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (u64::try_from(self.0), i64::try_from(self.0)) {
            (Ok(number), _) => fmt::LowerHex::fmt(&number, f),
            (_, Ok(number)) => fmt::LowerHex::fmt(&number, f),
            _ => f.write_str("a number of more than 64 bits"),
        }
    }
}

/// `1 byte`, `2 bytes`.
struct Bytes(usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} byte{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::BadLength { claimed, available } => {
                write!(f, "length field says {}, of which {} can be", Bytes(claimed), Bytes(available))
            }
            Self::Size { found, needed } => write!(f, "payload is {}, its type needs {needed}", Bytes(found)),
            Self::NotWhole { found, item } => {
                write!(f, "payload is {}, no whole number of {item}-byte values", Bytes(found))
            }
            Self::Limit(violation) => violation.fmt(f),
            Self::TooShort { found, needed } => {
                write!(f, "ends after {}, at least {needed} are needed", Bytes(found))
            }
            Self::Missing => f.write_str("required attribute is absent"),
            Self::TooDeep => write!(f, "more than {} nests in one another", crate::wire::MOST_NESTS),
            Self::NotUtf8 => f.write_str("string is not UTF-8"),
            Self::NoNul => f.write_str("C string has no NUL"),
            Self::NotAnAddress { found } => {
                write!(f, "payload is {}, an IP address has 4 or 16", Bytes(found))
            }
            Self::FourOrEight { found } => {
                write!(f, "payload is {}, such an integer has 4 or 8", Bytes(found))
            }
            Self::OtherType { found, expected } => {
                write!(f, "message is of type {found:#x}, expected type {expected:#x}")
            }
            Self::Control { found } => {
                write!(f, "message is of netlink's own type {found:#x}, expected one of a generic family")
            }
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.path.iter().next().is_some() { ": " } else { "" };
        write!(f, "{}{separator}{} (at byte {})", self.path, self.kind, self.offset)
    }
}

impl core::error::Error for DecodeError {}

/// A value that has no netlink form: what is wrong, and inside what. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeError {
    kind: EncodeErrorKind,
    path: Path,
}

/// What is wrong with a value that would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// An attribute or a nest is longer than its 16-bit length can say, or a message than its 32-bit one.
    TooLong {
        /// Its length with its header.
        length: usize,
        /// The most that its length field can say.
        most: usize,
    },
    /// Nests lie deeper in one another than [`MOST_NESTS`](crate::wire::MOST_NESTS).
    TooDeep,
    /// A string has a NUL inside, and would be cut there.
    InteriorNul,
    /// A value is not within the limits that its field declares.
    Limit(Violation),
    /// A sub-message is of another kind than its selector says.
    OtherKind,
    /// A [`Bitfield32`](crate::Bitfield32) has a value with bits that its selector lacks.
    Unselected {
        /// Those bits.
        bits: u32,
    },
    /// The buffer is full. Encoding into a `Vec` grows it instead.
    NoRoom,
    /// A [`Value`](crate::Value) of your own refused to be written.
    Invalid(&'static str),
}

impl EncodeError {
    #[cold]
    pub(crate) fn new(kind: EncodeErrorKind) -> Self {
        Self { kind, path: Path::EMPTY }
    }

    #[cold]
    pub(crate) fn push(&mut self, place: &'static Place) {
        self.path.push(place);
    }

    /// What is wrong.
    pub fn kind(&self) -> EncodeErrorKind {
        self.kind
    }

    /// Inside what, outermost first.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for EncodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooLong { length, most } => {
                write!(f, "{} do not fit in a length field of at most {most}", Bytes(length))
            }
            Self::TooDeep => write!(f, "more than {} nests in one another", crate::wire::MOST_NESTS),
            Self::InteriorNul => f.write_str("string has a NUL inside, the receiver would cut it there"),
            Self::Limit(violation) => violation.fmt(f),
            Self::OtherKind => f.write_str("sub-message is of another kind than its selector says"),
            Self::Unselected { bits } => {
                write!(f, "the selector lacks bits {bits:#x} of the value: have them in both, or in none")
            }
            Self::NoRoom => f.write_str("the buffer is full"),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.path.iter().next().is_some() { ": " } else { "" };
        write!(f, "{}{separator}{}", self.path, self.kind)
    }
}

impl core::error::Error for EncodeError {}

/// The sign that a codec failed; its details are in the [`Trace`] or the [`Writer`](crate::Writer).
///
/// Has no public constructor: whoever returns it has said what is wrong.
#[derive(Debug)]
pub struct Failed(pub(crate) ());

/// Where a message begins, which offsets count from, and how many nests lie around: what a value that is read later has
/// to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    base: usize,
    depth: u8,
}

impl Origin {
    /// The first byte of `bytes`, with nothing around.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { base: bytes.as_ptr().addr(), depth: 0 }
    }
}

/// Where a decode keeps what went wrong.
///
/// One per message. It knows where the message starts, so that an offset is one of the message however deep the
/// bytes lie.
#[derive(Debug)]
pub struct Trace {
    base: usize,
    depth: u8,
    error: Option<DecodeError>,
}

impl Trace {
    /// A trace whose offsets count from the first byte of `message`.
    #[inline]
    pub fn of(message: &[u8]) -> Self {
        Self::at(Origin::of(message))
    }

    /// A trace that goes on where another one was.
    #[inline]
    pub(crate) fn at(Origin { base, depth }: Origin) -> Self {
        Self { base, depth, error: None }
    }

    /// For a value that is read later: where this trace is.
    #[inline]
    pub(crate) fn origin(&self) -> Origin {
        Origin { base: self.base, depth: self.depth }
    }

    /// Reads a nest's payload with `read`, unless too many lie around it already.
    ///
    /// # Errors
    /// Those of `read`, and [`DecodeErrorKind::TooDeep`].
    #[inline(always)]
    pub fn nest<T>(
        &mut self,
        payload: &[u8],
        read: impl FnOnce(&mut Self) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        self.nests(1, payload, read)
    }

    /// The same for `levels` nests in one another.
    #[inline(always)]
    pub(crate) fn nests<T>(
        &mut self,
        levels: u8,
        payload: &[u8],
        read: impl FnOnce(&mut Self) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let before = self.depth;
        self.depth = before.saturating_add(levels);
        if self.depth > crate::wire::MOST_NESTS {
            self.depth = before;
            return Err(self.fail(DecodeErrorKind::TooDeep, payload));
        }
        let value = read(self);
        self.depth = before;
        value
    }

    /// Reads into `fields`, in memory: as locals of the caller, of which there are many, they would be in registers, and
    /// what rustc does for that grows with the square of their number.
    ///
    /// # Errors
    /// Those of `read`.
    #[doc(hidden)]
    #[inline(never)]
    pub fn apart<F>(
        &mut self,
        fields: &mut F,
        read: impl FnOnce(&mut F, &mut Self) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        read(fields, self)
    }

    /// Notes what is wrong with the bytes `at`, which are part of the message.
    #[cold]
    pub fn fail(&mut self, kind: DecodeErrorKind, at: &[u8]) -> Failed {
        self.error = Some(DecodeError::new(kind, at.as_ptr().addr().saturating_sub(self.base)));
        Failed(())
    }

    /// Notes that the failure happened inside `place`. Called on the way out, innermost first.
    #[cold]
    pub fn inside(&mut self, failed: Failed, place: &'static Place) -> Failed {
        if let Some(error) = &mut self.error {
            error.path.push(place);
        }
        failed
    }

    /// What went wrong.
    #[cold]
    pub fn into_error(self, _: Failed) -> DecodeError {
        // A `Failed` of another trace: the details are there, not here.
        self.error.unwrap_or_else(|| DecodeError::new(DecodeErrorKind::Invalid("failed without a reason"), 0))
    }
}
