//! `dixit merge`: the tables of several runs as those of one.

use std::path::PathBuf;
use std::process::ExitCode;

use super::numbers::{counted, grouped};
use super::{Failure, print};
use crate::pipeline::{FinishedRuns, Registry};

/// Join the tables of several runs: speakers, claims and copies are found anew over all of them
///
/// The runs must have the same stages and settings. An article that is in two of them is taken from the first; the other
/// becomes a reject (repeated record).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Output folders of runs
    #[arg(required = true, num_args = 2.., value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// The folder for the tables
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Threads that do the work [default: one for each core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Replace the tables of an earlier run
    #[arg(long)]
    force: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    let runs = FinishedRuns::open(&args.runs)?;
    let report = runs.pipeline(registry)?.merge(&runs, &args.out, args.force, args.threads)?;
    if !args.quiet {
        let c = &report.counts;
        let (written, out) = (grouped(c.articles_written), args.out.display());
        let mut text =
            format!("{} read by {} runs, {written} written", counted(c.articles_read, "article"), args.runs.len());
        text += &super::options::rejects(c.rejects, &c.rejects_by_reason);
        text += &format!(
            "\n{}, {}, {}",
            counted(c.quotes, "quote"),
            counted(c.speakers, "speaker"),
            counted(c.claims, "claim")
        );
        text += &format!(" of {}; the tables are in {out}\n", counted(c.claim_mentions, "mention"));
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}
