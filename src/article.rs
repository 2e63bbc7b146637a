//! [`Article`]: one record of a dump as it was read, and where it came from.

use std::sync::Arc;

use jiff::civil::Date;

/// One article. Fields that the input lacks are empty, never a word such as "Unknown".
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The input's id as given, or a hash of url or text where there is none.
    pub id: String,
    /// Where it was published.
    pub url: String,
    /// The outlet.
    pub publisher: String,
    /// Its writers, as the input names them; several are separated by `|`.
    pub author: String,
    /// When it came out.
    pub published: Published,
    /// Its headline.
    pub title: String,
    /// The text all spans refer to; never edited after reading.
    pub text: String,
    /// Where the record stands.
    pub origin: Origin,
}

/// A date of publication, as far as the input tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The day, where it could be read from the input.
    pub date: Option<Date>,
    /// The moment, as `YYYY-MM-DDTHH:MM:SS` with the input's offset if it gives one; empty without a time of day.
    pub at: String,
    /// Whether the input had something in the field that is not a date ("None" and the like do not count).
    pub unreadable: bool,
}

/// Where a record stands in the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The input's name as given on the command line, or the file's path below a folder.
    pub input: Arc<str>,
    /// Record number, from 1.
    pub row: u64,
    /// Offset of its first byte in the decompressed stream.
    pub byte: u64,
}
