//! `json`: records that do not stand one a line: in an array, under a name such as "articles", or spread over lines.
//!
//! Where a record ends is told by its braces outside of strings, so that one record at a time is in memory and the
//! parser sees no more than that.
//!
//! **Invariant: a brace opens a record, which is an article or a reject; all words between two records are one reject.**

use std::io::{self, BufRead};
use std::sync::Arc;

use super::charset::Charset;
use super::fields::{ARTICLES, Fields, Vocabulary};
use super::json_record::{parse, take_values};
use super::record::{RawRecord, Records, articles, broken_stream, reject, too_long};
use super::{Content, FieldUse, Format, ReadOptions, Stream};
use super::{has_extension, without_bom};
use crate::article::Origin;
use crate::error::{BuildError, Reject};

/// JSON arrays and records spread over lines.
#[derive(Debug)]
pub struct JsonFormat;

impl Format for JsonFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        stands_apart(name, head)
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        articles(JsonRecords::open(stream, &ARTICLES, options), options)
    }
}

/// Whether a stream is JSON whose records do not stand one a line.
pub(super) fn stands_apart(name: &str, head: &[u8]) -> bool {
    let text = without_bom(head).trim_ascii_start();
    let first = text[..memchr::memchr(b'\n', text).unwrap_or(text.len())].trim_ascii_end();
    match text.first() {
        Some(b'[') => {
            let next = text[1..].trim_ascii_start().first();
            matches!(next, None | Some(b'{' | b']')) && !has_extension(name, &["txt", "csv", "tsv"])
        }
        Some(b'{') => {
            let next = text[first.len()..].trim_ascii_start();
            let spread = !next.is_empty() && matches!(first.last(), Some(b'{' | b',' | b'['));
            let lines = first.ends_with(b"}") && next.starts_with(b"{");
            spread || !lines && list(head).is_some()
        }
        _ => false,
    }
}

/// Names under which services answer with a list of articles.
const LISTS: [&str; 7] = ["articles", "results", "items", "documents", "docs", "data", "news"];

/// Where the records begin in a stream whose first record is an envelope around a list of them.
fn list(head: &[u8]) -> Option<usize> {
    let (mut scan, mut from, mut depth, mut name) = (Scan::default(), 0, 0_u32, &b""[..]);
    let is_list = |name: &[u8]| LISTS.iter().any(|list| list.as_bytes() == name);
    for (at, &byte) in head.iter().enumerate() {
        let was = scan.in_string;
        scan.step(byte);
        match byte {
            b'"' if !was => from = at + 1,
            b'"' if !scan.in_string && depth == 1 => name = &head[from..at],
            _ if was => {}
            b'{' => depth += 1,
            b'[' if depth == 1 && is_list(name) => {
                return head[at + 1..].trim_ascii_start().starts_with(b"{").then_some(at + 1);
            }
            b'[' if depth == 0 => return None,
            b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1).filter(|d| *d > 0)?,
            _ => {}
        }
    }
    None
}

/// How far a scan through JSON has come.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    in_string: bool,
    escaped: bool,
    braces: u32,
}

impl Scan {
    /// Notes the next byte.
    fn step(&mut self, byte: u8) {
        match (self.in_string, byte) {
            (true, _) if self.escaped => self.escaped = false,
            (true, b'\\') => self.escaped = true,
            (_, b'"') => self.in_string = !self.in_string,
            (false, b'{') => self.braces += 1,
            (false, b'}') => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
    }

    /// The length of what belongs to the record that began before `bytes`, and whether it ends there.
    fn run(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let next = match (self.escaped, self.in_string) {
                (true, _) => Some(0),
                (false, true) => memchr::memchr2(b'"', b'\\', rest),
                (false, false) => memchr::memchr3(b'"', b'{', b'}', rest),
            };
            let Some(next) = next else { break };
            at += next + 1;
            self.step(bytes[at - 1]);
            if self.braces == 0 && !self.in_string {
                return (at, true);
            }
        }
        (bytes.len(), false)
    }
}

/// The records of a stream, of any vocabulary.
pub(super) struct JsonRecords {
    name: Arc<str>,
    stream: Box<dyn BufRead + Send>,
    charset: Charset,
    fields: Fields,
    record: Vec<u8>,
    raw: RawRecord,
    row: u64,
    byte: u64,
    most: u64,
    /// Whether the first `]` ends the records: they stand in a list within an envelope.
    listed: bool,
    ended: bool,
}

impl JsonRecords {
    /// Looks at the first records.
    ///
    /// # Errors
    /// Records among which none has the field that is needed.
    pub(super) fn open(
        stream: Stream,
        vocabulary: &'static Vocabulary,
        options: &ReadOptions,
    ) -> Result<Self, BuildError> {
        let (mut fields, name) = (Fields::new(vocabulary, &options.map)?, stream.name().clone());
        let charset = Charset::of(&stream);
        let start = list(stream.head());
        check_head(&name, &stream.head()[start.unwrap_or(0)..], &mut fields)?;
        let (mut stream, most) = (stream.into_reader(), options.max_article_bytes);
        stream.consume(start.unwrap_or(0));
        let (record, raw, byte) = (Vec::new(), RawRecord::default(), start.unwrap_or(0) as u64);
        Ok(Self {
            name,
            stream,
            charset,
            fields,
            record,
            raw,
            row: 0,
            byte,
            most,
            listed: start.is_some(),
            ended: false,
        })
    }

    /// Goes to the next brace, and tells whether there were words on the way; at the end there is no brace.
    fn seek(&mut self) -> io::Result<(bool, bool)> {
        let mut words = false;
        loop {
            let bytes = self.stream.fill_buf()?;
            if bytes.is_empty() {
                return Ok((false, words));
            }
            let brace = memchr::memchr(b'{', bytes);
            let between = &bytes[..brace.unwrap_or(bytes.len())];
            if self.listed && between.contains(&b']') {
                return Ok((false, words));
            }
            words |= without_bom(between).iter().any(|b| !b.is_ascii_whitespace() && !b",[]".contains(b));
            let n = between.len();
            self.stream.consume(n);
            self.byte += n as u64;
            if brace.is_some() {
                return Ok((true, words));
            }
        }
    }

    /// Reads the record that begins here and gives its length; of one that is too long the buffer has the beginning.
    fn read_record(&mut self) -> io::Result<u64> {
        let (mut scan, mut length) = (Scan::default(), 0);
        self.record.clear();
        self.record.shrink_to(4 << 20);
        loop {
            let bytes = self.stream.fill_buf()?;
            let (n, ends) = scan.run(bytes);
            let room = self.most.saturating_sub(length).min(n as u64) as usize;
            self.record.extend_from_slice(&bytes[..room]);
            self.stream.consume(n);
            (length, self.byte) = (length + n as u64, self.byte + n as u64);
            if ends || n == 0 {
                return Ok(length);
            }
        }
    }

    /// What stands at the next brace, at `origin`.
    fn take_record(&mut self, origin: &Origin) -> Result<(), Reject> {
        match self.read_record() {
            Err(error) => {
                self.ended = true;
                Err(broken_stream(origin.clone(), &error))
            }
            Ok(n) if n > self.most => Err(too_long(origin.clone(), self.most, "")),
            Ok(_) => take_values(&self.record, origin, (&mut self.charset, &mut self.fields), &mut self.raw),
        }
    }
}

/// Refuses a table of records among which none has a text.
fn check_head(name: &str, mut head: &[u8], fields: &mut Fields) -> Result<(), BuildError> {
    let mut records = 0;
    while let Some(start) = memchr::memchr(b'{', head) {
        let (n, ends) = Scan::default().run(&head[start..]);
        records += u32::from(ends && parse(&head[start..start + n], fields, &mut RawRecord::default()).is_ok());
        head = &head[start + n..];
    }
    if records > 0 && !fields.has_text() { Err(fields.no_text(name, "field")) } else { Ok(()) }
}

impl Records for JsonRecords {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        if self.ended {
            return None;
        }
        let start = self.byte;
        let at = |row, byte| Origin { input: self.name.clone(), row, byte };
        let (here, lost) = (at(self.row + 1, start), |origin| {
            let detail = "words that are no record in braces, such as {\"id\": …, \"text\": …}";
            Some(Err(reject(origin, "not a record", detail)))
        });
        let (found, words) = match self.seek() {
            Ok(found) => found,
            Err(error) => {
                self.ended = true;
                self.row += 1;
                return Some(Err(broken_stream(here, &error)));
            }
        };
        self.ended = !found;
        self.row += u64::from(found || words);
        match (found, words) {
            (_, true) => lost(here),
            (false, false) => None,
            (true, false) => {
                let origin = Origin { byte: self.byte, ..here };
                Some(self.take_record(&origin).map(|()| (origin, &mut self.raw)))
            }
        }
    }

    fn fields(&self) -> FieldUse {
        self.fields.report()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_known_by_the_name_of_their_list() {
        for (head, start) in [
            (r#"{"status": "ok", "articles": [{"text": "a"}]}"#, Some(30)),
            (r#"{"meta": {"items": [{}]}, "results": [ {"#, Some(38)),
            (r#"{"text": "\"articles\": [{", "authors": [{"#, None),
            (r#"{"text": "a"} {"articles": [{"#, None),
            (r#"{"articles": ["a"]}"#, None),
            (r#"[{"articles": [{"#, None),
        ] {
            assert_eq!(list(head.as_bytes()), start, "{head}");
        }
    }

    #[test]
    fn what_does_not_stand_one_a_line_stands_apart() {
        for (name, head, apart) in [
            ("a.json", "[{\"text\"", true),
            ("a.json", "\u{feff} [\n {", true),
            ("a.json", "{\n \"text\": 1}", true),
            ("a.json", "{\"id\": 1,\n \"text\": 1}", true),
            ("a.json", "{\"id\": 1}\n{\"id\": 2}", false),
            ("a.json", "{\"text\": \"cut,", false),
            ("a.txt", "[{braces} in a text", false),
            ("a.txt", "[Editor's note]", false),
        ] {
            assert_eq!(stands_apart(name, head.as_bytes()), apart, "{head}");
        }
    }
}
