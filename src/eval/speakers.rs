//! [`speakers`]: is the resolved speaker the right person or body?
//!
//! A speaker is right if every name in the cell is a canonical form or an alias, and there are no more names than
//! speakers, so that a list of candidates is wrong. A pronoun must be resolved: pronouns among the aliases do not count
//! for it. Where the gold knows no speaker, an empty cell is right; these are counted apart.
//!
//! **Invariant: `canonical <= right <= matched <= gold` in every tally.**

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::gold::{GoldArticle, Relation, json_lines, list, name, string};
use super::measure::share;
use super::names::{fold_all, fold_cell};
use super::pairing::pairs;
use super::predicted::Predicted;
use super::text::is_pronoun;
use crate::error::RunError;

/// Who the source of a gold relation is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled {
    /// Index of the relation in its article.
    pub relation: usize,
    /// The full names; empty where no speaker is known, several for joint speakers.
    pub canonical: Vec<String>,
    /// Other names that will do.
    pub aliases: Vec<String>,
    /// What the speaker is: person, organization, …
    pub kind: String,
    /// How the source names the speaker: name, nominal, pronoun, none.
    pub mention: String,
}

/// The labels of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelledArticle {
    /// Index of the article in the gold.
    pub article: usize,
    /// Its labels, in the order of the file.
    pub labels: Vec<Labelled>,
}

/// Counts for one group of gold relations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Gold relations.
    pub gold: u64,
    /// Those whose content was found.
    pub matched: u64,
    /// Those with the right speaker.
    pub right: u64,
    /// Those with the right speaker in canonical form.
    pub canonical: u64,
}

impl Tally {
    /// The share that is right, given that the content was found.
    #[must_use]
    pub fn on_matched(self) -> f64 {
        share(self.right, self.matched)
    }

    /// The share in canonical form, given that the content was found.
    #[must_use]
    pub fn canonical_on_matched(self) -> f64 {
        share(self.canonical, self.matched)
    }

    /// The share that is right, contents that were not found being wrong.
    #[must_use]
    pub fn joint(self) -> f64 {
        share(self.right, self.gold)
    }
}

/// What became of one labelled relation whose content was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Index among the labelled articles.
    pub labelled: usize,
    /// Index among the labels of that article.
    pub label: usize,
    /// Index of the prediction.
    pub predicted: usize,
    /// Whether the speaker is right.
    pub right: bool,
}

/// What [`speakers`] measures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeakerScores {
    /// Counts for `all`, and for each `kind:…` and `mention:…` there is.
    pub groups: BTreeMap<String, Tally>,
    /// Relations for which the gold knows no speaker: right is an empty cell. `canonical` is not counted.
    pub none: Tally,
    /// One for each labelled relation whose content was found, in their order.
    pub verdicts: Vec<Verdict>,
}

/// Reads the labels of speakers, which refer to the events of `gold`. Labels of events without content are left out.
///
/// # Errors
/// If the file cannot be read, or a line is no such labels or names an article that is not in the gold.
pub fn read_labels(path: &Path, gold: &[GoldArticle]) -> Result<Vec<LabelledArticle>, RunError> {
    let numbers: FxHashMap<&str, usize> = gold.iter().enumerate().map(|(i, a)| (a.id.as_str(), i)).collect();
    let mut articles = Vec::new();
    for line in json_lines(path)? {
        let id = name(&line.value, "id").map_err(|e| line.wrong(&e))?;
        let unknown = || line.wrong(&format!("the gold has no article '{id}'; these are labels of other articles"));
        let article = *numbers.get(id.as_str()).ok_or_else(unknown)?;
        let labels = labels(&line.value, &gold[article]).map_err(|e| line.wrong(&e))?;
        articles.push(LabelledArticle { article, labels });
    }
    Ok(articles)
}

fn labels(value: &Value, article: &GoldArticle) -> Result<Vec<Labelled>, String> {
    let mut labels = Vec::new();
    for label in list(value, "speakers").map_err(|_| "no list 'speakers'; is this the file of labels?".to_owned())? {
        let event = string(label, "event")?;
        if let Some(relation) = article.relations.iter().position(|r| r.event == event) {
            let labelled = labelled(label, relation).map_err(|e| format!("speaker of '{event}': {e}"))?;
            labels.push(labelled);
        }
    }
    Ok(labels)
}

fn labelled(value: &Value, relation: usize) -> Result<Labelled, String> {
    let (canonical, aliases) = (names(value, "canonical")?, names(value, "aliases")?);
    let group = |key| if canonical.is_empty() { Ok(String::new()) } else { string(value, key) };
    let (kind, mention) = (group("kind")?, group("mention")?);
    Ok(Labelled { relation, canonical, aliases, kind, mention })
}

/// A list of names; an absent one is empty.
fn names(value: &Value, key: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("'{key}' must be a list of names");
    match &value[key] {
        Value::Null => Ok(Vec::new()),
        Value::Array(names) => names.iter().map(|n| n.as_str().map(str::to_owned).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

/// Scores the speakers of what was found in each gold article: `predicted` is as long as `gold`.
#[must_use]
pub fn speakers(gold: &[GoldArticle], labelled: &[LabelledArticle], predicted: &[Vec<Predicted>]) -> SpeakerScores {
    let mut scores = SpeakerScores::default();
    for (i, LabelledArticle { article, labels }) in labelled.iter().enumerate() {
        let (marked, found) = (&gold[*article], &predicted[*article]);
        let ours: Vec<&Relation> = labels.iter().map(|l| &marked.relations[l.relation].relation).collect();
        let theirs: Vec<&Relation> = found.iter().map(|p| &p.relation).collect();
        let mut found_by = vec![None; labels.len()];
        for pair in pairs(&marked.scored(), &ours, &theirs) {
            found_by[pair.gold] = Some(pair.predicted);
        }
        for (n, (label, found_by)) in labels.iter().zip(found_by).enumerate() {
            let said = found_by.map(|j| fold_cell(&found[j].speaker));
            let judged = judge(label, said.as_ref());
            scores.count(label, judged);
            if let Some(predicted) = found_by {
                scores.verdicts.push(Verdict { labelled: i, label: n, predicted, right: judged.right > 0 });
            }
        }
    }
    scores
}

/// Whether `cell`, a cell of the table, names the speakers of a label; and whether in canonical form.
pub(crate) fn named_right(label: &Labelled, cell: &str) -> (bool, bool) {
    let judged = judge(label, Some(&fold_cell(cell)));
    (judged.right > 0, judged.canonical > 0 || judged.right > 0 && label.canonical.is_empty())
}

/// The tally of one label, given the folded names said for it, if its content was found.
fn judge(label: &Labelled, said: Option<&BTreeSet<String>>) -> Tally {
    let Some(said) = said else { return Tally { gold: 1, ..Tally::default() } };
    let canonical = fold_all(label.canonical.iter().map(String::as_str));
    if label.canonical.is_empty() {
        return Tally { gold: 1, matched: 1, right: u64::from(said.is_empty()), canonical: 0 };
    }
    let mut fair = fold_all(label.aliases.iter().map(String::as_str));
    fair.extend(canonical.iter().cloned());
    if label.mention == "pronoun" {
        fair.retain(|name| !is_pronoun(name));
        if fair.is_empty() {
            fair.clone_from(&canonical);
        }
    }
    let right = !said.is_empty() && said.is_subset(&fair) && said.len() <= canonical.len();
    let exact = right && said.is_subset(&canonical);
    Tally { gold: 1, matched: 1, right: u64::from(right), canonical: u64::from(exact) }
}

impl SpeakerScores {
    fn count(&mut self, label: &Labelled, one: Tally) {
        if label.canonical.is_empty() {
            return add(&mut self.none, one);
        }
        for group in ["all".to_owned(), format!("mention:{}", label.mention), format!("kind:{}", label.kind)] {
            add(self.groups.entry(group).or_default(), one);
        }
    }
}

fn add(sum: &mut Tally, one: Tally) {
    sum.gold += one.gold;
    sum.matched += one.matched;
    sum.right += one.right;
    sum.canonical += one.canonical;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_is_right_by_any_of_its_names() {
        let names = |list: &str| list.split_terminator('|').map(str::to_owned).collect();
        for (canonical, aliases, mention, cell, right, exact) in [
            ("Ana Ruiz", "Ruiz", "name", "Mayor Ana Ruiz", 1, 1),
            ("Ana Ruiz", "Ruiz", "name", "Ruiz", 1, 0),
            ("Ana Ruiz", "Ruiz", "name", "Ana Ruiz|Ruiz", 0, 0),
            ("Ana Ruiz", "Ruiz", "name", "", 0, 0),
            ("Ana Ruiz|Bo Lind", "", "name", "Lind|Ana Ruiz", 0, 0),
            ("Ana Ruiz|Bo Lind", "", "name", "Bo Lind|Ana Ruiz", 1, 1),
            ("Ana Ruiz|Bo Lind", "", "name", "Bo Lind", 1, 1),
            ("Ana Ruiz", "she", "pronoun", "She", 0, 0),
            ("Ana Ruiz", "she", "name", "She", 1, 0),
            ("they", "", "pronoun", "They", 1, 1),
            ("", "Ruiz", "none", "", 1, 0),
            ("", "Ruiz", "none", "Ruiz", 0, 0),
        ] {
            let (canonical, aliases, mention) = (names(canonical), names(aliases), mention.to_owned());
            let label = Labelled { canonical, aliases, mention, ..Labelled::default() };
            let expected = Tally { gold: 1, matched: 1, right, canonical: exact };
            assert_eq!(judge(&label, Some(&fold_cell(cell))), expected, "{label:?}: {cell}");
            assert_eq!(judge(&label, None), Tally { gold: 1, ..Tally::default() });
        }
    }
}
