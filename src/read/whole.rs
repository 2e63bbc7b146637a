//! [`WholeTable`]: a small table that is read at once, such as a list that an analyst keeps.
//!
//! Compression and the separator are recognised as in tables of articles.
//!
//! **Invariant: every row has as many cells as the header; no cell has white space at its ends.**

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::csv::{reader, sniff};
use super::fields::{Fields, Vocabulary};
use super::open::{cannot_be_read, foreign};
use super::{Stream, without_bom};
use crate::error::BuildError;

/// Most bytes of such a table, decompressed.
const MOST_BYTES: u64 = 256 << 20;

/// A table in memory.
#[derive(Debug)]
pub(crate) struct WholeTable {
    /// The names of the columns.
    pub(crate) header: Vec<String>,
    /// For each field of the vocabulary its column: of several names for one field the best.
    pub(crate) columns: Vec<Option<usize>>,
    /// The cells of each row with its number in the table, from 1. Rows without any content are left out.
    pub(crate) rows: Vec<(u32, Vec<String>)>,
}

/// The decompressed bytes of the file at `path`.
///
/// # Errors
/// If it cannot be read, or is something that is known to be no table.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, BuildError> {
    let name = path.to_string_lossy();
    let told = |e: &std::io::Error| BuildError::new(cannot_be_read(&name, e));
    let stream = Stream::of_file(name.as_ref().into(), path, Arc::default()).map_err(|e| told(&e))?;
    if let Some(what) = foreign(stream.head()) {
        return Err(BuildError::new(format!("{name}: {what}")));
    }
    let mut bytes = Vec::new();
    stream.into_reader().take(MOST_BYTES).read_to_end(&mut bytes).map_err(|e| told(&e))?;
    match bytes.len() as u64 {
        MOST_BYTES => Err(BuildError::new(format!("{name}: more than 256 MB; leave out rows that you do not need"))),
        _ => Ok(bytes),
    }
}

impl WholeTable {
    /// Reads the table called `name` from its bytes.
    ///
    /// # Errors
    /// If it is not UTF-8, or a row has another number of cells than the header.
    pub(crate) fn parse(name: &str, bytes: &[u8], vocabulary: &'static Vocabulary) -> Result<Self, BuildError> {
        let bytes = without_bom(bytes);
        if let Err(e) = std::str::from_utf8(bytes) {
            let row = memchr::memchr_iter(b'\n', &bytes[..e.valid_up_to()]).count() + 1;
            return Err(BuildError::new(format!("{name}: not UTF-8 in line {row}; save it as CSV in UTF-8")));
        }
        let mut table = reader(sniff(bytes, vocabulary), bytes);
        let damaged = |e: csv::Error| BuildError::new(format!("{name}: cannot be read as a table: {e}"));
        let header = table.headers().map_err(damaged)?.iter().map(even).collect::<Vec<_>>();
        let mut rows = Vec::new();
        for (number, row) in (1..).zip(table.into_records()) {
            let row = row.map_err(damaged)?;
            if row.len() != header.len() {
                let (cells, columns) = (row.len(), header.len());
                let what = format!("{cells} cells, but {columns} in the header; check its quotation marks");
                return Err(BuildError::new(format!("{name} row {number}: {what}")));
            }
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push((number, row.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
        }
        Ok(Self { columns: columns(&header, vocabulary), header, rows })
    }
}

/// For each field its column.
fn columns(header: &[String], vocabulary: &'static Vocabulary) -> Vec<Option<usize>> {
    let mut fields = Fields::bare(vocabulary);
    let places: Vec<_> = header.iter().map(|name| fields.place(name)).collect();
    let column = |field: usize| {
        let named = places.iter().enumerate().filter_map(|(i, place)| Some((i, (*place)?)));
        named.filter(|(_, place)| place.field == field).min_by_key(|(i, place)| (place.rank, *i)).map(|(i, _)| i)
    };
    (0..vocabulary.fields.len()).map(column).collect()
}

/// A name on one line, with single spaces.
pub(crate) fn even(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
