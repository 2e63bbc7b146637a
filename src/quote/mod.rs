//! [`QuoteDetector`]: what was said, the words that report it and the words that name who said it.
//!
//! **Invariant: a quote's content is not empty; cue and source are disjoint from it; quotes are sorted by content.**

pub mod marks;
pub(crate) mod rules;
pub(crate) mod two_step;

pub use rules::{Rule, RulesDetector, RulesDetectorConfig};
pub use two_step::{ModelParts, TwoStepDetector, TwoStepDetectorConfig};

use serde::{Deserialize, Serialize};

use crate::document::TextView;
use crate::error::StageError;
use crate::model::Checksums;
use crate::span::Span;

/// One attribution relation: content, cue and source, all as words of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// What was said: one or more spans, in order.
    pub content: Vec<Span>,
    /// The words that report it ("said", "according to"); may be empty.
    pub cue: Vec<Span>,
    /// The words that name the origin ("she", "a Stein spokeswoman"); may be empty.
    pub source: Vec<Span>,
    /// Who passed it on, in a nested report; may be empty.
    pub via: Vec<Span>,
    /// Whether the content stands in quotation marks.
    pub kind: QuoteKind,
    /// How the speaker stands to the content.
    pub polarity: Polarity,
    /// Probability, 0 to 1, that content and source are right.
    pub confidence: f32,
}

/// Whether the content stands in quotation marks: the column `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// Four fifths of its characters or more are inside quotation marks.
    Direct,
    /// None is.
    Indirect,
    /// Some are.
    Mixed,
}

impl QuoteKind {
    /// The type that the tables call so.
    #[must_use]
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Direct, Self::Indirect, Self::Mixed].into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// How a speaker stands to a content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Says that it is so.
    Asserts,
    /// Says that it is not so.
    Denies,
    /// Asks whether it is so.
    Questions,
    /// Neither: orders, wishes, feelings.
    #[default]
    Other,
}

impl Polarity {
    /// The polarity that the tables call so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Asserts, Self::Denies, Self::Questions, Self::Other].into_iter().find(|p| p.as_str() == word)
    }

    /// The word in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserts => "asserts",
            Self::Denies => "denies",
            Self::Questions => "questions",
            Self::Other => "other",
        }
    }
}

/// Finds quotes.
pub trait QuoteDetector: Send + Sync {
    /// The quotes of one article, sorted by the start of their content.
    ///
    /// # Errors
    /// Built-in detectors never fail; an error rejects the article.
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError>;

    /// Finds quotes in several articles; one result for each, in order.
    fn detect_batch(&self, views: &[TextView<'_>]) -> Vec<Result<Vec<Quote>, StageError>> {
        views.iter().map(|v| self.detect(*v)).collect()
    }

    /// The models it uses, for `run.json`.
    fn models(&self) -> Checksums {
        Checksums::new()
    }
}
