//! `dixit run`: the whole path.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Args as _, Command};

use super::numbers::{counted, grouped};
use super::options::{EntityOptions, InputOptions, OutputOptions, StageOptions};
use super::progress::Watch;
use super::{Failure, print, tell};
use crate::pipeline::{Registry, RunOptions};
use crate::read::Inputs;
use crate::state::Facts;
use crate::write::{Folder, Report};

/// Read articles and write the tables
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders or patterns; - is stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    output: OutputOptions,
    /// Go on with a run that was cut short, with the same command line and inputs
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Seconds between checkpoints, from which --resume goes on
    #[arg(long, value_name = "N", hide = true, default_value_t = 10)]
    checkpoints: u64,
    /// Keep the texts that offsets refer to, in texts.jsonl
    #[arg(long)]
    write_text: bool,
    #[command(flatten)]
    known: EntityOptions,
    #[command(flatten)]
    stages: StageOptions,
    #[command(flatten)]
    reading: InputOptions,
}

/// Options that change neither rows nor their order: a run may go on with others.
const WITHOUT_EFFECT: [&str; 10] =
    ["out", "resume", "checkpoints", "force", "threads", "batch_size", "quiet", "max_rejects", "inputs", "reference"];

/// Runs the command; `said` is the command line that `args` were made of.
pub(super) fn run(args: &Args, said: &ArgMatches, registry: &Registry) -> Result<ExitCode, Failure> {
    if args.resume && Folder::is_finished(&args.output.out) {
        Folder::sweep(&args.output.out);
        tell(&format!("{} holds the tables of a finished run: nothing is left to do", args.output.out.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let (pipeline, config) = args.stages.pipeline_knowing(registry, &args.known)?;
    let inputs = Inputs::open(&args.inputs, &args.reading.options(), registry)?;
    let basis = basis(args, said, &inputs)?;
    let options = RunOptions {
        config: config.in_force(registry)?,
        texts: args.write_text,
        basis,
        resume: args.resume,
        checkpoints: Duration::from_secs(args.checkpoints),
        ..args.output.run_options()?
    };
    let started = super::interrupt::listen(&options.flow.stop);
    let watch = Watch::new(args.output.quiet, "articles");
    let start = Instant::now();
    let done = pipeline.run(inputs, &options, started, |progress| watch.show(progress));
    watch.finish();
    let report = done?;
    if !args.output.quiet {
        print(&summary(&report, args, start.elapsed().as_secs_f64()))?;
    }
    let c = &report.counts;
    Ok(args.output.exit_code(report.interrupted, c.rejects, c.articles_read))
}

/// What the rows of a run hang on besides its config: options and inputs. Nothing if the inputs cannot be read again.
fn basis(args: &Args, said: &ArgMatches, inputs: &Inputs) -> Result<Option<Facts>, Failure> {
    let Some(mut facts) = inputs.basis() else {
        let told = "--resume reads the input again from its beginning, which the standard input and pipes do not allow";
        return if args.resume { Err(Failure::usage(told)) } else { Ok(None) };
    };
    let command = Args::augment_args(Command::default());
    for id in command.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| !WITHOUT_EFFECT.contains(id)) {
        let values: Vec<_> = said.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy()).collect();
        facts.0.push((format!("--{}", id.replace('_', "-")), values.join(" ")));
    }
    Ok(Some(facts))
}

/// What the run did, in a few lines.
fn summary(report: &Report, args: &Args, seconds: f64) -> String {
    let c = &report.counts;
    let mut text = format!("{} read, {} written", counted(c.articles_read, "article"), grouped(c.articles_written));
    text += &super::options::rejects(c.rejects, &c.rejects_by_reason);
    if c.passed_over > 0 {
        text += &format!("; {} passed over that are no articles", counted(c.passed_over, "record"));
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
    text += &format!("{seconds:.1} s, {rate} words a second; the tables are in {}\n", args.output.out.display());
    text + args.output.closing((report.interrupted, report.goes_on), c.rejects, c.articles_read)
}
