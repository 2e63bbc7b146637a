//! [`Assembly`]: what is gathered while articles stream by, in input order, in one thread.
//!
//! Rows go to spools on disk; in memory stay the fingerprints, the distinct speakers and outlets, and some twenty bytes
//! for each article and quote; where memory has a limit they wait on disk too, but for the outlets. With a journal all of
//! it can be gathered again, as far as a checkpoint says.

use std::io;

use jiff::civil::Date;

use super::article::{ARTICLE_PIECES, Encoded, EncodedQuote, QUOTE_PIECES};
use super::checkpoint::Checkpoint;
use super::folder::Folder;
use super::names::{Joint, Names, Texts};
use super::recall::recalled;
use super::report::Counts;
use super::spool::Spool;
use super::table::{Layout, TableFile, Written, reject_row};
use super::tables::FURNITURE;
use super::texts::{self, TextsFile};
use crate::article::DateDoubt;
use crate::claim::{ArticleSketch, ClaimLinker, SketchStore, StatementMeta};
use crate::clean::LearnedFurniture;
use crate::error::{Reject, RunError};
use crate::mention::{Entity, EntityList};
use crate::quote::QuoteKind;
use crate::shelf::Shelf;
use crate::speaker::Sightings;
use crate::state::{KeptArticle, day};

/// Names of the spools in the hidden folder.
const ARTICLES: &str = "articles.spool";
const QUOTES: &str = "quotes.spool";
const REJECTS: &str = "rejects.spool";
const JOURNAL: &str = "journal.spool";

/// All that a run has gathered so far.
pub struct Assembly<'f> {
    pub(super) folder: &'f Folder,
    pub(super) layout: Layout,
    pub(super) counts: Counts,
    pub(super) sightings: Sightings,
    pub(super) publishers: Names,
    pub(super) ids: Texts,
    /// For each article its fingerprint, and what orders it by date and input.
    pub(super) sketches: Shelf<(ArticleSketch, u64)>,
    pub(super) store: SketchStore,
    /// Articles and statements of earlier runs, which come before those of this one and have no rows in its tables.
    pub(super) earlier: (usize, usize),
    pub(super) joint: Joint,
    pub(super) quote_ids: Shelf<u64>,
    pub(super) articles: Spool<'f>,
    pub(super) quotes: Spool<'f>,
    /// Rows of rejects.csv.
    pub(super) rejects: Spool<'f>,
    /// What linking needs of each article, if the run can be gone on with.
    pub(super) journal: Option<Spool<'f>>,
    /// The texts, if they are kept.
    pub(super) texts: Option<TextsFile<'f>>,
    /// The table of page furniture, if that was learned.
    pub(super) furniture: Option<Written>,
}

impl<'f> Assembly<'f> {
    /// Nothing gathered yet; `memory` is the limit in bytes that the user gave. With a journal, checkpoints can be made.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(
        folder: &'f Folder,
        layout: Layout,
        texts: bool,
        journal: bool,
        memory: Option<u64>,
    ) -> Result<Self, RunError> {
        let spools = [Spool::new(folder, ARTICLES)?, Spool::new(folder, QUOTES)?, Spool::new(folder, REJECTS)?];
        let journal = if journal { Some(Spool::new(folder, JOURNAL)?) } else { None };
        let texts = if texts { Some(TextsFile::create(folder)?) } else { None };
        Self::over(folder, layout, spools, (journal, texts), memory)
    }

    /// What was gathered up to a checkpoint, as far as it is on disk: [`Assembly::replay`] brings the rest.
    ///
    /// # Errors
    /// If a spool is not as the checkpoint says.
    pub(crate) fn at(
        folder: &'f Folder,
        layout: Layout,
        checkpoint: &Checkpoint,
        memory: Option<u64>,
    ) -> Result<Self, RunError> {
        folder.clear(texts::NAME)?;
        let marks = checkpoint.marks;
        let spool = |name, mark| Spool::at(folder, name, mark);
        let spools = [spool(ARTICLES, marks.articles)?, spool(QUOTES, marks.quotes)?, spool(REJECTS, marks.rejects)?];
        let texts = marks.texts.map(|bytes| TextsFile::at(folder, bytes)).transpose()?;
        let gathered = Self::over(folder, layout, spools, (Some(spool(JOURNAL, marks.journal)?), texts), memory)?;
        Ok(Self { counts: checkpoint.counts.clone(), ..gathered })
    }

    fn over(
        folder: &'f Folder,
        layout: Layout,
        [articles, quotes, rejects]: [Spool<'f>; 3],
        (journal, texts): (Option<Spool<'f>>, Option<TextsFile<'f>>),
        memory: Option<u64>,
    ) -> Result<Self, RunError> {
        let store = SketchStore::within(memory, Some(folder.hidden()));
        let room = store.room().clone();
        Ok(Self {
            folder,
            layout,
            counts: Counts::default(),
            sightings: Sightings::new(&room),
            publishers: Names::default(),
            ids: Texts::new(&room),
            sketches: room.shelf(),
            earlier: (0, 0),
            joint: Joint::new(&room),
            quote_ids: room.shelf(),
            store,
            articles,
            quotes,
            rejects,
            journal,
            texts,
            furniture: None,
        })
    }

    /// What has been counted so far.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Writes down what was learned of outlets.
    ///
    /// # Errors
    /// If the table cannot be written.
    pub(crate) fn furniture(&mut self, learned: &LearnedFurniture) -> Result<(), RunError> {
        let mut table = TableFile::create(self.folder, &FURNITURE, self.layout)?;
        for line in learned.lines() {
            table.encode(|row| {
                row.text(&line.publisher).text(&line.line).show(line.articles);
            })?;
        }
        self.furniture = Some(table.finish()?);
        Ok(())
    }

    /// Adds the next article of the input.
    ///
    /// # Errors
    /// If a spool cannot be written.
    pub fn add(&mut self, article: &Encoded) -> Result<(), RunError> {
        self.count(article);
        let seen = self.see(&article.entities, &article.id)?;
        for (i, quote) in article.quotes.iter().enumerate() {
            let speakers: Vec<u32> = quote.speakers.iter().map(|&e| seen[e as usize]).collect();
            self.quotes.put(&speakers, &article.rows.row(i, QUOTE_PIECES))?;
        }
        if let Some(texts) = &mut self.texts {
            texts.put(&article.text)?;
        }
        self.articles.put(&[], &article.article.row(0, ARTICLE_PIECES))?;
        self.gather((&article.id, &article.publisher, article.date, article.sketch), &seen, &article.quotes)
    }

    /// Notes what a later process must know of the article that was added last.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note(&mut self, kept: &KeptArticle) -> Result<(), RunError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let record = serde_json::to_vec(kept).map_err(|e| self.folder.damaged(&e.to_string()))?;
        journal.put(&[], &[&record])
    }

    /// Whether articles are to be noted.
    pub(crate) fn has_journal(&self) -> bool {
        self.journal.is_some()
    }

    /// Gathers again what the journal holds; `each` sees every article of it.
    ///
    /// # Errors
    /// If the journal is damaged, or `each` fails.
    pub(crate) fn replay(
        &mut self,
        linker: &dyn ClaimLinker,
        list: Option<&EntityList>,
        mut each: impl FnMut(KeptArticle) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let Some(mut entries) = self.journal.as_mut().map(Spool::entries).transpose()? else { return Ok(()) };
        while let Some(entry) = entries.next()? {
            let kept = serde_json::from_slice(entry.piece(0));
            let kept: KeptArticle = kept.map_err(|e| self.folder.damaged(&e.to_string()))?;
            self.take(&kept, linker, list)?;
            each(kept)?;
        }
        Ok(())
    }

    /// Adds the next article of an earlier run, before all of this one.
    ///
    /// # Errors
    /// If its words cannot be put aside.
    pub(crate) fn recall(
        &mut self,
        kept: &KeptArticle,
        linker: &dyn ClaimLinker,
        list: Option<&EntityList>,
    ) -> Result<(), RunError> {
        self.take(kept, linker, list)?;
        self.earlier = (self.sketches.len(), self.quote_ids.len());
        Ok(())
    }

    /// Gathers what linking needs of a kept article.
    fn take(
        &mut self,
        kept: &KeptArticle,
        linker: &dyn ClaimLinker,
        list: Option<&EntityList>,
    ) -> Result<(), RunError> {
        let (entities, quotes) = recalled(kept, linker, list);
        let seen = self.see(&entities, &kept.id)?;
        let sketch = ArticleSketch::parse(&kept.fingerprint)
            .ok_or_else(|| RunError::failed(format!("what is kept is damaged at article '{}'", kept.id)))?;
        self.gather((&kept.id, &kept.publisher, day(kept.date.as_deref()), sketch), &seen, &quotes)
    }

    fn see(&mut self, entities: &[Entity], article_id: &str) -> Result<Vec<u32>, RunError> {
        let seen: Result<_, _> = entities.iter().map(|e| self.sightings.see(e, article_id)).collect();
        seen.map_err(|e| self.folder.spool_error(&e))
    }

    /// Keeps what linking needs of an article; `seen` are the sightings of its entities.
    fn gather(
        &mut self,
        article: (&str, &str, Option<Date>, ArticleSketch),
        seen: &[u32],
        quotes: &[EncodedQuote],
    ) -> Result<(), RunError> {
        self.put_aside(article, seen, quotes).map_err(|e| self.folder.spool_error(&e))
    }

    fn put_aside(
        &mut self,
        (id, publisher, date, sketch): (&str, &str, Option<Date>, ArticleSketch),
        seen: &[u32],
        quotes: &[EncodedQuote],
    ) -> io::Result<()> {
        let article = self.sketches.len() as u32;
        let publisher = self.publishers.number(publisher);
        for quote in quotes {
            let speakers: Vec<u32> = quote.speakers.iter().map(|&e| seen[e as usize]).collect();
            let speaker = self.joint.note(self.quote_ids.len() as u32, &speakers)?;
            let meta = StatementMeta { article, date, publisher, speaker, polarity: quote.polarity };
            self.store.push(quote.sketch, meta, &quote.content)?;
            self.quote_ids.push(quote.id)?;
        }
        self.ids.push(id)?;
        self.sketches.push((sketch, rank(date, article)))
    }

    /// Adds the next record of the input, one that is missing from the tables.
    ///
    /// # Errors
    /// If the table cannot be written.
    pub fn reject(&mut self, reject: &Reject) -> Result<(), RunError> {
        self.counts.rejects += 1;
        *self.counts.rejects_by_reason.entry(reject.kind()).or_default() += 1;
        self.rejects.put(&[], &[&reject_row(self.layout, reject)])
    }

    fn count(&mut self, article: &Encoded) {
        let counts = &mut self.counts;
        counts.articles_written += 1;
        counts.words += article.words;
        counts.sentences += article.sentences;
        counts.furniture += u64::from(article.furniture);
        if let Some(charset) = article.charset {
            *counts.charsets.entry(charset.to_owned()).or_default() += 1;
        }
        counts.dates += u64::from(article.date.is_some());
        match article.date_doubt {
            Some(DateDoubt::Unreadable) => counts.unreadable_dates += 1,
            Some(DateDoubt::Implausible) => counts.implausible_dates += 1,
            Some(DateDoubt::Ordered) => counts.ordered_dates += 1,
            None => {}
        }
        counts.quotes += article.quotes.len() as u64;
        for quote in &article.quotes {
            counts.quotes_with_speaker += u64::from(!quote.speakers.is_empty());
            *match quote.kind {
                QuoteKind::Direct => &mut counts.direct,
                QuoteKind::Indirect => &mut counts.indirect,
                QuoteKind::Mixed => &mut counts.mixed,
            } += 1;
        }
    }
}

/// Orders articles by date, undated last, then by input.
fn rank(date: Option<Date>, number: u32) -> u64 {
    let day = date
        .map_or(u32::MAX, |d| ((i32::from(d.year()) + 10_000) as u32) << 9 | (d.month() as u32) << 5 | d.day() as u32);
    u64::from(day) << 32 | u64::from(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ranks_go_by_date_then_input_and_undated_last() {
        let dates =
            [None, Some(date(2019, 5, 1)), Some(date(2018, 12, 31)), Some(date(-1, 1, 1)), Some(date(2019, 5, 1))];
        let mut order: Vec<u32> = (0..5).collect();
        order.sort_by_key(|&i| rank(dates[i as usize], i));
        assert_eq!(order, [3, 2, 1, 4, 0]);
    }
}
