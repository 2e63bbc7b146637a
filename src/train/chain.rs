//! Trains a [`Chain`](crate::model::Chain): a conditional random field, by AdaGrad over small batches.
//!
//! Features are dropped at random while learning, so that no rare one is relied on, and the weights of the last rounds
//! are averaged. The sequences of a batch are weighed in parallel; their gradients are added shard by shard, each shard
//! in the order of the batch.
//!
//! **Invariant: the result depends on the examples, the settings and the seed, not on the number of threads.**

use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::random::Random;
use crate::model::chain::UNIT;
use crate::model::lattice::{Factors, Lattice, exp_from_top};
use crate::model::rows::addressed;
use crate::model::{ChainParts, Scores};

/// A sequence to learn from.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    /// The features of all tokens, one token's behind another's, as numbers of the dictionary.
    pub(super) features: Vec<u32>,
    /// For each token where its features end.
    pub(super) ends: Vec<u32>,
    /// For each token its class.
    pub(super) classes: Vec<u8>,
    /// For each token its label.
    pub(super) labels: Vec<u8>,
    /// How much it counts: 1 for text marked by hand.
    pub(super) weight: f32,
}

impl Sequence {
    fn features_of(&self, t: usize) -> &[u32] {
        let start = if t == 0 { 0 } else { self.ends[t - 1] };
        &self.features[start as usize..self.ends[t] as usize]
    }
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Rounds over all sequences.
    pub(super) epochs: usize,
    /// The last rounds, whose weights are averaged.
    pub(super) averaged: usize,
    /// Step size.
    pub(super) rate: f32,
    /// Share of the features that is dropped.
    pub(super) dropout: f32,
    /// Pull towards zero.
    pub(super) decay: f32,
    /// Classes of tokens.
    pub(super) classes: usize,
    /// Where the random numbers start.
    pub(super) seed: u64,
}

/// Sequences weighed before weights change.
const BATCH: usize = 8;
/// Features none of whose weights is more than this many units are left out.
const FAINT: u8 = 1;
/// Parts of the weights that are changed in parallel.
const SHARDS: usize = 4;

/// Weights with the sums of their squared gradients.
#[derive(Clone)]
struct Weights<const N: usize> {
    values: Vec<[f32; N]>,
    squares: Vec<[f32; N]>,
    sums: Vec<[f32; N]>,
}

impl<const N: usize> Weights<N> {
    fn new(size: usize) -> Self {
        Self { values: vec![[0.0; N]; size], squares: vec![[1e-6; N]; size], sums: vec![[0.0; N]; size] }
    }

    #[inline]
    fn step(&mut self, at: usize, gradient: &[f32; N], s: &Settings) {
        let (values, squares) = (&mut self.values[at], &mut self.squares[at]);
        for l in 0..N {
            let g = gradient[l] - s.decay * values[l];
            squares[l] += g * g;
            values[l] += s.rate * g / squares[l].sqrt();
        }
    }

    fn remember(&mut self) {
        for (sum, value) in self.sums.iter_mut().zip(&self.values) {
            (0..N).for_each(|l| sum[l] += value[l]);
        }
    }
}

/// What a sequence asks to change.
struct Gradient<const N: usize> {
    /// The features that were not dropped.
    kept: Vec<u32>,
    ends: Vec<u32>,
    /// For each token, gold minus expected.
    labels: Vec<[f32; N]>,
    /// The same for each pair of labels, as `(class, [to][from])`; sparse by class.
    pairs: Vec<(u8, Factors<N>)>,
    /// Minus the logarithm of the gold's probability, roughly: by token.
    loss: f32,
}

struct Trainer<const N: usize> {
    shards: Vec<Weights<N>>,
    follows: Weights<N>,
    begins: Weights<N>,
    settings: Settings,
}

/// Learns from `sequences` whose features are numbers of `dictionary`.
pub(super) fn train<const N: usize>(
    sequences: &[Sequence],
    dictionary: &Dictionary,
    settings: Settings,
    log: &dyn Fn(&str),
) -> ChainParts<N> {
    let size = dictionary.len().div_ceil(SHARDS);
    let mut trainer = Trainer::<N> {
        shards: vec![Weights::new(size); SHARDS],
        follows: Weights::new(settings.classes * N),
        begins: Weights::new(1),
        settings,
    };
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    for epoch in 0..settings.epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for batch in order.chunks(BATCH) {
            loss += trainer.learn(sequences, batch, epoch);
        }
        let tokens: usize = sequences.iter().map(|s| s.labels.len()).sum();
        log(&format!("round {} of {}: loss {:.4} a token", epoch + 1, settings.epochs, loss / tokens as f64));
        if epoch + settings.averaged >= settings.epochs {
            trainer.shards.iter_mut().for_each(Weights::remember);
            trainer.follows.remember();
            trainer.begins.remember();
        }
    }
    let parts = trainer.parts(dictionary);
    log(&format!("{} features kept", parts.features.len()));
    parts
}

impl<const N: usize> Trainer<N> {
    fn learn(&mut self, sequences: &[Sequence], batch: &[usize], epoch: usize) -> f64 {
        let factors: Vec<Factors<N>> = self.factors();
        let begins = self.begins.values[0].map(libm::expf);
        let this = &*self;
        let gradients: Vec<Gradient<N>> = batch
            .par_iter()
            .map(|&i| this.gradient(&sequences[i], &factors, &begins, (epoch * sequences.len() + i) as u64))
            .collect();
        let settings = self.settings;
        self.shards.par_iter_mut().enumerate().for_each(|(shard, weights)| {
            for gradient in &gradients {
                apply(shard, weights, gradient, &settings);
            }
        });
        for (gradient, &i) in gradients.iter().zip(batch) {
            for (class, pairs) in &gradient.pairs {
                for (to, row) in pairs.iter().enumerate() {
                    self.follows.step(*class as usize * N + to, row, &settings);
                }
            }
            if !sequences[i].labels.is_empty() {
                self.begins.step(0, &gradient.labels[0], &settings);
            }
        }
        gradients.iter().map(|g| f64::from(g.loss)).sum()
    }

    fn factors(&self) -> Vec<Factors<N>> {
        let row = |at: usize| self.follows.values[at].map(libm::expf);
        (0..self.settings.classes).map(|c| std::array::from_fn(|to| row(c * N + to))).collect()
    }

    fn gradient(&self, s: &Sequence, factors: &[Factors<N>], begins: &[f32; N], number: u64) -> Gradient<N> {
        let mut random = Random::new(self.settings.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut gradient =
            Gradient { kept: Vec::new(), ends: Vec::new(), labels: Vec::new(), pairs: Vec::new(), loss: 0.0 };
        let mut scores = Vec::with_capacity(s.labels.len());
        for t in 0..s.labels.len() {
            let mut score = [0.0; N];
            for &feature in s.features_of(t) {
                if random.share() >= self.settings.dropout {
                    gradient.kept.push(feature);
                    let row = &self.shards[feature as usize % SHARDS].values[feature as usize / SHARDS];
                    (0..N).for_each(|l| score[l] += row[l]);
                }
            }
            gradient.ends.push(gradient.kept.len() as u32);
            scores.push(score);
        }
        let mut lattice = Lattice::default();
        lattice.run(scores.into_iter().map(exp_from_top), &s.classes, begins, factors);
        for (t, &gold) in s.labels.iter().enumerate() {
            let posterior = lattice.posterior(t);
            gradient.loss -= posterior[gold as usize].max(1e-9).ln();
            let wanted = |l: usize| if l == gold as usize { 1.0 } else { 0.0 };
            gradient.labels.push(std::array::from_fn(|l| s.weight * (wanted(l) - posterior[l])));
            if t > 0 {
                add_pairs(&mut gradient.pairs, &lattice, factors, s, t);
            }
        }
        gradient
    }

    fn parts(&self, dictionary: &Dictionary) -> ChainParts<N> {
        let scale = UNIT / self.settings.averaged as f32;
        let keep = 1.0 - self.settings.dropout;
        let whole = |row: &[f32; N]| -> Scores<N> { row.map(|w| (w * scale).round() as i32) };
        let small = |row: &[f32; N]| row.map(|w| (w * scale * keep).round().clamp(-127.0, 127.0) as i8);
        let row = |(id, hash): (usize, &u64)| (*hash, small(&self.shards[id % SHARDS].sums[id / SHARDS]));
        let kept = dictionary.hashes().iter().enumerate().map(row);
        let features = addressed(kept.filter(|(_, row)| row.iter().any(|w| w.unsigned_abs() > FAINT)));
        let follows = self.follows.sums.chunks(N).map(|t| std::array::from_fn(|to| whole(&t[to]))).collect();
        ChainParts { features, follows, begins: whole(&self.begins.sums[0]) }
    }
}

fn apply<const N: usize>(shard: usize, weights: &mut Weights<N>, gradient: &Gradient<N>, s: &Settings) {
    let mut start = 0;
    for (end, labels) in gradient.ends.iter().zip(&gradient.labels) {
        for &feature in &gradient.kept[start..*end as usize] {
            if feature as usize % SHARDS == shard {
                weights.step(feature as usize / SHARDS, labels, s);
            }
        }
        start = *end as usize;
    }
}

/// Adds to `pairs` gold minus expected of the labels at `t - 1` and `t`.
fn add_pairs<const N: usize>(
    pairs: &mut Vec<(u8, Factors<N>)>,
    lattice: &Lattice<N>,
    factors: &[Factors<N>],
    s: &Sequence,
    t: usize,
) {
    let class = s.classes[t];
    let mut expected = [[0.0; N]; N];
    let mut sum = 0.0;
    for to in 0..N {
        let weighed = lattice.own[t][to] * lattice.backward[t][to];
        for from in 0..N {
            expected[to][from] = lattice.forward[t - 1][from] * factors[class as usize][to][from] * weighed;
            sum += expected[to][from];
        }
    }
    let at = pairs.iter().position(|p| p.0 == class).unwrap_or_else(|| {
        pairs.push((class, [[0.0; N]; N]));
        pairs.len() - 1
    });
    let table = &mut pairs[at].1;
    for to in 0..N {
        (0..N).for_each(|from| table[to][from] -= s.weight * expected[to][from] / sum.max(f32::MIN_POSITIVE));
    }
    table[s.labels[t] as usize][s.labels[t - 1] as usize] += s.weight;
}
