//! [`TableFile`]: one table on its way to the disk, in as many files as the layout asks for.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::column::Table;
use super::folder::Folder;
use super::row::Rows;
use crate::article::Origin;
use crate::error::{Reject, RunError};

/// Rows that a sheet of Excel holds.
const SHEET: u64 = 1_048_576;

/// How tables are laid out in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Whether files are made for Excel: byte order mark, CRLF, no cell that it takes for a formula.
    pub excel: bool,
    /// Most rows of a file, its header among them.
    pub rows: u64,
}

impl Layout {
    /// One file for each table, as other programs like it.
    pub const PLAIN: Self = Self { excel: false, rows: u64::MAX };
    /// Files that Excel opens whole.
    pub const EXCEL: Self = Self { excel: true, rows: SHEET };
}

/// A table that is being written.
#[derive(Debug)]
pub struct TableFile<'f> {
    folder: &'f Folder,
    layout: Layout,
    written: Written,
    out: BufWriter<File>,
    /// Rows of the open file, its header among them.
    in_file: u64,
}

/// A table that has been written.
#[derive(Debug)]
pub struct Written {
    /// Which.
    pub table: &'static Table,
    /// Columns of the user's list that stand behind its own.
    pub carried: Vec<String>,
    /// Names of its files.
    pub files: Vec<String>,
    /// Its rows, headers not counted.
    pub rows: u64,
}

impl<'f> TableFile<'f> {
    /// A table with its header.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn create(folder: &'f Folder, table: &'static Table, layout: Layout) -> Result<Self, RunError> {
        Self::carrying(folder, table, &[], layout)
    }

    /// A table with its header, and the columns `carried` of the user's list behind its own.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn carrying(
        folder: &'f Folder,
        table: &'static Table,
        carried: &[String],
        layout: Layout,
    ) -> Result<Self, RunError> {
        let name = format!("{}.csv", table.name);
        let out = open(folder, table, carried, layout, &name)?;
        let written = Written { table, carried: carried.to_vec(), files: vec![name], rows: 0 };
        Ok(Self { folder, layout, written, out, in_file: 1 })
    }

    /// Writes one row, given as its consecutive bytes with the line end.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn row(&mut self, pieces: &[&[u8]]) -> Result<(), RunError> {
        if self.in_file >= self.layout.rows {
            self.next_file()?;
        }
        for piece in pieces {
            self.out.write_all(piece).map_err(|e| self.folder.error(self.name(), &e))?;
        }
        self.in_file += 1;
        self.written.rows += 1;
        Ok(())
    }

    /// Writes the one row that `fill` makes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn encode(&mut self, fill: impl FnOnce(&mut Rows)) -> Result<(), RunError> {
        self.row(&[&encoded(self.layout, fill)])
    }

    /// Writes a row of rejects.csv.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn reject(&mut self, reject: &Reject) -> Result<(), RunError> {
        self.row(&[&reject_row(self.layout, reject)])
    }

    /// Brings the table to the disk; it is still hidden.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(mut self) -> Result<Written, RunError> {
        self.flush()?;
        Ok(self.written)
    }

    fn next_file(&mut self) -> Result<(), RunError> {
        self.flush()?;
        let name = format!("{}-{}.csv", self.written.table.name, self.written.files.len() + 1);
        self.out = open(self.folder, self.written.table, &self.written.carried, self.layout, &name)?;
        self.written.files.push(name);
        self.in_file = 1;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RunError> {
        self.out.flush().map_err(|e| self.folder.error(self.name(), &e))
    }

    fn name(&self) -> &str {
        self.written.files.last().map_or("", String::as_str)
    }
}

/// The bytes of the one row that `fill` makes.
pub(super) fn encoded(layout: Layout, fill: impl FnOnce(&mut Rows)) -> Vec<u8> {
    let mut rows = Rows::new(layout.excel);
    fill(&mut rows);
    rows.end();
    rows.into_pieces().0
}

/// The bytes of a row of rejects.csv.
pub(super) fn reject_row(layout: Layout, reject: &Reject) -> Vec<u8> {
    encoded(layout, |row| {
        let byte = reject.origin.byte;
        row.text(&reject.origin.input).show(reject.origin.row).maybe((byte != Origin::UNKNOWN).then_some(byte));
        row.verbatim(&reject.article_id).text(&reject.stage).text(&reject.reason).text(&reject.detail);
    })
}

/// A new file with its header.
fn open(
    folder: &Folder,
    table: &Table,
    carried: &[String],
    layout: Layout,
    name: &str,
) -> Result<BufWriter<File>, RunError> {
    let mut out = BufWriter::with_capacity(1 << 16, folder.create(name)?);
    let mark: &[u8] = if layout.excel { b"\xef\xbb\xbf" } else { b"" };
    let header = Rows::header(table, carried, layout.excel);
    out.write_all(mark).and_then(|()| out.write_all(&header)).map_err(|e| folder.error(name, &e))?;
    Ok(out)
}
