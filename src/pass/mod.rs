//! [`Pass`]: an optional step over the annotated document, between the resolver and the tables.
//!
//! **Invariant: running a pass twice is running it once; the text is untouched and all spans stay valid.**

mod drop_short;

pub use drop_short::{DropShort, DropShortConfig};

use crate::document::Document;
use crate::error::StageError;

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
