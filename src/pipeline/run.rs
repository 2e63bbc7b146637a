//! [`Pipeline::run`]: a whole dump, from a source of articles to a folder of tables.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Instant;

use rayon::ThreadPool;

use super::Pipeline;
use super::batch::{Flow, Read, Source, stream};
use super::guard::{caught, guarded};
use super::past::{KnownIds, Past};
use crate::article::Article;
use crate::claim::References;
use crate::error::{Reject, RunError, StageError};
use crate::model::Checksums;
use crate::state::KeptArticle;
use crate::write::{Assembly, Counts, Encoded, Encoder, Folder, Layout, Report};

/// What a run is asked for.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The output folder.
    pub out: PathBuf,
    /// Whether the tables of an earlier run are replaced.
    pub force: bool,
    /// How tables are laid out.
    pub layout: Layout,
    /// Whether the texts are kept beside the tables.
    pub texts: bool,
    /// Threads that annotate; 0 is one for each core.
    pub threads: usize,
    /// Bytes of memory that finding claims may take, about; the tables do not depend on it.
    pub memory: Option<u64>,
    /// How records flow.
    pub flow: Flow,
    /// What `run.json` tells of the stages and their settings.
    pub config: toml::Table,
    /// The folder of what earlier runs left and later ones go on with.
    pub state: Option<PathBuf>,
    /// Claims that the user knows.
    pub references: Option<References>,
}

impl RunOptions {
    /// A run into `out`, with everything else at its default.
    #[must_use]
    pub fn new(out: impl Into<PathBuf>) -> Self {
        let (layout, flow, config) = (Layout::PLAIN, Flow::default(), toml::Table::new());
        let (memory, state, references) = (None, None, None);
        Self {
            out: out.into(),
            force: false,
            layout,
            texts: false,
            threads: 0,
            memory,
            flow,
            config,
            state,
            references,
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// Records read that are written or rejected.
    pub records: u64,
    /// Bytes of the input read.
    pub bytes_read: u64,
    /// Bytes of the whole input, where known.
    pub bytes_total: Option<u64>,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading and annotating.
    Read,
    /// Linking speakers and claims.
    Link,
    /// Completing the tables.
    Write,
}

impl Pipeline {
    /// Annotates all articles of `source` and writes the tables. `watch` is called now and then from one thread at a
    /// time; `started` once, with the folder of half-written files that an impatient user's second Ctrl-C removes.
    ///
    /// # Errors
    /// If the output folder is not empty or cannot be written, or a linker gives up. Articles that fail do not end a
    /// run: they become rows of rejects.csv.
    pub fn run(
        &self,
        source: impl Source<Item = Article> + 'static,
        options: &RunOptions,
        started: impl FnOnce(&std::path::Path),
        watch: impl Fn(Progress) + Sync,
    ) -> Result<Report, RunError> {
        let folder = Folder::open(&options.out, options.force)?;
        started(folder.hidden());
        let pool = pool(options.threads)?;
        let mut timer = Timer::new();

        let passed_over = source.passed_over();
        let mut assembly = Assembly::new(&folder, options.layout, options.texts, options.memory)?;
        let linker = self.claim_linker.as_ref();
        let mut past = Past::open(options.state.as_deref(), "run", &options.config, self.models())?;
        past.recall(|kept: KeptArticle| {
            assembly.recall(&kept, linker, self.finder.list())?;
            Ok(kept.id)
        })?;
        let encoder = Encoder::new(linker, options.layout, options.texts);
        let known = past.ids();
        let work = |records| self.work(records, &encoder, &known);
        let sink = |results: Vec<_>, read| gather(&mut assembly, &mut past, &results, read, &watch);
        let articles_read = stream(source, &options.flow, &pool, work, sink)?;
        let interrupted = options.flow.stop.load(Ordering::Relaxed);
        timer.lap("read and annotate");

        let tell = |step| watch(Progress { step, records: articles_read, bytes_read: 0, bytes_total: None });
        tell(Step::Link);
        let references = options.references.as_ref();
        let link = || assembly.link(self.speaker_linker.as_ref(), linker, references);
        let linked = pool.install(|| caught(link));
        let links = linked.map_err(|panic| RunError::failed(format!("linking failed: {panic}")))??;
        timer.lap("link");

        tell(Step::Write);
        let carried = self.finder.list().map_or(&[][..], |list| list.columns());
        let passed_over = passed_over.load(Ordering::Relaxed);
        let finished = assembly.write(links, carried, past.claims(), references)?;
        let counts = Counts { articles_read, passed_over, ..finished.counts };
        timer.lap("write");

        let mut report = Report::new(counts, options.config.clone());
        report.models = self.models();
        report.interrupted = interrupted;
        report.seconds = timer.laps.into_iter().chain(self.clock.seconds()).collect();
        folder.complete(&report)?;
        past.commit(&finished.claims)?;
        Ok(report)
    }

    /// The models in use.
    fn models(&self) -> Checksums {
        let of = [self.finder.models(), self.detector.models(), self.resolver.models(), self.claim_linker.models()];
        of.into_iter().flatten().collect()
    }

    /// A batch through the stages and into rows; in a worker.
    fn work(
        &self,
        records: Vec<Result<Article, Reject>>,
        encoder: &Encoder<'_>,
        known: &KnownIds,
    ) -> Vec<Result<Encoded, Reject>> {
        let mut rejects: Vec<Option<Reject>> = Vec::with_capacity(records.len());
        let mut articles = Vec::with_capacity(records.len());
        for record in records {
            match record.and_then(|article| known.pass(article)) {
                Ok(article) => {
                    articles.push(article);
                    rejects.push(None);
                }
                Err(reject) => rejects.push(Some(reject)),
            }
        }
        let mut documents = self.annotate_batch(articles).into_iter();
        let encode = |document: crate::document::Document| {
            let (origin, article_id) = (document.article.origin.clone(), document.article.id.clone());
            guarded(|| encoder.encode(document)).unwrap_or_else(|StageError { reason, detail }| {
                Err(Reject { origin, article_id, stage: "write".into(), reason, detail })
            })
        };
        let settle = |reject: Option<Reject>| match reject {
            Some(reject) => Some(Err(reject)),
            None => documents.next().map(|fate| fate.and_then(encode)),
        };
        self.clock.time("encode", || rejects.into_iter().filter_map(settle).collect())
    }
}

/// Puts a batch's results into the assembly; in the writer thread.
fn gather(
    assembly: &mut Assembly<'_>,
    past: &mut Past,
    results: &[Result<Encoded, Reject>],
    read: Read,
    watch: &(impl Fn(Progress) + Sync),
) -> Result<(), RunError> {
    for result in results {
        match result {
            Ok(article) => {
                assembly.add(article)?;
                past.keep(|| article.kept())?;
            }
            Err(reject) => assembly.reject(reject)?,
        }
    }
    let records = assembly.counts().articles_written + assembly.counts().rejects;
    watch(Progress { step: Step::Read, records, bytes_read: read.bytes, bytes_total: read.total });
    Ok(())
}

/// Bytes of stack for a worker: a deep regular expression or parser of a custom stage needs more than the default.
const STACK: usize = 8 << 20;

/// The threads of a run; 0 is one for each core.
pub(super) fn pool(threads: usize) -> Result<ThreadPool, RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
    pool.map_err(|e| RunError::failed(format!("cannot start threads: {e}")))
}

/// Seconds on the wall, by phase.
pub(super) struct Timer {
    start: Instant,
    pub(super) laps: BTreeMap<String, f64>,
}

impl Timer {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), laps: BTreeMap::new() }
    }

    /// Ends a phase and begins the next.
    pub(super) fn lap(&mut self, phase: &str) {
        let now = Instant::now();
        self.laps.insert(phase.to_owned(), (now - self.start).as_secs_f64());
        self.start = now;
    }
}
