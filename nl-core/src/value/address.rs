use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Value, exactly};
use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::Wire;
use crate::wire::Writer;

impl<'a> Value<'a> for Ipv4Addr {
    const WIRE: Wire = Wire::Ipv4;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self::from(exactly::<4>(payload, trace)?))
    }

    #[inline(always)]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.scalar(number, self.octets())
    }
}

impl<'a> Value<'a> for Ipv6Addr {
    const WIRE: Wire = Wire::Ipv6;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self::from(exactly::<16>(payload, trace)?))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, &self.octets())
    }
}

/// By length: 4 bytes are IPv4, 16 are IPv6.
impl<'a> Value<'a> for IpAddr {
    const WIRE: Wire = Wire::Ip;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        if let Ok(octets) = <[u8; 4]>::try_from(payload) {
            return Ok(Self::from(octets));
        }
        if let Ok(octets) = <[u8; 16]>::try_from(payload) {
            return Ok(Self::from(octets));
        }
        Err(trace.fail(DecodeErrorKind::NotAnAddress { found: payload.len() }, payload))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self {
            Self::V4(address) => address.put(number, writer),
            Self::V6(address) => address.put(number, writer),
        }
    }
}

/// An Ethernet address.
///
/// A link's address may have another length (0, 8 or 20 bytes); a field that reads any link's is `&[u8]`.
///
/// ```
/// use nl_core::Mac;
///
/// let mac: Mac = "02:00:5e:10:00:01".parse()?;
/// assert_eq!(mac.0[5], 1);
/// assert_eq!(mac.to_string(), "02:00:5e:10:00:01");
/// assert!("02:00:5e:10:00".parse::<Mac>().is_err());
/// # Ok::<(), nl_core::ParseMacError>(())
/// ```
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
    Unaligned,
)]
#[repr(transparent)]
pub struct Mac(pub [u8; 6]);

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { ":" };
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not six pairs of hexadecimal digits with colons between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseMacError(());

impl fmt::Display for ParseMacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an Ethernet address: write six pairs of hexadecimal digits, as in 02:00:5e:10:00:01")
    }
}

impl core::error::Error for ParseMacError {}

impl FromStr for Mac {
    type Err = ParseMacError;

    fn from_str(text: &str) -> Result<Self, ParseMacError> {
        let mut pairs = text.split(':');
        let mut octets = [0; 6];
        for octet in &mut octets {
            let pair = pairs.next().filter(|pair| pair.len() == 2 && !pair.starts_with('+'));
            *octet = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or(ParseMacError(()))?;
        }
        if pairs.next().is_some() {
            return Err(ParseMacError(()));
        }
        Ok(Self(octets))
    }
}

impl<'a> Value<'a> for Mac {
    const WIRE: Wire = Wire::Mac;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self(exactly(payload, trace)?))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, &self.0)
    }
}
