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
    /// What the input calls the outlet, where the user's table of outlets gave it another name; else empty.
    pub publisher_given: String,
    /// Its writers, as the input names them; several are separated by `|`.
    pub author: String,
    /// When it came out.
    pub published: Published,
    /// Its headline.
    pub title: String,
    /// The text all spans refer to; never edited after reading.
    pub text: String,
    /// The charset it was read from, where that was not UTF-8: named by the input, or guessed.
    pub charset: Option<&'static str>,
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
    /// What was odd about the input's date, if anything.
    pub doubt: Option<DateDoubt>,
    /// The input's own words for a date with a doubt; else empty.
    pub given: String,
}

/// What is odd about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateDoubt {
    /// It could not be read, or could be two days ("None" and the like are no date and no doubt).
    Unreadable,
    /// No newspaper came out on that day, or it is what programs write for none: it is not believed.
    Implausible,
    /// It could be two days, and the user said which of them: it is believed.
    Ordered,
}

impl DateDoubt {
    /// The doubt that the tables call so.
    #[must_use]
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Unreadable, Self::Implausible, Self::Ordered].into_iter().find(|doubt| doubt.as_str() == word)
    }

    /// The word in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Implausible => "implausible",
            Self::Ordered => "ordered",
        }
    }
}

/// Where a record stands in the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The input's name as given on the command line, or the file's path below a folder.
    pub input: Arc<str>,
    /// Record number, from 1.
    pub row: u64,
    /// Offset of its first byte in the decompressed stream, or [`Origin::UNKNOWN`].
    pub byte: u64,
}

impl Origin {
    /// The byte of a record whose place in the stream is not known any more.
    pub const UNKNOWN: u64 = u64::MAX;
}
