//! [`SpeakerResolver`]: from the words "she said" to an entity of the article; and [`SpeakerLinker`]: from entities of
//! many articles to one speaker id.
//!
//! **Invariant: one attribution (or none) for each quote; its entities exist and its score lies in 0 to 1.**

mod by_evidence;
mod by_name;
mod identity;
mod linked;
mod nearest;
pub(crate) mod ranked;
mod sighting;

pub use by_evidence::{ByEvidenceLinker, ByEvidenceLinkerConfig};
pub use by_name::{ByNameLinker, ByNameLinkerConfig};
pub(crate) use linked::{LinkedSpeakers, checked_ids, id_number, speaker_id};
pub use nearest::{NearestResolver, NearestResolverConfig};
pub use ranked::{RankedResolver, RankedResolverConfig, RankerParts};
pub use sighting::{Sighting, Sightings};

use crate::document::TextView;
use crate::error::StageError;
use crate::mention::{Entity, Mentions};
use crate::model::Checksums;
use crate::quote::Quote;
use crate::span::Span;

/// Who is behind a quote.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Indices into the article's entities; one, or several for joint speakers. Empty only where `described` is not.
    pub entities: Vec<u32>,
    /// Someone who is no entity of the article yet: who the source itself describes. The pipeline makes it one.
    pub described: Option<Entity>,
    /// Probability, 0 to 1, that they are right, given that content and source are.
    pub score: f32,
}

impl Attribution {
    /// To entities of the article.
    #[must_use]
    pub fn to(entities: Vec<u32>, score: f32) -> Self {
        Self { entities, described: None, score }
    }
}

/// What a resolver reads of one article.
#[derive(Clone, Copy, Debug)]
pub struct ResolveInput<'a> {
    /// The text and its layers.
    pub view: TextView<'a>,
    /// Who is mentioned.
    pub mentions: &'a Mentions,
    /// What was said.
    pub quotes: &'a [Quote],
}

/// Someone who may be behind a quote.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Their names, separated by `|`; empty for nobody.
    pub name: String,
    /// How likely it is they rather than another who was weighed, 0 to 1.
    pub share: f32,
    /// Whether they were taken.
    pub chosen: bool,
    /// What tells for them, in words.
    pub reasons: Vec<&'static str>,
}

/// Whether one of the ordered, disjoint `spans` holds `span`.
pub(crate) fn holds(spans: &[Span], span: Span) -> bool {
    let before = spans.partition_point(|s| s.start <= span.start);
    before.checked_sub(1).is_some_and(|i| spans[i].contains(span))
}

/// Finds the entity behind each quote.
pub trait SpeakerResolver: Send + Sync {
    /// One optional attribution for each of `input.quotes`, in order.
    ///
    /// # Errors
    /// Built-in resolvers never fail; an error rejects the article.
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError>;

    /// Resolves several articles; one result for each, in order.
    fn resolve_batch(&self, inputs: &[ResolveInput<'_>]) -> Vec<Result<Vec<Option<Attribution>>, StageError>> {
        inputs.iter().map(|i| self.resolve(*i)).collect()
    }

    /// Who was weighed for each quote, the likeliest first; nobody from a resolver that does not weigh.
    fn explain(&self, input: ResolveInput<'_>) -> Vec<Vec<Weighed>> {
        input.quotes.iter().map(|_| Vec::new()).collect()
    }

    /// The models it uses, for `run.json`.
    fn models(&self) -> Checksums {
        Checksums::new()
    }
}

/// Gives every speaker one identity over the whole dump.
pub trait SpeakerLinker: Send + Sync {
    /// One id (`s_` and 16 hexadecimal digits) for each of `sightings`, in their order. Sightings of one id are one
    /// speaker. The result depends on the set of sightings alone, not on their order.
    ///
    /// # Errors
    /// Built-in linkers never fail; an error ends the run.
    fn link(&self, sightings: &[Sighting]) -> Result<Vec<String>, StageError>;

    /// Which part of all sightings one belongs to. Where memory has a limit, [`SpeakerLinker::link`] is called several
    /// times, each time with one or more whole parts; so no sighting of another part may bear on its id. Unless a
    /// linker says otherwise all are one part.
    fn part(&self, _sighting: &Sighting) -> u64 {
        0
    }
}
