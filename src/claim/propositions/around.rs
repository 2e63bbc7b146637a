//! [`Around`]: the words that the statements around a wording hold.
//!
//! A short statement ("the decision not to indict") says little by itself; what stands before and behind it in its article
//! says whom it is about. A filter of bits for each wording remembers the rarest words of its neighbours, so that looking
//! one up is one bit (Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 1970).
//!
//! **Invariant: a filter depends on the article of a wording's first statement alone.**

use rayon::prelude::*;

use super::super::corpus::{BIT, Corpus, Term, Weight};
use super::super::store::SketchStore;
use super::space::first;

/// Statements before and behind that count as near.
const REACH: u32 = 3;

/// Rarest words that are noted of each, and how much they must tell.
const RAREST: usize = 8;
const LEAST: Weight = 7 * BIT / 2;

/// One bit for each of 512 remainders.
type Filter = [u64; 8];

/// Which words stand around each wording.
pub(super) struct Around {
    filters: Vec<Filter>,
}

impl Around {
    pub(super) fn new(corpus: &Corpus, store: &SketchStore) -> Self {
        let wordings = corpus.wordings(store.len());
        let filter = |w: u32| {
            let mut filter = Filter::default();
            for s in near(store, first(corpus, store, w)) {
                let Some(other) = wordings[s as usize].filter(|&other| other != w) else { continue };
                corpus
                    .terms(other)
                    .iter()
                    .take(RAREST)
                    .filter(|t| t.weight() >= LEAST)
                    .for_each(|&t| note(&mut filter, t));
            }
            filter
        };
        Self { filters: (0..corpus.len() as u32).into_par_iter().map(filter).collect() }
    }

    /// Whether a word stands near a wording; now and then one is taken for another.
    pub(super) fn holds(&self, wording: u32, term: Term) -> bool {
        let (at, bit) = place(term);
        self.filters[wording as usize][at] >> bit & 1 == 1
    }
}

/// The statements of the same article that stand near.
fn near(store: &SketchStore, statement: u32) -> impl Iterator<Item = u32> {
    let article = move |s: &u32| store.meta(*s).article == store.meta(statement).article;
    let end = (statement + REACH + 1).min(store.len() as u32);
    (statement.saturating_sub(REACH)..end).filter(move |&s| s != statement).filter(article)
}

fn note(filter: &mut Filter, term: Term) {
    let (at, bit) = place(term);
    filter[at] |= 1 << bit;
}

/// Words are numbered by rarity, so their numbers are mixed first.
fn place(term: Term) -> (usize, u32) {
    let mixed = term.word.wrapping_mul(0x9E37_79B9) >> 23;
    (mixed as usize / 64, mixed % 64)
}

#[cfg(test)]
mod tests {
    use super::super::super::{Statement, StatementMeta, normalise};
    use super::*;
    use crate::quote::Polarity;

    #[test]
    fn words_near_by_in_the_article_are_held_and_others_are_not() {
        let said = [(0, "the ferry sank"), (0, "they knew"), (0, "a captain slept"), (1, "the harbour froze")];
        let mut store = SketchStore::default();
        for (article, content) in said {
            let statement = Statement { content, speaker: "", cue: "", polarity: Polarity::Asserts };
            let meta = StatementMeta { article, ..StatementMeta::default() };
            store.push(normalise::sketch(&statement), meta, content).expect("the store takes it");
        }
        let corpus = Corpus::new(&store).expect("the store reads");
        let around = Around::new(&corpus, &store);
        let wording = |s: usize| corpus.wordings(store.len())[s].expect("it has words");
        let held = |by: usize, of: usize| corpus.terms(wording(of)).iter().all(|&t| around.holds(wording(by), t));
        assert!(held(1, 0) && held(1, 2) && held(0, 2));
        assert!(!held(1, 3) && !held(3, 2) && !held(0, 0));
    }
}
