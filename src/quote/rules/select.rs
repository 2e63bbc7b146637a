//! A consistent set of candidates: no token in two contents, no cue inside another's content.

use std::ops::Range;

use super::Scene;
use super::candidate::Candidate;
use crate::lexicon::{Class, Frame};

/// Keeps the best of the candidates that exclude one another, and cuts contents short at the next one's words.
pub(super) fn consistent(scene: &Scene<'_>, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    nest(&mut candidates);
    candidates.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(start(a).cmp(&start(b))));
    let mut owner = vec![0u8; scene.r.classes.len()];
    let mut kept = Vec::new();
    for mut candidate in candidates {
        let taken = candidate.cue.iter().flat_map(Clone::clone).any(|i| owner[i] & (CONTENT | SOURCE) != 0);
        if taken {
            continue;
        }
        for span in &mut candidate.content {
            *span = free_part(scene, span.clone(), &owner);
        }
        candidate.content.retain(|s| s.len() >= 2 || s.clone().any(|i| scene.quoted(i)));
        if candidate.content.is_empty() || holds_itself(&candidate) {
            continue;
        }
        for i in candidate.content.iter().flat_map(Clone::clone) {
            owner[i] |= CONTENT;
        }
        for i in candidate.cue.iter().flat_map(Clone::clone) {
            owner[i] |= CUE;
        }
        for i in candidate.source.iter().flat_map(Clone::clone) {
            owner[i] |= SOURCE;
        }
        kept.push(candidate);
    }
    kept
}

/// Whether a content shares a token with its own cue or source.
fn holds_itself(candidate: &Candidate) -> bool {
    let meets = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
    candidate.content.iter().any(|c| candidate.cue.iter().chain(&candidate.source).any(|s| meets(c, s)))
}

const CONTENT: u8 = 1;
const CUE: u8 = 2;
const SOURCE: u8 = 4;

fn start(c: &Candidate) -> usize {
    c.content[0].start
}

/// Quotations are surest; then clauses before their cue, which the comma marks; then by the verb's strength.
fn rank(c: &Candidate) -> f32 {
    let frame = match c.frame {
        Frame::Quotation => 2.0,
        Frame::Tail => 1.0,
        Frame::That => 0.6,
        Frame::Clause | Frame::Question => 0.5,
        Frame::Infinitive => 0.2,
        Frame::Object => 0.0,
    };
    frame + c.confidence
}

/// The part of `span` from its start up to the first token that belongs to another quote, cut back to the comma before.
fn free_part(scene: &Scene<'_>, span: Range<usize>, owner: &[u8]) -> Range<usize> {
    let Some(taken) = span.clone().find(|&i| owner[i] != 0) else { return span };
    let loose = Class::COMMA | Class::CONJUNCTION | Class::SUBORDINATOR | Class::DASH | Class::STOP;
    let opens = |i: usize| scene.q.at(i).is_some_and(|q| scene.q.all[q].open == i);
    let dangles = |i: usize| (scene.r.is(i, loose) && !scene.quoted(i)) || opens(i) || scene.r.word_is(i, "as");
    let mut end = taken;
    while end > span.start && dangles(end - 1) {
        end -= 1;
    }
    span.start..end
}

/// "Station R reported that M. claimed the vote was lost": what M. claimed is the quote, and Station R passed it on.
fn nest(candidates: &mut Vec<Candidate>) {
    candidates.sort_by_key(|c| c.source.first().map_or(0, |s| s.start));
    let mut outer = vec![false; candidates.len()];
    for i in 0..candidates.len() {
        let near = i.saturating_sub(NEIGHBOURS)..candidates.len().min(i + NEIGHBOURS);
        if let Some(inner) = near.into_iter().find(|&j| i != j && holds(&candidates[i], &candidates[j])) {
            candidates[inner].via = candidates[i].source.clone();
            outer[i] = true;
        }
    }
    let mut outer = outer.into_iter();
    candidates.retain(|_| !outer.next().unwrap_or(false));
}

/// Whether a clause stands behind the verb.
fn is_clause(frame: Frame) -> bool {
    matches!(frame, Frame::Clause | Frame::That)
}

/// How far apart, in order of their sources, the reports of a nested one can stand.
const NEIGHBOURS: usize = 8;

/// Whether the whole of `outer`'s content is the report of `inner`.
pub(in crate::quote) fn holds(outer: &Candidate, inner: &Candidate) -> bool {
    let (Some(content), Some(source)) = (outer.content.first(), inner.source.first()) else { return false };
    is_clause(outer.frame)
        && is_clause(inner.frame)
        && outer.content.len() == 1
        && source.start >= content.start
        && source.start <= content.start + 1
        && inner.content.iter().all(|s| s.start >= content.start && s.end <= content.end)
        && inner.cue.iter().all(|s| s.start >= content.start && s.end <= content.end)
}
