//! `dixit eval`: how well the tables agree with articles marked by hand.

mod compare;
mod faults;
mod json;
mod sheet;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::numbers::counted;
use super::options::StageOptions;
use super::{Failure, print, tell};
use crate::eval::{
    AttributionScores, GoldArticle, GoldDetector, Predictions, SpeakerScores, attribution, confusions, read_gold,
    read_labels, read_quotes, read_sheet, speakers,
};
use crate::pipeline::{Pipeline, Registry, RunOptions};
use crate::read::{Inputs, ReadOptions};

/// Score quotes and speakers against articles marked by hand
///
/// Exact and overlap compare spans and tokens of each role, pooled by article. Matched: gold and predicted contents
/// paired one to one, sharing at least half of their tokens. AR: matched, and the source is right too. Types go by the
/// share of the content inside quotation marks.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Marked articles, one JSON object a line: id, text, and attributions of source, cue and content
    #[arg(value_name = "GOLD", required_unless_present = "sheet")]
    gold: Option<PathBuf>,
    /// Score the verdicts of a filled sheet of `dixit sample`, with intervals of 95 % confidence (Wilson)
    #[arg(long, value_name = "CSV", conflicts_with_all = ["gold", "quotes", "speakers", "detector", "errors", "config", "set"])]
    sheet: Option<PathBuf>,
    /// Score this quotes.csv; without it, the stages are run over the gold's articles
    #[arg(long, value_name = "CSV", conflicts_with_all = ["config", "set"])]
    quotes: Option<PathBuf>,
    /// Who the gold's sources are, one JSON object a line: id and speakers; scores the speakers as well
    #[arg(long, value_name = "FILE")]
    speakers: Option<PathBuf>,
    /// Resolve the speakers of the quotes that are marked, not of those that are found
    #[arg(long, requires = "speakers", conflicts_with = "quotes")]
    gold_quotes: bool,
    #[command(flatten)]
    stages: StageOptions,
    /// Compare quote detectors in one table: a name, with settings such as two-step:model=fast,threshold=0.5; repeated
    #[arg(long, value_name = "NAME[:KEY=VALUE,…]", conflicts_with_all = ["quotes", "speakers", "errors", "json"])]
    detector: Vec<String>,
    /// Show the first N faults in their context
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    errors: usize,
    /// One JSON object instead of tables; shares are 0 to 1
    #[arg(long, conflicts_with = "errors")]
    json: bool,
}

impl Args {
    /// The marked articles, which are there unless a sheet is scored.
    fn gold(&self) -> &Path {
        self.gold.as_deref().unwrap_or(Path::new(""))
    }
}

/// All that was measured.
struct Scores {
    articles: usize,
    attribution: AttributionScores,
    speakers: Option<SpeakerScores>,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    if let Some(path) = &args.sheet {
        let scores = read_sheet(path)?;
        print(&if args.json { sheet::json(&scores) } else { sheet::render(&scores) })?;
        return Ok(ExitCode::SUCCESS);
    }
    let gold = read_gold(args.gold())?;
    if !args.detector.is_empty() {
        print(&compare::render(&compare(args, &gold, registry)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let labels = args.speakers.as_ref().map(|path| read_labels(path, &gold)).transpose()?;
    let found = match &args.quotes {
        Some(path) => read_quotes(path, &gold)?,
        None => {
            let mut pipeline = args.stages.pipeline(registry)?.0;
            if args.gold_quotes {
                pipeline = pipeline.with_detector(Box::new(GoldDetector::new(&gold)));
            }
            annotate(args, &pipeline, &gold, registry)?
        }
    };
    note_oddities(&found);
    if labels.is_some() && !found.has_speakers {
        return Err(Failure::new("--speakers: the table of quotes has no column speaker to score"));
    }
    let speakers = labels.as_ref().map(|labels| speakers(&gold, labels, &found.articles));
    let scores = Scores { articles: gold.len(), attribution: attribution(&gold, &found.articles), speakers };
    if args.json {
        print(&json::render(&scores))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&table::render(&scores))?;
    if args.errors > 0 {
        let confusions = confusions(&gold, &found.articles, labels.as_deref().zip(scores.speakers.as_ref()));
        print(&faults::render(&gold, &found.articles, &confusions, args.errors))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the stages over the gold's articles. The table is the one `dixit run` would write, in a folder that vanishes,
/// so that both ways of scoring give the same numbers.
fn annotate(
    args: &Args,
    pipeline: &Pipeline,
    gold: &[GoldArticle],
    registry: &Registry,
) -> Result<Predictions, Failure> {
    let same_fields = ["id", "text"].map(|field| (field.to_owned(), field.to_owned())).to_vec();
    let reading = ReadOptions { map: same_fields, ..ReadOptions::default() };
    let inputs = Inputs::open(&[args.gold().display().to_string()], &reading, registry)?;
    let folder = tempfile::tempdir().map_err(|e| Failure::new(format!("no room for temporary tables ({e})")))?;
    let tables = folder.path().join("tables");
    let report = pipeline.run(inputs, &RunOptions::new(&tables), |_: &Path| (), |_| ())?;
    for (reason, n) in &report.counts.rejects_by_reason {
        tell(&format!("note: {} rejected ({reason}); all in them counts as missed", counted(*n, "gold article")));
    }
    Ok(read_quotes(&tables.join("quotes.csv"), gold)?)
}

/// The scores of each detector of `--detector`, the other stages being the same.
fn compare(args: &Args, gold: &[GoldArticle], registry: &Registry) -> Result<Vec<compare::Compared>, Failure> {
    let one = |asked: &String| {
        let mut config = args.stages.config()?;
        let (name, settings) = asked.split_once(':').unwrap_or((asked, ""));
        config.replace("quote", name);
        for setting in settings.split(',').filter(|s| !s.is_empty()) {
            config.set(&format!("quote.{setting}")).map_err(|e| Failure::usage(format!("--detector {asked}: {e}")))?;
        }
        let found = annotate(args, &Pipeline::new(registry, &config)?, gold, registry)?;
        Ok((asked.clone(), attribution(gold, &found.articles)))
    };
    args.detector.iter().map(one).collect()
}

/// Says on stderr what may make the numbers lower than they should be.
fn note_oddities(found: &Predictions) {
    let notes = [
        (found.strange, "article", "of the table not in the gold"),
        (found.outside, "span", "beyond the end of the article: does the table belong to these texts?"),
        (found.without(), "gold article", "without a quote"),
    ];
    for (n, noun, what) in notes.into_iter().filter(|(n, ..)| *n > 0) {
        tell(&format!("note: {} {what}", counted(n as u64, noun)));
    }
}
