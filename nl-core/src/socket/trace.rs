use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use crate::address::Address;
use crate::message::{Messages, messages};

/// A datagram that a socket sent or received, as [`Builder::trace`](super::Builder::trace) shows it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Traced<'a> {
    /// Which way it went.
    pub direction: Direction,
    /// The other end: where it went to, or who sent it, and the group that it came by.
    pub address: Address,
    /// Its bytes. Of one that did not fit into the buffer, those that did.
    pub bytes: &'a [u8],
    /// How many bytes it had, which are more than there are if it was cut.
    pub length: usize,
}

/// Which way a datagram went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the socket: the system took it.
    Sent,
    /// To the socket.
    Received,
}

impl<'a> Traced<'a> {
    /// Its messages.
    pub fn messages(&self) -> Messages<'a> {
        messages(self.bytes)
    }
}

/// One line: `received 36 bytes from the kernel`.
impl fmt::Display for Traced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { direction, address, bytes, length } = self;
        let (went, along) = match direction {
            Direction::Sent => ("sent", "to"),
            Direction::Received => ("received", "from"),
        };
        write!(f, "{went} {length} bytes {along} {address}")?;
        if bytes.len() < *length {
            write!(f, ", cut to {}", bytes.len())?;
        }
        Ok(())
    }
}

/// Whom every datagram is shown to.
#[derive(Clone)]
pub(super) struct Hook(Arc<Show>);

/// Shows a datagram of so many bytes, in parts, which may have room for more, or less. What that takes is in the
/// programs alone that have a hook.
type Show = dyn Fn(Direction, Address, &mut dyn Iterator<Item = &[u8]>, usize) + Send + Sync;

impl Hook {
    pub(super) fn new(hook: impl Fn(Traced<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |direction, address, parts, length| {
            let first = parts.next().unwrap_or_default();
            let mut joined = Vec::new();
            for part in parts {
                if joined.is_empty() {
                    joined.extend_from_slice(first);
                }
                joined.extend_from_slice(part);
            }
            let bytes = if joined.is_empty() { first } else { &joined };
            hook(Traced { direction, address, bytes: bytes.get(..length).unwrap_or(bytes), length });
        }))
    }

    /// Shows a datagram of `length` bytes, the parts one behind the other; they may have room for more, or less.
    pub(super) fn show(
        &self,
        direction: Direction,
        address: Address,
        parts: &[impl Deref<Target = [u8]>],
        length: usize,
    ) {
        (self.0)(direction, address, &mut parts.iter().map(|part| &**part), length);
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// What a hook sees of these parts.
    fn shown(parts: &[&'static [u8]], length: usize) -> (Vec<u8>, std::string::String) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let hook = {
            let seen = Arc::clone(&seen);
            Hook::new(move |traced| {
                seen.lock().unwrap().push((traced.bytes.to_vec(), std::format!("{traced}")));
            })
        };
        hook.show(Direction::Received, Address::port(7), parts, length);
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    }

    #[test]
    fn parts_are_joined_and_what_is_behind_the_datagram_is_left_out() {
        let line = "received 5 bytes from port id 7";
        assert_eq!(shown(&[b"abcde..."], 5), (b"abcde".to_vec(), line.into()));
        assert_eq!(shown(&[b"abc", b"", b"de", b"..."], 5), (b"abcde".to_vec(), line.into()));
    }

    #[test]
    fn a_datagram_that_was_cut_is_shown_with_its_length() {
        let line = "received 9 bytes from port id 7, cut to 5";
        assert_eq!(shown(&[b"abcde"], 9), (b"abcde".to_vec(), line.into()));
        assert_eq!(shown(&[b"abc", b"de"], 9), (b"abcde".to_vec(), line.into()));
        assert_eq!(shown(&[], 9).1, "received 9 bytes from port id 7, cut to 0");
    }
}
