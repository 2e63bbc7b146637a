//! [`Lattice`]: forward and backward over a chain: how probable each label is at each token.
//!
//! Works with probabilities, made to sum to one at every token, so that long texts neither overflow nor vanish.
//!
//! **Invariant: `exp` is libm's, so that a probability is the same on every machine.**

/// For a class of token, how much weight label `to` gets behind label `from`, as `[to][from]`.
pub type Factors<const N: usize> = [[f32; N]; N];

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
                Some(before) => times(&factors[classes[t] as usize], before),
            };
            self.forward.push(share(std::array::from_fn(|l| reached[l] * self.own[t][l])));
        }
        self.backward.clear();
        self.backward.resize(n, [1.0 / N as f32; N]);
        for t in (1..n).rev() {
            let weighed: [f32; N] = std::array::from_fn(|to| self.own[t][to] * self.backward[t][to]);
            let mut before = [0.0f32; N];
            for (to, row) in factors[classes[t] as usize].iter().enumerate() {
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

/// For each label `to` the sum over `from` of its factor and weight.
fn times<const N: usize>(factors: &Factors<N>, before: &[f32; N]) -> [f32; N] {
    std::array::from_fn(|to| (0..N).map(|from| before[from] * factors[to][from]).sum())
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
