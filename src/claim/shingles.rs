//! `shingles`: statements that share most of what tells their words from other words.
//!
//! The path: sketches ([`normalise`](super::normalise)) → distinct wordings and the weight of their words
//! ([`corpus`](super::corpus)) → pairs worth comparing and links between them ([`candidates`](super::candidates)) →
//! groups without chains ([`cluster`](super::cluster)) → claims ([`compose`](super::compose)).

use serde::{Deserialize, Serialize};

use super::candidates::{Threshold, links};
use super::cluster::{Cohesion, groups};
use super::compose::compose;
use super::corpus::{BIT, Corpus};
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
        let corpus = Corpus::new(store);
        let c = &self.config;
        let mass = corpus.scaled(bits(c.rarity));
        let threshold = Threshold { likeness: millis(c.likeness), mass, predicate: bits(c.predicate), words: c.words };
        let links = links(&corpus, threshold);
        let cohesion = Cohesion {
            likeness: millis(c.cohesion),
            rise: millis(c.cohesion_rise),
            mass: (f64::from(mass) * c.cohesion_mass) as u32,
        };
        let mut groups = groups(&corpus, &links, cohesion);
        drop(links);
        without_standing_text(&corpus, store, &mut groups);
        add_repeated(&corpus, store, corpus.scaled(bits(c.repeat_rarity)), &mut groups);
        Ok(compose(&corpus, store, &groups, millis(c.nearness)))
    }
}

/// Adds the wordings that stand in no group but were said twice or more and are not stock phrases.
fn add_repeated(corpus: &Corpus, store: &SketchStore, least: u32, groups: &mut Vec<Vec<u32>>) {
    let mut grouped = vec![false; corpus.len()];
    groups.iter().flatten().for_each(|&w| grouped[w as usize] = true);
    let repeated =
        |w: &u32| corpus.statements(*w).len() > 1 && corpus.mass(*w) >= least && !is_standing_text(corpus, store, *w);
    groups.extend((0..corpus.len() as u32).filter(|w| !grouped[*w as usize] && repeated(w)).map(|w| vec![w]));
}

/// Takes the wordings that are standing text out of the groups.
fn without_standing_text(corpus: &Corpus, store: &SketchStore, groups: &mut Vec<Vec<u32>>) {
    for group in groups.iter_mut() {
        group.retain(|&w| !is_standing_text(corpus, store, w));
    }
    groups.retain(|g| g.iter().map(|&w| corpus.statements(w).len()).sum::<usize>() > 1);
}

/// Articles of one outlet that must repeat a wording word for word before it counts as standing text.
const STANDING_ARTICLES: usize = 5;

/// Days over which they must be spread.
const STANDING_DAYS: i64 = 7;

/// Whether a wording is standing text of one outlet, such as the line that asks readers to subscribe: the same words in
/// many of its articles over more than a week (or without dates), and in no other outlet.
fn is_standing_text(corpus: &Corpus, store: &SketchStore, wording: u32) -> bool {
    let statements = corpus.statements(wording);
    if statements.len() < STANDING_ARTICLES {
        return false;
    }
    let metas = || statements.iter().map(|&s| store.meta(s));
    let publisher = metas().next().map_or(0, |m| m.publisher);
    if publisher == 0 || metas().any(|m| m.publisher != publisher) {
        return false;
    }
    let mut articles: Vec<u32> = metas().map(|m| m.article).collect();
    articles.sort_unstable();
    articles.dedup();
    let days = || metas().filter_map(|m| m.date);
    let spread = days()
        .min()
        .zip(days().max())
        .is_none_or(|(first, last)| first.until(last).is_ok_and(|span| i64::from(span.get_days()) > STANDING_DAYS));
    articles.len() >= STANDING_ARTICLES && spread
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
