//! Captures that are cut, or have a byte that is another one: what comes of it is data or an error with its place, and
//! never a panic.

use std::error::Error;

use nl_core::message::{RawMessage, messages};

use crate::Outcome;
use crate::capture::Capture;
use crate::render::{Layout, render};

pub(crate) fn check(capture: &Capture) -> Outcome {
    let Capture { protocol, datagram } = capture;
    let whole = render(protocol, datagram, Layout::Lines);
    if whole.errors > 0 {
        return Err(format!("the capture itself is read with errors:\n{}", whole.text).into());
    }
    each_cut(protocol, datagram)?;
    each_shorter_message(protocol, datagram)?;
    each_byte(protocol, datagram)
}

/// Reads damaged bytes, and tells how many errors came of it.
fn read(protocol: &str, bytes: &[u8], how: &str) -> Result<usize, Box<dyn Error>> {
    let rendered = render(protocol, bytes, Layout::Short);
    if rendered.problems.is_empty() {
        return Ok(rendered.errors);
    }
    Err(format!("{how}: {}", rendered.problems.join("\n")).into())
}

/// The datagram ends at each byte: the messages before that are what they were, and the one that is cut is not given.
fn each_cut(protocol: &str, datagram: &[u8]) -> Outcome {
    let whole: Vec<_> = messages(datagram).flatten().collect();
    for length in 0..datagram.len() {
        let cut = datagram.get(..length).unwrap_or_default();
        read(protocol, cut, &format!("cut to {length} bytes"))?;
        if protocol == "uevent" {
            continue;
        }
        for (message, original) in messages(cut).zip(&whole) {
            match message {
                Ok(message) => assert_eq!(&message, original, "cut to {length} bytes"),
                Err(error) => assert!(error.offset() <= length, "cut to {length} bytes: {error}"),
            }
        }
        let given = messages(cut).filter(Result::is_ok).count();
        let are_whole = |message: &&RawMessage<'_>| {
            let start = message.bytes().as_ptr().addr() - datagram.as_ptr().addr();
            start + message.bytes().len() <= length
        };
        assert_eq!(given, whole.iter().filter(are_whole).count(), "cut to {length} bytes");
    }
    Ok(())
}

/// Each message ends at each byte, and says so.
fn each_shorter_message(protocol: &str, datagram: &[u8]) -> Outcome {
    if protocol == "uevent" {
        return Ok(());
    }
    for message in messages(datagram).flatten() {
        for length in 16..message.bytes().len() {
            let mut bytes = message.bytes().get(..length).unwrap_or_default().to_vec();
            for (to, from) in bytes.iter_mut().zip(u32::try_from(length)?.to_ne_bytes()) {
                *to = from;
            }
            let errors = read(protocol, &bytes, &format!("a message of {length} bytes"))?;
            if errors == 0 && !ends_between_attributes(protocol, message, length) {
                return Err(
                    format!("a message of {length} bytes ends within an attribute, and is taken").into()
                );
            }
        }
    }
    Ok(())
}

/// Whether the first `length` bytes of a message leave all its attributes whole or out. Up to three bytes more than
/// that are no attribute, and no error.
fn ends_between_attributes(protocol: &str, message: RawMessage<'_>, length: usize) -> bool {
    let header = match (protocol, message.header().kind) {
        ("route", 16..20) => 16,
        ("route", 20..24) => 8,
        ("route", 24..36) => 12,
        ("route", 36..40) => 20,
        ("generic nlctrl" | "generic ethtool" | "netfilter", 16..) => 4,
        ("diag", 16..) => match message.payload().first() {
            Some(1) => 16,
            Some(2) => 72,
            _ => 28,
        },
        // No attributes, or those of an answer, which is an answer without them, too.
        _ => return true,
    };
    let mut end: usize = 16 + header;
    loop {
        let next = end.next_multiple_of(4);
        if (end..next + 4).contains(&length) {
            return true;
        }
        match message.bytes().get(next..).and_then(|rest| rest.first_chunk()) {
            Some(claimed) if end < length => end = next + usize::from(u16::from_ne_bytes(*claimed)),
            _ => return false,
        }
    }
}

/// Each byte is another one.
fn each_byte(protocol: &str, datagram: &[u8]) -> Outcome {
    let mut bytes = datagram.to_vec();
    for (place, original) in datagram.iter().enumerate() {
        for other in [!original, original ^ 1, 0] {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = other;
            }
            read(protocol, &bytes, &format!("byte {place} is {other:#x}"))?;
        }
        if let Some(byte) = bytes.get_mut(place) {
            *byte = *original;
        }
    }
    Ok(())
}
