//! An invented article with its gold and predictions, small enough to be scored by hand.

use super::gold::{GoldArticle, GoldRelation, Relation};
use super::predicted::Predicted;
use crate::span::Span;

const TEXT: &str = "“The dam is safe,” said Ana Ruiz. Bo Lind denied that the “harbour” is shut. Rain fell.";

/// The span of words that occur once; nothing for no words.
pub(super) fn span(text: &str, words: &str) -> Vec<Span> {
    let at = text.find(words).expect("the words are in the text");
    if words.is_empty() { Vec::new() } else { vec![Span::new(at, at + words.len())] }
}

/// A relation of words that occur once.
pub(super) fn relation(text: &str, content: &str, source: &str, cue: &str) -> Relation {
    Relation { content: span(text, content), source: span(text, source), cue: span(text, cue) }
}

/// Two gold relations: a direct and a mixed one.
pub(super) fn article() -> GoldArticle {
    let relations = [
        ("E1", relation(TEXT, "“The dam is safe,”", "Ana Ruiz", "said")),
        ("E2", relation(TEXT, "that the “harbour” is shut", "Bo Lind", "denied")),
    ];
    let named = |(event, relation): (&str, Relation)| GoldRelation { event: event.into(), relation };
    GoldArticle { id: "a".into(), text: TEXT.into(), relations: relations.map(named).into() }
}

/// Three predictions: a right one, one with the wrong source, and one too many.
pub(super) fn found() -> Vec<Predicted> {
    let predicted = |relation, speaker: &str, confidence| Predicted {
        relation,
        speaker: speaker.into(),
        confidence: Some(confidence),
    };
    vec![
        predicted(relation(TEXT, "The dam is safe", "Ruiz", "said"), "Ana Ruiz", 0.9),
        predicted(relation(TEXT, "the “harbour” is", "Ana Ruiz", "denied that"), "Ana Ruiz", 0.5),
        predicted(relation(TEXT, "Rain fell.", "", ""), "", 0.5),
    ]
}
