//! [`Scorer`]: how likely two wordings are one claim: a logistic regression over [`facts`](super::facts).

use super::facts::{FACTS, View, facts};
use super::near::KEPT;
use crate::error::BuildError;
use crate::model::logistic::Logistic;
use crate::model::{Damaged, Reader, Writer, checksum};

/// What a model file of this kind says that it is.
const KIND: &str = "propositions";

/// Odds are bounded, so that one pair does not outweigh all others of two groups.
pub(super) const BOUND: f32 = 3.5;

/// What a training leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScorerParts {
    pub(crate) weights: Logistic<FACTS>,
}

impl ScorerParts {
    /// The bytes of the model file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.weights.write(&mut writer);
        writer.finish(KIND)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If it is damaged or a model of something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut file = Reader::open(bytes, KIND)?;
        Ok(Self { weights: Logistic::read(&mut file)? })
    }
}

/// Weights in use.
#[derive(Debug)]
pub(super) struct Scorer {
    parts: ScorerParts,
    /// Of its model file.
    checksum: String,
}

impl Scorer {
    pub(super) fn new(parts: ScorerParts) -> Self {
        let checksum = checksum(&parts.to_bytes());
        Self { parts, checksum }
    }

    pub(super) fn checksum(&self) -> &str {
        &self.checksum
    }

    /// The scorer that a setting names: "default" or a file.
    pub(super) fn open(model: &str) -> Result<Self, BuildError> {
        let told = |e: String| BuildError::new(format!("[claim] propositions: model '{model}': {e}"));
        let parts = match model {
            "default" => ScorerParts::from_bytes(include_bytes!("../../../data/models/propositions.default.model")),
            path => ScorerParts::from_bytes(
                &std::fs::read(path)
                    .map_err(|e| told(format!("cannot be read ({e}); give default or a model file")))?,
            ),
        };
        parts.map(Self::new).map_err(|e| told(e.0))
    }

    /// The logarithm of the odds that two wordings are one claim, between the bounds.
    pub(super) fn odds(&self, view: View<'_>, a: u32, b: u32) -> f32 {
        if view.near.place(a, b) == KEPT && view.near.place(b, a) == KEPT {
            return -BOUND;
        }
        self.parts.weights.sum(&facts(view, a, b)).clamp(-BOUND, BOUND)
    }

    /// How likely two wordings are one claim, 0 to 1.
    pub(super) fn probability(&self, view: View<'_>, a: u32, b: u32) -> f32 {
        self.parts.weights.probability(&facts(view, a, b))
    }
}
