//! Quotes without a verb: speaker labels, signatures, second halves, paragraphs that go on, and quotations nobody is
//! named for.

use std::ops::Range;

use super::Scene;
use super::candidate::Candidate;
use crate::lexicon::{Class, Frame};
use crate::quote::Polarity;

/// `NAME:` at the beginning of a paragraph and `“…” —Name` at its end.
pub(in crate::quote) fn labelled(scene: &Scene<'_>, out: &mut Vec<Candidate>) {
    let view = scene.r.view;
    for paragraph in view.paragraphs {
        let tokens = view.tokens.within(*paragraph);
        out.extend(label(scene, &tokens));
        out.extend(signature(scene, &tokens));
    }
}

/// A candidate whose cue is the mark at token `mark`.
fn marked(content: Range<usize>, mark: usize, source: Range<usize>, confidence: f32) -> Candidate {
    Candidate {
        content: vec![content],
        cue: vec![mark..mark + 1],
        source: vec![source],
        via: Vec::new(),
        polarity: Polarity::Asserts,
        confidence,
        frame: Frame::Quotation,
        lemma: "",
    }
}

/// Words that head a line of the page rather than a speaker's turn.
const HEADINGS: &[&str] = &[
    "correction",
    "corrections",
    "clarification",
    "update",
    "updated",
    "note",
    "editor",
    "photo",
    "photos",
    "video",
    "image",
    "caption",
    "credit",
    "related",
    "more",
    "read",
    "watch",
    "listen",
    "source",
    "sources",
    "contact",
    "email",
    "phone",
    "fax",
    "website",
    "tags",
    "topics",
    "date",
    "time",
    "location",
    "breaking",
    "exclusive",
    "opinion",
    "analysis",
    "fact",
    "disclaimer",
    "copyright",
    "advertisement",
    "ps",
    "edit",
];

/// "RUIZ: We will rebuild." The name is capitals, or words with a capital that are no common nouns.
fn label(scene: &Scene<'_>, tokens: &Range<usize>) -> Option<Candidate> {
    let r = &scene.r;
    // A quoted transcript has its mark before the label.
    let first = tokens.start + usize::from(r.is(tokens.start, Class::MARK));
    let tokens = &(first..tokens.end.max(first));
    let colon = (tokens.start + 1..tokens.end.min(tokens.start + 8)).find(|&i| r.is(i, Class::COLON))?;
    let name = tokens.start..colon;
    let shouted = name.clone().all(|i| {
        r.is(i, Class::UPPER | Class::TITLE | Class::STOP) || (r.is(i, Class::CAPITAL) && r.view.word(i).len() == 1)
    });
    let named = name.clone().all(|i| {
        r.is(i, Class::CAPITAL)
            && !r.is(i, Class::CUE | Class::ADVERB | Class::PREPOSITION | Class::DETERMINER | Class::WH | Class::DATE)
    }) && (name.len() > 1 || r.is(name.start, Class::FIRST_NAME) || !r.is(name.start, Class::KNOWN))
        && name.clone().any(|i| r.is(i, Class::FIRST_NAME | Class::TITLE | Class::PERSON) || !r.is(i, Class::KNOWN));
    let rest = colon + 1..tokens.end;
    let heading = name.clone().any(|i| HEADINGS.iter().any(|h| r.word_is(i, h)));
    if !(shouted || named) || heading || rest.len() < 3 {
        return None;
    }
    Some(marked(trim_stops(scene, rest), colon, name, if shouted { 0.8 } else { 0.5 }))
}

/// “…” —Ana Ruiz, Dunmere
fn signature(scene: &Scene<'_>, tokens: &Range<usize>) -> Option<Candidate> {
    let r = &scene.r;
    let dash = (tokens.start.max(tokens.end.saturating_sub(12))..tokens.end).rev().find(|&i| r.is(i, Class::DASH))?;
    let name = dash + 1..tokens.end;
    let quotation = scene.q.at(dash.checked_sub(1)?)?;
    let quotation = scene.q.all[quotation];
    let signs = quotation.end() == dash
        && !name.is_empty()
        && r.is(name.start, Class::CAPITAL | Class::DETERMINER | Class::NOUN)
        && name.clone().all(|i| !r.is(i, Class::VERBAL | Class::STOP) || r.is(i, Class::CAPITAL));
    signs.then(|| marked(quotation.open..quotation.end(), dash, name, 0.8))
}

fn trim_stops(scene: &Scene<'_>, mut span: Range<usize>) -> Range<usize> {
    while span.len() > 1 && scene.r.is(span.end - 1, Class::STOP) {
        span.end -= 1;
    }
    span
}

/// Attaches quotations that go on with a chosen quote, and adds the rest with low confidence if `uncued`.
pub(in crate::quote) fn follow_up(scene: &Scene<'_>, chosen: &mut Vec<Candidate>, uncued: bool) {
    let mut owner = owners(scene, chosen);
    let mut ends: Vec<usize> = chosen.iter().map(end).collect();
    let mut busy = vec![false; scene.r.classes.len()];
    chosen.iter().for_each(|c| mark_busy(&mut busy, c));
    for index in 0..scene.q.all.len() {
        if owner[index].is_some() {
            continue;
        }
        let quotation = scene.q.all[index];
        let whole = quotation.open..quotation.end();
        let before = (index > 0).then(|| owner[index - 1]).flatten();
        let goes_on = |c: &usize| quotation.continues || second_half(scene, &chosen[*c], ends[*c], &busy, index);
        let goes_on = before.filter(goes_on);
        if (goes_on.is_none() && !(uncued && is_speech(scene, index))) || busy[whole.clone()].contains(&true) {
            continue;
        }
        busy[whole.clone()].fill(true);
        owner[index] = Some(goes_on.unwrap_or(chosen.len()));
        if let Some(c) = goes_on {
            ends[c] = ends[c].max(whole.end);
            chosen[c].content.push(whole);
        } else {
            ends.push(whole.end);
            chosen.push(nobody(whole));
        }
    }
}

/// For each quotation the chosen quote whose content holds it.
fn owners(scene: &Scene<'_>, chosen: &[Candidate]) -> Vec<Option<usize>> {
    let mut owner = vec![None; scene.q.all.len()];
    for (c, candidate) in chosen.iter().enumerate() {
        for i in candidate.content.iter().flat_map(Clone::clone) {
            if let Some(q) = scene.q.at(i) {
                owner[q] = Some(c);
            }
        }
    }
    owner
}

fn mark_busy(busy: &mut [bool], candidate: &Candidate) {
    for i in candidate.content.iter().chain(&candidate.cue).chain(&candidate.source).flat_map(Clone::clone) {
        busy[i] = true;
    }
}

/// Where the last of a quote's tokens ends.
fn end(candidate: &Candidate) -> usize {
    candidate.content.iter().chain(&candidate.cue).chain(&candidate.source).map(|s| s.end).max().unwrap_or(0)
}

/// Whether quotation `index` is the second half of a chosen quote that ends at token `end`: “A,” he said. “B.”
fn second_half(scene: &Scene<'_>, candidate: &Candidate, end: usize, busy: &[bool], index: usize) -> bool {
    let quotation = scene.q.all[index];
    let first = candidate.content[0].start;
    let view = scene.r.view;
    if end > quotation.open || view.paragraph_of(view.tokens.spans[first].start) != quotation.paragraph {
        return false;
    }
    if candidate.frame != Frame::Quotation {
        return false;
    }
    let gap = end..quotation.open;
    let stops = gap.clone().filter(|&i| scene.r.is(i, Class::STOP)).count();
    let taken = busy[gap.clone()].contains(&true);
    let ends = gap.is_empty()
        || scene.r.is(quotation.open - 1, Class::STOP | Class::COMMA | Class::COLON | Class::DASH)
        || view.tokens.sentence_starts.binary_search(&(quotation.open as u32)).is_ok();
    let words = quotation.inner().filter(|&i| !scene.r.is(i, Class::ANY_MARK)).count();
    gap.len() <= 30 && (words > 2 || gap.len() <= 3) && stops <= 1 && !taken && ends
}

/// Whether a quotation is speech rather than a title, a nickname or a word in marks: a sentence of its own.
fn is_speech(scene: &Scene<'_>, index: usize) -> bool {
    let r = &scene.r;
    let quotation = scene.q.all[index];
    let inner = quotation.inner();
    let words = inner.clone().filter(|&i| !r.is(i, Class::ANY_MARK)).count();
    let ends = inner.end > inner.start && r.is(inner.end - 1, Class::STOP | Class::COMMA);
    let verb = inner.clone().any(|i| r.is(i, Class::VERBAL));
    let starts = r.view.tokens.sentence_starts.binary_search(&(quotation.open as u32)).is_ok();
    let capitals = inner.clone().filter(|&i| r.is(i, Class::CAPITAL)).count();
    let title = capitals * 10 >= words * 6;
    words >= 5 && verb && !title && (starts || (ends && r.is(inner.start, Class::CAPITAL)))
}

/// A quotation without a cue.
fn nobody(content: Range<usize>) -> Candidate {
    Candidate {
        content: vec![content],
        cue: Vec::new(),
        source: Vec::new(),
        via: Vec::new(),
        polarity: Polarity::Asserts,
        confidence: 0.2,
        frame: Frame::Quotation,
        lemma: "",
    }
}
