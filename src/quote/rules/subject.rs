//! Who a cue verb belongs to: the noun phrase before it, behind it, or that of the verb before it.

use std::ops::Range;

use super::Scene;
use super::candidate::Verb;
use crate::lexicon::{Class, Reading, subject_left, subject_right};
use crate::token::TokenKind;

/// The source of a cue.
pub(super) struct Subject {
    /// Its tokens; `None` where the verb has none of its own.
    pub(super) words: Option<Range<usize>>,
    /// Whether it stands behind the verb.
    pub(super) inverted: bool,
}

/// Finds the subject of `verb`; `before` is that of the cue before it in the sentence. `None` if the verb does not
/// report here: an infinitive, a passive, a participle that modifies a noun.
pub(super) fn find(scene: &Scene<'_>, verb: &Verb, before: Option<&Range<usize>>) -> Option<Subject> {
    let r = &scene.r;
    let class = r.class(verb.at);
    let start = verb.group.start;
    let floor = floor(scene, verb);
    if start > floor && r.is(start - 1, Class::TO) {
        return None;
    }
    let passive = (verb.group.start..verb.at).any(|i| r.is(i, Class::BE)) && class.has(Class::PARTICIPLE);
    if passive && !verb.quoted_as {
        return None;
    }
    let finite = class.has(Class::FINITE | Class::BASE) || (start..verb.at).any(|i| r.is(i, Class::HELPER));
    if class.has(Class::ING) && !(start..verb.at).any(|i| r.is(i, Class::BE)) {
        return participle(r, verb, before);
    }
    if !finite {
        return None;
    }
    if start > floor && !scene.quoted(start - 1) {
        if let Some(words) = subject_left(r, start - 1, floor) {
            let words = widen(scene, words, floor);
            return Some(Subject { words: Some(words), inverted: false });
        }
        // "… and added that": the subject is that of the verb before.
        if r.is(start - 1, Class::CONJUNCTION) {
            return before.map(|b| Subject { words: Some(b.clone()), inverted: false });
        }
    }
    let free = start == floor || r.is(start - 1, Class::COMMA) || scene.quoted(start - 1);
    if free && r.is(verb.at, Class::FINITE) {
        let words = subject_right(r, verb.group.end, verb.sentence.end)?;
        return Some(Subject { words: Some(words), inverted: true });
    }
    None
}

/// Behind a quotation everything up to the verb is the subject: "…?” a narrator in the campaign's new ad asks."
fn widen(scene: &Scene<'_>, words: Range<usize>, floor: usize) -> Range<usize> {
    let r = &scene.r;
    let behind_quotation = floor > 0 && scene.quoted(floor - 1);
    let from = if r.is(floor, Class::COMMA) { floor + 1 } else { floor };
    let gap = from..words.start.max(from);
    let plain = gap
        .clone()
        .all(|i| !r.is(i, Class::VERBAL | Class::ANY_MARK | Class::CONJUNCTION | Class::SUBORDINATOR | Class::ADVERB));
    if behind_quotation && gap.len() <= 10 && plain { from..words.end } else { words }
}

/// The first token that the subject may reach to: behind the last quotation of the sentence before the verb.
fn floor(scene: &Scene<'_>, verb: &Verb) -> usize {
    scene.quoted_until(verb.group.start, verb.sentence.start)
}

/// ", adding that …", ", saying: …": the subject is that of the verb before.
fn participle(r: &Reading<'_>, verb: &Verb, before: Option<&Range<usize>>) -> Option<Subject> {
    let start = verb.group.start;
    let free = start == verb.sentence.start || r.is(start - 1, Class::COMMA | Class::CONJUNCTION | Class::MARK);
    if !free {
        // "footage of Trump saying, “…”": only a quotation makes it a report.
        let near = verb.group.end..(verb.group.end + 12).min(verb.sentence.end);
        let words = subject_left(r, start.checked_sub(1)?, verb.sentence.start)?;
        return near
            .into_iter()
            .any(|i| r.is(i, Class::MARK))
            .then_some(Subject { words: Some(words), inverted: false });
    }
    let words = before.cloned().or_else(|| first_phrase(r, verb));
    words.map(|w| Subject { words: Some(w), inverted: false })
}

/// The noun phrase that begins the sentence: the likely subject of its participles.
fn first_phrase(r: &Reading<'_>, verb: &Verb) -> Option<Range<usize>> {
    if r.is(verb.sentence.start, Class::PREPOSITION | Class::SUBORDINATOR | Class::ING | Class::ADVERB) {
        return None;
    }
    let words = subject_right(r, verb.sentence.start, verb.group.start)?;
    let verb_follows = r.is(words.end, Class::VERBAL | Class::ADVERB | Class::CUE);
    verb_follows.then_some(words)
}

/// Whether a sentence has words in lower case, so that a capital tells something.
pub(super) fn is_plain(r: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let lower = |i: &usize| r.view.tokens.kinds[*i] == TokenKind::Lower && r.view.word(*i).len() > 3;
    sentence.clone().filter(lower).nth(1).is_some()
}

/// Whether the cue word at token `at` of a plain sentence has a capital that only a name has: "the American Principles
/// Project".
pub(super) fn is_name(r: &Reading<'_>, at: usize, first: usize) -> bool {
    r.is(at, Class::CAPITAL) && at != first && !r.is(at - 1, Class::MARK)
}

/// Whether the cue word at token `at` is a noun or an adjective there ("a report", "his claims", "the alleged").
pub(super) fn is_noun(r: &Reading<'_>, at: usize, floor: usize) -> bool {
    if at == floor {
        return false;
    }
    let before = r.class(at - 1);
    if before.has(Class::DETERMINER | Class::POSSESSIVE | Class::POSSESSIVE_MARK)
        && !before.has(Class::SUBJECT | Class::THAT | Class::PRONOUN | Class::ADVERB)
    {
        return true;
    }
    let noun = r.is(at, Class::NOUN);
    noun && before.has(Class::ADJECTIVE | Class::PREPOSITION | Class::NUMBER)
        && !before.has(Class::NOUN | Class::ADVERB | Class::CAPITAL)
}
