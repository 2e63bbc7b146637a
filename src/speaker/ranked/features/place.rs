//! [`Place`]: where a mention stands. It is the same for every quote that weighs it, so the scene keeps it.

use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::span::Span;

/// Where a mention stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::speaker::ranked) struct Place {
    /// The number of its sentence.
    pub(super) sentence: u32,
    /// How near it is to the beginning of the sentence: 0 far, 1 near, 2 there.
    pub(super) subject: u8,
    /// Whether it is inside quotation marks.
    pub(super) quoted: bool,
    pub(super) before: u8,
    pub(super) follows: u8,
}

/// Bytes from the beginning of a sentence in which its subject stands.
const NEAR: u32 = 25;

impl Place {
    pub(in crate::speaker::ranked) fn of(view: TextView<'_>, span: Span, quoted: bool) -> Self {
        let sentence = view.sentence_of(span.start);
        let start = view.sentences[sentence].start;
        Self {
            sentence: sentence as u32,
            subject: u8::from(span.start - start < NEAR) + u8::from(span.start == start),
            quoted,
            before: before(view, start, span.start),
            follows: follows(view, span.end),
        }
    }
}

/// What stands before a mention, its title and adjectives aside: 0 the beginning of the sentence, 1 a preposition, 2 a
/// verb, 3 a conjunction, 4 a comma, 5 a quotation mark, 6 what begins a clause, 7 something else.
fn before(view: TextView<'_>, sentence: u32, start: u32) -> u8 {
    let first = view.tokens.at(sentence);
    let class = |i: usize| Lexicon::builtin().token(view, i).0;
    let belongs = Class::TITLE | Class::DETERMINER | Class::ADJECTIVE;
    let mention = view.tokens.at(start);
    for i in (first.max(mention.saturating_sub(4))..mention).rev() {
        let class = class(i);
        return match () {
            () if class.has(Class::PREPOSITION | Class::TO) => 1,
            () if class.has(Class::CONJUNCTION) => 3,
            () if class.has(Class::COMMA) => 4,
            () if class.has(Class::MARK) => 5,
            () if class.has(Class::THAT | Class::WH | Class::SUBORDINATOR) => 6,
            () if class.has(belongs) => continue,
            () if class.has(Class::VERBAL | Class::CUE | Class::ING | Class::PARTICIPLE) => 2,
            () => 7,
        };
    }
    0
}

/// What stands behind a mention: 1 a verb, 2 a comma, 3 a possessive, 4 a stop or closing mark.
fn follows(view: TextView<'_>, end: u32) -> u8 {
    let next = view.tokens.at(end);
    if next >= view.tokens.len() {
        return 4;
    }
    let class = Lexicon::builtin().token(view, next).0;
    match () {
        () if class.has(Class::POSSESSIVE_MARK) => 3,
        () if class.has(Class::COMMA) => 2,
        () if class.has(Class::STOP | Class::MARK) => 4,
        () => u8::from(class.has(Class::VERBAL | Class::CUE)),
    }
}
