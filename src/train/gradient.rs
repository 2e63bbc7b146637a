//! What one sequence asks of the weights: the gradient of the logarithm of its probability.

use super::random::Random;
use super::weights::Weights;
use crate::model::lattice::{Factors, Lattice, exp_from_top};

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
}

impl Sequence {
    /// The features of token `t`.
    fn features_of(&self, t: usize) -> &[u32] {
        let start = if t == 0 { 0 } else { self.ends[t - 1] };
        &self.features[start as usize..self.ends[t] as usize]
    }
}

/// What a sequence asks to change.
pub(super) struct Gradient<const N: usize> {
    /// The features that were not dropped.
    pub(super) kept: Vec<u32>,
    /// For each token where they end.
    pub(super) ends: Vec<u32>,
    /// For each token, gold minus expected.
    pub(super) labels: Vec<[f32; N]>,
    /// The same for each pair of labels, as `(class, [to][from])`; sparse by class.
    pub(super) pairs: Vec<(u8, [[f32; N]; N])>,
    /// Minus the logarithm of the gold's probability, roughly: by token.
    pub(super) loss: f32,
}

impl<const N: usize> Gradient<N> {
    /// That of `s` under `weights`; `random` says which features are dropped.
    pub(super) fn of(s: &Sequence, weights: &Weights<N>, tables: &Tables<N>, dropout: f32, mut random: Random) -> Self {
        let mut gradient =
            Self { kept: Vec::new(), ends: Vec::new(), labels: Vec::new(), pairs: Vec::new(), loss: 0.0 };
        let mut scores = Vec::with_capacity(s.labels.len());
        for t in 0..s.labels.len() {
            let mut score = [0.0; N];
            for &feature in s.features_of(t) {
                if random.share() >= dropout {
                    gradient.kept.push(feature);
                    let row = weights.row(feature);
                    (0..N).for_each(|l| score[l] += row[l]);
                }
            }
            gradient.ends.push(gradient.kept.len() as u32);
            scores.push(score);
        }
        let mut lattice = Lattice::default();
        lattice.run(scores.into_iter().map(exp_from_top), &s.classes, &tables.begins, &tables.factors);
        for (t, &gold) in s.labels.iter().enumerate() {
            let posterior = lattice.posterior(t);
            gradient.loss -= libm::logf(posterior[gold as usize].max(1e-9));
            let wanted = |l: usize| if l == gold as usize { 1.0 } else { 0.0 };
            gradient.labels.push(std::array::from_fn(|l| wanted(l) - posterior[l]));
            if t > 0 {
                add_pairs(&mut gradient.pairs, &lattice, &tables.factors, s, t);
            }
        }
        gradient
    }
}

/// How many tokens of `s` have a label other than 0: told and true, told, true; each token is told its most probable
/// label when features weigh what `row` says.
pub(super) fn labelled<const N: usize>(s: &Sequence, row: impl Fn(u32) -> [f32; N], tables: &Tables<N>) -> [u32; 3] {
    let scores = (0..s.labels.len()).map(|t| {
        let mut score = [0.0; N];
        for &feature in s.features_of(t) {
            let row = row(feature);
            (0..N).for_each(|l| score[l] += row[l]);
        }
        score
    });
    let mut lattice = Lattice::default();
    lattice.run(scores.map(exp_from_top), &s.classes, &tables.begins, &tables.factors);
    let mut counts = [0; 3];
    for (t, &gold) in s.labels.iter().enumerate() {
        let posterior = lattice.posterior(t);
        let told = (0..N).max_by(|a, b| posterior[*a].total_cmp(&posterior[*b])).unwrap_or(0);
        counts[0] += u32::from(told != 0 && told == gold as usize);
        counts[1] += u32::from(told != 0);
        counts[2] += u32::from(gold != 0);
    }
    counts
}

/// `exp` of how labels follow one another and begin.
pub(super) struct Tables<const N: usize> {
    factors: Vec<Factors<N>>,
    begins: [f32; N],
}

impl<const N: usize> Tables<N> {
    /// Of weights given as `[class][to][from]`.
    pub(super) fn new(follows: impl Iterator<Item = [[f32; N]; N]>, begins: [f32; N]) -> Self {
        Self {
            factors: follows.map(|table| Factors::new(table.map(|row| row.map(libm::expf)))).collect(),
            begins: begins.map(libm::expf),
        }
    }
}

/// Adds to `pairs` gold minus expected of the labels at `t - 1` and `t`.
fn add_pairs<const N: usize>(
    pairs: &mut Vec<(u8, [[f32; N]; N])>,
    lattice: &Lattice<N>,
    factors: &[Factors<N>],
    s: &Sequence,
    t: usize,
) {
    let class = s.classes[t];
    let mut expected = [[0.0; N]; N];
    let mut sum = 0.0;
    for (to, row) in expected.iter_mut().enumerate() {
        let weighed = lattice.own[t][to] * lattice.backward[t][to];
        for (from, expected) in row.iter_mut().enumerate() {
            *expected = lattice.forward[t - 1][from] * factors[class as usize].of(to, from) * weighed;
            sum += *expected;
        }
    }
    let at = pairs.iter().position(|p| p.0 == class).unwrap_or_else(|| {
        pairs.push((class, [[0.0; N]; N]));
        pairs.len() - 1
    });
    let table = &mut pairs[at].1;
    for to in 0..N {
        (0..N).for_each(|from| table[to][from] -= expected[to][from] / sum.max(f32::MIN_POSITIVE));
    }
    table[s.labels[t] as usize][s.labels[t - 1] as usize] += 1.0;
}
