//! `news`: paragraphs of news, without the plainest page furniture, in one language.

use serde::{Deserialize, Serialize};

use super::furniture::Furniture;
use super::language::language;
use super::{Cleaned, Cleaner};
use crate::article::Article;
use crate::error::{BuildError, StageError};
use crate::span::Span;

/// Settings of [`NewsCleaner`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsCleanerConfig {
    /// ISO 639-3 code of the language that is read; articles that are clearly in another are skipped. Empty for any.
    pub language: String,
    /// Whether lines that are no part of the article (share bars, credits, invitations) are left out.
    pub furniture: bool,
}

impl Default for NewsCleanerConfig {
    fn default() -> Self {
        Self { language: "eng".into(), furniture: true }
    }
}

/// Paragraphs are lines that are not blank.
#[derive(Debug)]
pub struct NewsCleaner {
    language: String,
    furniture: Option<Furniture>,
}

impl NewsCleaner {
    /// A cleaner with these settings.
    ///
    /// # Errors
    /// A language that is not known.
    pub fn new(config: NewsCleanerConfig) -> Result<Self, BuildError> {
        let language = config.language;
        if !language.is_empty() && whatlang::Lang::from_code(&language).is_none() {
            let message =
                format!("[clean] language = '{language}' is not known; write a code of three letters, such as eng");
            return Err(BuildError::new(message));
        }
        let furniture = config.furniture.then(Furniture::new).transpose();
        Ok(Self { language, furniture: furniture.map_err(|e| BuildError::new(format!("[clean] furniture: {e}")))? })
    }

    fn paragraphs(&self, text: &str) -> Vec<Span> {
        let mut start = 0;
        let mut paragraphs = Vec::new();
        for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
            let span = Span::new(start, start + line.len()).trim(text, is_blank);
            start += line.len();
            if !span.is_empty() && !self.is_furniture(span.of(text)) {
                paragraphs.push(span);
            }
        }
        paragraphs
    }

    fn is_furniture(&self, line: &str) -> bool {
        self.furniture.as_ref().is_some_and(|furniture| furniture.is(line))
    }
}

/// White space, and the marks without width that pages are strewn with.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

impl Cleaner for NewsCleaner {
    fn clean(&self, article: &Article) -> Result<Cleaned, StageError> {
        let paragraphs = self.paragraphs(&article.text);
        let found = language(&article.text, &paragraphs).unwrap_or_default();
        let other = !self.language.is_empty() && !found.is_empty() && found != self.language;
        let skipped = other.then(|| {
            let detail = format!("the article is in another language ({found}) than is read ({})", self.language);
            StageError::new("language", detail)
        });
        Ok(Cleaned { language: found.to_owned(), paragraphs, skipped })
    }
}
