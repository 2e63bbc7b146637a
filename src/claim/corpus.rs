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
use crate::error::StageError;

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
    /// The wordings of all statements.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(super) fn new(store: &SketchStore) -> Result<Self, StageError> {
        let (statements, groups) = group(store);
        let typical = Typical { store, statements: typical(store, &statements, &groups)? };
        let (words, hashes) = count(&typical)?;
        let stock = Stock::new(&typical)?;
        let limits = typical.statements.iter().map(|&i| store.head(i).limit()).collect();
        let mut corpus = Self {
            statements,
            groups,
            hashes,
            terms: Vec::new(),
            order: Vec::new(),
            starts: vec![0],
            limits,
            masses: Vec::new(),
        };
        for part in typical.parts(|part| Ok(Terms::new(part, typical.statements.len(), &words, &stock)))? {
            corpus.add(&part);
        }
        Ok(corpus)
    }

    fn add(&mut self, part: &Terms) {
        let start = self.terms.len() as u32;
        self.terms.extend_from_slice(&part.terms);
        self.order.extend_from_slice(&part.order);
        self.starts.extend(part.ends.iter().map(|end| start + end));
        self.masses.extend_from_slice(&part.masses);
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

    /// Number of wordings, as far as words are weighed by it.
    pub(super) fn size(&self) -> u32 {
        size(self.len())
    }

    /// The wording of each of so many statements; none if it has no words.
    pub(super) fn wordings(&self, statements: usize) -> Vec<Option<u32>> {
        let mut wordings = vec![None; statements];
        for wording in 0..self.len() as u32 {
            self.statements(wording).iter().for_each(|&s| wordings[s as usize] = Some(wording));
        }
        wordings
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

/// The statements that speak for their wordings, by wording.
struct Typical<'a> {
    store: &'a SketchStore,
    statements: Vec<u32>,
}

/// More shares than this take longer than they save.
const MOST_SHARES: u64 = 64;

/// Wordings whose sketches are read together.
const A_PART: usize = 1 << 14;

/// Which share of the memory limit the pairs of neighbouring words may fill at a time, and what those of a wording take
/// about, while they are brought together.
const PAIRS_SHARE: u64 = 16;
const PAIRS_BYTES: u64 = 160;

impl Typical<'_> {
    /// In how many shares pairs of words are counted, so that one of them is within the limit.
    fn shares(&self) -> u64 {
        let bytes = self.statements.len() as u64 * PAIRS_BYTES;
        self.store.memory().map_or(1, |memory| (bytes / (memory / PAIRS_SHARE).max(1 << 20) + 1).min(MOST_SHARES))
    }

    /// What `of` makes of the sketches of some wordings at a time, in order.
    fn parts<T: Send>(&self, of: impl Fn(&[Sketch]) -> Result<T, StageError> + Sync) -> Result<Vec<T>, StageError> {
        let read = |some: &[u32]| some.iter().map(|&i| self.store.sketch(i)).collect::<Result<Vec<_>, _>>();
        self.statements.par_chunks(A_PART).map(|some| of(&read(some)?)).collect()
    }
}

/// The terms of some wordings, as the corpus has them of all.
struct Terms {
    terms: Vec<Term>,
    order: Vec<u8>,
    ends: Vec<u32>,
    masses: Vec<Weight>,
}

impl Terms {
    /// `wordings` are those of the whole corpus.
    fn new(sketches: &[Sketch], wordings: usize, words: &FxHashMap<u32, Word>, stock: &Stock) -> Self {
        let mut part = Self { terms: Vec::new(), order: Vec::new(), ends: Vec::new(), masses: Vec::new() };
        sketches.iter().for_each(|sketch| part.add(sketch, wordings, words, stock));
        part
    }

    fn add(&mut self, sketch: &Sketch, wordings: usize, words: &FxHashMap<u32, Word>, stock: &Stock) {
        let known: Vec<Word> = sketch.words().iter().map(|w| words[&w.hash()]).collect();
        let mut halves = [0; Sketch::MOST_WORDS];
        for (i, pair) in sketch.words().windows(2).enumerate() {
            let half = stock.expected(pair[0], pair[1], &known[i], &known[i + 1], wordings) / 2;
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
        self.ends.push(self.terms.len() as u32);
        self.masses.push(terms.iter().map(|t| t.0.weight()).sum());
    }
}

/// Statements that have words, by wording, and where each wording starts.
fn group(store: &SketchStore) -> (Vec<u32>, Vec<u32>) {
    let wording = |i: u32| store.head(i).wording();
    let all = 0..store.len() as u32;
    let mut statements: Vec<u32> = all.filter(|&i| store.head(i).words() > 0).collect();
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
fn typical(store: &SketchStore, statements: &[u32], groups: &[u32]) -> Result<Vec<u32>, StageError> {
    let least = |g: &[u32]| match &statements[g[0] as usize..g[1] as usize] {
        [one] => Ok(*one),
        group => {
            let sketched: Result<Vec<(Sketch, u32)>, _> = group.iter().map(|&i| Ok((store.sketch(i)?, i))).collect();
            Ok(sketched?.into_iter().min().map_or(0, |least| least.1))
        }
    };
    groups.par_windows(2).map(least).collect()
}

/// How often a word occurs and in which shapes.
#[derive(Default)]
struct Count {
    all: u32,
    lower: u32,
    capital: u32,
    number: bool,
}

/// Counts by hash of the word.
type Counts = FxHashMap<u32, Count>;

fn count_part(sketches: &[Sketch]) -> Counts {
    let mut counts = Counts::default();
    for word in sketches.iter().flat_map(Sketch::words) {
        let count = counts.entry(word.hash()).or_default();
        count.all += 1;
        match word.shape() {
            Shape::Lower => count.lower += 1,
            Shape::Capital => count.capital += 1,
            Shape::Number => count.number = true,
            Shape::Start => {}
        }
    }
    counts
}

/// The words by hash, and the hash of each number; the rarest word has number 0.
fn count(typical: &Typical<'_>) -> Result<(FxHashMap<u32, Word>, Vec<u32>), StageError> {
    let mut counts = Counts::default();
    for (hash, part) in typical.parts(|part| Ok(count_part(part)))?.into_iter().flatten() {
        let count = counts.entry(hash).or_default();
        count.all += part.all;
        count.lower += part.lower;
        count.capital += part.capital;
        count.number |= part.number;
    }
    let mut ordered: Vec<(u32, Count)> = counts.into_iter().collect();
    ordered.sort_unstable_by_key(|(hash, count)| (count.all, *hash));
    let hashes = ordered.iter().map(|(hash, _)| *hash).collect();
    let wordings = typical.statements.len();
    let word = |(number, (hash, count)): (usize, &(u32, Count))| (*hash, known(number, *hash, count, wordings));
    Ok((ordered.iter().enumerate().map(word).collect(), hashes))
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
    fn new(typical: &Typical<'_>) -> Result<Self, StageError> {
        let mut counts = FxHashMap::default();
        let shares = typical.shares();
        for share in 0..shares {
            let of_share = |part: &[Sketch]| {
                let pairs = part.iter().flat_map(|s| s.words().windows(2)).map(|p| Self::key(p[0], p[1]));
                Ok(pairs.filter(|key| (key ^ key >> 32) % shares == share).collect::<Vec<u64>>())
            };
            let mut all: Vec<u64> = typical.parts(of_share)?.concat();
            all.par_sort_unstable();
            let known = all.chunk_by(|a, b| a == b).filter(|c| c.len() >= LEAST_STOCK);
            counts.extend(known.map(|c| (c[0], c.len() as u32)));
        }
        Ok(Self { counts })
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
