//! `dixit inspect`: what was recognised in an input.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::Failure;
use super::numbers::counted;
use super::options::InputOptions;
use crate::article::Article;
use crate::error::{BuildError, Reject};
use crate::pipeline::{Config, Pipeline, Registry, Settings};
use crate::read::{FieldUse, Inputs};

/// Articles whose language is told.
const LANGUAGE_SAMPLE: usize = 1000;
/// Articles and rejects that are shown.
const SHOWN: usize = 3;

/// Articles that are run through the default stages, to tell how long a run would take.
const TIMED: usize = 40;

/// Tell what an input is, how its fields map and how long a run would take
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file, a folder, a pattern in quotation marks, or - for the standard input
    #[arg(required = true, value_name = "FILE")]
    inputs: Vec<String>,

    #[command(flatten)]
    reading: InputOptions,

    /// Look at no more than N records
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    limit: u64,
}

pub(super) fn run(args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    let mut inputs = Inputs::open(&args.inputs, &args.reading.options()?, registry)?;
    let mut seen = look(&mut inputs, args.limit, registry)?;
    let time = run_time(&inputs, &mut seen, registry)?;
    let report = report(&inputs, &seen, &time);
    match std::io::stdout().lock().write_all(report.as_bytes()) {
        // A reader that has seen enough, such as `head`, is no failure.
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the report cannot be written: {e}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// What a first look finds.
#[derive(Default)]
struct Seen {
    articles: Vec<Article>,
    rejects: Vec<Reject>,
    languages: BTreeMap<String, usize>,
    sampled: usize,
    /// Hashes of the texts.
    texts: FxHashSet<u64>,
    /// The first and the last day.
    days: Option<(Date, Date)>,
    /// The first date that could not be read or believed, in the input's words.
    unreadable_date: Option<String>,
    /// Articles with the text of another one.
    copies: u64,
    bytes: u64,
    /// The first articles, until their time has been taken.
    timed: Vec<Article>,
    /// Seconds that reading took.
    reading: f64,
    /// Whether the input ended before the limit.
    whole: bool,
}

fn look(inputs: &mut Inputs, limit: u64, registry: &Registry) -> Result<Seen, BuildError> {
    let cleaner = registry.clean.build(&Settings::default())?;
    let mut seen = Seen::default();
    for _ in 0..limit {
        let start = Instant::now();
        let item = inputs.next();
        seen.reading += start.elapsed().as_secs_f64();
        match item {
            None => {
                seen.whole = true;
                break;
            }
            Some(Err(reject)) if seen.rejects.len() < SHOWN => seen.rejects.push(reject),
            Some(Err(_)) => {}
            Some(Ok(article)) => {
                if seen.sampled < LANGUAGE_SAMPLE {
                    seen.sampled += 1;
                    let language = cleaner.clean(&article).map(|c| c.language).unwrap_or_default();
                    *seen.languages.entry(language).or_default() += 1;
                }
                let published = &article.published;
                if seen.unreadable_date.is_none() && published.date.is_none() && published.doubt.is_some() {
                    seen.unreadable_date = Some(published.given.clone());
                }
                if let Some(day) = published.date {
                    let (first, last) = seen.days.unwrap_or((day, day));
                    seen.days = Some((first.min(day), last.max(day)));
                }
                seen.bytes += article.text.len() as u64;
                seen.copies += u64::from(!seen.texts.insert(xxh3_64(article.text.as_bytes())));
                if seen.timed.len() < TIMED {
                    seen.timed.push(article.clone());
                }
                if seen.articles.len() < SHOWN {
                    seen.articles.push(article);
                }
            }
        }
    }
    Ok(seen)
}

/// A line of the report; writing to a string cannot fail.
macro_rules! line {
    ($out:expr, $($arg:tt)*) => {{ let _ = writeln!($out, $($arg)*); }};
}

/// How long a run would take on this machine: the time of the first articles, by the size of the input.
fn run_time(inputs: &Inputs, seen: &mut Seen, registry: &Registry) -> Result<String, BuildError> {
    let sample = std::mem::take(&mut seen.timed);
    let bytes: usize = sample.iter().map(|a| a.text.len()).sum();
    if bytes == 0 {
        return Ok(String::new());
    }
    let pipeline = Pipeline::new(registry, &Config::default())?;
    let start = Instant::now();
    drop(pipeline.annotate_batch(sample));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let working = start.elapsed().as_secs_f64() / bytes as f64 * seen.bytes as f64 / cores as f64;
    let part = match inputs.bytes_total() {
        _ if seen.whole => 1.0,
        None => return Ok("not known: the input has no size".to_owned()),
        Some(total) => inputs.bytes_read().max(1) as f64 / total.max(1) as f64,
    };
    let seconds = working.max(seen.reading) / part.min(1.0);
    let time = match seconds {
        ..1.0 => "less than a second".to_owned(),
        ..90.0 => format!("about {seconds:.0} s"),
        ..5400.0 => format!("about {:.0} minutes", seconds / 60.0),
        _ => format!("about {:.1} hours", seconds / 3600.0),
    };
    Ok(format!("{time} with the default stages on {}", counted(cores as u64, "core")))
}

fn report(inputs: &Inputs, seen: &Seen, time: &str) -> String {
    let mut out = String::new();
    streams(&mut out, inputs);
    fields(&mut out, &inputs.fields());
    records(&mut out, inputs, seen);
    if !time.is_empty() {
        line!(out, "run time    {time}");
    }
    articles(&mut out, &seen.articles);
    out
}

fn streams(out: &mut String, inputs: &Inputs) {
    let counts = inputs.counts();
    for ((format, compression), files) in &counts.kinds {
        let times = if *files > 1 { format!(" ({files} files)") } else { String::new() };
        line!(out, "format      {format}, {}{times}", compression.as_str());
    }
    for (charset, articles) in &counts.charsets {
        let articles = counted(*articles, "article");
        line!(out, "charset     {charset}, as the bytes tell or the input says: {articles}, brought into UTF-8");
    }
    if counts.empty > 0 {
        line!(out, "empty       {} of {} inputs", counts.empty, counts.inputs);
    }
}

fn fields(out: &mut String, fields: &FieldUse) {
    if fields.used.is_empty() {
        return;
    }
    line!(out, "\nfields      (ours <- the input's)");
    for ours in FieldUse::FIELDS {
        match fields.used.iter().find(|(name, _)| *name == ours) {
            Some((_, names)) => line!(out, "  {ours:<9} <- {}", names.join(", else ")),
            None => line!(out, "  {ours:<9}    not found; name it with --map {ours}=NAME, if there is one"),
        }
    }
    if !fields.unused.is_empty() {
        line!(out, "  not used     {}", fields.unused.join(", "));
    }
}

fn records(out: &mut String, inputs: &Inputs, seen: &Seen) {
    let counts = inputs.counts();
    let records = counts.articles + counts.rejects;
    let extent = if seen.whole { "in all" } else { "looked at, more follow" };
    line!(
        out,
        "\nrecords     {records} {extent}: {}, {}",
        counted(counts.articles, "article"),
        counted(counts.rejects, "reject")
    );
    for reject in &seen.rejects {
        let origin = &reject.origin;
        line!(out, "  {} row {}, byte {}: {}: {}", origin.input, origin.row, origin.byte, reject.reason, reject.detail);
    }
    if counts.passed_over > 0 {
        line!(out, "  and {} passed over that are no articles", counted(counts.passed_over, "record"));
    }
    if counts.rejects > seen.rejects.len() as u64 {
        line!(out, "  …");
    }
    if counts.articles == 0 {
        line!(out, "  nothing to run on: there is no article in this input");
        return;
    }
    let share = |n: u64| n as f64 * 100.0 / counts.articles as f64;
    line!(
        out,
        "dates       {:.1} % read, {:.1} % missing, {:.1} % not readable",
        share(counts.dated),
        share(counts.undated),
        share(counts.unreadable_dates)
    );
    if let Some((first, last)) = seen.days {
        line!(out, "  from {first} to {last}");
    }
    if let Some(words) = &seen.unreadable_date {
        line!(out, "  such as '{words}'; --date-order dmy, mdy or ymd reads numbers that could be two days");
    }
    languages(out, seen);
    line!(out, "copies      {} with the text of an earlier one", counted(seen.copies, "article"));
}

fn languages(out: &mut String, seen: &Seen) {
    let mut languages: Vec<_> = seen.languages.iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let named = |(code, count): &(&String, &usize)| {
        let code = if code.is_empty() { "not clear" } else { code.as_str() };
        format!("{code} {count}")
    };
    let list = languages.iter().map(named).collect::<Vec<_>>().join(", ");
    line!(out, "languages   {list} (of the first {})", seen.sampled);
}

fn articles(out: &mut String, articles: &[Article]) {
    for article in articles {
        let date = article.published.date.map(|d| d.to_string()).unwrap_or_default();
        line!(out, "\nid          {}", article.id);
        line!(out, "date        {}", or_none(&date));
        line!(out, "publisher   {}", or_none(&article.publisher));
        line!(out, "title       {}", or_none(&article.title));
        line!(out, "text        {}", beginning(&article.text));
    }
}

fn or_none(value: &str) -> &str {
    if value.is_empty() { "(none)" } else { value }
}

/// The first 80 characters, on one line.
fn beginning(text: &str) -> String {
    const LENGTH: usize = 80;
    let mut words = text.split_whitespace().take(LENGTH).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LENGTH) {
        words.truncate(end);
        words.push('…');
    }
    words
}
