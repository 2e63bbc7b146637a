//! The noun phrase beside a verb: who says something.
//!
//! There is no parse: a phrase is read word by word away from the verb, as far as words can belong to it. It keeps
//! what belongs to the name ("Ana Ruiz, a doctor in Dunmere,") and stops where a clause begins.

use std::ops::Range;

use super::{Class, Reading};

/// How many tokens an apposition may have.
const LONGEST_APPOSITION: usize = 28;

/// How many tokens a phrase is read over, so that a text made of nouns takes no more time than its length.
const LONGEST_PHRASE: usize = 100;

/// How many brackets and appositions may stand within one another: without an end to them a line of brackets would fill
/// the stack.
const DEEPEST: usize = 4;

/// The subject that ends at token `last` (inclusive), reading left, not beyond token `floor`. `None` if no noun phrase
/// ends there.
#[must_use]
pub fn subject_left(r: &Reading<'_>, last: usize, floor: usize) -> Option<Range<usize>> {
    left(r, last, floor, DEEPEST)
}

/// The same with `depth` brackets and appositions yet to come.
fn left(r: &Reading<'_>, last: usize, floor: usize, depth: usize) -> Option<Range<usize>> {
    if last < floor || last >= r.classes.len() || depth == 0 {
        return None;
    }
    if r.is(last, Class::COMMA) {
        return with_apposition(r, last, floor, depth);
    }
    let class = r.class(last);
    if class.has(Class::SUBJECT) || class.has(Class::PRONOUN) || r.word_is(last, "who") {
        return Some(last..last + 1);
    }
    // "one of them", "two of us"
    if class.has(Class::OBJECT) && last >= floor + 2 && r.word_is(last - 1, "of") {
        let counts =
            r.is(last - 2, Class::PRONOUN | Class::NUMBER | Class::DETERMINER | Class::NOUN | Class::ADJECTIVE);
        return counts.then_some(last - 2..last + 1);
    }
    // "Ana Ruiz (D-Mo.)": the name stands before the bracket.
    if r.word_is(last, ")") {
        let open = (floor..last).rev().take(8).find(|&i| r.word_is(i, "("))?;
        let name = left(r, open.checked_sub(1)?, floor, depth - 1)?;
        return Some(name.start..last + 1);
    }
    if !ends_phrase(r, last) {
        return None;
    }
    Some(phrase_start(r, last, floor)..last + 1)
}

/// "Ana Ruiz, a doctor," with the second comma at `last`. The name is the farthest that begins a clause.
fn with_apposition(r: &Reading<'_>, last: usize, floor: usize, depth: usize) -> Option<Range<usize>> {
    let reach = floor.max(last.saturating_sub(LONGEST_APPOSITION));
    let mut fallback = None;
    let mut inner = last;
    for i in (reach..last).rev() {
        if r.is(i, Class::STOP | Class::MARK | Class::SEMICOLON) {
            break;
        }
        if !r.is(i, Class::COMMA) || i == floor {
            continue;
        }
        if i + 1 >= inner || !opens_apposition(r, i + 1) {
            break;
        }
        inner = i;
        if !r.is(i - 1, Class::CAPITAL | Class::ACTOR | Class::PRONOUN | Class::OBJECT) && !r.word_is(i - 1, ")") {
            continue;
        }
        let Some(head) = left(r, i - 1, floor, depth - 1) else { continue };
        if head.start == floor || (opens_clause(r, head.start - 1) && !r.is(head.start - 1, Class::COMMA)) {
            return Some(head.start..last);
        }
        if r.is(head.start - 1, Class::COMMA) {
            fallback = Some(head.start..last);
        }
    }
    fallback
}

/// Whether what begins at `i`, behind a comma, can say more about a name.
fn opens_apposition(r: &Reading<'_>, i: usize) -> bool {
    let class = r.class(i);
    class.has(Class::DETERMINER | Class::POSSESSIVE | Class::NUMBER | Class::NOUN | Class::ADJECTIVE | Class::CAPITAL)
        || class.has(Class::WH | Class::PREPOSITION | Class::PARTICIPLE | Class::ING | Class::TITLE | Class::PRONOUN)
}

/// Whether a clause may begin behind token `i`.
fn opens_clause(r: &Reading<'_>, i: usize) -> bool {
    r.is(i, Class::CONJUNCTION | Class::SUBORDINATOR | Class::THAT | Class::WH | Class::ANY_MARK)
}

/// Whether a noun phrase can end with token `i`.
fn ends_phrase(r: &Reading<'_>, i: usize) -> bool {
    let class = r.class(i);
    if class.has(Class::ANY_MARK | Class::DATE) || (class.has(Class::NUMBER) && i > 0 && r.is(i - 1, Class::DATE)) {
        return false;
    }
    if class.has(Class::CAPITAL)
        && !class.has(Class::PREPOSITION | Class::SUBORDINATOR | Class::CONJUNCTION | Class::DETERMINER | Class::HELPER)
    {
        return true;
    }
    if class.has(Class::NOUN | Class::ADDRESS | Class::ACTOR | Class::NUMBER) {
        return true;
    }
    class.has(Class::DETERMINER) && r.is(i, Class::PRONOUN)
        || r.word_is(i, "others")
        || r.word_is(i, "many")
        || r.word_is(i, "some")
        || (class.has(Class::ADJECTIVE | Class::ING | Class::PARTICIPLE) && !class.has(Class::FINITE | Class::ADVERB))
}

/// The first token of the phrase that ends with token `last`.
fn phrase_start(r: &Reading<'_>, last: usize, floor: usize) -> usize {
    let floor = floor.max(last.saturating_sub(LONGEST_PHRASE));
    let mut start = modifiers(r, last, floor);
    loop {
        let longer = joined_left(r, start, floor);
        match longer {
            Some(head) => start = modifiers(r, head, floor),
            None => return start,
        }
    }
}

/// If the phrase that starts at `start` hangs on a noun before it ("spokesman for the campaign", "Smith and Jones"), that noun.
fn joined_left(r: &Reading<'_>, start: usize, floor: usize) -> Option<usize> {
    if start < floor + 2 {
        return None;
    }
    let (link, head) = (start - 1, start - 2);
    let noun = |i: usize| {
        r.is(i, Class::NOUN | Class::ACTOR | Class::CAPITAL | Class::NUMBER | Class::PRONOUN)
            && !r.is(i, Class::ANY_MARK | Class::DATE)
    };
    if r.is(link, Class::POSSESSIVE_MARK) && noun(head) {
        return Some(head);
    }
    if r.is(link, Class::PREPOSITION) && !r.is(link, Class::SUBORDINATOR) && !r.is(link, Class::ING) {
        let carries = r.is(head, Class::ACTOR | Class::PRONOUN)
            || (r.word_is(link, "of") && noun(head))
            || (r.is(head, Class::CAPITAL) && (r.word_is(link, "of") || r.word_is(link, "for")));
        return (carries && !opens_with_time(r, start)).then_some(head);
    }
    if r.word_is(link, "and") || r.word_is(link, "or") || r.word_is(link, "&") {
        let both_names = r.is(head, Class::CAPITAL) && r.is(start, Class::CAPITAL | Class::TITLE | Class::DETERMINER);
        let both_actors = r.is(head, Class::GROUP | Class::PERSON) && noun(start);
        return (both_names || both_actors).then_some(head);
    }
    None
}

/// "on Monday", "in March": a time, not a part of the phrase.
fn opens_with_time(r: &Reading<'_>, start: usize) -> bool {
    r.is(start, Class::DATE)
}

/// The first token of the noun that ends at `last` with its adjectives, determiner and name parts.
fn modifiers(r: &Reading<'_>, last: usize, floor: usize) -> usize {
    let mut start = last;
    while start > floor {
        let before = start - 1;
        let class = r.class(before);
        // "that" before a name begins a clause; behind a preposition it points.
        if class.has(Class::THAT)
            && !(before > floor && r.is(before - 1, Class::PREPOSITION) && !r.is(start, Class::CAPITAL))
        {
            break;
        }
        if class.has(Class::DETERMINER | Class::POSSESSIVE) && !class.has(Class::SUBJECT) {
            // "all the", "many of the": a determiner before a determiner.
            return if before > floor && r.is(before - 1, Class::DETERMINER) && !r.is(start, Class::CAPITAL) {
                before - 1
            } else {
                before
            };
        }
        if !extends(r, before, start) {
            break;
        }
        start = before;
    }
    start
}

/// Whether token `before` belongs to the phrase that starts at `start`.
fn extends(r: &Reading<'_>, before: usize, start: usize) -> bool {
    let class = r.class(before);
    if class.has(Class::ANY_MARK) {
        // A nickname in marks or a bracketed party: "Maria (Shorty) Okafor" is rare; "R-Ohio" hangs on by a dash.
        return false;
    }
    if class.has(
        Class::DATE
            | Class::SUBJECT
            | Class::HELPER
            | Class::CONJUNCTION
            | Class::SUBORDINATOR
            | Class::WH
            | Class::THAT
            | Class::TO,
    ) {
        return class.has(Class::CAPITAL)
            && r.is(start, Class::CAPITAL)
            && !class.has(
                Class::DATE
                    | Class::SUBJECT
                    | Class::CONJUNCTION
                    | Class::SUBORDINATOR
                    | Class::WH
                    | Class::THAT
                    | Class::TO,
            )
            && before > 0
            && !starts_sentence(r, before);
    }
    if class.has(Class::PREPOSITION) {
        return false;
    }
    if class.has(Class::CAPITAL) {
        return !(starts_sentence(r, before)
            && class.has(Class::ADVERB | Class::ING)
            && !class.has(Class::NOUN | Class::FIRST_NAME));
    }
    let name = r.is(start, Class::CAPITAL);
    if name {
        // Before a name only titles, roles and adjectives of place or time stand in lower case.
        return class
            .has(Class::TITLE | Class::PERSON | Class::ADJECTIVE | Class::PARTICIPLE | Class::BODY | Class::NUMBER)
            && !class.has(Class::FINITE)
            || (class.has(Class::NOUN)
                && !class.has(Class::FINITE | Class::BASE | Class::ADVERB)
                && !r.is(before, Class::KNOWN));
    }
    if class.has(Class::FINITE) && !class.has(Class::NOUN | Class::ADJECTIVE | Class::PARTICIPLE) {
        return false;
    }
    class.has(
        Class::NOUN | Class::ADJECTIVE | Class::PARTICIPLE | Class::NUMBER | Class::ING | Class::TITLE | Class::ADDRESS,
    ) || (class.has(Class::ADVERB) && r.is(start, Class::ADJECTIVE | Class::PARTICIPLE))
}

fn starts_sentence(r: &Reading<'_>, i: usize) -> bool {
    r.view.tokens.sentence_starts.binary_search(&(i as u32)).is_ok()
}

/// The phrase that begins at token `first`, reading right, before token `ceiling`: for "said Ana Ruiz, a doctor".
#[must_use]
pub fn subject_right(r: &Reading<'_>, first: usize, ceiling: usize) -> Option<Range<usize>> {
    let class = r.class(first);
    if first >= ceiling || class.has(Class::ANY_MARK) {
        return None;
    }
    if class.has(Class::SUBJECT | Class::OBJECT) && !class.has(Class::POSSESSIVE) {
        return Some(first..first + 1);
    }
    let mut at = first;
    let mut nouns = 0;
    let mut someone = false;
    while at < ceiling.min(first + LONGEST_PHRASE) {
        let class = r.class(at);
        let part = class.has(
            Class::CAPITAL
                | Class::NOUN
                | Class::ADJECTIVE
                | Class::NUMBER
                | Class::ACTOR
                | Class::TITLE
                | Class::ADDRESS
                | Class::POSSESSIVE_MARK
                | Class::PARTICIPLE,
        ) || (class.has(Class::DETERMINER | Class::POSSESSIVE | Class::ADVERB | Class::PRONOUN)
            && nouns == 0);
        let date = class.has(Class::DATE);
        if class.has(Class::ANY_MARK)
            || date
            || (!part && !links(r, at, ceiling, someone))
            || (class.has(Class::HELPER | Class::WH | Class::SUBORDINATOR) && !class.has(Class::CAPITAL))
        {
            break;
        }
        if class.has(Class::FINITE) && !class.has(Class::NOUN | Class::ADJECTIVE | Class::CAPITAL | Class::PARTICIPLE) {
            break;
        }
        nouns += usize::from(
            class.has(Class::CAPITAL | Class::NOUN | Class::ACTOR | Class::PRONOUN | Class::ADDRESS | Class::NUMBER),
        );
        someone |= class.has(Class::ACTOR) && !class.has(Class::CAPITAL);
        at += 1;
    }
    while at > first
        && r.is(at - 1, Class::PREPOSITION | Class::CONJUNCTION | Class::ADVERB | Class::DETERMINER)
        && !r.is(at - 1, Class::NOUN | Class::PRONOUN)
    {
        at -= 1;
    }
    if nouns == 0 || at == first {
        return None;
    }
    let mut end = bracket_right(r, at, ceiling);
    for _ in 0..3 {
        end = apposition_right(r, first, end, ceiling);
    }
    Some(first..end)
}

/// Behind a bracket that begins at `at`: "(D-Mo.)".
fn bracket_right(r: &Reading<'_>, at: usize, ceiling: usize) -> usize {
    if !r.word_is(at, "(") {
        return at;
    }
    (at..ceiling.min(at + 8)).find(|&i| r.word_is(i, ")")).map_or(at, |close| close + 1)
}

/// Whether the preposition or "and" at `at` goes on with the phrase; `someone` is whether it has a noun for someone.
fn links(r: &Reading<'_>, at: usize, ceiling: usize, someone: bool) -> bool {
    if at + 1 >= ceiling || r.is(at + 1, Class::DATE) {
        return false;
    }
    let next = r.is(
        at + 1,
        Class::CAPITAL | Class::NOUN | Class::DETERMINER | Class::POSSESSIVE | Class::ADJECTIVE | Class::NUMBER,
    );
    // Behind a name only "of" goes on with it; behind a noun for someone other prepositions may.
    let carries = r.word_is(at, "of") || someone;
    ((r.is(at, Class::PREPOSITION) && carries) || r.word_is(at, "and") || r.word_is(at, "&")) && next
}

/// The end of the phrase `first..end` with the apposition or relative clause behind its comma.
fn apposition_right(r: &Reading<'_>, first: usize, end: usize, ceiling: usize) -> usize {
    if !r.is(end, Class::COMMA)
        || end + 1 >= ceiling
        || r.is(end - 1, Class::VERBAL) && !r.is(end - 1, Class::NOUN | Class::CAPITAL)
    {
        return end;
    }
    let opener = r.class(end + 1);
    let tells = opener.has(
        Class::DETERMINER
            | Class::POSSESSIVE
            | Class::NUMBER
            | Class::TITLE
            | Class::ACTOR
            | Class::NOUN
            | Class::ADJECTIVE,
    ) || ["who", "whose", "of"].iter().any(|w| r.word_is(end + 1, w));
    if !tells || opener.has(Class::ING | Class::CONJUNCTION | Class::SUBORDINATOR | Class::ADVERB) {
        return end;
    }
    let clause = r.word_is(end + 1, "who") || r.word_is(end + 1, "whose");
    let reach = ceiling.min(first + LONGEST_APPOSITION * 2);
    let mut at = end + 1;
    while at < reach
        && !r.is(at, Class::COMMA | Class::STOP | Class::MARK | Class::SEMICOLON | Class::COLON | Class::DASH)
    {
        // A verb without "who" before it means that the comma began a clause, not an apposition.
        if !clause
            && r.is(at, Class::VERBAL)
            && !r.is(at, Class::NOUN | Class::PARTICIPLE | Class::ADJECTIVE)
            && !r.is(at - 1, Class::WH | Class::THAT)
            || r.is(at, Class::THAT)
        {
            return end;
        }
        at += 1;
    }
    at
}
