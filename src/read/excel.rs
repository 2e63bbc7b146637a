//! `excel`: workbooks of Excel and LibreOffice; the first sheet that has a column of texts.
//!
//! **Invariant: a row below the header that is not blank is an article or one reject.**

use std::io::BufReader;
use std::sync::Arc;

use ::zip::ZipArchive;
use calamine::{Data, Ods, Range, Reader, Xlsx};

use super::fields::{ARTICLES, Fields, Place};
use super::record::{RawRecord, Records, articles, reject, too_long};
use super::seekable::Seekable;
use super::{Content, FieldUse, Format, Lost, ReadOptions, Stream};
use crate::article::Origin;
use crate::error::{BuildError, Reject};

/// Workbooks.
#[derive(Debug)]
pub struct ExcelFormat;

/// Most bytes of an unpacked workbook: it is held in memory as a whole.
const MOST_BYTES: u128 = 2 << 30;

impl Format for ExcelFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        is_workbook(name, head)
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let name = stream.name().clone();
        let sheets = stream.into_seekable().map_err(|e| e.to_string()).and_then(|file| sheets(&file));
        match sheets {
            Ok(sheets) => articles(Rows::open(name, sheets, options), options),
            Err(error) => {
                let detail =
                    format!("no workbook that can be read ({error}): open it and save the sheet as CSV in UTF-8");
                Ok(Content::of(Lost(Some(reject(Origin { input: name, row: 1, byte: 0 }, "damaged", detail)))))
            }
        }
    }
}

/// Whether a zip archive is a workbook.
fn is_workbook(name: &str, head: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    let parts = || has(b"xl/w") || has(b"application/vnd.oasis.opendocument.spreadsheet");
    head.starts_with(b"PK\x03\x04") && (super::has_extension(name, &["xlsx", "xlsm", "ods"]) || parts())
}

/// The sheets of a workbook.
fn sheets(file: &Seekable) -> Result<Vec<Range<Data>>, String> {
    let again = || file.again().map(BufReader::new).map_err(|e| e.to_string());
    let archive = ZipArchive::new(again()?).map_err(|e| e.to_string())?;
    if archive.decompressed_size().is_none_or(|size| size > MOST_BYTES) {
        return Err("it unpacks to more than 2 GiB".to_owned());
    }
    let excel = archive.index_for_name("xl/workbook.xml").is_some();
    let sheets = if excel {
        Xlsx::new(again()?).map_err(|e| e.to_string())?.worksheets()
    } else {
        Ods::new(again()?).map_err(|e| e.to_string())?.worksheets()
    };
    match sheets.is_empty() {
        true => Err("there is no sheet in it".to_owned()),
        false => Ok(sheets.into_iter().map(|(_, sheet)| sheet).collect()),
    }
}

/// The rows of a sheet.
struct Rows {
    name: Arc<str>,
    sheet: Range<Data>,
    fields: Fields,
    places: Vec<Option<Place>>,
    raw: RawRecord,
    /// The next row of the sheet.
    next: usize,
    row: u64,
    most: u64,
}

impl Rows {
    fn open(name: Arc<str>, sheets: Vec<Range<Data>>, options: &ReadOptions) -> Result<Self, BuildError> {
        let mut wrong = BuildError::new(format!("{name}: there is no sheet in it"));
        for sheet in sheets {
            let mut fields = Fields::new(&ARTICLES, &options.map)?;
            let header = sheet.rows().next().unwrap_or_default();
            let places = header.iter().map(|cell| fields.place(words(cell).trim())).collect();
            let checked = fields.check_mapped(&name);
            if checked.is_ok() && fields.has_text() {
                let (raw, most) = (RawRecord::default(), options.max_article_bytes);
                return Ok(Self { name, sheet, fields, places, raw, next: 1, row: 0, most });
            }
            wrong = checked.err().unwrap_or_else(|| fields.no_text(&name, "column"));
        }
        Err(wrong)
    }
}

impl Records for Rows {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        let row = loop {
            if self.next >= self.sheet.height() {
                return None;
            }
            let row = &self.sheet[self.next];
            self.next += 1;
            if row.iter().any(|cell| !words(cell).trim().is_empty()) {
                break row;
            }
        };
        self.row += 1;
        let origin = Origin { input: self.name.clone(), row: self.row, byte: 0 };
        let mut bytes = 0;
        for (place, cell) in self.places.iter().zip(row) {
            let Some(place) = place else { continue };
            let mut value = words(cell);
            bytes += value.len() as u64;
            self.raw.offer(self.fields.place_of(*place, &value), &mut value);
        }
        if bytes > self.most {
            self.raw.clear();
            return Some(Err(too_long(origin, self.most, "")));
        }
        Some(Ok((origin, &mut self.raw)))
    }

    fn fields(&self) -> FieldUse {
        self.fields.report()
    }
}

/// The words of a cell; of a date its day and time.
fn words(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
        other => other.to_string(),
    }
}
