//! [`Description`]: a noun phrase that points at someone without a name: "the mayor", "two officials", "a new poll".

use std::ops::Range;

use super::run::Run;
use crate::lexicon::{Class, Reading, subject_left};

/// A described source where it stands.
#[derive(Clone, Debug)]
pub(super) struct Description {
    /// The phrase up to its head.
    pub(super) words: Range<usize>,
    /// The head noun.
    pub(super) head: usize,
    /// Where what hangs on the head ends: "a spokesman for the mine".
    pub(super) end: usize,
}

/// All descriptions of an article, in order.
pub(super) fn find(r: &Reading<'_>, runs: &[Run]) -> Vec<Description> {
    let mut in_name = vec![false; r.classes.len()];
    for run in runs {
        in_name[run.name.clone()].fill(true);
    }
    let mut found = Vec::new();
    for sentence in 0..r.view.sentences.len() {
        let tokens = r.view.tokens.in_sentence(sentence);
        for head in tokens.clone() {
            if in_name[head] || !heads(r, head, tokens.end, &in_name) {
                continue;
            }
            let Some(words) = core(r, head, tokens.start) else { continue };
            found.push(Description { words, head, end: hanging(r, head, tokens.end) });
        }
    }
    found
}

/// Whether the token is the head of a phrase for someone who can speak: a noun of the lexicon, or any noun before a cue.
fn heads(r: &Reading<'_>, i: usize, end: usize, in_name: &[bool]) -> bool {
    let class = r.class(i);
    if class
        .has(Class::ANY_MARK | Class::SUBJECT | Class::PREPOSITION | Class::HELPER | Class::SUBORDINATOR | Class::THAT)
    {
        return false;
    }
    // "officials said", but not "officials meeting": the last noun of a compound is its head.
    let compound = i + 1 < end
        && r.is(i + 1, Class::NOUN | Class::ACTOR)
        && !r.is(i + 1, Class::FINITE | Class::CUE | Class::ANY_MARK | Class::PREPOSITION);
    // "chairman Ana Ruiz", "actress and activist Ana Ruiz"
    let coordinated = i + 3 < end && r.is(i + 1, Class::CONJUNCTION) && r.is(i + 2, Class::PERSON) && in_name[i + 3];
    let title = i + 1 < end && in_name[i + 1] || coordinated;
    if class.has(Class::ACTOR) {
        return !compound && !title;
    }
    let speaks = i + 1 < end && r.is(i + 1, Class::CUE) && r.is(i + 1, Class::FINITE);
    speaks && class.has(Class::NOUN | Class::NUMBER | Class::DETERMINER | Class::PRONOUN) && !class.has(Class::DATE)
}

/// The phrase that ends at `head`, without what hangs on it by a preposition.
fn core(r: &Reading<'_>, head: usize, floor: usize) -> Option<Range<usize>> {
    let words = subject_left(r, head, floor)?;
    let link = words.clone().rev().find(|&i| r.is(i, Class::PREPOSITION | Class::CONJUNCTION) && i < head);
    Some(link.map_or(words.start, |i| i + 1)..head + 1)
}

/// The end of "for the mine" behind a head, or of the head itself.
fn hanging(r: &Reading<'_>, head: usize, limit: usize) -> usize {
    // "a source close to the inquiry", "two people familiar with the matter"
    let near =
        head + 2 < limit && ["close", "familiar", "briefed", "involved"].iter().any(|w| r.view.word(head + 1) == *w);
    let link = head + 1 + usize::from(near);
    let hangs = link + 1 < limit
        && ["for", "of", "with", "from", "at", "in", "on", "to"].iter().any(|w| r.view.word(link) == *w);
    // "doctors in 2015"
    let when = || r.view.word(link) != "of" && r.is(link + 1, Class::NUMBER);
    if !hangs || when() || r.is(link + 1, Class::DATE | Class::BASE) && !r.is(link + 1, Class::NOUN) {
        return head + 1;
    }
    let part = Class::NOUN
        | Class::ADJECTIVE
        | Class::CAPITAL
        | Class::DETERMINER
        | Class::POSSESSIVE
        | Class::POSSESSIVE_MARK
        | Class::NUMBER;
    let stop = Class::FINITE | Class::HELPER | Class::ANY_MARK | Class::CUE | Class::SUBJECT | Class::WH | Class::THAT;
    // "members of the House", but "officials with the state said"
    let name = |i: usize| r.is(i, Class::CAPITAL) && r.is(i - 1, Class::CAPITAL | Class::DETERMINER);
    let mut end = link + 1;
    while end < limit.min(link + 8)
        && r.is(end, part)
        && (!r.is(end, stop) || r.is(end, Class::NOUN) && (!r.is(end, Class::CUE | Class::ANY_MARK) || name(end)))
    {
        end += 1;
    }
    if end > link + 1 && r.is(end - 1, Class::NOUN | Class::CAPITAL | Class::NUMBER) { end } else { head + 1 }
}
