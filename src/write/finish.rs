//! The end of a run: linking over the whole dump, and the second pass that fills the holes of the spooled rows.

use std::collections::BTreeMap;

use super::assembly::{ArticleIds, Assembly};
use super::claims::{Claims, Sources};
use super::folder::Folder;
use super::package::package;
use super::report::{Counts, Report};
use super::row::Rows;
use super::speakers::Speakers;
use super::spool::Spool;
use super::table::{Layout, TableFile, Written};
use super::tables::{ARTICLES, QUOTES, TABLES};
use crate::claim::{Claim, ClaimLinker, SketchStore, copies};
use crate::error::{RunError, StageError};
use crate::pipeline::caught;
use crate::speaker::{Sighting, SpeakerLinker};

/// What the linkers found.
pub(crate) struct Links {
    speaker_ids: Vec<String>,
    claims: Vec<Claim>,
    originals: Vec<Option<u32>>,
}

impl Assembly<'_> {
    /// Links speakers, claims and copies of articles.
    ///
    /// # Errors
    /// If a linker gives up or answers with something that cannot be.
    pub(crate) fn link(&self, speakers: &dyn SpeakerLinker, claims: &dyn ClaimLinker) -> Result<Links, RunError> {
        std::thread::scope(|scope| {
            let copied = || copies(&self.sketches, &self.ranks);
            let beside = scope.spawn(move || caught(|| (copied(), speaker_ids(speakers, &self.sightings))));
            let claims = link_claims(claims, &self.store);
            let failed = |panic: String| RunError::failed(format!("linking speakers failed: {panic}"));
            let (originals, ids) = beside.join().unwrap_or_else(|_| Err(String::new())).map_err(failed)?;
            Ok(Links { speaker_ids: ids?, claims: claims?, originals })
        })
    }

    /// Completes all tables and gives them their places.
    ///
    /// # Errors
    /// If a table cannot be written.
    pub(crate) fn write(self, links: Links) -> Result<Counts, RunError> {
        let Links { speaker_ids, claims, originals } = links;
        let claims = Claims::new(claims, &self.store, &self.quote_ids, &originals);
        let mut speakers = Speakers::new(self.sightings.all(), &speaker_ids);
        let (folder, layout) = (self.folder, self.layout);
        let mut written = vec![self.rejects.finish()?];
        let (articles, quotes) = std::thread::scope(|scope| {
            let articles = scope.spawn(|| write_articles(folder, layout, self.articles, &self.ids, &originals));
            let quotes = write_quotes(folder, layout, self.quotes, &self.store, &claims, &mut speakers, &originals);
            (articles.join(), quotes)
        });
        written.push(articles.map_err(|_| RunError::failed("writing articles.csv failed"))??);
        written.push(quotes?);
        written.push(speakers.write(folder, layout)?);
        written.extend(claims.write(
            folder,
            layout,
            &Sources {
                store: &self.store,
                quote_ids: &self.quote_ids,
                articles: &self.ids,
                publishers: &self.publishers,
                speakers: &speakers,
            },
        )?);
        written.sort_by_key(|w| TABLES.iter().position(|t| t.name == w.table.name));
        commit(folder, &written, layout)?;
        let rows = |name: &str| written.iter().find(|w| w.table.name == name).map_or(0, |w| w.rows);
        Ok(Counts {
            copies: originals.iter().flatten().count() as u64,
            speakers: rows("speakers"),
            claims: rows("claims"),
            claim_mentions: rows("claim_mentions"),
            ..self.counts
        })
    }
}

impl Folder {
    /// Writes `run.json`, the last file of a run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn complete(&self, report: &Report) -> Result<(), RunError> {
        self.put("run.json", &report.to_json())
    }
}

/// Gives the tables and their descriptor their places.
fn commit(folder: &Folder, written: &[Written], layout: Layout) -> Result<(), RunError> {
    let text = serde_json::to_string_pretty(&package(written, layout)).unwrap_or_default() + "\n";
    for file in written.iter().flat_map(|w| &w.files) {
        folder.commit(file)?;
    }
    folder.put("datapackage.json", &text)
}

/// Rows of tables whose counts are in `counts`, by file name of the table.
pub(crate) fn rows_by_table(counts: &Counts) -> BTreeMap<String, u64> {
    let rows = [
        ("articles", counts.articles_written),
        ("quotes", counts.quotes),
        ("speakers", counts.speakers),
        ("claims", counts.claims),
        ("claim_mentions", counts.claim_mentions),
        ("rejects", counts.rejects),
    ];
    rows.into_iter().map(|(name, n)| (name.to_owned(), n)).collect()
}

fn speaker_ids(linker: &dyn SpeakerLinker, sightings: &crate::speaker::Sightings) -> Result<Vec<String>, RunError> {
    let all: &[Sighting] = sightings.all();
    let ids = linker.link(all).map_err(|e| gave_up("speakers", &e))?;
    let well_formed = |id: &String| !id.is_empty() && !id.contains(['|', ',', '"', '\n', '\r']);
    match ids.iter().find(|id| !well_formed(id)) {
        Some(id) => Err(RunError::failed(format!("linking speakers: '{id}' is no id: s_ and 16 hexadecimal digits"))),
        None if ids.len() == all.len() => Ok(ids),
        None => Err(RunError::failed(format!("linking speakers: {} ids for {} speakers", ids.len(), all.len()))),
    }
}

/// The claims of `linker`, checked: every member exists and stands in one claim.
fn link_claims(linker: &dyn ClaimLinker, store: &SketchStore) -> Result<Vec<Claim>, RunError> {
    let claims = linker.link(store).map_err(|e| gave_up("claims", &e))?;
    let mut seen = vec![false; store.len()];
    for member in claims.iter().flat_map(|c| &c.members) {
        match seen.get_mut(member.statement as usize) {
            Some(seen) if !*seen => *seen = true,
            Some(_) => return Err(RunError::failed("linking claims: a statement stands in two claims")),
            None => return Err(RunError::failed("linking claims: a claim names a statement that is not there")),
        }
    }
    if claims.iter().any(|c| c.clearest as usize >= store.len()) {
        return Err(RunError::failed("linking claims: a claim names a statement that is not there"));
    }
    Ok(claims)
}

fn gave_up(what: &str, e: &StageError) -> RunError {
    RunError::failed(format!("linking {what}: {e}"))
}

/// The second pass over articles.csv: fills `duplicate_of`.
fn write_articles(
    folder: &Folder,
    layout: Layout,
    spool: Spool<'_>,
    ids: &ArticleIds,
    originals: &[Option<u32>],
) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &ARTICLES, layout)?;
    let mut entries = spool.read()?;
    for original in originals {
        let Some(entry) = entries.next()? else { break };
        let cell = original.map_or_else(Vec::new, |o| Rows::filling(ids.get(o), layout.excel));
        table.row(&[entry.piece(0), &cell, entry.piece(1)])?;
    }
    table.finish()
}

/// The second pass over quotes.csv: fills `speaker_id` and `claim_id`, and counts the speakers on the way.
fn write_quotes(
    folder: &Folder,
    layout: Layout,
    spool: Spool<'_>,
    store: &SketchStore,
    claims: &Claims,
    speakers: &mut Speakers<'_>,
    originals: &[Option<u32>],
) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &QUOTES, layout)?;
    let mut entries = spool.read()?;
    let mut statement = 0;
    let mut ids = String::new();
    while let Some(entry) = entries.next()? {
        let meta = store.meta(statement);
        if originals[meta.article as usize].is_none() {
            speakers.count(&entry.numbers, meta);
        }
        ids.clear();
        for (i, sighting) in entry.numbers.iter().enumerate() {
            ids.push_str(if i > 0 { "|" } else { "" });
            ids.push_str(speakers.id(*sighting));
        }
        let claim = claims.id_of(statement).as_bytes();
        table.row(&[entry.piece(0), ids.as_bytes(), entry.piece(1), claim, entry.piece(2)])?;
        statement += 1;
    }
    table.finish()
}
