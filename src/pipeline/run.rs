//! [`Pipeline::run`]: a whole dump, from a source of articles to a folder of tables.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use super::Pipeline;
use super::batch::{Flow, Read, Source, stream};
use super::guard::{caught, guarded};
use super::past::{KnownIds, Past};
use crate::article::Article;
use crate::claim::References;
use crate::error::{Reject, RunError, StageError};
use crate::model::Checksums;
use crate::state::{Facts, Identity, KeptArticle};
use crate::write::{Assembly, Checkpoint, Counts, Encoded, Encoder, Folder, Layout, Report};

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
    /// What `run.json` tells of how the input was read and which articles of it.
    pub reading: toml::Table,
    /// The folder of what earlier runs left and later ones go on with.
    pub state: Option<PathBuf>,
    /// Claims that the user knows.
    pub references: Option<References>,
    /// Rejects with which a run goes on; one more ends it.
    pub max_rejects: Option<u64>,
    /// What the rows hang on besides config and models: the command line and the inputs. With it the run can be gone on
    /// with if it is cut short, from the same inputs.
    pub basis: Option<Facts>,
    /// Whether to go on with a run that was cut short.
    pub resume: bool,
    /// Time between checkpoints.
    pub checkpoints: Duration,
}

/// Time between checkpoints unless told: what a run loses at most.
const CHECKPOINTS: Duration = Duration::from_secs(10);

impl RunOptions {
    /// A run into `out`, with everything else at its default.
    #[must_use]
    pub fn new(out: impl Into<PathBuf>) -> Self {
        let (layout, flow, config) = (Layout::PLAIN, Flow::default(), toml::Table::new());
        let (force, texts, resume) = (false, false, false);
        let (out, checkpoints, threads) = (out.into(), CHECKPOINTS, 0);
        let (memory, state, references, max_rejects, basis) = (None, None, None, None, None);
        let reading = toml::Table::new();
        Self {
            out,
            force,
            layout,
            texts,
            threads,
            memory,
            flow,
            config,
            reading,
            state,
            references,
            max_rejects,
            basis,
            resume,
            checkpoints,
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
    /// time; `started` once, with the folder of half-written files that an impatient user's second Ctrl-C removes, if
    /// nobody can go on from them.
    ///
    /// # Errors
    /// If the output folder is not empty or cannot be written, or a linker gives up; if a run that is to be gone on with
    /// is not there, or was begun in another way. Articles that fail do not end a run: they become rows of rejects.csv.
    pub fn run(
        &self,
        source: impl Source<Item = Article> + 'static,
        options: &RunOptions,
        started: impl FnOnce(&std::path::Path),
        watch: impl Fn(Progress) + Sync,
    ) -> Result<Report, RunError> {
        let out = &options.out;
        let folder = if options.resume { Folder::reopen(out)? } else { Folder::open(out, options.force)? };
        if options.basis.is_none() {
            started(folder.hidden());
        }
        let begun = self.begin(&folder, options)?;
        let done = self.go_through(source, options, begun, watch);
        done.map_err(|e| if folder.is_kept() { e.with("; what is done is kept: go on with --resume") } else { e })
    }

    /// Reads and annotates what is left of the input, links all of it and writes the tables.
    fn go_through(
        &self,
        source: impl Source<Item = Article> + 'static,
        options: &RunOptions,
        Begun { folder, basis, mut past, mut assembly, done }: Begun<'_>,
        watch: impl Fn(Progress) + Sync,
    ) -> Result<Report, RunError> {
        let pool = pool(options.threads)?;
        let mut timer = Timer::new();
        let (passed_over, left_out) = (source.passed_over(), source.left_out());
        let linker = self.claim_linker.as_ref();
        if let Some(learned) = &self.furniture {
            assembly.furniture(learned)?;
        }
        let encoder = Encoder::new(linker, options.layout, options.texts);
        let known = past.ids();
        let work = |records| self.work(records, &encoder, &known);
        let tell = |step, records, read: Read| {
            watch(Progress { step, records, bytes_read: read.bytes, bytes_total: read.total });
        };
        let mut last = Instant::now();
        let sink = |results: Vec<_>, read| {
            gather(&mut assembly, &mut past, &results, options.max_rejects)?;
            tell(Step::Read, assembly.counts().records(), read);
            if last.elapsed() >= options.checkpoints {
                assembly.checkpoint(&basis, true)?;
                last = Instant::now();
            }
            Ok(())
        };
        let flow = Flow { done, ..options.flow.clone() };
        let articles_read = done + stream(source, &flow, &pool, work, sink)?;
        let interrupted = options.flow.stop.load(Ordering::Relaxed);
        if interrupted {
            assembly.checkpoint(&basis, true)?;
        }
        timer.lap("read and annotate");

        tell(Step::Link, articles_read, Read::default());
        let references = options.references.as_ref();
        let link = || assembly.link(self.speaker_linker.as_ref(), linker, references);
        let linked = pool.install(|| caught(link));
        let links = linked.map_err(|panic| RunError::failed(format!("linking failed: {panic}")))??;
        timer.lap("link");

        tell(Step::Write, articles_read, Read::default());
        let carried = self.finder.list().map_or(&[][..], |list| list.columns());
        let passed_over = passed_over.load(Ordering::Relaxed);
        let write = || assembly.write(links, carried, past.claims(), references);
        let finished = caught(write).map_err(|panic| RunError::failed(format!("writing failed: {panic}")))??;
        let left_out = left_out.by_reason();
        let counts = Counts { articles_read, passed_over, left_out, ..finished.counts.clone() };
        timer.lap("write");

        let mut report = Report::new(counts, options.config.clone());
        report.models = self.models();
        report.reading = options.reading.clone();
        let mut said = |option: &str, is: bool| is.then(|| report.reading.insert(option.to_owned(), true.into()));
        said("state", options.state.is_some());
        said("reference", references.is_some());
        report.interrupted = interrupted;
        report.seconds = timer.laps.into_iter().chain(self.clock.seconds()).collect();
        folder.complete(&report)?;
        // Where the state has gone on, the rest of the input is a run of its own.
        let goes_on = interrupted && options.basis.is_some() && !past.is_kept();
        past.commit(|| finished.claims())?;
        folder.keep(goes_on);
        Ok(Report { goes_on, ..report })
    }

    /// What the rows of a run hang on; nothing if it is not to be gone on with.
    fn basis(&self, options: &RunOptions, past: &Past) -> Facts {
        let Some(basis) = &options.basis else { return Facts::default() };
        let identity = Identity { command: "run", config: options.config.clone(), models: self.models() };
        let mut facts = identity.facts();
        facts.0.extend(basis.0.iter().cloned());
        // The outlets' map is a file of the user's: its checksum stands here.
        facts.0.extend(options.reading.iter().map(|(name, value)| (name.clone(), value.to_string())));
        facts.0.push(("records in the state".into(), past.records().to_string()));
        facts
    }

    /// Gathers what was done before this run: that of earlier runs, which the state keeps, and what the run that is gone
    /// on with had done.
    fn begin<'f>(&self, folder: &'f Folder, options: &RunOptions) -> Result<Begun<'f>, RunError> {
        let (linker, list) = (self.claim_linker.as_ref(), self.finder.list());
        let mut past = Past::open(options.state.as_deref(), "run", &options.config, self.models())?;
        let basis = self.basis(options, &past);
        let checkpoint = if options.resume { Some(Checkpoint::read(folder, &basis)?) } else { None };
        let mut assembly = match &checkpoint {
            Some(checkpoint) => Assembly::at(folder, options.layout, checkpoint, options.memory)?,
            None => Assembly::new(folder, options.layout, options.texts, options.basis.is_some(), options.memory)?,
        };
        past.recall(|kept: KeptArticle| {
            assembly.recall(&kept, linker, list)?;
            Ok(kept.id)
        })?;
        assembly.replay(linker, list, |kept| past.keep(|| kept))?;
        // A run that is killed before its first real checkpoint can be gone on with, too. Only where nothing is done yet
        // may a power cut leave none.
        assembly.checkpoint(&basis, options.resume)?;
        Ok(Begun { folder, basis, past, assembly, done: checkpoint.map_or(0, |checkpoint| checkpoint.records()) })
    }

    /// The models in use.
    pub(super) fn models(&self) -> Checksums {
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

/// A run before it reads on.
struct Begun<'f> {
    folder: &'f Folder,
    basis: Facts,
    past: Past,
    assembly: Assembly<'f>,
    /// Records of the input that are done.
    done: u64,
}

/// Puts a batch's results into the assembly; in the writer thread.
fn gather(
    assembly: &mut Assembly<'_>,
    past: &mut Past,
    results: &[Result<Encoded, Reject>],
    max_rejects: Option<u64>,
) -> Result<(), RunError> {
    for result in results {
        match result {
            Ok(article) => {
                assembly.add(article)?;
                if assembly.has_journal() || past.is_kept() {
                    let kept = article.kept();
                    assembly.note(&kept)?;
                    past.keep(|| kept)?;
                }
            }
            Err(reject) => {
                assembly.reject(reject)?;
                enough((assembly.counts().rejects, assembly.counts().records()), max_rejects, reject)?;
            }
        }
    }
    Ok(())
}

/// An error once there are more rejects, of so many records, than are allowed; `last` is one of them.
pub(super) fn enough((rejects, records): (u64, u64), most: Option<u64>, last: &Reject) -> Result<(), RunError> {
    let Some(most) = most.filter(|most| rejects > *most) else { return Ok(()) };
    let (input, row) = (&last.origin.input, last.origin.row);
    let (kind, detail) = (last.kind(), &last.detail);
    Err(RunError::failed(format!(
        "more than {most} rejects (--max-rejects) among the first {records} records; the last: {input}, row {row}: {kind}: {detail}"
    )))
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
