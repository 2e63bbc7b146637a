//! [`Weights`] while they are learned, and [`Means`] of the last rounds.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::gradient::{Gradient, Tables};

/// Parts of the weights that are changed in parallel.
const SHARDS: usize = 4;

/// How far a weight goes at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Step size.
    pub(super) rate: f32,
    /// Pull towards zero.
    pub(super) decay: f32,
}

/// Rows of weights with the sums of their squared gradients.
#[derive(Clone)]
struct Table<const N: usize> {
    values: Vec<[f32; N]>,
    squares: Vec<[f32; N]>,
}

impl<const N: usize> Table<N> {
    fn new(size: usize) -> Self {
        Self { values: vec![[0.0; N]; size], squares: vec![[1e-6; N]; size] }
    }

    #[inline]
    fn step(&mut self, at: usize, gradient: &[f32; N], pace: Pace) {
        let (values, squares) = (&mut self.values[at], &mut self.squares[at]);
        for l in 0..N {
            let g = gradient[l] - pace.decay * values[l];
            squares[l] += g * g;
            values[l] += pace.rate * g / squares[l].sqrt();
        }
    }
}

/// All weights of a chain. Features are spread over shards, so that threads share no row.
pub(super) struct Weights<const N: usize> {
    shards: Vec<Table<N>>,
    /// `[class * N + to][from]`.
    follows: Table<N>,
    begins: Table<N>,
}

impl<const N: usize> Weights<N> {
    /// Nothing learned yet about so many features and classes.
    pub(super) fn new(features: usize, classes: usize) -> Self {
        let size = features.div_ceil(SHARDS);
        Self { shards: vec![Table::new(size); SHARDS], follows: Table::new(classes * N), begins: Table::new(1) }
    }

    /// The weights of a feature.
    #[inline]
    pub(super) fn row(&self, feature: u32) -> &[f32; N] {
        &self.shards[feature as usize % SHARDS].values[feature as usize / SHARDS]
    }

    /// How labels follow one another.
    pub(super) fn tables(&self) -> Tables<N> {
        let table = |c: &[[f32; N]]| std::array::from_fn(|to| c[to]);
        Tables::new(self.follows.values.chunks(N).map(table), self.begins.values[0])
    }

    /// Follows these gradients, in their order.
    pub(super) fn follow(&mut self, gradients: &[Gradient<N>], pace: Pace) {
        self.shards.par_iter_mut().enumerate().for_each(|(shard, table)| {
            for gradient in gradients {
                apply(shard, table, gradient, pace);
            }
        });
        for gradient in gradients {
            for (class, pairs) in &gradient.pairs {
                for (to, row) in pairs.iter().enumerate() {
                    self.follows.step(*class as usize * N + to, row, pace);
                }
            }
            if let Some(first) = gradient.labels.first() {
                self.begins.step(0, first, pace);
            }
        }
    }
}

fn apply<const N: usize>(shard: usize, table: &mut Table<N>, gradient: &Gradient<N>, pace: Pace) {
    let mut start = 0;
    for (end, labels) in gradient.ends.iter().zip(&gradient.labels) {
        for &feature in &gradient.kept[start..*end as usize] {
            if feature as usize % SHARDS == shard {
                table.step(feature as usize / SHARDS, labels, pace);
            }
        }
        start = *end as usize;
    }
}

/// The weights after each of the last rounds, and their mean.
pub(super) struct Means<const N: usize> {
    rounds: VecDeque<Round<N>>,
    most: usize,
}

/// The weights after a round.
struct Round<const N: usize> {
    shards: Vec<Vec<[f32; N]>>,
    follows: Vec<[f32; N]>,
    begins: [f32; N],
}

impl<const N: usize> Means<N> {
    /// Of the last `most` rounds.
    pub(super) fn new(most: usize) -> Self {
        Self { rounds: VecDeque::new(), most }
    }

    /// Adds a round, and forgets the oldest.
    pub(super) fn add(&mut self, weights: &Weights<N>) {
        if self.rounds.len() == self.most {
            self.rounds.pop_front();
        }
        self.rounds.push_back(Round {
            shards: weights.shards.iter().map(|s| s.values.clone()).collect(),
            follows: weights.follows.values.clone(),
            begins: weights.begins.values[0],
        });
    }

    /// Takes in the rounds of another learning.
    pub(super) fn join(&mut self, other: Self) {
        self.rounds.extend(other.rounds);
    }

    /// The mean weights of a feature.
    pub(super) fn row(&self, feature: u32) -> [f32; N] {
        self.mean(|round| &round.shards[feature as usize % SHARDS][feature as usize / SHARDS])
    }

    /// How one label follows another on average, as `[class][to][from]`.
    pub(super) fn follows(&self) -> Vec<[[f32; N]; N]> {
        let classes = self.rounds.back().map_or(0, |r| r.follows.len() / N);
        (0..classes).map(|c| std::array::from_fn(|to| self.mean(|round| &round.follows[c * N + to]))).collect()
    }

    /// How labels begin on average.
    pub(super) fn begins(&self) -> [f32; N] {
        self.mean(|round| &round.begins)
    }

    fn mean<'a>(&'a self, of: impl Fn(&'a Round<N>) -> &'a [f32; N]) -> [f32; N] {
        let mut mean = [0.0; N];
        for round in &self.rounds {
            mean.iter_mut().zip(of(round)).for_each(|(m, w)| *m += w / self.rounds.len() as f32);
        }
        mean
    }
}
