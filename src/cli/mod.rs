//! The command line: one file for each subcommand, and the only place that prints.
//!
//! Exit codes: 0 clean; 1 failed; 2 wrong usage; 3 finished, but with more rejects than `--max-rejects`; 130 interrupted.

mod allocator;
mod choice;
mod claims;
mod config;
mod eval;
mod inspect;
mod interrupt;
mod merge;
mod numbers;
mod options;
mod progress;
mod run;
mod sample;
mod show;
mod stages;
mod train;

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::{BuildError, RunError};
use crate::pipeline::Registry;

/// Reads dumps of news articles and writes tables of who said what, and of the claims that travel between articles.
#[derive(Debug, Parser)]
#[command(name = "dixit", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Claims(claims::Args),
    Inspect(inspect::Args),
    Show(show::Args),
    Merge(merge::Args),
    Sample(sample::Args),
    Eval(eval::Args),
    Config(config::Args),
    Stages(stages::Args),
    Train(train::Args),
}

/// Why a command failed: one line for the user that says where and what to do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// Something went wrong: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The command was called the wrong way: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<BuildError> for Failure {
    fn from(e: BuildError) -> Self {
        Self::usage(e.0)
    }
}

impl From<RunError> for Failure {
    fn from(e: RunError) -> Self {
        if e.is_usage() { Self::usage(e.to_string()) } else { Self::new(e.to_string()) }
    }
}

/// Writes to stdout. A closed pipe is not an error: whoever reads us has seen enough.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to stdout: {e}")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to stderr, if anyone listens.
fn tell(message: &str) {
    let _ = writeln!(std::io::stderr(), "dixit: {message}");
}

/// The whole command line with the stages of `registry`: what `main` of dixit, and of a program with stages of its own,
/// calls.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "a program has one registry and gives it away")]
pub fn run(registry: Registry) -> ExitCode {
    let mut matches = Cli::command().get_matches();
    let command = Cli::from_arg_matches(&matches).unwrap_or_else(|e| e.exit()).command;
    let said = matches.remove_subcommand().map(|(_, matches)| matches).unwrap_or_default();
    let done = match command {
        Command::Run(args) => run::run(&args, &said, &registry),
        Command::Claims(args) => claims::run(&args, &registry),
        Command::Inspect(args) => inspect::run(&args, &registry),
        Command::Show(args) => show::run(&args, &registry),
        Command::Merge(args) => merge::run(&args, &registry),
        Command::Sample(args) => sample::run(&args),
        Command::Eval(args) => eval::run(&args, &registry),
        Command::Config(args) => config::run(&args, &registry),
        Command::Stages(args) => stages::run(&args, &registry),
        Command::Train(args) => train::run(&args),
    };
    done.unwrap_or_else(|failure| {
        tell(&failure.to_string());
        ExitCode::from(failure.code)
    })
}
