//! [`ListEntry`]: one entity of a list.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::lexicon::plain_name;
use crate::mention::{Gender, SpeakerKind};

/// An entity that the user knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListEntry {
    /// Its first row in the list, from 1: no two entries have the same.
    pub row: u32,
    /// What it is called in the tables.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Its id in an outside register, or empty.
    pub external_id: String,
    /// What it is; `None` where the list does not tell.
    pub kind: Option<SpeakerKind>,
    /// The gender of a person, where the list has a column `gender` or `sex`.
    pub gender: Gender,
    /// The cells of the columns that are carried along, in the order of [`super::EntityList::columns`].
    pub cells: Vec<String>,
    /// The names, folded, by which others of the list go too, among them the surname alone.
    pub(super) shared: BTreeSet<String>,
}

impl ListEntry {
    /// The id of the speaker: a hash of its outside id, or of its name where it has none.
    #[must_use]
    pub fn speaker_id(&self) -> String {
        let (what, value) = if self.external_id.is_empty() { ("name", &self.name) } else { ("id", &self.external_id) };
        // The hash of any other speaker begins with a name.
        format!("s_{:016x}", xxh3_64(format!("\u{1f}{what}\u{1f}{value}").as_bytes()))
    }

    /// Whether others of the list go by the folded name `name` too.
    #[must_use]
    pub(crate) fn shares(&self, name: &str) -> bool {
        self.shared.contains(name)
    }

    /// All its names.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// Whether it is known to be no person.
    pub(super) fn is_body(&self) -> bool {
        !matches!(self.kind, None | Some(SpeakerKind::Person))
    }

    /// All its names, folded; of what may be a person the surname too.
    pub(super) fn folded_names(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.names().map(|name| plain_name(name)).collect();
        if !self.is_body() {
            names.extend(plain_name(&self.name).rsplit_once(' ').map(|(_, last)| last.to_owned()));
        }
        names
    }

    pub(super) fn add_alias(&mut self, alias: String) {
        if alias != self.name && !self.aliases.contains(&alias) {
            self.aliases.push(alias);
        }
    }

    /// Takes in what another row tells of the same entity.
    pub(super) fn take(&mut self, other: Self) {
        other.aliases.into_iter().for_each(|alias| self.add_alias(alias));
        self.kind = self.kind.or(other.kind);
        if self.gender == Gender::Unknown {
            self.gender = other.gender;
        }
        for (cell, more) in self.cells.iter_mut().zip(other.cells) {
            if cell.is_empty() {
                *cell = more;
            } else if !more.is_empty() && !cell.split('|').any(|value| value == more) {
                *cell = format!("{cell}|{more}");
            }
        }
    }
}
