//! [`Logistic`]: a logistic regression over a few facts: what scores mean, as a probability.

use super::{Damaged, Reader, Writer};

/// One weight for each fact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logistic<const N: usize> {
    weights: [f32; N],
}

impl<const N: usize> Default for Logistic<N> {
    fn default() -> Self {
        Self { weights: [0.0; N] }
    }
}

impl<const N: usize> Logistic<N> {
    /// The logarithm of the odds for these facts.
    #[must_use]
    pub fn sum(&self, facts: &[f32; N]) -> f32 {
        self.weights.iter().zip(facts).map(|(w, x)| w * x).sum()
    }

    /// The probability for these facts, 0 to 1.
    #[must_use]
    pub fn probability(&self, facts: &[f32; N]) -> f32 {
        1.0 / (1.0 + libm::expf(-self.sum(facts)))
    }

    /// The weights, in the order of the facts.
    #[must_use]
    pub fn weights(&self) -> &[f32; N] {
        &self.weights
    }

    /// With these weights.
    #[must_use]
    pub fn with_weights(weights: [f32; N]) -> Self {
        Self { weights }
    }

    /// Fits the weights to examples of facts and whether they were right.
    #[must_use]
    pub fn fit(examples: &[([f32; N], bool)]) -> Self {
        let mut weights = [0.0f64; N];
        let n = examples.len().max(1) as f64;
        for _ in 0..3000 {
            let mut slope = [0.0f64; N];
            for (facts, right) in examples {
                let sum: f64 = weights.iter().zip(facts).map(|(w, x)| w * f64::from(*x)).sum();
                let error = f64::from(u8::from(*right)) - 1.0 / (1.0 + libm::exp(-sum));
                slope.iter_mut().zip(facts).for_each(|(s, x)| *s += error * f64::from(*x));
            }
            weights.iter_mut().zip(slope).for_each(|(w, s)| *w += 0.3 * (s / n - 1e-4 * *w));
        }
        Self { weights: weights.map(|w| w as f32) }
    }

    /// Writes it into a file.
    pub fn write(&self, writer: &mut Writer) {
        self.weights.iter().for_each(|w| writer.f32(*w));
    }

    /// Reads it from a file.
    ///
    /// # Errors
    /// At the end of the file.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Damaged> {
        let mut weights = [0.0; N];
        for weight in &mut weights {
            *weight = reader.f32()?;
        }
        Ok(Self { weights })
    }
}

/// The logarithm of the odds, between -5 and 5.
#[must_use]
pub fn odds(p: f32) -> f32 {
    let p = p.clamp(0.0067, 0.9933);
    libm::logf(p / (1.0 - p))
}
