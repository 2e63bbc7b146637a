//! [`Inputs`]: all articles of a run, input after input.
//!
//! What the user named is looked at before the run starts, so that a wrong name or a table without texts is an error
//! before anything is written; files within a folder are opened when their turn comes. One file is open at a time.
//!
//! **Invariant: an id comes out once; the same id again is a reject, whether its text is the same or another.**

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::filter::LeftOut;
use super::open::{Ready, Unusable, beginning, check, open, panicked, prepare, size};
use super::paths::{Source, basis, expand};
use super::record::reject;
use super::seen::{SeenIds, Sight};
use super::{ArticleReader, Compression, Content, FieldUse, Format, Members, ReadOptions, Stream};
use crate::article::Article;
use crate::error::{BuildError, Reject};
use crate::pipeline::{Registry, caught};
use crate::state::Facts;

/// What has been read so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files and streams opened.
    pub inputs: u64,
    /// Those among them that had no bytes.
    pub empty: u64,
    /// Articles handed out.
    pub articles: u64,
    /// Records that were no articles.
    pub rejects: u64,
    /// Articles with a date.
    pub dated: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles with something in the date field that could not be read or believed.
    pub unreadable_dates: u64,
    /// Records and files that were passed over because they are no articles by their kind, such as pictures.
    pub passed_over: u64,
    /// Articles that were not in UTF-8, by their charset.
    pub charsets: BTreeMap<&'static str, u64>,
    /// Streams by format and compression.
    pub kinds: BTreeMap<(&'static str, Compression), u64>,
}

/// All articles of a run. It is an iterator, and can be sent to the thread that reads.
pub struct Inputs {
    formats: Vec<(&'static str, Box<dyn Format>)>,
    options: ReadOptions,
    sources: std::vec::IntoIter<(Source, Option<Ready>)>,
    current: Option<(Arc<str>, Box<dyn ArticleReader>)>,
    /// The archives that are open, each within the one before it.
    archives: Vec<Members>,
    fields: FieldUse,
    seen: SeenIds,
    counts: Counts,
    read: Arc<AtomicU64>,
    passed_over: Arc<AtomicU64>,
    left_out: Arc<LeftOut>,
    total: Option<u64>,
}

impl Inputs {
    /// Expands `named` (files, folders, globs, `-`) and looks at the beginning of each that is not in a folder.
    ///
    /// # Errors
    /// A name without a file, a glob without a match, a file that cannot be opened, a table without a text column, a
    /// format that cannot be read.
    pub fn open(named: &[String], options: &ReadOptions, registry: &Registry) -> Result<Self, BuildError> {
        let formats = registry.read.build_all()?;
        let found = expand(named)?;
        let read = Arc::new(AtomicU64::new(0));
        let total = found.iter().map(size).sum();
        let mut sources = Vec::with_capacity(found.len());
        for source in found {
            let ready = if source.in_folder { None } else { check(&source, &formats, options, &read)? };
            sources.push((source, ready));
        }
        Ok(Self {
            formats,
            options: options.clone(),
            sources: sources.into_iter(),
            current: None,
            archives: Vec::new(),
            fields: FieldUse::default(),
            seen: SeenIds::within(options.memory),
            counts: Counts::default(),
            read,
            passed_over: Arc::default(),
            left_out: Arc::default(),
            total,
        })
    }

    /// Bytes of the inputs read so far, compressed where they are.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// How many records and files have been passed over, as [`Counts::passed_over`] has it once reading has ended: for
    /// those who have given the inputs away by then.
    #[must_use]
    pub fn passed_over(&self) -> Arc<AtomicU64> {
        self.passed_over.clone()
    }

    /// How many articles have been left out because the user does not want them: they are neither handed out nor rejects.
    #[must_use]
    pub fn left_out(&self) -> Arc<LeftOut> {
        self.left_out.clone()
    }

    /// Bytes of all inputs, compressed where they are; nothing if one of them is the standard input or a pipe.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.total
    }

    /// What the inputs are, by name, size and time of their last change; nothing if one of them can be read only once.
    #[must_use]
    pub fn basis(&self) -> Option<Facts> {
        basis(self.sources.as_slice().iter().map(|(source, _)| source))
    }

    /// What has been read so far; what the open file passed over is not counted yet.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How the fields of all inputs so far were used.
    #[must_use]
    pub fn fields(&self) -> FieldUse {
        let mut all = self.fields.clone();
        if let Some((_, reader)) = &self.current {
            all.merge(reader.fields());
        }
        all
    }

    /// Opens the next stream, if there is one.
    fn advance(&mut self) -> Option<Result<(), Reject>> {
        if let Some((_, done)) = self.current.take() {
            self.fields.merge(done.fields());
            self.pass_over(done.passed_over());
        }
        let (name, opened) = match self.next_member() {
            Some(Err(reject)) => return Some(Err(reject)),
            Some(Ok(stream)) => (stream.name().clone(), prepare(stream, true, &self.formats, &self.options)),
            None => {
                let (source, ready) = self.sources.next()?;
                let open = || open(&source, &self.formats, &self.options, self.read.clone());
                (source.name.clone(), ready.map_or_else(open, Ok))
            }
        };
        self.counts.inputs += 1;
        if let Err(Unusable::NoArticle) = opened {
            self.pass_over(1);
            return Some(Ok(()));
        }
        Some(opened.and_then(|ready| self.begin(&name, ready)).map_err(|unusable| match unusable {
            Unusable::Lost(reject) => reject,
            Unusable::Advice(detail) => reject(beginning(&name), "unusable", detail),
            // Passed over above.
            Unusable::NoArticle => reject(beginning(&name), "unusable", "a file that is no article"),
        }))
    }

    /// The next file of the innermost archive that has one.
    fn next_member(&mut self) -> Option<Result<Stream, Reject>> {
        while let Some(archive) = self.archives.last_mut() {
            if let Some(member) = archive.next_member() {
                return Some(member);
            }
            self.archives.pop();
        }
        None
    }

    fn pass_over(&mut self, n: u64) {
        self.counts.passed_over += n;
        self.passed_over.fetch_add(n, Ordering::Relaxed);
    }

    fn begin(&mut self, name: &Arc<str>, ready: Ready) -> Result<(), Unusable> {
        /// Archives within archives; more are a trap.
        const DEEPEST: usize = 4;
        let Some((format, content)) = ready.content else {
            self.counts.empty += 1;
            return Ok(());
        };
        match content {
            Content::Articles(reader) => self.current = Some((name.clone(), reader)),
            Content::Members(_) if self.archives.len() == DEEPEST => {
                let detail = "an archive in an archive in an archive in an archive in an archive: unpack it first";
                return Err(Unusable::Lost(reject(beginning(name), "nested too deep", detail)));
            }
            Content::Members(members) => self.archives.push(members),
        }
        *self.counts.kinds.entry((format, ready.compression)).or_default() += 1;
        Ok(())
    }

    /// The next record of the open file. The crates that read the larger formats may panic on a broken one: that ends the
    /// file with a reject, and not the run.
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        let (name, reader) = self.current.as_mut()?;
        match caught(|| reader.next_article()) {
            Ok(item) => item,
            Err(panic) => {
                let lost = panicked(name, &panic);
                self.current = None;
                Some(Err(lost))
            }
        }
    }

    /// Gives an article the name of its outlet and lets it pass if it is wanted.
    fn choose(&self, mut article: Article) -> Option<Article> {
        self.options.outlets.rename(&mut article);
        match self.options.filter.refuses(&article) {
            None => Some(article),
            Some(why) => {
                self.left_out.count(why);
                None
            }
        }
    }

    /// Lets an id pass once.
    fn pass(&mut self, article: Article) -> Result<Article, Reject> {
        let (reason, detail) = match self.seen.see(&article.id, &article.text) {
            Err(e) => {
                let detail = format!("what ids were read before cannot be put aside or read back: {e}");
                return Err(Reject { article_id: article.id, ..reject(article.origin, "temporary file", detail) });
            }
            Ok(Sight::New) => return Ok(article),
            Ok(Sight::SameText) => ("repeated record", "a record with this id and this text has been read before"),
            Ok(Sight::OtherText) => ("duplicate id", "a record with this id but another text has been read before"),
        };
        Err(Reject { article_id: article.id, ..reject(article.origin, reason, detail) })
    }

    fn count(&mut self, item: &Result<Article, Reject>) {
        let Ok(article) = item else {
            self.counts.rejects += 1;
            return;
        };
        self.counts.articles += 1;
        if let Some(charset) = article.charset {
            *self.counts.charsets.entry(charset).or_default() += 1;
        }
        match (article.published.date, article.published.doubt) {
            (Some(_), _) => self.counts.dated += 1,
            (None, None) => self.counts.undated += 1,
            (None, Some(_)) => self.counts.unreadable_dates += 1,
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Article, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = loop {
            match self.next_article() {
                Some(Ok(article)) => match self.choose(article) {
                    Some(article) => break self.pass(article),
                    None => continue,
                },
                Some(Err(reject)) => break Err(reject),
                None => {}
            }
            if let Err(reject) = self.advance()? {
                break Err(reject);
            }
        };
        self.count(&item);
        Some(item)
    }
}

#[cfg(test)]
#[path = "inputs_tests.rs"]
mod tests;
