//! What is kept of articles and statements: all that linking asks of them, and nothing that can be made again from it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::mention::SpeakerKind;
use crate::quote::Polarity;

/// An article of an earlier run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptArticle {
    pub(crate) id: String,
    pub(crate) publisher: String,
    /// As `YYYY-MM-DD`.
    pub(crate) date: Option<String>,
    /// The fingerprint by which copies are found.
    pub(crate) fingerprint: String,
    /// The entities behind quotes.
    pub(crate) entities: Vec<KeptEntity>,
    pub(crate) quotes: Vec<KeptQuote>,
}

/// An entity of an article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptEntity {
    pub(crate) name: String,
    pub(crate) kind: Option<SpeakerKind>,
    pub(crate) role: String,
    pub(crate) aliases: Vec<String>,
    /// The row of its entry in the user's list.
    pub(crate) listed: Option<u32>,
}

/// A quote of an article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptQuote {
    pub(crate) id: u64,
    /// Indices into the entities.
    pub(crate) speakers: Vec<u32>,
    pub(crate) cue: String,
    pub(crate) polarity: Polarity,
    pub(crate) content: String,
}

/// A statement that came as a row of a table; what is not known is empty.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptStatement {
    pub(crate) id: String,
    pub(crate) article_id: String,
    /// As `YYYY-MM-DD`.
    pub(crate) date: Option<String>,
    pub(crate) publisher: String,
    pub(crate) speaker: String,
    pub(crate) speaker_id: String,
    pub(crate) cue: String,
    pub(crate) polarity: Option<Polarity>,
    pub(crate) content: String,
}

/// A day as it is kept.
pub(crate) fn kept_day(day: Option<Date>) -> Option<String> {
    day.map(|d| d.to_string())
}

/// A kept day.
pub(crate) fn day(kept: Option<&str>) -> Option<Date> {
    kept.and_then(|d| d.parse().ok())
}
