//! [`Report`]: what a run did; `run.json`, the mark that the tables are consistent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was counted over a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Records read: each is written or rejected.
    pub articles_read: u64,
    /// Rows of articles.csv.
    pub articles_written: u64,
    /// Rows of rejects.csv.
    pub rejects: u64,
    /// Of them by `stage: reason`.
    pub rejects_by_reason: BTreeMap<String, u64>,
    /// Records and files of the input that are no articles by their kind, such as pictures and redirects: not among the
    /// articles read.
    pub passed_over: u64,
    /// Articles that the user did not want (`--from`, `--to`, `--publisher`), by reason: not among the articles read.
    pub left_out: BTreeMap<String, u64>,
    /// Articles that were not in UTF-8, by their charset, which the input names or which was guessed.
    #[serde(default)]
    pub charsets: BTreeMap<String, u64>,
    /// Articles that are copies of another.
    pub copies: u64,
    /// Articles with a date.
    pub dates: u64,
    /// Articles whose date could not be read, or could be two days.
    pub unreadable_dates: u64,
    /// Articles whose date is not believed.
    pub implausible_dates: u64,
    /// Articles whose date could be two days and was read in the order that the user said.
    pub ordered_dates: u64,
    /// Words of the kept paragraphs, as separated by white space.
    pub words: u64,
    /// Sentences of the kept paragraphs.
    pub sentences: u64,
    /// Lines left out as page furniture.
    pub furniture: u64,
    /// Rows of quotes.csv.
    pub quotes: u64,
    /// Of them, those in quotation marks.
    pub direct: u64,
    /// Of them, those without.
    pub indirect: u64,
    /// Of them, those partly in quotation marks.
    pub mixed: u64,
    /// Quotes with a speaker.
    pub quotes_with_speaker: u64,
    /// Rows of speakers.csv.
    pub speakers: u64,
    /// Rows of claims.csv.
    pub claims: u64,
    /// Rows of claim_variants.csv.
    pub claim_variants: u64,
    /// Rows of claim_mentions.csv.
    pub claim_mentions: u64,
}

impl Counts {
    /// Records that are written or rejected so far.
    pub(crate) fn records(&self) -> u64 {
        self.articles_written + self.rejects
    }
}

/// What was counted over statements that came as tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatementCounts {
    /// Rows read: each is a statement or rejected.
    pub statements_read: u64,
    /// Statements.
    pub statements: u64,
    /// Rows of rejects.csv.
    pub rejects: u64,
    /// Of them by `stage: reason`.
    pub rejects_by_reason: BTreeMap<String, u64>,
    /// Statements that were not in UTF-8, by their charset, which was mostly guessed.
    pub charsets: BTreeMap<String, u64>,
    /// Distinct speakers.
    pub speakers: u64,
    /// Rows of claims.csv.
    pub claims: u64,
    /// Rows of claim_variants.csv.
    pub claim_variants: u64,
    /// Rows of claim_mentions.csv.
    pub claim_mentions: u64,
}

/// Counts that tell the rows of the tables.
pub trait Tally: Serialize {
    /// Rows by table, headers not counted.
    fn tables(&self) -> BTreeMap<String, u64>;
}

impl Tally for Counts {
    fn tables(&self) -> BTreeMap<String, u64> {
        by_name(&[
            ("articles", self.articles_written),
            ("quotes", self.quotes),
            ("speakers", self.speakers),
            ("claims", self.claims),
            ("claim_variants", self.claim_variants),
            ("claim_mentions", self.claim_mentions),
            ("rejects", self.rejects),
        ])
    }
}

impl Tally for StatementCounts {
    fn tables(&self) -> BTreeMap<String, u64> {
        by_name(&[
            ("claims", self.claims),
            ("claim_variants", self.claim_variants),
            ("claim_mentions", self.claim_mentions),
            ("rejects", self.rejects),
        ])
    }
}

fn by_name(rows: &[(&str, u64)]) -> BTreeMap<String, u64> {
    rows.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

/// What is written into `run.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report<C = Counts> {
    /// Version of dixit.
    pub version: String,
    /// Whether the user stopped reading before the end of the input.
    pub interrupted: bool,
    /// What was counted.
    pub counts: C,
    /// Rows of each table, headers not counted.
    pub tables: BTreeMap<String, u64>,
    /// The stages and their settings, as in pipeline.toml.
    pub config: toml::Table,
    /// How the input was read and which articles of it, as far as the user said.
    pub reading: toml::Table,
    /// Checksums of the models in use, by name.
    pub models: BTreeMap<String, String>,
    /// Seconds by step: stages and encoding summed over threads, everything else by the clock on the wall.
    pub seconds: BTreeMap<String, f64>,
    /// Whether `--resume` can go on with the rest of the input.
    #[serde(skip)]
    pub goes_on: bool,
    /// Always true: an output folder with this mark is whole.
    pub complete: bool,
}

impl<C: Tally> Report<C> {
    /// The report of a run that was not interrupted, with these stages and settings.
    #[must_use]
    pub fn new(counts: C, config: toml::Table) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            interrupted: false,
            tables: counts.tables(),
            counts,
            config,
            reading: toml::Table::new(),
            models: BTreeMap::new(),
            seconds: BTreeMap::new(),
            goes_on: false,
            complete: true,
        }
    }

    /// The text of `run.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
