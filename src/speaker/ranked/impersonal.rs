//! Where "it" stands for nobody: "it is said", "it seems", "it is hard to say".
//!
//! No labelled article has such a source, so this is told, not learned.

use std::ops::Range;

use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::quote::Quote;

/// What is said when nobody says it: "it is believed", "it should be noted".
const IMPERSONAL: &[&str] = &[
    "acknowledged",
    "agreed",
    "alleged",
    "announced",
    "argued",
    "assumed",
    "believed",
    "claimed",
    "considered",
    "estimated",
    "expected",
    "feared",
    "hoped",
    "known",
    "noted",
    "pointed",
    "predicted",
    "presumed",
    "projected",
    "recalled",
    "remembered",
    "reported",
    "revealed",
    "rumored",
    "rumoured",
    "said",
    "speculated",
    "stated",
    "suggested",
    "supposed",
    "thought",
    "understood",
];

/// What "it" does where it stands for nothing: "it seems that", "it turned out that".
const SEEMING: &[&str] = &[
    "appear", "appeared", "appears", "follow", "followed", "follows", "look", "looked", "looks", "seem", "seemed",
    "seems", "sounded", "sounds", "turned", "turns",
];

/// What "it" is where it stands for what follows: "it is hard to say", "it's no wonder that".
const FORMAL: &[&str] = &[
    "absurd",
    "clear",
    "conceivable",
    "crucial",
    "dangerous",
    "difficult",
    "doubtful",
    "early",
    "easier",
    "easy",
    "essential",
    "evident",
    "fair",
    "foolish",
    "hard",
    "harder",
    "imperative",
    "important",
    "impossible",
    "inconceivable",
    "instructive",
    "interesting",
    "ironic",
    "irrational",
    "likely",
    "misleading",
    "naive",
    "necessary",
    "notable",
    "noteworthy",
    "obvious",
    "odd",
    "plain",
    "plausible",
    "possible",
    "premature",
    "reasonable",
    "remarkable",
    "ridiculous",
    "safe",
    "secret",
    "soon",
    "strange",
    "striking",
    "surprise",
    "surprising",
    "telling",
    "tempting",
    "true",
    "uncertain",
    "unclear",
    "unfair",
    "unlikely",
    "unreasonable",
    "unsurprising",
    "unusual",
    "vital",
    "wonder",
    "worth",
    "wrong",
];

/// Whether "it", the last of `source`, stands for nobody: "it is widely assumed that", "it seems", "it is hard to say".
pub(super) fn is_nobodys(view: TextView<'_>, source: &Range<usize>, quote: &Quote) -> bool {
    let Some(cue) = quote.cue.first().map(|cue| view.tokens.within(*cue)) else { return false };
    let class = |i: usize| Lexicon::builtin().token(view, i).0;
    let word_is = |i: usize, word: &str| view.word(i).eq_ignore_ascii_case(word);
    let is_one_of = |i: usize, words: &[&str]| words.iter().any(|word| word_is(i, word));
    let is_be = |i: usize| class(i).has(Class::BE);
    let helps = |i: &usize| {
        let small = is_be(*i) || is_one_of(*i, &["no", "too", "so", "quite"]);
        small || class(*i).has(Class::HELPER | Class::ADVERB | Class::NEGATION)
    };
    // "It is hard", but "it is hardly".
    let fills = |i: &usize| helps(i) && !is_one_of(*i, FORMAL);
    let Some(verb) = (source.end..cue.end).find(|i| !fills(i)).filter(|verb| cue.contains(verb)) else { return false };
    if !(source.end..verb).any(is_be) {
        return is_one_of(verb, SEEMING);
    }
    // "It is likely to rise" is said of something.
    let raised = is_one_of(verb, &["likely", "unlikely"]) && verb + 1 < view.tokens.len() && word_is(verb + 1, "to");
    is_one_of(verb, IMPERSONAL) || is_one_of(verb, FORMAL) && !raised
}
