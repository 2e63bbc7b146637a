//! [`Cleaner`]: which language an article is in and which of its paragraphs are news rather than page furniture.
//!
//! **Invariant: a cleaner marks, it never edits the text, so that offsets refer to what was read.**

mod asides;
mod furniture;
mod language;
mod learned;
mod news;

pub use learned::{FurnitureLine, LearnedFurniture, RepeatedLines};
pub use news::{NewsCleaner, NewsCleanerConfig};

use crate::article::Article;
use crate::error::StageError;
use crate::span::Span;

/// What a cleaner found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// ISO 639-3 code of the language, or empty where the text is too short to tell.
    pub language: String,
    /// The kept paragraphs: ordered, disjoint, on char boundaries, not blank.
    pub paragraphs: Vec<Span>,
    /// Stretches inside kept paragraphs that are no part of what the article says: ordered, disjoint, on char boundaries.
    /// Later stages find blanks there, so that offsets hold and no sentence is torn.
    pub asides: Vec<Span>,
    /// How many lines were left out as page furniture.
    pub furniture: u32,
    /// Why the article is not for this pipeline, if it is not: it becomes a reject.
    pub skipped: Option<StageError>,
}

/// Finds the paragraphs worth reading.
pub trait Cleaner: Send + Sync {
    /// Marks the paragraphs of `article` and its language.
    ///
    /// # Errors
    /// Built-in cleaners never fail; an error rejects the article.
    fn clean(&self, article: &Article) -> Result<Cleaned, StageError>;

    /// Cleans several articles; one result for each, in order.
    fn clean_batch(&self, articles: &[&Article]) -> Vec<Result<Cleaned, StageError>> {
        articles.iter().map(|a| self.clean(a)).collect()
    }
}
