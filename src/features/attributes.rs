//! [`Attributes`]: what the features are made of: for each token its word, shape, classes, place and surroundings.
//!
//! **Invariant: made in time linear in the article, and the same in training and use.**

use rustc_hash::FxHashMap;

use super::bucket;
use crate::lexicon::{Class, Reading};
use crate::model::hash::{self, mix};
use crate::quote::marks::Quotations;

/// How often each word is a cue, in steps; words that never are have none.
pub(crate) type CueRates = FxHashMap<u64, u8>;

/// What a token is to the transitions between labels.
pub(crate) mod class {
    pub(crate) const OTHER: u8 = 0;
    pub(crate) const COMMA: u8 = 1;
    pub(crate) const OPENS: u8 = 2;
    pub(crate) const CLOSES: u8 = 3;
    pub(crate) const MARK: u8 = 4;
    pub(crate) const STOP: u8 = 5;
    pub(crate) const THAT: u8 = 6;
    pub(crate) const COLON: u8 = 7;
    pub(crate) const DASH: u8 = 8;
    pub(crate) const SEMICOLON: u8 = 9;
    pub(crate) const AND: u8 = 10;
    pub(crate) const BUT: u8 = 11;
    pub(crate) const BRACKET: u8 = 12;
    pub(crate) const WHO: u8 = 13;
    pub(crate) const REPORTING: u8 = 14;
    pub(crate) const TO: u8 = 15;
    pub(crate) const FIRST: u8 = 16;
    /// How many there are.
    pub(crate) const COUNT: usize = 17;
}

/// The attributes of an article's tokens, as a structure of arrays.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    /// Hash of the word.
    pub(crate) words: Vec<u64>,
    /// Hashes of its first three, last two and last three letters.
    pub(crate) affixes: Vec<[u64; 3]>,
    /// Its collapsed shape: "Xx", "d-x".
    pub(crate) shapes: Vec<u64>,
    /// See [`class`].
    pub(crate) classes: Vec<u8>,
    /// How often the word is a cue: 0 never to 5.
    pub(crate) cues: Vec<u8>,
    /// Its lexical class in a small number.
    pub(crate) lexical: Vec<u8>,
    /// Its part of speech, or 0.
    pub(crate) tags: Vec<u8>,
    /// Where it stands to quotation marks.
    pub(crate) quotes: Vec<QuoteState>,
    /// The number of each token's sentence.
    pub(crate) sentence_of: Vec<u32>,
    /// What is known of each sentence.
    pub(crate) sentences: Vec<SentenceFacts>,
    /// How many of each thing stand before each token: see [`Counted`].
    pub(crate) before: Vec<[u32; COUNTED]>,
    /// The nearest words on the left and right in the sentence that are often cues: index plus 1, or 0.
    pub(crate) near: Vec<[u32; 2]>,
}

/// What is counted, so that what lies between two tokens is known at once.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counted {
    Comma,
    Opening,
    Closing,
    That,
    Joint,
    Colon,
    Stop,
    Cue,
    Verb,
}

pub(crate) const COUNTED: usize = 9;

/// Where a token stands to quotation marks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct QuoteState {
    /// 0 outside, 1 inside, 2 the opening mark, 3 the closing one.
    pub(crate) inside: u8,
    /// Bucket of the distance to the opening mark; outside, to the last closing one of the sentence.
    pub(crate) opening: u8,
    /// Bucket of the distance to the closing mark; outside, to the next opening one of the sentence.
    pub(crate) closing: u8,
    /// Bucket of the number of tokens inside.
    pub(crate) length: u8,
    /// Number of the quotation plus 1, or 0.
    pub(crate) number: u32,
}

/// A sentence.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SentenceFacts {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The highest cue rate in it.
    pub(crate) cue: u8,
    /// Bucket of the number of words that are often cues.
    pub(crate) cues: u8,
    /// Share of its tokens inside marks, in quarters.
    pub(crate) quoted: u8,
    /// Whether it begins with an opening mark.
    pub(crate) opens: bool,
    /// How it ends: 1 with ", he said.", 2 with a quotation and something short behind.
    pub(crate) tail: u8,
    /// Hash of its first word.
    pub(crate) first: u64,
}

impl Attributes {
    /// Reads an article.
    pub(crate) fn new(r: &Reading<'_>, q: &Quotations, rates: &CueRates) -> Self {
        let mut a = Self::default();
        a.look_at_words(r, rates);
        a.look_at_marks(r, q);
        a.count();
        a.look_at_sentences(r);
        a
    }

    /// The same with parts of speech, by which verbs are counted.
    pub(crate) fn with_tags(mut self, tags: Vec<u8>) -> Self {
        self.tags = tags;
        self.before.clear();
        self.count();
        self
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the sentence of token `i` has a word that is a cue as often as `rate` says, a quotation mark, a colon or a
    /// dash. Where none is, next to nothing is reported, and a stage may save itself the look.
    #[inline]
    pub(crate) fn may_report(&self, i: usize, rate: u8) -> bool {
        let s = &self.sentences[self.sentence_of[i] as usize];
        s.cue >= rate || s.quoted > 0 || self.between(Counted::Colon, s.start, s.end) > 0
    }

    fn look_at_words(&mut self, r: &Reading<'_>, rates: &CueRates) {
        let view = r.view;
        for i in 0..view.tokens.len() {
            let word = view.word(i);
            let hash = hash::word(word);
            let rate = rates.get(&hash).copied().unwrap_or(0);
            self.words.push(hash);
            self.affixes.push(affixes(word));
            self.shapes.push(shape(word));
            self.cues.push(rate);
            self.lexical.push(lexical(r.class(i)));
            self.classes.push(token_class(r, i, rate));
        }
    }

    fn look_at_marks(&mut self, r: &Reading<'_>, q: &Quotations) {
        let n = self.len();
        self.quotes = vec![QuoteState::default(); n];
        for (number, quotation) in q.all.iter().enumerate() {
            let inner = quotation.inner();
            let length = bucket(inner.len());
            for i in quotation.open..quotation.end().min(n) {
                let inside = match i {
                    _ if i == quotation.open => 2,
                    _ if i == quotation.close => 3,
                    _ => 1,
                };
                self.quotes[i] = QuoteState {
                    inside,
                    opening: bucket(i - quotation.open),
                    closing: bucket(quotation.close.saturating_sub(i)),
                    length,
                    number: number as u32 + 1,
                };
            }
            self.classes[quotation.open] = class::OPENS;
            if quotation.closed {
                self.classes[quotation.close] = class::CLOSES;
            }
        }
        for s in 0..r.view.sentences.len() {
            self.look_between_marks(r.view.tokens.in_sentence(s));
        }
    }

    /// For the tokens outside marks, how far the nearest marks of the sentence are.
    fn look_between_marks(&mut self, sentence: std::ops::Range<usize>) {
        let none = 15;
        let mut last = None;
        for i in sentence.clone() {
            if self.quotes[i].inside != 0 {
                last = Some(i);
            } else {
                self.quotes[i].opening = last.map_or(none, |l| bucket(i - l));
            }
        }
        last = None;
        for i in sentence.rev() {
            if self.quotes[i].inside != 0 {
                last = Some(i);
            } else {
                self.quotes[i].closing = last.map_or(none, |l| bucket(l - i));
            }
        }
    }

    fn count(&mut self) {
        let mut counts = [0; COUNTED];
        self.before.push(counts);
        for i in 0..self.len() {
            let mut add = |what: Counted| counts[what as usize] += 1;
            match self.classes[i] {
                class::COMMA => add(Counted::Comma),
                class::OPENS => add(Counted::Opening),
                class::CLOSES => add(Counted::Closing),
                class::THAT => add(Counted::That),
                class::AND | class::BUT | class::SEMICOLON => add(Counted::Joint),
                class::COLON | class::DASH => add(Counted::Colon),
                class::STOP => add(Counted::Stop),
                _ => {}
            }
            if self.cues[i] >= 2 {
                add(Counted::Cue);
            }
            let verb = if self.tags.is_empty() { is_verb(self.lexical[i]) } else { tag_is_verb(self.tags[i]) };
            if verb {
                add(Counted::Verb);
            }
            self.before.push(counts);
        }
    }

    /// How many of `what` stand at tokens `from..to`.
    #[inline]
    pub(crate) fn between(&self, what: Counted, from: usize, to: usize) -> u32 {
        self.before[to.max(from)][what as usize] - self.before[from][what as usize]
    }

    fn look_at_sentences(&mut self, r: &Reading<'_>) {
        let n = self.len();
        self.near = vec![[0; 2]; n];
        self.sentence_of = vec![0; n];
        for s in 0..r.view.sentences.len() {
            let range = r.view.tokens.in_sentence(s);
            self.sentence_of[range.clone()].fill(s as u32);
            if let Some(first) = range.clone().next()
                && self.classes[first] == class::OTHER
            {
                self.classes[first] = class::FIRST;
            }
            let mut last = 0;
            for i in range.clone() {
                self.near[i][0] = last;
                if self.cues[i] >= 2 {
                    last = i as u32 + 1;
                }
            }
            last = 0;
            for i in range.clone().rev() {
                self.near[i][1] = last;
                if self.cues[i] >= 2 {
                    last = i as u32 + 1;
                }
            }
            let facts = self.facts(range);
            self.sentences.push(facts);
        }
    }

    fn facts(&self, range: std::ops::Range<usize>) -> SentenceFacts {
        let (start, end) = (range.start, range.end);
        let quoted = range.clone().filter(|&i| self.quotes[i].inside != 0).count();
        SentenceFacts {
            start,
            end,
            cue: self.cues[range.clone()].iter().copied().max().unwrap_or(0),
            cues: bucket(self.between(Counted::Cue, start, end) as usize),
            quoted: (quoted * 4).div_ceil(range.len().max(1)) as u8,
            opens: start < end && self.classes[start] == class::OPENS,
            tail: self.tail(start, end),
            first: if start < end { self.words[start] } else { 0 },
        }
    }

    /// Whether the sentence ends with a comma or closing mark, a few words, and among them one that is often a cue.
    fn tail(&self, start: usize, end: usize) -> u8 {
        let from = start.max(end.saturating_sub(9));
        let Some(edge) = (from..end).rev().find(|&i| matches!(self.classes[i], class::COMMA | class::CLOSES)) else {
            return 0;
        };
        let cue = self.cues[edge..end].iter().copied().max().unwrap_or(0);
        match (cue, self.classes[edge]) {
            (0..=2, _) => 0,
            (_, class::COMMA) => 1,
            _ => 2,
        }
    }
}

fn token_class(r: &Reading<'_>, i: usize, rate: u8) -> u8 {
    let known = r.class(i);
    match () {
        () if known.has(Class::COMMA) => class::COMMA,
        () if known.has(Class::MARK) => class::MARK,
        () if known.has(Class::STOP) => class::STOP,
        () if known.has(Class::COLON) => class::COLON,
        () if known.has(Class::DASH) => class::DASH,
        () if known.has(Class::SEMICOLON) => class::SEMICOLON,
        () if known.has(Class::PUNCTUATION) => class::BRACKET,
        () if known.has(Class::THAT) => class::THAT,
        () if rate >= 3 => class::REPORTING,
        () if known.has(Class::TO) => class::TO,
        () if r.word_is(i, "and") => class::AND,
        () if r.word_is(i, "but") => class::BUT,
        () if r.word_is(i, "who") || r.word_is(i, "which") => class::WHO,
        () => class::OTHER,
    }
}

/// In the order in which they are looked for: function words, nouns for those who speak, names, other words.
const LEXICAL: &[Class] = &[
    Class::SUBJECT,
    Class::POSSESSIVE,
    Class::DETERMINER,
    Class::THAT,
    Class::TO,
    Class::BE,
    Class::HAVE,
    Class::DO,
    Class::MODAL,
    Class::NEGATION,
    Class::WH,
    Class::CONJUNCTION,
    Class::PREPOSITION,
    Class::SUBORDINATOR,
    Class::OBJECT,
    Class::PRONOUN,
    Class::POSSESSIVE_MARK,
    Class::DATE,
    Class::TITLE,
    Class::PERSON,
    Class::GROUP,
    Class::BODY,
    Class::TEXT,
    Class::BODY_NAME,
    Class::PLACE,
    Class::FIRST_NAME,
    Class::NUMBER,
    Class::ADDRESS,
    Class::MARK,
    Class::COMMA,
    Class::STOP,
    Class::ANY_MARK,
];

fn lexical(class: Class) -> u8 {
    if let Some(found) = LEXICAL.iter().position(|c| class.has(*c)) {
        return found as u8 + 1;
    }
    let after = LEXICAL.len() as u8 + 1;
    if class.has(Class::CAPITAL) {
        return after + u8::from(class.has(Class::KNOWN));
    }
    let verb = Class::FINITE | Class::BASE;
    after
        + match () {
            () if class.has(verb) && class.has(Class::NOUN) => 2,
            () if class.has(verb) && class.has(Class::PARTICIPLE) => 3,
            () if class.has(verb) => 4,
            () if class.has(Class::ING) => 5,
            () if class.has(Class::PARTICIPLE) => 6,
            () if class.has(Class::ADVERB) => 7,
            () if class.has(Class::ADJECTIVE) => 8,
            () => 9,
        }
}

fn is_verb(lexical: u8) -> bool {
    let after = LEXICAL.len() as u8 + 1;
    (6..=9).contains(&lexical) || (after + 3..=after + 4).contains(&lexical)
}

fn tag_is_verb(tag: u8) -> bool {
    crate::tag::is_verb(tag)
}

fn affixes(word: &str) -> [u64; 3] {
    let ends = |n: usize| word.char_indices().rev().nth(n - 1).map_or(word, |(at, _)| &word[at..]);
    let start = word.char_indices().nth(3).map_or(word, |(at, _)| &word[..at]);
    [hash::word(start), hash::word(ends(2)), hash::word(ends(3))]
}

/// Capitals X, other letters x, digits d, apostrophes straight, anything else as it is; runs as one.
fn shape(word: &str) -> u64 {
    let (mut hash, mut last) = (0, '\0');
    for c in word.chars().take(24) {
        let kind = match c {
            'a'..='z' => 'x',
            'A'..='Z' => 'X',
            '0'..='9' => 'd',
            _ if c.is_uppercase() => 'X',
            _ if c.is_alphabetic() => 'x',
            '’' => '\'',
            _ => c,
        };
        if kind != last {
            hash = mix(hash, u64::from(kind));
            last = kind;
        }
    }
    hash
}
