//! `dixit show`: one article in the terminal, with quotes, cues and speakers marked.

mod annotated;
mod page;
mod stretch;
mod why;

use std::io::Write;
use std::process::ExitCode;

use super::Failure;
use super::numbers::counted;
use super::options::{EntityOptions, InputOptions, StageOptions};
use crate::article::Article;
use crate::error::Reject;
use crate::pipeline::Registry;
use crate::read::Inputs;

/// Columns where there is no terminal to ask.
const WIDTH: usize = 80;
/// Fewer columns than this hold no word.
const LEAST_WIDTH: usize = 20;
/// More columns than this are as good as no limit.
const MOST_WIDTH: usize = 10_000;

/// Show one article with its quotes, cues and speakers marked
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file, a folder or a pattern; - is stdin
    #[arg(value_name = "FILE")]
    input: String,
    /// The article with this id
    #[arg(long, value_name = "ID", conflicts_with = "number")]
    id: Option<String>,
    /// The N-th record, counted from 1 [default: the first article]
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    number: Option<u64>,
    /// List who was weighed for each quote, and how likely each was
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    known: EntityOptions,
    #[command(flatten)]
    stages: StageOptions,
    #[command(flatten)]
    reading: InputOptions,
    /// Columns to fill [default: those of the terminal]
    #[arg(long, value_name = "N")]
    width: Option<usize>,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = clap::ColorChoice::Auto)]
    color: clap::ColorChoice,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    let (pipeline, _) = args.stages.pipeline_knowing(registry, &args.known)?;
    let article = find(args, registry)?;
    let document = pipeline.annotate(article).map_err(|reject| told(&reject))?;
    let stdout = std::io::stdout();
    let color = match args.color {
        clap::ColorChoice::Auto => anstream::AutoStream::choice(&stdout),
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    let width = args.width.or_else(|| terminal_size::terminal_size().map(|(w, _)| w.0.into())).unwrap_or(WIDTH);
    let mut page = page::page(&document, width.clamp(LEAST_WIDTH, MOST_WIDTH), color != anstream::ColorChoice::Never);
    if args.why {
        page += &why::render(&document, &pipeline.explain(&document));
    }
    let mut out = anstream::AutoStream::new(stdout.lock(), color);
    match out.write_all(page.as_bytes()).and_then(|()| out.flush()) {
        // A reader that has seen enough, such as a pager that was left, is no failure.
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to stdout: {e}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The article that was asked for.
fn find(args: &Args, registry: &Registry) -> Result<Article, Failure> {
    let mut inputs = Inputs::open(std::slice::from_ref(&args.input), &args.reading.options()?, registry)?;
    let input = &args.input;
    if let Some(n) = args.number {
        let mut records = 0;
        let found = inputs.by_ref().inspect(|_| records += 1).nth(usize::try_from(n - 1).unwrap_or(usize::MAX));
        return match found {
            Some(record) => record.map_err(|reject| told(&reject)),
            None => Err(Failure::new(format!("{input} has no record {n}; it has {records} in all"))),
        };
    }
    let wanted = |article: &Article| args.id.as_ref().is_none_or(|id| article.id == *id);
    let mut first_reject = None;
    for record in &mut inputs {
        match record {
            Ok(article) if wanted(&article) => return Ok(article),
            Err(reject) if args.id.as_ref().is_none_or(|id| reject.article_id == *id) => {
                first_reject.get_or_insert(reject);
            }
            _ => {}
        }
    }
    Err(match (first_reject, &args.id) {
        (Some(reject), _) => told(&reject),
        (None, Some(id)) => {
            let read = counted(inputs.counts().articles, "other");
            Failure::new(format!("{input} has no article with the id '{id}', but {read}"))
        }
        (None, None) => Failure::new(format!("{input} has no articles")),
    })
}

/// Why there is nothing to show.
fn told(reject: &Reject) -> Failure {
    let Reject { origin, stage, reason, detail, .. } = reject;
    let place = if stage == "read" { String::new() } else { format!(" ({stage})") };
    Failure::new(format!("{} row {}: {reason}{place}: {detail}", origin.input, origin.row))
}
