//! [`Calibration`]: from what the two steps thought to the probability that content and source are right.
//!
//! A logistic regression over a few facts, fitted on articles that the steps have not learned from.

use super::model::Found;
use crate::features::attributes::Attributes;
use crate::model::{Damaged, Reader, Writer};

/// How many facts are weighed.
pub(crate) const FACTS: usize = 13;

/// One weight for each fact.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Calibration {
    pub(crate) weights: [f32; FACTS],
}

/// The facts about what was found.
pub(crate) fn facts(a: &Attributes, f: &Found) -> [f32; FACTS] {
    let content = || f.content.iter().flat_map(Clone::clone);
    let size = content().count().max(1);
    let quoted = content().filter(|&i| a.quotes[i].inside != 0).count() as f32 / size as f32;
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    let rate = f.cue.clone().map(|i| a.cues[i]).max().unwrap_or(0);
    let starts = f.content[0].start;
    [
        1.0,
        odds(f.cue_score),
        odds(f.content_score),
        odds(f.source_score),
        odds(f.least),
        flag(quoted >= 0.8),
        flag(quoted > 0.0 && quoted < 0.8),
        flag(f.source.is_empty()),
        f32::from(rate) / 5.0,
        libm::logf(size as f32) / 4.0,
        flag(f.content.len() > 1),
        flag(starts > f.cue.start),
        flag(a.sentence_of[starts] != a.sentence_of[f.cue.start]),
    ]
}

/// The logarithm of the odds, between -5 and 5.
fn odds(p: f32) -> f32 {
    let p = p.clamp(0.0067, 0.9933);
    libm::logf(p / (1.0 - p))
}

impl Calibration {
    /// The probability for these facts, 0 to 1.
    pub(crate) fn probability(&self, facts: &[f32; FACTS]) -> f32 {
        let sum: f32 = self.weights.iter().zip(facts).map(|(w, x)| w * x).sum();
        1.0 / (1.0 + libm::expf(-sum))
    }

    /// Fits the weights to examples of facts and whether they were right.
    pub(crate) fn fit(examples: &[([f32; FACTS], bool)]) -> Self {
        let mut weights = [0.0f64; FACTS];
        let n = examples.len().max(1) as f64;
        for _ in 0..3000 {
            let mut slope = [0.0f64; FACTS];
            for (facts, right) in examples {
                let sum: f64 = weights.iter().zip(facts).map(|(w, x)| w * f64::from(*x)).sum();
                let error = f64::from(u8::from(*right)) - 1.0 / (1.0 + libm::exp(-sum));
                slope.iter_mut().zip(facts).for_each(|(s, x)| *s += error * f64::from(*x));
            }
            weights.iter_mut().zip(slope).for_each(|(w, s)| *w += 0.3 * (s / n - 1e-4 * *w));
        }
        Self { weights: weights.map(|w| w as f32) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.weights.iter().for_each(|w| writer.f32(*w));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Damaged> {
        let mut weights = [0.0; FACTS];
        for weight in &mut weights {
            *weight = reader.f32()?;
        }
        Ok(Self { weights })
    }
}
