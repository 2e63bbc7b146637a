//! [`SentenceSplitter`]: where sentences begin and end.
//!
//! **Invariant: sentences are ordered, disjoint, inside one paragraph each, and together cover every character of the
//! paragraphs that is not white space.**

mod news;

pub use news::{NewsSplitter, NewsSplitterConfig};

use crate::error::StageError;
use crate::span::Span;

/// Splits paragraphs into sentences.
pub trait SentenceSplitter: Send + Sync {
    /// The sentences of `text` within `paragraphs` (ordered, disjoint byte spans).
    ///
    /// # Errors
    /// Built-in splitters never fail; an error rejects the article.
    fn split(&self, text: &str, paragraphs: &[Span]) -> Result<Vec<Span>, StageError>;

    /// Splits several texts; one result for each, in order.
    fn split_batch(&self, inputs: &[(&str, &[Span])]) -> Vec<Result<Vec<Span>, StageError>> {
        inputs.iter().map(|(text, paragraphs)| self.split(text, paragraphs)).collect()
    }
}
