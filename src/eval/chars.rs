//! Letters, digits, white space and letter case as Python's `str` has them, since the referee's definitions lean on them.
//!
//! Rust counts combining vowel signs and circled letters among the alphabetic characters, Python does not; Python
//! counts the four ASCII separators among the white space, Rust does not; Rust lowers letters where Python folds them.
//!
//! **Invariant: for every character of Unicode 14, the answers are those of `isalnum`, `isspace` and `casefold`.**

use std::sync::LazyLock;

use regex::Regex;
use unicase::UniCase;

static LETTER_OR_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{L}\p{N}]"));

/// A pattern written in this module's folder.
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant")
}

/// Python's `isalnum` of one character.
pub(super) fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { LETTER_OR_NUMBER.is_match(c.encode_utf8(&mut [0; 4])) }
}

/// Python's `isspace` of one character.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Python's `casefold`.
pub(super) fn folded(text: &str) -> String {
    UniCase::unicode(text).to_folded_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_pythons() {
        for (c, is) in [('a', true), ('9', true), ('_', false), ('é', true), ('²', true), ('½', true), ('Ⅷ', true)]
        {
            assert_eq!(is_alphanumeric(c), is, "{c:?}");
        }
        // A vowel sign and a circled letter are alphabetic to Rust, an ideograph to both.
        for (c, is) in [('\u{93f}', false), ('ⓐ', false), ('水', true), ('’', false), ('\u{301}', false)] {
            assert_eq!(is_alphanumeric(c), is, "{c:?}");
        }
    }

    #[test]
    fn spaces_are_pythons() {
        let spaces: Vec<char> =
            (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| is_space(*c)).collect();
        assert_eq!(spaces.len(), 29);
        assert!(is_space('\u{1c}') && is_space('\u{a0}') && !is_space('\u{200b}') && !is_space('\u{feff}'));
    }

    #[test]
    fn case_is_folded_not_lowered() {
        for (text, same) in [("Straße", "strasse"), ("ΟΔΟΣ", "οδοσ"), ("ﬁne", "fine"), ("İ", "i\u{307}"), ("ÑA", "ña")]
        {
            assert_eq!(folded(text), same);
        }
    }
}
