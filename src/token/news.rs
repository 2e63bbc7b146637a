//! `news`: tokens of news English, in the manner of the Penn and UD treebanks.
//!
//! Clitics are tokens of their own ("do" "n't", "Ruiz" "'s"); hyphenated words, dotted abbreviations, numbers with
//! their commas, addresses and runs of dots or dashes are one token.

use serde::{Deserialize, Serialize};

use super::abbreviations::{Abbreviation, abbreviation, is_dotted};
use super::chars::{extends_symbol, in_word, is_apostrophe, is_quote_mark, is_regional};
use super::{TokenKind, Tokenizer, Tokens};
use crate::error::StageError;
use crate::span::Span;

/// Settings of [`NewsTokenizer`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsTokenizerConfig {}

/// Tokenizes news English.
#[derive(Debug)]
pub struct NewsTokenizer;

impl NewsTokenizer {
    /// A tokenizer with these settings.
    #[must_use]
    pub fn new(_config: &NewsTokenizerConfig) -> Self {
        Self
    }
}

impl Tokenizer for NewsTokenizer {
    fn tokenize(&self, text: &str, sentences: &[Span]) -> Result<Tokens, StageError> {
        let mut tokens = Tokens::default();
        tokens.spans.reserve(text.len() / 5);
        tokens.kinds.reserve(text.len() / 5);
        tokens.sentence_starts.reserve(sentences.len() + 1);
        for sentence in sentences {
            tokens.sentence_starts.push(tokens.spans.len() as u32);
            let (at, end) = (sentence.start as usize, sentence.end as usize);
            let mut scan = Scan { text, at, end, chunk: Chunk::default(), out: &mut tokens };
            while scan.token() {}
        }
        tokens.sentence_starts.push(tokens.spans.len() as u32);
        Ok(tokens)
    }
}

/// Apostrophes in a row that may stand for letters left out.
const MOST_APOSTROPHES: usize = 4;

/// A place in a sentence, and where the tokens go.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    chunk: Chunk,
    out: &'a mut Tokens,
}

/// The text from some word to the next white space, remembered so that a text without spaces is not searched anew at
/// each of its words.
#[derive(Default)]
struct Chunk {
    /// Where it ends.
    end: usize,
    /// Where the first mark of an address in it stands that is not behind; its end if there is none.
    mark: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..self.end].chars().next()
    }

    fn push(&mut self, end: usize, kind: TokenKind) {
        self.out.spans.push(Span::new(self.at, end));
        self.out.kinds.push(kind);
        self.at = end;
    }

    /// Reads the next token; false at the end of the sentence.
    fn token(&mut self) -> bool {
        self.at = self.end - self.rest().trim_start().len();
        let Some(c) = self.char_at(self.at) else { return false };
        if in_word(c) {
            match self.address() {
                Some(length) => self.push(self.at + length, TokenKind::Address),
                None => self.word(),
            }
        } else if is_apostrophe(c) && self.elided() {
            self.word();
        } else if is_quote_mark(c) {
            let doubled = matches!(c, '\'' | '`' | '’' | '‘') && self.rest()[c.len_utf8()..].starts_with(c);
            self.push(self.at + c.len_utf8() * (1 + usize::from(doubled)), TokenKind::Quote);
        } else {
            self.symbol(c);
        }
        true
    }

    /// Bytes of the web or mail address that begins here, if one does.
    fn address(&mut self) -> Option<usize> {
        let at = self.at;
        if at >= self.chunk.end {
            let parts = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”');
            self.chunk = Chunk { end: self.rest().find(parts).map_or(self.end, |i| at + i), mark: 0 };
        }
        let chunk = &self.text[at..self.chunk.end];
        if self.chunk.mark <= at {
            let mark = memchr::memchr2(b'.', b'@', &chunk.as_bytes()[1..]);
            self.chunk.mark = mark.map_or(self.chunk.end, |i| at + 1 + i);
        }
        // No address is longer.
        let reach = (0..=chunk.len().min(2048)).rev().find(|&i| chunk.is_char_boundary(i)).unwrap_or(0);
        address_length(&chunk[..reach], self.chunk.mark < at + reach)
    }

    /// Whether the apostrophe here stands for letters left out: "'em", "'til", "'90s".
    fn elided(&self) -> bool {
        let mut rest = self.rest();
        for _ in 0..MOST_APOSTROPHES {
            rest = rest.strip_prefix(is_apostrophe).unwrap_or(rest);
        }
        let word = &rest[..rest.len() - rest.trim_start_matches(in_word).len()];
        let decade = word.len() == 3 && word.ends_with('s') && word.as_bytes()[0].is_ascii_digit();
        let free = self.at == 0 || !self.text[..self.at].ends_with(in_word);
        decade || (free && ["em", "til", "tis", "twas", "cause", "n"].iter().any(|w| w.eq_ignore_ascii_case(word)))
    }

    /// Reads a mark, a handle, a run of dots or dashes, or one symbol.
    fn symbol(&mut self, c: char) {
        let rest = self.rest();
        let tail = &rest[c.len_utf8()..];
        if matches!(c, '@' | '#') && tail.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            let name = tail.len() - tail.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len();
            return self.push(self.at + 1 + name, TokenKind::Address);
        }
        if c == '-' && tail.starts_with(|c: char| c.is_ascii_digit()) && !self.text[..self.at].ends_with(in_word) {
            let end = self.at + 1 + number_length(tail);
            return self.push(end, TokenKind::Number);
        }
        let length = if matches!(c, '.' | '-' | '…' | '*' | '_' | '=' | '!' | '?') {
            rest.len() - rest.trim_start_matches(c).len()
        } else if !c.is_ascii() {
            symbol_length(rest)
        } else {
            1
        };
        self.push(self.at + length, TokenKind::Punct);
    }

    /// Reads a word, and the clitic behind it if there is one.
    fn word(&mut self) {
        let start = self.at;
        let mut at = start;
        while let Some(c) = self.char_at(at) {
            let next = self.char_at(at + c.len_utf8());
            if in_word(c) {
                at += c.len_utf8();
            } else if is_apostrophe(c) {
                match self.apostrophe(start, at, c, next) {
                    Some(cut) => {
                        self.push_word(cut);
                        return self.clitic();
                    }
                    None if at == start || next.is_some_and(char::is_alphabetic) || self.is_n(start, at) => {
                        at += c.len_utf8();
                    }
                    None => break,
                }
            } else if joins(&self.text[start..at], c, next) {
                at += c.len_utf8();
            } else {
                break;
            }
        }
        self.push_word(self.with_tail(start, at));
    }

    /// Where the word before the apostrophe at `at` ends, if a clitic begins there: before "'s", or before the n of "n't".
    fn apostrophe(&self, start: usize, at: usize, c: char, next: Option<char>) -> Option<usize> {
        if at == start || !next.is_some_and(char::is_alphabetic) {
            return None;
        }
        let tail = &self.text[at + c.len_utf8()..self.end];
        let suffix = &tail[..tail.len() - tail.trim_start_matches(in_word).len()];
        if ["s", "m", "d", "ll", "re", "ve"].iter().any(|s| s.eq_ignore_ascii_case(suffix)) {
            return Some(at);
        }
        let n = self.text[start..at].ends_with(['n', 'N']) && suffix.eq_ignore_ascii_case("t");
        (n && at - 1 > start).then(|| at - 1)
    }

    /// Whether the word so far is an elided "and" that a second apostrophe ends: "rock 'n' roll".
    fn is_n(&self, start: usize, at: usize) -> bool {
        self.text[start..at].strip_prefix(is_apostrophe) == Some("n")
    }

    /// Reads the clitic that begins here.
    fn clitic(&mut self) {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(|c| in_word(c) || is_apostrophe(c)).len();
        self.push(self.at + length, TokenKind::Lower);
    }

    /// The end of the word with the sign that is its own, if it has one: "Inc.", "US$".
    fn with_tail(&self, start: usize, at: usize) -> usize {
        let word = &self.text[start..at];
        if self.char_at(at) == Some('$') && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_uppercase()) {
            return at + 1;
        }
        if self.char_at(at) != Some('.') || self.text[at..self.end].starts_with("..") {
            return at;
        }
        let last = self.text[at + 1..self.end].trim_start_matches(|c: char| is_quote_mark(c) || c == ')').is_empty();
        let mut letters = word.chars();
        let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && !last;
        // "No." and the months are abbreviations before a number alone.
        let known = abbreviation(word).is_some_and(|kind| kind != Abbreviation::Numbered || !last);
        if known || is_dotted(word) || initial { at + 1 } else { at }
    }

    fn push_word(&mut self, end: usize) {
        let kind = kind_of(&self.text[self.at..end]);
        self.push(end, kind);
    }
}

/// Whether `c`, which is no part of words, joins `word` to the character behind it.
fn joins(word: &str, c: char, next: Option<char>) -> bool {
    let Some(next) = next else { return false };
    match c {
        '-' | '‑' | '/' | '&' | '_' | '@' | '+' => in_word(next),
        '.' if next.is_ascii_digit() => word.ends_with(|c: char| c.is_ascii_digit()),
        '.' => {
            next.is_alphabetic()
                && word
                    .rsplit(['.', '-'])
                    .next()
                    .is_some_and(|w| w.chars().count() == 1 && w.chars().all(char::is_alphabetic))
        }
        ',' | ':' => next.is_ascii_digit() && word.ends_with(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}

/// Bytes of the number at the beginning of `rest`.
fn number_length(rest: &str) -> usize {
    let body =
        &rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len()];
    body.trim_end_matches(['.', ',']).len()
}

fn kind_of(word: &str) -> TokenKind {
    let Some(first) = word.chars().find(|c| !is_apostrophe(*c)) else { return TokenKind::Punct };
    if first.is_numeric() {
        return TokenKind::Number;
    }
    if !first.is_uppercase() {
        return TokenKind::Lower;
    }
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let upper = letters.next().is_some() && letters.clone().next().is_some() && letters.all(char::is_uppercase);
    if upper { TokenKind::Upper } else { TokenKind::Capital }
}

/// Bytes of one symbol with all that modifies it: an emoji with its skin tone, a family, a flag.
fn symbol_length(rest: &str) -> usize {
    let mut length = 0;
    let mut joined = true;
    let mut regional = 0;
    for c in rest.chars() {
        let half = is_regional(c);
        if !(joined || extends_symbol(c) || (half && regional == 1)) {
            break;
        }
        regional += u8::from(half);
        joined = c == '\u{200d}';
        length += c.len_utf8();
    }
    length
}

/// Bytes of the web or mail address at the beginning of `chunk`, if there is one; `marked` is whether it has a stop or
/// an @.
fn address_length(chunk: &str, marked: bool) -> Option<usize> {
    let has = |prefix: &str| chunk.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix));
    let web = has("http://") || has("https://") || has("www.");
    if !web && !marked {
        return None;
    }
    let body = chunk.trim_end_matches(|c: char| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '’' | '”' | '»')
    });
    let body = body.strip_suffix("'s").or_else(|| body.strip_suffix("’s")).unwrap_or(body);
    (web || is_mail(body) || is_domain(body)).then_some(body.len()).filter(|n| *n > 0)
}

fn is_mail(body: &str) -> bool {
    let Some((name, host)) = body.split_once('@') else { return false };
    !name.is_empty()
        && host.contains('.')
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

fn is_domain(body: &str) -> bool {
    let host = body.split('/').next().unwrap_or(body);
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    const TOPS: &[&str] = &[
        "com", "org", "net", "gov", "edu", "tv", "info", "news", "io", "uk", "de", "fr", "eu", "co", "us", "ly", "me",
    ];
    !name.is_empty()
        && TOPS.contains(&top)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        && name.len() > 1
}
