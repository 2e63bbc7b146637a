//! [`Sheet`]: the rows of a list as entries.
//!
//! **Invariant: an entry has a name with a letter or digit in it, and a cell for each column that is carried along.**

use std::collections::BTreeSet;

use super::entry::ListEntry;
use crate::error::BuildError;
use crate::mention::{Gender, SpeakerKind};
use crate::read::{Vocabulary, WholeTable, even};

/// The columns that are understood; all others are carried along.
static COLUMNS: Vocabulary = Vocabulary {
    records: "known entities",
    fields: &[
        ("name", &["name", "speaker", "label", "itemlabel"]),
        ("aliases", &["aliases", "alias", "altlabel", "itemaltlabel"]),
        ("external_id", &["externalid", "id", "qid", "wikidata", "wikidataid", "item"]),
        ("kind", &["kind"]),
    ],
    needed: NAME,
    holds: "the names",
};

/// Numbers of the fields above.
const NAME: usize = 0;
const ALIASES: usize = 1;
const EXTERNAL_ID: usize = 2;
const KIND: usize = 3;

/// The table with the meaning of its columns.
pub(super) struct Sheet<'a> {
    /// What the list is called.
    list: &'a str,
    header: &'a [String],
    /// Columns of name, aliases, id and kind.
    known: &'a [Option<usize>],
    /// Columns that are carried along.
    extra: Vec<usize>,
    /// The one among them that tells the gender.
    gender: Option<usize>,
}

impl<'a> Sheet<'a> {
    /// Reads the table of the list called `list`.
    pub(super) fn table(list: &str, bytes: &[u8]) -> Result<WholeTable, BuildError> {
        WholeTable::parse(list, bytes, &COLUMNS)
    }

    pub(super) fn new(list: &'a str, table: &'a WholeTable) -> Result<Self, BuildError> {
        let header = &table.header;
        if header.iter().all(String::is_empty) {
            return Err(no_rows(list));
        }
        if table.columns[COLUMNS.needed].is_none() {
            let names = header.join(", ");
            let what = format!("{list}: no column with {} among: {names}; call it 'name'", COLUMNS.holds);
            return Err(BuildError::new(what));
        }
        // A column without a name cannot be carried along: its cells could not be told from another's.
        let extra: Vec<usize> =
            (0..header.len()).filter(|c| !header[*c].is_empty() && !table.columns.contains(&Some(*c))).collect();
        let mut seen = BTreeSet::new();
        if let Some(twice) = extra.iter().find(|c| !seen.insert(header[**c].to_lowercase())) {
            return Err(BuildError::new(format!("{list}: two columns are called '{}'; rename one", header[*twice])));
        }
        let tells = |c: &&usize| matches!(header[**c].to_lowercase().as_str(), "gender" | "sex");
        let gender = extra.iter().find(tells).copied();
        Ok(Self { list, header, known: &table.columns, extra, gender })
    }

    /// The entry of a row.
    pub(super) fn entry(&self, row: u32, cells: &[String]) -> Result<ListEntry, BuildError> {
        let cell = |field: usize| self.known[field].map_or("", |c| cells[c].as_str());
        let name = even(cell(NAME));
        if !says_something(&name) {
            return Err(self.wrong(row, "no name; fill it in or leave the row out"));
        }
        let mut entry = ListEntry { row, name, external_id: cell(EXTERNAL_ID).to_owned(), ..ListEntry::default() };
        let aliases = cell(ALIASES).split('|').map(even).filter(|alias| says_something(alias));
        aliases.for_each(|alias| entry.add_alias(alias));
        entry.kind = kind(cell(KIND)).map_err(|what| self.wrong(row, &what))?;
        entry.cells = self.extra.iter().map(|&c| cells[c].clone()).collect();
        entry.gender = self.gender.map_or(Gender::Unknown, |c| gender(&cells[c]));
        Ok(entry)
    }

    /// The names of the columns that are carried along.
    pub(super) fn carried(&self) -> Vec<String> {
        self.extra.iter().map(|&c| self.header[c].clone()).collect()
    }

    /// An error about a row.
    pub(super) fn wrong(&self, row: u32, what: &str) -> BuildError {
        BuildError::new(format!("{} row {row}: {what}", self.list))
    }
}

/// The error for a list without entities.
pub(super) fn no_rows(list: &str) -> BuildError {
    BuildError::new(format!("{list}: no rows; a list has a header with 'name' and below it a row an entity"))
}

fn kind(cell: &str) -> Result<Option<SpeakerKind>, String> {
    match cell.to_lowercase().as_str() {
        "" => Ok(None),
        "person" => Ok(Some(SpeakerKind::Person)),
        "organization" | "organisation" => Ok(Some(SpeakerKind::Organization)),
        "group" => Ok(Some(SpeakerKind::Group)),
        "document" => Ok(Some(SpeakerKind::Document)),
        _ => {
            let kinds = "person, organization, group and document";
            Err(format!(
                "'{cell}' is no kind; there are {kinds}; correct the cell, or rename the column to carry it along"
            ))
        }
    }
}

fn gender(cell: &str) -> Gender {
    match cell.to_lowercase().as_str() {
        "female" | "f" | "woman" => Gender::Female,
        "male" | "m" | "man" => Gender::Male,
        _ => Gender::Unknown,
    }
}

/// Whether there is a letter or digit in a name.
fn says_something(name: &str) -> bool {
    name.contains(char::is_alphanumeric)
}
