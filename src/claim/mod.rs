//! [`ClaimLinker`]: the same proposition found again in other articles.
//!
//! A linker works in two steps. `sketch` turns one statement into a fixed-size fingerprint, in parallel, while
//! articles stream through. `link` runs once over the [`SketchStore`] at the end and groups statements into claims.
//!
//! **Invariant: the claims depend on the set of statements and their order in the input alone, not on batch sizes or
//! threads; every claim has two or more members, and a statement belongs to at most one claim.**

mod sketch;
mod store;

mod clarity;
mod normalise;
mod stance;
mod stock;
mod vocabulary;
mod words;

mod candidates;
mod cluster;
mod components;
mod compose;
mod corpus;
mod likeness;
mod linked;
mod links;
mod propositions;
mod shingles;
mod standing;

pub mod meaning;

mod copies;
mod difference;
mod ids;
mod record;
mod reference;
mod utterances;

pub use copies::ArticleSketch;
pub(crate) use copies::{Copies, copies};
pub use difference::difference;
pub(crate) use ids::NumberedClaims;
pub(crate) use linked::LinkedClaims;
pub(crate) use propositions::{CONTAINMENT, FACT_NAMES, FACTS, Training};
pub use propositions::{PropositionsLinker, PropositionsLinkerConfig, ScorerParts};
pub use record::{ClaimRecord, MentionRecord, Side, Source, VariantRecord, record};
pub use reference::{Recognised, Reference, References};
pub use shingles::{ShinglesLinker, ShinglesLinkerConfig};
pub use sketch::{Head, Shape, Sketch, SketchWord};
pub use store::{SketchStore, StatementMeta};

use crate::error::StageError;
use crate::model::Checksums;
use crate::quote::Polarity;

/// One statement as a linker sees it.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// What was said; several spans are joined by " … ".
    pub content: &'a str,
    /// The canonical speaker, or empty.
    pub speaker: &'a str,
    /// The words that report it, or empty.
    pub cue: &'a str,
    /// How the speaker stands to the content.
    pub polarity: Polarity,
}

/// A proposition tracked over the corpus: the statements that assert or dispute it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The statement with the clearest wording; one of the members.
    pub clearest: u32,
    /// Its statements, ordered by date (undated last), then input order.
    pub members: Vec<Member>,
}

/// One statement's place in a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Number of the statement in the store.
    pub statement: u32,
    /// Number of its wording within the claim, from 0 in order of first appearance.
    pub variant: u32,
    /// Likeness to the claim's wording, 0 to 1.
    pub similarity: f32,
    /// How its speaker stands to the claim's wording.
    pub polarity: Polarity,
}

/// Groups statements into claims.
pub trait ClaimLinker: Send + Sync {
    /// The fingerprint of one statement.
    fn sketch(&self, statement: &Statement<'_>) -> Sketch;

    /// The models it uses, for `run.json`.
    fn models(&self) -> Checksums {
        Checksums::new()
    }

    /// The claims among all statements of `store`, ordered by their first member.
    ///
    /// # Errors
    /// If the store cannot be read, or a custom linker gives up; it ends the run.
    fn link(&self, store: &SketchStore) -> Result<Vec<Claim>, StageError>;

    /// Calls `each` with every claim that [`ClaimLinker::link`] finds, in that order. A linker that need not have all of
    /// them in memory does so itself.
    ///
    /// # Errors
    /// Those of [`ClaimLinker::link`] and of `each`.
    fn link_each(
        &self,
        store: &SketchStore,
        each: &mut dyn FnMut(&Claim) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        self.link(store)?.iter().try_for_each(each)
    }
}
