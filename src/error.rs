//! The ways things fail: building a stage ([`BuildError`]), losing one article ([`Reject`]) and ending a run
//! ([`RunError`]).
//!
//! **Invariant: every article read ends as a row of articles.csv or as one [`Reject`], never as both or neither.**

use std::fmt;

use crate::article::{Article, Origin};

/// Why a stage or a pipeline could not be built. Shown to the user as it is: it says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(pub String);

impl BuildError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}

/// Why a stage gave up on one article. The built-in stages never do; custom ones and external programs may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageError {
    /// A short, countable reason, such as `language` or `panic`.
    pub reason: String,
    /// What happened, in a sentence.
    pub detail: String,
}

impl StageError {
    /// An error with a countable reason and a sentence about this case.
    pub fn new(reason: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { reason: reason.into(), detail: detail.into() }
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}

impl std::error::Error for StageError {}

/// One article that is missing from the tables: a row of rejects.csv.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reject {
    /// Where the record stands.
    pub origin: Origin,
    /// Its id, where one could be read.
    pub article_id: String,
    /// The role that gave up: `read`, `clean`, `quote`, …
    pub stage: String,
    /// A short, countable reason.
    pub reason: String,
    /// What is wrong and what to do about it.
    pub detail: String,
}

impl Reject {
    /// The reject of an article that `stage` gave up on.
    #[must_use]
    pub fn by(article: &Article, stage: &str, why: StageError) -> Self {
        let (origin, article_id) = (article.origin.clone(), article.id.clone());
        Self { origin, article_id, stage: stage.to_owned(), reason: why.reason, detail: why.detail }
    }

    /// What it is counted under: stage and reason.
    #[must_use]
    pub fn kind(&self) -> String {
        format!("{}: {}", self.stage, self.reason)
    }
}

/// Why a run ended before its tables were whole. Shown to the user as it is: it says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunError {
    message: String,
    usage: bool,
}

impl RunError {
    /// Something went wrong on the way.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: false }
    }

    /// The run was asked for something it does not do.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: true }
    }

    /// The same with more to say at its end.
    #[must_use]
    pub(crate) fn with(mut self, more: &str) -> Self {
        self.message += more;
        self
    }

    /// Whether another command line would have helped.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        self.usage
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}
