//! [`Together`]: in how many wordings two words stand together.
//!
//! Two frequent words that hardly ever meet ("founder", "state") tell more than either. Pairs are counted in a table by
//! hash without telling apart those that fall on one place, which makes a few look more common than they are.
//!
//! **Invariant: counts depend on the set of wordings alone.**

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use super::super::corpus::{Corpus, Term, Weight, log2};

/// Of how many of its rarest words the pairs of a wording are counted.
const RAREST: usize = 10;

/// Places for each wording, and bounds of the table's length.
const PLACES: usize = 64;
const LENGTHS: (usize, usize) = (1 << 12, 1 << 25);

/// Counts of pairs of words.
pub(super) struct Together {
    counts: Vec<u32>,
    wordings: u32,
}

impl Together {
    pub(super) fn new(corpus: &Corpus) -> Self {
        let length = (PLACES * corpus.len()).next_power_of_two().clamp(LENGTHS.0, LENGTHS.1);
        let counts: Vec<AtomicU32> = (0..length).map(|_| AtomicU32::new(0)).collect();
        (0..corpus.len() as u32).into_par_iter().for_each(|w| {
            let terms = corpus.terms(w);
            let terms = &terms[..terms.len().min(RAREST)];
            for (i, a) in terms.iter().enumerate() {
                // Sums come out the same in whatever order they are made.
                terms[..i].iter().for_each(|b| _ = counts[place(length, a.word, b.word)].fetch_add(1, Relaxed));
            }
        });
        Self { counts: counts.into_iter().map(AtomicU32::into_inner).collect(), wordings: corpus.size() }
    }

    /// How surprising it is that two words meet; if they were not counted, as the rarer of them.
    pub(super) fn surprise(&self, a: Term, b: Term) -> Weight {
        match self.counts[place(self.counts.len(), a.word, b.word)] {
            0 => a.weight().max(b.weight()),
            count => log2(self.wordings).saturating_sub(log2(count)),
        }
    }
}

fn place(length: usize, a: u32, b: u32) -> usize {
    let key = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - length.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::super::super::{SketchStore, Statement, StatementMeta, normalise};
    use super::*;
    use crate::quote::Polarity;

    #[test]
    fn words_that_meet_often_surprise_less() {
        let mut store = SketchStore::default();
        let often = (0..64).map(|i| format!("harbour ferry {i}000"));
        let once = ["harbour whale", "ferry whale", "whale dam"].map(str::to_owned);
        for (article, content) in (0..).zip(often.chain(once)) {
            let statement = Statement { content: &content, speaker: "", cue: "", polarity: Polarity::Asserts };
            let meta = StatementMeta { article, ..StatementMeta::default() };
            store.push(normalise::sketch(&statement), meta, &content).expect("the store takes it");
        }
        let corpus = Corpus::new(&store).expect("the store reads");
        let together = Together::new(&corpus);
        let term = |word: &str| {
            let hash =
                normalise::sketch(&Statement { content: word, speaker: "", cue: "", polarity: Polarity::Asserts });
            let all = (0..corpus.len() as u32).flat_map(|w| corpus.terms(w).into_owned());
            all.into_iter().find(|t| corpus.hash(t.word) == hash.words()[0].hash()).expect("it stands somewhere")
        };
        let [harbour, ferry, whale] = ["harbour", "ferry", "whale"].map(term);
        let (often, once) = (together.surprise(harbour, ferry), together.surprise(harbour, whale));
        assert!(often + 4 * 16 < once, "{often} {once}");
        assert_eq!(together.surprise(ferry, harbour), often, "the order does not matter");
    }
}
