//! `ScoredText`: what the metrics ask of a text: tokens under spans, stripped edges, the type, the last word.
//!
//! **Invariant: token sets are sorted numbers without repetition, and depend on letters and digits alone.**

use std::sync::LazyLock;

use regex::Regex;

use super::chars::{folded, is_alphanumeric, is_space, pattern};
use super::marks::quoted;
use crate::quote::QuoteKind;
use crate::span::Span;

/// What is stripped from the edges of a span before two are compared.
const EDGE: &[char] = &[' ', '\t', '\r', '\n', '"', '“', '”', '„', '‟', ',', '.', ';', ':', '\'', '‘', '’'];

/// Pronouns that stand alone. As last words of a source they count, since they may be all of it.
const PRONOUNS: [&str; 11] = ["he", "she", "it", "they", "we", "i", "you", "him", "them", "us", "me"];

/// Words that are never the last word of a source.
#[rustfmt::skip]
const FUNCTION: &[&str] = &["a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "from", "by", "with", "as", "who",
    "whom", "whose", "which", "that", "this", "these", "those", "his", "her", "its", "their", "our", "my", "your", "mr", "mrs",
    "ms", "dr", "sen", "rep", "gov", "'s", "’s"];

/// A letter (or a number that is no digit), then what may go on a word.
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}\p{Nl}\p{No}][\p{L}\p{N}_’'\-.]*"));

/// A text, its tokens and its quotation marks.
pub(super) struct ScoredText<'a> {
    text: &'a str,
    tokens: Vec<Span>,
    quoted: Vec<bool>,
}

impl<'a> ScoredText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, tokens: tokens(text), quoted: quoted(text) }
    }

    /// The numbers of the tokens that `spans` cover.
    pub(super) fn tokens(&self, spans: &[Span]) -> Vec<usize> {
        let mut covered: Vec<usize> = Vec::new();
        for span in spans {
            let first = self.tokens.partition_point(|t| t.end <= span.start);
            let near = self.tokens[first..].iter().take_while(|t| t.start < span.end);
            covered.extend(near.zip(first..).filter(|(t, _)| self.shares_a_letter(**t, *span)).map(|(_, i)| i));
        }
        covered.sort_unstable();
        covered.dedup();
        covered
    }

    fn shares_a_letter(&self, token: Span, span: Span) -> bool {
        let shared = Span { start: token.start.max(span.start), end: token.end.min(span.end) };
        shared.of(self.text).contains(is_alphanumeric)
    }

    /// The span without space, quotation marks, commas and stops at its edges; nothing if that is all it holds.
    pub(super) fn stripped(&self, span: Span) -> Option<Span> {
        Some(span.trim(self.text, |c| EDGE.contains(&c))).filter(|s| !s.is_empty())
    }

    /// The type of a content, by the share of its characters inside double quotation marks; white space aside.
    pub(super) fn kind(&self, content: &[Span]) -> QuoteKind {
        let (mut all, mut inside) = (0_u32, 0_u32);
        for span in content {
            for (i, _) in span.of(self.text).char_indices().filter(|(_, c)| !is_space(*c)) {
                all += 1;
                inside += u32::from(self.quoted[span.start as usize + i]);
            }
        }
        match inside {
            0 => QuoteKind::Indirect,
            _ if f64::from(inside) / f64::from(all) >= 0.8 => QuoteKind::Direct,
            _ => QuoteKind::Mixed,
        }
    }

    /// The last word under `spans` that carries a name or is a pronoun, folded.
    pub(super) fn last_word(&self, spans: &[Span]) -> Option<String> {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let words =
            |span: &Span| WORD.find_iter(span.of(self.text)).map(|word| bare(word.as_str())).collect::<Vec<_>>();
        spans.iter().flat_map(words).rfind(|word| names_something(word))
    }
}

/// The stretches between white space.
fn tokens(text: &str) -> Vec<Span> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        match (start, is_space(c)) {
            (None, false) => start = Some(i),
            (Some(from), true) => {
                tokens.push(Span::new(from, i));
                start = None;
            }
            _ => {}
        }
    }
    tokens.extend(start.map(|from| Span::new(from, text.len())));
    tokens
}

/// A word without possessive ending and stops, folded.
fn bare(word: &str) -> String {
    let owner = word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word);
    folded(owner.trim_end_matches('.'))
}

fn names_something(word: &str) -> bool {
    !word.is_empty() && !FUNCTION.contains(&word)
}

/// Whether a folded word is a pronoun that stands alone.
pub(super) fn is_pronoun(word: &str) -> bool {
    PRONOUNS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::invented::span;

    #[test]
    fn tokens_are_covered_by_their_letters_and_digits() {
        let text = "“No,” said\u{1c}Ana — 2½ …";
        let scored = ScoredText::new(text);
        // “No,” 0, said 1, Ana 2, the dash 3, 2½ 4, the ellipsis 5.
        for (words, tokens) in [
            (text, vec![0, 1, 2, 4]),
            ("“", vec![]),
            ("o", vec![0]),
            ("d\u{1c}A", vec![1, 2]),
            ("½", vec![4]),
            (",”", vec![]),
        ] {
            assert_eq!(scored.tokens(&span(text, words)), tokens, "{words:?}");
        }
    }

    #[test]
    fn the_type_is_by_the_share_of_quoted_characters() {
        let text = "“abcd” e “f” ghijk";
        let scored = ScoredText::new(text);
        // Six of seven, nine of ten and three of six characters are quoted.
        for (words, kind) in [
            ("“abcd” e", QuoteKind::Direct),
            ("“abcd” e “f”", QuoteKind::Direct),
            ("“f” ghi", QuoteKind::Mixed),
            ("e", QuoteKind::Indirect),
            (" ", QuoteKind::Indirect),
        ] {
            assert_eq!(scored.kind(&span(text, words)), kind, "{words}");
        }
    }
}
