//! `shingles`: statements that share most of what tells their words from other words.
//!
//! The path: sketches ([`normalise`](super::normalise)) → distinct wordings and the weight of their words
//! ([`corpus`](super::corpus)) → pairs worth comparing and links between them ([`candidates`](super::candidates)) →
//! groups without chains ([`cluster`](super::cluster)) → claims ([`compose`](super::compose)).

use serde::{Deserialize, Serialize};

use super::candidates::{Threshold, links};
use super::cluster::groups;
use super::compose::{Alike, compose};
use super::corpus::{BIT, Corpus, Weight};
use super::likeness::{Likeness, Millis};
use super::standing::{add_repeated, without_standing_text};
use super::{Claim, ClaimLinker, Sketch, SketchStore, Statement, normalise};
use crate::error::StageError;

/// Settings of [`ShinglesLinker`]. A bit is the surprise of a word that every second statement holds; a word that one in
/// a thousand holds has ten.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShinglesLinkerConfig {
    /// Least likeness, 0 to 1, of two statements of one claim: the mean of weighted overlap and containment.
    pub likeness: f64,
    /// Least mean likeness, 0 to 1, of two groups of statements that become one claim.
    pub cohesion: f64,
    /// How much more cohesion a group must have for each doubling beyond 16 wordings.
    pub cohesion_rise: f64,
    /// Least share, 0 to 1, of `rarity` that the members of two such groups must share in the mean.
    pub cohesion_mass: f64,
    /// Least surprise, in bits, of the words that two statements of one claim share, for up to 16,384 different
    /// wordings; a bit is added for each doubling.
    pub rarity: f64,
    /// Least surprise, in bits, of those of them that are not names: what is said, not of whom.
    pub predicate: f64,
    /// Least number of content words that two statements share, unless they are half as rare again as `rarity` asks: a
    /// fragment of two words is a topic and would draw unlike statements together.
    pub words: u32,
    /// Least likeness, 0 to 1, of a statement to the claim's wording.
    pub nearness: f64,
    /// Least surprise, in bits, of a wording whose repetition alone makes a claim; it grows in the same way.
    pub repeat_rarity: f64,
}

impl Default for ShinglesLinkerConfig {
    fn default() -> Self {
        Self {
            likeness: 0.5,
            cohesion: 0.4,
            cohesion_rise: 0.04,
            cohesion_mass: 0.5,
            rarity: 12.0,
            predicate: 6.0,
            words: 3,
            nearness: 0.4,
            repeat_rarity: 10.0,
        }
    }
}

/// Links statements by the words they share.
#[derive(Debug)]
pub struct ShinglesLinker {
    config: ShinglesLinkerConfig,
}

impl ShinglesLinker {
    /// A linker with these settings.
    #[must_use]
    pub fn new(config: ShinglesLinkerConfig) -> Self {
        Self { config }
    }
}

impl ClaimLinker for ShinglesLinker {
    fn sketch(&self, statement: &Statement<'_>) -> Sketch {
        normalise::sketch(statement)
    }

    fn link(&self, store: &SketchStore) -> Result<Vec<Claim>, StageError> {
        let corpus = Corpus::new(store)?;
        let c = &self.config;
        let mass = corpus.scaled(bits(c.rarity));
        let threshold = Threshold { likeness: millis(c.likeness), mass, predicate: bits(c.predicate), words: c.words };
        let links = links(&corpus, threshold, store.memory());
        let cohesion = Cohesion {
            likeness: millis(c.cohesion),
            rise: millis(c.cohesion_rise),
            mass: (f64::from(mass) * c.cohesion_mass) as u32,
        };
        let pairs = links.iter().map(|l| (l.a, l.b));
        let coheres = |one: &[u32], other: &[u32], size| coheres(&corpus, one, other, cohesion.of(size));
        let mut groups = groups(corpus.len(), pairs, coheres);
        drop(links);
        without_standing_text(&corpus, store, &mut groups);
        add_repeated(&corpus, store, corpus.scaled(bits(c.repeat_rarity)), &mut groups);
        Ok(compose(&corpus, store, &groups, &ByWords { corpus: &corpus, nearness: millis(c.nearness) }))
    }
}

/// Wordings up to which a group grows without having to become more alike.
const FREELY: usize = 16;

/// How alike the members of two groups must be in the mean.
#[derive(Clone, Copy, Debug)]
struct Cohesion {
    /// Least mean likeness in a small group.
    likeness: Millis,
    /// How much more of it each further doubling takes: a claim of hundreds is told by more than its topic.
    rise: Millis,
    /// Least mean weight of shared words.
    mass: Weight,
}

impl Cohesion {
    /// What a group of `size` wordings must have.
    fn of(self, size: usize) -> Self {
        let doublings = size.max(FREELY).ilog2() - FREELY.ilog2();
        Self { likeness: self.likeness + self.rise * doublings, ..self }
    }
}

/// Whether the members of two groups are alike in the mean; a clash counts as no likeness.
fn coheres(corpus: &Corpus, one: &[u32], other: &[u32], cohesion: Cohesion) -> bool {
    if one.len() == 1 && other.len() == 1 {
        return true;
    }
    let (mut likeness, mut mass) = (0, 0);
    for &a in one {
        for &b in other {
            let found = Likeness::of(corpus, a, b);
            if !found.clashes() {
                likeness += found.millis();
                mass += found.shared;
            }
        }
    }
    let pairs = (one.len() * other.len()) as u32;
    likeness >= cohesion.likeness * pairs && mass >= cohesion.mass * pairs
}

/// Wordings are as like as their words.
struct ByWords<'a> {
    corpus: &'a Corpus,
    nearness: Millis,
}

impl Alike for ByWords<'_> {
    fn similarity(&self, wording: u32, other: u32) -> Option<f32> {
        let likeness = Likeness::of(self.corpus, wording, other).millis();
        (likeness >= self.nearness).then_some(likeness as f32 / 1000.0)
    }
}

fn millis(share: f64) -> u32 {
    (share * 1000.0).round() as u32
}

fn bits(bits: f64) -> u32 {
    (bits * f64::from(BIT)).round() as u32
}

#[cfg(test)]
#[path = "shingles_tests.rs"]
mod tests;
