//! A datagram as text.

use std::fmt::{Debug, Write as _};

use nl_core::generic::Family;
use nl_core::message::{self, Envelope, Flags, Header, RawMessage, control, messages};
use nl_core::session::ExtendedAck;

use crate::schema::*;

/// How a message is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A line for each field.
    #[default]
    Lines,
    /// One line, which is made faster.
    Short,
}

/// What a datagram says, and what is wrong with the codec that read it.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    /// What cannot be, whatever the bytes are.
    pub(crate) problems: Vec<String>,
    /// How many of the messages are not what their type says.
    pub(crate) errors: usize,
    layout: Layout,
}

/// Reads a datagram as one of a protocol; never fails, since what is wrong is part of the text.
pub(crate) fn render(protocol: &str, datagram: &[u8], layout: Layout) -> Rendered {
    let mut rendered = Rendered { layout, ..Rendered::default() };
    if protocol == "uevent" {
        for line in datagram.split(|byte| *byte == 0) {
            let _ = writeln!(rendered.text, "{}", String::from_utf8_lossy(line).escape_debug());
        }
        return rendered;
    }
    for message in messages(datagram) {
        match message {
            Ok(message) => rendered.message(protocol, message),
            Err(error) => rendered.error(&error, datagram.len()),
        }
    }
    rendered
}

/// Reads a message as a type, writes it and reads it again, which must give the same.
macro_rules! decode {
    ($rendered:expr, $message:expr, $($kind:tt)*) => {{
        let message: RawMessage<'_> = $message;
        match message.decode::<$($kind)*>() {
            Err(error) => $rendered.error(&error, message.bytes().len()),
            Ok(body) => {
                $rendered.said(&body, message);
                let mut buffer = Vec::new();
                let Header { kind, flags, sequence, port, .. } = message.header();
                let envelope = Envelope { family: kind, flags, sequence, port };
                let again = message::encode_into(&mut buffer, &body, envelope).map_err(|error| error.to_string());
                let again = again.and_then(|bytes| RawMessage::parse(bytes).map_err(|error| error.to_string()));
                match again.and_then(|again| again.decode::<$($kind)*>().map_err(|error| error.to_string())) {
                    // What is broken within an array is told at its place, which may be another one now.
                    Ok(again) if again == body || format!("{body:?}").contains("DecodeError") => {}
                    Ok(again) => $rendered.problems.push(format!("{body:#?}\ncame back as\n{again:#?}")),
                    Err(error) => $rendered.problems.push(format!("{body:#?}\ncame back as an error: {error}")),
                }
            }
        }
    }};
}

impl Rendered {
    fn message(&mut self, protocol: &str, message: RawMessage<'_>) {
        let Header { length, kind, flags, sequence, port } = message.header();
        let _ = writeln!(
            self.text,
            "message of type {kind:#x}, {length} bytes, flags {:#x} {flags:?}, sequence {sequence}, port {port}",
            flags.bits()
        );
        if kind < control::FIRST_FREE && protocol != "connector" {
            return self.control(message);
        }
        let command = message.payload().first().copied().unwrap_or_default();
        match (protocol, kind, command) {
            ("route", 16, _) => decode!(self, message, NewLink<'_>),
            ("route", 17, _) => decode!(self, message, DelLink<'_>),
            ("route", 18, _) => decode!(self, message, GetLink<'_>),
            ("route", 20, _) => decode!(self, message, NewAddress<'_>),
            ("route", 21, _) => decode!(self, message, DelAddress<'_>),
            ("route", 24, _) => decode!(self, message, NewRoute<'_>),
            ("route", 28, _) => decode!(self, message, NewNeighbour<'_>),
            ("route", 32, _) => decode!(self, message, NewRule<'_>),
            ("route", 36, _) => decode!(self, message, NewQdisc<'_>),
            ("generic nlctrl", _, 1) => decode!(self, message, Family<'_>),
            ("generic nlctrl", _, 3) => decode!(self, message, GetFamily<'_>),
            ("generic nlctrl", _, _) => decode!(self, message, Policy<'_>),
            ("generic ethtool", _, 18) => decode!(self, message, Channels<'_>),
            ("generic ethtool", _, _) => decode!(self, message, LinkState<'_>),
            ("diag", _, 1) => decode!(self, message, UnixSocket<'_>),
            ("diag", _, 16) => decode!(self, message, NetlinkSocket<'_>),
            ("diag", _, _) => decode!(self, message, TcpSocket<'_>),
            ("netfilter", _, _) => decode!(self, message, Generation<'_>),
            ("audit", _, _) => decode!(self, message, AuditStatus),
            ("connector", _, _) => decode!(self, message, ProcessExit),
            _ => {
                let _ = writeln!(self.text, "of no type that is known here");
                self.errors += 1;
            }
        }
    }

    /// `NLMSG_ERROR`, `NLMSG_DONE`, and those without payload.
    fn control(&mut self, message: RawMessage<'_>) {
        let Some((code, behind)) =
            message.payload().split_first_chunk().filter(|_| message.header().kind > 1)
        else {
            let _ = writeln!(self.text, "{:02x?}", message.payload());
            return;
        };
        let _ = writeln!(self.text, "error code {}", i32::from_ne_bytes(*code));
        if message.header().kind == control::ERROR {
            let _ = writeln!(self.text, "of the request {:?}", Header::parse(behind));
        }
        let said = ExtendedAck::read(message);
        self.said(&said, message);
        if !message.header().flags.contains(Flags::ACK_TLVS) && !said.is_empty() {
            self.problems.push("an extended acknowledgement was read where none is".into());
        }
    }

    /// What the message says; also what is wrong within it, which has a place there, too.
    fn said(&mut self, what: &dyn Debug, message: RawMessage<'_>) {
        let what = match self.layout {
            Layout::Lines => format!("{what:#?}"),
            Layout::Short => format!("{what:?}"),
        };
        for told in what.split("offset: ").skip(1).filter(|_| what.contains("DecodeError")) {
            let digits: String = told.chars().take_while(char::is_ascii_digit).collect();
            if digits.parse().is_ok_and(|offset: usize| offset > message.bytes().len()) {
                self.problems.push(format!("an error at byte {digits} of {}: {what}", message.bytes().len()));
            }
        }
        let _ = writeln!(self.text, "{what}");
    }

    fn error(&mut self, error: &nl_core::DecodeError, length: usize) {
        if error.offset() > length {
            self.problems.push(format!("an error at byte {} of {length}: {error}", error.offset()));
        }
        let _ = writeln!(self.text, "error: {error}");
        self.errors += 1;
    }
}
