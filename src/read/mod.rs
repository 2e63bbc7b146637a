//! [`ArticleReader`]: articles out of files, one at a time.
//!
//! A [`Format`] recognises a stream by its first bytes and opens a reader on it. The formats are tried in the order of
//! the registry; what none recognises is plain text.
//!
//! **Invariant: a reader yields one item for each record, an article or a reject, and never reads a whole dump into
//! memory.**

mod inputs;

pub use inputs::Inputs;

use std::io::BufRead;
use std::sync::Arc;

use crate::article::Article;
use crate::error::{BuildError, Reject};

/// A stream of articles.
pub trait ArticleReader: Send {
    /// The next record: an article, or why it is not one; `None` at the end.
    fn next_article(&mut self) -> Option<Result<Article, Reject>>;

    /// How many bytes of the decompressed stream have been read, for progress.
    fn position(&self) -> u64;
}

/// How to read an input.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Field names chosen by the user: (our field, the input's field), as in `--map text=body`.
    pub map: Vec<(String, String)>,
    /// Whether the headline is read as the first paragraph of the text.
    pub titles: bool,
}

/// A file format.
pub trait Format: Send + Sync {
    /// Whether a stream of this name that begins with `head` (decompressed, at most 64 KiB) is of this format.
    fn recognises(&self, name: &str, head: &[u8]) -> bool;

    /// Opens a reader on the decompressed `stream` called `name`.
    ///
    /// # Errors
    /// If the stream as a whole cannot be used, such as a table without a text column: the message says what to do.
    fn open(
        &self,
        name: Arc<str>,
        stream: Box<dyn BufRead + Send>,
        options: &ReadOptions,
    ) -> Result<Box<dyn ArticleReader>, BuildError>;
}
