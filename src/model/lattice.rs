//! [`Lattice`]: forward and backward over a chain: how probable each label is at each token.
//!
//! Works with probabilities, made to sum to one at every token, so that long texts neither overflow nor vanish.
//!
//! **Invariant: `exp` is libm's, so that a probability is the same on every machine.**

use super::chain::turned;

/// For a class of token, how much weight label `to` gets behind label `from`.
#[derive(Clone, Debug)]
pub struct Factors<const N: usize> {
    /// As `[to][from]`.
    backward: [[f32; N]; N],
    /// As `[from][to]`.
    forward: [[f32; N]; N],
}

impl<const N: usize> Factors<N> {
    /// Both ways of factors given as `[to][from]`.
    #[must_use]
    pub fn new(factors: [[f32; N]; N]) -> Self {
        Self { forward: turned(&factors), backward: factors }
    }

    /// The factor of a label `to` behind a label `from`.
    #[inline]
    #[must_use]
    pub fn of(&self, to: usize, from: usize) -> f32 {
        self.backward[to][from]
    }

    /// For each label `to` the sum over `from` of its factor and weight.
    fn times(&self, before: &[f32; N]) -> [f32; N] {
        let mut sums = [0.0; N];
        for (weight, row) in before.iter().zip(&self.forward) {
            (0..N).for_each(|to| sums[to] += weight * row[to]);
        }
        sums
    }
}

/// Forward and backward weights of a sequence, each token's summing to one.
#[derive(Debug, Default)]
pub struct Lattice<const N: usize> {
    /// Weight of each label by what stands before and at the token.
    pub forward: Vec<[f32; N]>,
    /// Weight of each label by what stands behind it.
    pub backward: Vec<[f32; N]>,
    /// `exp` of the token's own scores, the highest being 1.
    pub own: Vec<[f32; N]>,
}

impl<const N: usize> Lattice<N> {
    /// Runs over tokens whose own scores, `exp` taken, are `own`, and of these classes.
    pub fn run(
        &mut self,
        own: impl Iterator<Item = [f32; N]>,
        classes: &[u8],
        begins: &[f32; N],
        factors: &[Factors<N>],
    ) {
        self.own.clear();
        self.own.extend(own);
        self.forward.clear();
        let n = self.own.len();
        for t in 0..n {
            let reached: [f32; N] = match self.forward.last() {
                None => *begins,
                Some(before) => factors[classes[t] as usize].times(before),
            };
            self.forward.push(share(std::array::from_fn(|l| reached[l] * self.own[t][l])));
        }
        self.backward.clear();
        self.backward.resize(n, [1.0 / N as f32; N]);
        for t in (1..n).rev() {
            let weighed: [f32; N] = std::array::from_fn(|to| self.own[t][to] * self.backward[t][to]);
            let mut before = [0.0f32; N];
            for (to, row) in factors[classes[t] as usize].backward.iter().enumerate() {
                (0..N).for_each(|from| before[from] += weighed[to] * row[from]);
            }
            self.backward[t - 1] = share(before);
        }
    }

    /// The probability of each label at token `t`.
    #[must_use]
    pub fn posterior(&self, t: usize) -> [f32; N] {
        share(std::array::from_fn(|l| self.forward[t][l] * self.backward[t][l]))
    }
}

/// `exp` of each score, the highest becoming 1.
#[must_use]
pub fn exp_from_top<const N: usize>(scores: [f32; N]) -> [f32; N] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.map(|s| libm::expf(s - top))
}

/// Each divided by their sum.
#[must_use]
pub fn share<const N: usize>(values: [f32; N]) -> [f32; N] {
    let sum: f32 = values.iter().sum();
    values.map(|v| v / sum.max(f32::MIN_POSITIVE))
}
