//! `csv`: a table with a header, separated by commas, semicolons or tabs.
//!
//! **Invariant: a row with another number of cells than the header is a reject, and reading goes on behind it.**

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use ::csv::{ByteRecord, Reader, ReaderBuilder};

use super::fields::{Fields, Place};
use super::record::{RawRecord, broken_stream, reject, too_long};
use super::{ArticleReader, FieldUse, Format, MOST_BYTES, ReadOptions, has_extension, looks_binary, without_bom};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// Tables of separated values.
#[derive(Debug)]
pub struct CsvFormat;

impl Format for CsvFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        if looks_binary(head) || has_extension(name, &["txt", "html", "htm", "xml", "json", "jsonl", "ndjson"]) {
            return false;
        }
        // Without a name that tells, a table is told by a header with a text and another field that is known.
        has_extension(name, &["csv", "tsv", "tab"]) || {
            let fields = header_fields(head, sniff(head));
            fields.has_text() && fields.report().used.len() > 1
        }
    }

    fn open(
        &self,
        name: Arc<str>,
        mut stream: Box<dyn BufRead + Send>,
        options: &ReadOptions,
    ) -> Result<Box<dyn ArticleReader>, BuildError> {
        // An error here is met again by the reader, which tells it with its place.
        let mark = sniff(stream.fill_buf().unwrap_or_default());
        let mut table = reader(mark, Bounded { stream, left: MOST_BYTES });
        let mut fields = Fields::new(&options.map)?;
        let header =
            table.byte_headers().map_err(|e| BuildError::new(format!("{name}: no header can be read: {e}")))?;
        let places = header.iter().map(|cell| fields.place(String::from_utf8_lossy(cell).trim())).collect();
        if !fields.has_text() {
            return Err(fields.no_text(&name, "column"));
        }
        fields.check_mapped(&name)?;
        let (options, row, raw) = (options.clone(), ByteRecord::new(), RawRecord::default());
        Ok(Box::new(CsvReader { name, table, options, fields, places, row, raw, number: 0, ended: false }))
    }
}

fn reader<R: Read>(mark: u8, stream: R) -> Reader<R> {
    ReaderBuilder::new().delimiter(mark).flexible(true).buffer_capacity(128 << 10).from_reader(stream)
}

/// The separator with which most cells of the header are known names; failing that, most cells.
fn sniff(head: &[u8]) -> u8 {
    let score = |mark: u8| {
        let fields = header_fields(head, mark).report();
        (fields.used.len(), fields.unused.len())
    };
    // Of equals the last is taken: the comma is the usual one.
    [b'\t', b';', b','].into_iter().max_by_key(|mark| score(*mark)).unwrap_or(b',')
}

fn header_fields(head: &[u8], mark: u8) -> Fields {
    let mut fields = Fields::default();
    // A header is one short line; a head without a line end is no table's.
    let first = &head[..memchr::memchr(b'\n', head).map_or(head.len(), |end| end + 1)];
    if let Ok(cells) = reader(mark, without_bom(first)).byte_headers() {
        for cell in cells {
            fields.place(String::from_utf8_lossy(cell).trim());
        }
    }
    fields
}

struct CsvReader {
    name: Arc<str>,
    table: Reader<Bounded>,
    options: ReadOptions,
    fields: Fields,
    /// Where the cells of a row go.
    places: Vec<Option<Place>>,
    row: ByteRecord,
    raw: RawRecord,
    number: u64,
    ended: bool,
}

impl ArticleReader for CsvReader {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        if self.ended {
            return None;
        }
        self.table.get_mut().left = MOST_BYTES;
        let start = self.position();
        let read = self.table.read_byte_record(&mut self.row);
        if matches!(read, Ok(false)) {
            self.ended = true;
            return None;
        }
        self.number += 1;
        let byte = self.row.position().filter(|_| read.is_ok()).map_or(start, ::csv::Position::byte);
        let origin = Origin { input: self.name.clone(), row: self.number, byte };
        Some(match read {
            Ok(_) => self.record(origin),
            Err(error) => {
                self.ended = true;
                Err(self.broken(origin, error))
            }
        })
    }

    fn position(&self) -> u64 {
        self.table.position().byte()
    }

    fn fields(&self) -> FieldUse {
        self.fields.report()
    }
}

impl CsvReader {
    fn broken(&self, origin: Origin, error: ::csv::Error) -> Reject {
        if self.table.get_ref().left == 0 {
            return too_long(
                origin,
                " and all rows behind it are lost: a quotation mark opens in it and is never closed",
            );
        }
        match error.into_kind() {
            ::csv::ErrorKind::Io(error) => broken_stream(origin, &error),
            _ => reject(origin, "damaged", "the row cannot be read"),
        }
    }

    fn record(&mut self, origin: Origin) -> Result<Article, Reject> {
        let (cells, columns) = (self.row.len(), self.places.len());
        if cells != columns {
            let detail = format!("{cells} cells in this row, {columns} in the header; check its quotation marks");
            return Err(reject(origin, "ragged row", detail));
        }
        for (place, cell) in self.places.iter().zip(&self.row) {
            let Some(place) = place else { continue };
            match std::str::from_utf8(cell) {
                Ok(cell) => self.raw.offer(*place, &mut cell.to_owned()),
                Err(_) => {
                    self.raw.clear();
                    // Where in the stream a cell begins is not known, only where its row does.
                    let detail = format!("not UTF-8 in the row that begins at byte {}; convert it first", origin.byte);
                    return Err(reject(origin, "not UTF-8", detail));
                }
            }
        }
        self.raw.finish(origin, &self.options)
    }
}

/// A stream that ends in an error once a single record has taken too much of it.
struct Bounded {
    stream: Box<dyn BufRead + Send>,
    left: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("the record is too long"));
        }
        let n = self.stream.read(buffer)?;
        self.left = self.left.saturating_sub(n as u64);
        Ok(n)
    }
}
