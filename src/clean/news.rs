//! `news`: a first cleaner.

use serde::{Deserialize, Serialize};

use super::{Cleaned, Cleaner};
use crate::article::Article;
use crate::error::StageError;
use crate::span::Span;

/// Settings of [`NewsCleaner`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsCleanerConfig {}

/// Paragraphs by lines.
#[derive(Debug)]
pub struct NewsCleaner;

impl NewsCleaner {
    /// A cleaner with these settings.
    #[must_use]
    pub fn new(_config: &NewsCleanerConfig) -> Self {
        Self
    }
}

impl Cleaner for NewsCleaner {
    fn clean(&self, article: &Article) -> Result<Cleaned, StageError> {
        let mut start = 0;
        let mut paragraphs = Vec::new();
        for line in article.text.split_inclusive('\n') {
            let span = Span::new(start, start + line.len()).trim(&article.text, char::is_whitespace);
            if !span.is_empty() {
                paragraphs.push(span);
            }
            start += line.len();
        }
        Ok(Cleaned { language: "eng".into(), paragraphs, skipped: None })
    }
}
