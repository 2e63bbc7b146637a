//! `csv`: a table with a header, separated by commas, semicolons or tabs.
//!
//! **Invariant: a row with another number of cells than the header is a reject, and reading goes on behind it.**

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use ::csv::{ByteRecord, Reader, ReaderBuilder};

use super::charset::Charset;
use super::fields::{ARTICLES, Fields, Place, Vocabulary};
use super::record::{RawRecord, Records, articles, broken_stream, reject, too_long};
use super::{Content, FieldUse, Format, ReadOptions, Stream, has_extension, looks_binary, without_bom};
use crate::article::Origin;
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
            let fields = header_fields(head, sniff(head, &ARTICLES), &ARTICLES);
            fields.has_text() && fields.report().used.len() > 1
        }
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        articles(CsvRows::open(stream, &ARTICLES, options), options)
    }
}

pub(super) fn reader<R: Read>(mark: u8, stream: R) -> Reader<R> {
    ReaderBuilder::new().delimiter(mark).flexible(true).buffer_capacity(128 << 10).from_reader(stream)
}

/// The separator with which most cells of the header are known names; failing that, most cells.
pub(super) fn sniff(head: &[u8], vocabulary: &'static Vocabulary) -> u8 {
    let score = |mark: u8| {
        let fields = header_fields(head, mark, vocabulary).report();
        (fields.used.len(), fields.unused.len())
    };
    // Of equals the last is taken: the comma is the usual one.
    [b'\t', b';', b','].into_iter().max_by_key(|mark| score(*mark)).unwrap_or(b',')
}

fn header_fields(head: &[u8], mark: u8, vocabulary: &'static Vocabulary) -> Fields {
    let mut fields = Fields::bare(vocabulary);
    // A header is one short line; a head without a line end is no table's.
    let first = &head[..memchr::memchr(b'\n', head).map_or(head.len(), |end| end + 1)];
    if let Ok(cells) = reader(mark, without_bom(first)).byte_headers() {
        for cell in cells {
            fields.place(String::from_utf8_lossy(cell).trim());
        }
    }
    fields
}

/// The rows of a table, as records of any vocabulary.
pub(super) struct CsvRows {
    name: Arc<str>,
    table: Reader<Bounded>,
    charset: Charset,
    fields: Fields,
    /// Where the cells of a row go.
    places: Vec<Option<Place>>,
    row: ByteRecord,
    raw: RawRecord,
    number: u64,
    most: u64,
    ended: bool,
}

impl CsvRows {
    /// Reads the header.
    ///
    /// # Errors
    /// A header without the field that is needed, or without one that the user mapped.
    pub(super) fn open(
        stream: Stream,
        vocabulary: &'static Vocabulary,
        options: &ReadOptions,
    ) -> Result<Self, BuildError> {
        let (name, most) = (stream.name().clone(), options.max_article_bytes);
        let (mark, mut charset) = (sniff(stream.head(), vocabulary), Charset::of(&stream));
        let mut table = reader(mark, Bounded { stream: stream.into_reader(), left: most });
        let mut fields = Fields::new(vocabulary, &options.map)?;
        let header = table.byte_headers().map_err(|e| no_header(&name, e))?;
        let mut place = |cell| {
            let name = charset.text(cell).map_or_else(|_| String::from_utf8_lossy(cell), |text| text.words);
            fields.place(name.trim())
        };
        let places = header.iter().map(&mut place).collect();
        fields.check_mapped(&name)?;
        if !fields.has_text() {
            return Err(fields.no_text(&name, "column"));
        }
        let (row, raw) = (ByteRecord::new(), RawRecord::default());
        Ok(Self { name, table, charset, fields, places, row, raw, number: 0, most, ended: false })
    }
}

/// Why a table ends before its header does.
fn no_header(name: &Arc<str>, error: ::csv::Error) -> BuildError {
    let why = match error.into_kind() {
        ::csv::ErrorKind::Io(error) => broken_stream(Origin { input: name.clone(), row: 0, byte: 0 }, &error).detail,
        _ => "save the table as CSV in UTF-8".to_owned(),
    };
    BuildError::new(format!("{name}: no header can be read: {why}"))
}

impl Records for CsvRows {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        if self.ended {
            return None;
        }
        self.table.get_mut().left = self.most;
        let start = self.table.position().byte();
        let read = self.table.read_byte_record(&mut self.row);
        if matches!(read, Ok(false)) {
            self.ended = true;
            return None;
        }
        self.number += 1;
        let byte = self.row.position().filter(|_| read.is_ok()).map_or(start, ::csv::Position::byte);
        let origin = Origin { input: self.name.clone(), row: self.number, byte };
        if let Err(error) = read {
            self.ended = true;
            return Some(Err(self.broken(origin, error)));
        }
        Some(self.take_cells(&origin).map(|()| (origin, &mut self.raw)))
    }

    fn fields(&self) -> FieldUse {
        self.fields.report()
    }
}

impl CsvRows {
    fn broken(&self, origin: Origin, error: ::csv::Error) -> Reject {
        if self.table.get_ref().left == 0 {
            return too_long(
                origin,
                self.most,
                " and all rows behind it are lost: a quotation mark opens in it and is never closed",
            );
        }
        match error.into_kind() {
            ::csv::ErrorKind::Io(error) => broken_stream(origin, &error),
            _ => reject(origin, "damaged", "the row cannot be read"),
        }
    }

    /// Fills the record with the cells of the row.
    fn take_cells(&mut self, origin: &Origin) -> Result<(), Reject> {
        let (cells, columns) = (self.row.len(), self.places.len());
        if cells != columns {
            let detail = format!("{cells} cells in this row, {columns} in the header; check its quotation marks");
            return Err(reject(origin.clone(), "ragged row", detail));
        }
        for (place, cell) in self.places.iter().zip(&self.row) {
            let Some(place) = place else { continue };
            let Ok(text) = self.charset.text(cell) else {
                self.raw.clear();
                // Where in the stream a cell begins is not known, only where its row does.
                let what = "not UTF-8, nor in another charset as a whole: get the file again";
                let detail = format!("in the row that begins at byte {} a cell is {what}", origin.byte);
                return Err(reject(origin.clone(), "not UTF-8", detail));
            };
            let mut value = text.words.into_owned();
            self.raw.offer(self.fields.place_of(*place, &value), &mut value);
            self.raw.charset = self.raw.charset.or(text.charset);
        }
        Ok(())
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
