//! [`Rivals`]: what the candidates of a quote are to each other.

use super::agreement::agreement;
use crate::speaker::ranked::candidates::{Candidate, Likeness, Scene, Who};
use crate::speaker::ranked::source::Source;

/// What the candidates of a quote are to each other.
pub(super) struct Rivals {
    /// For each whether the source can mean it; see [`agreement`]. None of those who are no entity.
    agree: Vec<Option<u8>>,
    /// For each how many before it the source can mean.
    before: Vec<u8>,
    /// The highest likeness of all to what the article calls them, and how many have it.
    likest: (Likeness, usize),
    /// The same of what articles in general call them.
    best_known: (Likeness, usize),
    /// The highest likeness to either.
    outdoing: Likeness,
}

impl Rivals {
    pub(super) fn new(scene: &Scene<'_>, source: &Source<'_>, all: &[Candidate]) -> Self {
        let one = |c: &Candidate| match &c.who {
            Who::Entities(e) => Some(agreement(scene, e[0], source)),
            _ => None,
        };
        let agree: Vec<Option<u8>> = all.iter().map(one).collect();
        let mut fitting = 0;
        let so_far = |a: &Option<u8>| {
            let before = fitting;
            fitting += u8::from(a.is_some_and(|a| a > 0));
            before
        };
        Self {
            before: agree.iter().map(so_far).collect(),
            likest: highest(all, |c| c.likeness),
            best_known: highest(all, |c| c.known),
            outdoing: all.iter().map(likest).max().unwrap_or_default(),
            agree,
        }
    }

    pub(super) fn agreement(&self, n: usize) -> u8 {
        self.agree[n].unwrap_or(0)
    }

    /// How many others before and behind candidate `n` the source can mean.
    pub(super) fn around(&self, n: usize) -> (u8, u8) {
        let fits = |n: usize| u8::from(self.agree[n].is_some_and(|a| a > 0));
        let last = self.agree.len() - 1;
        let behind = self.before[last] + fits(last) - self.before[n] - fits(n);
        (self.before[n].min(4), behind.min(3))
    }

    /// Whether no other is as like the description as `c` is by what the article calls it.
    pub(super) fn is_likest(&self, c: &Candidate) -> bool {
        self.likest == (c.likeness, 1)
    }

    /// The same by what articles in general call it.
    pub(super) fn is_best_known(&self, c: &Candidate) -> bool {
        self.best_known == (c.known, 1)
    }

    /// Whether a description fits someone else better: 0 nobody is called so, 1 nobody fits better, 2 someone does, 3
    /// someone is called so and this one is not.
    pub(super) fn outdone(&self, c: &Candidate) -> u8 {
        let (own, top) = (likest(c), self.outdoing);
        match () {
            () if !top.head => 0,
            () if own == top => 1,
            () if own.head => 2,
            () => 3,
        }
    }
}

fn likest(c: &Candidate) -> Likeness {
    c.likeness.max(c.known)
}

/// The highest likeness of all in one respect, and how many have it.
fn highest(all: &[Candidate], of: impl Fn(&Candidate) -> Likeness) -> (Likeness, usize) {
    let top = all.iter().map(&of).max().unwrap_or_default();
    (top, all.iter().filter(|c| of(c) == top).count())
}
