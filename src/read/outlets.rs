//! [`Outlets`]: the names under which an outlet goes, so that it is one publisher in the tables.
//!
//! A dump calls one paper "Fox News", "Fox Online News" and "foxnews.com". The user's table has a row for each outlet,
//! with its other names.
//!
//! **Invariant: a name means one outlet; whatever is not in the table stays as it is.**

use std::path::Path;

use rustc_hash::FxHashMap;

use super::fields::Vocabulary;
use super::{WholeTable, even, read_bytes};
use crate::article::Article;
use crate::error::BuildError;
use crate::model::checksum;

/// The columns that are understood.
static COLUMNS: Vocabulary = Vocabulary {
    records: "outlets",
    fields: &[
        ("publisher", &["publisher", "name", "outlet", "canonical", "to"]),
        ("aliases", &["aliases", "alias", "othernames", "variant", "variants", "from"]),
    ],
    needed: 0,
    holds: "the names that the tables are to have",
};

/// The names of outlets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlets {
    path: String,
    checksum: String,
    /// The publisher of each name, folded.
    names: FxHashMap<String, String>,
}

impl Outlets {
    /// Reads the table in the file at `path`: `publisher`, and `aliases` separated by `|`.
    ///
    /// # Errors
    /// If it cannot be read or lacks a column, or a name means two outlets; the message says where and what to do.
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        Self::parse(&path.to_string_lossy(), &read_bytes(path)?)
    }

    fn parse(path: &str, bytes: &[u8]) -> Result<Self, BuildError> {
        let table = WholeTable::parse(path, bytes, &COLUMNS)?;
        let column = |field: usize, what: &str| {
            let among = table.header.join(", ");
            let missing =
                format!("{path}: no column '{what}' among: {among}; a row has publisher, and aliases separated by |");
            table.columns[field].ok_or_else(|| BuildError::new(missing))
        };
        let (publisher, aliases) = (column(0, "publisher")?, column(1, "aliases")?);
        let mut outlets = Self { path: path.to_owned(), checksum: checksum(bytes), names: FxHashMap::default() };
        for (row, cells) in &table.rows {
            let name = even(&cells[publisher]);
            if name.is_empty() {
                return Err(BuildError::new(format!(
                    "{path} row {row}: no publisher; fill it in or leave the row out"
                )));
            }
            for alias in cells[aliases].split('|').chain([name.as_str()]).map(even).filter(|alias| !alias.is_empty()) {
                outlets.add(&alias, &name).map_err(|what| BuildError::new(format!("{path} row {row}: {what}")))?;
            }
        }
        Ok(outlets)
    }

    fn add(&mut self, alias: &str, name: &str) -> Result<(), String> {
        let known = self.names.entry(alias.to_lowercase()).or_insert_with(|| name.to_owned());
        if known == name {
            return Ok(());
        }
        Err(format!("'{alias}' is a name of '{known}' and of '{name}'; take it away from one of them"))
    }

    /// The file they come from, and its checksum.
    #[must_use]
    pub fn origin(&self) -> (&str, &str) {
        (&self.path, &self.checksum)
    }

    /// The publisher that goes by `name`.
    #[must_use]
    pub fn publisher<'a>(&'a self, name: &'a str) -> &'a str {
        self.names.get(&even(name).to_lowercase()).map_or(name, String::as_str)
    }

    /// Gives an article the name of its outlet.
    pub(super) fn rename(&self, article: &mut Article) {
        let name = self.publisher(&article.publisher);
        if name != article.publisher {
            let name = name.to_owned();
            article.publisher_given = std::mem::replace(&mut article.publisher, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<Outlets, String> {
        Outlets::parse("map.csv", table.as_bytes()).map_err(|e| e.0)
    }

    #[test]
    fn a_name_means_its_outlet_in_any_case() {
        for table in [
            "publisher,aliases\nMeridian,Meridian Online|meridian.example\nKlaxon,\n",
            "alias;outlet\nMeridian Online;Meridian\nmeridian.example;Meridian\nDaily  Klaxon;Klaxon\n",
        ] {
            let outlets = read(table).unwrap();
            for (name, publisher) in [
                ("MERIDIAN  online", "Meridian"),
                ("meridian.example", "Meridian"),
                ("meridian", "Meridian"),
                ("klaxon", "Klaxon"),
                ("Avel Post", "Avel Post"),
                ("", ""),
            ] {
                assert_eq!(outlets.publisher(name), publisher, "{table}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_row() {
        for (table, told) in [
            ("publisher,aliases\nA,x\nB,y|X\n", "map.csv row 2: 'X' is a name of 'A' and of 'B'; take it away"),
            ("publisher,aliases\n,x\n", "map.csv row 1: no publisher; fill it in"),
            ("publisher,note\nA,x\n", "map.csv: no column 'aliases' among: publisher, note; a row has"),
            ("", "no column 'publisher'"),
        ] {
            let error = read(table).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
