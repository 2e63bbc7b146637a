//! Lines of GDELT's Global Quotation Graph: an article a line, with its quotations as a list.
//!
//! **Invariant: each quotation of a line is a record of its own that stands where the line does; a line that cannot be
//! read is one reject.**

use std::io::{BufRead, Read};
use std::sync::Arc;

use serde::Deserialize;

use super::fields::Place;
use super::record::{RawRecord, Records, broken_stream, reject, too_long};
use super::{FieldUse, Stream, without_bom};
use crate::article::Origin;
use crate::error::Reject;

/// Why a line is lost that is whole but no article.
const BROKEN: &str = "broken JSON";

/// An article.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    date: String,
    url: String,
    quotes: Vec<Quotation>,
}

#[derive(Deserialize)]
struct Quotation {
    quote: String,
}

/// Whether a file that begins so is of this kind.
pub(super) fn recognises(head: &[u8]) -> bool {
    let first = without_bom(head).split(|b| *b == b'\n').next().unwrap_or_default();
    serde_json::from_slice::<Line>(first).is_ok()
}

/// The quotations of a file.
pub(super) struct GdeltLines {
    name: Arc<str>,
    stream: Box<dyn BufRead + Send>,
    /// Numbers of the fields content, date and url.
    fields: [usize; 3],
    /// What is left of the last line.
    quotations: std::vec::IntoIter<Quotation>,
    date: String,
    url: String,
    raw: RawRecord,
    origin: Origin,
    byte: u64,
    most: u64,
    /// Whether nothing more can be read.
    ended: bool,
}

impl GdeltLines {
    /// The quotations of lines of at most `most` bytes.
    pub(super) fn new(stream: Stream, fields: [usize; 3], most: u64) -> Self {
        let (name, stream) = (stream.name().clone(), stream.into_reader());
        let origin = Origin { input: name.clone(), row: 0, byte: 0 };
        let (quotations, raw) = (Vec::new().into_iter(), RawRecord::default());
        Self {
            name,
            stream,
            fields,
            quotations,
            date: String::new(),
            url: String::new(),
            raw,
            origin,
            byte: 0,
            most,
            ended: false,
        }
    }

    /// Reads the next line that is not blank; whether there was one.
    fn read_line(&mut self) -> Result<bool, Reject> {
        let mut line = Vec::new();
        while without_bom(&line).trim_ascii().is_empty() {
            line.clear();
            let (row, byte) = (self.origin.row + 1, self.byte);
            let origin = Origin { input: self.name.clone(), row, byte };
            let read = (&mut self.stream).take(self.most).read_until(b'\n', &mut line);
            match read {
                Ok(0) => return Ok(false),
                Ok(n) if n as u64 == self.most => return Err(too_long(origin, self.most, "")),
                Ok(n) => self.byte += n as u64,
                Err(e) => return Err(broken_stream(origin, &e)),
            }
            if !without_bom(&line).trim_ascii().is_empty() {
                self.origin = origin;
            }
        }
        let read: Line = serde_json::from_slice(without_bom(&line))
            .map_err(|e| reject(self.origin.clone(), BROKEN, format!("no article with quotes in this line: {e}")))?;
        (self.date, self.url, self.quotations) = (read.date, read.url, read.quotes.into_iter());
        Ok(true)
    }
}

impl Records for GdeltLines {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        let quotation = loop {
            if let Some(quotation) = self.quotations.next() {
                break quotation;
            }
            if self.ended {
                return None;
            }
            match self.read_line() {
                Ok(more) => self.ended = !more,
                Err(lost) => {
                    // What follows a line that is cut or too long is no record either.
                    self.ended = lost.reason != BROKEN;
                    return Some(Err(lost));
                }
            }
        };
        let mut values = [quotation.quote, self.date.clone(), self.url.clone()];
        self.raw.clear();
        for (value, field) in values.iter_mut().zip(self.fields) {
            self.raw.offer(Place { field, rank: 0 }, value);
        }
        Some(Ok((self.origin.clone(), &mut self.raw)))
    }

    fn fields(&self) -> FieldUse {
        FieldUse::default()
    }
}
