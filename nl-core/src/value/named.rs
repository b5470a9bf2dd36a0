//! Integers whose values or bits have names: what `open_enum` and `open_flags` show and read.

use core::fmt;

use crate::schema::{Integer, Names};

/// An integer type whose values or bits have names.
#[derive(Debug)]
pub struct NamedInteger {
    /// The Rust type: `OperState`.
    pub name: &'static str,
    /// The integer, with its names.
    pub integer: Integer,
}

impl NamedInteger {
    /// Writes `UP`, or `9` where there is no name; of flags, `UP | 0x40`.
    pub fn display(&self, number: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.integer.names {
            Names::Bits(_) if number == 0 => f.write_str("0x0"),
            names @ Names::Bits(_) => names.write_bits(number, f),
            names => match names.of(number).next() {
                Some(name) => f.pad(name),
                None => fmt::Display::fmt(&number, f),
            },
        }
    }

    /// Writes `UP`, or `OperState(9)`; of flags, `LinkFlags(UP | 0x40)`.
    pub fn debug(&self, number: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Names::Values(_) = self.integer.names {
            if let Some(name) = self.integer.names.of(number).next() {
                return f.write_str(name);
            }
        }
        write!(f, "{}(", self.name)?;
        self.display(number, f)?;
        f.write_str(")")
    }

    /// Reads what [`display`](Self::display) writes, names in any case, and numbers also with `0x`.
    pub fn parse(&'static self, text: &str) -> Result<i128, ParseNameError> {
        let parsed = match self.integer.names {
            Names::Bits(names) => {
                text.split('|').try_fold(0, |bits, part| Some(bits | self.one(names, part)?))
            }
            Names::Values(names) => self.one(names, text),
            Names::None => self.one(&[], text),
        };
        parsed.ok_or(ParseNameError(self))
    }

    /// One name or number.
    fn one(&self, names: &[(&str, i128)], text: &str) -> Option<i128> {
        let text = text.trim();
        let named = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        let number = named.map(|(_, number)| *number).or_else(|| number(text))?;
        (self.integer.least()..=self.integer.greatest()).contains(&number).then_some(number)
    }
}

/// `9`, `-9`, `0x9`.
fn number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None => (10, digits),
    };
    // Another sign is none of the digits.
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -number } else { number })
}

/// A text that is neither a name that a type's values have, nor a number that it holds.
///
/// ```
/// #[nl_core::open_enum(u8)]
/// enum Answer { NO, YES }
///
/// assert_eq!(
///     "maybe".parse::<Answer>().unwrap_err().to_string(),
///     "not a value of `Answer`: write NO or YES, or a number of 0..=255",
/// );
/// ```
#[derive(Clone, Copy)]
pub struct ParseNameError(&'static NamedInteger);

impl ParseNameError {
    /// The names that there are.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let names = match self.0.integer.names {
            Names::Values(names) | Names::Bits(names) => names,
            Names::None => &[],
        };
        names.iter().map(|(name, _)| *name)
    }
}

/// Equal where the type is.
impl PartialEq for ParseNameError {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for ParseNameError {}

impl fmt::Debug for ParseNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParseNameError").field(&self.0.name).finish()
    }
}

impl fmt::Display for ParseNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NamedInteger { name, integer } = self.0;
        let several = matches!(integer.names, Names::Bits(_));
        write!(f, "not a value of `{name}`: write ")?;
        let count = self.names().count();
        for (position, name) in self.names().enumerate() {
            let separator = match position {
                0 => "",
                last if last + 1 == count => " or ",
                _ => ", ",
            };
            write!(f, "{separator}{name}")?;
        }
        let named = count > 0;
        if named && several {
            f.write_str(", several with `|` between them")?;
        }
        let or = if named { ", or " } else { "" };
        write!(f, "{or}a number of {}..={}", integer.least(), integer.greatest())
    }
}

impl core::error::Error for ParseNameError {}
