//! Claims that fact-checkers know already, found among statements.
//!
//! The list is small and the statements are many: each statement is compared with every known claim by meaning, and with
//! the nearest by the words they share too. The score is the mean of both, 0 to 1, and does not hang on the linker.
//!
//! **Invariant: the match of a statement depends on its words, on how rare they are in the run, and on the list alone.**

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::corpus::log2;
use super::meaning::{Meaning, Vector, WIDTH, cosine};
use super::words::is_everyday;
use super::{Shape, Sketch, SketchStore, Statement, normalise};
use crate::error::{BuildError, StageError};
use crate::quote::Polarity;
use crate::read::{Vocabulary, WholeTable, read_bytes};

/// A claim that someone has checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// What is claimed.
    pub claim: String,
    /// Its id; that of a row without one is its url, or its row number.
    pub id: String,
    /// Where the check is to be read, or empty.
    pub url: String,
    /// What came out, or empty.
    pub rating: String,
}

/// A list of known claims, and how sure a match must be.
#[derive(Clone, Debug, PartialEq)]
pub struct References {
    /// The claims, in the order of the list.
    pub claims: Vec<Reference>,
    /// The least score of a match.
    pub threshold: f32,
}

/// The best known claim of a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recognised {
    /// Index into [`References::claims`].
    pub reference: u32,
    /// How well it matches, 0 to 1.
    pub score: f32,
}

mod field {
    pub(super) const CLAIM: usize = 0;
    pub(super) const ID: usize = 1;
    pub(super) const URL: usize = 2;
    pub(super) const RATING: usize = 3;
}

/// The fields of known claims, by the names of ClaimReview too.
const VOCABULARY: Vocabulary = Vocabulary {
    records: "known claims",
    fields: &[
        ("claim", &["claim", "claimreviewed", "claimtext", "statement", "text"]),
        ("id", &["id", "claimid", "identifier"]),
        ("url", &["url", "claimreviewurl", "reviewurl", "link"]),
        ("rating", &["rating", "textualrating", "alternatename", "ratingname", "verdict", "ratingvalue"]),
    ],
    needed: field::CLAIM,
    holds: "the known claims",
};

impl References {
    /// Reads the list in the file at `path`, a table with a header; matches must have a score of `threshold`.
    ///
    /// # Errors
    /// If it cannot be read, has no column of claims or no rows, or two rows of one id.
    pub fn read(path: &Path, threshold: f32) -> Result<Self, BuildError> {
        let name = path.to_string_lossy();
        let told = |what: &str| BuildError::new(format!("{name}: {what}"));
        let table = WholeTable::parse(&name, &read_bytes(path)?, &VOCABULARY)?;
        let Some(column) = table.columns[field::CLAIM] else {
            let header = table.header.join(", ");
            return Err(told(&format!("no column of claims among: {header}; call it 'claim' (or claimReviewed)")));
        };
        let cell = |cells: &[String], field: usize| table.columns[field].map_or(String::new(), |c| cells[c].clone());
        let mut claims: Vec<Reference> = Vec::new();
        for (row, cells) in table.rows.iter().filter(|(_, cells)| !cells[column].is_empty()) {
            let url = cell(cells, field::URL);
            let given = [cell(cells, field::ID), url.clone(), row.to_string()];
            let id = given.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
            claims.push(Reference { claim: cells[column].clone(), id, url, rating: cell(cells, field::RATING) });
        }
        let mut ids: Vec<&str> = claims.iter().map(|c| c.id.as_str()).collect();
        ids.sort_unstable();
        match ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                Err(told(&format!("two claims have the id '{}'; give each its own in a column 'id'", pair[0])))
            }
            None if claims.is_empty() => Err(told("there are no claims in it")),
            None => Ok(Self { claims, threshold }),
        }
    }

    /// For each statement of `store` the known claim that it matches best, if it does.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn recognise(&self, store: &SketchStore) -> Result<Vec<Option<Recognised>>, StageError> {
        let meaning = Meaning::embedded();
        let sketch = |r: &Reference| {
            let statement = Statement { content: &r.claim, speaker: "", cue: "", polarity: Polarity::Asserts };
            normalise::sketch(&statement)
        };
        let known: Vec<Side> = self.claims.iter().map(|r| Side::new(meaning, &sketch(r))).collect();
        let rarity = Rarity::new(store, &known)?;
        let all = (0..store.len() as u32).into_par_iter();
        all.map(|i| Ok(self.best(&rarity, &known, &Side::new(meaning, &store.sketch(i)?)))).collect()
    }

    fn best(&self, rarity: &Rarity, known: &[Side], side: &Side) -> Option<Recognised> {
        let mut nearest: Vec<(i32, u32)> =
            (0..).zip(known).map(|(i, k)| (-cosine(&k.vector, &side.vector), i)).collect();
        let last = nearest.len().min(COMPARED) - 1;
        nearest.select_nth_unstable(last);
        let scored =
            nearest[..=last].iter().map(|&(meaning, i)| (score(-meaning, rarity.overlap(&known[i as usize], side)), i));
        let (score, reference) = scored.max_by_key(|&(score, i)| (score, std::cmp::Reverse(i)))?;
        let score = score as f32 / 1000.0;
        (score >= self.threshold).then_some(Recognised { reference, score })
    }
}

/// Of how many known claims, the nearest by meaning, a statement's words are compared with.
const COMPARED: usize = 24;

/// In thousandths, from thousandths.
fn score(meaning: i32, overlap: u32) -> u32 {
    (meaning.max(0) as u32 + overlap) / 2
}

/// What is compared of a statement or a known claim.
struct Side {
    vector: Vector,
    /// The words and whether they are numbers, sorted.
    words: Vec<(u32, bool)>,
}

impl Side {
    fn new(meaning: &Meaning, sketch: &Sketch) -> Self {
        let mut words: Vec<(u32, bool)> =
            sketch.words().iter().map(|w| (w.hash(), w.shape() == Shape::Number)).collect();
        words.sort_unstable();
        let mut vector = [0; WIDTH];
        meaning.vector(sketch.words().iter().map(|w| w.hash()), &mut vector);
        Self { vector, words }
    }
}

/// How much words tell: the rarer among the statements, the more.
struct Rarity {
    counts: FxHashMap<u32, u32>,
    statements: u32,
}

/// Fewer statements than this are too few to tell rare words.
const LEAST_STATEMENTS: u32 = 1 << 14;

/// The most that a word of everyday talk may weigh, in sixteenths of a bit.
const MOST_EVERYDAY: u32 = 32;

impl Rarity {
    /// Counts the words of the known claims.
    fn new(store: &SketchStore, known: &[Side]) -> Result<Self, StageError> {
        let words = known.iter().flat_map(|k| &k.words);
        let mut counts: FxHashMap<u32, u32> = words.map(|(word, _)| (*word, 1)).collect();
        for i in 0..store.len() as u32 {
            for word in store.sketch(i)?.words() {
                if let Some(count) = counts.get_mut(&word.hash()) {
                    *count += 1;
                }
            }
        }
        Ok(Self { counts, statements: LEAST_STATEMENTS.max(store.len() as u32) })
    }

    /// In sixteenths of a bit; a word that no known claim has is as rare as can be.
    fn weight(&self, word: u32) -> u32 {
        let bits = log2(self.statements).saturating_sub(log2(self.counts.get(&word).copied().unwrap_or(1))).max(8);
        if is_everyday(word) { bits.min(MOST_EVERYDAY) } else { bits }
    }

    /// From 0 to 1000: the share of the known claim's words, by weight, that the statement has. Another number in the
    /// place of the claim's halves it.
    fn overlap(&self, known: &Side, side: &Side) -> u32 {
        let has = |words: &[(u32, bool)], word: u32| words.binary_search_by_key(&word, |w| w.0).is_ok();
        let (mut shared, mut all) = (0, 0);
        for &(word, _) in &known.words {
            let weight = self.weight(word);
            all += weight;
            shared += if has(&side.words, word) { weight } else { 0 };
        }
        let other_number = |a: &Side, b: &Side| a.words.iter().any(|&(word, number)| number && !has(&b.words, word));
        let clash = other_number(known, side) && other_number(side, known);
        1000 * shared / all.max(1) / if clash { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::StatementMeta;

    fn read(table: &str) -> Result<References, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("known.csv");
        std::fs::write(&path, table).expect("a file");
        References::read(&path, 0.5).map_err(|e| e.0)
    }

    #[test]
    fn a_list_is_read_by_the_names_of_claim_review() {
        let list = read("claimReviewed,url,textualRating\nThe dam leaks,http://f.example/1,false\n,,\nIt burns,,\n");
        let of = |r: &Reference| [r.claim.clone(), r.id.clone(), r.rating.clone()].join("|");
        let claims: Vec<String> = list.expect("a list").claims.iter().map(of).collect();
        assert_eq!(claims, ["The dam leaks|http://f.example/1|false", "It burns|3|"]);
        for (table, told) in [
            ("a,b\n1,2\n", "no column of claims among: a, b; call it 'claim'"),
            ("claim,id\nx,1\ny,1\n", "two claims have the id '1'"),
            ("claim,id\n,1\n", "there are no claims in it"),
        ] {
            assert!(read(table).is_err_and(|e| e.contains(told)), "{told}");
        }
    }

    #[test]
    fn statements_find_their_known_claim() {
        let list =
            read("claim,id\nThe reservoir above Kestrel Valley leaks arsenic,r1\nThe mayor sold 40 ferries,r2\n");
        let mut store = SketchStore::default();
        let said = [
            "arsenic is leaking from the reservoir above Kestrel Valley",
            "that the mayor had sold 40 ferries",
            "the mayor sold 70 ferries",
            "teachers will vote on the pension offer",
        ];
        for content in said {
            let statement = Statement { content, speaker: "", cue: "said", polarity: Polarity::Asserts };
            store.push(normalise::sketch(&statement), StatementMeta::default(), content).expect("the store takes it");
        }
        let found = list.expect("a list").recognise(&store).expect("the store reads");
        let references: Vec<Option<u32>> = found.iter().map(|f| f.map(|f| f.reference)).collect();
        assert_eq!((references[0], references[1], references[3]), (Some(0), Some(1), None));
        let score = |i: usize| found[i].map_or(0.0, |f| f.score);
        assert!(score(1) > score(2) + 0.1 && score(0) > 0.8, "{found:?}");
    }
}
