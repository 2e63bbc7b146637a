//! Where clauses begin and end, as far as words and marks tell without a parse.

use std::ops::Range;

use super::Scene;
use crate::lexicon::Class;

/// Marks at the edge of a clause that are cut off.
const MOST_MARKS: usize = 64;

/// Whether a clause begins at `at`: a noun phrase and then a finite verb.
pub(super) fn clause_follows(scene: &Scene<'_>, at: usize, end: usize) -> bool {
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

/// Where the clause that ends at `end` begins: the sentence's first word, without "But" and the like, marks and datelines.
pub(super) fn content_start(scene: &Scene<'_>, sentence: &Range<usize>, end: usize) -> usize {
    let r = &scene.r;
    let mut start = r.dateline_end(sentence);
    let end = end.min(start + MOST_MARKS);
    while start < end && (r.is(start, Class::CONJUNCTION | Class::DASH | Class::PUNCTUATION | Class::COMMA)) {
        start += 1;
    }
    start
}

/// The end of the clause that begins at `from`: the sentence's end, or where another report cuts it off.
pub(super) fn clause_end(scene: &Scene<'_>, from: usize, sentence: &Range<usize>) -> usize {
    let r = &scene.r;
    let mut end = scene.semicolons.first(from..sentence.end).unwrap_or(sentence.end);
    // A quotation that runs on beyond the sentence is the content's own.
    if let Some(index) = end.checked_sub(1).and_then(|last| scene.q.at(last)) {
        let quotation = scene.q.all[index];
        if quotation.open >= from {
            return quotation.end().max(end);
        }
    }
    let least = from.max(end.saturating_sub(MOST_MARKS));
    while end > least && r.is(end - 1, Class::STOP | Class::COMMA | Class::DASH) && !scene.quoted(end - 1) {
        end -= 1;
    }
    end
}
