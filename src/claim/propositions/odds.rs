//! [`Odds`]: how likely neighbours are one claim, worked out once for each pair.
//!
//! **Invariant: whole numbers, so that sums of them do not depend on their order.**

use rayon::prelude::*;

use super::facts::View;
use super::near::{KEPT, Near};
use super::scorer::{BOUND, Scorer};

/// The logarithm of odds in thousandths.
pub(super) type Millis = i16;

/// What wordings have that are not neighbours.
const FAR: Millis = (-1000.0 * BOUND) as Millis;

/// A pair of wordings and their odds.
pub(super) type Scored = (Millis, u32, u32);

/// Wordings that are gone through together: they stand near each other.
const A_PART: usize = 1024;

/// The odds of each wording and its neighbours.
pub(super) struct Odds<'a> {
    near: &'a Near,
    /// In the order of the neighbours. A pair of mutual neighbours has them with the wording of the smaller number alone.
    of: Vec<[Millis; KEPT]>,
}

impl<'a> Odds<'a> {
    /// As `scorer` sees them.
    pub(super) fn new(view: View<'a>, scorer: &Scorer) -> Self {
        let near = view.near;
        let of = |a: u32| {
            let mut odds = [FAR; KEPT];
            for (odds, &b) in odds.iter_mut().zip(near.of(a)).filter(|(_, b)| is_once(near, a, **b)) {
                *odds = millis(scorer.odds(view, a, b));
            }
            odds
        };
        Self { near, of: (0..near.len() as u32).into_par_iter().with_min_len(A_PART).map(of).collect() }
    }

    /// The odds that two wordings are one claim.
    pub(super) fn between(&self, a: u32, b: u32) -> Millis {
        let (a, b) = (a.min(b), a.max(b));
        self.place(a, b).or_else(|| self.place(b, a)).unwrap_or(FAR)
    }

    fn place(&self, a: u32, b: u32) -> Option<Millis> {
        self.of[a as usize].get(self.near.place(a, b)).copied()
    }

    /// The pairs of odds above `least`, the likeliest first.
    pub(super) fn pairs(&self, least: Millis) -> Vec<Scored> {
        let wordings = self.of.par_iter().zip(0..self.of.len() as u32);
        let mut pairs: Vec<Scored> = wordings
            .flat_map_iter(|(odds, a)| {
                let likely = self.near.of(a).iter().zip(odds).filter(move |(_, odds)| **odds > least);
                likely.map(move |(&b, &odds)| (odds, a.min(b), a.max(b)))
            })
            .collect();
        pairs.par_sort_unstable_by_key(|&(odds, a, b)| (std::cmp::Reverse(odds), a, b));
        pairs
    }
}

/// Whether the pair is worked out with `a`, of which `b` is a neighbour: mutual neighbours are with one of them.
fn is_once(near: &Near, a: u32, b: u32) -> bool {
    a < b || near.place(b, a) == KEPT
}

/// A logarithm of odds as a whole number.
pub(super) fn millis(odds: f32) -> Millis {
    (odds * 1000.0).round() as Millis
}
