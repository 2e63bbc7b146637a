//! What a page puts into the middle of a sentence: the full name of whom it just named, and headlines of other articles
//! about them, up to the word MORE.
//!
//! "Sen. Ana Ruiz Ana Maria RuizWater bill stalls Ruiz eyes new term MORE (I-Avel) said": the name is said again in full, and
//! the first headline is glued to it. Both together, and MORE behind them, are nothing that a writer writes.
//!
//! **Invariant: an aside lies inside its paragraph and begins and ends on the edge of a word.**

use memchr::memmem;

use crate::span::Span;

/// What ends an aside.
const END: &str = "MORE";
/// Bytes before it in which the asides begin; three headlines.
const REACH: usize = 700;
/// Bytes between a name and the same name in full.
const FULL_NAME: usize = 80;

/// The asides of a paragraph, in order, disjoint.
pub(super) fn asides(text: &str, paragraph: Span) -> Vec<Span> {
    let (base, words) = (paragraph.start as usize, paragraph.of(text));
    let (mut found, mut floor) = (Vec::new(), 0);
    for end in memmem::find_iter(words.as_bytes(), END) {
        let behind = end + END.len();
        let word = words[..end].ends_with(' ') && !words[behind..].starts_with(char::is_alphanumeric);
        if let Some(start) = word.then(|| begin(words, floor, end)).flatten() {
            found.push(Span::new(base + start, base + behind));
            floor = behind;
        }
    }
    found
}

/// Where the aside begins that ends at byte `end`, not before `floor`.
fn begin(words: &str, floor: usize, end: usize) -> Option<usize> {
    let from = (floor.max(end.saturating_sub(REACH))..end).find(|&at| words.is_char_boundary(at))?;
    let bytes = words.as_bytes();
    let seam = |at: &usize| {
        bytes[at - 1].is_ascii_lowercase()
            && words[*at..]
                .starts_with(|c: char| c.is_uppercase() || matches!(c, '\'' | '‘' | '"' | '“') || c.is_ascii_digit())
    };
    let seams = (from + 1..end).filter(|&at| words.is_char_boundary(at)).filter(seam);
    seams.filter_map(|seam| named_twice(&words[from..seam], &words[seam..])).map(|start| from + start).next()
}

/// Where the first of two names ends of which the second, in full, ends `words`: "Ana Ruiz Ana Maria Ruiz".
///
/// `behind` is what goes on without a space: in "McRoe" it is "Roe", and it stands behind the first "Mc", too.
fn named_twice(words: &str, behind: &str) -> Option<usize> {
    let letters = words.trim_end_matches(char::is_alphabetic).len();
    let (before, surname) = words.split_at(letters);
    if surname.chars().count() < 2 || !surname.starts_with(char::is_uppercase) {
        return None;
    }
    let first = before.rfind(surname)?;
    let between = &before[first + surname.len()..];
    let alike = between.chars().zip(behind.chars()).take_while(|(a, b)| a == b).count();
    let whole = !before[..first].ends_with(char::is_alphabetic) && alike < 2;
    let name = |word: &str| word.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '"' | '“'));
    (whole && between.len() <= FULL_NAME && !between.trim().is_empty() && between.split_whitespace().all(name))
        .then_some(first + surname.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aside_is_a_name_again_and_headlines_up_to_more() {
        for (text, kept) in [
            (
                "Sen. Ana Ruiz Ana Maria RuizWater bill stalls Ruiz eyes new term MORE (I-Avel) said no.",
                "Sen. Ana Ruiz (I-Avel) said no.",
            ),
            (
                "Ana RuizAna Maria RuizWater bill stalls MORE’s plan, and Bo Hale Robert (Bo) Hale'Sad day' for Avel MORE.",
                "Ana Ruiz’s plan, and Bo Hale.",
            ),
            ("Ina McRoe Ina McRoeMcRoe wins MORE won.", "Ina McRoe won."),
            (
                "Ana Ruiz said McRoe wants MORE of it. Ruiz told AvelNet that Ana Ruiz has no MORE.",
                "Ana Ruiz said McRoe wants MORE of it. Ruiz told AvelNet that Ana Ruiz has no MORE.",
            ),
            ("MORE", "MORE"),
        ] {
            let mut left = text.to_owned();
            for aside in asides(text, Span::new(0, text.len())).into_iter().rev() {
                left.replace_range(aside.start as usize..aside.end as usize, "");
            }
            assert_eq!(left, kept);
        }
    }
}
