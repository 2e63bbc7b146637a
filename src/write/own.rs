//! [`OwnTable`]: the rows of a table that an earlier run wrote, for commands that go on from there.
//!
//! **Invariant: a row has the columns of its [`Table`] in their order; a folder without `run.json` is not read at all.**

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};
use serde_json::Value;

use super::column::Table;
use crate::error::RunError;

/// What the `run.json` in `folder` tells.
///
/// # Errors
/// If there is none, or it is not that of a finished `dixit run`.
pub(crate) fn read_report(folder: &Path) -> Result<Value, RunError> {
    let shown = folder.display();
    let wanted = "name the output folder of a finished dixit run";
    let bytes = std::fs::read(folder.join("run.json"))
        .map_err(|e| RunError::usage(format!("{shown}: run.json cannot be read ({e}); {wanted}")))?;
    let report: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let is_run = report["complete"] == true && report["counts"]["articles_read"].is_u64();
    if is_run { Ok(report) } else { Err(RunError::usage(format!("{shown}: run.json is not that of a run; {wanted}"))) }
}

/// A table in one file or several, read row by row.
pub(crate) struct OwnTable {
    table: &'static Table,
    files: std::vec::IntoIter<PathBuf>,
    /// The open file and its path.
    open: Option<(Reader<BufReader<File>>, PathBuf)>,
    row: StringRecord,
    /// Row of the open file, its header being row 1.
    number: u64,
    /// Whether it was written for Excel, which changes cells.
    pub(crate) excel: bool,
}

impl OwnTable {
    /// The table in `folder`, and in as many further files (`quotes-2.csv`) as there are.
    ///
    /// # Errors
    /// If it is not there or has other columns.
    pub(crate) fn open(folder: &Path, table: &'static Table) -> Result<Self, RunError> {
        let further = |n: usize| folder.join(format!("{}-{n}.csv", table.name));
        let mut files = vec![folder.join(format!("{}.csv", table.name))];
        files.extend((2..).map(further).take_while(|path| path.exists()));
        let mut own =
            Self { table, files: files.into_iter(), open: None, row: StringRecord::new(), number: 0, excel: false };
        own.next_file()?;
        Ok(own)
    }

    /// The next row.
    ///
    /// # Errors
    /// If the file cannot be read on: file and row.
    pub(crate) fn next_row(&mut self) -> Result<Option<&StringRecord>, RunError> {
        while let Some((reader, path)) = &mut self.open {
            self.number += 1;
            let read = reader.read_record(&mut self.row);
            let damaged = |e| RunError::failed(format!("{} row {}: {e}; run dixit again", path.display(), self.number));
            if read.map_err(damaged)? {
                return Ok(Some(&self.row));
            }
            self.next_file()?;
        }
        Ok(None)
    }

    /// Where a column stands.
    pub(crate) fn column(table: &Table, name: &str) -> usize {
        table.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
    }

    fn next_file(&mut self) -> Result<(), RunError> {
        self.open = None;
        self.number = 1;
        let Some(path) = self.files.next() else { return Ok(()) };
        let shown = path.display();
        let file = File::open(&path).map_err(|e| RunError::usage(format!("{shown}: cannot be read ({e})")))?;
        let mut file = BufReader::with_capacity(1 << 18, file);
        // A reader of tables passes over the mark in silence.
        self.excel |= file.fill_buf().is_ok_and(|head| head.starts_with(b"\xEF\xBB\xBF"));
        let mut reader = ReaderBuilder::new().from_reader(file);
        let header = reader.headers().map_err(|e| RunError::failed(format!("{shown}: {e}")))?;
        // Columns of the user's list may follow.
        let ours = self.table.columns.iter().map(|column| column.name);
        if header.iter().take(ours.len()).ne(ours) {
            let why = "has other columns than this version writes; run dixit again";
            return Err(RunError::usage(format!("{shown}: the table {why}")));
        }
        self.open = Some((reader, path));
        Ok(())
    }
}
