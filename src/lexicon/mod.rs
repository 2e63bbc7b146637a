//! [`Lexicon`]: what words mean to the rules: their classes, the cues of reporting, first names and nouns for people.
//!
//! The files in `data/lexicon` are plain tables, embedded in the binary and parsed once. A word that is in none of them
//! is classed by its ending and its capitals.
//!
//! **Invariant: what a word means depends on its letters alone, however its apostrophe is printed; only "'s" is told by
//! the words beside it.**

mod class;
mod clitic;
mod cues;
mod genders;
mod nicknames;
mod noun_phrase;
mod people;
mod reading;

pub use class::Class;
pub use cues::{Cue, CueClass, Frame};
pub use genders::known_gender;
pub use nicknames::is_short_for;
pub use noun_phrase::{subject_left, subject_right};
pub use people::{can_hold, is_known_surname, known_for, plain_name, telling_words};
pub use reading::Reading;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use crate::document::TextView;
use crate::quote::Polarity;
use crate::token::TokenKind;

/// All word lists.
#[derive(Debug)]
pub struct Lexicon {
    words: FxHashMap<&'static str, Word>,
    /// Every cue.
    pub cues: Vec<Cue>,
    /// The cues of each verb: "call", "call for", "call on"; those with the longest particle first.
    verbs: Vec<Vec<u16>>,
    /// Fixed phrases, with what they are.
    pub phrases: Vec<Phrase>,
    /// Finds the phrases in lower or upper case.
    pub phrase_finder: AhoCorasick,
}

/// What is known of one word.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    class: Class,
    /// Number of the verb the word is a form of, plus 1; 0 for words that report nothing.
    verb: u16,
}

/// A fixed phrase of reporting.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// Its words.
    pub text: &'static str,
    /// Whether a source follows ("according to"); else it tells where or how ("in a statement").
    pub source_after: bool,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    /// The lexicon in the binary.
    #[must_use]
    pub fn builtin() -> &'static Lexicon {
        &LEXICON
    }

    fn read() -> Self {
        let mut lexicon = Self {
            words: FxHashMap::default(),
            cues: cues::read(include_str!("../../data/lexicon/cues.tsv")),
            verbs: Vec::new(),
            phrases: read_phrases(include_str!("../../data/lexicon/phrases.tsv")),
            phrase_finder: AhoCorasick::new([""; 0]).expect("an empty automaton always builds"),
        };
        lexicon.read_words();
        let texts = lexicon.phrases.iter().map(|p| p.text);
        lexicon.phrase_finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(texts)
            .expect("the phrases of the lexicon fit one automaton");
        lexicon
    }

    fn read_words(&mut self) {
        for (word, tags) in rows(include_str!("../../data/lexicon/words.tsv")) {
            let class = tags.chars().fold(Class::KNOWN, |class, tag| class | tag_class(tag));
            self.add(word, class);
        }
        for (class, words) in rows(include_str!("../../data/lexicon/closed.tsv")) {
            self.add_all(words, closed_class(class) | Class::KNOWN);
        }
        for (kind, rest) in rows(include_str!("../../data/lexicon/roles.tsv")) {
            let Some((gender, words)) = rest.split_once('\t') else { continue };
            self.add_all(words, role_class(kind, gender) | Class::NOUN);
        }
        for (kind, words) in rows(include_str!("../../data/lexicon/bodies.tsv")) {
            self.add_all(words, body_class(kind));
        }
        for (gender, words) in rows(include_str!("../../data/lexicon/names.tsv")) {
            self.add_all(words, gender_class(gender) | Class::FIRST_NAME);
        }
        let mut numbers: FxHashMap<&str, u16> = FxHashMap::default();
        for (index, cue) in self.cues.iter().enumerate() {
            let next = self.verbs.len() as u16;
            let verb = *numbers.entry(cue.forms[0]).or_insert(next);
            if verb == next {
                self.verbs.push(Vec::new());
            }
            self.verbs[verb as usize].push(index as u16);
            for form in &cue.forms {
                let word = self.words.entry(form).or_default();
                word.class |= Class::CUE | form_class(form, word.class);
                word.verb = verb + 1;
            }
        }
        for cues in &mut self.verbs {
            cues.sort_by_key(|&c| std::cmp::Reverse(self.cues[c as usize].particle.len()));
        }
    }

    /// The cues of verb number `verb`, those with the longest particle first.
    pub fn cues_of(&self, verb: u16) -> impl Iterator<Item = &Cue> {
        self.verbs[verb as usize].iter().map(|&c| &self.cues[c as usize])
    }

    /// How a speaker stands to a content by the words that report it alone: "has denied", "did not say". The first verb
    /// of reporting decides; words without one ("according to") assert.
    #[must_use]
    pub fn polarity_of(&self, cue: &str) -> Polarity {
        self.cue_of(cue).map_or(Polarity::Asserts, |(cue, negated)| cue.class.polarity(negated))
    }

    /// The first verb of reporting among the words of a cue, and whether it is negated.
    #[must_use]
    pub fn cue_of(&self, cue: &str) -> Option<(&Cue, bool)> {
        let lower = cue.to_lowercase().replace('’', "'");
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
        let mut negated = false;
        for (i, word) in words.iter().enumerate() {
            let (class, verb) = self.look_up(word, TokenKind::Lower);
            negated |= class.has(Class::NEGATION) || word.ends_with("n't");
            let follows = |cue: &&Cue| {
                let mut particle = cue.particle.split(' ').filter(|w| !w.is_empty()).zip(i + 1..);
                particle.all(|(word, at)| words.get(at) == Some(&word))
            };
            if let Some(cue) = verb.and_then(|v| self.cues_of(v).find(follows)) {
                return Some((cue, negated));
            }
        }
        None
    }

    fn add(&mut self, word: &'static str, class: Class) {
        self.words.entry(word).or_default().class |= class;
    }

    fn add_all(&mut self, words: &'static str, class: Class) {
        for word in words.split(' ') {
            self.add(word, class);
        }
    }

    /// The classes of `word` and the number of the cue verb it is a form of.
    #[must_use]
    pub fn look_up(&self, word: &str, kind: TokenKind) -> (Class, Option<u16>) {
        match kind {
            TokenKind::Quote => return (Class::MARK, None),
            TokenKind::Punct => return (mark_class(word), None),
            TokenKind::Number => return (Class::NUMBER, None),
            TokenKind::Address => return (Class::ADDRESS | Class::NOUN, None),
            TokenKind::Lower | TokenKind::Capital | TokenKind::Upper => {}
        }
        let mut shape = if kind.is_capital() { Class::CAPITAL } else { Class::NONE };
        if kind == TokenKind::Upper {
            shape |= Class::UPPER;
        }
        let mut buffer = [0; 24];
        match self.find(word, kind, &mut buffer) {
            Some(known) => (known.class | shape, known.verb.checked_sub(1)),
            None => (guess(word) | shape, None),
        }
    }

    /// The classes of token `i` of a text, and the number of the cue verb it is a form of.
    #[inline]
    #[must_use]
    pub fn token(&self, view: TextView<'_>, i: usize) -> (Class, Option<u16>) {
        let (class, verb) = self.look_up(view.word(i), view.tokens.kinds[i]);
        (if class.has(Class::POSSESSIVE_MARK) { clitic::settle(class, self, view, i) } else { class }, verb)
    }

    fn find(&self, word: &str, kind: TokenKind, buffer: &mut [u8; 24]) -> Option<&Word> {
        if kind == TokenKind::Lower && word.is_ascii() {
            return self.words.get(word);
        }
        self.words.get(folded(word, buffer)?)
    }
}

/// A word as the lists have it: ASCII letters in lower case, apostrophes straight; none if it is longer than any there.
fn folded<'a>(word: &str, buffer: &'a mut [u8; 24]) -> Option<&'a str> {
    let curly = "’".as_bytes();
    let (mut rest, mut length) = (word.as_bytes(), 0);
    while let Some(byte) = rest.first() {
        let apostrophe = rest.starts_with(curly);
        *buffer.get_mut(length)? = if apostrophe { b'\'' } else { byte.to_ascii_lowercase() };
        rest = &rest[if apostrophe { curly.len() } else { 1 }..];
        length += 1;
    }
    std::str::from_utf8(&buffer[..length]).ok()
}

/// The rows of a table: the first cell and the rest; comments left out.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'))
}

fn read_phrases(table: &'static str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for (kind, rest) in rows(table) {
        let texts = rest.split_once('\t').map_or(rest, |(_, texts)| texts);
        phrases.extend(texts.split('|').map(|text| Phrase { text, source_after: kind == "source-after" }));
    }
    phrases
}

fn tag_class(tag: char) -> Class {
    match tag {
        'n' => Class::NOUN,
        'v' => Class::FINITE,
        'b' => Class::BASE,
        'g' => Class::ING,
        'p' => Class::PARTICIPLE,
        'j' => Class::ADJECTIVE,
        'r' => Class::ADVERB,
        _ => Class::NONE,
    }
}

fn closed_class(name: &str) -> Class {
    match name {
        "det" => Class::DETERMINER,
        "possessive" => Class::POSSESSIVE,
        "subject" => Class::SUBJECT,
        "object" => Class::OBJECT,
        "other-pronoun" => Class::PRONOUN,
        "preposition" => Class::PREPOSITION,
        "conjunction" => Class::CONJUNCTION,
        "subordinator" => Class::SUBORDINATOR,
        "that" => Class::THAT,
        "to" => Class::TO,
        "wh" => Class::WH,
        "be" => Class::BE,
        "have" => Class::HAVE,
        "do" => Class::DO,
        "modal" => Class::MODAL,
        "negation" => Class::NEGATION,
        "adverb" => Class::ADVERB,
        "possessive-mark" => Class::POSSESSIVE_MARK,
        "day" | "month" => Class::DATE,
        "title" => Class::TITLE,
        _ => Class::NONE,
    }
}

fn role_class(kind: &str, gender: &str) -> Class {
    let role = match kind {
        "person" => Class::PERSON,
        "group" => Class::GROUP,
        "organization" => Class::BODY,
        _ => Class::TEXT,
    };
    match gender {
        "m" => role | Class::MAN,
        "f" => role | Class::WOMAN,
        _ => role,
    }
}

fn body_class(kind: &str) -> Class {
    match kind {
        "keyword" => Class::BODY_WORD,
        "place" => Class::PLACE,
        _ => Class::BODY_NAME,
    }
}

fn gender_class(gender: &str) -> Class {
    match gender {
        "m" => Class::MALE,
        "f" => Class::FEMALE,
        _ => Class::NONE,
    }
}

/// The verb form that a cue's ending tells, beside what the word list knows.
fn form_class(form: &str, known: Class) -> Class {
    if known.has(Class::FINITE | Class::BASE | Class::ING | Class::PARTICIPLE) {
        Class::NONE
    } else if form.ends_with("ing") {
        Class::ING
    } else if form.ends_with("ed") {
        Class::FINITE | Class::PARTICIPLE
    } else {
        Class::FINITE | Class::BASE
    }
}

fn mark_class(mark: &str) -> Class {
    match mark.chars().next().unwrap_or(' ') {
        ',' => Class::COMMA,
        ':' => Class::COLON,
        '.' | '!' | '?' | '…' | '。' | '！' | '？' => Class::STOP,
        '-' | '–' | '—' | '―' => Class::DASH,
        ';' => Class::SEMICOLON,
        _ => Class::PUNCTUATION,
    }
}

/// The classes that an unknown word's ending suggests.
fn guess(word: &str) -> Class {
    const ENDINGS: &[(&str, Class)] = &[
        ("ing", Class::ING),
        ("ed", Class(Class::FINITE.0 | Class::PARTICIPLE.0)),
        ("ly", Class::ADVERB),
        ("ous", Class::ADJECTIVE),
        ("ful", Class::ADJECTIVE),
        ("ive", Class::ADJECTIVE),
        ("able", Class::ADJECTIVE),
        ("ible", Class::ADJECTIVE),
        ("less", Class::ADJECTIVE),
        ("ish", Class::ADJECTIVE),
        ("ic", Class::ADJECTIVE),
        ("-old", Class::ADJECTIVE),
    ];
    let capital = word.starts_with(char::is_uppercase);
    if !capital && word.contains('-') {
        return Class::ADJECTIVE | Class::NOUN;
    }
    let ending = ENDINGS.iter().find(|(ending, _)| !capital && word.len() > ending.len() + 2 && word.ends_with(ending));
    ending.map_or(Class::NOUN, |(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_printed() {
        let look_up = |word: &str| Lexicon::builtin().look_up(word, TokenKind::Lower);
        for (curly, straight) in [("n’t", "n't"), ("’s", "'s"), ("’ll", "'ll"), ("’", "'")] {
            assert_eq!(look_up(curly), look_up(straight), "{curly}");
        }
        assert!(look_up("n’t").0.has(Class::NEGATION));
        let shouted = Lexicon::builtin().look_up("SAID", TokenKind::Upper);
        assert_eq!(shouted.1, look_up("said").1);
    }

    #[test]
    fn the_words_of_a_cue_tell_the_polarity() {
        use Polarity::{Asserts, Denies, Other, Questions};
        for (cue, polarity) in [
            ("said", Asserts),
            ("", Asserts),
            ("according to", Asserts),
            ("told reporters", Asserts),
            ("has denied", Denies),
            ("Dismissed allegations", Denies),
            ("did not say", Other),
            ("didn’t deny", Asserts),
            ("has never disputed", Asserts),
            ("argues", Asserts),
            ("argued against", Denies),
            ("asked whether", Questions),
            ("hopes", Asserts),
            ("does not believe", Denies),
            ("called for", Other),
        ] {
            assert_eq!(Lexicon::builtin().polarity_of(cue), polarity, "{cue}");
        }
    }
}
