//! [`Ranker`]: a linear model over the features of candidates, and what its scores mean.

use rustc_hash::FxHashMap;

use crate::model::logistic::Logistic;
use crate::model::{Damaged, Reader, Writer};

/// Units in which weights are kept.
pub(crate) const UNIT: f32 = 64.0;

/// Facts that the confidence is told from.
pub(crate) const FACTS: usize = 8;

/// What a training leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RankerParts {
    /// The weight of each feature, by hash, in order.
    pub(crate) weights: Vec<(u64, i16)>,
    pub(crate) calibration: Logistic<FACTS>,
}

/// What a model file of this stage says that it is.
const KIND: &str = "ranked";

impl RankerParts {
    /// The bytes of the model file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut section = Writer::default();
        section.length(self.weights.len());
        let mut last = 0;
        for (hash, _) in &self.weights {
            section.varint(hash - last);
            last = *hash;
        }
        self.weights.iter().for_each(|(_, weight)| section.bytes(&weight.to_le_bytes()));
        self.calibration.write(&mut section);
        let mut writer = Writer::default();
        writer.section(&section);
        writer.finish(KIND)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If it is damaged or a model of something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut reader = Reader::open(bytes, KIND)?.section()?.open()?;
        let mut weights = vec![(0, 0); reader.length(3)?];
        let mut hash = 0u64;
        for weight in &mut weights {
            hash = hash.wrapping_add(reader.varint()?);
            weight.0 = hash;
        }
        for weight in &mut weights {
            weight.1 = i16::from_le_bytes(reader.array()?);
        }
        Ok(Self { weights, calibration: Logistic::read(&mut reader)? })
    }
}

/// A ranker in use.
#[derive(Clone, Debug)]
pub(crate) struct Ranker {
    weights: FxHashMap<u64, i16>,
    pub(crate) calibration: Logistic<FACTS>,
}

impl Ranker {
    pub(crate) fn new(parts: &RankerParts) -> Self {
        Self { weights: parts.weights.iter().copied().collect(), calibration: parts.calibration }
    }

    /// The score of a candidate with these features.
    pub(crate) fn score(&self, features: &[u64]) -> i32 {
        features.iter().map(|hash| i32::from(self.weights.get(hash).copied().unwrap_or(0))).sum()
    }
}
