//! [`Prf`]: precision, recall and F1; and [`ByType`], one value for each type of quote and for all.

use std::ops::{Index, IndexMut};

use crate::quote::QuoteKind;

/// Precision, recall and their harmonic mean, each 0 to 1; 0 where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prf {
    /// Share of the predicted that is right.
    pub precision: f64,
    /// Share of the gold that was found.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
}

impl Prf {
    /// From two shares.
    #[must_use]
    pub fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }

    /// From counts: right ones among the predicted and among the gold.
    pub(super) fn of(right: u64, predicted: u64, gold: u64) -> Self {
        Self::new(share(right, predicted), share(right, gold))
    }
}

/// `part` of `whole`, 0 to 1; 0 if there is no whole.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts of right ones, predicted and gold, summed over articles.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pooled {
    right: u64,
    predicted: u64,
    gold: u64,
}

impl Pooled {
    /// Adds the sets of one article, both sorted and without repetition.
    pub(super) fn add<T: Ord>(&mut self, gold: &[T], predicted: &[T]) {
        self.right += common(gold, predicted) as u64;
        self.predicted += predicted.len() as u64;
        self.gold += gold.len() as u64;
    }

    pub(super) fn prf(self) -> Prf {
        Prf::of(self.right, self.predicted, self.gold)
    }
}

/// How many members two sorted sets share.
pub(super) fn common<T: Ord>(a: &[T], b: &[T]) -> usize {
    let small_in_large = |small: &[T], large: &[T]| small.iter().filter(|x| large.binary_search(x).is_ok()).count();
    if a.len() < b.len() { small_in_large(a, b) } else { small_in_large(b, a) }
}

/// The Jaccard index of two sorted sets, 0 to 1; 0 if both are empty.
pub(super) fn jaccard<T: Ord>(a: &[T], b: &[T]) -> f64 {
    let both = common(a, b);
    share(both as u64, (a.len() + b.len() - both) as u64)
}

/// A value for each type of quote, and one for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByType<T> {
    values: [T; 4],
}

impl<T> ByType<T> {
    /// The types in the order in which they are shown; `None` is all of them.
    pub const TYPES: [Option<QuoteKind>; 4] =
        [Some(QuoteKind::Direct), Some(QuoteKind::Mixed), Some(QuoteKind::Indirect), None];

    /// A value from each type.
    pub(super) fn from_fn(value: impl FnMut(Option<QuoteKind>) -> T) -> Self {
        Self { values: Self::TYPES.map(value) }
    }
}

impl ByType<u64> {
    /// Counts one of this type.
    pub(super) fn count(&mut self, kind: QuoteKind) {
        self[Some(kind)] += 1;
        self[None] += 1;
    }
}

impl<T> Index<Option<QuoteKind>> for ByType<T> {
    type Output = T;

    fn index(&self, kind: Option<QuoteKind>) -> &T {
        &self.values[place(kind)]
    }
}

impl<T> IndexMut<Option<QuoteKind>> for ByType<T> {
    fn index_mut(&mut self, kind: Option<QuoteKind>) -> &mut T {
        &mut self.values[place(kind)]
    }
}

fn place(kind: Option<QuoteKind>) -> usize {
    match kind {
        Some(QuoteKind::Direct) => 0,
        Some(QuoteKind::Mixed) => 1,
        Some(QuoteKind::Indirect) => 2,
        None => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_nothing_are_zero() {
        assert_eq!(Prf::of(0, 0, 0), Prf::default());
        assert_eq!(Prf::of(0, 3, 0), Prf::default());
        assert_eq!(Prf::of(1, 2, 4), Prf { precision: 0.5, recall: 0.25, f1: 1.0 / 3.0 });
    }

    #[test]
    fn jaccard_counts_each_member_once() {
        assert_eq!(jaccard(&[1, 2, 3], &[2, 3, 4, 5]), 0.4);
        assert_eq!(jaccard::<u8>(&[], &[]), 0.0);
        assert_eq!(jaccard(&[1], &[]), 0.0);
    }

    #[test]
    fn every_type_has_its_own_place() {
        let types = ByType::from_fn(|kind| kind);
        assert!(ByType::<u64>::TYPES.iter().all(|kind| types[*kind] == *kind));
    }
}
