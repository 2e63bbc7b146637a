//! The core of a source: the words that someone is called by, up to the head.

use std::ops::Range;

use super::source::Source;
use crate::lexicon::Class;

/// What joins some words to the rest of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// There is no rest.
    Nothing,
    /// None of the others: they stand side by side.
    Words,
    /// "and", "or".
    And,
    Preposition,
    Possessive,
}

impl Source<'_> {
    /// Someone who is known by what they know: "two people familiar with the matter".
    pub(super) fn find_insider(&self) -> Option<Range<usize>> {
        const NEAR: &[&str] = &["familiar", "close", "briefed", "knowledgeable"];
        let near = (self.tokens.start + 1..self.tokens.end).find(|&i| NEAR.contains(&self.view.word(i)))?;
        let noun = self.is(near - 1, Class::ACTOR) && self.is(near + 1, Class::PREPOSITION | Class::TO);
        let mark = Class::COMMA | Class::WH | Class::THAT | Class::DASH | Class::PUNCTUATION;
        let plain = !(self.tokens.start..near).any(|i| self.is(i, mark | Class::PREPOSITION | Class::POSSESSIVE));
        let start = (self.tokens.start..near).find(|&i| !self.is(i, Class::DETERMINER))?;
        let end = (near..self.tokens.end).find(|&i| self.is(i, mark)).unwrap_or(self.tokens.end);
        (noun && plain).then_some(start..end)
    }

    /// Those of whom only what they do is told, to the end: "those who voted early", "anyone with a ticket".
    pub(super) fn find_open(&self) -> Option<Range<usize>> {
        const HEDGES: &[&str] = &["among", "some", "most", "many", "all", "even", "of", "for", "but", "one", "none"];
        let word = |i: usize| self.view.word(i).to_ascii_lowercase();
        let start = self.tokens.clone().find(|&i| !HEDGES.contains(&word(i).as_str()))?;
        let open = matches!(word(start).as_str(), "those" | "anyone" | "anybody");
        let verb = Class::PARTICIPLE | Class::ING | Class::ADJECTIVE;
        let told = self.is(start + 1, Class::WH | Class::PREPOSITION)
            || self.is(start + 1, verb) && !self.is(start + 2, Class::NOUN | Class::ADJECTIVE);
        let end =
            (start + 1..self.tokens.end).find(|&i| self.is(i, Class::COMMA | Class::DASH)).unwrap_or(self.tokens.end);
        (open && told).then_some(start..end)
    }

    /// The phrase up to its head: behind "some of the", before a comma, a relative clause, a preposition, a participle.
    pub(super) fn find_core(&self) -> Range<usize> {
        let word = |i: usize| self.view.word(i).to_ascii_lowercase();
        let mut start = self.tokens.start;
        if let Some(of) = (start + 1..self.tokens.end.min(start + 5)).find(|&i| word(i) == "of")
            && (start..of).all(|i| counts(&word(i)) || self.is(i, Class::NUMBER | Class::DETERMINER))
            && of + 1 < self.tokens.end
        {
            start = of + 1;
        }
        // "new polls", but not "New York": a capital is part of a name unless it begins the sentence.
        let named = |i: usize| i + 1 < self.tokens.end && self.is(i, Class::CAPITAL) && self.is(i + 1, Class::CAPITAL);
        let passing = |i: usize| {
            let after = i > self.tokens.start && lately(&word(i - 1)) && self.is(i, Class::PARTICIPLE);
            after || lately(&word(i)) || is_new(&word(i)) || counts(&word(i))
        };
        const BEFORE: Class = Class(
            Class::DETERMINER.0
                | Class::POSSESSIVE.0
                | Class::CONJUNCTION.0
                | Class::SUBORDINATOR.0
                | Class::PREPOSITION.0
                | Class::DASH.0
                | Class::PUNCTUATION.0,
        );
        let skip = |i: usize| self.is(i, BEFORE) || passing(i) && !named(i);
        while start + 1 < self.tokens.end && skip(start) && !(word(start) == "no" && word(start + 1) == "one") {
            start += 1;
        }
        let stops = |i: usize| {
            let verb = Class::FINITE | Class::ING | Class::PARTICIPLE | Class::HELPER;
            let noun = Class::NOUN | Class::ADJECTIVE | Class::CAPITAL | Class::ACTOR;
            let mark = Class::COMMA | Class::WH | Class::THAT | Class::DASH | Class::COLON | Class::PUNCTUATION;
            let hangs = self.is(i, Class::PREPOSITION | Class::TO) && word(i) != "of";
            // "a poll this week"
            let month = self.is(i, Class::HELPER) && self.is(i - 1, Class::CAPITAL) && self.is(i, Class::CAPITAL);
            let when = self.is(i, Class::DETERMINER | Class::DATE) && !self.is(i - 1, Class::PREPOSITION) && !month;
            // "experts I asked", "Ruiz herself"
            let pronoun = self.is(i, Class::SUBJECT) || word(i).ends_with("self") || word(i).ends_with("selves");
            // "a controversial crowdfunding campaign", "nationally syndicated hosts"
            let before = word(i - 1);
            let amid = self.is(i, Class::ING | Class::PARTICIPLE)
                && i + 1 < self.tokens.end
                && self.is(i + 1, noun)
                && (before.ends_with("ly") || self.is(i - 1, Class::ADJECTIVE) && !self.is(i - 1, Class::NOUN));
            self.is(i, mark) || hangs || when || pronoun || self.is(i, verb) && !self.is(i, noun) && !amid
        };
        let end = (start + 1..self.tokens.end).find(|&i| stops(i)).unwrap_or(self.tokens.end);
        start.min(end)..end
    }

    /// What of the core stands before and behind some of its tokens.
    pub(super) fn around(&self, tokens: &Range<usize>) -> (Link, Link) {
        let link = |part: Range<usize>| {
            let some = |class| part.clone().any(|i| self.is(i, class));
            let mark = |i: usize| self.is(i, Class::POSSESSIVE_MARK) || matches!(self.view.word(i), "'" | "’");
            match () {
                () if part.is_empty() => Link::Nothing,
                () if some(Class::CONJUNCTION) => Link::And,
                () if some(Class::PREPOSITION | Class::TO) => Link::Preposition,
                () if part.clone().any(mark) => Link::Possessive,
                () => Link::Words,
            }
        };
        (link(self.core.start..tokens.start), link(tokens.end..self.core.end))
    }

    /// A share of a group: it is called by all its words. "About four in 10 voters" are "four in 10 voters".
    pub(super) fn find_share(&self) -> Option<Range<usize>> {
        const HEDGES: &[&str] = &["about", "roughly", "around", "a", "an", "the", "mere", "only", "just", "some"];
        const LEADS: &[&str] = &["nearly", "almost", "over", "under", "more", "fewer", "less", "than", "at", "least"];
        const PARTS: &[&str] = &["half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "percent", "%"];
        let word = |i: usize| self.view.word(i).to_ascii_lowercase();
        let range = |from: usize| from..self.tokens.end;
        let start = range(self.tokens.start).find(|&i| !HEDGES.contains(&word(i).as_str()))?;
        let number = range(start).find(|&i| !LEADS.contains(&word(i).as_str()))?;
        let part =
            |i: usize| i < self.tokens.end && word(i).rsplit('-').next().is_some_and(|last| PARTS.contains(&last));
        let figure = |i: usize| i < self.tokens.end && (self.is(i, Class::NUMBER) || is_figure(&word(i)));
        let of = |i: usize| i < self.tokens.end && matches!(word(i).as_str(), "in" | "of");
        let ratio = figure(number) && of(number + 1) && figure(number + 2);
        if !(part(number) || figure(number) && part(number + 1) || ratio) {
            return None;
        }
        let mark = Class::COMMA | Class::WH | Class::DASH | Class::COLON | Class::PUNCTUATION;
        let end = range(number + 1).find(|&i| self.is(i, mark)).unwrap_or(self.tokens.end);
        Some(start..end)
    }
}

/// Whether a word is a number in letters.
pub(super) fn is_figure(word: &str) -> bool {
    const FIGURES: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    FIGURES.contains(&word)
}

/// Words that count or point and are no part of what someone is called.
fn counts(word: &str) -> bool {
    matches!(
        word,
        "some"
            | "many"
            | "several"
            | "most"
            | "all"
            | "both"
            | "various"
            | "numerous"
            | "certain"
            | "another"
            | "one"
            | "any"
            | "each"
            | "every"
            | "even"
            | "at"
            | "least"
            | "half"
            | "more"
            | "far"
            | "fewer"
            | "dozens"
            | "two"
            | "three"
            | "four"
            | "five"
            | "hundreds"
            | "thousands"
            | "scores"
            | "lots"
            | "plenty"
            | "number"
    )
}

/// Words for what is new for a day.
fn is_new(word: &str) -> bool {
    matches!(word, "new" | "latest" | "recent" | "newest" | "yearly" | "just-released")
}

/// Words that make a participle such a word: "newly released".
fn lately(word: &str) -> bool {
    matches!(word, "previously" | "newly" | "recently")
}
