//! `dixit run`: the whole path.

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::numbers::{counted, grouped};
use super::options::{InputOptions, StageOptions};
use super::progress::Watch;
use super::{Failure, print};
use crate::pipeline::{Flow, Registry, RunOptions};
use crate::read::Inputs;
use crate::write::{Layout, Report};

/// Read articles and write the tables
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders or patterns; - is stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// The folder for the tables
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    stages: StageOptions,
    #[command(flatten)]
    reading: InputOptions,
    /// Threads that annotate [default: one for each core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Stop after so many records
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Replace the tables of an earlier run
    #[arg(long)]
    force: bool,
    /// Write tables that Excel opens safely: byte order mark, no formulas, no more rows than a sheet holds
    #[arg(long)]
    excel: bool,
    /// Rejects that are still a success: a share of the records such as 5%, or a number
    #[arg(long, value_name = "SHARE", default_value = "5%")]
    max_rejects: MaxRejects,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// Most articles of a batch
    #[arg(long, value_name = "N", hide = true, default_value_t = Flow::default().batch)]
    batch_size: usize,
    /// Most rows of a file
    #[arg(long, value_name = "N", hide = true)]
    rows_per_file: Option<u64>,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    let (pipeline, config) = args.stages.pipeline(registry)?;
    let inputs = Inputs::open(&args.inputs, &args.reading.options(), registry)?;
    let layout = if args.excel { Layout::EXCEL } else { Layout::PLAIN };
    let options = RunOptions {
        out: args.out.clone(),
        force: args.force,
        layout: Layout { rows: args.rows_per_file.unwrap_or(layout.rows).max(2), ..layout },
        threads: args.threads,
        flow: Flow { batch: args.batch_size, limit: args.limit, stop: Arc::default() },
        config: config.in_force(registry)?,
    };
    let half_done = on_interrupt(&options.flow.stop);
    let watch = Watch::new(args.quiet);
    let start = Instant::now();
    let started = |hidden: &std::path::Path| *lock(&half_done) = Some(hidden.to_owned());
    let done = pipeline.run(inputs, &options, started, |progress| watch.show(progress));
    watch.finish();
    let report = done?;
    if !args.quiet {
        print(&summary(&report, args, start.elapsed().as_secs_f64()))?;
    }
    Ok(ExitCode::from(exit_code(&report, args.max_rejects)))
}

/// The folder of half-written files, once there is one.
type HalfDone = Arc<Mutex<Option<PathBuf>>>;

fn lock(half_done: &HalfDone) -> std::sync::MutexGuard<'_, Option<PathBuf>> {
    half_done.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first Ctrl-C ends reading, the second ends the process at once, without leaving half a table.
fn on_interrupt(stop: &Arc<AtomicBool>) -> HalfDone {
    let half_done = HalfDone::default();
    let (stop, hidden) = (Arc::clone(stop), Arc::clone(&half_done));
    // A run without a handler is still a run: Ctrl-C then ends it at once.
    let _ = ctrlc::set_handler(move || {
        if !stop.swap(true, Ordering::Relaxed) {
            super::tell("stopping: what was read is linked and written; press Ctrl-C again to quit at once");
            return;
        }
        if let Some(path) = lock(&hidden).as_ref() {
            let _ = std::fs::remove_dir_all(path);
        }
        std::process::exit(130);
    });
    half_done
}

fn exit_code(report: &Report, most: MaxRejects) -> u8 {
    if report.interrupted {
        130
    } else if most.exceeded(report.counts.rejects, report.counts.articles_read) {
        3
    } else {
        0
    }
}

/// What the run did, in a few lines.
fn summary(report: &Report, args: &Args, seconds: f64) -> String {
    let c = &report.counts;
    let mut text = format!("{} read, {} written", counted(c.articles_read, "article"), grouped(c.articles_written));
    if c.rejects > 0 {
        let by_reason: Vec<String> =
            c.rejects_by_reason.iter().map(|(reason, n)| format!("{} {reason}", grouped(*n))).collect();
        text += &format!(", {} ({})", counted(c.rejects, "reject"), by_reason.join("; "));
    }
    if c.copies > 0 {
        text += &format!(
            "; {} of another",
            if c.copies == 1 { "1 is a copy".into() } else { format!("{} are copies", grouped(c.copies)) }
        );
    }
    let kinds = format!("{} direct, {} mixed, {} indirect", grouped(c.direct), grouped(c.mixed), grouped(c.indirect));
    text += &format!("\n{} ({kinds}), {} with a speaker\n", counted(c.quotes, "quote"), grouped(c.quotes_with_speaker));
    text += &format!(
        "{}, {} of {}\n",
        counted(c.speakers, "speaker"),
        counted(c.claims, "claim"),
        counted(c.claim_mentions, "mention")
    );
    let rate = grouped((c.words as f64 / seconds.max(0.001)) as u64);
    text += &format!("{seconds:.1} s, {rate} words a second; the tables are in {}\n", args.out.display());
    if report.interrupted {
        text += "interrupted: these are the tables of what was read\n";
    } else if args.max_rejects.exceeded(c.rejects, c.articles_read) {
        text += "more rejects than --max-rejects allows: rejects.csv tells why\n";
    }
    text
}

/// How many rejects a run may have.
#[derive(Clone, Copy, Debug, PartialEq)]
enum MaxRejects {
    /// A share of the records, in percent.
    Percent(f64),
    /// A number of records.
    Number(u64),
}

impl MaxRejects {
    fn exceeded(self, rejects: u64, read: u64) -> bool {
        match self {
            Self::Percent(share) => rejects as f64 * 100.0 > share * read as f64,
            Self::Number(most) => rejects > most,
        }
    }
}

impl FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text.strip_suffix('%').map(|p| p.trim().parse().ok().filter(|p| (0.0..=100.0).contains(p)));
        match percent {
            Some(percent) => percent.map(Self::Percent),
            None => text.parse().ok().map(Self::Number),
        }
        .ok_or_else(|| "write a share such as 5%, or a number of records".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_rejects_is_a_share_or_a_number() {
        let parse = str::parse::<MaxRejects>;
        for (text, rejects, read, exceeded) in [
            ("5%", 5, 100, false),
            ("5%", 6, 100, true),
            ("0%", 1, 1000, true),
            ("0%", 0, 0, false),
            ("100%", 9, 9, false),
            ("3", 3, 3, false),
            ("3", 4, 1000, true),
        ] {
            assert_eq!(parse(text).unwrap().exceeded(rejects, read), exceeded, "{text} {rejects} {read}");
        }
        for wrong in ["", "x", "-1", "101%", "%", "NaN%", "0.05"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
