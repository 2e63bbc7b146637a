//! [`Marked`]: the words of one wording, laid out so that many others are quickly compared with it.
//!
//! **Invariant: [`Marked::squares`] is what [`Likeness::squares`](super::super::likeness::Likeness) is for the same two.**

use super::super::corpus::{Corpus, Term};

/// Places for the words of a wording: many more than it has, so that most words of others fall on an empty one.
const PLACES: usize = 256;

/// Stands where there is no word.
const NONE: u32 = u32::MAX;

/// The words of a wording and their weights, by the low bits of their numbers or in the places after.
pub(super) struct Marked {
    wording: u32,
    words: [u32; PLACES],
    weights: [u8; PLACES],
}

impl Default for Marked {
    fn default() -> Self {
        Self { wording: NONE, words: [NONE; PLACES], weights: [0; PLACES] }
    }
}

impl Marked {
    /// Forgets the last wording and marks the words of this one.
    pub(super) fn mark(&mut self, corpus: &Corpus, wording: u32) {
        self.words = [NONE; PLACES];
        self.wording = wording;
        for term in corpus.terms(wording).iter() {
            let mut at = place(*term);
            while self.words[at] != NONE {
                at = (at + 1) % PLACES;
            }
            self.words[at] = term.word;
            self.weights[at] = term.weight() as u8;
        }
    }

    /// The weights of the words that another shares with the marked one, one times the other, summed up.
    pub(super) fn squares(&self, corpus: &Corpus, other: u32) -> u32 {
        let other = corpus.told(other);
        let limit = corpus.told(self.wording).limit(&other);
        let counts = |word: u32| limit == u32::MAX || corpus.hash(word) <= limit;
        let square = |&term: &Term| match self.weight(term) {
            Some(weight) if counts(term.word) => weight * term.weight(),
            _ => 0,
        };
        other.terms.iter().map(square).sum()
    }

    /// The weight of a word in the marked wording, if it has it.
    fn weight(&self, term: Term) -> Option<u32> {
        let mut at = place(term);
        while self.words[at] != NONE {
            if self.words[at] == term.word {
                return Some(self.weights[at].into());
            }
            at = (at + 1) % PLACES;
        }
        None
    }
}

fn place(term: Term) -> usize {
    term.word as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::super::super::likeness::Likeness;
    use super::super::super::{SketchStore, Statement, StatementMeta, normalise};
    use super::*;
    use crate::quote::Polarity;

    #[test]
    fn squares_are_those_of_the_likeness() {
        let mut store = SketchStore::default();
        let words: Vec<String> = (0..90).map(|i| format!("thing{i}")).collect();
        for i in 0..60 {
            // Some are longer than a sketch, so that a part of their words is left out.
            let content = words[i / 2..(i + 3 + i * i / 50).min(90)].join(" ");
            let statement = Statement { content: &content, speaker: "", cue: "", polarity: Polarity::Asserts };
            store.push(normalise::sketch(&statement), StatementMeta::default(), &content).expect("the store takes it");
        }
        let corpus = Corpus::new(&store).expect("the store reads");
        let (all, mut marked) = (0..corpus.len() as u32, Marked::default());
        assert!(all.clone().any(|w| corpus.told(w).limit(&corpus.told(w)) < u32::MAX));
        for a in all.clone() {
            marked.mark(&corpus, a);
            for b in all.clone() {
                assert_eq!(marked.squares(&corpus, b), Likeness::of(&corpus, a, b).squares, "{a} {b}");
            }
        }
    }
}
