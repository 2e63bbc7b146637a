//! The end of a run: linking over the whole dump, and the second pass that fills the holes of the spooled rows.

use super::assembly::Assembly;
use super::claims::{Sources, write_claims};
use super::folder::Folder;
use super::names::{Texts, join_ids};
use super::package::{Beside, package};
use super::report::{Counts, Report, Tally};
use super::row::Rows;
use super::speakers::Speakers;
use super::spool::Spool;
use super::table::{Layout, TableFile, Written};
use super::tables::{ARTICLES, QUOTES, REJECTS, TABLES};
use crate::claim::{
    ArticleSketch, Claim, ClaimLinker, Copies, LinkedClaims, NumberedClaims, Recognised, References, SketchStore,
    Source, StatementMeta, copies,
};
use crate::error::{RunError, StageError};
use crate::pipeline::caught;
use crate::shelf::Shelf;
use crate::speaker::{LinkedSpeakers, SpeakerLinker};

/// What the linkers found.
pub(crate) struct Links {
    speakers: LinkedSpeakers,
    claims: LinkedClaims,
    copies: Copies,
    /// For each statement which known claim it is.
    recognised: Option<Vec<Option<Recognised>>>,
}

/// What a run leaves besides its tables.
pub(crate) struct Finished {
    pub(crate) counts: Counts,
    claims: NumberedClaims,
    /// Those of earlier runs among them.
    statements: u32,
}

impl Finished {
    /// The number of the claim of each statement, those of earlier runs first; 0 is none.
    pub(crate) fn claims(&self) -> Vec<u64> {
        self.claims.of_statements(self.statements)
    }
}

impl Assembly<'_> {
    /// Links speakers, claims and copies of articles, and finds the claims that the user knows.
    ///
    /// # Errors
    /// If a linker gives up or answers with something that cannot be.
    pub(crate) fn link(
        &mut self,
        speakers: &dyn SpeakerLinker,
        claims: &dyn ClaimLinker,
        known: Option<&References>,
    ) -> Result<Links, RunError> {
        let recognised = known.map(|known| known.recognise(&self.store)).transpose();
        let recognised = recognised.map_err(|e| gave_up("known claims", &e))?;
        let sightings = std::mem::take(&mut self.sightings);
        let store = &self.store;
        let copied = || copies(&self.sketches, store.room()).map_err(|e| self.folder.spool_error(&e));
        let of_speakers = || LinkedSpeakers::new(sightings, speakers).map_err(|e| gave_up("speakers", &e));
        if store.memory().is_some() {
            // One after the other: what one linker needs the next may have.
            let speakers = of_speakers()?;
            return Ok(Links { speakers, claims: link_claims(claims, store)?, copies: copied()?, recognised });
        }
        std::thread::scope(|scope| {
            let beside = scope.spawn(move || caught(|| (copied(), of_speakers())));
            let claims = link_claims(claims, store);
            let failed = |panic: String| RunError::failed(format!("linking speakers failed: {panic}"));
            let (copies, speakers) = beside.join().unwrap_or_else(|_| Err(String::new())).map_err(failed)?;
            Ok(Links { speakers: speakers?, claims: claims?, copies: copies?, recognised })
        })
    }

    /// Completes all tables and gives them their places. The speakers of a list have its columns, which are `carried`;
    /// `before` has the claims of the statements of earlier runs.
    ///
    /// # Errors
    /// If a table cannot be written.
    pub(crate) fn write(
        self,
        links: Links,
        carried: &[String],
        before: &[u64],
        known: Option<&References>,
    ) -> Result<Finished, RunError> {
        let Links { speakers, claims: linked, copies, recognised } = links;
        let (folder, layout) = (self.folder, self.layout);
        let sources = Sources {
            store: &self.store,
            quote_id: &|statement| format!("q_{:016x}", self.quote_ids.get(statement as usize)),
            copies: &copies,
            articles: &self.ids,
            publishers: &self.publishers,
            speaker_id: &|speaker| speakers.id(speaker),
            joint: &self.joint,
            known: known.zip(recognised),
        };
        let claims = numbered(&linked, &sources, before)?;
        let mut counted = Speakers::new(&speakers, self.store.room());
        let mut written = vec![write_rejects(folder, layout, self.rejects)?];
        written.extend(self.furniture);
        let (articles, quotes) = std::thread::scope(|scope| {
            let others = scope.spawn(|| -> Result<_, RunError> {
                let copies = CopyCells { ids: &self.ids, copies: &copies, sketches: &self.sketches };
                let articles = write_articles(folder, layout, self.articles, &copies, self.earlier.0)?;
                let claims = write_claims(folder, layout, (&linked, &claims), &sources)?;
                Ok(claims.into_iter().chain([articles]))
            });
            let quotes = write_quotes(folder, layout, self.quotes, (&sources, self.earlier.1), &claims, &mut counted);
            (others.join(), quotes)
        });
        written.extend(articles.map_err(|_| RunError::failed("writing articles.csv failed"))??);
        written.push(quotes?);
        written.push(counted.write(folder, layout, carried)?);
        let texts = self.texts.is_some();
        if let Some(texts) = self.texts {
            texts.commit()?;
        }
        commit(folder, &mut written, layout, Beside { texts, continued: self.earlier.1 > 0 })?;
        let rows = |name| rows(&written, name);
        let counts = Counts {
            copies: copies.count_from(self.earlier.0 as u32),
            speakers: rows("speakers"),
            claims: rows("claims"),
            claim_variants: rows("claim_variants"),
            claim_mentions: rows("claim_mentions"),
            ..self.counts
        };
        Ok(Finished { counts, claims, statements: self.store.len() as u32 })
    }
}

impl Folder {
    /// Writes `run.json`, the last file of a run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn complete<C: Tally>(&self, report: &Report<C>) -> Result<(), RunError> {
        self.put("run.json", &report.to_json())
    }
}

/// Gives the tables and their descriptor their places.
pub(super) fn commit(folder: &Folder, written: &mut [Written], layout: Layout, beside: Beside) -> Result<(), RunError> {
    written.sort_by_key(|w| TABLES.iter().position(|t| t.name == w.table.name));
    let text = serde_json::to_string_pretty(&package(written, layout, beside)).unwrap_or_default() + "\n";
    for file in written.iter().flat_map(|w| &w.files) {
        folder.commit(file)?;
    }
    folder.put("datapackage.json", &text)
}

/// Rows of the table of this name.
pub(super) fn rows(written: &[Written], name: &str) -> u64 {
    written.iter().find(|w| w.table.name == name).map_or(0, |w| w.rows)
}

/// The claims of `linker`, checked: every member exists.
pub(super) fn link_claims(linker: &dyn ClaimLinker, store: &SketchStore) -> Result<LinkedClaims, RunError> {
    let mut claims = LinkedClaims::new(store.room());
    let mut check = |claim: &Claim| {
        let statements = claim.members.iter().map(|member| member.statement).chain([claim.clearest]);
        if statements.max().is_some_and(|last| last as usize >= store.len()) {
            return Err(StageError::new("claims", "a claim names a statement that is not there"));
        }
        claims.push(claim).map_err(|e| StageError::new("temporary-file", e.to_string()))
    };
    linker.link_each(store, &mut check).map_err(|e| gave_up("claims", &e))?;
    Ok(claims)
}

/// The ids of the claims; that no statement stands in two of them is checked on the way.
pub(super) fn numbered(
    claims: &LinkedClaims,
    sources: &Sources<'_>,
    before: &[u64],
) -> Result<NumberedClaims, RunError> {
    let numbered = NumberedClaims::new(claims, sources.store, sources, before);
    numbered.map_err(|e| RunError::failed(format!("linking claims: {e}")))
}

pub(super) fn gave_up(what: &str, e: &StageError) -> RunError {
    RunError::failed(format!("linking {what}: {e}"))
}

/// The rows of rejects.csv, as they are.
fn write_rejects(folder: &Folder, layout: Layout, spool: Spool<'_>) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &REJECTS, layout)?;
    let mut entries = spool.read()?;
    while let Some(entry) = entries.next()? {
        table.row(&[entry.piece(0)])?;
    }
    table.finish()
}

/// Which articles are copies, and how alike they are.
struct CopyCells<'a> {
    ids: &'a Texts,
    copies: &'a Copies,
    sketches: &'a Shelf<(ArticleSketch, u64)>,
}

impl CopyCells<'_> {
    /// The cells `duplicate_of` and `duplicate_similarity` of an article.
    fn of(&self, article: usize, excel: bool) -> Vec<u8> {
        let Some(original) = self.copies.original(article as u32) else { return b",".to_vec() };
        let mut cells = Rows::filling(&self.ids.get(original), excel);
        let likeness = self.sketches.get(article).0.likeness(&self.sketches.get(original as usize).0);
        cells.extend(format!(",{likeness:.3}").into_bytes());
        cells
    }
}

/// The second pass over articles.csv, whose first row is the article `first`: fills `duplicate_of` and
/// `duplicate_similarity`.
fn write_articles(
    folder: &Folder,
    layout: Layout,
    spool: Spool<'_>,
    copies: &CopyCells<'_>,
    first: usize,
) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &ARTICLES, layout)?;
    let mut entries = spool.read()?;
    for article in first..copies.sketches.len() {
        let Some(entry) = entries.next()? else { break };
        table.row(&[entry.piece(0), &copies.of(article, layout.excel), entry.piece(1)])?;
    }
    table.finish()
}

/// The second pass over quotes.csv: fills `speaker_id` and `claim_id`, and counts the speakers on the way, after those of
/// the `earlier` statements, which come first and have no rows.
fn write_quotes(
    folder: &Folder,
    layout: Layout,
    spool: Spool<'_>,
    (sources, earlier): (&Sources<'_>, usize),
    claims: &NumberedClaims,
    speakers: &mut Speakers<'_>,
) -> Result<Written, RunError> {
    let mut count = |(statement, meta): (u32, StatementMeta), sightings: Option<&[u32]>| {
        if sources.is_copy(meta.article) {
            return Ok(());
        }
        let counted = match sightings {
            Some(sightings) => speakers.count(sightings, &meta),
            None => speakers.count(&sources.joint.of(statement, &meta), &meta),
        };
        counted.map_err(|e| folder.spool_error(&e))
    };
    let mut metas = (0..).zip(sources.store.metas_from(0));
    metas.by_ref().take(earlier).try_for_each(|known| count(known, None))?;
    let mut table = TableFile::create(folder, &QUOTES, layout)?;
    let (mut entries, mut claims) = (spool.read()?, claims.by_statement());
    let mut ids = String::new();
    for (statement, meta) in metas {
        let Some(entry) = entries.next()? else { break };
        count((statement, meta), Some(&entry.numbers))?;
        ids.clear();
        join_ids(&entry.numbers, sources.speaker_id, &mut ids);
        let claim = claims.next_id(statement);
        table.row(&[entry.piece(0), ids.as_bytes(), entry.piece(1), claim.as_bytes(), entry.piece(2)])?;
    }
    table.finish()
}
