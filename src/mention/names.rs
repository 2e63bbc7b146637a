//! `names`: names, titles and descriptions by lexicon and shape.

use serde::{Deserialize, Serialize};

use super::{MentionFinder, Mentions};
use crate::document::TextView;
use crate::error::StageError;

/// Settings of [`NamesFinder`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamesFinderConfig {}

/// Finds names.
#[derive(Debug)]
pub struct NamesFinder;

impl NamesFinder {
    /// A finder with these settings.
    #[must_use]
    pub fn new(_config: &NamesFinderConfig) -> Self {
        Self
    }
}

impl MentionFinder for NamesFinder {
    fn find(&self, _view: TextView<'_>) -> Result<Mentions, StageError> {
        Ok(Mentions::default())
    }
}
