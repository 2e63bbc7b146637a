//! Reports by a noun and by fixed turns: "his claim that …", "as Ruiz put it".

use std::ops::Range;

use super::Scene;
use super::candidate::Candidate;
use super::clause::{clause_end, clause_follows};
use crate::lexicon::{Class, Frame, subject_left, subject_right};
use crate::quote::Polarity;

/// Nouns that name what someone says or thinks, when "that" and a clause follow.
const NOUNS: &[&str] = &[
    "accusation",
    "accusations",
    "admission",
    "allegation",
    "allegations",
    "announcement",
    "argument",
    "arguments",
    "assertion",
    "assertions",
    "assurance",
    "assurances",
    "belief",
    "claim",
    "claims",
    "comment",
    "comments",
    "complaint",
    "complaints",
    "concern",
    "concerns",
    "conclusion",
    "confidence",
    "contention",
    "conviction",
    "declaration",
    "denial",
    "fear",
    "fears",
    "hope",
    "hopes",
    "insistence",
    "opinion",
    "pledge",
    "prediction",
    "predictions",
    "promise",
    "promises",
    "remark",
    "remarks",
    "revelation",
    "statement",
    "statements",
    "suggestion",
    "suggestions",
    "suspicion",
    "testimony",
    "threat",
    "view",
    "vow",
    "warning",
    "warnings",
    "worry",
];

/// Whether the token is a noun of reporting.
pub(super) fn is_report_noun(scene: &Scene<'_>, i: usize) -> bool {
    NOUNS.iter().any(|n| scene.r.word_is(i, n))
}

/// Finds the nouns of reporting of one sentence that have an owner and a clause with "that".
pub(super) fn in_sentence(scene: &Scene<'_>, sentence: &Range<usize>, out: &mut Vec<Candidate>) {
    for at in sentence.start + 1..sentence.end.saturating_sub(3) {
        if scene.r.is(at + 1, Class::THAT) && !scene.quoted(at) && is_report_noun(scene, at) {
            out.extend(owned(scene, sentence, at));
        }
        if scene.r.word_is(at, "as") && !scene.quoted(at) {
            out.extend(put_it(scene, sentence, at));
        }
    }
}

/// "Ruiz's claim that crime has doubled", "his claim that …".
fn owned(scene: &Scene<'_>, sentence: &Range<usize>, noun: usize) -> Option<Candidate> {
    let r = &scene.r;
    let end = clause_end(scene, noun + 1, sentence);
    if !clause_follows(scene, noun + 2, end) {
        return None;
    }
    let adjective = usize::from(r.is(noun - 1, Class::ADJECTIVE) && noun > sentence.start + 1);
    let owner = noun - 1 - adjective;
    let source = if r.is(owner, Class::POSSESSIVE) {
        owner..owner + 1
    } else if r.is(owner, Class::POSSESSIVE_MARK) && owner > sentence.start {
        let name = subject_left(r, owner - 1, sentence.start)?;
        name.start..owner + 1
    } else {
        return None;
    };
    Some(report(vec![noun + 1..end], noun..noun + 1, source, 0.4, Frame::That, "noun"))
}

/// “Same circus, new tent,” as one delegate put it.
fn put_it(scene: &Scene<'_>, sentence: &Range<usize>, at: usize) -> Option<Candidate> {
    let r = &scene.r;
    let source = subject_right(r, at + 1, sentence.end)?;
    let verb = source.end;
    let puts = (r.word_is(verb, "put") || r.word_is(verb, "puts")) && r.word_is(verb + 1, "it");
    if !puts {
        return None;
    }
    let last = at.checked_sub(1)?;
    let before = if r.is(last, Class::COMMA) && !scene.quoted(last) { last.checked_sub(1)? } else { last };
    let near = |i: usize| scene.q.at(i).map(|q| scene.q.all[q]);
    let quotation = near(before).filter(|q| q.end() == before + 1);
    let behind = (verb + 2..(verb + 5).min(r.classes.len())).find_map(near);
    let quotation = quotation.or(behind)?;
    let cue = verb..verb + 2;
    Some(report(vec![quotation.open..quotation.end()], cue, source, 0.9, Frame::Quotation, "put it"))
}

fn report(
    content: Vec<Range<usize>>,
    cue: Range<usize>,
    source: Range<usize>,
    confidence: f32,
    frame: Frame,
    lemma: &'static str,
) -> Candidate {
    Candidate {
        content,
        cue: vec![cue],
        source: vec![source],
        via: Vec::new(),
        polarity: Polarity::Asserts,
        confidence,
        frame,
        lemma,
    }
}
