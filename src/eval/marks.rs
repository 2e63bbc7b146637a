//! Which characters stand inside double quotation marks, as the metrics see it.
//!
//! This is kept apart from the detector's own reading of marks: the measure must not move with what it measures. Each
//! paragraph begins outside of marks; two single or grave marks are one double mark.
//!
//! **Invariant: the mask has one entry for each byte of the text, the same for all bytes of a character.**

use super::chars::{is_alphanumeric, is_space};

/// Stands for the second half of a double mark that is written with two characters.
const HALF: char = '\0';

/// Whether each byte of `text` is inside double quotation marks, the marks included.
pub(super) fn quoted(text: &str) -> Vec<bool> {
    let mut starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    starts.push(text.len());
    let chars = with_double_marks(text);
    let mut mask = vec![false; text.len()];
    let mut at = 0;
    for paragraph in chars.split(|c| *c == '\n') {
        quotations(&chars, at, at + paragraph.len(), |from, to| mask[starts[from]..starts[to]].fill(true));
        at += paragraph.len() + 1;
    }
    mask
}

/// The characters of `text`, with `''` and ` `` ` as one straight mark and a half, unless they end their line.
fn with_double_marks(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    for mark in ['\'', '`'] {
        each_pair(&mut chars, mark, |chars, i| {
            chars[i..i + 2].fill('"');
            true
        });
    }
    each_pair(&mut chars, '"', |chars, i| {
        let goes_on = chars.get(i + 2).is_some_and(|c| *c != '\n');
        if goes_on {
            chars[i + 1] = HALF;
        }
        goes_on
    });
    chars
}

/// Calls `change` at every two `mark`s in a row, and goes on behind them if it did something.
fn each_pair(chars: &mut [char], mark: char, change: impl Fn(&mut [char], usize) -> bool) {
    let mut i = 0;
    while i + 1 < chars.len() {
        let changed = chars[i] == mark && chars[i + 1] == mark && change(chars, i);
        i += if changed { 2 } else { 1 };
    }
}

/// Tells of every quotation in the paragraph `chars[start..end]`, marks included, in order.
///
/// A straight mark between a space and a letter opens, also inside a quotation: some papers repeat it at every sentence.
fn quotations(chars: &[char], start: usize, end: usize, mut found: impl FnMut(usize, usize)) {
    let mut opened: Option<usize> = None;
    for j in start..end {
        let c = chars[j];
        if !matches!(c, '“' | '”' | '"') {
            continue;
        }
        let after = chars[j + 1..].iter().take(2).copied().find(|c| *c != HALF);
        let before = chars[start.max(j.saturating_sub(2))..j].iter().rev().copied().find(|c| *c != HALF);
        let letter_follows = after.is_some_and(is_alphanumeric);
        let starts = letter_follows && before.is_none_or(|c| matches!(c, ' ' | '(' | '—' | '–' | '-' | '['));
        match opened {
            None if c == '“' || starts || (c == '"' && after.is_some_and(|c| !is_space(c))) => opened = Some(j),
            Some(from) if c == '"' && starts => {
                found(from, j);
                opened = Some(j);
            }
            Some(from) if c != '“' || !letter_follows => {
                found(from, j + 1);
                opened = None;
            }
            _ => {}
        }
    }
    // A paragraph that opens a quotation and leaves it open is quoted to its end.
    if let Some(from) = opened.filter(|from| *from <= start + 1) {
        found(from, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with what is outside of marks as dots.
    fn shown(text: &str) -> String {
        let mask = quoted(text);
        text.char_indices().map(|(i, c)| if mask[i] || c == '\n' { c } else { '.' }).collect()
    }

    #[test]
    fn marks_are_paired_by_paragraph() {
        for (text, inside) in [
            ("He said “no way” twice", "........“no way”......"),
            ("\"A\" and \"B\" x", "\"A\".....\"B\".."),
            // Repeated at every sentence, and closed once.
            ("\"One. \"Two.\" said", "\"One. \"Two.\"....."),
            ("``Yes,'' she", "``Yes,'....."),
            // Two marks at the end of the line are two marks: the second opens nothing.
            ("''Yes''\nno", "''Yes'.\n.."),
            ("“Open to the end\nnext one", "“Open to the end\n........"),
            ("He “left open\n", ".............\n"),
            ("5\" of rain", ".........."),
            ("x (\"é\") y", "...\"é\"..."),
            ("“a “b” c” d", "“a “b”....."),
        ] {
            assert_eq!(shown(text), inside, "{text}");
        }
    }

    #[test]
    fn the_mask_has_an_entry_for_each_byte() {
        for text in ["", "\n", "“é”🙂", "'", "''", "\"\0\0x\"", "``\n``"] {
            assert_eq!(quoted(text).len(), text.len(), "{text:?}");
        }
    }
}
