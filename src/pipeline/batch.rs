//! The batch engine: a reader thread, a pool of workers and a writer thread, in step.
//!
//! The reader cuts the input into numbered batches. A batch is one task of the pool: its articles go through the stages
//! together. The writer takes results in the order of their numbers. A gate bounds what is between reader and writer,
//! by batches and by bytes; only the dispatcher waits at it, so that **a worker never waits for the writer, and the
//! pool has work until the input ends.**
//!
//! **Invariant: the sink sees every record once, in input order, whatever the number of threads or the batch size.**

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::Duration;

use rayon::ThreadPool;

use super::gate::Gate;
use super::guard::caught;
use crate::article::Article;
use crate::error::{Reject, RunError};
use crate::read::{Inputs, LeftOut, StatementRow, StatementTables};

/// Something read, of a size.
pub trait Load: Send + 'static {
    /// Bytes of text, by which batches are cut.
    fn bytes(&self) -> usize;
}

impl Load for Article {
    fn bytes(&self) -> usize {
        self.text.len()
    }
}

impl Load for StatementRow {
    fn bytes(&self) -> usize {
        // Statements are short: what comes with them counts as well.
        2 * self.content.len() + 1000
    }
}

/// Where articles or statements come from.
pub trait Source: Send {
    /// Which of them.
    type Item: Load;

    /// The next record, or why it is lost; `None` at the end.
    fn next(&mut self) -> Option<Result<Self::Item, Reject>>;

    /// Bytes of the input read so far, for progress.
    fn bytes_read(&self) -> u64 {
        0
    }

    /// Bytes of the whole input, where known.
    fn bytes_total(&self) -> Option<u64> {
        None
    }

    /// The count of what is no article by its kind, and neither handed out nor a reject.
    fn passed_over(&self) -> Arc<AtomicU64> {
        Arc::default()
    }

    /// The counts of what the user does not want: neither handed out nor a reject.
    fn left_out(&self) -> Arc<LeftOut> {
        Arc::default()
    }
}

impl<T: Load> Source for std::vec::IntoIter<Result<T, Reject>> {
    type Item = T;

    fn next(&mut self) -> Option<Result<T, Reject>> {
        Iterator::next(self)
    }
}

impl Source for Inputs {
    type Item = Article;

    fn next(&mut self) -> Option<Result<Article, Reject>> {
        Iterator::next(self)
    }

    fn bytes_read(&self) -> u64 {
        Inputs::bytes_read(self)
    }

    fn bytes_total(&self) -> Option<u64> {
        Inputs::bytes_total(self)
    }

    fn passed_over(&self) -> Arc<AtomicU64> {
        Inputs::passed_over(self)
    }

    fn left_out(&self) -> Arc<LeftOut> {
        Inputs::left_out(self)
    }
}

impl Source for StatementTables {
    type Item = StatementRow;

    fn next(&mut self) -> Option<Result<StatementRow, Reject>> {
        Iterator::next(self)
    }

    fn bytes_read(&self) -> u64 {
        StatementTables::bytes_read(self)
    }

    fn bytes_total(&self) -> Option<u64> {
        StatementTables::bytes_total(self)
    }
}

/// How records flow.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Most articles of a batch.
    pub batch: usize,
    /// Records after which reading ends.
    pub limit: Option<u64>,
    /// Records at the beginning, of these, that an earlier process is done with.
    pub done: u64,
    /// Once true, reading ends; what is under way is finished.
    pub stop: Arc<AtomicBool>,
}

impl Default for Flow {
    fn default() -> Self {
        Self { batch: 32, limit: None, done: 0, stop: Arc::default() }
    }
}

/// Bytes of text after which a batch is full, so that large articles do not multiply.
const BATCH_BYTES: usize = 1 << 20;
/// Bytes of text between reader and writer.
const FLIGHT_BYTES: usize = 32 << 20;
/// Batches between reader and writer, for each thread: enough to bridge an article that takes long.
const FLIGHT_BATCHES: usize = 16;
/// How often a waiting dispatcher looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(100);

/// Records read together.
struct Batch<I> {
    records: Vec<Result<I, Reject>>,
    /// Bytes of text.
    bytes: usize,
    read: Read,
}

/// How far the reader was after a batch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Read {
    pub(super) bytes: u64,
    pub(super) total: Option<u64>,
}

/// What became of a batch: its number, its bytes of text, what was made of it.
type Done<T> = (u64, usize, Read, Result<T, RunError>);

/// Sends every batch of `source` through `work` on `pool` and the results, in order, into `sink`. Returns the number of
/// records read, without those that were done before.
pub(super) fn stream<I: Load, T: Send>(
    source: impl Source<Item = I> + 'static,
    flow: &Flow,
    pool: &ThreadPool,
    work: impl Fn(Vec<Result<I, Reject>>) -> T + Sync,
    sink: impl FnMut(T, Read) -> Result<(), RunError> + Send,
) -> Result<u64, RunError> {
    let batches = start_reading(source, flow);
    let gate = Gate::new(FLIGHT_BATCHES * pool.current_num_threads(), FLIGHT_BYTES);
    let (done, results) = mpsc::channel();
    std::thread::scope(|scope| {
        let writer = scope.spawn({
            let gate = &gate;
            move || write_in_order(&results, gate, sink)
        });
        let read = dispatch(&batches, flow, &gate, pool, &work, done);
        let written = writer.join().unwrap_or_else(|_| Err(RunError::failed("the writer thread failed")));
        written.and(read)
    })
}

/// Starts a thread that reads ahead by a batch. It is not joined: it may hang in a read from a pipe when the user stops
/// the run.
fn start_reading<S: Source + 'static>(mut source: S, flow: &Flow) -> Receiver<Result<Batch<S::Item>, RunError>> {
    let (sender, batches) = mpsc::sync_channel(1);
    let (flow, failed) = (flow.clone(), sender.clone());
    std::thread::spawn(move || {
        if let Err(panic) = caught(|| read(&mut source, &flow, &sender)) {
            let _ = failed.send(Err(RunError::failed(format!("reading failed: {panic}"))));
        }
    });
    batches
}

fn read<S: Source>(source: &mut S, flow: &Flow, sender: &SyncSender<Result<Batch<S::Item>, RunError>>) {
    let mut left = flow.limit.unwrap_or(u64::MAX).saturating_sub(flow.done);
    // Reading them again costs little, and what reading remembers of them is there as if they were met first.
    for _ in 0..flow.done {
        if flow.stop.load(Ordering::Relaxed) {
            return;
        }
        if source.next().is_none() {
            let _ = sender.send(Err(RunError::failed("the input has fewer records than it had")));
            return;
        }
    }
    loop {
        let (mut records, mut bytes) = (Vec::new(), 0);
        let full = |n: usize, bytes: usize| n >= flow.batch.max(1) || bytes >= BATCH_BYTES;
        while left > 0 && !full(records.len(), bytes) && !flow.stop.load(Ordering::Relaxed) {
            let Some(record) = source.next() else { break };
            left -= 1;
            bytes += record.as_ref().map_or(0, Load::bytes);
            records.push(record);
        }
        let read = Read { bytes: source.bytes_read(), total: source.bytes_total() };
        if records.is_empty() || sender.send(Ok(Batch { records, bytes, read })).is_err() {
            return;
        }
    }
}

/// Makes a task of every batch that the gate lets in. Returns when all tasks are done.
fn dispatch<I: Load, T: Send>(
    batches: &Receiver<Result<Batch<I>, RunError>>,
    flow: &Flow,
    gate: &Gate,
    pool: &ThreadPool,
    work: &(impl Fn(Vec<Result<I, Reject>>) -> T + Sync),
    done: Sender<Done<T>>,
) -> Result<u64, RunError> {
    pool.in_place_scope(|tasks| {
        let mut read = 0;
        for number in 0.. {
            let Some(batch) = next(batches, &flow.stop) else { break };
            let batch = batch?;
            if !gate.enter(batch.bytes) {
                break;
            }
            read += batch.records.len() as u64;
            let done = done.clone();
            tasks.spawn(move |_| {
                let made = caught(|| work(batch.records))
                    .map_err(|panic| RunError::failed(format!("a worker failed: {panic}")));
                // The writer takes results until the last sender is gone.
                let _ = done.send((number, batch.bytes, batch.read, made));
            });
        }
        drop(done);
        Ok(read)
    })
}

/// The next batch, unless there is none or the run is to stop.
fn next<B>(batches: &Receiver<Result<B, RunError>>, stop: &AtomicBool) -> Option<Result<B, RunError>> {
    while !stop.load(Ordering::Relaxed) {
        match batches.recv_timeout(GLANCE) {
            Ok(batch) => return Some(batch),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

/// Hands results to `sink` by number. After an error nothing more is let in, and what still comes is dropped.
fn write_in_order<T>(
    results: &Receiver<Done<T>>,
    gate: &Gate,
    mut sink: impl FnMut(T, Read) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut waiting = BTreeMap::new();
    let mut expected = 0;
    let mut outcome = Ok(());
    for (number, bytes, read, made) in results {
        waiting.insert(number, (bytes, read, made));
        while let Some((bytes, read, made)) = waiting.remove(&expected) {
            expected += 1;
            if outcome.is_ok() {
                outcome = made.and_then(|made| sink(made, read));
            }
            if outcome.is_err() {
                gate.close();
            }
            gate.leave(bytes);
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn articles(n: usize) -> std::vec::IntoIter<Result<Article, Reject>> {
        let article = |i| Article { id: format!("{i}"), text: "word ".repeat(i % 50), ..Article::default() };
        (0..n).map(|i| Ok(article(i))).collect::<Vec<_>>().into_iter()
    }

    fn ids(threads: usize, flow: &Flow, n: usize) -> (Result<u64, RunError>, Vec<String>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut seen = Vec::new();
        let work =
            |records: Vec<Result<Article, Reject>>| records.into_iter().map(|r| r.unwrap().id).collect::<Vec<_>>();
        let read = stream(articles(n), flow, &pool, work, |ids, _| {
            seen.extend(ids);
            Ok(())
        });
        (read, seen)
    }

    #[test]
    fn every_record_comes_once_in_order() {
        for threads in [1, 2, 5] {
            for batch in [0, 1, 3, 64, 5000] {
                let flow = Flow { batch, ..Flow::default() };
                let (read, seen) = ids(threads, &flow, 1000);
                assert_eq!(read, Ok(1000));
                assert!(seen.iter().enumerate().all(|(i, id)| *id == i.to_string()), "{threads} {batch}");
                assert_eq!(seen.len(), 1000);
            }
        }
    }

    #[test]
    fn the_limit_counts_records() {
        let flow = Flow { batch: 7, limit: Some(10), ..Flow::default() };
        let (read, seen) = ids(2, &flow, 1000);
        assert_eq!((read, seen.len()), (Ok(10), 10));
    }

    #[test]
    fn what_is_done_is_read_and_not_handed_on() {
        for (limit, expected) in [(None, 30..1000), (Some(40), 30..40), (Some(20), 0..0)] {
            let flow = Flow { done: 30, limit, ..Flow::default() };
            let (read, seen) = ids(2, &flow, 1000);
            assert_eq!(read, Ok(expected.len() as u64));
            assert_eq!(seen, expected.map(|i| i.to_string()).collect::<Vec<_>>());
        }
        let told = ids(2, &Flow { done: 30, ..Flow::default() }, 7).0.unwrap_err().to_string();
        assert!(told.contains("fewer records"), "{told}");
    }

    #[test]
    fn a_failing_sink_ends_the_run() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let mut calls = 0;
        let ended = stream(
            articles(5000),
            &Flow { batch: 1, ..Flow::default() },
            &pool,
            |r| r.len(),
            |_, _| {
                calls += 1;
                if calls == 3 { Err(RunError::failed("disk full")) } else { Ok(()) }
            },
        );
        assert_eq!((ended, calls), (Err(RunError::failed("disk full")), 3));
    }

    struct Silent;

    impl Source for Silent {
        type Item = Article;

        fn next(&mut self) -> Option<Result<Article, Reject>> {
            std::thread::sleep(Duration::from_secs(600));
            None
        }
    }

    #[test]
    fn a_stop_does_not_wait_for_a_silent_pipe() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let flow = Flow::default();
        let stop = Arc::clone(&flow.stop);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            stop.store(true, Ordering::Relaxed);
        });
        assert_eq!(stream(Silent, &flow, &pool, |r| r.len(), |_, _| Ok(())), Ok(0));
    }

    struct Broken;

    impl Source for Broken {
        type Item = Article;

        fn next(&mut self) -> Option<Result<Article, Reject>> {
            panic!("no such page")
        }
    }

    #[test]
    fn a_panic_while_reading_is_an_error_and_not_the_end_of_the_input() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let told = stream(Broken, &Flow::default(), &pool, |r| r.len(), |_, _| Ok(())).unwrap_err().to_string();
        assert!(told.contains("no such page"), "{told}");
    }
}
