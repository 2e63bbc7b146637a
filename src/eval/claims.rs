//! Claims against hand-made ones: pairwise F1, B-cubed and strays, as the field counts clusters.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::measure::Prf;
use crate::error::BuildError;

/// A claim collected by hand.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldClaim {
    /// Its name.
    pub cluster: String,
    /// Everything that was found to make it.
    pub mentions: Vec<GoldMention>,
}

/// A statement, as the gold names it.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldMention {
    /// Its article.
    pub doc: String,
    /// Its number there.
    pub event: String,
}

impl GoldMention {
    /// The id of the statement in a table.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}#{}", self.doc, self.event)
    }
}

/// Two statements and whether they make one claim.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldPair {
    /// One of them.
    pub a: GoldMention,
    /// The other.
    pub b: GoldMention,
    /// `utterance`, `claim` and `counter` are one claim; `related` and `different` are not.
    pub label: String,
}

impl GoldPair {
    /// Whether both make one claim.
    #[must_use]
    pub fn is_same(&self) -> bool {
        matches!(self.label.as_str(), "utterance" | "claim" | "counter")
    }
}

/// Reads JSON lines of claims or pairs.
///
/// # Errors
/// If the file cannot be read or a line is something else.
pub fn read_lines<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, BuildError> {
    let told = |line: usize, e: String| BuildError::new(format!("{} line {line}: {e}", path.display()));
    let text = std::fs::read_to_string(path)
        .map_err(|e| BuildError::new(format!("{}: cannot be read ({e})", path.display())))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| serde_json::from_str(line).map_err(|e| told(i + 1, e.to_string()))).collect()
}

/// The mentions of all hand-made claims.
pub struct GoldMentions {
    /// The statement of each mention.
    pub statements: Vec<u32>,
    /// The claims of each mention, by number.
    pub claims: Vec<FxHashSet<usize>>,
    articles: Vec<String>,
}

impl GoldMentions {
    /// `numbers` are the statements by id.
    #[must_use]
    pub fn new(gold: &[GoldClaim], numbers: &FxHashMap<String, u32>) -> Self {
        let mut places: FxHashMap<u32, usize> = FxHashMap::default();
        let mut all = Self { statements: Vec::new(), claims: Vec::new(), articles: Vec::new() };
        for (c, claim) in gold.iter().enumerate() {
            for mention in &claim.mentions {
                let Some(&statement) = numbers.get(&mention.key()) else { continue };
                let place = *places.entry(statement).or_insert_with(|| {
                    all.statements.push(statement);
                    all.claims.push(FxHashSet::default());
                    all.articles.push(mention.doc.clone());
                    all.statements.len() - 1
                });
                all.claims[place].insert(c);
            }
        }
        all
    }

    fn same(&self, i: usize, j: usize) -> bool {
        !self.claims[i].is_disjoint(&self.claims[j])
    }
}

/// How groups of statements agree with hand-made claims.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClaimScores {
    right: f64,
    said: f64,
    wanted: f64,
    cubed: (f64, f64, f64),
    runs: f64,
    strays: f64,
    /// Statements of the largest group.
    pub largest: usize,
}

impl ClaimScores {
    /// Counts one clustering. Of the mentions only those of the claims that `counts` chooses are scored; a pair with one
    /// of them counts half.
    pub fn add(&mut self, gold: &GoldMentions, groups: &[Vec<u32>], counts: impl Fn(usize) -> bool) {
        let placed = groups.iter().enumerate().flat_map(|(g, group)| group.iter().map(move |&s| (s, g)));
        let of: FxHashMap<u32, usize> = placed.collect();
        let n = gold.statements.len();
        let said: Vec<Option<usize>> = gold.statements.iter().map(|s| of.get(s).copied()).collect();
        let chosen: Vec<f64> = gold.claims.iter().map(|c| f64::from(u8::from(c.iter().any(|&c| counts(c))))).collect();
        let together = |i: usize, j: usize| i == j || (said[i].is_some() && said[i] == said[j]);
        for i in 0..n {
            for j in i + 1..n {
                if gold.articles[i] != gold.articles[j] {
                    let weight = (chosen[i] + chosen[j]) / 2.0;
                    let (x, y) = (together(i, j), gold.same(i, j));
                    self.right += weight * f64::from(u8::from(x && y));
                    self.said += weight * f64::from(u8::from(x));
                    self.wanted += weight * f64::from(u8::from(y));
                }
            }
            let block: Vec<usize> = (0..n).filter(|&j| together(i, j)).collect();
            let mates = (0..n).filter(|&j| gold.same(i, j)).count();
            let both = block.iter().filter(|&&j| gold.same(i, j)).count() as f64;
            self.cubed.0 += chosen[i] * both / block.len() as f64;
            self.cubed.1 += chosen[i] * both / mates as f64;
            self.cubed.2 += chosen[i];
        }
        let held: FxHashSet<usize> = said.iter().flatten().copied().collect();
        let inside: usize = held.iter().map(|&g| groups[g].len()).sum();
        self.strays += (inside - said.iter().flatten().count()) as f64 / n.max(1) as f64;
        self.runs += 1.0;
        self.largest = self.largest.max(groups.iter().map(Vec::len).max().unwrap_or(0));
    }

    /// Pairs of mentions of different articles.
    #[must_use]
    pub fn pairwise(&self) -> Prf {
        Prf::new(ratio(self.right, self.said), ratio(self.right, self.wanted))
    }

    /// B-cubed.
    #[must_use]
    pub fn b_cubed(&self) -> Prf {
        Prf::new(ratio(self.cubed.0, self.cubed.2), ratio(self.cubed.1, self.cubed.2))
    }

    /// Statements without a label in the groups of mentions, for each mention.
    #[must_use]
    pub fn strays(&self) -> f64 {
        ratio(self.strays, self.runs)
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Claims of these articles, each mention in an article of its own unless given.
    fn gold(claims: &[&[&str]]) -> (GoldMentions, FxHashMap<String, u32>) {
        let mention = |key: &&str| {
            let (doc, event) = key.split_once('#').expect("an article and a number");
            GoldMention { doc: doc.to_owned(), event: event.to_owned() }
        };
        let made: Vec<GoldClaim> = claims
            .iter()
            .map(|c| GoldClaim { cluster: String::new(), mentions: c.iter().map(mention).collect() })
            .collect();
        let mut numbers = FxHashMap::default();
        for key in claims.iter().flat_map(|c| c.iter()) {
            let next = numbers.len() as u32;
            numbers.entry((*key).to_owned()).or_insert(next);
        }
        (GoldMentions::new(&made, &numbers), numbers)
    }

    fn score(claims: &[&[&str]], groups: &[Vec<u32>]) -> ClaimScores {
        let mut scores = ClaimScores::default();
        scores.add(&gold(claims).0, groups, |_| true);
        scores
    }

    #[test]
    fn whole_claims_are_all_right() {
        let scores = score(&[&["a#1", "b#1"], &["c#1", "d#1"]], &[vec![0, 1], vec![2, 3]]);
        assert_eq!((scores.pairwise().f1, scores.b_cubed().f1, scores.strays()), (1.0, 1.0, 0.0));
    }

    #[test]
    fn pairs_of_one_article_are_not_counted() {
        let scores = score(&[&["a#1", "a#2", "b#1"]], &[vec![0, 1]]);
        assert_eq!((scores.pairwise().precision, scores.pairwise().recall), (0.0, 0.0));
        // Two of three share a block of two, the third stands alone.
        assert!((scores.b_cubed().recall - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn strays_and_false_friends_cost() {
        // 0 and 1 are one claim, 2 another; 7 to 9 are nobody's.
        let scores = score(&[&["a#1", "b#1"], &["c#1"]], &[vec![0, 1, 2, 7, 8, 9]]);
        assert_eq!((scores.pairwise().precision, scores.pairwise().recall), (1.0 / 3.0, 1.0));
        assert_eq!((scores.strays(), scores.largest), (1.0, 6));
    }

    #[test]
    fn only_the_claims_asked_for_count() {
        let (gold, _) = gold(&[&["a#1", "b#1"], &["c#1", "d#1"]]);
        let mut scores = ClaimScores::default();
        scores.add(&gold, &[vec![0, 1]], |claim| claim == 0);
        assert_eq!(scores.pairwise().f1, 1.0);
        scores.add(&gold, &[vec![0, 1]], |claim| claim == 1);
        assert_eq!(scores.pairwise().recall, 0.5);
    }
}
