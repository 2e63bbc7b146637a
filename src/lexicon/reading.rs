//! [`Reading`]: an article's tokens with their word classes: what every rule reads.

use std::ops::Range;

use super::{Class, Cue, Lexicon};
use crate::document::TextView;

/// The tokens of an article, looked up.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The article.
    pub view: TextView<'a>,
    /// The classes of each token.
    pub classes: Vec<Class>,
    /// For each token the number of the cue verb it is a form of, plus 1; else 0.
    verbs: Vec<u16>,
    lexicon: &'static Lexicon,
}

impl<'a> Reading<'a> {
    /// Looks up every token of `view`.
    #[must_use]
    pub fn new(view: TextView<'a>, lexicon: &'static Lexicon) -> Self {
        let tokens = view.tokens;
        let mut classes = Vec::with_capacity(tokens.len());
        let mut verbs = Vec::with_capacity(tokens.len());
        for i in 0..tokens.len() {
            let (class, verb) = lexicon.token(view, i);
            classes.push(class);
            verbs.push(verb.map_or(0, |v| v + 1));
        }
        Self { view, classes, verbs, lexicon }
    }

    /// The classes of token `i`; none beyond the ends.
    #[inline]
    #[must_use]
    pub fn class(&self, i: usize) -> Class {
        self.classes.get(i).copied().unwrap_or_default()
    }

    /// Whether token `i` has one of the classes.
    #[inline]
    #[must_use]
    pub fn is(&self, i: usize, class: Class) -> bool {
        self.class(i).has(class)
    }

    /// Whether token `i` is `word`, in any case of ASCII letters.
    #[must_use]
    pub fn word_is(&self, i: usize, word: &str) -> bool {
        i < self.classes.len() && self.view.word(i).eq_ignore_ascii_case(word)
    }

    /// Behind "PORT AVEL, March 3 (Meridian) - " where the sentence of these tokens begins with one; else its first token.
    #[must_use]
    pub fn dateline_end(&self, sentence: &Range<usize>) -> usize {
        let reach = sentence.end.min(sentence.start + 16);
        let Some(dash) = (sentence.start + 1..reach).find(|&i| self.is(i, Class::DASH)) else { return sentence.start };
        let part = Class::CAPITAL
            | Class::NUMBER
            | Class::PUNCTUATION
            | Class::COMMA
            | Class::STOP
            | Class::DATE
            | Class::ADDRESS;
        let place = self.is(sentence.start, Class::UPPER) && (sentence.start..dash).all(|i| self.is(i, part));
        if place { dash + 1 } else { sentence.start }
    }

    /// The cue whose verb is token `i`, with its particle if it follows, and the index behind them.
    #[must_use]
    pub fn cue_at(&self, i: usize) -> Option<(&'static Cue, usize)> {
        let verb = self.verbs.get(i)?.checked_sub(1)?;
        self.lexicon.cues_of(verb).find_map(|cue| {
            let mut at = i + 1;
            for word in cue.particle.split(' ').filter(|w| !w.is_empty()) {
                if !self.word_is(at, word) {
                    return None;
                }
                at += 1;
            }
            Some((cue, at))
        })
    }
}
