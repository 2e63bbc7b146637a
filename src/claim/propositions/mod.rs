//! `propositions`: statements that say the same in other words, by a trained scorer of pairs.
//!
//! The path: distinct wordings and the weight of their words ([`corpus`](super::corpus)) → what they mean and where they
//! stand ([`space`]) → the nearest of each ([`near`]) → facts about such pairs and how likely they are one claim
//! ([`facts`], [`scorer`]) → groups without chains ([`cluster`](super::cluster)) → claims ([`compose`](super::compose)).

mod around;
mod blocks;
mod facts;
mod near;
mod odds;
mod posts;
mod scorer;
mod shared;
mod signature;
mod space;
mod together;

use serde::{Deserialize, Serialize};

use super::candidates::{Partners, Threshold, links};
use super::cluster::groups;
use super::compose::{Alike, compose};
use super::corpus::{BIT, Corpus};
use super::standing::{add_repeated, without_standing_text};
use super::{Claim, ClaimLinker, Sketch, SketchStore, Statement, normalise};
use crate::error::{BuildError, StageError};
use crate::model::Checksums;

use around::Around;
use facts::View;
pub(crate) use facts::{CONTAINMENT, FACTS, NAMES as FACT_NAMES};
use near::Near;
use odds::{Odds, millis};
use posts::Posts;
use scorer::Scorer;
pub use scorer::ScorerParts;
use space::Space;
use together::Together;

/// Settings of [`PropositionsLinker`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PropositionsLinkerConfig {
    /// The scorer of pairs: "default", or a file that `dixit train claims` wrote.
    pub model: String,
    /// How likely, 0 to 1, the members of a claim must be one in the mean.
    pub cohesion: f64,
    /// The most wordings of a claim.
    pub most: usize,
    /// Least surprise, in bits, of a wording whose repetition alone makes a claim, for up to 16,384 different wordings; a
    /// bit is added for each doubling.
    pub repeat_rarity: f64,
}

impl Default for PropositionsLinkerConfig {
    fn default() -> Self {
        Self { model: "default".to_owned(), cohesion: 0.2, most: 100, repeat_rarity: 10.0 }
    }
}

/// Links statements by what they mean.
#[derive(Debug)]
pub struct PropositionsLinker {
    config: PropositionsLinkerConfig,
    scorer: Scorer,
}

impl PropositionsLinker {
    /// A linker with these settings.
    ///
    /// # Errors
    /// If the model file cannot be read.
    pub fn new(config: PropositionsLinkerConfig) -> Result<Self, BuildError> {
        let scorer = Scorer::open(&config.model)?;
        Ok(Self { config, scorer })
    }
}

impl PropositionsLinker {
    /// A linker that makes sketches and links nothing well: for training.
    pub(crate) fn untrained() -> Self {
        Self { config: PropositionsLinkerConfig::default(), scorer: Scorer::new(ScorerParts::default()) }
    }
}

/// Pairs that share rare words are worth comparing from here on.
const WORTH: Threshold = Threshold { likeness: 300, mass: 8 * BIT, predicate: 0, words: 2 };

/// Everything that is known of the wordings of a store.
struct Known {
    corpus: Corpus,
    space: Space,
    near: Near,
    around: Around,
    together: Together,
}

impl Known {
    fn new(store: &SketchStore) -> Result<Self, StageError> {
        let corpus = Corpus::new(store)?;
        let space = Space::new(&corpus, store);
        let posts = Posts::new(corpus.len(), &space);
        // What is near in meaning is to be near in memory.
        let order = posts.order();
        let (corpus, space, posts) = (corpus.in_order(&order)?, space.in_order(&order), posts.in_order(&order));
        let partners = Partners::new(corpus.len(), &links(&corpus, WORTH, store.memory()));
        let near = Near::new(&corpus, &space, &posts, &partners);
        let (around, together) = (Around::new(&corpus, store), Together::new(&corpus));
        Ok(Self { corpus, space, near, around, together })
    }

    fn view(&self) -> View<'_> {
        View {
            corpus: &self.corpus,
            space: &self.space,
            near: &self.near,
            around: &self.around,
            together: &self.together,
        }
    }
}

impl PropositionsLinker {
    /// The groups of wordings that are one claim.
    fn groups(&self, known: &Known) -> Vec<Vec<u32>> {
        let least = millis(crate::model::logistic::odds(self.config.cohesion as f32));
        let odds = Odds::new(known.view(), &self.scorer);
        let pairs = odds.pairs(least);
        groups(known.corpus.len(), pairs.iter().map(|p| (p.1, p.2)), |one, other, size| {
            // Two alone come as a pair that is likely enough.
            size <= self.config.most && (size == 2 || in_the_mean(&odds, one, other, least))
        })
    }
}

/// Whether the odds of the members of two groups are at least that in the mean.
fn in_the_mean(odds: &Odds<'_>, one: &[u32], other: &[u32], least: odds::Millis) -> bool {
    let between = |a: u32| other.iter().map(move |&b| i32::from(odds.between(a, b))).sum::<i32>();
    let sum: i32 = one.iter().map(|&a| between(a)).sum();
    sum >= i32::from(least) * (one.len() * other.len()) as i32
}

impl ClaimLinker for PropositionsLinker {
    fn sketch(&self, statement: &Statement<'_>) -> Sketch {
        normalise::sketch(statement)
    }

    fn models(&self) -> Checksums {
        [("propositions".to_owned(), self.scorer.checksum().to_owned())].into()
    }

    fn link(&self, store: &SketchStore) -> Result<Vec<Claim>, StageError> {
        let known = Known::new(store)?;
        let mut groups = self.groups(&known);
        let corpus = &known.corpus;
        without_standing_text(corpus, store, &mut groups);
        let least = corpus.scaled((self.config.repeat_rarity * f64::from(BIT)).round() as u32);
        add_repeated(corpus, store, least, &mut groups);
        Ok(compose(corpus, store, &groups, &Likely { known: &known, scorer: &self.scorer }))
    }
}

/// Wordings are as like as they are likely one claim.
struct Likely<'a> {
    known: &'a Known,
    scorer: &'a Scorer,
}

impl Alike for Likely<'_> {
    fn similarity(&self, wording: u32, other: u32) -> Option<f32> {
        Some(self.scorer.probability(self.known.view(), wording, other))
    }
}

/// What a training reads of a store: which pairs are compared, and the facts about them.
pub(crate) struct Training {
    known: Known,
    /// The wording of each statement; none if it has no words.
    wordings: Vec<Option<u32>>,
}

impl Training {
    pub(crate) fn new(store: &SketchStore) -> Result<Self, StageError> {
        let known = Known::new(store)?;
        let wordings = known.corpus.wordings(store.len());
        Ok(Self { known, wordings })
    }

    /// The facts about two statements of different wordings.
    pub(crate) fn facts(&self, a: u32, b: u32) -> Option<[f32; FACTS]> {
        let (a, b) = (self.wordings[a as usize]?, self.wordings[b as usize]?);
        (a != b).then(|| facts::facts(self.known.view(), a, b))
    }

    /// The statements whose wordings are among the neighbours of that of `statement`, or have it among theirs.
    pub(crate) fn neighbours(&self, statement: u32) -> Vec<u32> {
        let Some(wording) = self.wordings[statement as usize] else { return Vec::new() };
        let near = self.known.near.of(wording).iter();
        near.map(|&w| self.known.corpus.statements(w)[0]).collect()
    }

    /// Groups of statements as the linker would find them with this scorer.
    pub(crate) fn groups(&self, parts: &ScorerParts, config: &PropositionsLinkerConfig) -> Vec<Vec<u32>> {
        let linker = PropositionsLinker { config: config.clone(), scorer: Scorer::new(parts.clone()) };
        let statements =
            |group: Vec<u32>| group.iter().flat_map(|&w| self.known.corpus.statements(w)).copied().collect();
        linker.groups(&self.known).into_iter().map(statements).collect()
    }
}
