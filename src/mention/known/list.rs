//! [`EntityList`]: whom the user knows: their names, other names, ids and whatever else is to be told of them.
//!
//! A row is an entity. Rows of one id and one name are one entity too, as queries give them that answer with a row for
//! each other name; where their cells differ, both values are kept.
//!
//! **Invariant: no two entries have the same id, nor the same name without one; each has a cell for each column.**

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::entry::ListEntry;
use super::sheet::{Sheet, no_rows};
use crate::error::BuildError;
use crate::model::checksum;
use crate::read::read_bytes;

/// A list of known entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityList {
    name: String,
    columns: Vec<String>,
    entries: Vec<Arc<ListEntry>>,
    checksum: String,
}

impl EntityList {
    /// Reads the list in the file at `path`, packed or not.
    ///
    /// # Errors
    /// If it cannot be read, and all that [`EntityList::parse`] tells.
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        Self::parse(&path.to_string_lossy(), &read_bytes(path)?)
    }

    /// Reads the list called `name` from the bytes of a table with a header.
    ///
    /// # Errors
    /// If it is no table in UTF-8, has no column of names or no rows; a row without a name, with a kind that is none, or
    /// with the id of another name; two columns of one name. Each says in which row, and what to do.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, BuildError> {
        let table = Sheet::table(name, bytes)?;
        let sheet = Sheet::new(name, &table)?;
        let mut draft = Draft { sheet: &sheet, entries: Vec::new(), by_id: FxHashMap::default() };
        for (row, cells) in &table.rows {
            draft.add(sheet.entry(*row, cells)?)?;
        }
        let mut entries = draft.entries;
        if entries.is_empty() {
            return Err(no_rows(name));
        }
        mark_shared(&mut entries);
        let entries = entries.into_iter().map(Arc::new).collect();
        Ok(Self { name: name.to_owned(), columns: sheet.carried(), entries, checksum: checksum(bytes) })
    }

    /// What it is called: the path of its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns that are carried along, in their order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Its entries, in the order of their first rows.
    #[must_use]
    pub fn entries(&self) -> &[Arc<ListEntry>] {
        &self.entries
    }

    /// The checksum of the bytes it was read from.
    #[must_use]
    pub fn checksum(&self) -> &str {
        &self.checksum
    }
}

/// The entries so far.
struct Draft<'a> {
    sheet: &'a Sheet<'a>,
    entries: Vec<ListEntry>,
    /// Where the entry of an id stands; of one without an id, that of its name.
    by_id: FxHashMap<(String, String), usize>,
}

impl Draft<'_> {
    fn add(&mut self, entry: ListEntry) -> Result<(), BuildError> {
        let without = entry.external_id.is_empty();
        let named = if without { entry.name.clone() } else { String::new() };
        let next = self.entries.len();
        let known = *self.by_id.entry((entry.external_id.clone(), named)).or_insert(next);
        let Some(first) = self.entries.get_mut(known) else {
            self.entries.push(entry);
            return Ok(());
        };
        let row = first.row;
        let what = match () {
            () if without => {
                format!("'{}' stands in row {row} too, and neither has an id; give each one or join them", entry.name)
            }
            () if first.name != entry.name => {
                let (id, one, other) = (&entry.external_id, &first.name, &entry.name);
                format!("the id '{id}' of '{other}' is that of '{one}' in row {row}; correct one of them")
            }
            () => {
                first.take(entry);
                return Ok(());
            }
        };
        Err(self.sheet.wrong(entry.row, &what))
    }
}

/// Notes which names of an entry others have too.
fn mark_shared(entries: &mut [ListEntry]) {
    let mut bearers: FxHashMap<String, u32> = FxHashMap::default();
    for name in entries.iter().flat_map(ListEntry::folded_names) {
        *bearers.entry(name).or_default() += 1;
    }
    for entry in entries {
        entry.shared = entry.folded_names().into_iter().filter(|name| bearers[name] > 1).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::{Gender, SpeakerKind};

    fn read(table: &str) -> EntityList {
        EntityList::parse("people.csv", table.as_bytes()).unwrap()
    }

    #[test]
    fn columns_have_many_names_and_any_separator() {
        for table in [
            "name,aliases,external_id,kind,party\nAna Ruiz,A. Ruiz|Dr. Ruiz,Q1,person,Reeds\n",
            "\u{feff}Party;QID;Alias;KIND;Speaker\nReeds;Q1;A. Ruiz|Dr. Ruiz;Person;Ana Ruiz\n",
            "item\titemLabel\titemAltLabel\tkind\tparty\r\nQ1\tAna  Ruiz\tA. Ruiz| Dr. Ruiz ||\tperson\tReeds\r\n",
        ] {
            let list = read(table);
            let entry = &list.entries()[0];
            assert_eq!((entry.name.as_str(), entry.external_id.as_str()), ("Ana Ruiz", "Q1"), "{table}");
            assert_eq!(entry.aliases, ["A. Ruiz", "Dr. Ruiz"], "{table}");
            assert_eq!((entry.kind, &entry.cells), (Some(SpeakerKind::Person), &vec!["Reeds".to_owned()]), "{table}");
            assert_eq!(list.columns()[0].to_lowercase(), "party", "{table}");
        }
    }

    #[test]
    fn a_second_column_for_the_same_is_carried_along() {
        let list = read("id,name,wikidata,\n7,Ana Ruiz,Q1,x\n");
        assert_eq!((list.entries()[0].external_id.as_str(), list.columns()), ("7", &["wikidata".to_owned()][..]));
    }

    #[test]
    fn rows_of_one_id_are_one_entry() {
        let list = read(
            "name,alias,id,party,sex\nAna Ruiz,Ana,Q1,,\nBo Lind,,Q2,Sails,\nAna Ruiz,A. Ruiz,Q1,Reeds,F\nAna Ruiz,Ana,Q1,Sails,\n",
        );
        let [ana, bo] = list.entries() else { panic!("{list:?}") };
        assert_eq!((ana.row, ana.gender, bo.row), (1, Gender::Female, 2));
        assert_eq!(
            (&ana.aliases, &ana.cells[0]),
            (&vec!["Ana".to_owned(), "A. Ruiz".to_owned()], &"Reeds|Sails".to_owned())
        );
        assert_ne!(ana.speaker_id(), bo.speaker_id());
    }

    #[test]
    fn what_several_go_by_is_shared() {
        let list = read(
            "name,alias,id,kind\nAna M. Ruiz,AR,1,\nAna Ruiz,,2,\nBo Ruiz,,3,person\nRuiz,,4,organization\nCafe Bo,,5,group\n",
        );
        let shared: Vec<Vec<&str>> =
            list.entries().iter().map(|e| e.shared.iter().map(String::as_str).collect()).collect();
        assert_eq!(shared, [vec!["ana ruiz", "ruiz"], vec!["ana ruiz", "ruiz"], vec!["ruiz"], vec!["ruiz"], vec![]]);
    }
}
