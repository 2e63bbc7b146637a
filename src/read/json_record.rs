//! One JSON record into the values of its fields.
//!
//! It is parsed in place: the values of known fields go straight to the record, all others are passed over without being
//! built.
//!
//! **Invariant: the parser bounds how deep a value of a known field may nest, and does not nest for any other.**

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::charset::Charset;
use super::fields::{Fields, Place};
use super::record::{RawRecord, not_utf8, reject};
use super::without_bom;
use crate::article::Origin;
use crate::error::Reject;

/// Fills `raw` with the values of the record in `bytes`, which is all of the JSON at `origin`.
pub(super) fn take_values(
    bytes: &[u8],
    origin: &Origin,
    (charset, fields): (&mut Charset, &mut Fields),
    raw: &mut RawRecord,
) -> Result<(), Reject> {
    let json = without_bom(bytes);
    let start = origin.byte + (bytes.len() - json.len()) as u64;
    let text = charset.text(json).map_err(|garbled| not_utf8(origin.clone(), start, &garbled))?;
    // Without its end, so that a record that is cut off is told by where it is cut.
    let json = text.words.trim_ascii_end().as_bytes();
    raw.charset = text.charset;
    parse(json, fields, raw).map_err(|error| {
        raw.clear();
        broken(origin.clone(), json, &error)
    })
}

/// Fills `raw` with the values of the record that `json` is.
pub(super) fn parse(json: &[u8], fields: &mut Fields, raw: &mut RawRecord) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_slice(json);
    RecordSeed { fields, raw }.deserialize(&mut json)?;
    json.end()
}

/// The reject for what is not a record: other JSON, or no JSON at all.
fn broken(origin: Origin, json: &[u8], error: &serde_json::Error) -> Reject {
    if !json.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(json).is_ok() {
        let detail = "the line is JSON but not a record in braces, such as {\"id\": …, \"text\": …}";
        return reject(origin, "not a record", detail);
    }
    // The parser counts lines and columns; of a single line the column is enough.
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let (line, column) = (error.line(), error.column());
    let place = if line > 1 { format!("line {line} of the record") } else { "the line".to_owned() };
    reject(origin, "broken JSON", format!("{what}, at byte {column} of {place}"))
}

/// Reads a record: a map from names to values.
struct RecordSeed<'a> {
    fields: &'a mut Fields,
    raw: &'a mut RawRecord,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record in braces")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut value = String::new();
        while let Some(place) = map.next_key_seed(NameSeed(&mut *self.fields))? {
            let Some(place) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            // The paragraphs of a text may come as a list.
            let between = if self.fields.is_text(place) { "\n\n" } else { "|" };
            map.next_value_seed(ValueSeed { into: &mut value, between })?;
            self.raw.offer(self.fields.place_of(place, &value), &mut value);
        }
        Ok(())
    }
}

/// Reads the name of a field as its place.
struct NameSeed<'a>(&'a mut Fields);

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Option<Place>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Option<Place>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.place(name))
    }
}

/// Adds a value to a string: words and numbers as they are, lists joined, of records their name.
struct ValueSeed<'a> {
    into: &'a mut String,
    between: &'static str,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.into.push_str(value);
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut value = String::new();
        while list.next_element_seed(ValueSeed { into: &mut value, between: self.between })?.is_some() {
            if !value.trim().is_empty() {
                push_joined(self.into, &value, self.between);
            }
            value.clear();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            // Besides names, the way in which MongoDB exports ids and dates.
            if self.into.is_empty() && matches!(&*name, "name" | "$oid" | "$date") {
                map.next_value_seed(ValueSeed { into: &mut *self.into, between: self.between })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Adds a member of a list; a `|` within it would look like two members.
fn push_joined(list: &mut String, value: &str, between: &str) {
    if !list.is_empty() {
        list.push_str(between);
    }
    if between == "|" {
        list.extend(value.chars().map(|c| if c == '|' { '/' } else { c }));
    } else {
        list.push_str(value);
    }
}
