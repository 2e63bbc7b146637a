//! [`MentionFinder`]: the words that point at someone, linked into entities within the article.
//!
//! **Invariant: mention spans lie on token edges; entity ids are dense indices into `entities`.**

mod known;
mod names;

pub use known::{EntityList, KnownFinder, KnownFinderConfig, ListEntry};
pub(crate) use names::writer;
pub use names::{NamesFinder, NamesFinderConfig};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::TextView;
use crate::error::StageError;
use crate::model::Checksums;
use crate::span::Span;

/// All mentions and entities of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentions {
    /// Mentions in order of their start.
    pub mentions: Vec<Mention>,
    /// Entities; a mention's `entity` is an index into this.
    pub entities: Vec<Entity>,
}

/// Words that point at someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words.
    pub span: Span,
    /// Index of the entity they point at.
    pub entity: u32,
    /// How they point.
    pub form: MentionForm,
}

/// How a mention points at its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionForm {
    /// A proper name.
    Name,
    /// A description ("the mayor", "a homeless man").
    Nominal,
    /// A pronoun.
    Pronoun,
}

/// Someone or something that may speak, within one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// The fullest name without its title, or the description where there is no name.
    pub name: String,
    /// What it is; `None` where nothing tells.
    pub kind: Option<SpeakerKind>,
    /// What the text says it is ("mayor of Port Avel"), or empty.
    pub role: String,
    /// Everything the text says it is, with the place or party that stands beside the name.
    pub called: Vec<String>,
    /// Other forms of the name seen in the article, in order of appearance.
    pub aliases: Vec<String>,
    /// Grammatical gender, where the article or the first name tells.
    pub gender: Gender,
    /// The entry of the user's list that it is, if any.
    pub listed: Option<Arc<ListEntry>>,
}

/// What a speaker is: the column speaker_kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerKind {
    /// A named person.
    Person,
    /// A body that acts: a firm, a party, a country, a campaign, an outlet.
    Organization,
    /// People named by what they share ("Republicans", "analysts").
    Group,
    /// A text: a poll, a report, a court filing.
    Document,
    /// Someone without a name ("a senior official").
    Anonymous,
    /// The writer of the article.
    Author,
}

impl SpeakerKind {
    /// The kind that the tables call so.
    #[must_use]
    pub(crate) fn named(word: &str) -> Option<Self> {
        let all = [Self::Person, Self::Organization, Self::Group, Self::Document, Self::Anonymous, Self::Author];
        all.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Group => "group",
            Self::Document => "document",
            Self::Anonymous => "anonymous",
            Self::Author => "author",
        }
    }
}

/// The pronoun an entity takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// Nothing tells.
    #[default]
    Unknown,
    /// "she".
    Female,
    /// "he".
    Male,
    /// "it": not a person.
    Neuter,
    /// "they": several.
    Plural,
}

/// Finds mentions and links them into entities.
pub trait MentionFinder: Send + Sync {
    /// The mentions and entities of one article.
    ///
    /// # Errors
    /// Built-in finders never fail; an error rejects the article.
    fn find(&self, view: TextView<'_>) -> Result<Mentions, StageError>;

    /// Finds mentions in several articles; one result for each, in order.
    fn find_batch(&self, views: &[TextView<'_>]) -> Vec<Result<Mentions, StageError>> {
        views.iter().map(|v| self.find(*v)).collect()
    }

    /// The list of entities that it knows, if it has one.
    fn list(&self) -> Option<&EntityList> {
        None
    }

    /// The models and lists it uses, for `run.json`.
    fn models(&self) -> Checksums {
        Checksums::new()
    }
}
