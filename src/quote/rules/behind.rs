//! What stands behind a cue that no quotation follows: a clause, a question, an infinitive or an object.

use std::ops::Range;

use super::Scene;
use super::candidate::Verb;
use super::clause::{clause_end, clause_follows};
use super::nouns::is_report_noun;
use crate::lexicon::{Class, Frame};

/// Tokens of a relative clause that are looked through for its comma.
const LONGEST_RELATIVE: usize = 200;

/// Times and places between a cue and its content.
const MOST_CIRCUMSTANCES: usize = 16;

/// What stands behind the cue: a clause, a question, an infinitive or an object.
pub(super) fn find(
    scene: &Scene<'_>,
    verb: &Verb,
    behind: usize,
    inverted: bool,
) -> Option<(Frame, Vec<Range<usize>>)> {
    let r = &scene.r;
    if inverted {
        return None;
    }
    let from = skip_hearer(scene, verb, behind);
    let at = skip_circumstances(scene, from, verb.sentence.end);
    let mut end = clause_end(scene, at, &verb.sentence);
    if r.word_is(verb.group.start.saturating_sub(1), "who") {
        // "Ruiz, who said she had lost count, is leaving": the relative clause ends at its comma.
        let near = at + 1..end.min(at + LONGEST_RELATIVE);
        let comma = { near }.find(|&i| r.is(i, Class::COMMA) && !scene.quoted(i) && r.is(i + 1, Class::VERBAL));
        end = comma.unwrap_or(end);
    }
    if at >= end {
        return None;
    }
    let spans = |start: usize| vec![start..end];
    let class = r.class(at);
    let strong = |frame| verb.cue.strength(frame) > 0;
    if let Some(that) = report_noun(scene, at, end).filter(|_| strong(Frame::Object)) {
        return Some((Frame::Object, spans(that)));
    }
    if class.has(Class::THAT) && strong(Frame::That) {
        return Some((Frame::That, spans(at)));
    }
    if class.has(Class::THAT) && strong(Frame::Clause) && (clause_follows(scene, at + 1, end) || !strong(Frame::Object))
    {
        return Some((Frame::Clause, spans(at)));
    }
    // "vowed to “hunt down” …": the verb may stand behind a mark.
    let verb_at = at + 1 + usize::from(r.is(at + 1, Class::MARK));
    if class.has(Class::TO)
        && r.is(verb_at, Class::BASE | Class::BE | Class::HAVE | Class::DO | Class::ADVERB)
        && strong(Frame::Infinitive)
    {
        return Some((Frame::Infinitive, spans(at)));
    }
    if class.has(Class::WH) || r.word_is(at, "if") {
        if strong(Frame::Question) {
            return Some((Frame::Question, spans(at)));
        }
        if strong(Frame::Clause) && !r.word_is(at, "who") {
            return Some((Frame::Clause, spans(at)));
        }
    }
    if strong(Frame::Clause) && clause_follows(scene, at, end) {
        return Some((Frame::Clause, spans(at)));
    }
    let object = class.has(
        Class::DETERMINER
            | Class::POSSESSIVE
            | Class::NOUN
            | Class::CAPITAL
            | Class::ADJECTIVE
            | Class::OBJECT
            | Class::NUMBER
            | Class::PRONOUN
            | Class::ING
            | Class::PARTICIPLE
            | Class::WH,
    ) || scene.quoted(at)
        || r.word_is(at, "it")
        || r.word_is(at, "you");
    if object && from == at && strong(Frame::Object) {
        return Some((Frame::Object, spans(at)));
    }
    None
}

/// "dismissed allegations that …", "rejected the idea that …": what is dismissed is what "that" begins.
fn report_noun(scene: &Scene<'_>, at: usize, end: usize) -> Option<usize> {
    let r = &scene.r;
    let that = (at + 1..end.min(at + 5)).find(|&i| r.is(i, Class::THAT))?;
    let noun = is_report_noun(scene, that - 1)
        || [
            "report",
            "reports",
            "rumor",
            "rumors",
            "rumour",
            "rumours",
            "notion",
            "idea",
            "charge",
            "charges",
            "speculation",
            "criticism",
        ]
        .iter()
        .any(|n| r.word_is(that - 1, n));
    noun.then_some(that)
}

/// Behind the hearer of "told": "told reporters that", "told the Post on Tuesday".
fn skip_hearer(scene: &Scene<'_>, verb: &Verb, behind: usize) -> usize {
    const HEARERS: &[&str] =
        &["tell", "ask", "inform", "assure", "remind", "notify", "warn", "advise", "promise", "brief"];
    if !HEARERS.contains(&verb.cue.lemma) {
        return behind;
    }
    let r = &scene.r;
    let mut at = behind;
    while at < verb.sentence.end && at < behind + 16 {
        let class = r.class(at);
        if class.has(Class::THAT | Class::TO | Class::COMMA | Class::COLON | Class::MARK)
            || (class.has(Class::WH) && !r.word_is(at, "who"))
            || r.word_is(at, "if")
        {
            return at;
        }
        // "told reporters he would": the clause begins with a pronoun or a determiner behind a noun.
        if at > behind
            && class.has(Class::SUBJECT | Class::DETERMINER | Class::POSSESSIVE)
            && r.is(at - 1, Class::NOUN | Class::CAPITAL | Class::DATE | Class::OBJECT | Class::POSSESSIVE)
            && clause_follows(scene, at, verb.sentence.end)
        {
            return at;
        }
        at += 1;
    }
    behind
}

/// Behind times and places that stand between a cue and its content: "said on Tuesday that", "said in a statement".
fn skip_circumstances(scene: &Scene<'_>, from: usize, end: usize) -> usize {
    let r = &scene.r;
    let mut at = from;
    for _ in 0..MOST_CIRCUMSTANCES {
        let start = at;
        if r.is(at, Class::ADVERB)
            && !r.is(at, Class::NOUN | Class::DETERMINER | Class::WH)
            && r.is(at + 1, Class::THAT | Class::DATE | Class::PREPOSITION | Class::ADVERB)
        {
            at += 1;
        }
        if r.is(at, Class::DATE) {
            at += 1;
            if r.is(at, Class::NOUN) && matches!(r.view.word(at), "morning" | "afternoon" | "evening" | "night") {
                at += 1;
            }
        } else if r.is(at, Class::PREPOSITION) && !r.is(at, Class::SUBORDINATOR) {
            at = circumstance_end(scene, at, end).unwrap_or(at);
        }
        if at == start || at >= end {
            break;
        }
    }
    at.min(end)
}

/// The end of "in a statement", "on Tuesday", "during a rally in Ohio", if "that" or a clause follows soon.
fn circumstance_end(scene: &Scene<'_>, from: usize, end: usize) -> Option<usize> {
    let r = &scene.r;
    let mut nouns = false;
    for at in from + 1..end.min(from + 14) {
        let class = r.class(at);
        if nouns && class.has(Class::THAT) {
            return Some(at);
        }
        if nouns
            && class.has(Class::SUBJECT | Class::DETERMINER | Class::POSSESSIVE)
            && !r.is(at - 1, Class::PREPOSITION | Class::DETERMINER | Class::CONJUNCTION)
            && clause_follows(scene, at, end)
        {
            return Some(at);
        }
        if class.has(Class::VERBAL | Class::ANY_MARK | Class::WH | Class::TO) && !class.has(Class::NOUN) {
            return None;
        }
        nouns |= class.has(Class::NOUN | Class::CAPITAL | Class::DATE | Class::NUMBER);
    }
    None
}
