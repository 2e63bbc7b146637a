//! The table of speakers: sightings of one id, added up.

use std::collections::BTreeMap;
use std::io;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::folder::Folder;
use super::row::Rows;
use super::table::{Layout, TableFile, Written, encoded};
use super::tables::SPEAKERS;
use crate::claim::StatementMeta;
use crate::error::{BuildError, RunError};
use crate::mention::{EntityList, SpeakerKind};
use crate::shelf::{Room, Shelf, Sorter};
use crate::speaker::{LinkedSpeakers, Sighting, speaker_id};

/// An error if a column of the list would stand in speakers.csv under the name of one of its own.
pub(crate) fn check_list(list: &EntityList) -> Result<(), BuildError> {
    let ours = |name: &String| SPEAKERS.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let Some(name) = list.columns().iter().find(|name| ours(name)) else { return Ok(()) };
    let what =
        format!("speakers.csv has a column '{name}' of its own; rename the one of the list, to 'list_{name}' say");
    Err(BuildError::new(format!("{}: {what}", list.name())))
}

/// One quote of a speaker: the id, the article and its publisher, which sighting it was, and the day.
type Counted = (u64, u32, u32, u32, Option<Date>);

/// What orders a row: what is missing of its quotes to the most there could be, then the id; and where it starts and ends.
type Place = (u64, u64, u64, u64);

/// The speakers of a run while their quotes are counted.
pub(super) struct Speakers<'a> {
    linked: &'a LinkedSpeakers,
    room: &'a Room,
    counted: Sorter<Counted>,
}

/// What was counted for one speaker.
#[derive(Default)]
struct Tally {
    quotes: u64,
    articles: u64,
    publishers: FxHashSet<u32>,
    last_article: Option<u32>,
    first: Option<Date>,
    last: Option<Date>,
    /// By sighting.
    by_sighting: FxHashMap<u32, u64>,
}

impl Tally {
    fn add(&mut self, (_, article, publisher, sighting, date): Counted) {
        self.quotes += 1;
        self.articles += u64::from(self.last_article.replace(article) != Some(article));
        if publisher != 0 {
            self.publishers.insert(publisher);
        }
        *self.by_sighting.entry(sighting).or_default() += 1;
        if let Some(date) = date {
            self.first = Some(self.first.map_or(date, |first| first.min(date)));
            self.last = Some(self.last.map_or(date, |last| last.max(date)));
        }
    }
}

impl<'a> Speakers<'a> {
    /// Nothing counted yet.
    pub(super) fn new(linked: &'a LinkedSpeakers, room: &'a Room) -> Self {
        Self { linked, room, counted: room.sorter() }
    }

    /// Counts one quote of these sightings, copies not counted.
    pub(super) fn count(&mut self, sightings: &[u32], meta: &StatementMeta) -> io::Result<()> {
        for (i, &sighting) in sightings.iter().enumerate() {
            let (id, first) = self.linked.id_and_first(sighting);
            if !sightings[..i].iter().any(|&s| self.linked.id(s) == id) {
                self.counted.push((id, meta.article, meta.publisher, first, meta.date))?;
            }
        }
        Ok(())
    }

    /// Writes the table: most quotes first, then by id.
    /// Columns `carried` of the user's list stand behind the table's own.
    pub(super) fn write(self, folder: &Folder, layout: Layout, carried: &[String]) -> Result<Written, RunError> {
        let failed = |e: io::Error| folder.spool_error(&e);
        let mut table = TableFile::carrying(folder, &SPEAKERS, carried, layout)?;
        let (order, rows) = self.rows(layout, carried.len()).map_err(failed)?;
        for (_, _, start, end) in order.sorted().map_err(failed)? {
            table.row(&[&rows.bytes(start as usize..end as usize)])?;
        }
        table.finish()
    }

    /// The rows, and the order in which they stand.
    fn rows(self, layout: Layout, carried: usize) -> io::Result<(Sorter<Place>, Shelf<u8>)> {
        let (mut order, mut rows) = (self.room.sorter(), self.room.shelf());
        let mut counted = self.counted.sorted()?.peekable();
        self.linked.for_each(|id, group| {
            let mut tally = Tally::default();
            while let Some(quote) = counted.next_if(|quote| quote.0 == id) {
                tally.add(quote);
            }
            let start = rows.len() as u64;
            rows.extend_from(&encoded(layout, |row| speaker_row(row, id, group, &tally, carried)))?;
            order.push((u64::MAX - tally.quotes, id, start, rows.len() as u64))
        })?;
        Ok((order, rows))
    }
}

/// The row of the speaker with these sightings. An entry of the user's list is called as the list calls it.
fn speaker_row(row: &mut Rows, id: u64, group: &[(u32, Sighting)], tally: &Tally, carried: usize) {
    let quotes = |number: &u32| tally.by_sighting.get(number).copied().unwrap_or_default();
    let members = || group.iter().map(|(_, sighting)| sighting);
    let called = || group.iter().map(|(number, s)| (s.name.as_str(), quotes(number)));
    let names = ranked(called());
    let kinds = ranked(group.iter().filter_map(|(number, s)| Some((s.kind?.as_str(), quotes(number)))));
    let roles = ranked(members().flat_map(|s| &s.roles).map(|(form, n)| (form.as_str(), u64::from(*n))));
    let entry = members().find_map(|s| s.listed.as_deref());
    let name = entry.map(|e| e.name.as_str()).or(fullest(&names)).unwrap_or_default();
    let kind = entry.and_then(|e| e.kind).map(SpeakerKind::as_str).or(kinds.first().copied()).unwrap_or_default();
    let cells = entry.map_or(&[][..], |e| &e.cells);
    let forms = members().flat_map(|s| &s.aliases).map(|(form, n)| (form.as_str(), u64::from(*n)));
    let mut aliases = ranked(forms.chain(called()));
    aliases.retain(|form| *form != name);
    row.verbatim(&speaker_id(id)).text(name).verbatim(kind);
    row.values(roles.iter().copied()).values(aliases.iter().copied());
    row.text(entry.map_or("", |e| &e.external_id));
    row.show(tally.quotes).show(tally.articles).show(tally.publishers.len());
    row.maybe(tally.first).maybe(tally.last);
    for column in 0..carried {
        row.text(cells.get(column).map_or("", String::as_str));
    }
}

/// The most frequent name, or the most frequent longer one that ends with it: "Ana Ruiz" rather than "Ruiz".
fn fullest<'f>(names: &[&'f str]) -> Option<&'f str> {
    let first = names.first().copied()?;
    // "; Ruiz" is no name.
    let more = |before: &str| before.ends_with(' ') && before.starts_with(char::is_alphanumeric);
    let longer = |name: &&&str| name.strip_suffix(first).is_some_and(more);
    Some(names.iter().find(longer).copied().unwrap_or(first))
}

/// Distinct forms, most frequent first, ties in alphabetical order.
fn ranked<'f>(forms: impl Iterator<Item = (&'f str, u64)>) -> Vec<&'f str> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (form, n) in forms {
        *sums.entry(form).or_default() += n;
    }
    let mut forms: Vec<(&str, u64)> = sums.into_iter().collect();
    forms.sort_by_key(|(_, n)| u64::MAX - n);
    forms.into_iter().map(|(form, _)| form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_rank_by_count_then_alphabet() {
        let forms = [("mayor", 2), ("chair", 1), ("aide", 1), ("chair", 1), ("poet", 5)];
        assert_eq!(ranked(forms.into_iter()), ["poet", "chair", "mayor", "aide"]);
        assert_eq!(fullest(&["Ruiz", "Cruiz", "Ana Ruiz", "Bo Ruiz"]), Some("Ana Ruiz"));
        assert_eq!(fullest(&["Ana Ruiz", "Ruiz"]), Some("Ana Ruiz"));
    }
}
