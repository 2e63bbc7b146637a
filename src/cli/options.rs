//! Options that several subcommands share.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;

use super::Failure;
use super::numbers::{counted, grouped};
use crate::claim::References;
use crate::pipeline::{Config, Flow, Registry, RunOptions};
use crate::read::{DateOrder, Outlets, ReadOptions, field_map};
use crate::write::Layout;

/// Which stages run, and with what settings.
#[derive(Debug, clap::Args)]
pub(super) struct StageOptions {
    /// The stages and their settings; `dixit config` prints the default
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One setting, such as quote.threshold=0.4; may be repeated
    #[arg(long, value_name = "ROLE.KEY=VALUE")]
    set: Vec<String>,
}

impl StageOptions {
    /// The config, with single settings over the file's.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        let mut config = match &self.config {
            None => Config::default(),
            Some(path) => {
                let shown = path.display();
                let text = std::fs::read_to_string(path).map_err(|e| {
                    Failure::usage(format!("{shown}: cannot be read ({e}); --config names a TOML file"))
                })?;
                Config::parse(&text).map_err(|e| Failure::usage(format!("{shown}: {e}")))?
            }
        };
        for assignment in &self.set {
            config.set(assignment).map_err(|e| Failure::usage(format!("--set {e}")))?;
        }
        Ok(config)
    }

    /// The pipeline and its config.
    pub(super) fn pipeline(&self, registry: &Registry) -> Result<(crate::pipeline::Pipeline, Config), Failure> {
        self.pipeline_knowing(registry, &EntityOptions { entities: None })
    }

    /// The pipeline and its config, with a list of entities that it knows.
    pub(super) fn pipeline_knowing(
        &self,
        registry: &Registry,
        known: &EntityOptions,
    ) -> Result<(crate::pipeline::Pipeline, Config), Failure> {
        let mut config = self.config()?;
        known.add_to(&mut config);
        self.build(registry, config)
    }

    /// The pipeline of a config, which comes back with it.
    pub(super) fn build(
        &self,
        registry: &Registry,
        config: Config,
    ) -> Result<(crate::pipeline::Pipeline, Config), Failure> {
        let pipeline = crate::pipeline::Pipeline::new(registry, &config).map_err(|e| match &self.config {
            Some(path) => Failure::usage(format!("{}: {e}", path.display())),
            None => Failure::from(e),
        })?;
        Ok((pipeline, config))
    }
}

/// Whom the user knows.
#[derive(Debug, clap::Args)]
pub(super) struct EntityOptions {
    /// People and bodies that you know: a table with name, aliases (separated by |), external_id, kind and any columns of
    /// your own, which speakers.csv takes over
    #[arg(long, value_name = "FILE")]
    entities: Option<PathBuf>,
}

impl EntityOptions {
    /// Puts the list around whatever finds mentions.
    pub(super) fn add_to(&self, config: &mut Config) {
        if let Some(list) = &self.entities {
            config.surround("mention", "known", ("list", &list.to_string_lossy()));
        }
    }
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(super) struct InputOptions {
    /// Read the headline as the first paragraph of the text
    #[arg(long)]
    titles: bool,
    /// Which field of the input is which of ours, such as text=body; may be repeated
    #[arg(long, value_name = "OURS=THEIRS", value_parser = field_map)]
    map: Vec<(String, String)>,
    /// Names of outlets: a table with publisher and aliases (separated by |); the tables have the publisher's name
    #[arg(long, value_name = "FILE")]
    publishers: Option<PathBuf>,
    /// How to read dates such as 03/09/2026 that could be two days: dmy, mdy or ymd; without it they are not read
    #[arg(long, value_name = "ORDER")]
    date_order: Option<DateOrder>,
    /// Longest record, such as 64M; a longer one is a reject
    #[arg(long, value_name = "BYTES", value_parser = bytes, default_value = "64M")]
    max_article_bytes: u64,
}

/// A number of bytes, with K, M or G for units of 1024.
fn bytes(text: &str) -> Result<u64, String> {
    let upper = text.to_ascii_uppercase();
    let bare = upper.trim_end_matches('B').trim_end_matches('I');
    let unit =
        [('K', 10), ('M', 20), ('G', 30)].into_iter().find_map(|(unit, shift)| Some((bare.strip_suffix(unit)?, shift)));
    let (number, shift) = unit.unwrap_or((bare, 0));
    let bytes = number.trim().parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift)).filter(|n| *n > 0);
    bytes.ok_or_else(|| "write a number of bytes, such as 500000, 64M or 1G".to_owned())
}

impl InputOptions {
    /// The options as the readers take them.
    pub(super) fn options(&self) -> Result<ReadOptions, Failure> {
        let outlets = self.publishers.as_ref().map(|path| Outlets::read(path)).transpose()?;
        Ok(ReadOptions {
            map: self.map.clone(),
            titles: self.titles,
            max_article_bytes: self.max_article_bytes,
            outlets: Arc::new(outlets.unwrap_or_default()),
            date_order: self.date_order,
            ..ReadOptions::default()
        })
    }
}

/// How a run goes and where its tables go.
#[derive(Debug, clap::Args)]
pub(super) struct OutputOptions {
    /// The folder for the tables
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Threads that do the work [default: one for each core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Stop after so many records
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Go on with the claims of earlier runs, which are kept in this folder; it is made where there is none
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Claims that you know: a table with claim, id, url and rating (or the names of ClaimReview). claims.csv tells which
    /// claim is which, reference_matches.csv the same of each quote
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Least score, 0 to 1, of a match with a known claim
    #[arg(long, value_name = "SCORE", default_value_t = 0.7, requires = "reference")]
    reference_threshold: f32,
    /// About how much memory may hold what grows with the input, such as 4G: the rest waits on disk. The tables are the same
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(super) memory: Option<u64>,
    /// Replace the tables of an earlier run
    #[arg(long)]
    force: bool,
    /// Write tables that Excel opens safely: byte order mark, no formulas, no more rows than a sheet holds
    #[arg(long)]
    excel: bool,
    /// Rejects that are still a success: a share of the records such as 5%, or a number, with which one more ends the run
    /// at once
    #[arg(long, value_name = "SHARE", default_value = "5%")]
    max_rejects: MaxRejects,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Most records of a batch
    #[arg(long, value_name = "N", hide = true, default_value_t = Flow::default().batch)]
    batch_size: usize,
    /// Most rows of a file
    #[arg(long, value_name = "N", hide = true)]
    rows_per_file: Option<u64>,
}

impl OutputOptions {
    /// What a run is asked for, its stages aside.
    pub(super) fn run_options(&self) -> Result<RunOptions, Failure> {
        let layout = if self.excel { Layout::EXCEL } else { Layout::PLAIN };
        let references = self.reference.as_ref().map(|path| References::read(path, self.reference_threshold));
        Ok(RunOptions {
            references: references.transpose()?,
            force: self.force,
            layout: Layout { rows: self.rows_per_file.unwrap_or(layout.rows).max(2), ..layout },
            threads: self.threads,
            memory: self.memory,
            state: self.state.clone(),
            max_rejects: self.max_rejects.number(),
            flow: Flow { batch: self.batch_size, limit: self.limit, ..Flow::default() },
            ..RunOptions::new(&self.out)
        })
    }

    /// How a run ends that read so many records.
    pub(super) fn exit_code(&self, interrupted: bool, rejects: u64, read: u64) -> ExitCode {
        ExitCode::from(match () {
            () if interrupted => 130,
            () if self.max_rejects.exceeded(rejects, read) => 3,
            () => 0,
        })
    }

    /// The last line of a summary, if it needs one.
    pub(super) fn closing(&self, (interrupted, goes_on): (bool, bool), rejects: u64, read: u64) -> &'static str {
        match () {
            () if goes_on => "interrupted: these are the tables of what was read; --resume goes on with the rest\n",
            () if interrupted => "interrupted: these are the tables of what was read\n",
            () if self.max_rejects.exceeded(rejects, read) => {
                "more rejects than --max-rejects allows: rejects.csv tells why\n"
            }
            () => "",
        }
    }
}

/// The part of a summary that tells what was not in UTF-8, if anything.
pub(super) fn charsets(by_name: &BTreeMap<String, u64>) -> String {
    by_name.iter().map(|(charset, n)| format!("; {} read as {charset}", grouped(*n))).collect()
}

/// The part of a summary that tells of rejects, if there are any.
pub(super) fn rejects(n: u64, by_reason: &BTreeMap<String, u64>) -> String {
    if n == 0 {
        return String::new();
    }
    let by_reason: Vec<String> = by_reason.iter().map(|(reason, n)| format!("{} {reason}", grouped(*n))).collect();
    format!(", {} ({})", counted(n, "reject"), by_reason.join("; "))
}

/// How many rejects a run may have.
#[derive(Clone, Copy, Debug, PartialEq)]
enum MaxRejects {
    /// A share of the records, in percent.
    Percent(f64),
    /// A number of records.
    Number(u64),
}

impl MaxRejects {
    fn number(self) -> Option<u64> {
        match self {
            Self::Percent(_) => None,
            Self::Number(most) => Some(most),
        }
    }

    fn exceeded(self, rejects: u64, read: u64) -> bool {
        match self {
            Self::Percent(share) => rejects as f64 * 100.0 > share * read as f64,
            Self::Number(most) => rejects > most,
        }
    }
}

impl FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text.strip_suffix('%').map(|p| p.trim().parse().ok().filter(|p| (0.0..=100.0).contains(p)));
        match percent {
            Some(percent) => percent.map(Self::Percent),
            None => text.parse().ok().map(Self::Number),
        }
        .ok_or_else(|| "write a share such as 5%, or a number of records".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_units() {
        for (text, n) in [("500000", 500_000), ("64M", 64 << 20), ("64 MiB", 64 << 20), ("2kb", 2048), ("1G", 1 << 30)]
        {
            assert_eq!(bytes(text), Ok(n), "{text}");
        }
        for wrong in ["", "0", "M", "-1", "1.5M", "99999999999G", "10X"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn max_rejects_is_a_share_or_a_number() {
        let parse = str::parse::<MaxRejects>;
        for (text, rejects, read, exceeded) in [
            ("5%", 5, 100, false),
            ("5%", 6, 100, true),
            ("0%", 1, 1000, true),
            ("0%", 0, 0, false),
            ("100%", 9, 9, false),
            ("3", 3, 3, false),
            ("3", 4, 1000, true),
        ] {
            assert_eq!(parse(text).unwrap().exceeded(rejects, read), exceeded, "{text} {rejects} {read}");
        }
        for wrong in ["", "x", "-1", "101%", "%", "NaN%", "0.05"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
