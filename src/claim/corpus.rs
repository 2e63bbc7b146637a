//! [`Corpus`]: the distinct wordings of a store and how much each of their words tells.
//!
//! Statements of one wording are one node from here on, so that a line repeated a thousand times costs as much as one
//! said once and does not make its own words look common. Words get dense numbers, the rarest first; a word's weight is
//! its inverse document frequency over wordings, in sixteenths of a bit, computed in whole numbers.
//!
//! **Invariant: wordings are numbered by their hash, not by input order, so that whatever is decided by number does not
//! depend on the order of the input.**

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::sketch::{Shape, Sketch, SketchWord};
use super::store::SketchStore;
use super::words::is_everyday;

/// Sixteenths of a bit.
pub(super) type Weight = u32;

/// One bit of surprise.
pub(super) const BIT: Weight = 16;

/// A corpus of fewer wordings than this is too small to tell rare words by itself; its words count as if it had as many.
const LEAST_SIZE: u32 = 1 << 14;

/// The most a word may weigh: one odd word alone must not carry a link.
const MOST_WEIGHT: Weight = 13 * BIT;

/// The most a word of everyday talk may weigh.
const MOST_EVERYDAY: Weight = 2 * BIT;

/// A word in a wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    /// Its number: the rarer the word, the less.
    pub(super) word: u32,
    weight: u8,
    flags: u8,
}

const NEGATED: u8 = 1;
const NUMBER: u8 = 2;
const NAME: u8 = 4;

const _: () = assert!(MOST_WEIGHT <= u8::MAX as Weight);

impl Term {
    /// How much it tells where it stands: less beside a word that it mostly stands beside.
    pub(super) fn weight(self) -> Weight {
        Weight::from(self.weight)
    }

    pub(super) fn is_negated(self) -> bool {
        self.flags & NEGATED != 0
    }

    pub(super) fn is_number(self) -> bool {
        self.flags & NUMBER != 0
    }

    /// Whether it is mostly written with a capital where that means something.
    pub(super) fn is_name(self) -> bool {
        self.flags & NAME != 0
    }
}

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
struct Word {
    number: u32,
    /// Wordings that hold it.
    count: u32,
    weight: Weight,
    flags: u8,
}

/// The distinct wordings and their words.
pub(super) struct Corpus {
    /// The statements, grouped by wording, each group in input order.
    statements: Vec<u32>,
    /// For each wording where its group starts, and last the number of statements.
    groups: Vec<u32>,
    /// The hash of each word in the sketches.
    hashes: Vec<u32>,
    /// The terms of all wordings, each wording's sorted, rarest first.
    terms: Vec<Term>,
    /// For each term in text order its place in the sorted terms of its wording.
    order: Vec<u8>,
    starts: Vec<u32>,
    /// For each wording the greatest hash its sketch keeps.
    limits: Vec<u32>,
    /// For each wording the summed weight of its words.
    masses: Vec<Weight>,
}

impl Corpus {
    pub(super) fn new(store: &SketchStore) -> Self {
        let (statements, groups) = group(store.sketches());
        let typical = typical(store.sketches(), &statements, &groups);
        let sketches: Vec<&Sketch> = typical.iter().map(|&i| store.sketch(i)).collect();
        let (words, hashes) = count(&sketches);
        let stock = Stock::new(&sketches);
        let mut corpus = Self {
            statements,
            groups,
            hashes,
            terms: Vec::new(),
            order: Vec::new(),
            starts: vec![0],
            limits: sketches.iter().map(|s| s.limit()).collect(),
            masses: Vec::with_capacity(sketches.len()),
        };
        for sketch in sketches {
            corpus.add(sketch, &words, &stock);
        }
        corpus
    }

    fn add(&mut self, sketch: &Sketch, words: &FxHashMap<u32, Word>, stock: &Stock) {
        let known: Vec<Word> = sketch.words().iter().map(|w| words[&w.hash()]).collect();
        let mut halves = [0; Sketch::MOST_WORDS];
        for (i, pair) in sketch.words().windows(2).enumerate() {
            let half = stock.expected(pair[0], pair[1], &known[i], &known[i + 1], self.limits.len()) / 2;
            halves[i] += half;
            halves[i + 1] += half;
        }
        let mut terms: Vec<(Term, u8)> = Vec::with_capacity(known.len());
        for (i, (word, sketched)) in known.iter().zip(sketch.words()).enumerate() {
            let weight = word.weight.saturating_sub(halves[i]).max(1) as u8;
            let flags = word.flags | if sketched.negated() { NEGATED } else { 0 };
            terms.push((Term { word: word.number, weight, flags }, i as u8));
        }
        terms.sort_unstable();
        let start = self.order.len();
        self.order.resize(start + terms.len(), 0);
        for (place, (_, i)) in terms.iter().enumerate() {
            self.order[start + *i as usize] = place as u8;
        }
        self.terms.extend(terms.iter().map(|t| t.0));
        self.starts.push(self.terms.len() as u32);
        self.masses.push(terms.iter().map(|t| t.0.weight()).sum());
    }

    /// `rarity` raised by a bit for each doubling of the corpus over its least size: the more wordings there are, the
    /// more share some words by chance.
    pub(super) fn scaled(&self, rarity: Weight) -> Weight {
        rarity + log2(size(self.len())) - log2(LEAST_SIZE)
    }

    /// Number of wordings.
    pub(super) fn len(&self) -> usize {
        self.groups.len() - 1
    }

    /// The statements of a wording, in input order.
    pub(super) fn statements(&self, wording: u32) -> &[u32] {
        &self.statements[self.groups[wording as usize] as usize..self.groups[wording as usize + 1] as usize]
    }

    /// The terms of a wording in text order.
    pub(super) fn sequence(&self, wording: u32) -> impl Iterator<Item = Term> + Clone {
        let terms = self.terms(wording);
        self.order[self.range(wording)].iter().map(|&place| terms[place as usize])
    }

    /// The terms of a wording, rarest first.
    pub(super) fn terms(&self, wording: u32) -> &[Term] {
        &self.terms[self.range(wording)]
    }

    /// The greatest hash that a word of both wordings may have; `u32::MAX` if both are whole.
    pub(super) fn limit(&self, a: u32, b: u32) -> u32 {
        self.limits[a as usize].min(self.limits[b as usize])
    }

    /// The hash of a word in the sketches.
    pub(super) fn hash(&self, word: u32) -> u32 {
        self.hashes[word as usize]
    }

    /// The summed weight of a wording's words.
    pub(super) fn mass(&self, wording: u32) -> Weight {
        self.masses[wording as usize]
    }

    fn range(&self, wording: u32) -> std::ops::Range<usize> {
        self.starts[wording as usize] as usize..self.starts[wording as usize + 1] as usize
    }
}

/// Statements that have words, by wording, and where each wording starts.
fn group(sketches: &[Sketch]) -> (Vec<u32>, Vec<u32>) {
    let wording = |i: u32| sketches[i as usize].wording();
    let all = 0..sketches.len() as u32;
    let mut statements: Vec<u32> = all.filter(|&i| !sketches[i as usize].words().is_empty()).collect();
    statements.par_sort_unstable_by_key(|&i| (wording(i), i));
    let mut groups: Vec<u32> = Vec::new();
    for (at, &i) in statements.iter().enumerate() {
        if at == 0 || wording(statements[at - 1]) != wording(i) {
            groups.push(at as u32);
        }
    }
    groups.push(statements.len() as u32);
    (statements, groups)
}

/// For each wording a statement to speak for it: the one with the least sketch, since capitals may differ.
fn typical(sketches: &[Sketch], statements: &[u32], groups: &[u32]) -> Vec<u32> {
    let least = |g: &[u32]| {
        let group = &statements[g[0] as usize..g[1] as usize];
        group.iter().copied().min_by_key(|&i| (&sketches[i as usize], i)).unwrap_or_default()
    };
    groups.windows(2).map(least).collect()
}

/// How often a word occurs and in which shapes.
#[derive(Default)]
struct Count {
    all: u32,
    lower: u32,
    capital: u32,
    number: bool,
}

/// The words by hash, and the hash of each number; the rarest word has number 0.
fn count(sketches: &[&Sketch]) -> (FxHashMap<u32, Word>, Vec<u32>) {
    let mut counts: FxHashMap<u32, Count> = FxHashMap::default();
    for word in sketches.iter().flat_map(|s| s.words()) {
        let count = counts.entry(word.hash()).or_default();
        count.all += 1;
        match word.shape() {
            Shape::Lower => count.lower += 1,
            Shape::Capital => count.capital += 1,
            Shape::Number => count.number = true,
            Shape::Start => {}
        }
    }
    let mut ordered: Vec<(u32, Count)> = counts.into_iter().collect();
    ordered.sort_unstable_by_key(|(hash, count)| (count.all, *hash));
    let hashes = ordered.iter().map(|(hash, _)| *hash).collect();
    let word = |(number, (hash, count)): (usize, &(u32, Count))| (*hash, known(number, *hash, count, sketches.len()));
    (ordered.iter().enumerate().map(word).collect(), hashes)
}

fn known(number: usize, hash: u32, count: &Count, wordings: usize) -> Word {
    let most = if is_everyday(hash) { MOST_EVERYDAY } else { MOST_WEIGHT };
    let weight = log2(size(wordings)).saturating_sub(log2(count.all)).clamp(BIT / 2, most);
    let is_name = !count.number && count.capital > 2 * count.lower;
    let flags = if count.number { NUMBER } else { 0 } | if is_name { NAME } else { 0 };
    Word { number: number as u32, count: count.all, weight, flags }
}

fn size(wordings: usize) -> u32 {
    LEAST_SIZE.max(wordings as u32)
}

/// Pairs of neighbours seen in several wordings: names ("Ana Ruiz"), offices and set phrases, whose second word is no
/// surprise after the first.
struct Stock {
    counts: FxHashMap<u64, u32>,
}

/// Wordings that must hold a pair before it counts as stock.
const LEAST_STOCK: usize = 4;

impl Stock {
    fn new(sketches: &[&Sketch]) -> Self {
        let mut all: Vec<u64> = Vec::with_capacity(sketches.iter().map(|s| s.words().len()).sum());
        all.extend(sketches.iter().flat_map(|s| s.words().windows(2)).map(|p| Self::key(p[0], p[1])));
        all.par_sort_unstable();
        let known = all.chunk_by(|a, b| a == b).filter(|c| c.len() >= LEAST_STOCK);
        Self { counts: known.map(|c| (c[0], c.len() as u32)).collect() }
    }

    fn key(a: SketchWord, b: SketchWord) -> u64 {
        u64::from(a.hash()) << 32 | u64::from(b.hash())
    }

    /// How much of the weight of two neighbours is no surprise: their pointwise mutual information.
    fn expected(&self, a: SketchWord, b: SketchWord, one: &Word, other: &Word, wordings: usize) -> Weight {
        let Some(&together) = self.counts.get(&Self::key(a, b)) else { return 0 };
        let information = (log2(together) + log2(size(wordings))).saturating_sub(log2(one.count) + log2(other.count));
        information.min(one.weight).min(other.weight)
    }
}

/// The binary logarithm in sixteenths, linear between powers of two: the same on every machine.
pub(super) fn log2(n: u32) -> Weight {
    let whole = n.max(1).ilog2();
    whole * BIT + ((u64::from(n.max(1) - (1 << whole)) * u64::from(BIT)) >> whole) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_rise_with_their_argument() {
        assert_eq!((log2(1), log2(2), log2(1024)), (0, BIT, 10 * BIT));
        assert_eq!(log2(3), BIT + BIT / 2);
        assert!((1..5000).all(|n| log2(n) <= log2(n + 1)));
    }
}
