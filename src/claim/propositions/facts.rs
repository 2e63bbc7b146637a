//! [`facts`]: what speaks for and against two wordings being one claim.

use super::super::corpus::{BIT, Corpus};
use super::super::likeness::Likeness;
use super::near::{KEPT, Near, nearness};
use super::space::Space;

/// Numbers about a pair.
pub(crate) const FACTS: usize = 21;

/// Which of them is the share of the shorter one's words that the other has.
pub(crate) const CONTAINMENT: usize = 5;

/// The names of the facts, for whoever reads a training.
pub(crate) const NAMES: [&str; FACTS] = [
    "always",
    "meaning",
    "meaning in context",
    "articles",
    "words",
    "containment",
    "shared words but names",
    "shared names",
    "other names",
    "a number shared",
    "other numbers",
    "one is negated",
    "days apart",
    "one article",
    "one speaker",
    "weight of the shorter",
    "weight of the longer",
    "nearness",
    "nearer than others",
    "better place",
    "worse place",
];

/// Everything that is asked about a pair.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) space: &'a Space,
    pub(super) near: &'a Near,
}

/// The facts about wordings `a` and `b`; they are the same for `b` and `a`.
pub(super) fn facts(view: View<'_>, a: u32, b: u32) -> [f32; FACTS] {
    let View { corpus, space, near } = view;
    let found = Likeness::of(corpus, a, b);
    let (one, other) = (space.place(a), space.place(b));
    let bits = |weight: u32| weight as f32 / BIT as f32;
    let (light, heavy) = (corpus.mass(a).min(corpus.mass(b)), corpus.mass(a).max(corpus.mass(b)));
    let nearness = nearness(space, a, b, found.squares);
    let places = (near.place(a, b), near.place(b, a));
    let place = |p: usize| libm::logf(1.0 + p.min(KEPT) as f32);
    let days = one.day.zip(other.day).map_or(60, |(x, y)| x.abs_diff(y));
    let flag = |yes: bool| f32::from(u8::from(yes));
    [
        1.0,
        space.sense(a, b),
        space.sense_in_context(a, b),
        space.context(a, b),
        found.squares as f32 / (space.norm(a) * space.norm(b)),
        found.shared as f32 / light.max(BIT) as f32,
        bits(found.shared - found.shared_names).min(30.0) / 10.0,
        bits(found.shared_names).min(20.0) / 10.0,
        flag(found.names_clash()),
        flag(found.numbers_shared),
        flag(found.numbers_clash()),
        flag(found.is_opposed()),
        libm::logf(1.0 + days as f32) / 6.0,
        flag(one.article == other.article),
        flag(one.voice != 0 && one.voice == other.voice),
        libm::logf(1.0 + bits(light)),
        libm::logf(1.0 + bits(heavy)),
        nearness,
        2.0 * nearness - near.crowd(a) - near.crowd(b),
        place(places.0.min(places.1)),
        place(places.0.max(places.1)),
    ]
}
