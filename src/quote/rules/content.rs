//! What a cue reports: the quotation, clause, infinitive or object beside it.

use std::ops::Range;

use super::Scene;
use super::behind;
use super::candidate::Verb;
use super::clause::{clause_end, content_start};
use super::subject::Subject;
use crate::lexicon::{Class, Frame};

/// The content of `verb` and the frame that fits. Quotations come first, then what stands behind the verb, then the
/// clause before it.
pub(super) fn find(scene: &Scene<'_>, verb: &Verb, subject: &Subject) -> Option<(Frame, Vec<Range<usize>>)> {
    let behind = match (&subject.words, subject.inverted) {
        (Some(words), true) => words.end,
        _ => verb.group.end,
    };
    let front = match (&subject.words, subject.inverted) {
        (Some(words), false) if words.end <= verb.group.start && words.end + 1 >= verb.group.start => words.start,
        _ => verb.group.start,
    };
    // A participle reports what follows it: “…,” adding that …
    let follows_only = scene.r.is(verb.at, Class::ING) && verb.group.len() == 1;
    if verb.cue.strength(Frame::Quotation) > 0 {
        let preceding = if follows_only { None } else { before(scene, verb, front) };
        if let Some(spans) = preceding.or_else(|| after(scene, verb, behind)) {
            return Some((Frame::Quotation, spans));
        }
    }
    if let Some(found) = behind::find(scene, verb, behind, subject.inverted) {
        return Some(found);
    }
    if follows_only {
        return None;
    }
    tail(scene, verb, front, behind).map(|spans| (Frame::Tail, spans))
}

/// The quotation that ends directly before token `front`: “…,” he said. One that ends in a full stop, or in another
/// paragraph, is not what the verb reports.
fn before(scene: &Scene<'_>, verb: &Verb, front: usize) -> Option<Vec<Range<usize>>> {
    let r = &scene.r;
    let mut last = front.checked_sub(1)?;
    let comma = r.is(last, Class::COMMA | Class::DASH) && !scene.quoted(last);
    if comma {
        last = last.checked_sub(1)?;
    }
    let quotation = scene.q.all[scene.q.at(last)?];
    let view = r.view;
    if quotation.end() != last + 1 || view.paragraph_of(view.tokens.spans[verb.at].start) != quotation.paragraph {
        return None;
    }
    let inner = quotation.inner();
    let full_stop = r.word_is(inner.end - 1, ".");
    if full_stop && front == verb.sentence.start && r.is(front, Class::CAPITAL) {
        return None;
    }
    let goes_on = comma
        || r.is(inner.end - 1, Class::COMMA | Class::STOP | Class::DASH)
        || verb.group.end >= verb.sentence.end - 1;
    let start = lead_in(scene, quotation.open);
    (goes_on || start == quotation.open).then(|| vec![start..quotation.end()])
}

/// Where a content whose quotation opens at `open` begins: words of the same sentence before the mark belong to it when
/// they are the start of the reported sentence ("The plan is “dead,” he said").
fn lead_in(scene: &Scene<'_>, open: usize) -> usize {
    let tokens = scene.r.view.tokens;
    let sentence = tokens.sentence_starts.partition_point(|&s| s as usize <= open) - 1;
    let start = tokens.in_sentence(sentence).start;
    let cue_before = scene.cues.first(start..open).is_some();
    let cut = scene.r.is(open.saturating_sub(1), Class::COLON | Class::COMMA | Class::STOP);
    if open == start || cue_before || cut { open } else { start }
}

/// The quotation that begins behind the cue, with what leads to it.
fn after(scene: &Scene<'_>, verb: &Verb, behind: usize) -> Option<Vec<Range<usize>>> {
    let r = &scene.r;
    let reach = (behind + 24).min(r.classes.len());
    let mut at = behind;
    while at < reach && !scene.quoted(at) {
        let class = r.class(at);
        if at >= verb.sentence.end && !r.is(at - 1, Class::COLON) {
            return None;
        }
        if class.has(Class::STOP | Class::SEMICOLON | Class::CUE | Class::VERBAL) && at != behind {
            return None;
        }
        at += 1;
    }
    let index = scene.q.at(at)?;
    let led = at > 0 && (r.is(at - 1, Class::COMMA | Class::COLON) || at == behind || r.is(at - 1, Class::THAT));
    if !led {
        return None;
    }
    let start = if r.is(at - 1, Class::THAT) { at - 1 } else { at };
    let quotation = scene.q.all[index];
    // “…” that stops in the middle of a sentence is a part of what was said: said “dead” links would go.
    let inner_end = quotation.inner().end;
    let part = quotation.closed
        && quotation.end() < verb.sentence.end
        && !r.is(
            quotation.end(),
            Class::ANY_MARK | Class::CONJUNCTION | Class::SUBORDINATOR | Class::WH | Class::PREPOSITION,
        )
        && !r.is(inner_end - 1, Class::STOP | Class::COMMA);
    let end =
        if start < at || part { clause_end(scene, at, &verb.sentence).max(quotation.end()) } else { quotation.end() };
    Some(vec![start..end])
}

/// The clause before the cue: "…, he said", up to the comma.
fn tail(scene: &Scene<'_>, verb: &Verb, front: usize, behind: usize) -> Option<Vec<Range<usize>>> {
    let r = &scene.r;
    let comma = front.checked_sub(1).filter(|&i| i > verb.sentence.start && r.is(i, Class::COMMA))?;
    let next = r.class(behind);
    let closes = behind >= verb.sentence.end
        || next.has(
            Class::STOP
                | Class::COMMA
                | Class::MARK
                | Class::DATE
                | Class::PREPOSITION
                | Class::ADVERB
                | Class::COLON
                | Class::ING
                | Class::DASH
                | Class::SEMICOLON
                | Class::SUBORDINATOR,
        );
    if !closes {
        return None;
    }
    let start = content_start(scene, &verb.sentence, comma);
    let clause = scene.verbs.first(start..comma).is_some();
    if !clause || comma - start < 3 {
        return None;
    }
    let mut spans = vec![start..comma];
    // "A, he said, B": what follows the second comma goes on.
    if next.has(Class::COMMA) && behind + 3 < verb.sentence.end && !scene.quoted(behind + 1) {
        let end = clause_end(scene, behind + 1, &verb.sentence);
        if !r.is(behind + 1, Class::ING | Class::WH | Class::CUE) && end > behind + 2 {
            spans.push(behind + 1..end);
        }
    }
    Some(spans)
}

/// What "according to NAME" reports: the clause before it, or that behind its comma.
pub(super) fn around_phrase(
    scene: &Scene<'_>,
    sentence: &Range<usize>,
    front: usize,
    behind: usize,
) -> Option<Vec<Range<usize>>> {
    let r = &scene.r;
    if front <= sentence.start + 2 {
        let comma = (behind..sentence.end.min(behind + 30)).find(|&i| r.is(i, Class::COMMA))?;
        let end = clause_end(scene, comma + 1, sentence);
        return (end > comma + 2).then(|| vec![comma + 1..end]);
    }
    let mut last = front;
    if r.is(last - 1, Class::COMMA | Class::DASH) {
        last -= 1;
    }
    if let Some(index) = scene.q.at(last - 1) {
        let quotation = scene.q.all[index];
        if quotation.end() == last {
            return Some(vec![lead_in(scene, quotation.open)..last]);
        }
    }
    let start = content_start(scene, sentence, last);
    (last > start + 2).then(|| vec![start..last])
}
