//! What a cue reports: the quotation, clause, infinitive or object beside it.

use std::ops::Range;

use super::Scene;
use super::candidate::Verb;
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
    if let Some(found) = right(scene, verb, behind, subject.inverted) {
        return Some(found);
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
    let cue_before = (start..open).any(|i| scene.r.is(i, Class::CUE) && !scene.quoted(i));
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

/// What stands behind the cue: a clause, a question, an infinitive or an object.
fn right(scene: &Scene<'_>, verb: &Verb, behind: usize, inverted: bool) -> Option<(Frame, Vec<Range<usize>>)> {
    let r = &scene.r;
    if inverted {
        return None;
    }
    let from = skip_hearer(scene, verb, behind);
    let at = skip_circumstances(scene, from, verb.sentence.end);
    let mut end = clause_end(scene, at, &verb.sentence);
    if r.word_is(verb.group.start.saturating_sub(1), "who") {
        // "Ruiz, who said she had lost count, is leaving": the relative clause ends at its comma.
        let comma = (at + 1..end).find(|&i| r.is(i, Class::COMMA) && !scene.quoted(i) && r.is(i + 1, Class::VERBAL));
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
    if class.has(Class::TO)
        && r.is(at + 1, Class::BASE | Class::BE | Class::HAVE | Class::DO | Class::ADVERB)
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
    const NOUNS: &[&str] = &[
        "allegation",
        "allegations",
        "claim",
        "claims",
        "accusation",
        "accusations",
        "suggestion",
        "suggestions",
        "report",
        "reports",
        "rumor",
        "rumors",
        "rumour",
        "rumours",
        "notion",
        "idea",
        "assertion",
        "assertions",
        "charge",
        "charges",
        "speculation",
        "criticism",
        "concern",
        "concerns",
        "fear",
        "fears",
        "view",
        "belief",
        "argument",
        "hope",
        "confidence",
    ];
    let r = &scene.r;
    let that = (at + 1..end.min(at + 5)).find(|&i| r.is(i, Class::THAT))?;
    (NOUNS.contains(&r.view.word(that - 1).to_ascii_lowercase().as_str())).then_some(that)
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
    loop {
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
            return at.min(end);
        }
    }
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

/// Whether a clause begins at `at`: a noun phrase and then a finite verb.
fn clause_follows(scene: &Scene<'_>, at: usize, end: usize) -> bool {
    let r = &scene.r;
    let class = r.class(at);
    let opens = class.has(
        Class::SUBJECT
            | Class::DETERMINER
            | Class::POSSESSIVE
            | Class::CAPITAL
            | Class::NOUN
            | Class::ADJECTIVE
            | Class::NUMBER
            | Class::PRONOUN
            | Class::ING
            | Class::PARTICIPLE
            | Class::SUBORDINATOR
            | Class::PREPOSITION
            | Class::ADVERB
            | Class::MARK,
    ) || r.word_is(at, "there");
    // "showed up", "called off": the particle belongs to the verb.
    let particle = ["up", "off", "out", "down", "back", "over", "away"].iter().any(|w| r.word_is(at, w));
    if !opens || particle {
        return false;
    }
    let mut relative = 0;
    for i in at + 1..end.min(at + 22) {
        let class = r.class(i);
        if class.has(Class::STOP | Class::SEMICOLON | Class::COLON) {
            return false;
        }
        relative += usize::from(class.has(Class::WH) && !r.is(i - 1, Class::COMMA));
        let verb = class.has(Class::HELPER)
            || (class.has(Class::FINITE)
                && !class.has(Class::DETERMINER | Class::PREPOSITION)
                && !r.is(
                    i - 1,
                    Class::DETERMINER | Class::POSSESSIVE | Class::ADJECTIVE | Class::PREPOSITION | Class::TO,
                ));
        if verb {
            // A verb form that can also be a noun or a participle counts only behind a pronoun or a plural.
            let sure = class.has(Class::HELPER)
                || !class.has(Class::NOUN | Class::PARTICIPLE | Class::ADJECTIVE)
                || r.is(i - 1, Class::SUBJECT | Class::CAPITAL | Class::NOUN | Class::PRONOUN);
            if sure && relative == 0 {
                return true;
            }
            relative = relative.saturating_sub(1);
        }
    }
    false
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
    let clause = (start..comma).any(|i| r.is(i, Class::VERBAL));
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

/// Where the clause that ends at `end` begins: the sentence's first word, without "But" and the like, marks and datelines.
fn content_start(scene: &Scene<'_>, sentence: &Range<usize>, end: usize) -> usize {
    let r = &scene.r;
    let mut start = dateline_end(scene, sentence);
    while start < end && (r.is(start, Class::CONJUNCTION | Class::DASH | Class::PUNCTUATION | Class::COMMA)) {
        start += 1;
    }
    start
}

/// Behind "PORT AVEL, March 3 (Meridian) - " where a sentence begins with one; else its first token.
fn dateline_end(scene: &Scene<'_>, sentence: &Range<usize>) -> usize {
    let r = &scene.r;
    let reach = sentence.end.min(sentence.start + 16);
    let Some(dash) = (sentence.start + 1..reach).find(|&i| r.is(i, Class::DASH)) else { return sentence.start };
    let part =
        Class::CAPITAL | Class::NUMBER | Class::PUNCTUATION | Class::COMMA | Class::STOP | Class::DATE | Class::ADDRESS;
    let place = r.is(sentence.start, Class::UPPER) && (sentence.start..dash).all(|i| r.is(i, part));
    if place { dash + 1 } else { sentence.start }
}

/// The end of the clause that begins at `from`: the sentence's end, or where another report cuts it off.
pub(super) fn clause_end(scene: &Scene<'_>, from: usize, sentence: &Range<usize>) -> usize {
    let r = &scene.r;
    let mut end = sentence.end;
    for i in from..sentence.end {
        if r.is(i, Class::SEMICOLON) && !scene.quoted(i) {
            end = i;
            break;
        }
    }
    // A quotation that runs on beyond the sentence is the content's own.
    if let Some(index) = end.checked_sub(1).and_then(|last| scene.q.at(last)) {
        let quotation = scene.q.all[index];
        if quotation.open >= from {
            return quotation.end().max(end);
        }
    }
    while end > from && r.is(end - 1, Class::STOP | Class::COMMA | Class::DASH) && !scene.quoted(end - 1) {
        end -= 1;
    }
    end
}
