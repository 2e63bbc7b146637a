//! `dixit train`: makes model files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::{Failure, print, tell};
use crate::eval::{GoldArticle, attribution, read_gold, read_labels, read_lines};
use crate::quote::{QuoteKind, TwoStepDetectorConfig};
use crate::read::StatementTables;
use crate::tag;
use crate::train::{
    ClaimsTask, DetectorTask, SpeakerTask, pack_vectors, predict, read_brat, tagger_accuracy, train_claims,
    train_detector, train_speaker, train_tagger,
};

/// Make model files from marked articles
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Detector(Detector),
    Tagger(Tagger),
    Speaker(Speaker),
    Vectors(Vectors),
    Claims(Claims),
}

/// Train the two-step quote detector
///
/// The file it writes is used by `--set quote.model=FILE`.
#[derive(Debug, clap::Args)]
struct Detector {
    /// Articles marked by hand: JSON lines (id, text, attributions of source, cue and content), or a folder of brat
    /// standoff files
    #[arg(long, value_name = "PATH")]
    gold: PathBuf,
    /// The model file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// A tagger's file, for a model that reads parts of speech
    #[arg(long, value_name = "FILE")]
    tagger: Option<PathBuf>,
    /// Marked articles to score the model on, which it does not learn from
    #[arg(long, value_name = "PATH")]
    dev: Option<PathBuf>,
    /// Where random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Train the part-of-speech tagger
#[derive(Debug, clap::Args)]
struct Tagger {
    /// Treebank files in CoNLL-U form with Penn tags, gzipped or not
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    treebank: Vec<PathBuf>,
    /// Texts that the offsets of a treebank refer to (start= and end= in its last column), as JSON lines
    #[arg(long, value_name = "FILE", num_args = 1..)]
    text: Vec<PathBuf>,
    /// Treebank files to score on
    #[arg(long, value_name = "FILE", num_args = 1..)]
    dev: Vec<PathBuf>,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Where random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Train the ranked speaker resolver
///
/// The file it writes is used by `--set speaker.model=FILE`.
#[derive(Debug, clap::Args)]
struct Speaker {
    /// Articles with their quotes: JSON lines (id, text, attributions of source, cue and content, each with its event)
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Who the sources are: JSON lines (id, speakers: event, canonical, aliases, kind, mention)
    #[arg(long, value_name = "FILE")]
    speakers: PathBuf,
    /// The model file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Where random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Pack word vectors for claims
///
/// The file it writes is embedded when dixit is built, as data/models/meaning.default.model.
#[derive(Debug, clap::Args)]
struct Vectors {
    /// A table of words, the most frequent first: in each line the word and its numbers, parted by spaces
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The model file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

/// Train the scorer of the claim linker propositions
///
/// The file it writes is used by `--set claim.model=FILE`. It says first how well claims are found that were not learned
/// from.
#[derive(Debug, clap::Args)]
struct Claims {
    /// Tables of all statements, labelled or not, with their ids
    #[arg(long, value_name = "TABLE", required = true, num_args = 1..)]
    statements: Vec<String>,
    /// Claims with all their mentions: JSON lines (cluster, mentions of doc and event; doc#event is the statement's id)
    #[arg(long, value_name = "FILE")]
    claims: PathBuf,
    /// Pairs of statements: JSON lines (a and b with doc and event, label: utterance, claim, counter; related, different)
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// How likely the members of a claim must be one, in the clusterings that are judged
    #[arg(long, value_name = "P", value_delimiter = ',', default_value = "0.3")]
    cohesion: Vec<f64>,
    /// The model file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Detector(args) => detector(args)?,
        What::Tagger(args) => tagger(args)?,
        What::Speaker(args) => speaker(args)?,
        What::Vectors(args) => vectors(args)?,
        What::Claims(args) => claims(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn detector(args: &Detector) -> Result<(), Failure> {
    let tagger = args
        .tagger
        .as_ref()
        .map(|path| tag::from_bytes(&read(path)?).map_err(|e| Failure::new(format!("{}: {}", path.display(), e.0))));
    let dev = args.dev.as_deref().map(marked).transpose()?;
    let task = DetectorTask { gold: marked(&args.gold)?, tagger: tagger.transpose()?, seed: args.seed };
    let parts = train_detector(task, &tell);
    write(&args.out, &parts.to_bytes())?;
    let Some(dev) = dev else { return Ok(()) };
    let scores = attribution(&dev, &predict(&parts, &dev, TwoStepDetectorConfig::default().threshold));
    let percent = |kind| scores.right[kind].f1 * 100.0;
    let [direct, mixed, indirect] = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect].map(Some).map(percent);
    print(&format!("AR-F1 {:.1} (direct {direct:.1}, mixed {mixed:.1}, indirect {indirect:.1})\n", percent(None)))
}

fn speaker(args: &Speaker) -> Result<(), Failure> {
    let gold = read_gold(&args.gold)?;
    let labels = read_labels(&args.speakers, &gold)?;
    let parts = train_speaker(&SpeakerTask { gold, labels, seed: args.seed }, &tell);
    write(&args.out, &parts.to_bytes())
}

fn vectors(args: &Vectors) -> Result<(), Failure> {
    let table = String::from_utf8(read(&args.from)?).map_err(|_| Failure::new("the table is not UTF-8"))?;
    let told = |e| Failure::new(format!("{}: {e}", args.from.display()));
    let parts = pack_vectors(&table).map_err(told)?;
    write(&args.out, &parts.to_bytes())
}

fn claims(args: &Claims) -> Result<(), Failure> {
    let tables = StatementTables::open(&args.statements, &[])?;
    let (claims, pairs) = (read_lines(&args.claims)?, read_lines(&args.pairs)?);
    let task = ClaimsTask::gather(tables, claims, pairs, args.cohesion.clone())?;
    write(&args.out, &train_claims(&task, &tell)?.to_bytes())
}

fn tagger(args: &Tagger) -> Result<(), Failure> {
    let parts = train_tagger(&args.treebank, &args.text, args.seed, &tell)?;
    write(&args.out, &tag::to_bytes(&parts))?;
    for path in &args.dev {
        let right = tagger_accuracy(&parts, std::slice::from_ref(path), &args.text)?;
        print(&format!("{}: {:.2} % of the tags are right\n", path.display(), right * 100.0))?;
    }
    Ok(())
}

/// Marked articles: a file of JSON lines or a folder of brat files.
fn marked(path: &Path) -> Result<Vec<GoldArticle>, Failure> {
    Ok(if path.is_dir() { read_brat(path)? } else { read_gold(path)? })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| Failure::new(format!("{}: cannot be read ({e})", path.display())))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let shown = path.display();
    std::fs::write(path, bytes).map_err(|e| Failure::new(format!("{shown}: cannot be written ({e})")))?;
    tell(&format!("{shown}: {} bytes", super::numbers::grouped(bytes.len() as u64)));
    Ok(())
}
