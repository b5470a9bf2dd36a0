use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Description;
use super::json::Value;

/// The same data as the JSON.
///
/// The sizes of sequences and maps are not told in advance, which JSON does not need and a few binary formats do.
impl Serialize for Description<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().root().serialize(serializer)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(value),
            // Not every format has 128 bits, and no value needs them.
            Self::Integer(value) => match (u64::try_from(value), i64::try_from(value)) {
                (Ok(value), _) => serializer.serialize_u64(value),
                (_, Ok(value)) => serializer.serialize_i64(value),
                _ => serializer.serialize_i128(value),
            },
            Self::String(words) => serializer.collect_str(&words),
            Self::Array(array) => {
                let mut sequence = serializer.serialize_seq(None)?;
                array.each(|value| sequence.serialize_element(&value))?;
                sequence.end()
            }
            Self::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                object.each(|key, value| map.serialize_entry(key, &value))?;
                map.end()
            }
        }
    }
}
