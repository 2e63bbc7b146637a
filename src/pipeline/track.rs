//! [`Pipeline::track`]: claims over tables of statements, without articles.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::Pipeline;
use super::batch::{Read, Source, stream};
use super::guard::{caught, guarded};
use super::past::Past;
use super::run::{Progress, RunOptions, Step, Timer, enough, pool};
use crate::error::{Reject, RunError};
use crate::read::StatementRow;
use crate::state::KeptStatement;
use crate::write::{Folder, Report, Sketched, StatementAssembly, StatementCounts};

impl Pipeline {
    /// Tracks the claims among the statements of `source` and writes their tables. Of the stages only the linkers of
    /// claims and speakers are asked. `watch` and `started` are those of [`Pipeline::run`].
    ///
    /// # Errors
    /// If the output folder is not empty or cannot be written, or a linker gives up. Rows that cannot be used become rows
    /// of rejects.csv.
    pub fn track(
        &self,
        source: impl Source<Item = StatementRow> + 'static,
        options: &RunOptions,
        started: impl FnOnce(&Path),
        watch: impl Fn(Progress) + Sync,
    ) -> Result<Report<StatementCounts>, RunError> {
        let folder = Folder::open(&options.out, options.force)?;
        started(folder.hidden());
        let pool = pool(options.threads)?;
        let mut timer = Timer::new();

        let mut assembly = StatementAssembly::new(&folder, options.layout, options.memory)?;
        let linker = self.claim_linker.as_ref();
        let mut past = Past::open(options.state.as_deref(), "claims", &options.config, linker.models())?;
        past.recall(|kept: KeptStatement| {
            let id = kept.id.clone();
            assembly.recall(&Sketched::recalled(kept, linker))?;
            Ok(id)
        })?;
        let (known, keep) = (past.ids(), past.is_kept());
        let sketched = |row: Result<_, _>| self.sketched(row.and_then(|row| known.pass_statement(row)), keep);
        let work = |rows: Vec<_>| -> Vec<_> { rows.into_iter().map(sketched).collect() };
        let sink =
            |results: Vec<_>, read| gather(&mut assembly, &mut past, &results, (read, options.max_rejects), &watch);
        let statements_read = stream(source, &options.flow, &pool, work, sink)?;
        timer.lap("read and sketch");

        watch(Progress { step: Step::Link, records: statements_read, bytes_read: 0, bytes_total: None });
        let finish =
            || assembly.finish(self.speaker_linker.as_ref(), linker, past.claims(), options.references.as_ref());
        let finished = pool.install(|| caught(finish));
        let (counts, claims) = finished.map_err(|panic| RunError::failed(format!("linking failed: {panic}")))??;
        timer.lap("link and write");

        let mut report = Report::new(StatementCounts { statements_read, ..counts }, options.config.clone());
        report.interrupted = options.flow.stop.load(Ordering::Relaxed);
        report.models = linker.models();
        report.seconds = timer.laps;
        folder.complete(&report)?;
        past.commit(|| claims)?;
        Ok(report)
    }

    /// The fingerprint of a row, with what a later run must know of it if that is to be kept.
    fn sketched(&self, row: Result<StatementRow, Reject>, keep: bool) -> Result<Sketched, Reject> {
        let row = row?;
        let (origin, article_id) = (row.origin.clone(), row.article_id.clone());
        let linker = self.claim_linker.as_ref();
        guarded(|| if keep { Sketched::kept(row, linker) } else { Sketched::new(row, linker) }).map_err(|e| {
            let (stage, reason) = ("claim".to_owned(), e.reason);
            Reject { origin, article_id, stage, reason, detail: e.detail.replace("this article", "this statement") }
        })
    }
}

/// Puts a batch's results into the assembly; in the writer thread.
fn gather(
    assembly: &mut StatementAssembly<'_>,
    past: &mut Past,
    results: &[Result<Sketched, Reject>],
    (read, max_rejects): (Read, Option<u64>),
    watch: &(impl Fn(Progress) + Sync),
) -> Result<(), RunError> {
    for result in results {
        match result {
            Ok(statement) => {
                assembly.add(statement)?;
                statement.to_keep().map_or(Ok(()), |kept| past.keep(|| kept))?;
            }
            Err(reject) => {
                assembly.reject(reject)?;
                let counts = assembly.counts();
                enough((counts.rejects, counts.statements + counts.rejects), max_rejects, reject)?;
            }
        }
    }
    let records = assembly.counts().statements + assembly.counts().rejects;
    watch(Progress { step: Step::Read, records, bytes_read: read.bytes, bytes_total: read.total });
    Ok(())
}
