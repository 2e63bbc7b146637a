//! `dixit claims`: claim tracking alone, over any table of statements.

use std::process::ExitCode;
use std::time::Instant;

use super::numbers::{counted, grouped};
use super::options::{OutputOptions, StageOptions};
use super::progress::Watch;
use super::{Failure, print};
use crate::pipeline::{Registry, RunOptions};
use crate::read::{StatementTables, statement_map};
use crate::write::{Report, StatementCounts};

/// Track claims over tables of statements
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// CSV tables or JSON lines with a column of statements (content, quote, text, claim …); - is stdin
    #[arg(required = true, value_name = "TABLE")]
    inputs: Vec<String>,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    stages: StageOptions,
    /// Which column of the input is which of ours, such as content=quote; may be repeated
    #[arg(long, value_name = "OURS=THEIRS", value_parser = statement_map)]
    map: Vec<(String, String)>,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    super::allocator::hold_little(args.output.memory);
    let (pipeline, config) = args.stages.pipeline(registry)?;
    let tables = StatementTables::open(&args.inputs, &args.map)?;
    let mut config = config.in_force(registry)?;
    config.retain(|role, _| role == "claim" || role == "speaker-link");
    let options = RunOptions { config, ..args.output.run_options()? };
    let started = super::interrupt::listen(&options.flow.stop);
    let watch = Watch::new(args.output.quiet, "statements");
    let start = Instant::now();
    let done = pipeline.track(tables, &options, started, |progress| watch.show(progress));
    watch.finish();
    let report = done?;
    if !args.output.quiet {
        print(&summary(&report, args, start.elapsed().as_secs_f64()))?;
    }
    let c = &report.counts;
    Ok(args.output.exit_code(report.interrupted, c.rejects, c.statements_read))
}

/// What the run did, in a few lines.
fn summary(report: &Report<StatementCounts>, args: &Args, seconds: f64) -> String {
    let c = &report.counts;
    let read = counted(c.statements_read, "statement");
    let mut text = format!("{read} read, {} used", grouped(c.statements));
    text += &super::options::rejects(c.rejects, &c.rejects_by_reason);
    text += &super::options::charsets(&c.charsets);
    text += &format!(
        "\n{}, {} of {}\n",
        counted(c.speakers, "speaker"),
        counted(c.claims, "claim"),
        counted(c.claim_mentions, "mention")
    );
    text += &format!("{seconds:.1} s; the tables are in {}\n", args.output.out.display());
    text + args.output.closing((report.interrupted, false), c.rejects, c.statements_read)
}
