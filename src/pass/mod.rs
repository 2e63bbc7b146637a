//! [`Pass`]: an optional step over the annotated document, between the resolver and the tables.
//!
//! **Invariant: running a pass twice is running it once; the text is untouched and all spans stay valid.**

mod drop_doubtful;
mod drop_short;

pub use drop_doubtful::{DropDoubtful, DropDoubtfulConfig};
pub use drop_short::{DropShort, DropShortConfig};

use crate::document::Document;
use crate::error::StageError;
use crate::quote::Quote;

/// Leaves out the quotes that `keep` does not want, with their attributions; it is given the article's text and a quote.
fn retain(document: &mut Document, keep: impl Fn(&str, &Quote) -> bool) {
    let text = &document.article.text;
    let kept: Vec<bool> = document.quotes.iter().map(|quote| keep(text, quote)).collect();
    let mut each = kept.iter();
    document.quotes.retain(|_| *each.next().unwrap_or(&true));
    let mut each = kept.iter();
    document.attributions.retain(|_| *each.next().unwrap_or(&true));
}

/// An optional step over a finished document.
pub trait Pass: Send + Sync {
    /// Changes the annotations of `document`.
    ///
    /// # Errors
    /// Built-in passes never fail; an error rejects the article.
    fn apply(&self, document: &mut Document) -> Result<(), StageError>;

    /// Changes several documents; one result for each, in order. After a panic it is called again for each document
    /// alone, whatever has been done to it.
    fn apply_batch(&self, documents: &mut [&mut Document]) -> Vec<Result<(), StageError>> {
        documents.iter_mut().map(|d| self.apply(d)).collect()
    }
}
