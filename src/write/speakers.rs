//! The table of speakers: sightings of one id, added up.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::folder::Folder;
use super::names::SpeakerIds;
use super::table::{Layout, TableFile, Written};
use super::tables::SPEAKERS;
use crate::claim::StatementMeta;
use crate::error::{BuildError, RunError};
use crate::mention::{EntityList, SpeakerKind};
use crate::speaker::Sighting;

/// An error if a column of the list would stand in speakers.csv under the name of one of its own.
pub(crate) fn check_list(list: &EntityList) -> Result<(), BuildError> {
    let ours = |name: &String| SPEAKERS.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let Some(name) = list.columns().iter().find(|name| ours(name)) else { return Ok(()) };
    let what =
        format!("speakers.csv has a column '{name}' of its own; rename the one of the list, to 'list_{name}' say");
    Err(BuildError::new(format!("{}: {what}", list.name())))
}

/// The speakers of a run while their quotes are counted.
pub(super) struct Speakers<'a> {
    sightings: &'a [Sighting],
    ids: &'a SpeakerIds<'a>,
    tallies: Vec<Tally>,
    /// For each sighting its quotes, copies not counted.
    quotes: Vec<u64>,
    publishers: FxHashSet<(u32, u32)>,
}

/// What is counted for one speaker.
#[derive(Clone, Default)]
struct Tally {
    quotes: u64,
    articles: u64,
    publishers: u64,
    last_article: Option<u32>,
    first: Option<Date>,
    last: Option<Date>,
}

impl<'a> Speakers<'a> {
    /// Nothing counted yet; `ids` has one id for each of `sightings`.
    pub(super) fn new(sightings: &'a [Sighting], ids: &'a SpeakerIds<'a>) -> Self {
        let (tallies, quotes) = (vec![Tally::default(); ids.len()], vec![0; sightings.len()]);
        Self { sightings, ids, tallies, quotes, publishers: FxHashSet::default() }
    }

    /// Counts one quote of these sightings; quotes come in input order.
    pub(super) fn count(&mut self, sightings: &[u32], meta: &StatementMeta) {
        for (i, &sighting) in sightings.iter().enumerate() {
            let speaker = self.ids.number(sighting);
            if sightings[..i].iter().any(|&s| self.ids.number(s) == speaker) {
                continue;
            }
            self.quotes[sighting as usize] += 1;
            let tally = &mut self.tallies[speaker as usize];
            tally.quotes += 1;
            tally.articles += u64::from(tally.last_article.replace(meta.article) != Some(meta.article));
            if meta.publisher != 0 && self.publishers.insert((speaker, meta.publisher)) {
                tally.publishers += 1;
            }
            if let Some(date) = meta.date {
                tally.first = Some(tally.first.map_or(date, |first| first.min(date)));
                tally.last = Some(tally.last.map_or(date, |last| last.max(date)));
            }
        }
    }

    /// Writes the table: most quotes first, then by id.
    /// Columns `carried` of the user's list stand behind the table's own.
    pub(super) fn write(&self, folder: &Folder, layout: Layout, carried: &[String]) -> Result<Written, RunError> {
        let number = |s: u32| self.ids.number(s);
        let mut members: Vec<u32> = (0..self.sightings.len() as u32).collect();
        members.sort_by_key(|&s| (number(s), s));
        let mut groups: Vec<&[u32]> = members.chunk_by(|a, b| number(*a) == number(*b)).collect();
        groups.sort_by_key(|g| (u64::MAX - self.tallies[number(g[0]) as usize].quotes, number(g[0])));
        let mut table = TableFile::carrying(folder, &SPEAKERS, carried, layout)?;
        for group in groups {
            self.row(&mut table, group, carried.len())?;
        }
        table.finish()
    }

    /// The row of the speaker with these sightings. An entry of the user's list is called as the list calls it.
    fn row(&self, table: &mut TableFile<'_>, group: &[u32], carried: usize) -> Result<(), RunError> {
        let members = || group.iter().map(|&s| &self.sightings[s as usize]);
        let quotes = |s: u32| self.quotes[s as usize];
        let names = ranked(group.iter().map(|&s| (self.sightings[s as usize].name.as_str(), quotes(s))));
        let kinds = ranked(group.iter().filter_map(|&s| Some((self.sightings[s as usize].kind?.as_str(), quotes(s)))));
        let roles = ranked(members().flat_map(|s| &s.roles).map(|(form, n)| (form.as_str(), u64::from(*n))));
        let entry = members().find_map(|s| s.listed.as_deref());
        let name = entry.map(|e| e.name.as_str()).or(fullest(&names)).unwrap_or_default();
        let kind = entry.and_then(|e| e.kind).map(SpeakerKind::as_str).or(kinds.first().copied()).unwrap_or_default();
        let cells = entry.map_or(&[][..], |e| &e.cells);
        let forms = members().flat_map(|s| &s.aliases).map(|(form, n)| (form.as_str(), u64::from(*n)));
        let mut aliases =
            ranked(forms.chain(group.iter().map(|&s| (self.sightings[s as usize].name.as_str(), quotes(s)))));
        aliases.retain(|form| *form != name);
        let tally = &self.tallies[self.ids.number(group[0]) as usize];
        table.encode(|row| {
            row.verbatim(self.ids.id(group[0])).text(name).verbatim(kind);
            row.values(roles.iter().copied()).values(aliases.iter().copied());
            row.text(entry.map_or("", |e| &e.external_id));
            row.show(tally.quotes).show(tally.articles).show(tally.publishers);
            row.maybe(tally.first).maybe(tally.last);
            for column in 0..carried {
                row.text(cells.get(column).map_or("", String::as_str));
            }
        })
    }
}

/// The most frequent name, or the most frequent longer one that ends with it: "Ana Ruiz" rather than "Ruiz".
fn fullest<'f>(names: &[&'f str]) -> Option<&'f str> {
    let first = names.first().copied()?;
    let longer = |name: &&&str| name.strip_suffix(first).is_some_and(|before| before.ends_with(' '));
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
