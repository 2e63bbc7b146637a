//! The words around a quote: the columns `pre` and `post`.

/// Most characters of context.
const MOST: usize = 100;

/// Least characters of context, where the text has them and a word ends in time.
const LEAST: usize = 60;

/// The end of `before`: 60 to 100 characters, from the start of a word.
pub(super) fn tail(before: &str) -> &str {
    let Some((cut, _)) = before.char_indices().rev().nth(MOST) else { return before };
    // One character more than is kept tells whether the first kept word is whole.
    let window = &before[cut..];
    let hard = window.chars().next().map_or(0, char::len_utf8);
    let latest = window.char_indices().rev().nth(LEAST - 1).map_or(0, |(i, _)| i);
    let edge = window.char_indices().find(|&(i, c)| c.is_whitespace() && i < latest);
    &window[edge.map_or(hard, |(i, c)| i + c.len_utf8())..]
}

/// The beginning of `after`: 60 to 100 characters, to the end of a word.
pub(super) fn head(after: &str) -> &str {
    let Some((cut, extra)) = after.char_indices().nth(MOST) else { return after };
    let window = &after[..cut + extra.len_utf8()];
    let earliest = window.char_indices().nth(LEAST).map_or(cut, |(i, _)| i);
    let edge = window.char_indices().rev().find(|&(i, c)| c.is_whitespace() && i >= earliest);
    &window[..edge.map_or(cut, |(i, _)| i)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_whole() {
        assert_eq!((tail("He said: "), head(" she said.")), ("He said: ", " she said."));
        assert_eq!((tail(""), head("")), ("", ""));
    }

    #[test]
    fn long_text_is_cut_between_words() {
        let text = "señor word ".repeat(40);
        for cut in [tail(&text), head(&text)] {
            let n = cut.chars().count();
            assert!((LEAST..=MOST).contains(&n), "{n}: {cut:?}");
            assert!(cut.split_whitespace().all(|w| w == "señor" || w == "word"), "{cut:?}");
        }
        assert!(text.ends_with(tail(&text)) && text.starts_with(head(&text)));
    }

    #[test]
    fn one_endless_word_is_cut_hard() {
        let text = "ü".repeat(500);
        assert_eq!(tail(&text).chars().count(), MOST);
        assert_eq!(head(&text).chars().count(), MOST);
    }
}
