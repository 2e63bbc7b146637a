//! `drop-short`: leaves out quotes whose content has fewer than a number of words.

use serde::{Deserialize, Serialize};

use super::retain;
use crate::document::Document;
use crate::error::StageError;
use crate::pass::Pass;
use crate::quote::Quote;

/// Settings of [`DropShort`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DropShortConfig {
    /// Least number of words a content must have to be kept.
    pub words: usize,
}

impl Default for DropShortConfig {
    fn default() -> Self {
        Self { words: 3 }
    }
}

/// Leaves out quotes of few words.
#[derive(Debug)]
pub struct DropShort {
    config: DropShortConfig,
}

impl DropShort {
    /// A pass with these settings.
    #[must_use]
    pub fn new(config: DropShortConfig) -> Self {
        Self { config }
    }
}

impl Pass for DropShort {
    fn apply(&self, document: &mut Document) -> Result<(), StageError> {
        let words = |text: &str, quote: &Quote| -> usize {
            quote.content.iter().map(|s| s.of(text).split_whitespace().count()).sum()
        };
        retain(document, |text, quote| words(text, quote) >= self.config.words);
        Ok(())
    }
}
