//! `jsonl`: one JSON record a line.
//!
//! A line is read into one buffer that is used again, and parsed in place.
//!
//! **Invariant: a line is an article or a reject; blank lines are neither, and are not counted.**

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::charset::Charset;
use super::fields::{ARTICLES, Fields, Vocabulary};
use super::json::stands_apart;
use super::json_record::{parse, take_values};
use super::record::{RawRecord, Records, articles, broken_stream, too_long};
use super::{Content, FieldUse, Format, HEAD_BYTES, ReadOptions, Stream};
use super::{has_extension, looks_binary, without_bom};
use crate::article::Origin;
use crate::error::{BuildError, Reject};

/// JSON lines.
#[derive(Debug)]
pub struct JsonlFormat;

impl Format for JsonlFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        let text = without_bom(head).trim_ascii_start();
        let record =
            text.strip_prefix(b"{").is_some_and(|rest| matches!(rest.trim_ascii_start(), [] | [b'"' | b'}', ..]));
        let named = || has_extension(name, &["jsonl", "ndjson", "json", "jsonlines"]) && !looks_binary(head);
        (record || named()) && !stands_apart(name, head)
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        articles(JsonLines::open(stream, &ARTICLES, options), options)
    }
}

/// Refuses a table of records among which none has a text.
fn check_head(name: &str, head: &[u8], fields: &mut Fields) -> Result<(), BuildError> {
    let mut records = 0;
    for line in head.split_inclusive(|b| *b == b'\n') {
        // The last line of a full head is cut off.
        if line.ends_with(b"\n") || head.len() < HEAD_BYTES {
            records += u32::from(parse(without_bom(line), fields, &mut RawRecord::default()).is_ok());
        }
    }
    if records > 0 && !fields.has_text() { Err(fields.no_text(name, "field")) } else { Ok(()) }
}

/// The lines of a file, as records of any vocabulary.
pub(super) struct JsonLines {
    name: Arc<str>,
    stream: Box<dyn BufRead + Send>,
    charset: Charset,
    fields: Fields,
    line: Vec<u8>,
    raw: RawRecord,
    row: u64,
    byte: u64,
    most: u64,
    ended: bool,
}

impl JsonLines {
    /// Looks at the first lines.
    ///
    /// # Errors
    /// What is no table of records, and records among which none has the field that is needed.
    pub(super) fn open(
        stream: Stream,
        vocabulary: &'static Vocabulary,
        options: &ReadOptions,
    ) -> Result<Self, BuildError> {
        let (mut fields, name) = (Fields::new(vocabulary, &options.map)?, stream.name().clone());
        let charset = Charset::of(&stream);
        check_head(&name, stream.head(), &mut fields)?;
        let (stream, most) = (stream.into_reader(), options.max_article_bytes);
        let (line, raw) = (Vec::new(), RawRecord::default());
        Ok(Self { name, stream, charset, fields, line, raw, row: 0, byte: 0, most, ended: false })
    }
}

impl Records for JsonLines {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        while !self.ended {
            let start = self.byte;
            let read = self.read_line();
            let blank = without_bom(&self.line).trim_ascii().is_empty();
            if blank && matches!(read, Ok(n) if n <= self.most) {
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
                Ok(n) if n > self.most => Err(too_long(origin, self.most, "")),
                Ok(_) => {
                    let known = (&mut self.charset, &mut self.fields);
                    take_values(&self.line, &origin, known, &mut self.raw).map(|()| (origin, &mut self.raw))
                }
            });
        }
        None
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
        let most = self.most.saturating_add(1);
        let mut n = (&mut self.stream).take(most).read_until(b'\n', &mut self.line)? as u64;
        if n == most && !self.line.ends_with(b"\n") {
            n += self.stream.skip_until(b'\n')? as u64;
        }
        self.byte += n;
        Ok(n)
    }
}
