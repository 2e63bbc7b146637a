//! `dixit claims`: claim tracking alone, over any table of statements.

mod input;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use super::Failure;
use crate::claim::{SketchStore, records};
use crate::pipeline::{Config, Pipeline, Registry};
use crate::quote::Polarity;
use input::Statements;

/// Track claims over tables of statements
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// CSV tables with a column of statements (content, quote, text, claim …), plain, gzip or zstd; - is stdin
    #[arg(required = true, value_name = "TABLE")]
    inputs: Vec<PathBuf>,
    /// Folder for the tables
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Name a column of the input: content, id, article_id, date, publisher, speaker, cue or polarity
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Settings of the claim linker: a pipeline.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write into a folder that is not empty
    #[arg(long)]
    force: bool,
    /// Worker threads; all cores unless given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Share of rejected rows above which the exit code is 3
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    max_rejects: f64,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    if let Some(threads) = args.threads {
        // Only a second pool in one process fails, and that one would do as well.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let pipeline = Pipeline::new(registry, &config(args)?)?;
    let columns = input::columns(&args.map)?;
    output::check(&args.output, args.force)?;
    let linker = pipeline.claim_linker.as_ref();
    let mut statements = Statements::default();
    let mut store = SketchStore::default();
    for path in &args.inputs {
        statements.read(path, &columns, stance, linker, &mut store)?;
    }
    let claims = linker.link(&store).map_err(|e| Failure::new(format!("linking claims: {}", e.detail)))?;
    let found = records(&claims, &store, &statements);
    output::write(&args.output, &found, &store, &statements)?;
    let (rejects, kept) = (statements.rejects.len(), store.len());
    let (claims, mentions) = (found.claims.len(), found.mentions.len());
    eprintln!("{kept} statements, {rejects} rejects; {mentions} mentions of {claims} claims");
    let too_many = rejects as f64 > args.max_rejects * (rejects + kept) as f64;
    Ok(ExitCode::from(if too_many { 3 } else { 0 }))
}

fn config(args: &Args) -> Result<Config, Failure> {
    let Some(path) = &args.config else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    Ok(Config::parse(&text)?)
}

/// How a speaker stands to a content by the cue alone, for tables without a column polarity.
fn stance(cue: &str) -> Polarity {
    let cue = cue.to_lowercase();
    let has = |stems: &[&str]| cue.split(|c: char| !c.is_alphabetic()).any(|w| stems.iter().any(|s| w.starts_with(s)));
    if has(&["deni", "deny", "dismiss", "reject", "refut", "disput"]) {
        Polarity::Denies
    } else if has(&["ask", "question", "wonder"]) {
        Polarity::Questions
    } else {
        Polarity::Asserts
    }
}
