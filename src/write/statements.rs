//! [`StatementAssembly`]: what is gathered of statements that come as tables, and the tables of their claims.
//!
//! The words go to a file on disk; in memory stay the fingerprints, the ids, and the distinct articles, outlets and
//! speakers.

use std::io;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::cell;
use super::claims::{Sources, write_claims};
use super::finish::{commit, gave_up, link_claims, numbered, rows};
use super::folder::Folder;
use super::names::{Joint, Names, Texts};
use super::package::Beside;
use super::report::StatementCounts;
use super::table::{Layout, TableFile};
use super::tables::REJECTS;
use crate::article::Published;
use crate::claim::{ClaimLinker, Copies, References, Sketch, SketchStore, Statement, StatementMeta};
use crate::error::{Reject, RunError};
use crate::lexicon::{Class, Lexicon};
use crate::quote::Polarity;
use crate::read::StatementRow;
use crate::speaker::{Sighting, SpeakerLinker, checked_ids, id_number};
use crate::state::{KeptStatement, day, kept_day};
use crate::token::TokenKind;

/// A statement with its fingerprint, made in a worker.
pub struct Sketched {
    id: String,
    article_id: String,
    date: Option<Date>,
    publisher: String,
    /// Names or ids of those who said it.
    speakers: Vec<String>,
    polarity: Polarity,
    content: String,
    /// What the row was in, if that was not UTF-8.
    charset: Option<&'static str>,
    sketch: Sketch,
    /// What a later run must know of it.
    kept: Option<KeptStatement>,
}

impl Sketched {
    /// The same, with what a later run must know of it.
    pub(crate) fn kept(row: StatementRow, linker: &dyn ClaimLinker) -> Self {
        let kept = KeptStatement {
            id: row.id.clone(),
            article_id: row.article_id.clone(),
            date: kept_day(row.published.date),
            publisher: row.publisher.clone(),
            speaker: row.speaker.clone(),
            speaker_id: row.speaker_id.clone(),
            cue: row.cue.clone(),
            polarity: row.polarity,
            content: row.content.clone(),
        };
        Self { kept: Some(kept), ..Self::new(row, linker) }
    }

    /// A statement of an earlier run.
    pub(crate) fn recalled(kept: KeptStatement, linker: &dyn ClaimLinker) -> Self {
        let row = StatementRow {
            published: Published { date: day(kept.date.as_deref()), ..Published::default() },
            id: kept.id,
            article_id: kept.article_id,
            publisher: kept.publisher,
            speaker: kept.speaker,
            speaker_id: kept.speaker_id,
            cue: kept.cue,
            polarity: kept.polarity,
            content: kept.content,
            ..StatementRow::default()
        };
        Self::new(row, linker)
    }

    /// What a later run must know of it, if that was asked for.
    pub(crate) fn to_keep(&self) -> Option<&KeptStatement> {
        self.kept.as_ref()
    }

    /// The fingerprint of `row`. Where the input does not say how the speaker stands to the content, the cue tells.
    #[must_use]
    pub fn new(row: StatementRow, linker: &dyn ClaimLinker) -> Self {
        let polarity = row.polarity.unwrap_or_else(|| Lexicon::builtin().polarity_of(&row.cue));
        let [mut content, mut speaker, mut cue] = [const { String::new() }; 3];
        cell::push_text(&mut content, &row.content);
        cell::push_text(&mut speaker, &row.speaker);
        cell::push_text(&mut cue, &row.cue);
        let sketch = linker.sketch(&Statement { content: &content, speaker: &speaker, cue: &cue, polarity });
        let speakers = speakers(&speaker, &row.speaker_id);
        let StatementRow { id, article_id, publisher, charset, .. } = row;
        let date = row.published.date;
        Self { id, article_id, date, publisher, speakers, polarity, content, charset, sketch, kept: None }
    }
}

/// The names or ids of the speakers of a row: ids of dixit as they are, else names, else ids of others. Who is only
/// pointed at is nobody.
fn speakers(names: &str, ids: &str) -> Vec<String> {
    let split = |cell: &str| -> Vec<String> {
        cell.split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    };
    let given = split(ids);
    if !given.is_empty() && given.iter().all(|id| id_number(id).is_some()) {
        return given;
    }
    let mut named = split(names);
    named.retain(|name| !points(name));
    if named.is_empty() { given } else { named }
}

/// Whether a name is a word that points at someone without saying who.
fn points(name: &str) -> bool {
    let pointing = Class::SUBJECT | Class::OBJECT | Class::PRONOUN | Class::POSSESSIVE | Class::THAT | Class::WH;
    Lexicon::builtin().look_up(&name.to_lowercase(), TokenKind::Lower).0.has(pointing)
}

/// All that was gathered so far.
pub struct StatementAssembly<'f> {
    folder: &'f Folder,
    layout: Layout,
    counts: StatementCounts,
    store: SketchStore,
    joint: Joint,
    ids: Texts,
    /// How often an id was made of the same words.
    made: FxHashMap<u64, u32>,
    /// The input's id of each article; rows without one are articles of their own.
    articles: Texts,
    /// Numbers of articles by the hash of their id.
    article_numbers: FxHashMap<u64, u32>,
    publishers: Names,
    /// Names and ids of speakers; their number as a speaker is one less, since 0 is the empty name.
    speakers: Names,
    rejects: TableFile<'f>,
    /// Whether there are statements of earlier runs.
    continued: bool,
}

impl<'f> StatementAssembly<'f> {
    /// Nothing gathered yet; `memory` is the limit in bytes that the user gave.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(folder: &'f Folder, layout: Layout, memory: Option<u64>) -> Result<Self, RunError> {
        let store = SketchStore::within(memory, Some(folder.hidden()));
        let room = store.room().clone();
        Ok(Self {
            folder,
            layout,
            counts: StatementCounts::default(),
            store,
            joint: Joint::new(&room),
            ids: Texts::new(&room),
            made: FxHashMap::default(),
            articles: Texts::new(&room),
            article_numbers: FxHashMap::default(),
            publishers: Names::default(),
            speakers: Names::default(),
            rejects: TableFile::create(folder, &REJECTS, layout)?,
            continued: false,
        })
    }

    /// What has been counted so far.
    #[must_use]
    pub fn counts(&self) -> &StatementCounts {
        &self.counts
    }

    /// Adds the next statement of the input.
    ///
    /// # Errors
    /// If its words cannot be put aside.
    pub fn add(&mut self, row: &Sketched) -> Result<(), RunError> {
        self.counts.statements += 1;
        if let Some(charset) = row.charset {
            *self.counts.charsets.entry(charset.to_owned()).or_default() += 1;
        }
        self.put_aside(row).map_err(|e| self.folder.spool_error(&e))
    }

    fn put_aside(&mut self, row: &Sketched) -> io::Result<()> {
        let statement = self.store.len() as u32;
        let speakers: Vec<u32> = row.speakers.iter().map(|s| self.speakers.number(s) - 1).collect();
        let meta = StatementMeta {
            article: self.article(&row.article_id)?,
            date: row.date,
            publisher: self.publishers.number(&row.publisher),
            speaker: self.joint.note(statement, &speakers)?,
            polarity: row.polarity,
        };
        self.keep_id(row)?;
        self.store.push(row.sketch, meta, &row.content)
    }

    /// Adds the next statement of an earlier run, before all of this one.
    ///
    /// # Errors
    /// If its words cannot be put aside.
    pub(crate) fn recall(&mut self, row: &Sketched) -> Result<(), RunError> {
        self.add(row)?;
        self.counts.statements = 0;
        self.continued = true;
        Ok(())
    }

    /// Adds the next row of the input, one that is no statement.
    ///
    /// # Errors
    /// If the table cannot be written.
    pub fn reject(&mut self, reject: &Reject) -> Result<(), RunError> {
        self.counts.rejects += 1;
        *self.counts.rejects_by_reason.entry(reject.kind()).or_default() += 1;
        self.rejects.reject(reject)
    }

    fn article(&mut self, id: &str) -> io::Result<u32> {
        let next = self.articles.len() as u32;
        let number =
            if id.is_empty() { next } else { *self.article_numbers.entry(xxh3_64(id.as_bytes())).or_insert(next) };
        if number == next {
            self.articles.push(id)?;
        }
        Ok(number)
    }

    /// Keeps the row's id, or makes one of its article and words and how often they came before.
    fn keep_id(&mut self, row: &Sketched) -> io::Result<()> {
        if !row.id.is_empty() {
            return self.ids.push(&row.id);
        }
        let words = xxh3_64(format!("{}\u{1f}{}", row.article_id, row.content).as_bytes());
        let times = self.made.entry(words).or_default();
        let id = format!("q_{:016x}", words.wrapping_add(u64::from(*times)));
        *times += 1;
        self.ids.push(&id)
    }

    /// Links speakers and claims and writes all tables. `before` has the claims of the statements of earlier runs; the
    /// numbers of the claims of all are returned.
    ///
    /// # Errors
    /// If a linker gives up or answers with something that cannot be, or a table cannot be written.
    pub(crate) fn finish(
        self,
        speaker_linker: &dyn SpeakerLinker,
        claim_linker: &dyn ClaimLinker,
        before: &[u64],
        known: Option<&References>,
    ) -> Result<(StatementCounts, Vec<u64>), RunError> {
        let linked = link_claims(claim_linker, &self.store)?;
        let speakers = self.speaker_ids(speaker_linker)?;
        let recognised = known.map(|known| known.recognise(&self.store)).transpose();
        let recognised = recognised.map_err(|e| gave_up("known claims", &e))?;
        let sources = Sources {
            store: &self.store,
            quote_id: &|statement| self.ids.get(statement),
            copies: &Copies::default(),
            articles: &self.articles,
            publishers: &self.publishers,
            speaker_id: &|speaker| speakers[speaker as usize],
            joint: &self.joint,
            known: known.zip(recognised),
        };
        let claims = numbered(&linked, &sources, before)?;
        let mut written = write_claims(self.folder, self.layout, (&linked, &claims), &sources)?;
        written.push(self.rejects.finish()?);
        commit(self.folder, &mut written, self.layout, Beside { texts: false, continued: self.continued })?;
        let rows = |name| rows(&written, name);
        let counts = StatementCounts {
            speakers: speakers.iter().collect::<FxHashSet<_>>().len() as u64,
            claims: rows("claims"),
            claim_variants: rows("claim_variants"),
            claim_mentions: rows("claim_mentions"),
            ..self.counts
        };
        Ok((counts, claims.of_statements(self.store.len() as u32)))
    }

    /// The number of the id of each speaker: as given, or from the linker.
    fn speaker_ids(&self, linker: &dyn SpeakerLinker) -> Result<Vec<u64>, RunError> {
        let known = &self.speakers.all()[1..];
        let sighting = |name: &String| Sighting { name: name.clone(), ..Sighting::default() };
        let sightings: Vec<Sighting> = known.iter().filter(|name| id_number(name).is_none()).map(sighting).collect();
        let mut made = checked_ids(linker, &sightings).map_err(|e| gave_up("speakers", &e))?.into_iter();
        Ok(known.iter().map(|name| id_number(name).or_else(|| made.next()).unwrap_or_default()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speakers_are_ids_or_names_and_never_pronouns() {
        let ours = "s_0123456789abcdef";
        for (names, ids, expected) in [
            ("Ana Ruiz", ours, vec![ours]),
            ("Ana Ruiz", "Q17", vec!["Ana Ruiz"]),
            ("Ana Ruiz|Okoro", "", vec!["Ana Ruiz", "Okoro"]),
            ("she", "Q17", vec!["Q17"]),
            ("They", "", vec![]),
            ("who", "s_xyz", vec!["s_xyz"]),
            ("", "", vec![]),
        ] {
            assert_eq!(speakers(names, ids), expected, "{names} {ids}");
        }
    }
}
