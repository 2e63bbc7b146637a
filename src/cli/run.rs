//! `dixit run`: the whole path.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Args as _, Command};

use super::choice::{ChoiceOptions, said as told};
use super::numbers::{counted, grouped};
use super::options::{EntityOptions, InputOptions, OutputOptions, StageOptions};
use super::progress::Watch;
use super::{Failure, print, tell};
use crate::clean::{LearnedFurniture, RepeatedLines};
use crate::pipeline::{Registry, RunOptions};
use crate::read::{Inputs, ReadOptions};
use crate::state::Facts;
use crate::write::{Counts, Folder, Report};

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
    /// Learn which lines each outlet prints under article after article and leave them out (furniture.csv); reads the input
    /// twice
    #[arg(long)]
    learn_furniture: bool,
    #[command(flatten)]
    choice: ChoiceOptions,
    #[command(flatten)]
    known: EntityOptions,
    #[command(flatten)]
    stages: StageOptions,
    #[command(flatten)]
    reading: InputOptions,
}

/// Options that change neither rows nor their order: a run may go on with others.
const WITHOUT_EFFECT: [&str; 11] = [
    "out",
    "resume",
    "checkpoints",
    "force",
    "threads",
    "batch_size",
    "quiet",
    "max_rejects",
    "inputs",
    "reference",
    "memory",
];

/// Runs the command; `said` is the command line that `args` were made of.
pub(super) fn run(args: &Args, said: &ArgMatches, registry: &Registry) -> Result<ExitCode, Failure> {
    if args.resume && Folder::is_finished(&args.output.out) {
        Folder::sweep(&args.output.out);
        tell(&format!("{} holds the tables of a finished run: nothing is left to do", args.output.out.display()));
        return Ok(ExitCode::SUCCESS);
    }
    super::allocator::hold_little(args.output.memory);
    let mut config = args.stages.config()?;
    args.known.add_to(&mut config);
    args.choice.add_to(&mut config)?;
    let (mut pipeline, config) = args.stages.build(registry, config)?;
    let mut reading = args.reading.options()?;
    reading.filter = args.choice.filter(&reading.outlets)?;
    reading.memory = args.output.memory;
    if args.learn_furniture {
        pipeline = pipeline.without_furniture(learn(args, &reading, registry)?);
    }
    let inputs = Inputs::open(&args.inputs, &reading, registry)?;
    let basis = basis(args, said, &inputs)?;
    let options = RunOptions {
        config: config.in_force(registry)?,
        reading: told(&reading, args.learn_furniture),
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
    Ok(args.output.exit_code(report.interrupted, c.rejects, seen(c)))
}

/// What the outlets of the input print under article after article.
fn learn(args: &Args, reading: &ReadOptions, registry: &Registry) -> Result<LearnedFurniture, Failure> {
    let inputs = Inputs::open(&args.inputs, reading, registry)?;
    if inputs.bytes_total().is_none() {
        let remedy = "save it as a file first, or leave the option out";
        return Err(Failure::usage(format!(
            "--learn-furniture reads the input twice, and a pipe is read once; {remedy}"
        )));
    }
    let mut repeated = RepeatedLines::new()?;
    inputs.flatten().for_each(|article| repeated.see(&article));
    Ok(repeated.finish())
}

/// Records that were looked at, of which rejects are a share: a broken one cannot tell whether it was wanted.
fn seen(counts: &Counts) -> u64 {
    counts.articles_read + counts.left_out.values().sum::<u64>()
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
    text += &super::options::charsets(&c.charsets);
    text += &left_out(&c.left_out);
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
    text + args.output.closing((report.interrupted, report.goes_on), c.rejects, seen(c))
}

/// The part of a summary that tells what the user did not want, if there was any.
fn left_out(by_reason: &BTreeMap<String, u64>) -> String {
    let n: u64 = by_reason.values().sum();
    if n == 0 {
        return String::new();
    }
    let reasons: Vec<String> = by_reason.iter().map(|(reason, n)| format!("{} {reason}", grouped(*n))).collect();
    format!("; {} left out ({})", counted(n, "article"), reasons.join("; "))
}
