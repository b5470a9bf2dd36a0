//! The files.

use std::error::Error;
use std::path::Path;

/// A datagram that was recorded.
#[derive(Debug)]
pub(crate) struct Capture {
    /// What it is to be read as: `route`, `generic ethtool`.
    pub(crate) protocol: String,
    pub(crate) datagram: Vec<u8>,
}

impl Capture {
    /// The one of this name.
    pub(crate) fn named(name: &str) -> Result<Self, Box<dyn Error>> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
        Self::read(&directory.join(name).with_extension("hex"))
    }

    /// Comments, of which one names the protocol, then rows of bytes behind their offset.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(path)?;
        let (mut protocol, mut datagram) = (None, Vec::new());
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("# ") {
                protocol = comment.strip_prefix("protocol: ").or(protocol);
                continue;
            }
            let (offset, bytes) = line.split_once(':').ok_or("a row without offset")?;
            if usize::from_str_radix(offset, 16)? != datagram.len() {
                return Err(format!("{}: row {offset} is not at its offset", path.display()).into());
            }
            for byte in bytes.split_whitespace() {
                datagram.push(u8::from_str_radix(byte, 16)?);
            }
        }
        let protocol = protocol.ok_or("no protocol is named")?;
        Ok(Self { protocol: protocol.to_owned(), datagram })
    }
}
