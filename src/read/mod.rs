//! [`ArticleReader`]: articles out of files, one at a time.
//!
//! [`Inputs`] expands what the user named into streams, undoes compression and asks each [`Format`], in the order of
//! the registry, whether it recognises a stream by its first bytes. What none recognises is read as plain text, if it
//! was named, and is a reject if it only lay in a folder.
//!
//! **Invariant: a reader yields one item for each record, an article or a reject, and never reads a whole dump into
//! memory: no record is longer than [`ReadOptions::max_article_bytes`].**

mod archive;
mod charset;
mod csv;
mod date;
#[cfg(feature = "excel")]
mod excel;
mod fields;
mod filter;
mod gdelt;
#[cfg(feature = "html")]
mod html;
mod inputs;
mod json;
mod json_record;
mod jsonl;
mod members;
#[cfg(feature = "newsml")]
mod newsml;
mod numeric;
mod open;
pub(crate) mod optional;
mod outlets;
#[cfg(feature = "parquet")]
mod parquet;
mod paths;
mod record;
mod seekable;
mod seen;
mod statements;
mod stream;
mod text;
mod whole;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::archive::{TarFormat, ZipFormat};
pub use self::csv::CsvFormat;
pub use self::date::read_date;
#[cfg(feature = "excel")]
pub use self::excel::ExcelFormat;
pub(crate) use self::fields::Vocabulary;
pub use self::fields::{FieldUse, field_map};
pub use self::filter::{ArticleFilter, LeftOut};
#[cfg(feature = "html")]
pub use self::html::{Extractor, HtmlFormat, Page, Readability, WarcFormat};
pub use self::inputs::{Counts, Inputs};
pub use self::json::JsonFormat;
pub use self::jsonl::JsonlFormat;
pub use self::members::Members;
#[cfg(feature = "newsml")]
pub use self::newsml::NewsmlFormat;
pub use self::numeric::DateOrder;
pub use self::outlets::Outlets;
#[cfg(feature = "parquet")]
pub use self::parquet::ParquetFormat;
pub use self::statements::{StatementRow, StatementTables, statement_map};
pub use self::stream::{Compression, Stream};
pub use self::text::TextFormat;
pub(crate) use self::whole::{WholeTable, even, read_bytes};
use crate::article::Article;
use crate::error::{BuildError, Reject};

/// Length of the head that a format is recognised by, in bytes of the decompressed stream.
pub const HEAD_BYTES: usize = 64 << 10;

/// A stream of articles.
pub trait ArticleReader: Send {
    /// The next record: an article, or why it is not one; `None` at the end.
    fn next_article(&mut self) -> Option<Result<Article, Reject>>;

    /// Which of the input's fields have been used so far, and which not. Nothing for a format without named fields.
    fn fields(&self) -> FieldUse {
        FieldUse::default()
    }

    /// How many records have been passed over that are no articles by their kind, such as the pictures in a web archive.
    fn passed_over(&self) -> u64 {
        0
    }
}

/// A stream that is one reject.
#[cfg(any(feature = "excel", feature = "parquet"))]
struct Lost(Option<Reject>);

#[cfg(any(feature = "excel", feature = "parquet"))]
impl ArticleReader for Lost {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        self.0.take().map(Err)
    }
}

/// What a stream turns out to hold.
pub enum Content {
    /// Articles.
    Articles(Box<dyn ArticleReader>),
    /// Files that are looked at in turn.
    Members(Members),
}

impl Content {
    /// The articles of this reader.
    pub fn of(reader: impl ArticleReader + 'static) -> Self {
        Self::Articles(Box::new(reader))
    }
}

/// How to read an input.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Field names chosen by the user: (our field, the input's field), as in `--map text=body`. They take the place of
    /// the usual names of that field; several for one field are tried in order, the first that is not empty counts.
    pub map: Vec<(String, String)>,
    /// Whether the headline is read as the first paragraph of the text: the text becomes the title, an empty line and
    /// the text, unless it already begins with the title. All offsets then refer to this longer text.
    pub titles: bool,
    /// Longest record, in bytes of the decompressed stream; a longer one is a reject.
    pub max_article_bytes: u64,
    /// Which articles are wanted.
    pub filter: ArticleFilter,
    /// The names of outlets.
    pub outlets: Arc<Outlets>,
    /// How a date in numbers is read that could be two days; without it, it is not.
    pub date_order: Option<DateOrder>,
    /// Bytes of memory that may be taken, about: the ids of records wait on disk where they are more.
    pub memory: Option<u64>,
}

impl ReadOptions {
    /// Longest record unless told otherwise: a hundred times the longest article there is.
    pub const MAX_ARTICLE_BYTES: u64 = 64 << 20;
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            titles: false,
            max_article_bytes: Self::MAX_ARTICLE_BYTES,
            filter: ArticleFilter::default(),
            outlets: Arc::default(),
            date_order: None,
            memory: None,
        }
    }
}

/// A file format.
pub trait Format: Send + Sync {
    /// Whether a stream of this name that begins with `head` (decompressed, at most [`HEAD_BYTES`]) is of this format.
    fn recognises(&self, name: &str, head: &[u8]) -> bool;

    /// Opens the decompressed `stream`.
    ///
    /// # Errors
    /// If the stream as a whole cannot be used, such as a table without a text column: the message says what to do.
    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError>;
}

/// Settings of the built-in formats: none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormatConfig {}

/// Whether the name ends in one of `extensions`, the ending of a compressed file aside.
fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = [".gz", ".zst", ".xz", ".bz2"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    stem.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Whether more than one byte in a hundred is NUL, as in images and archives.
fn looks_binary(head: &[u8]) -> bool {
    memchr::memchr_iter(0, head).count() * 100 > head.len()
}

/// `bytes` without the mark that some editors put before UTF-8.
fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
