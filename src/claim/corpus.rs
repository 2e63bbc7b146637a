//! [`Corpus`]: the distinct wordings of a store and how much each of their words tells.
//!
//! Statements of one wording are one node from here on, so that a line repeated a thousand times costs as much as one
//! said once and does not make its own words look common. Words get dense numbers, the rarest first; a word's weight is
//! its inverse document frequency over wordings, in sixteenths of a bit, computed in whole numbers.
//!
//! **Invariant: wordings are numbered by their hash, or in an order that is made of those numbers, not by input order, so that
//! whatever is decided by number does not depend on the order of the input.**

use std::borrow::Cow;
use std::io;

use super::sketch::Sketch;
use super::stock::Pairs;
use super::store::SketchStore;
use super::vocabulary::{Counts, NAME, NEGATED, NUMBER, Vocabulary, Word};
use crate::error::StageError;
use crate::shelf::{Record, Room, Shelf};

/// Sixteenths of a bit.
pub(super) type Weight = u32;

/// One bit of surprise.
pub(super) const BIT: Weight = 16;

/// A corpus of fewer wordings than this is too small to tell rare words by itself; its words count as if it had as many.
const LEAST_SIZE: u32 = 1 << 14;

/// A word in a wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    /// Its number: the rarer the word, the less.
    pub(super) word: u32,
    weight: u8,
    flags: u8,
}

impl Record for Term {
    const BYTES: usize = <(u32, u8, u8)>::BYTES;

    fn put(&self, to: &mut [u8]) {
        (self.word, self.weight, self.flags).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let (word, weight, flags) = Record::take(from);
        Self { word, weight, flags }
    }
}

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

/// Where the statements and the terms of a wording start, the greatest hash its sketch keeps, and the summed weight of its
/// words.
type Wording = (u32, u32, u32, Weight);

/// The distinct wordings and their words.
pub(super) struct Corpus {
    /// The statements, grouped by wording, each group in input order.
    statements: Shelf<u32>,
    /// The wordings, and behind them where all end.
    wordings: Shelf<Wording>,
    /// The hash of each word in the sketches.
    hashes: Shelf<u32>,
    /// The terms of all wordings, each wording's sorted, rarest first.
    terms: Shelf<Term>,
    /// For each term in text order its place in the sorted terms of its wording.
    order: Shelf<u8>,
}

/// A wording that is being compared.
pub(super) struct Told<'a> {
    /// Its terms, rarest first.
    pub(super) terms: Cow<'a, [Term]>,
    /// The greatest hash its sketch keeps.
    limit: u32,
}

impl Told<'_> {
    /// The greatest hash that a word of both wordings may have; `u32::MAX` if both are whole.
    pub(super) fn limit(&self, other: &Self) -> u32 {
        self.limit.min(other.limit)
    }
}

impl Corpus {
    /// The wordings of all statements, in memory.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub(super) fn new(store: &SketchStore) -> Result<Self, StageError> {
        Self::within(store, &Room::default()).map_err(unwritable)
    }

    /// The wordings of all statements, on disk where they are more than the store's limit allows.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub(super) fn on_shelves(store: &SketchStore) -> Result<Self, StageError> {
        Self::within(store, store.room()).map_err(unwritable)
    }

    /// What it takes to make them keeps to the limit of the store, what they are to that of `room`.
    fn within(store: &SketchStore, room: &Room) -> io::Result<Self> {
        let mut corpus = Self {
            statements: room.shelf(),
            wordings: room.shelf(),
            hashes: room.shelf(),
            terms: room.shelf(),
            order: room.shelf(),
        };
        let groups = corpus.group(store)?;
        let typical = corpus.typical(store, &groups)?;
        let (mut counts, mut pairs) = (Counts::new(store.room()), Pairs::new(store.room()));
        for (wording, statement) in (0..).zip(typical.iter()) {
            let sketch = sketch(store, statement);
            sketch.words().iter().try_for_each(|word| counts.add(*word))?;
            pairs.add(wording, sketch.words())?;
        }
        let vocabulary = Vocabulary::new(counts, typical.len(), &mut corpus.hashes)?;
        let mut stock = pairs.stock()?;
        let (mut draft, mut wording) = (Draft::default(), 0);
        for first in (0..typical.len()).step_by(A_PART) {
            let part = typical.slice(first..typical.len().min(first + A_PART));
            let sketches: Vec<Sketch> = part.iter().map(|&i| sketch(store, i)).collect();
            let words = vocabulary.of(sketches.iter().flat_map(Sketch::words));
            for sketch in &sketches {
                let known = sketch.words().iter().map(|word| words[&word.hash()]);
                draft.fill(sketch, known, |place, one, other| {
                    stock.expected((wording, place), one, other, typical.len())
                });
                corpus.add(groups.get(wording as usize), sketch, &draft)?;
                wording += 1;
            }
        }
        corpus.wordings.push((corpus.statements.len() as u32, corpus.terms.len() as u32, 0, 0))?;
        Ok(corpus)
    }

    /// Puts the statements that have words by wording; returns where each wording starts, and last where all end.
    fn group(&mut self, store: &SketchStore) -> io::Result<Shelf<u32>> {
        let mut by_wording = store.room().sorter();
        for (i, head) in (0_u32..).zip(store.heads()) {
            if head.words() > 0 {
                by_wording.push((head.wording(), i))?;
            }
        }
        let (mut groups, mut last) = (store.room().shelf(), None);
        for (wording, i) in by_wording.sorted()? {
            if last.replace(wording) != Some(wording) {
                groups.push(self.statements.len() as u32)?;
            }
            self.statements.push(i)?;
        }
        groups.push(self.statements.len() as u32)?;
        Ok(groups)
    }

    /// For each wording a statement to speak for it: the one with the least sketch, since capitals may differ.
    fn typical(&self, store: &SketchStore, groups: &Shelf<u32>) -> io::Result<Shelf<u32>> {
        let mut typical = store.room().shelf();
        for (start, end) in groups.iter().zip(groups.iter_from(1)) {
            let group = self.statements.slice(start as usize..end as usize);
            let least = || group.iter().copied().min_by_key(|&i| (sketch(store, i), i));
            typical.push(if group.len() == 1 { group[0] } else { least().unwrap_or_default() })?;
        }
        Ok(typical)
    }

    /// Adds a wording whose statements start there.
    fn add(&mut self, statements: u32, sketch: &Sketch, draft: &Draft) -> io::Result<()> {
        let mass = draft.terms.iter().map(|term| term.0.weight()).sum();
        self.wordings.push((statements, self.terms.len() as u32, sketch.limit(), mass))?;
        self.terms.extend(draft.terms.iter().map(|term| term.0))?;
        self.order.extend(draft.order.iter().copied())
    }

    /// The same corpus, in memory, with its wordings numbered anew: number i goes to the one that `order` has at i.
    ///
    /// # Errors
    /// None in memory.
    pub(super) fn in_order(self, order: &[u32]) -> Result<Self, StageError> {
        let room = Room::default();
        let mut next = Self {
            statements: room.shelf(),
            wordings: room.shelf(),
            hashes: room.shelf(),
            terms: room.shelf(),
            order: room.shelf(),
        };
        let mut put = |wording: u32| {
            let [this, behind] = self.edges(wording);
            next.wordings.push((next.statements.len() as u32, next.terms.len() as u32, this.2, this.3))?;
            next.statements.extend(self.statements(wording).iter().copied())?;
            let range = this.1 as usize..behind.1 as usize;
            next.terms.extend(self.terms.slice(range.clone()).iter().copied())?;
            next.order.extend(self.order.slice(range).iter().copied())
        };
        order.iter().try_for_each(|&wording| put(wording)).map_err(unwritable)?;
        next.wordings.push((next.statements.len() as u32, next.terms.len() as u32, 0, 0)).map_err(unwritable)?;
        Ok(Self { hashes: self.hashes, ..next })
    }

    /// `rarity` raised by a bit for each doubling of the corpus over its least size: the more wordings there are, the
    /// more share some words by chance.
    pub(super) fn scaled(&self, rarity: Weight) -> Weight {
        rarity + log2(size(self.len())) - log2(LEAST_SIZE)
    }

    /// Number of wordings.
    pub(super) fn len(&self) -> usize {
        self.wordings.len() - 1
    }

    /// The wording and the one behind it.
    fn edges(&self, wording: u32) -> [Wording; 2] {
        let edges = self.wordings.slice(wording as usize..wording as usize + 2);
        [edges[0], edges[1]]
    }

    /// The statements of a wording of a corpus that is in memory, in input order.
    pub(super) fn statements(&self, wording: u32) -> &[u32] {
        let [this, next] = self.edges(wording);
        self.statements.held(this.0 as usize..next.0 as usize)
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
    pub(super) fn said(&self, wording: u32) -> Cow<'_, [u32]> {
        let [this, next] = self.edges(wording);
        self.statements.slice(this.0 as usize..next.0 as usize)
    }

    /// How many statements each wording has, and the summed weight of its words.
    pub(super) fn sizes(&self) -> impl Iterator<Item = (u32, Weight)> + '_ {
        self.wordings.iter().zip(self.wordings.iter_from(1)).map(|(this, next)| (next.0 - this.0, this.3))
    }

    /// The terms of a wording in text order.
    pub(super) fn sequence(&self, wording: u32) -> impl Iterator<Item = Term> + Clone + use<> {
        self.terms_and_sequence(wording).1.into_iter()
    }

    /// The terms of a wording, rarest first and in text order.
    pub(super) fn terms_and_sequence(&self, wording: u32) -> (Cow<'_, [Term]>, Vec<Term>) {
        let [this, next] = self.edges(wording);
        let range = this.1 as usize..next.1 as usize;
        let terms = self.terms.slice(range.clone());
        let sequence = self.order.slice(range).iter().map(|&place| terms[place as usize]).collect();
        (terms, sequence)
    }

    /// The terms of a wording, rarest first.
    pub(super) fn terms(&self, wording: u32) -> Cow<'_, [Term]> {
        self.told(wording).terms
    }

    /// A wording to be compared.
    pub(super) fn told(&self, wording: u32) -> Told<'_> {
        let [this, next] = self.edges(wording);
        Told { terms: self.terms.slice(this.1 as usize..next.1 as usize), limit: this.2 }
    }

    /// The hash of a word in the sketches.
    pub(super) fn hash(&self, word: u32) -> u32 {
        self.hashes.get(word as usize)
    }

    /// The summed weight of a wording's words.
    pub(super) fn mass(&self, wording: u32) -> Weight {
        self.wordings.get(wording as usize).3
    }
}

/// Wordings whose words are looked up together.
const A_PART: usize = 1 << 12;

/// A sketch that the store has.
fn sketch(store: &SketchStore, statement: u32) -> Sketch {
    store.sketch(statement).unwrap_or_else(|e| panic!("{e}"))
}

/// What stands at each of these places.
pub(super) fn picked<T: Copy>(of: &[T], places: &[u32]) -> Vec<T> {
    places.iter().map(|&place| of[place as usize]).collect()
}

#[allow(clippy::needless_pass_by_value)] // as map_err gives it
pub(super) fn unwritable(e: io::Error) -> StageError {
    StageError::new("temporary-file", format!("cannot put aside what memory has no room for: {e}"))
}

/// The terms of a wording in the making.
#[derive(Default)]
struct Draft {
    known: Vec<Word>,
    /// Sorted, each with its place in the text.
    terms: Vec<(Term, u8)>,
    /// For each place in the text that in the sorted terms.
    order: Vec<u8>,
}

impl Draft {
    /// Takes the words of a sketch, of which all is `known`; `expected` says how much of the weight of a word and the one
    /// behind it is no surprise.
    fn fill(
        &mut self,
        sketch: &Sketch,
        known: impl Iterator<Item = Word>,
        mut expected: impl FnMut(u8, Word, Word) -> Weight,
    ) {
        self.known.clear();
        self.known.extend(known);
        let mut halves = [0; Sketch::MOST_WORDS];
        for (i, pair) in self.known.windows(2).enumerate() {
            let half = expected(i as u8, pair[0], pair[1]) / 2;
            halves[i] += half;
            halves[i + 1] += half;
        }
        self.terms.clear();
        for (i, (word, sketched)) in self.known.iter().zip(sketch.words()).enumerate() {
            let weight = Weight::from(word.weight).saturating_sub(halves[i]).max(1) as u8;
            let flags = word.flags | if sketched.negated() { NEGATED } else { 0 };
            self.terms.push((Term { word: word.number, weight, flags }, i as u8));
        }
        self.terms.sort_unstable();
        self.order.clear();
        self.order.resize(self.terms.len(), 0);
        for (place, (_, i)) in self.terms.iter().enumerate() {
            self.order[usize::from(*i)] = place as u8;
        }
    }
}

pub(super) fn size(wordings: usize) -> u32 {
    LEAST_SIZE.max(wordings as u32)
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
