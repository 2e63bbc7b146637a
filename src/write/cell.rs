//! What a cell may hold: white space, lists, spans, scores.

use std::fmt::Write;

use crate::span::{CodePoints, Span};

/// What stands between the spans of a content in its text cell.
pub(super) const GAP: &str = " … ";

/// Appends `text` with each run of white space as one space, and none at its ends.
pub(super) fn push_text(cell: &mut String, text: &str) {
    if is_even(text) {
        return cell.push_str(text);
    }
    let mut words = text.split_whitespace();
    if let Some(first) = words.next() {
        cell.push_str(first);
    }
    for word in words {
        cell.push(' ');
        cell.push_str(word);
    }
}

/// The number of words, as separated by white space.
pub(super) fn count_words(text: &str) -> usize {
    if is_even(text) && !text.is_empty() {
        return text.bytes().filter(|b| *b == b' ').count() + 1;
    }
    text.split_whitespace().count()
}

/// Whether the only white space is single spaces between words, as in most texts. The loops compare neighbouring bytes
/// without a branch, so that they run many bytes at a time; white space beyond ASCII is recognised by its two or three
/// bytes in UTF-8.
fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    let from = |i: usize| bytes.get(i..).unwrap_or_default();
    let mut odd = bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ');
    for &x in bytes {
        odd |= x.wrapping_sub(b'\t') < 5;
    }
    for (&x, &y) in bytes.iter().zip(from(1)) {
        odd |= (x == b' ') & (y == b' ') | (x == 0xC2) & ((y == 0x85) | (y == 0xA0));
    }
    for ((&x, &y), &z) in bytes.iter().zip(from(1)).zip(from(2)) {
        let general = (y == 0x80) & ((z <= 0x8A) | (z == 0xA8) | (z == 0xA9) | (z == 0xAF)) | (y == 0x81) & (z == 0x9F);
        odd |=
            (x == 0xE2) & general | (x == 0xE1) & (y == 0x9A) & (z == 0x80) | (x == 0xE3) & (y == 0x80) & (z == 0x80);
    }
    !odd
}

/// Appends one of several values of a cell: as text, with `/` for the `|` that separates values.
pub(super) fn push_value(cell: &mut String, value: &str) {
    let start = cell.len();
    push_text(cell, value);
    if cell[start..].contains('|') {
        let clean = cell[start..].replace('|', "/");
        cell.truncate(start);
        cell.push_str(&clean);
    }
}

/// Appends the words under several spans, as a content of several spans reads.
pub(super) fn push_words(cell: &mut String, text: &str, spans: &[Span]) {
    for (i, span) in spans.iter().enumerate() {
        if i > 0 {
            cell.push_str(GAP);
        }
        push_text(cell, span.of(text));
    }
}

/// Appends spans in code points: `12..40|55..80`.
pub(super) fn push_spans(cell: &mut String, text: &str, points: &CodePoints, spans: &[Span]) {
    for (i, span) in spans.iter().enumerate() {
        if i > 0 {
            cell.push('|');
        }
        // Writing to a string cannot fail.
        let _ = write!(cell, "{}..{}", points.at(text, span.start), points.at(text, span.end));
    }
}

/// Puts a `'` before what a spreadsheet might take for a formula: the guard of `--excel`.
pub(super) fn guard(cell: &mut String) {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        cell.insert(0, '\'');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_runs_become_one_space() {
        for (text, cell) in
            [("", ""), ("  ", ""), ("one", "one"), ("one\r\n\ttwo\u{a0}\u{2003}three ", "one two three"), ("=1 ", "=1")]
        {
            let mut made = String::new();
            push_text(&mut made, text);
            assert_eq!(made, cell, "{text:?}");
        }
    }

    #[test]
    fn even_text_is_what_splitting_leaves_alone() {
        for text in [
            "",
            "a",
            "a b",
            " a",
            "a ",
            "a  b",
            "a\nb",
            "é ü",
            "é\u{85}",
            "\u{1680}",
            "a\u{2028}b",
            "“a” – b",
            "ᚠ",
            "。\u{3000}",
            "a\u{205f}",
        ] {
            let split: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(is_even(text), split.join(" ") == text, "{text:?}");
            assert_eq!(count_words(text), split.len(), "{text:?}");
        }
    }

    #[test]
    fn every_white_space_is_odd_and_nothing_else() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| *c != ' ') {
            assert_eq!(is_even(&format!("a{c}b")), !c.is_whitespace(), "{c:?}");
        }
    }

    #[test]
    fn a_bar_inside_a_value_becomes_a_slash() {
        let mut cell = "Ana|".to_owned();
        push_value(&mut cell, "A|B  Corp");
        assert_eq!(cell, "Ana|A/B Corp");
    }

    #[test]
    fn spans_count_code_points() {
        let text = "“Añ”🙂 b";
        let b = text.len() - 1;
        let (mut cell, points) = (String::new(), CodePoints::new(text));
        push_spans(&mut cell, text, &points, &[Span::new(3, 6), Span::new(b, b + 1)]);
        assert_eq!(cell, "1..3|6..7");
    }
}
