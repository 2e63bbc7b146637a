//! [`Verb`]: what a cue tells of its speaker: one or several, the writer, someone named before.

use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::quote::Quote;

/// What a cue tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Verb {
    /// 0 nothing tells, 1 the verb is that of one ("says"), 2 of several ("say").
    pub(super) number: u8,
    /// 0 no cue, 1 a finite verb, 2 one in -ing, 3 a participle, 4 a form of "be" or "have", 5 a noun, 6 something else.
    pub(super) shape: u8,
    /// Whether it begins a sentence (1) or stands behind "and" or "but" (2) or a comma or dash (3).
    pub(super) begins: u8,
    /// Whether the content, or its first part, stands before it.
    pub(super) behind: u8,
    /// Whether it is how something looks to the writer: "seems", "is clear".
    pub(super) impersonal: bool,
}

/// Words by which a writer tells what is to be seen.
const LOOKS: &[&str] = &[
    "apparent",
    "apparently",
    "appear",
    "appeared",
    "appears",
    "certain",
    "clear",
    "difficult",
    "doubt",
    "easy",
    "hard",
    "impossible",
    "likely",
    "look",
    "looked",
    "looking",
    "looks",
    "obvious",
    "obviously",
    "possible",
    "seem",
    "seemed",
    "seemingly",
    "seems",
    "sounded",
    "sounds",
    "surprise",
    "unclear",
    "unlikely",
];

impl Verb {
    pub(super) fn of(view: TextView<'_>, quote: &Quote) -> Self {
        let Some(cue) = quote.cue.first() else { return Self::default() };
        let tokens = view.tokens.within(*cue);
        let class = |i: usize| Lexicon::builtin().token(view, i).0;
        let Some(first) = tokens.clone().next() else { return Self::default() };
        Self {
            number: number(&view.word(first).to_ascii_lowercase(), class(first)),
            shape: shape(class(first)),
            begins: begins(view, first, class),
            behind: u8::from(quote.content[0].start < cue.start),
            impersonal: tokens.clone().any(|i| LOOKS.iter().any(|look| view.word(i).eq_ignore_ascii_case(look))),
        }
    }
}

fn number(word: &str, class: Class) -> u8 {
    match word {
        "is" | "was" | "has" | "does" | "isn't" | "hasn't" | "doesn't" | "wasn't" => 1,
        "are" | "were" | "have" | "do" | "aren't" | "haven't" | "don't" | "weren't" => 2,
        _ if class.has(Class::FINITE) && word.ends_with('s') && !word.ends_with("ss") => 1,
        _ if class.has(Class::BASE) && !class.has(Class::PARTICIPLE) => 2,
        _ => 0,
    }
}

fn shape(class: Class) -> u8 {
    match () {
        () if class.has(Class::HELPER) => 4,
        () if class.has(Class::ING) => 2,
        () if class.has(Class::FINITE) => 1,
        () if class.has(Class::PARTICIPLE) => 3,
        () if class.has(Class::NOUN | Class::DETERMINER) => 5,
        () => 6,
    }
}

fn begins(view: TextView<'_>, first: usize, class: impl Fn(usize) -> Class) -> u8 {
    if view.tokens.sentence_starts.binary_search(&(first as u32)).is_ok() {
        return 1;
    }
    match first.checked_sub(1).map(class) {
        Some(before) if before.has(Class::CONJUNCTION) => 2,
        Some(before) if before.has(Class::COMMA | Class::DASH) => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_tells_one_from_several() {
        let class = |word: &str| Lexicon::builtin().look_up(word, crate::token::TokenKind::Lower).0;
        let told = ["says", "has", "say", "have", "were", "said", "accused"].map(|w| number(w, class(w)));
        assert_eq!(told, [1, 1, 2, 2, 2, 0, 0]);
    }

    #[test]
    fn a_cue_has_a_shape() {
        let class = |word: &str| Lexicon::builtin().look_up(word, crate::token::TokenKind::Lower).0;
        assert_eq!(["is", "saying", "says", "claim"].map(|w| shape(class(w))), [4, 2, 1, 1]);
    }
}
