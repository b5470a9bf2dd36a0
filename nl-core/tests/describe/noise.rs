//! Whatever the bytes are.

use super::answers::control;
use super::values::every;
use super::*;

/// Numbers without a pattern: xorshift.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

#[test]
fn whatever_the_bytes_are_they_are_shown_and_the_json_is_json() {
    let every = every::of(2, |writer| {
        writer.text(1, b"vlan")?;
        writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()))?;
        writer.scalar(3, [10, 0, 0, 1])?;
        writer.bytes(8, b"a\0bc\0")?;
        writer.bytes(11, &[1; 8])?;
        writer.nest(12, |writer| writer.nest(1, |writer| writer.nest(2, |_| Ok(()))))?;
        writer.nest(19, |writer| writer.nest(1, |writer| every::head(writer, 10)))?;
        writer.nest(15, |writer| every::head(writer, 2))
    });
    let link = link();
    let refusal = control(2, Flags::ACK_TLVS, &[&(-22i32).to_ne_bytes()[..], &link, &link].concat());
    let shown = |bytes: &[u8]| {
        json(&describe(bytes, &every::SCHEMA)).len()
            + json(&describe(bytes, <Link<'_>>::SCHEMA)).len()
            + describe(bytes, &every::SCHEMA).to_string().len()
            + RawMessage::parse(bytes).map_or(0, |raw| {
                let description = Description::of_message(raw, ENTRIES);
                json(&description).len() + description.to_string().len()
            })
    };
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for original in [&every, &link, &refusal] {
        for end in 0..=original.len() {
            shown(&original[..end]);
        }
        for _ in 0..2000 {
            let mut bytes = original.clone();
            for _ in 0..=noise.next(4) {
                let at = noise.next(bytes.len());
                bytes[at] = u8::try_from(noise.next(256)).unwrap();
            }
            shown(&bytes);
        }
    }
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..noise.next(64)).map(|_| u8::try_from(noise.next(24)).unwrap()).collect();
        shown(&bytes);
    }
}
