//! `jsonl`: one JSON record a line.
//!
//! A line is read into one buffer that is used again, checked for UTF-8, and parsed in place: the values of known fields
//! go straight to the record, all others are passed over without being built.
//!
//! **Invariant: a line is an article or a reject; blank lines are neither, and are not counted.**

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::{ARTICLES, Fields, Place, Vocabulary};
use super::record::{RawRecord, Records, articles, broken_stream, not_utf8, reject, too_long};
use super::{ArticleReader, FieldUse, Format, HEAD_BYTES, MOST_BYTES, ReadOptions};
use super::{has_extension, looks_binary, without_bom};
use crate::article::Origin;
use crate::error::{BuildError, Reject};

/// JSON lines.
#[derive(Debug)]
pub struct JsonlFormat;

impl Format for JsonlFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        let text = without_bom(head).trim_ascii_start();
        let begins = |mark: u8, next: &[u8]| {
            text.first() == Some(&mark) && text[1..].trim_ascii_start().first().is_none_or(|b| next.contains(b))
        };
        begins(b'{', b"\"}")
            || begins(b'[', b"{") && !has_extension(name, &["txt", "csv", "tsv"])
            || has_extension(name, &["jsonl", "ndjson", "json", "jsonlines"]) && !looks_binary(head)
    }

    fn open(
        &self,
        name: Arc<str>,
        stream: Box<dyn BufRead + Send>,
        options: &ReadOptions,
    ) -> Result<Box<dyn ArticleReader>, BuildError> {
        articles(JsonLines::open(name, stream, &ARTICLES, &options.map), options)
    }
}

/// Refuses what is no table of records: JSON spread over lines, and records among which none has a text.
fn check_head(name: &str, head: &[u8], fields: &mut Fields) -> Result<(), BuildError> {
    let text = without_bom(head).trim_ascii_start();
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let first = text[..end].trim_ascii_end();
    if first == b"[" || first.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{")) {
        return Err(spread(name, "is one JSON array", "jq -c '.[]'"));
    }
    if first == b"{" {
        return Err(spread(name, "has records that stretch over several lines", "jq -c ."));
    }
    let mut records = 0;
    for line in text.split_inclusive(|b| *b == b'\n') {
        // The last line of a full head is cut off.
        if line.ends_with(b"\n") || head.len() < HEAD_BYTES {
            let seed = RecordSeed { fields, raw: &mut RawRecord::default() };
            records += u32::from(parse(line, seed).is_ok());
        }
    }
    if records > 0 && !fields.has_text() { Err(fields.no_text(name, "field")) } else { Ok(()) }
}

fn spread(name: &str, what: &str, cure: &str) -> BuildError {
    BuildError::new(format!("{name}: {what}, not one record a line; convert it first: {cure} FILE > FILE.jsonl"))
}

/// The lines of a file, as records of any vocabulary.
pub(super) struct JsonLines {
    name: Arc<str>,
    stream: Box<dyn BufRead + Send>,
    fields: Fields,
    line: Vec<u8>,
    raw: RawRecord,
    row: u64,
    byte: u64,
    ended: bool,
}

impl JsonLines {
    /// Looks at the first lines.
    ///
    /// # Errors
    /// What is no table of records, and records among which none has the field that is needed.
    pub(super) fn open(
        name: Arc<str>,
        mut stream: Box<dyn BufRead + Send>,
        vocabulary: &'static Vocabulary,
        map: &[(String, String)],
    ) -> Result<Self, BuildError> {
        let mut fields = Fields::new(vocabulary, map)?;
        // An error here is met again by the reader, which tells it with its place.
        let head = stream.fill_buf().unwrap_or_default();
        check_head(&name, head, &mut fields)?;
        let (line, raw) = (Vec::new(), RawRecord::default());
        Ok(Self { name, stream, fields, line, raw, row: 0, byte: 0, ended: false })
    }
}

impl Records for JsonLines {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        while !self.ended {
            let start = self.byte;
            let read = self.read_line();
            let blank = without_bom(&self.line).trim_ascii().is_empty();
            if blank && matches!(read, Ok(n) if n < MOST_BYTES) {
                self.ended = self.line.is_empty();
                continue;
            }
            self.row += 1;
            let origin = Origin { input: self.name.clone(), row: self.row, byte: start };
            return Some(match read {
                Err(error) => {
                    self.ended = true;
                    Err(broken_stream(origin, &error))
                }
                Ok(n) if n >= MOST_BYTES => Err(too_long(origin, "")),
                Ok(_) => self.take_values(&origin).map(|()| (origin, &mut self.raw)),
            });
        }
        None
    }

    fn position(&self) -> u64 {
        self.byte
    }

    fn fields(&self) -> FieldUse {
        self.fields.report()
    }
}

impl JsonLines {
    /// Reads the next line into the buffer and gives its length; of a line that is too long the buffer has the beginning.
    fn read_line(&mut self) -> io::Result<u64> {
        /// The buffer is given back after a line that is longer than almost all others.
        const KEPT: usize = 4 << 20;
        self.line.clear();
        self.line.shrink_to(KEPT);
        let mut n = (&mut self.stream).take(MOST_BYTES).read_until(b'\n', &mut self.line)? as u64;
        if n == MOST_BYTES && !self.line.ends_with(b"\n") {
            n += self.stream.skip_until(b'\n')? as u64;
        }
        self.byte += n;
        Ok(n)
    }

    /// Fills the record with the values of the line.
    fn take_values(&mut self, origin: &Origin) -> Result<(), Reject> {
        let line = without_bom(&self.line);
        if let Err(error) = std::str::from_utf8(line) {
            let byte = origin.byte + (self.line.len() - line.len() + error.valid_up_to()) as u64;
            return Err(not_utf8(origin.clone(), byte));
        }
        // Without its end, so that a line that is cut off is told by where it is cut.
        let line = line.trim_ascii_end();
        let seed = RecordSeed { fields: &mut self.fields, raw: &mut self.raw };
        parse(line, seed).map_err(|error| {
            self.raw.clear();
            broken_line(origin.clone(), line, &error)
        })
    }
}

fn parse(line: &[u8], seed: RecordSeed<'_>) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_slice(line);
    seed.deserialize(&mut json)?;
    json.end()
}

/// The reject for a line that is not a record: other JSON, or no JSON at all.
fn broken_line(origin: Origin, line: &[u8], error: &serde_json::Error) -> Reject {
    if serde_json::from_slice::<IgnoredAny>(line).is_ok() && !line.trim_ascii_start().starts_with(b"{") {
        let detail = "the line is JSON but not a record in braces, such as {\"id\": …, \"text\": …}";
        return reject(origin, "not a record", detail);
    }
    // The parser counts lines and columns; of a single line the column is enough.
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let column = error.column();
    reject(origin, "broken JSON", format!("{what}, at byte {column} of the line"))
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
            self.raw.offer(place, &mut value);
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
