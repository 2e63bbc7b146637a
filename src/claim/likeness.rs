//! How alike two wordings are.

use super::corpus::{BIT, Corpus, Term, Told, Weight};

/// What two wordings have in common, by weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Likeness {
    /// Weight of the words in both.
    pub(super) shared: Weight,
    /// Number of the words in both.
    pub(super) shared_words: u32,
    /// Weight of all words of either.
    totals: [Weight; 2],
    /// Weight of the shared words that are negated in one alone.
    opposed: Weight,
    /// Whether both have numbers the other lacks.
    numbers_clash: bool,
    /// Whether a number is in both.
    pub(super) numbers_shared: bool,
    /// The weights of the shared words, one times the other, summed up.
    pub(super) squares: u32,
    /// Weight of the names in both.
    pub(super) shared_names: Weight,
    /// Weight of the names that the other lacks.
    other_names: [Weight; 2],
    /// The words in both that tell most, those first.
    pub(super) telling: [Option<Term>; 3],
}

/// A thousandth.
pub(super) type Millis = u32;

impl Likeness {
    /// Compares wordings `a` and `b`. Of wordings too long for their sketch only the words that both would have kept
    /// are compared.
    pub(super) fn of(corpus: &Corpus, a: u32, b: u32) -> Self {
        Self::between(corpus, &corpus.told(a), &corpus.told(b))
    }

    /// The same of wordings that are at hand.
    pub(super) fn between(corpus: &Corpus, a: &Told<'_>, b: &Told<'_>) -> Self {
        let limit = a.limit(b);
        let (one, other) = (&a.terms[..], &b.terms[..]);
        let mut found = Self::default();
        let mut numbers = [false; 2];
        let (mut i, mut j) = (0, 0);
        while i < one.len() || j < other.len() {
            let x = one.get(i).map_or(u32::MAX, |t| t.word);
            let y = other.get(j).map_or(u32::MAX, |t| t.word);
            if limit == u32::MAX || corpus.hash(x.min(y)) <= limit {
                if x == y {
                    found.share(one[i], other[j]);
                } else {
                    let (side, term) = if x < y { (0, one[i]) } else { (1, other[j]) };
                    found.totals[side] += term.weight();
                    numbers[side] |= term.is_number();
                    found.other_names[side] += if term.is_name() { term.weight() } else { 0 };
                }
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        found.numbers_clash = numbers == [true; 2];
        found
    }

    /// Counts a word in both; what it tells is what it tells in the wording where it tells less.
    fn share(&mut self, one: Term, other: Term) {
        let weight = one.weight().min(other.weight());
        self.shared += weight;
        self.shared_words += 1;
        self.totals[0] += one.weight();
        self.totals[1] += other.weight();
        self.squares += one.weight() * other.weight();
        self.numbers_shared |= one.is_number();
        self.opposed += if one.is_name() || one.is_negated() == other.is_negated() { 0 } else { weight };
        self.shared_names += if one.is_name() { weight } else { 0 };
        self.note(if one.weight() < other.weight() { one } else { other });
    }

    /// Keeps a shared word if it tells more than one kept.
    fn note(&mut self, term: Term) {
        let tells_less = |kept: &Option<Term>| kept.is_none_or(|kept| kept.weight() < term.weight());
        if let Some(at) = self.telling.iter().position(tells_less) {
            self.telling[at..].rotate_right(1);
            self.telling[at] = Some(term);
        }
    }

    /// From 0, nothing in common, to 1000: the mean of containment (the share of the shorter one that is found in the
    /// longer) and of overlap (the share of both that is shared), so that a shortened quote comes near its long form
    /// and a lone word does not come near all that hold it.
    pub(super) fn millis(&self) -> Millis {
        let [a, b] = self.totals.map(u64::from);
        let shared = u64::from(self.shared);
        if shared == 0 {
            return 0;
        }
        ((shared * 1000 / a.min(b) + 2 * shared * 1000 / (a + b)) / 2) as Millis
    }

    /// Whether a number or a person stands in the place of another: the same frame, another claim.
    pub(super) fn clashes(&self) -> bool {
        self.numbers_clash || self.names_clash()
    }

    /// Whether both have numbers the other lacks.
    pub(super) fn numbers_clash(&self) -> bool {
        self.numbers_clash
    }

    /// Whether both have names that the other lacks, and more of them than in common.
    pub(super) fn names_clash(&self) -> bool {
        self.other_names.iter().min().is_some_and(|&least| least > self.shared_names.max(4 * BIT))
    }

    /// Whether one negates what the other says: a good part of what they share besides names.
    pub(super) fn is_opposed(&self) -> bool {
        4 * self.opposed > self.shared - self.shared_names
    }
}
