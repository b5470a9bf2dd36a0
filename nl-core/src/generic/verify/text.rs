//! Findings as text.

use core::fmt;

use super::{Difference, Finding};
use crate::schema::{Integer, Order, Shape, Wire};
use crate::session::Kind;
use crate::wire::MOST_PAYLOAD;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        match self.kind {
            Some(Kind::Dump) => f.write_str(" (dump)")?,
            Some(_) => f.write_str(" (do)")?,
            None => {}
        }
        if let Some(path) = &self.path {
            write!(f, ": {path}")?;
        }
        write!(f, ": {}", self.difference)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoCommand => f.write_str("this kernel's family has no such command: compare the number"),
            Self::NotOffered { kind: Kind::Dump } => {
                f.write_str("this kernel does not dump it: leave out `dump`")
            }
            Self::NotOffered { .. } => f.write_str("this kernel only dumps it: leave out `do`"),
            Self::Header { ours, kernel: 0 } => {
                write!(f, "has a fixed header of {ours} bytes, the kernel takes none: leave it out")
            }
            Self::Header { ours, kernel } => {
                write!(f, "its fixed header has {ours} bytes, the family's {kernel}")
            }
            Self::Unknown => f.write_str(
                "not in the kernel's policy, it is refused or not looked at: compare the number, or leave it out",
            ),
            Self::Type { ours, shape, kernel } => {
                write!(f, "is {}, write {}", Ours(ours, shape), kernel.kind)
            }
            Self::Sign { ours, kernel } => {
                write!(f, "is {}, the kernel reads {}", Ours(ours, Shape::One), kernel.kind)
            }
            Self::Range { ours: (least, greatest), kernel: (min, max) } => {
                write!(f, "holds {least}..={greatest}, the kernel takes {min}..={max}: write ")?;
                match (least < min, greatest > max) {
                    (true, true) => write!(f, "`min = {min}, max = {max}`"),
                    (true, false) => write!(f, "`min = {min}`"),
                    _ => write!(f, "`max = {max}`"),
                }
            }
            Self::Mask { ours, kernel } => {
                write!(f, "may have the bits {:#x}, which the kernel refuses: ", ours & !kernel)?;
                write!(f, "write `mask = {kernel:#x}`")
            }
            Self::Length { ours: (least, most), kernel: (min, max) } => {
                let takes = Lengths(min, max);
                if least == most {
                    return write!(f, "has {least} bytes, the kernel takes {takes}: write a type of that size");
                }
                write!(f, "has {} bytes, the kernel takes {takes}: write ", Lengths(least, most))?;
                match (least < min, most > max) {
                    _ if min == max => write!(f, "`exact_len = {min}`"),
                    (true, true) => write!(f, "`min_len = {min}, max_len = {max}`"),
                    (true, false) => write!(f, "`min_len = {min}`"),
                    _ => write!(f, "`max_len = {max}`"),
                }
            }
            Self::NotDeclared { kernel } => write!(f, "not declared; the kernel takes {}", kernel.kind),
            Self::NotTold => f.write_str("in network byte order, of which the kernel's policy does not tell"),
            Self::NoPolicy => f.write_str("the kernel has no policy for it, and nothing can be compared"),
            Self::NoSchema => f.write_str("a codec by hand, and nothing can be compared"),
        }
    }
}

/// How many bytes.
struct Lengths(usize, usize);

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(least, most) = *self;
        match (least == most, most) {
            (true, _) => write!(f, "{least}"),
            (false, MOST_PAYLOAD..) => write!(f, "{least} or more"),
            (false, _) => write!(f, "{least}..={most}"),
        }
    }
}

/// A type of ours, as it is written.
struct Ours(Wire, Shape);

impl fmt::Display for Ours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Shape::Indexed { .. } => f.write_str("an `indexed` array of ")?,
            Shape::Packed => f.write_str("a `packed` array of ")?,
            Shape::One | Shape::Repeated => {}
        }
        match self.0 {
            Wire::Flag => f.write_str("a `flag`"),
            Wire::Bool => f.write_str("`bool`"),
            Wire::Integer(Integer { size, signed, order, .. }) => {
                let (letter, bits) = (if signed { 'i' } else { 'u' }, u32::from(size) * 8);
                match order {
                    Order::Host => write!(f, "`{letter}{bits}`"),
                    Order::Network => write!(f, "`Be<{letter}{bits}>`"),
                    Order::Little => write!(f, "`Le<{letter}{bits}>`"),
                }
            }
            Wire::Variable { signed, .. } => write!(f, "`{}int`", if signed { 'S' } else { 'U' }),
            Wire::Bitfield32 => f.write_str("`Bitfield32`"),
            Wire::Text => f.write_str("text"),
            Wire::Texts => f.write_str("texts"),
            Wire::Bytes { size: None } => f.write_str("bytes"),
            Wire::Bytes { size: Some(size) } => write!(f, "`[u8; {size}]`"),
            Wire::Ipv4 => f.write_str("`Ipv4Addr`"),
            Wire::Ipv6 => f.write_str("`Ipv6Addr`"),
            Wire::Ip => f.write_str("`IpAddr`"),
            Wire::Mac => f.write_str("`Mac`"),
            Wire::Struct(layout) => write!(f, "`{}`", layout.name),
            Wire::Nest(schema) => write!(f, "the nest `{}`", schema().name),
            Wire::SubMessage(kinds) => write!(f, "the sub-message `{}`", kinds().name),
        }
    }
}
