//! Makes any number of statements of known claims out of the quotes of a dump, to measure claim linking at scale.
//!
//! ```text
//! cargo run --release --example generate_statements -- quotes.csv N SEED statements.csv truth.csv
//! ```
//!
//! Reads article_id, date, publisher, speaker, cue and content of the quotes that `dixit run` wrote. Quotes that have five
//! words in a row in common with an earlier one are left out, so that each stands for a claim of its own. Of each, eight more
//! claims are made that are easily taken for it: with another name or number, or with one half of another quote. Each
//! of these claims is said once, or several times in other words ([`vary`]): one in 4 twice or more, few up to 60 times.
//! The retellings of an article's claims make an article of another outlet some days later. As many articles are read
//! as N statements need, so that claims lie as close together in few statements as in many.
//!
//! It knows nothing of the linker, and shares no words with it. truth.csv has the cluster of each statement.

mod vary;

use std::collections::HashSet;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;

use xxhash_rust::xxh3::Xxh3Default;

use vary::{Pools, other_claim, retold};

/// Claims made of one quote, itself among them.
const WORLDS: usize = 9;

/// How fast the number of claims falls with the number of their statements, and the most of these.
const FALL: f64 = 2.8;
const MOST: usize = 60;

/// Words of a run that no two quotes share.
const RUN: usize = 5;

type Res<T> = Result<T, Box<dyn Error>>;

/// A small generator of random numbers (Steele, Lea and Flood: SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// From 0 to below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// How many statements a claim has, by a power law: the Pareto distribution, cut off.
    fn size(&mut self) -> usize {
        let share = ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64;
        (share.powf(-1.0 / (FALL - 1.0)) as usize).min(MOST)
    }
}

/// A quote as read.
struct Quote {
    article: String,
    date: String,
    publisher: String,
    speaker: String,
    cue: String,
    words: Vec<String>,
}

fn main() -> Res<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [quotes, number, seed, statements, truth] = args.as_slice() else {
        return Err("usage: generate_statements QUOTES.csv N SEED STATEMENTS.csv TRUTH.csv".into());
    };
    let (number, mut random) = (number.parse()?, Random(seed.parse()?));
    let quotes = read(Path::new(quotes), &mut random)?;
    let pools = Pools::new(quotes.iter().map(|q| q.words.as_slice()));
    let outlets: Vec<&str> = {
        let mut all: Vec<&str> = quotes.iter().map(|q| q.publisher.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let mut out = Out::create(Path::new(statements), Path::new(truth))?;
    let mut claim = 0;
    for quote in &quotes {
        for world in 0..WORLDS {
            claim += 1;
            let base = match world {
                0 => quote.words.clone(),
                _ => other_claim(&quote.words, &random.pick(&quotes).words, &pools, &mut random),
            };
            for telling in 0..random.size() {
                let words = if telling == 0 { base.clone() } else { retold(&base, &pools, &mut random) };
                let outlet = if world + telling == 0 { &quote.publisher } else { *random.pick(&outlets) };
                out.write(quote, (claim, world, telling), outlet, &words, &mut random)?;
                if out.written == number {
                    return out.finish();
                }
            }
        }
    }
    Err(format!("there are quotes for {} statements alone", out.written).into())
}

/// The quotes worth varying, article by article, the articles in an order that hangs on the seed.
fn read(path: &Path, random: &mut Random) -> Res<Vec<Quote>> {
    let mut reader = csv::Reader::from_path(path)?;
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name).ok_or(format!("no column {name}"));
    let [article, date, publisher, speaker, cue, content] =
        ["article_id", "date", "publisher", "speaker", "cue", "content"].map(column);
    let columns = [article?, date?, publisher?, speaker?, cue?, content?];
    let salt = random.next();
    let (mut quotes, mut seen) = (Vec::new(), HashSet::new());
    for row in reader.records() {
        let row = row?;
        let [article, date, publisher, speaker, cue, content] = columns.map(|c| row[c].to_owned());
        let words = vary::words(&content);
        if (6..=60).contains(&words.len()) && is_new(&words, &mut seen) {
            quotes.push((hash(&(salt, &article)), Quote { article, date, publisher, speaker, cue, words }));
        }
    }
    quotes.sort_by_key(|(order, _)| *order);
    Ok(quotes.into_iter().map(|(_, quote)| quote).collect())
}

/// Whether no run of words came before.
fn is_new(words: &[String], seen: &mut HashSet<u64>) -> bool {
    let bare: Vec<String> =
        words.iter().map(|w| w.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "")).collect();
    let runs: Vec<u64> = bare.windows(RUN).map(|run| hash(&run)).collect();
    let new = runs.iter().all(|run| !seen.contains(run));
    seen.extend(runs);
    new
}

/// The same in each run, on every machine of one byte order.
fn hash(of: &impl Hash) -> u64 {
    let mut hasher = Xxh3Default::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The two tables.
struct Out {
    statements: csv::Writer<std::fs::File>,
    truth: csv::Writer<std::fs::File>,
    written: u64,
}

impl Out {
    fn create(statements: &Path, truth: &Path) -> Res<Self> {
        let mut out =
            Self { statements: csv::Writer::from_path(statements)?, truth: csv::Writer::from_path(truth)?, written: 0 };
        out.statements.write_record([
            "statement_id",
            "article_id",
            "date",
            "publisher",
            "speaker",
            "cue",
            "content",
        ])?;
        out.truth.write_record(["statement_id", "cluster"])?;
        Ok(out)
    }

    fn write(
        &mut self,
        quote: &Quote,
        (claim, world, telling): (u64, usize, usize),
        outlet: &str,
        words: &[String],
        random: &mut Random,
    ) -> Res<()> {
        let id = format!("g{}", self.written);
        let article = format!("{}-{world}-{telling}", quote.article);
        // All of one telling of an article are of one day.
        let later = if telling == 0 { 0 } else { (hash(&article) % 6) as i64 };
        let date = quote.date.parse::<Date>().ok().and_then(|d| d.checked_add(later.days()).ok());
        let date = date.map(|d| d.to_string()).unwrap_or_default();
        let speaker = if telling > 0 && random.chance(25) { "" } else { &quote.speaker };
        let content = words.join(" ");
        self.statements.write_record([&id, &article, &date, outlet, speaker, &quote.cue, &content])?;
        self.truth.write_record([&id, &claim.to_string()])?;
        self.written += 1;
        Ok(())
    }

    fn finish(mut self) -> Res<()> {
        self.statements.flush()?;
        Ok(self.truth.flush()?)
    }
}
