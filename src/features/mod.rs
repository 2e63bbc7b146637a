//! What learned stages see: [`attributes`] of every token, and [`Features`], the hashed features made of them.
//!
//! **Invariant: training and use call the same code, so that a feature means the same in both.**

pub(crate) mod attributes;

use crate::model::Scores;
use crate::model::hash::mix;
use crate::model::rows::{RowNumbers, Rows};

/// The features of a token; each call of [`Features::put`] after [`Features::begin`] is a template of its own.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// Their hashes.
    pub(crate) hashes: Vec<u64>,
    template: u64,
    numbers: RowNumbers,
}

impl Features {
    /// Forgets the last token's, and begins with template number `first`.
    #[inline]
    pub(crate) fn begin(&mut self, first: u64) {
        self.hashes.clear();
        self.template = first;
    }

    /// What `rows` say to them.
    #[inline]
    pub(crate) fn score<const N: usize>(&mut self, rows: &Rows<N>) -> Scores<N> {
        rows.score(&self.hashes, &mut self.numbers)
    }

    /// The next template has this value.
    #[inline]
    pub(crate) fn put(&mut self, value: u64) {
        self.template += 1;
        self.hashes.push(mix(self.template, value));
    }

    /// The next `templates` do not apply.
    #[inline]
    pub(crate) fn skip(&mut self, templates: u64) {
        self.template += templates;
    }

    /// The next template has this value, or does not apply.
    #[inline]
    pub(crate) fn put_if(&mut self, applies: bool, value: u64) {
        self.template += 1;
        if applies {
            self.hashes.push(mix(self.template, value));
        }
    }
}

/// Several small values as one: each below 64.
#[inline]
pub(crate) fn pack(values: &[u8]) -> u64 {
    values.iter().fold(1, |packed, v| packed << 6 | u64::from(*v))
}

/// A distance in steps: 0, 1, 2, 3, 4, up to 6, 9, 14, 24, 49 and more.
#[inline]
pub(crate) fn bucket(distance: usize) -> u8 {
    match distance {
        0..=4 => distance as u8,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    }
}
