//! The two tables of claims.

use std::collections::BTreeMap;

use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use super::assembly::{ArticleIds, Publishers};
use super::folder::Folder;
use super::row::Rows;
use super::speakers::Speakers;
use super::table::{Layout, TableFile, Written};
use super::tables::{CLAIM_MENTIONS, CLAIMS};
use crate::claim::{Claim, Member, SketchStore, StatementMeta};
use crate::error::RunError;
use crate::quote::Polarity;

/// A claim of two or more mentions, copies of articles not counted.
pub(super) struct Record {
    id: String,
    clearest: u32,
    mentions: Vec<Member>,
}

/// What the rows of claims are looked up in.
pub(super) struct Sources<'a> {
    pub(super) store: &'a SketchStore,
    pub(super) quote_ids: &'a [u64],
    pub(super) articles: &'a ArticleIds,
    pub(super) publishers: &'a Publishers,
    pub(super) speakers: &'a Speakers<'a>,
}

/// The claims of a run.
pub(super) struct Claims {
    records: Vec<Record>,
    /// For each statement the index of its claim plus 1; 0 is none.
    of: Vec<u32>,
}

impl Claims {
    /// The claims that have two mentions in articles that are no copies. Their ids hash the first mention.
    pub(super) fn new(claims: Vec<Claim>, store: &SketchStore, quote_ids: &[u64], originals: &[Option<u32>]) -> Self {
        let mut made = Self { records: Vec::new(), of: vec![0; quote_ids.len()] };
        for claim in claims {
            let counts = |m: &&Member| originals[store.meta(m.statement).article as usize].is_none();
            let mentions: Vec<Member> = claim.members.iter().filter(counts).copied().collect();
            if mentions.len() < 2 {
                continue;
            }
            let first = format!("q_{:016x}", quote_ids[mentions[0].statement as usize]);
            let id = format!("c_{:016x}", xxh3_64(first.as_bytes()));
            made.records.push(Record { id, clearest: claim.clearest, mentions });
            for member in &claim.members {
                made.of[member.statement as usize] = made.records.len() as u32;
            }
        }
        made
    }

    /// The id of a statement's claim, or empty.
    pub(super) fn id_of(&self, statement: u32) -> &str {
        match self.of[statement as usize] {
            0 => "",
            n => &self.records[n as usize - 1].id,
        }
    }

    /// Writes claims.csv and claim_mentions.csv.
    pub(super) fn write(
        &self,
        folder: &Folder,
        layout: Layout,
        sources: &Sources<'_>,
    ) -> Result<[Written; 2], RunError> {
        let mut claims = TableFile::create(folder, &CLAIMS, layout)?;
        let mut mentions = TableFile::create(folder, &CLAIM_MENTIONS, layout)?;
        for record in &self.records {
            let wording = sources.store.text(record.clearest);
            let wording = wording.map_err(|e| RunError::failed(format!("linking claims: {e}")))?;
            claims.encode(|row| claim_row(row, record, &wording, sources))?;
            for (i, member) in record.mentions.iter().enumerate() {
                mentions.encode(|row| mention_row(row, record, member, i == 0, sources))?;
            }
        }
        Ok([claims.finish()?, mentions.finish()?])
    }
}

fn claim_row(row: &mut Rows, record: &Record, wording: &str, s: &Sources<'_>) {
    let metas: Vec<&StatementMeta> = record.mentions.iter().map(|m| s.store.meta(m.statement)).collect();
    let polarity = |p: Polarity| record.mentions.iter().filter(|m| m.polarity == p).count();
    let speaker = |m: &&StatementMeta| m.speaker.checked_sub(1).map(|sighting| s.speakers.number(sighting));
    let days = || metas.iter().filter_map(|m| m.date);
    row.verbatim(&record.id).text(wording).show(record.mentions.len());
    row.show(distinct(record.mentions.iter().map(|m| m.variant)));
    row.show(distinct(metas.iter().map(|m| m.article)));
    row.show(distinct(metas.iter().map(|m| m.publisher).filter(|p| *p != 0)));
    row.show(distinct(metas.iter().filter_map(speaker)));
    row.show(polarity(Polarity::Asserts)).show(polarity(Polarity::Denies));
    row.maybe(days().min()).verbatim(s.articles.get(metas[0].article)).text(s.publishers.name(metas[0].publisher));
    row.maybe(days().max()).maybe(peak(days())).empty().empty();
}

fn mention_row(row: &mut Rows, record: &Record, member: &Member, first: bool, s: &Sources<'_>) {
    let meta = s.store.meta(member.statement);
    row.verbatim(&record.id).show(format_args!("q_{:016x}", s.quote_ids[member.statement as usize]));
    row.verbatim(s.articles.get(meta.article)).maybe(meta.date).text(s.publishers.name(meta.publisher));
    row.maybe(meta.speaker.checked_sub(1).map(|sighting| s.speakers.id(sighting)));
    row.verbatim(member.polarity.as_str()).score(member.similarity).show(member.variant + 1).show(first);
}

fn distinct(numbers: impl Iterator<Item = u32>) -> usize {
    let mut all: Vec<u32> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// The day that comes most often, the earliest of several.
fn peak(days: impl Iterator<Item = Date>) -> Option<Date> {
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    for day in days {
        *counts.entry(day).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map(|(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_peak_is_the_earliest_of_the_busiest_days() {
        let [a, b, c] = [date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)];
        for (days, most) in [(vec![], None), (vec![c, b, a], Some(a)), (vec![c, a, b, c, b], Some(b))] {
            assert_eq!(peak(days.into_iter()), most);
        }
    }

    #[test]
    fn copies_carry_the_claim_but_do_not_make_one() {
        let mut store = SketchStore::default();
        for article in [0, 1, 2, 0, 2] {
            let meta = StatementMeta { article, ..StatementMeta::default() };
            store.push(crate::claim::Sketch::default(), meta, "the dam is safe").unwrap();
        }
        let member = |statement| Member { statement, variant: 0, similarity: 1.0, polarity: Polarity::Asserts };
        let claim = |of: &[u32]| Claim { clearest: of[0], members: of.iter().map(|s| member(*s)).collect() };
        // Article 2 is a copy of article 0.
        let claims =
            Claims::new(vec![claim(&[2, 0, 1]), claim(&[3, 4])], &store, &[7, 8, 9, 10, 11], &[None, None, Some(0)]);
        assert_eq!(claims.records.len(), 1);
        assert_eq!(claims.records[0].mentions.iter().map(|m| m.statement).collect::<Vec<_>>(), [0, 1]);
        assert!(!claims.id_of(0).is_empty() && claims.id_of(0) == claims.id_of(2));
        assert_eq!((claims.id_of(3), claims.id_of(4)), ("", ""));
    }
}
