//! `rules`: quotes by marks and cue lexicon.

use serde::{Deserialize, Serialize};

use super::{Quote, QuoteDetector};
use crate::document::TextView;
use crate::error::StageError;

/// Settings of [`RulesDetector`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RulesDetectorConfig {}

/// Finds quotes by rules.
#[derive(Debug)]
pub struct RulesDetector;

impl RulesDetector {
    /// A detector with these settings.
    #[must_use]
    pub fn new(_config: &RulesDetectorConfig) -> Self {
        Self
    }
}

impl QuoteDetector for RulesDetector {
    fn detect(&self, _view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        Ok(Vec::new())
    }
}
