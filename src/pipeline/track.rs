//! [`Pipeline::track`]: claims over tables of statements, without articles.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::Pipeline;
use super::batch::{Read, Source, stream};
use super::guard::{caught, guarded};
use super::run::{Progress, RunOptions, Step, Timer, pool};
use crate::error::{Reject, RunError};
use crate::read::StatementRow;
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

        let mut assembly = StatementAssembly::new(&folder, options.layout)?;
        let work = |rows: Vec<_>| -> Vec<_> { rows.into_iter().map(|row| self.sketched(row)).collect() };
        let sink = |results: Vec<_>, read| gather(&mut assembly, &results, read, &watch);
        let statements_read = stream(source, &options.flow, &pool, work, sink)?;
        timer.lap("read and sketch");

        watch(Progress { step: Step::Link, records: statements_read, bytes_read: 0, bytes_total: None });
        let finish = || assembly.finish(self.speaker_linker.as_ref(), self.claim_linker.as_ref());
        let finished = pool.install(|| caught(finish));
        let counts = finished.map_err(|panic| RunError::failed(format!("linking failed: {panic}")))??;
        timer.lap("link and write");

        let mut report = Report::new(StatementCounts { statements_read, ..counts }, options.config.clone());
        report.interrupted = options.flow.stop.load(Ordering::Relaxed);
        report.seconds = timer.laps;
        folder.complete(&report)?;
        Ok(report)
    }

    fn sketched(&self, row: Result<StatementRow, Reject>) -> Result<Sketched, Reject> {
        let row = row?;
        let (origin, article_id) = (row.origin.clone(), row.article_id.clone());
        guarded(|| Sketched::new(row, self.claim_linker.as_ref())).map_err(|e| {
            let (stage, reason) = ("claim".to_owned(), e.reason);
            Reject { origin, article_id, stage, reason, detail: e.detail.replace("this article", "this statement") }
        })
    }
}

/// Puts a batch's results into the assembly; in the writer thread.
fn gather(
    assembly: &mut StatementAssembly<'_>,
    results: &[Result<Sketched, Reject>],
    read: Read,
    watch: &(impl Fn(Progress) + Sync),
) -> Result<(), RunError> {
    for result in results {
        match result {
            Ok(statement) => assembly.add(statement)?,
            Err(reject) => assembly.reject(reject)?,
        }
    }
    let records = assembly.counts().statements + assembly.counts().rejects;
    watch(Progress { step: Step::Read, records, bytes_read: read.bytes, bytes_total: read.total });
    Ok(())
}
