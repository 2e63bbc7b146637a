//! `news`: sentences of news English.
//!
//! A stop ends a sentence unless it belongs to an abbreviation, an initial or a number, or what follows goes on in
//! lower case. Marks and brackets that close behind a stop belong to the sentence they close. A question inside marks
//! that is followed by its report (`"Why?" Ruiz asked`) is one sentence with it.

use serde::{Deserialize, Serialize};

use super::SentenceSplitter;
use crate::error::StageError;
use crate::span::Span;
use crate::token::abbreviations::{Abbreviation, abbreviation, is_dotted, starts_sentence};
use crate::token::chars::{in_word, is_closer, is_opener, is_quote_mark};

/// Settings of [`NewsSplitter`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsSplitterConfig {}

/// Splits news English.
#[derive(Debug)]
pub struct NewsSplitter;

impl NewsSplitter {
    /// A splitter with these settings.
    #[must_use]
    pub fn new(_config: &NewsSplitterConfig) -> Self {
        Self
    }
}

impl SentenceSplitter for NewsSplitter {
    fn split(&self, text: &str, paragraphs: &[Span]) -> Result<Vec<Span>, StageError> {
        let mut sentences = Vec::with_capacity(text.len() / 100 + paragraphs.len());
        for paragraph in paragraphs {
            split_paragraph(text, *paragraph, &mut sentences);
        }
        Ok(sentences)
    }
}

fn split_paragraph(text: &str, paragraph: Span, sentences: &mut Vec<Span>) {
    let body = paragraph.of(text);
    let base = paragraph.start as usize;
    let mut push = |start: usize, end: usize| {
        let span = Span::new(base + start, base + end).trim(text, char::is_whitespace);
        if !span.is_empty() {
            sentences.push(span);
        }
    };
    let mut start = 0;
    let mut at = 0;
    let mut marks = Marks::default();
    while let Some(stop) = next_stop(body, at) {
        let stops_end = stop + run(&body[stop..], is_stop);
        let end = closers_end(body, stops_end, &mut marks);
        if ends_here(body, start, stop, stops_end, end) {
            push(start, end);
            start = end + run(&body[end..], char::is_whitespace);
            marks = Marks { until: end, open: false };
        }
        at = end;
    }
    push(start, body.len());
}

/// The straight marks of a sentence up to a place.
#[derive(Default)]
struct Marks {
    until: usize,
    /// Whether their number is odd.
    open: bool,
}

impl Marks {
    /// Whether their number up to byte `end` is odd; asked from left to right.
    fn open_at(&mut self, body: &str, end: usize) -> bool {
        let new = memchr::memchr_iter(b'"', &body.as_bytes()[self.until..end]).count();
        self.open ^= new % 2 == 1;
        self.until = end;
        self.open
    }
}

/// The next character from `at` on that may end a sentence, or a line break inside the paragraph.
fn next_stop(body: &str, at: usize) -> Option<usize> {
    let bytes = &body.as_bytes()[at..];
    let found = |i: usize| match bytes[i] {
        b'.' | b'!' | b'?' | b'\n' => true,
        // The first bytes of "…", "。", "！", "？", "।", "؟", "۔": the characters decide.
        0xE2 | 0xE3 | 0xEF | 0xE0 | 0xD8 | 0xDB => body[at + i..].starts_with(is_stop),
        _ => false,
    };
    (0..bytes.len()).find(|&i| found(i)).map(|i| at + i)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '\n' | '。' | '！' | '？' | '।' | '؟' | '۔' | '‼' | '⁉' | '⁈')
}

/// Bytes at the beginning of `text` whose characters all satisfy `test`.
fn run(text: &str, test: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(test).len()
}

/// The end of the marks and brackets that close directly behind a stop.
fn closers_end(body: &str, from: usize, marks: &mut Marks) -> usize {
    let mut end = from;
    for c in body[from..].chars() {
        let next = body[end + c.len_utf8()..].chars().next();
        let opens = is_opener(c) && next.is_some_and(in_word) && !matches!(c, '”' | '’' | ')' | ']');
        // A straight mark with a letter behind it closes if it is the second of a pair.
        let pairs = c == '"' && marks.open_at(body, end);
        if !is_closer(c) || (opens && !pairs) {
            break;
        }
        end += c.len_utf8();
    }
    // French marks stand off from their words.
    let spaced = body[end..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    if spaced.starts_with('»') { body.len() - spaced.len() + '»'.len_utf8() } else { end }
}

/// Whether the sentence `body[start..end]` is one, `stops` being the last stops of it.
fn ends_here(body: &str, start: usize, stop: usize, stops_end: usize, end: usize) -> bool {
    if body[stop..stops_end].contains('\n') {
        return true;
    }
    let rest = &body[end..];
    let next = rest.trim_start();
    let Some(first) = next.chars().find(|c| !is_opener(*c) && !is_quote_mark(*c)) else {
        return next.is_empty() || rest.len() > next.len();
    };
    let spaced = rest.len() > next.len();
    let stops = &body[stop..stops_end];
    let before = &body[start..stop];
    let word = last_word(before);
    if !spaced {
        return glued(stops, word, end > stops_end, next);
    }
    if first.is_lowercase() || matches!(first, ',' | ';' | ':') {
        return false;
    }
    if end == stops_end && stops == "." && !word_ends_sentence(word, next, first) {
        return false;
    }
    if end == stops_end && (stops == "…" || (stops.len() > 1 && stops.bytes().all(|b| b == b'.'))) {
        return ellipsis_ends(next);
    }
    // A list number ("1. The plan") is no sentence.
    if stops == "." && before.trim_start().len() <= 2 && before.trim().bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    !(end > stops_end && stops != "." && reports_what_was_asked(next))
}

/// Bytes of the word before a stop that are looked at: a text without spaces must not be read anew at each stop.
const LONGEST_WORD: usize = 256;

/// The last word of `text`, or the end of it.
fn last_word(text: &str) -> &str {
    let parts = |c: char| c.is_whitespace() || is_opener(c) || matches!(c, '—' | '–');
    let far = text.len().saturating_sub(LONGEST_WORD);
    let from = (far..text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    text[from..].rsplit(parts).next().unwrap_or("")
}

/// A stop without a space behind it ends a sentence only where two whole words were run together: "the end.The next".
fn glued(stops: &str, word: &str, closed: bool, next: &str) -> bool {
    let mut ahead = next.trim_start_matches(is_opener).chars();
    let capital =
        ahead.next().is_some_and(char::is_uppercase) && ahead.next().is_some_and(|c| c.is_lowercase() || c == ' ');
    let whole = word.len() > 2 && word.chars().all(|c| c.is_lowercase() || c == '-' || c == '’' || c == '\'');
    if closed {
        return capital || stops.contains(['。', '！', '？']);
    }
    stops.chars().all(|c| !c.is_ascii() && c != '…') || (capital && whole && stops != "…" && stops.len() < 3)
}

/// Whether the word before a single full stop leaves the stop free to end the sentence.
fn word_ends_sentence(word: &str, next: &str, first: char) -> bool {
    let next_word: &str = next.trim_start_matches(|c: char| is_opener(c) || is_quote_mark(c));
    let next_word = &next_word[..run(next_word, |c| in_word(c) || c == '\'')];
    let opens = next.starts_with(is_opener);
    match abbreviation(word) {
        Some(Abbreviation::Leading) => return false,
        Some(Abbreviation::Numbered) => return !first.is_ascii_digit(),
        Some(Abbreviation::Trailing) => return opens || starts_sentence(next_word),
        None => {}
    }
    if is_dotted(word) {
        return starts_sentence(next_word) || opens;
    }
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && word != "I";
    !initial || (starts_sentence(next_word) && next_word.len() > 1)
}

/// Three dots go on ("I … I don't know") unless a new sentence clearly begins.
fn ellipsis_ends(next: &str) -> bool {
    let word = &next[..run(next, in_word)];
    word != "I" && next.starts_with(|c: char| c.is_uppercase() || is_opener(c))
}

/// Whether `next` reports the question or exclamation before it: a name and a verb of saying (`Ruiz asked`).
fn reports_what_was_asked(next: &str) -> bool {
    #[rustfmt::skip]
    const REPORTS: &[&str] = &["said", "says", "asked", "asks", "wrote", "writes", "tweeted", "added", "adds", "told", "shouted",
        "replied", "cried", "exclaimed", "wondered", "yelled", "quipped", "joked", "declared", "continued", "demanded"];
    let mut words = next.split_whitespace();
    for n in 0..5 {
        let Some(word) = words.next() else { return false };
        let bare = word.trim_end_matches([',', '.', ':']);
        if n > 0 && REPORTS.contains(&bare) {
            return true;
        }
        let name = word.starts_with(|c: char| c.is_uppercase())
            && (n > 0
                || !starts_sentence(bare)
                || matches!(bare, "He" | "She" | "They" | "I" | "We" | "Mr" | "Ms" | "Mrs"));
        if !name || (bare.len() < word.len() && !word.ends_with('.')) {
            return false;
        }
    }
    false
}
