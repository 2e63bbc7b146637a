//! [`Pipeline::merge`]: the tables of several runs as those of one.
//!
//! Articles and quotes are taken over as they are; speakers, claims and copies of articles are found anew over all of
//! them, by the stages and settings that the runs had.
//!
//! **Invariant: articles read by the runs = articles written + rejects; an article of two runs is written once.**

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::run::{Timer, pool};
use super::{Config, Pipeline, Registry, caught};
use crate::error::RunError;
use crate::write::{Assembly, Counts, Folder, Layout, MergedIds, Report, RunRows, read_report};

/// Before the name of a model.
const MODEL: &str = "model ";

/// Options of runs whose tables tell of more than their articles and quotes, and what to do instead.
const NOT_MERGED: [(&str, &str); 2] = [
    (
        "state",
        "its claims began in runs that its tables do not hold; run one input after the other with this state instead",
    ),
    (
        "reference",
        "merge knows no known claims; run it without, merge, then: dixit claims MERGED/quotes.csv --reference FILE",
    ),
];

/// Runs that are merged: what their `run.json` tells.
pub struct FinishedRuns {
    folders: Vec<PathBuf>,
    reports: Vec<Value>,
    config: toml::Table,
}

impl FinishedRuns {
    /// The runs in these folders.
    ///
    /// # Errors
    /// A folder without a finished run, or one that was made by other stages, settings, models or lists than the first:
    /// what differs.
    pub fn open(folders: &[PathBuf]) -> Result<Self, RunError> {
        let reports = folders.iter().map(|folder| read_report(folder)).collect::<Result<Vec<_>, _>>()?;
        let facts = |report: &Value| -> BTreeMap<String, Value> {
            let mut facts = BTreeMap::new();
            flatten(&mut facts, "", &report["config"]);
            flatten(&mut facts, MODEL, &report["models"]);
            facts.insert("version".to_owned(), report["version"].clone());
            facts
        };
        for (folder, report) in folders.iter().zip(&reports) {
            let made = NOT_MERGED.iter().find(|(option, _)| !report["reading"][option].is_null());
            if let Some((option, remedy)) = made {
                return Err(RunError::usage(format!("{}: made with --{option}: {remedy}", folder.display())));
            }
        }
        for (folder, report) in folders.iter().zip(&reports).skip(1) {
            let (first, other) = (facts(&reports[0]), facts(report));
            // A model differs because a setting does, so that the setting is what to tell.
            let mut names: Vec<&String> = first.keys().chain(other.keys()).collect();
            names.sort_by_key(|name| (name.starts_with(MODEL), *name));
            let Some(name) = names.into_iter().find(|name| first.get(*name) != other.get(*name)) else { continue };
            let shown = |value: Option<&Value>| value.map_or("not there".to_owned(), Value::to_string);
            let (was, is) = (shown(first.get(name)), shown(other.get(name)));
            let (one, two) = (folders[0].display(), folder.display());
            let what =
                format!("{two}: made with {name} {is}, but {one} with {was}; run one of them again as the other");
            return Err(RunError::usage(what));
        }
        let config = serde_json::from_value(reports.first().map_or(Value::Null, |r| r["config"].clone()));
        let config = config.map_err(|e| RunError::failed(format!("{}: run.json: {e}", folders[0].display())))?;
        Ok(Self { folders: folders.to_vec(), reports, config })
    }

    /// The pipeline by which they were made.
    ///
    /// # Errors
    /// If it cannot be built any more: a stage, model or list is gone or has changed.
    pub fn pipeline(&self, registry: &Registry) -> Result<Pipeline, RunError> {
        let pipeline = Pipeline::new(registry, &Config(self.config.clone()))
            .map_err(|e| RunError::usage(format!("{}: {e}", self.folders[0].display())))?;
        let models = serde_json::to_value(pipeline.models()).unwrap_or_default();
        if models == self.reports[0]["models"] {
            return Ok(pipeline);
        }
        let what = "a model or list has changed since the runs; run them again, or merge with the dixit that made them";
        Err(RunError::usage(format!("{}: {what}", self.folders[0].display())))
    }

    fn sum(&self, name: &str) -> u64 {
        self.reports.iter().filter_map(|report| report["counts"][name].as_u64()).sum()
    }

    /// The sums of a count that each run has by reason or by charset.
    fn sums(&self, name: &str) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        for (kind, n) in self.reports.iter().filter_map(|r| r["counts"][name].as_object()).flatten() {
            *sums.entry(kind.clone()).or_default() += n.as_u64().unwrap_or_default();
        }
        sums
    }

    /// What the user said of each run's input.
    fn reading(&self) -> toml::Table {
        let of = |(folder, report): (&PathBuf, &Value)| {
            let mut reading: toml::Table = serde_json::from_value(report["reading"].clone()).unwrap_or_default();
            reading.insert("run".to_owned(), folder.display().to_string().into());
            toml::Value::Table(reading)
        };
        let merged = self.folders.iter().zip(&self.reports).map(of).collect();
        toml::Table::from_iter([("merged".to_owned(), toml::Value::Array(merged))])
    }
}

/// The leaves of a JSON object by the names that lead to them.
fn flatten(facts: &mut BTreeMap<String, Value>, name: &str, value: &Value) {
    match value.as_object() {
        None => {
            facts.insert(name.to_owned(), value.clone());
        }
        Some(object) => {
            for (key, value) in object {
                let dot = if name.is_empty() || name.ends_with(' ') { "" } else { "." };
                flatten(facts, &format!("{name}{dot}{key}"), value);
            }
        }
    }
}

impl Pipeline {
    /// Joins the tables of `runs` in `out`, on so many `threads`. This pipeline is the one of the runs.
    ///
    /// # Errors
    /// If a table cannot be read or written, `out` is one of the runs, or a linker gives up.
    pub fn merge(&self, runs: &FinishedRuns, out: &Path, force: bool, threads: usize) -> Result<Report, RunError> {
        let same = |folder: &PathBuf| folder.canonicalize().ok().is_some_and(|f| Some(f) == out.canonicalize().ok());
        if let Some(run) = runs.folders.iter().find(|folder| same(folder)) {
            return Err(RunError::usage(format!(
                "{} is one of the runs; choose another folder with -o",
                run.display()
            )));
        }
        let folder = Folder::open(out, force)?;
        let mut timer = Timer::new();
        let texts = runs.folders.iter().all(|folder| RunRows::keeps_texts(folder));
        let mut assembly = Assembly::new(&folder, Layout::PLAIN, texts, false, None)?;
        let mut ids = MergedIds::default();
        for run in &runs.folders {
            self.take(&mut assembly, run, &mut ids)?;
        }
        timer.lap("read");
        let link = || assembly.link(self.speaker_linker.as_ref(), self.claim_linker.as_ref(), None);
        let linked = pool(threads)?.install(|| caught(link));
        let links = linked.map_err(|panic| RunError::failed(format!("linking failed: {panic}")))??;
        timer.lap("link");
        let carried = self.finder.list().map_or(&[][..], |list| list.columns());
        let finished = assembly.write(links, carried, &[], None)?;
        timer.lap("write");
        let (articles_read, passed_over) = (runs.sum("articles_read"), runs.sum("passed_over"));
        let (left_out, charsets) = (runs.sums("left_out"), runs.sums("charsets"));
        let counts = Counts { articles_read, passed_over, left_out, charsets, ..finished.counts };
        let mut report = Report::new(counts, runs.config.clone());
        report.models = self.models();
        report.reading = runs.reading();
        report.interrupted = runs.reports.iter().any(|report| report["interrupted"] == true);
        report.seconds = timer.laps;
        folder.complete(&report)?;
        Ok(report)
    }

    /// Takes over the articles and rejects of one run.
    fn take(&self, assembly: &mut Assembly<'_>, run: &Path, ids: &mut MergedIds) -> Result<(), RunError> {
        let mut rows = RunRows::open(run, self.claim_linker.as_ref(), self.finder.list())?;
        while let Some(article) = rows.next_article()? {
            match ids.refuses(&article) {
                None => assembly.add(&article.encoded)?,
                Some(reject) => assembly.reject(&reject)?,
            }
        }
        rows.rejects(|reject| assembly.reject(reject))
    }
}
