//! `news`: sentences of news English.

use serde::{Deserialize, Serialize};

use super::SentenceSplitter;
use crate::error::StageError;
use crate::span::Span;

/// Settings of [`NewsSplitter`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsSplitterConfig {}

/// Splits news English.
#[derive(Debug)]
pub struct NewsSplitter;

impl NewsSplitter {
    /// A splitter with these settings.
    #[must_use]
    pub fn new(_config: &NewsSplitterConfig) -> Self {
        Self
    }
}

impl SentenceSplitter for NewsSplitter {
    fn split(&self, _text: &str, paragraphs: &[Span]) -> Result<Vec<Span>, StageError> {
        Ok(paragraphs.to_vec())
    }
}
