//! [`CueKind`]: which kind of words report a quote. What is hard about finding a quote hangs on it.

use crate::lexicon::{Class, Frame, Lexicon};
use crate::token::TokenKind;

/// The kinds of cues, told by the word lists alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueKind {
    /// A verb that mostly stands beside quotations ("say", "tell"), or "according to".
    Speech,
    /// Another verb ("want", "blame").
    Verb,
    /// No verb: nouns, adjectives ("allegation", "confident"), colons and dashes.
    Noun,
    /// Nothing.
    None,
}

/// A verb that reports something in so many of ten cases with a quotation beside it is one of speech.
const SPEECH: u8 = 7;

impl CueKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Speech, Self::Verb, Self::Noun, Self::None];

    /// Its name in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Verb => "other verb",
            Self::Noun => "noun, adjective",
            Self::None => "no cue",
        }
    }

    /// The kind of a cue of these words.
    #[must_use]
    pub fn of(cue: &str) -> Self {
        let lexicon = Lexicon::builtin();
        let lower = cue.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        let read = || words.iter().map(|word| (*word, lexicon.look_up(word, TokenKind::Lower)));
        let speaks = |verb: u16| lexicon.cues_of(verb).any(|cue| cue.strength(Frame::Quotation) >= SPEECH);
        match () {
            () if cue.trim().is_empty() => Self::None,
            () if read().any(|(word, (_, verb))| word == "according" || verb.is_some_and(speaks)) => Self::Speech,
            () if read().any(|(_, (class, verb))| verb.is_some() || is_verb(class)) => Self::Verb,
            () => Self::Noun,
        }
    }
}

/// Whether a word of these classes is rather a verb than a noun; auxiliaries are none.
fn is_verb(class: Class) -> bool {
    class.has(Class::FINITE | Class::BASE) && !class.has(Class::NOUN) && !class.has(Class::BE | Class::HAVE | Class::DO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_cues() {
        let kinds =
            ["said", "has told", "According to", "blamed", "allegations", "was confident", ":", ""].map(CueKind::of);
        use CueKind::{None, Noun, Speech, Verb};
        assert_eq!(kinds, [Speech, Speech, Speech, Verb, Noun, Noun, Noun, None]);
    }
}
