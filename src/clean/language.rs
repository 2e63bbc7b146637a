//! Which language a text is in, told from its beginning.
//!
//! **Invariant: a language is named only where it is clear; a short or mixed text has none.**

use whatlang::{Detector, Script};

use crate::span::Span;

/// Bytes of kept paragraphs that are looked at.
const SAMPLE: usize = 4 << 10;
/// Letters below which a text is too short to tell.
const FEWEST_LETTERS: usize = 60;
/// Confidence, 0 to 1, above which a language is believed of a text with hardly an English word.
const LIKELY: f64 = 0.4;

/// The ISO 639-3 code of the language of `paragraphs`, or nothing where it is not clear.
pub(super) fn language(text: &str, paragraphs: &[Span]) -> Option<&'static str> {
    let sample = sample(text, paragraphs);
    if sample.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
        return None;
    }
    let (english, words) = english_words(&sample);
    if words >= 20 && english * 8 >= words {
        // A cheap test that spares most articles of an English dump the dear one below.
        return Some("eng");
    }
    let found = Detector::new().detect(&sample)?;
    // Near relatives, such as Danish and Norwegian, are hardly told apart; that they are not English is clear.
    let no_english = words >= 40 && english * 40 < words && found.confidence() >= LIKELY;
    let foreign = no_english || found.script() != Script::Latin;
    (found.is_reliable() || foreign).then(|| found.lang().code())
}

/// The first paragraphs, one a line.
fn sample(text: &str, paragraphs: &[Span]) -> String {
    let mut sample = String::with_capacity(SAMPLE);
    for paragraph in paragraphs {
        let words = paragraph.of(text);
        let room = SAMPLE.saturating_sub(sample.len());
        let end = (0..=room.min(words.len())).rev().find(|&i| words.is_char_boundary(i)).unwrap_or(0);
        sample.push_str(&words[..end]);
        if sample.len() + 1 >= SAMPLE {
            break;
        }
        sample.push('\n');
    }
    sample
}

/// How many of the first words are little words that no other language has so often, and how many words were counted.
fn english_words(sample: &str) -> (usize, usize) {
    const LITTLE: [&str; 16] = [
        "the", "and", "to", "that", "with", "for", "by", "from", "his", "they", "this", "have", "which", "who", "are",
        "were",
    ];
    const WORDS: usize = 200;
    let little = |word: &&str| LITTLE.iter().any(|l| word.eq_ignore_ascii_case(l));
    let words = sample.split_ascii_whitespace().take(WORDS);
    (words.clone().filter(little).count(), words.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_clear_languages_only() {
        for (text, code) in [
            (
                "The mayor said that the dam is safe and that nobody has to leave the valley, which was good news for all.",
                Some("eng"),
            ),
            (
                "La alcaldesa dijo el martes que la presa es segura y que nadie tiene que abandonar el valle por ahora.",
                Some("spa"),
            ),
            (
                "Die Bürgermeisterin sagte am Dienstag, der Damm sei sicher und niemand müsse das Tal verlassen.",
                Some("deu"),
            ),
            (
                "Мэр заявила во вторник, что плотина безопасна и никому не нужно покидать долину в ближайшие дни.",
                Some("rus"),
            ),
            ("La presa es segura.", None),
            ("12 345 678 — 90 % … 12 345 678 — 90 % … 12 345 678 — 90 % … 12 345 678 — 90 % …", None),
        ] {
            assert_eq!(language(text, &[Span::new(0, text.len())]), code, "{text}");
        }
    }

    #[test]
    fn the_sample_is_bounded_and_whole_characters() {
        let text = "é".repeat(10_000);
        let sample = sample(&text, &[Span::new(0, 3000 * 2), Span::new(3000 * 2, text.len())]);
        assert!(sample.len() <= SAMPLE && sample.len() > SAMPLE - 4, "{}", sample.len());
    }
}
