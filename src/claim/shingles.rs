//! `shingles`: statements that share most of what tells their words from other words.
//!
//! The path: sketches ([`normalise`](super::normalise)) → distinct wordings and the weight of their words
//! ([`corpus`](super::corpus)) → pairs worth comparing ([`candidates`](super::candidates)) and links between them
//! ([`links`](super::links)) → groups without chains ([`cluster`](super::cluster)), by what hangs together
//! ([`components`](super::components)) → claims ([`compose`](super::compose)). Where memory has a limit all of it waits on disk.

use std::io;

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::candidates::Threshold;
use super::compose::{Alike, claim};
use super::corpus::{BIT, Corpus, Told, Weight, unwritable};
use super::likeness::{Likeness, Millis};
use super::linked::LinkedClaims;
use super::links::Links;
use super::standing::{repeated, without_standing_text};
use super::{Claim, ClaimLinker, Sketch, SketchStore, Statement, normalise};
use crate::error::StageError;
use crate::shelf::Sorter;

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
        let mut claims = Vec::new();
        self.link_each(store, &mut |claim| {
            claims.push(claim.clone());
            Ok(())
        })?;
        Ok(claims)
    }

    fn link_each(
        &self,
        store: &SketchStore,
        each: &mut dyn FnMut(&Claim) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        let corpus = Corpus::on_shelves(store)?;
        let mut found = Found::new(&corpus, store, millis(self.config.nearness));
        self.find(&mut found).map_err(unwritable)?;
        let Found { claims, by_moment, .. } = found;
        by_moment.sorted().map_err(unwritable)?.try_for_each(|(_, _, _, claim)| each(&claims.get(claim as usize)))
    }
}

impl ShinglesLinker {
    /// Finds all claims.
    fn find(&self, found: &mut Found<'_>) -> io::Result<()> {
        let (c, corpus, room) = (&self.config, found.corpus, found.store.room());
        let mass = corpus.scaled(bits(c.rarity));
        let threshold = Threshold { likeness: millis(c.likeness), mass, predicate: bits(c.predicate), words: c.words };
        let cohesion = Cohesion {
            likeness: millis(c.cohesion),
            rise: millis(c.cohesion_rise),
            mass: (f64::from(mass) * c.cohesion_mass) as u32,
        };
        let coheres = |one: &[&Told<'_>], other: &[&Told<'_>], size| coheres(corpus, one, other, cohesion.of(size));
        let mut grouped = room.sorter();
        let links = Links::new(corpus, threshold, room)?;
        links.for_each_group(corpus, room, coheres, |group| found.group(group, &mut grouped))?;
        found.settle(&mut grouped)?;
        let least = corpus.scaled(bits(c.repeat_rarity));
        for wording in repeated(corpus, found.store, least, grouped.sorted()?) {
            found.groups.push(vec![wording]);
            if found.groups.len() >= AT_ONCE {
                found.compose()?;
            }
        }
        found.compose()
    }
}

/// Groups of which claims are made side by side.
const AT_ONCE: usize = 1 << 10;

/// The claims found so far.
struct Found<'a> {
    corpus: &'a Corpus,
    store: &'a SketchStore,
    alike: ByWords<'a>,
    /// Groups of which no claims are made yet.
    groups: Vec<Vec<u32>>,
    claims: LinkedClaims,
    /// For each claim the moment of its first member, and its number.
    by_moment: Sorter<(u8, Option<Date>, u32, u32)>,
}

impl<'a> Found<'a> {
    fn new(corpus: &'a Corpus, store: &'a SketchStore, nearness: Millis) -> Self {
        let (alike, room) = (ByWords { corpus, nearness }, store.room());
        let (claims, by_moment) = (LinkedClaims::new(room), room.sorter());
        Self { corpus, store, alike, groups: Vec::new(), claims, by_moment }
    }

    /// Takes a group of alike wordings; those of it that are no standing text go to `grouped`.
    fn group(&mut self, group: Vec<u32>, grouped: &mut Sorter<u32>) -> io::Result<()> {
        self.groups.push(group);
        if self.groups.len() >= AT_ONCE { self.settle(grouped) } else { Ok(()) }
    }

    fn settle(&mut self, grouped: &mut Sorter<u32>) -> io::Result<()> {
        without_standing_text(self.corpus, self.store, &mut self.groups);
        self.groups.iter().flatten().try_for_each(|wording| grouped.push(*wording))?;
        self.compose()
    }

    /// Makes claims of the groups.
    fn compose(&mut self) -> io::Result<()> {
        let (corpus, store, alike) = (self.corpus, self.store, &self.alike);
        let claims: Vec<Claim> =
            self.groups.par_iter().filter_map(|group| claim(corpus, store, group, alike)).collect();
        self.groups.clear();
        for claim in claims {
            let (undated, date, statement) = self.store.moment(claim.members[0].statement);
            self.by_moment.push((undated.into(), date, statement, self.claims.len() as u32))?;
            self.claims.push(&claim)?;
        }
        Ok(())
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
fn coheres(corpus: &Corpus, one: &[&Told<'_>], other: &[&Told<'_>], cohesion: Cohesion) -> bool {
    if one.len() == 1 && other.len() == 1 {
        return true;
    }
    let (mut likeness, mut mass) = (0, 0);
    for a in one {
        for b in other {
            let found = Likeness::between(corpus, a, b);
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
