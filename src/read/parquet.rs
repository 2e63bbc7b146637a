//! `parquet`: typed tables, such as the data sets of the Hugging Face hub.
//!
//! Only the columns that are fields of an article are unpacked, page by page.
//!
//! **Invariant: a row is an article or one reject; a file that breaks is one reject for all rows that are lost.**

use std::io::BufReader;
use std::sync::Arc;

use ::parquet::errors::{ParquetError, Result as ParquetResult};
use ::parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use ::parquet::record::{Field as Cell, reader::RowIter};
use ::parquet::schema::types::Type;
use bytes::Bytes;

use super::fields::{ARTICLES, Fields};
use super::record::{RawRecord, Records, articles, reject, too_long};
use super::seekable::Seekable;
use super::{Content, FieldUse, Format, Lost, ReadOptions, Stream};
use crate::article::Origin;
use crate::error::{BuildError, Reject};

/// Parquet tables.
#[derive(Debug)]
pub struct ParquetFormat;

impl Format for ParquetFormat {
    fn recognises(&self, _name: &str, head: &[u8]) -> bool {
        head.starts_with(b"PAR1")
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let name = stream.name().clone();
        let file = stream.into_seekable().map_err(ParquetError::from);
        match file.and_then(SerializedFileReader::new) {
            Ok(file) => articles(Rows::open(name, Box::new(file), options), options),
            Err(error) => {
                let detail = format!("no Parquet table that is whole ({error}): get it again");
                Ok(Content::of(Lost(Some(reject(Origin { input: name, row: 1, byte: 0 }, "damaged", detail)))))
            }
        }
    }
}

impl Length for Seekable {
    fn len(&self) -> u64 {
        self.length()
    }
}

impl ChunkReader for Seekable {
    type T = BufReader<Self>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(self.from(start)?)
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        // A broken file may ask for more memory than there is.
        if start.saturating_add(length as u64) > self.length() {
            return Err(ParquetError::EOF(format!("{length} bytes from byte {start} on are beyond the end")));
        }
        let mut bytes = vec![0; length];
        std::io::Read::read_exact(&mut self.from(start)?, &mut bytes)?;
        Ok(bytes.into())
    }
}

/// The rows of a table.
struct Rows {
    name: Arc<str>,
    rows: RowIter<'static>,
    fields: Fields,
    raw: RawRecord,
    row: u64,
    total: u64,
    most: u64,
    ended: bool,
}

impl Rows {
    fn open(name: Arc<str>, file: Box<dyn FileReader>, options: &ReadOptions) -> Result<Self, BuildError> {
        let mut fields = Fields::new(&ARTICLES, &options.map)?;
        let metadata = file.metadata().file_metadata();
        let total = u64::try_from(metadata.num_rows()).unwrap_or(0);
        let schema = metadata.schema();
        let known = schema.get_fields().iter().filter(|column| fields.place(column.name()).is_some());
        let wanted = Type::group_type_builder(schema.name()).with_fields(known.cloned().collect()).build();
        fields.check_mapped(&name)?;
        if !fields.has_text() {
            return Err(fields.no_text(&name, "column"));
        }
        let rows = wanted.and_then(|wanted| RowIter::from_file_into(file).project(Some(wanted)));
        let rows = rows.map_err(|e| BuildError::new(format!("{name}: the columns cannot be read: {e}")))?;
        let (raw, most) = (RawRecord::default(), options.max_article_bytes);
        Ok(Self { name, rows, fields, raw, row: 0, total, most, ended: false })
    }
}

impl Records for Rows {
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>> {
        if self.ended {
            return None;
        }
        let row = self.rows.next()?;
        self.row += 1;
        let origin = Origin { input: self.name.clone(), row: self.row, byte: 0 };
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                self.ended = true;
                let lost = self.total.saturating_sub(self.row - 1);
                let detail = format!("the table is damaged ({error}): {lost} rows from here on are lost, get it again");
                return Some(Err(reject(origin, "damaged", detail)));
            }
        };
        let (mut value, mut bytes) = (String::new(), 0);
        for (name, cell) in row.get_column_iter() {
            let Some(place) = self.fields.place(name) else { continue };
            write(cell, if self.fields.is_text(place) { "\n\n" } else { "|" }, &mut value);
            bytes += value.len() as u64;
            self.raw.offer(self.fields.place_of(place, &value), &mut value);
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

/// Adds a cell to `out`: lists joined, of records what they hold.
fn write(cell: &Cell, between: &str, out: &mut String) {
    let moment = |moment: Result<jiff::Timestamp, jiff::Error>| moment.map(|m| m.to_string()).unwrap_or_default();
    match cell {
        Cell::Null => {}
        Cell::Str(text) => out.push_str(text),
        Cell::Bytes(bytes) => out.push_str(&String::from_utf8_lossy(bytes.data())),
        Cell::TimestampMillis(ms) => *out += &moment(jiff::Timestamp::from_millisecond(*ms)),
        Cell::TimestampMicros(us) => *out += &moment(jiff::Timestamp::from_microsecond(*us)),
        Cell::Date(days) => {
            let day = moment(jiff::Timestamp::from_second(i64::from(*days) * 86_400));
            *out += day.split('T').next().unwrap_or_default();
        }
        Cell::ListInternal(list) => {
            for (i, one) in list.elements().iter().enumerate() {
                out.push_str(if i == 0 { "" } else { between });
                let start = out.len();
                write(one, between, out);
                if between == "|" && out[start..].contains('|') {
                    let clean = out[start..].replace('|', "/");
                    out.replace_range(start.., &clean);
                }
            }
        }
        Cell::Group(row) => row.get_column_iter().for_each(|(_, one)| write(one, between, out)),
        other => *out += &other.to_string(),
    }
}
