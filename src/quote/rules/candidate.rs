//! [`Candidate`]: a quote that may be one, and the search for them around every cue.

use std::ops::Range;

use super::subject::{self, Subject};
use super::{Scene, content};
use crate::lexicon::{Class, Cue, Frame, Lexicon, subject_right};
use crate::quote::Polarity;
use crate::token::chars::in_word;

/// A quote in the making: token ranges.
#[derive(Clone, Debug)]
pub(in crate::quote) struct Candidate {
    pub(in crate::quote) content: Vec<Range<usize>>,
    pub(in crate::quote) cue: Vec<Range<usize>>,
    pub(in crate::quote) source: Vec<Range<usize>>,
    pub(in crate::quote) via: Vec<Range<usize>>,
    pub(in crate::quote) polarity: Polarity,
    pub(in crate::quote) confidence: f32,
    pub(in crate::quote) frame: Frame,
    pub(in crate::quote) lemma: &'static str,
}

/// A cue verb where it stands.
pub(super) struct Verb {
    pub(super) cue: &'static Cue,
    /// Its helpers, adverbs and particle with it.
    pub(super) group: Range<usize>,
    /// The verb itself.
    pub(super) at: usize,
    /// The tokens of its sentence.
    pub(super) sentence: Range<usize>,
    pub(super) negated: bool,
    /// Whether it is "was quoted as saying": a passive whose subject speaks.
    pub(super) quoted_as: bool,
}

/// Tokens before a verb that may belong to it.
const LONGEST_GROUP: usize = 32;

/// Tries every cue verb of sentence number `sentence`.
pub(super) fn in_sentence(scene: &Scene<'_>, sentence: usize, out: &mut Vec<Candidate>) {
    let tokens = scene.r.view.tokens.in_sentence(sentence);
    let mut cues = scene.cues.within(tokens.clone()).peekable();
    let plain = cues.peek().is_some() && subject::is_plain(&scene.r, &tokens);
    let mut last_subject: Option<Range<usize>> = None;
    for at in cues {
        if plain && subject::is_name(&scene.r, at, tokens.start) {
            continue;
        }
        let Some(verb) = verb_at(scene, at, tokens.clone()) else { continue };
        let Some(subject) = subject::find(scene, &verb, last_subject.as_ref()) else { continue };
        if let Some(candidate) = try_frames(scene, &verb, &subject) {
            last_subject = candidate.source.first().cloned().or(last_subject);
            out.push(candidate);
        }
    }
}

/// The verb at token `at` with what belongs to it; `None` if the word is no verb there.
fn verb_at(scene: &Scene<'_>, at: usize, sentence: Range<usize>) -> Option<Verb> {
    let r = &scene.r;
    let (cue, end) = r.cue_at(at)?;
    if end > sentence.end || subject::is_noun(r, at, sentence.start) {
        return None;
    }
    let mut start = at;
    let mut negated = false;
    while start > sentence.start.max(at.saturating_sub(LONGEST_GROUP)) {
        let class = r.class(start - 1);
        let helps = class.has(Class::HELPER | Class::ADVERB | Class::NEGATION) && !class.has(Class::ANY_MARK);
        if !helps
            || scene.quoted(start - 1)
            || class.has(Class::DETERMINER | Class::SUBJECT | Class::PREPOSITION)
                && !class.has(Class::HELPER | Class::NEGATION)
        {
            break;
        }
        negated |= class.has(Class::NEGATION);
        start -= 1;
    }
    // "Corvane last night said": a time before the verb is no part of the subject.
    let time = |i: usize| {
        ["night", "week", "month", "year", "morning", "afternoon", "evening", "weekend"].iter().any(|w| r.word_is(i, w))
    };
    if start >= sentence.start + 3
        && time(start - 1)
        && ["last", "this", "that", "next"].iter().any(|w| r.word_is(start - 2, w))
    {
        start -= 2;
    }
    let quoted_as = cue.lemma == "quote" && r.word_is(end, "as") && r.is(end + 1, Class::ING);
    let end = if quoted_as { end + 2 } else { end };
    Some(Verb { cue, group: start..end, at, sentence, negated, quoted_as })
}

/// The frame in which the verb reports most often, with its content.
fn try_frames(scene: &Scene<'_>, verb: &Verb, subject: &Subject) -> Option<Candidate> {
    let (frame, spans) = content::find(scene, verb, subject)?;
    let mut strength = verb.cue.strength(frame);
    // "people who want to leave" tells who they are, not what they said; "Ruiz, who wants to leave" reports.
    let restrictive = scene.r.word_is(verb.group.start.saturating_sub(1), "who")
        && verb.group.start > verb.sentence.start + 1
        && !scene.r.is(verb.group.start - 2, Class::COMMA);
    if restrictive && matches!(frame, Frame::Infinitive | Frame::Object) {
        strength = strength.saturating_sub(3);
    }
    if strength == 0 {
        return None;
    }
    Some(Candidate {
        content: spans,
        cue: vec![verb.group.clone()],
        source: subject.words.clone().into_iter().collect(),
        via: Vec::new(),
        polarity: verb.cue.class.polarity(verb.negated),
        confidence: f32::from(strength) / 10.0,
        frame,
        lemma: verb.cue.lemma,
    })
}

/// "according to NAME" and its like, before or behind what is reported.
pub(super) fn of_phrases(scene: &Scene<'_>, out: &mut Vec<Candidate>) {
    let view = scene.r.view;
    let lexicon = Lexicon::builtin();
    for found in lexicon.phrase_finder.find_iter(view.text) {
        let edge = |c: Option<char>| c.is_none_or(|c| !in_word(c));
        let whole =
            edge(view.text[..found.start()].chars().next_back()) && edge(view.text[found.end()..].chars().next());
        if !whole || !lexicon.phrases[found.pattern().as_usize()].source_after {
            continue;
        }
        let cue = view.tokens.at(found.start() as u32)..view.tokens.at(found.end() as u32 - 1) + 1;
        if cue.start >= view.tokens.len() || cue.is_empty() || scene.quoted(cue.start) {
            continue;
        }
        out.extend(phrase(scene, cue));
    }
}

fn phrase(scene: &Scene<'_>, cue: Range<usize>) -> Option<Candidate> {
    let tokens = scene.r.view.tokens;
    let sentence = tokens.sentence_starts.partition_point(|&s| s as usize <= cue.start) - 1;
    let sentence = tokens.in_sentence(sentence);
    let source = subject_right(&scene.r, cue.end, sentence.end)?;
    // "according to plan" names nobody.
    if source.len() == 1
        && ["plan", "schedule", "custom", "tradition", "need"].iter().any(|w| scene.r.word_is(source.start, w))
    {
        return None;
    }
    let content = content::around_phrase(scene, &sentence, cue.start, source.end)?;
    Some(Candidate {
        content,
        cue: vec![cue],
        source: vec![source],
        via: Vec::new(),
        polarity: Polarity::Asserts,
        confidence: 0.8,
        frame: Frame::Tail,
        lemma: "according to",
    })
}
