//! How well a statement would stand alone as the wording of a claim.

use super::Statement;
use super::words::{Role, role};

/// What the words of a statement show, gathered while they are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits {
    /// Whether a form of "be", "have" or a modal marks a full sentence.
    has_verb: bool,
    /// Whether it begins with a pronoun.
    begins_pointing: bool,
    /// Whether it begins like a phrase or a subordinate clause.
    begins_amid: bool,
    /// Whether it holds "he", "it" and the like.
    points: bool,
}

impl Traits {
    /// Takes in a word in lower case; `clitic` is a cut off "'s", `first` whether it is the first word.
    pub(super) fn see(&mut self, word: &str, role: Option<Role>, clitic: bool, first: bool) {
        if first {
            self.begins_pointing = role == Some(Role::Pronoun);
            self.begins_amid = matches!(word, "to" | "of" | "in" | "for" | "as" | "because" | "who" | "which" | "why");
        } else {
            self.has_verb |= role == Some(Role::Auxiliary) || clitic;
        }
        self.points |= matches!(word, "he" | "she" | "it" | "they" | "him" | "her" | "them");
    }
}

/// From 0, a fragment that needs its article, to 255, a full sentence of fair length said by someone with a name.
///
/// `content_words` is the number of distinct content words of the statement.
pub(super) fn of(statement: &Statement<'_>, content_words: usize, traits: Traits) -> u8 {
    let content = statement.content.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut score = 60 + length(content_words);
    score += 40 * i32::from(traits.has_verb);
    score += 15 * i32::from(content.starts_with(char::is_uppercase));
    score += 15 * i32::from(is_name(statement.speaker));
    score -= 45 * i32::from(traits.begins_pointing);
    score -= 15 * i32::from(traits.points);
    score -= 15 * i32::from(traits.begins_amid);
    score -= 25 * i32::from(content.contains('?'));
    score -= 25 * i32::from(content.contains('…'));
    score.clamp(0, 255) as u8
}

/// Best are four to fourteen content words: shorter ones lack something, longer ones hold more than one claim.
fn length(content_words: usize) -> i32 {
    match content_words {
        0..=2 => 0,
        3 => 25,
        4..=14 => 60,
        15..=20 => 35,
        21..=30 => 10,
        _ => -20,
    }
}

/// Whether a speaker is named rather than pointed at.
fn is_name(speaker: &str) -> bool {
    let pointing = |w: &str| matches!(role(&w.to_lowercase()), Some(Role::Pronoun | Role::Stop));
    speaker.starts_with(char::is_uppercase) && !speaker.split_whitespace().next().is_some_and(pointing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::Polarity;

    fn score(speaker: &str, content: &str) -> u8 {
        let statement = Statement { content, speaker, cue: "", polarity: Polarity::Asserts };
        crate::claim::normalise::sketch(&statement).clarity()
    }

    #[test]
    fn clearer_wordings_score_higher() {
        let clearer = [
            ("The harbour will close in March", "it will close in March"),
            ("The harbour will close in March", "the closing of the harbour in March"),
            ("The harbour will close in March", "The harbour will close in March?"),
            ("the harbour will close in March", "to close the harbour in March"),
            ("The harbour will close in March", "The harbour"),
            ("The harbour will close in March", "The harbour will close … in March"),
        ];
        for (a, b) in clearer {
            assert!(score("", a) > score("", b), "{a} / {b}");
        }
        assert!(score("Ana Ruiz", "The harbour will close") > score("She", "The harbour will close"));
    }
}
