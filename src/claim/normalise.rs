//! From a statement's content to its [`Sketch`].
//!
//! Words are lower-cased, apostrophes and marks folded, function words left out (but negation is remembered on the words
//! that follow it), endings cut lightly, numbers kept.
//!
//! **Invariant: statements that differ in case, punctuation and a leading "that" alone have one wording.**

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::Statement;
use super::clarity::{self, Traits};
use super::sketch::{Shape, Sketch, SketchWord};
use super::stance::{self, Sides};
use super::words::{Role, role};

/// Words a negation reaches over.
const REACH: usize = 4;

/// The sketch of one statement.
pub(super) fn sketch(statement: &Statement<'_>) -> Sketch {
    let mut scan = Scan::default();
    let mut lower = String::new();
    for token in Tokens::of(statement.content) {
        fold(token.raw, &mut lower);
        scan.take(&token, &lower);
    }
    let clarity = clarity::of(statement, scan.words.len(), scan.traits);
    let sketch = Sketch::new(&scan.words, scan.wording.digest(), clarity).of_voice(voice(statement.speaker));
    sketch.of_stance(stance::to_content(statement), &scan.sides.turned())
}

/// The hash of the last word of a speaker's name that is written with a capital; 0 if there is none, or a pronoun alone.
fn voice(speaker: &str) -> u32 {
    let mut lower = String::new();
    let name = Tokens::of(speaker).filter(|token| {
        fold(token.raw, &mut lower);
        token.raw.starts_with(char::is_uppercase) && role(lower.strip_suffix("'s").unwrap_or(&lower)).is_none()
    });
    let Some(last) = name.last() else { return 0 };
    fold(last.raw, &mut lower);
    (stem_hash(lower.strip_suffix("'s").unwrap_or(&lower)) as u32).max(1)
}

/// The words of a text that are no function words, as written and folded; negations are among them.
pub(super) fn content_words(text: &str) -> impl Iterator<Item = (&str, String)> {
    let words = Tokens::of(text).map(|token| {
        let mut lower = String::new();
        fold(token.raw, &mut lower);
        (token.raw, lower)
    });
    words.filter(|(_, lower)| {
        lower.ends_with("n't") || matches!(role(lower), None | Some(Role::Number(_) | Role::Negator))
    })
}

/// The 64-bit hash of a word's stem; its upper 29 bits are what a sketch keeps.
pub(super) fn stem_hash(word: &str) -> u64 {
    let (stem, y) = stem(word);
    let hash = xxh3_64(stem.as_bytes());
    // Not by another seed: under it short stems have the hashes of other short stems.
    if y { hash.rotate_left(32) ^ 0x9E37_79B9_7F4A_7C15 } else { hash }
}

/// What has been gathered up to a token.
#[derive(Default)]
struct Scan {
    words: Vec<SketchWord>,
    /// The hashes of `words`.
    seen: FxHashSet<u32>,
    wording: Xxh3,
    begun: bool,
    /// Words that the last negation still reaches.
    negated: usize,
    traits: Traits,
    sides: Sides,
}

impl Scan {
    /// Takes in a token; `lower` is its folded form.
    fn take(&mut self, token: &Token<'_>, lower: &str) {
        if !self.begun && matches!(lower, "that" | "whether" | "if" | "how") {
            return;
        }
        self.wording.update(lower.as_bytes());
        self.wording.update(b" ");
        self.negated = if token.starts { 0 } else { self.negated.saturating_sub(1) };
        let (word, negates) = lower.strip_suffix("n't").map_or((lower, false), |verb| (verb, true));
        let bare = word.strip_suffix("'s").unwrap_or(word);
        let role = role(bare);
        self.traits.see(bare, role, bare.len() < word.len(), !self.begun);
        self.begun = true;
        self.sides.see(lower, token.breaks);
        match role {
            Some(Role::Number(digits)) => self.push(digits, Shape::Number),
            Some(Role::Negator) => self.negated = REACH + 1,
            Some(_) if negates => self.negated = REACH + 1,
            Some(_) => {}
            None if bare.len() < 2 && !bare.starts_with(char::is_numeric) => {}
            None => self.push(bare, token.shape()),
        }
    }

    fn push(&mut self, word: &str, shape: Shape) {
        let hash = if shape == Shape::Number { xxh3_64(word.as_bytes()) } else { stem_hash(word) };
        let packed = SketchWord::new(hash, shape, self.negated > 0);
        if self.seen.insert(packed.hash()) {
            self.words.push(packed);
            self.sides.note(packed.hash());
        }
    }
}

/// A word of the text.
struct Token<'a> {
    raw: &'a str,
    /// Whether a sentence may start here.
    starts: bool,
    /// Whether a clause may.
    breaks: bool,
}

impl Token<'_> {
    fn shape(&self) -> Shape {
        match self.raw.chars().next() {
            Some(c) if c.is_numeric() => Shape::Number,
            Some(c) if c.is_uppercase() && self.starts => Shape::Start,
            Some(c) if c.is_uppercase() => Shape::Capital,
            _ => Shape::Lower,
        }
    }
}

/// The words of a text: letters and digits, with apostrophes, commas and stops that stand between two of them ("don't",
/// "1,500", "U.S"). A hyphen parts words.
struct Tokens<'a> {
    rest: &'a str,
    starts: bool,
}

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        Self { rest: text, starts: true }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.rest.find(char::is_alphanumeric)?;
        self.starts |= self.rest[..start].contains(['.', '!', '?', '…', ':']);
        let word = &self.rest[start..];
        let (raw, rest) = word.split_at(word_end(word));
        let breaks = self.starts || self.rest[..start].contains([',', ';', '(', ')', '—', '–']);
        let token = Token { raw, starts: self.starts, breaks };
        (self.rest, self.starts) = (rest, false);
        Some(token)
    }
}

/// The length in bytes of the word at the start of `text`.
fn word_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut previous = ' ';
    while let Some((at, c)) = chars.next() {
        let mut next = || chars.peek().map_or(' ', |&(_, n)| n);
        let joins = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => true,
            '\'' | '’' => next().is_alphabetic(),
            ',' => previous.is_ascii_digit() && next().is_ascii_digit(),
            '.' => (previous.is_ascii_digit() || previous.is_uppercase()) && next().is_alphanumeric(),
            _ => c.is_alphanumeric(),
        };
        if !joins {
            return at;
        }
        previous = c;
    }
    text.len()
}

/// Writes the form that is compared into `lower`: in lower case, with plain apostrophes, without commas.
fn fold(raw: &str, lower: &mut String) {
    lower.clear();
    for c in raw.chars().filter(|&c| c != ',') {
        match c {
            '’' => lower.push('\''),
            _ if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
            _ => lower.extend(c.to_lowercase()),
        }
    }
}

/// The word without its commonest endings, and whether a final "y" went with them: "taxes" and "tax", "denied" and
/// "deny", "releasing" and "release" meet, "party" and "part" do not.
fn stem(word: &str) -> (&str, bool) {
    if word.len() < 4 || !word.is_ascii() {
        return (word, false);
    }
    let cut = |endings: &[&str]| {
        endings.iter().find_map(|e| word.strip_suffix(e).filter(|rest| rest.len() >= 3 && has_vowel(rest)))
    };
    if let Some(rest) = cut(&["ies", "ied", "y"]).filter(|_| !word.ends_with("ly")) {
        return (rest, true);
    }
    let rest = cut(ENDINGS).unwrap_or(word);
    let rest = rest.strip_suffix('e').filter(|r| r.len() >= 3).unwrap_or(rest);
    (undouble(rest), false)
}

/// Longest first, so that the longest that fits is cut.
const ENDINGS: &[&str] =
    &["ations", "ingly", "ation", "ments", "edly", "ions", "ment", "ing", "ion", "ers", "ed", "es", "er", "ly", "s"];

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// "stopp" as in "stopped" is "stop".
fn undouble(stem: &str) -> &str {
    let bytes = stem.as_bytes();
    match bytes {
        [.., a, b] if a == b && !b"aeiouls".contains(b) && bytes.len() > 3 => &stem[..stem.len() - 1],
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::Polarity;

    fn of(content: &str) -> Sketch {
        sketch(&Statement { content, speaker: "", cue: "", polarity: Polarity::Asserts })
    }

    #[test]
    fn wordings_are_told_apart_by_words_alone() {
        let same = [
            ("“The bridge is closed,”", "the bridge is closed"),
            ("that the bridge isn’t closed", "The bridge isn't closed."),
            ("some 1,500 men", "Some 1500 men"),
        ];
        for (a, b) in same {
            assert_eq!(of(a).wording(), of(b).wording(), "{a} / {b}");
        }
        for (a, b) in
            [("the bridge is closed", "the bridge was closed"), ("the bridge is closed", "the bridge is not closed")]
        {
            assert_ne!(of(a).wording(), of(b).wording(), "{a} / {b}");
        }
    }

    #[test]
    fn endings_are_cut_lightly() {
        let meet = [
            "tax taxes",
            "release releases released releasing",
            "stop stopped stops",
            "city cities",
            "deny denied",
            "deport deported deportation",
            "agreement agreements agree",
        ];
        for group in meet {
            let stems: Vec<_> = group.split(' ').map(stem).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{group}: {stems:?}");
        }
        for (a, b) in [("port", "sport"), ("bus", "business"), ("sing", "s"), ("party", "part")] {
            assert_ne!(stem(a), stem(b));
        }
    }

    #[test]
    fn negation_reaches_the_words_that_follow() {
        let negated = |content: &str| of(content).words().iter().map(|w| w.negated()).collect::<Vec<_>>();
        assert_eq!(negated("The mayor did not close the bridge"), [false, true, true]);
        assert_eq!(negated("The mayor didn’t close it. Bridges opened"), [false, true, false, false]);
        assert_eq!(negated("no plan"), [true]);
    }

    #[test]
    fn shapes_tell_names_and_numbers() {
        let shapes = |content: &str| of(content).words().iter().map(|w| w.shape()).collect::<Vec<_>>();
        assert_eq!(
            shapes("Bridges near Ostrava cost 40 crowns"),
            [Shape::Start, Shape::Capital, Shape::Lower, Shape::Number, Shape::Lower]
        );
        assert_eq!(of("forty dogs").words()[0].hash(), of("40 dogs").words()[0].hash());
        assert!(of("it was not that").words().is_empty());
    }
}
