//! [`ArticleReader`]: articles out of files, one at a time.
//!
//! [`Inputs`] expands what the user named into streams, undoes compression and asks each [`Format`], in the order of
//! the registry, whether it recognises a stream by its first bytes. What none recognises is read as plain text, if it
//! was named, and is a reject if it only lay in a folder.
//!
//! **Invariant: a reader yields one item for each record, an article or a reject, and never reads a whole dump into
//! memory: no record is longer than [`MOST_BYTES`].**

mod csv;
mod date;
mod fields;
mod gdelt;
mod inputs;
mod jsonl;
mod paths;
mod record;
mod seen;
mod statements;
mod stream;
mod text;
mod whole;

use std::io::BufRead;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::csv::CsvFormat;
pub use self::date::read_date;
pub(crate) use self::fields::Vocabulary;
pub use self::fields::{FieldUse, field_map};
pub use self::inputs::{Counts, Inputs};
pub use self::jsonl::JsonlFormat;
pub use self::statements::{StatementRow, StatementTables, statement_map};
pub use self::stream::Compression;
pub use self::text::TextFormat;
pub(crate) use self::whole::{WholeTable, even, read_bytes};
use crate::article::Article;
use crate::error::{BuildError, Reject};

/// Longest record, in bytes of the decompressed stream; a longer one is a reject.
pub const MOST_BYTES: u64 = 256 << 20;

/// Length of the head that a format is recognised by, in bytes of the decompressed stream.
pub const HEAD_BYTES: usize = 64 << 10;

/// A stream of articles.
pub trait ArticleReader: Send {
    /// The next record: an article, or why it is not one; `None` at the end.
    fn next_article(&mut self) -> Option<Result<Article, Reject>>;

    /// How many bytes of the decompressed stream have been read, for progress.
    fn position(&self) -> u64;

    /// Which of the input's fields have been used so far, and which not. Nothing for a format without named fields.
    fn fields(&self) -> FieldUse {
        FieldUse::default()
    }
}

/// How to read an input.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Field names chosen by the user: (our field, the input's field), as in `--map text=body`. They take the place of
    /// the usual names of that field; several for one field are tried in order, the first that is not empty counts.
    pub map: Vec<(String, String)>,
    /// Whether the headline is read as the first paragraph of the text: the text becomes the title, an empty line and
    /// the text, unless it already begins with the title. All offsets then refer to this longer text.
    pub titles: bool,
}

/// A file format.
pub trait Format: Send + Sync {
    /// Whether a stream of this name that begins with `head` (decompressed, at most [`HEAD_BYTES`]) is of this format.
    fn recognises(&self, name: &str, head: &[u8]) -> bool;

    /// Opens a reader on the decompressed `stream` called `name`, whose first `fill_buf` gives the whole head.
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

/// Settings of the built-in formats: none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormatConfig {}

/// Whether the name ends in one of `extensions`, the ending of a compressed file aside.
fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    stem.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Whether more than one byte in a hundred is NUL, as in images, archives and UTF-16.
fn looks_binary(head: &[u8]) -> bool {
    memchr::memchr_iter(0, head).count() * 100 > head.len()
}

/// `bytes` without the mark that some editors put before UTF-8.
fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
