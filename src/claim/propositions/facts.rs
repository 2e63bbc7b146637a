//! [`facts`]: what speaks for and against two wordings being one claim.

use super::super::corpus::{BIT, Corpus, Term, Weight};
use super::super::likeness::Likeness;
use super::around::Around;
use super::near::{KEPT, Near, nearness};
use super::space::Space;
use super::together::Together;

/// Numbers about a pair.
pub(crate) const FACTS: usize = 30;

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
    "words of the shorter",
    "words of the longer",
    "words in both",
    "two of them met by chance",
    "and a third",
    "covered",
    "covered, better",
    "covered but names",
    "covered but names, better",
];

/// Everything that is asked about a pair.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) space: &'a Space,
    pub(super) near: &'a Near,
    pub(super) around: &'a Around,
    pub(super) together: &'a Together,
}

/// The facts about wordings `a` and `b`; they are the same for `b` and `a`.
pub(super) fn facts(view: View<'_>, a: u32, b: u32) -> [f32; FACTS] {
    let View { corpus, space, near, .. } = view;
    let found = Likeness::of(corpus, a, b);
    let (one, other) = (space.place(a), space.place(b));
    let bits = |weight: u32| weight as f32 / BIT as f32;
    let (light, heavy) = (corpus.mass(a).min(corpus.mass(b)), corpus.mass(a).max(corpus.mass(b)));
    let nearness = nearness(space, a, b, found.squares);
    let places = (near.place(a, b), near.place(b, a));
    let place = |p: usize| libm::logf(1.0 + p.min(KEPT) as f32);
    let days = one.day.zip(other.day).map_or(60, |(x, y)| x.abs_diff(y));
    let sizes = [corpus.terms(a).len(), corpus.terms(b).len()];
    let (few, many) = (sizes[0].min(sizes[1]), sizes[0].max(sizes[1]));
    let surprises = surprises(view, &found);
    let (ab, ba) = (covered(view, a, b), covered(view, b, a));
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
        few as f32 / 10.0,
        many as f32 / 10.0,
        found.shared_words as f32 / 10.0,
        bits(surprises.0) / 10.0,
        bits(surprises.1) / 10.0,
        ab.0.min(ba.0),
        ab.0.max(ba.0),
        ab.1.min(ba.1),
        ab.1.max(ba.1),
    ]
}

/// How surprising it is that the two most telling words in both meet, and that a third meets them.
fn surprises(view: View<'_>, found: &Likeness) -> (Weight, Weight) {
    let met = |a: Term, b: Term| view.together.surprise(a, b);
    match found.telling {
        [Some(a), Some(b), Some(c)] => (met(a, b), met(a, c).max(met(b, c))),
        [Some(a), Some(b), None] => (met(a, b), 0),
        [Some(a), ..] => (a.weight(), 0),
        [None, ..] => (0, 0),
    }
}

/// Which share of the words of `a`, by weight, stands in `b` (or around it, which counts half): of all words, and of those
/// that are no names.
fn covered(view: View<'_>, a: u32, b: u32) -> (f32, f32) {
    let corpus = view.corpus;
    let (own, others) = (corpus.terms(a), corpus.terms(b));
    let mut others = others.iter().peekable();
    let (mut all, mut plain) = ([0, 0], [0, 0]);
    for &term in own.iter() {
        while others.next_if(|other| other.word < term.word).is_some() {}
        let stands = others.peek().is_some_and(|other| other.word == term.word);
        let counts = if stands { 2 } else { u32::from(view.around.holds(b, term)) };
        for sums in [Some(&mut all), (!term.is_name()).then_some(&mut plain)].into_iter().flatten() {
            sums[0] += term.weight() * counts;
            sums[1] += term.weight() * 2;
        }
    }
    let share = |[part, whole]: [Weight; 2]| part as f32 / whole.max(1) as f32;
    (share(all), share(plain))
}
