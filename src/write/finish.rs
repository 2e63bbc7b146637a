//! The end of a run: linking over the whole dump, and the second pass that fills the holes of the spooled rows.

use super::assembly::Assembly;
use super::claims::{Sources, write_claims};
use super::folder::Folder;
use super::names::{SpeakerIds, Texts};
use super::package::{Beside, package};
use super::report::{Counts, Report, Tally};
use super::row::Rows;
use super::speakers::Speakers;
use super::spool::Spool;
use super::table::{Layout, TableFile, Written};
use super::tables::{ARTICLES, QUOTES, REJECTS, TABLES};
use crate::claim::{
    ArticleSketch, Claim, ClaimLinker, ClaimRecords, Recognised, References, SketchStore, Source, copies, records,
};
use crate::error::{RunError, StageError};
use crate::pipeline::caught;
use crate::speaker::{Sighting, SpeakerLinker};

/// What the linkers found.
pub(crate) struct Links {
    speaker_ids: Vec<String>,
    claims: Vec<Claim>,
    originals: Vec<Option<u32>>,
    /// For each statement which known claim it is.
    recognised: Option<Vec<Option<Recognised>>>,
}

/// What a run leaves besides its tables.
pub(crate) struct Finished {
    pub(crate) counts: Counts,
    /// The number of the claim of each statement, those of earlier runs first; 0 is none.
    pub(crate) claims: Vec<u64>,
}

impl Assembly<'_> {
    /// Links speakers, claims and copies of articles, and finds the claims that the user knows.
    ///
    /// # Errors
    /// If a linker gives up or answers with something that cannot be.
    pub(crate) fn link(
        &self,
        speakers: &dyn SpeakerLinker,
        claims: &dyn ClaimLinker,
        known: Option<&References>,
    ) -> Result<Links, RunError> {
        let recognised = known.map(|known| known.recognise(&self.store)).transpose();
        let recognised = recognised.map_err(|e| gave_up("known claims", &e))?;
        if self.store.memory().is_some() {
            // One after the other: what one linker needs the next may have.
            let speaker_ids = speaker_ids(speakers, self.sightings.all())?;
            let claims = link_claims(claims, &self.store)?;
            return Ok(Links { speaker_ids, claims, originals: copies(&self.sketches, &self.ranks), recognised });
        }
        std::thread::scope(|scope| {
            let copied = || copies(&self.sketches, &self.ranks);
            let beside = scope.spawn(move || caught(|| (copied(), speaker_ids(speakers, self.sightings.all()))));
            let claims = link_claims(claims, &self.store);
            let failed = |panic: String| RunError::failed(format!("linking speakers failed: {panic}"));
            let (originals, ids) = beside.join().unwrap_or_else(|_| Err(String::new())).map_err(failed)?;
            Ok(Links { speaker_ids: ids?, claims: claims?, originals, recognised })
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
        let Links { speaker_ids, claims, originals, recognised } = links;
        let ids = SpeakerIds::new(&speaker_ids);
        let quote_id = |statement: u32| format!("q_{:016x}", self.quote_ids[statement as usize]);
        let (folder, layout) = (self.folder, self.layout);
        let sources = Sources {
            store: &self.store,
            quote_id: &quote_id,
            originals: &originals,
            articles: &self.ids,
            publishers: &self.publishers,
            speakers: &ids,
            joint: &self.joint,
            known: known.zip(recognised),
        };
        let mut claims = records(&claims, &self.store, &sources);
        claims.go_on(before);
        let mut speakers = Speakers::new(self.sightings.all(), &ids);
        let mut written = vec![write_rejects(folder, layout, self.rejects)?];
        written.extend(self.furniture);
        let (articles, quotes) = std::thread::scope(|scope| {
            let others = scope.spawn(|| -> Result<_, RunError> {
                let copies = Copies { ids: &self.ids, originals: &originals, sketches: &self.sketches };
                let articles = write_articles(folder, layout, self.articles, &copies, self.earlier.0)?;
                let claims = write_claims(folder, layout, &claims, &sources)?;
                Ok(claims.into_iter().chain([articles]))
            });
            let quotes = write_quotes(folder, layout, self.quotes, (&sources, self.earlier.1), &claims, &mut speakers);
            (others.join(), quotes)
        });
        written.extend(articles.map_err(|_| RunError::failed("writing articles.csv failed"))??);
        written.push(quotes?);
        written.push(speakers.write(folder, layout, carried)?);
        let texts = self.texts.is_some();
        if let Some(texts) = self.texts {
            texts.commit()?;
        }
        commit(folder, &mut written, layout, Beside { texts, continued: self.earlier.1 > 0 })?;
        let rows = |name| rows(&written, name);
        let counts = Counts {
            copies: originals[self.earlier.0..].iter().flatten().count() as u64,
            speakers: rows("speakers"),
            claims: rows("claims"),
            claim_variants: rows("claim_variants"),
            claim_mentions: rows("claim_mentions"),
            ..self.counts
        };
        Ok(Finished { counts, claims: claims.numbers() })
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

/// The ids of `linker`, checked: one for each sighting, and fit for a cell of several.
pub(super) fn speaker_ids(linker: &dyn SpeakerLinker, all: &[Sighting]) -> Result<Vec<String>, RunError> {
    let ids = linker.link(all).map_err(|e| gave_up("speakers", &e))?;
    let well_formed = |id: &String| !id.is_empty() && !id.contains(['|', ',', '"', '\n', '\r']);
    match ids.iter().find(|id| !well_formed(id)) {
        Some(id) => Err(RunError::failed(format!("linking speakers: '{id}' is no id: s_ and 16 hexadecimal digits"))),
        None if ids.len() == all.len() => Ok(ids),
        None => Err(RunError::failed(format!("linking speakers: {} ids for {} speakers", ids.len(), all.len()))),
    }
}

/// The claims of `linker`, checked: every member exists and stands in one claim.
pub(super) fn link_claims(linker: &dyn ClaimLinker, store: &SketchStore) -> Result<Vec<Claim>, RunError> {
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
struct Copies<'a> {
    ids: &'a Texts,
    originals: &'a [Option<u32>],
    sketches: &'a [ArticleSketch],
}

impl Copies<'_> {
    /// The cells `duplicate_of` and `duplicate_similarity` of an article.
    fn cells(&self, article: usize, excel: bool) -> Vec<u8> {
        let Some(original) = self.originals[article] else { return b",".to_vec() };
        let mut cells = Rows::filling(self.ids.get(original), excel);
        let likeness = self.sketches[article].likeness(&self.sketches[original as usize]);
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
    copies: &Copies<'_>,
    first: usize,
) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &ARTICLES, layout)?;
    let mut entries = spool.read()?;
    for article in first..copies.originals.len() {
        let Some(entry) = entries.next()? else { break };
        table.row(&[entry.piece(0), &copies.cells(article, layout.excel), entry.piece(1)])?;
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
    claims: &ClaimRecords,
    speakers: &mut Speakers<'_>,
) -> Result<Written, RunError> {
    for statement in 0..earlier as u32 {
        let meta = sources.store.meta(statement);
        if !sources.is_copy(meta.article) {
            speakers.count(&sources.joint.of(statement, meta), meta);
        }
    }
    let mut table = TableFile::create(folder, &QUOTES, layout)?;
    let mut entries = spool.read()?;
    let mut statement = earlier as u32;
    let mut ids = String::new();
    while let Some(entry) = entries.next()? {
        let meta = sources.store.meta(statement);
        if !sources.is_copy(meta.article) {
            speakers.count(&entry.numbers, meta);
        }
        ids.clear();
        sources.speakers.join(&entry.numbers, &mut ids);
        let claim = claims.claim_id(statement).as_bytes();
        table.row(&[entry.piece(0), ids.as_bytes(), entry.piece(1), claim, entry.piece(2)])?;
        statement += 1;
    }
    table.finish()
}
