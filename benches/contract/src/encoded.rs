//! What was encoded, as one number: the same for the same attributes in whatever order.

use crate::Failure;

/// What a region of attributes is, as far as nests in it are concerned.
#[derive(Clone, Copy)]
pub(crate) enum Encoded {
    Route,
    Link,
    /// `IFLA_LINKINFO`.
    LinkInfo,
    /// A nest without nests.
    Flat,
}

impl Encoded {
    /// The sum of a whole message: header without sequence number and port id, fixed header, attributes.
    pub(crate) fn sum(self, message: &[u8]) -> Result<u64, Failure> {
        let (header, payload) = message.split_at_checked(16).ok_or("no header")?;
        let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]) as usize;
        if length != message.len() {
            return Err(format!("{} bytes, of which the header says {length}", message.len()).into());
        }
        let fixed = match self {
            Self::Route => 12,
            _ => 16,
        };
        let (fixed, attributes) = payload.split_at_checked(fixed).ok_or("no fixed header")?;
        Ok(hash(hash(0, &header[4..8]), fixed).wrapping_add(self.attributes(attributes)?))
    }

    fn attributes(self, mut rest: &[u8]) -> Result<u64, Failure> {
        let mut sum = 0u64;
        while let Some(&[l0, l1, t0, t1]) = rest.first_chunk() {
            let length = usize::from(u16::from_ne_bytes([l0, l1]));
            // Whether a nest says that it is one is left to the contender.
            let number = u16::from_ne_bytes([t0, t1]) & 0x3fff;
            let payload = rest.get(4..length).ok_or("an attribute that is longer than what it is in")?;
            let content = match (self, number) {
                (Self::Link, 18) => Self::LinkInfo.attributes(payload)?,
                (Self::LinkInfo, 2) => Self::Flat.attributes(payload)?,
                // So is the NUL behind a string, of which numbers here have none but zeroes at their ends.
                _ => hash(0, payload.strip_suffix(&[0]).unwrap_or(payload)),
            };
            sum = sum.wrapping_add(hash(content, &number.to_ne_bytes()));
            rest = rest.get((length + 3) & !3..).unwrap_or_default();
        }
        Ok(sum)
    }
}

/// FNV-1a.
fn hash(before: u64, bytes: &[u8]) -> u64 {
    let start = before ^ 0xcbf2_9ce4_8422_2325;
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
