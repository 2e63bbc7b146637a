//! How a speaker stands to a claim: what the cue makes of the content, and the content of each of its words.
//!
//! A denial comes as a cue ("denied that the dam leaks", "dismissed allegations that …"), as a negation ("the dam is not
//! leaking", "no evidence that …"), as both ("did not deny", "wrong to say that it does not"), or as a question. The
//! cue's part is one word of the tables ([`to_content`]); the content's part is kept for each content word ([`Sides`]), so
//! that two wordings are opposed where what they share is turned in one alone ([`opposed`]).
//!
//! **Invariant: two wordings agree or disagree as much, whichever comes first.**

mod sides;
mod words;

pub(super) use sides::Sides;

use super::Statement;
use super::corpus::{Corpus, Term, Weight};
use crate::lexicon::{CueClass, Lexicon};
use crate::quote::Polarity;

/// How the speaker stands to the content as part of a claim. A wish or an order stands for what is wanted ("called for a
/// ban" asserts the ban), which in quotes.csv is "other".
pub(super) fn to_content(statement: &Statement<'_>) -> Polarity {
    match by_cue(statement) {
        Polarity::Asserts if is_question(statement.content) => Polarity::Questions,
        stance => stance,
    }
}

fn by_cue(statement: &Statement<'_>) -> Polarity {
    let cue = statement.cue.to_lowercase();
    let words = || cue.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty());
    match statement.polarity {
        Polarity::Asserts if words().next_back() == Some("against") => Polarity::Denies,
        Polarity::Asserts | Polarity::Denies if words().any(words::is_critical) => {
            let position = words().any(words::names_a_position) || begins_with_position(statement.content);
            match () {
                () if position => Polarity::Denies,
                () if statement.content.contains(" as ") => Polarity::Asserts,
                () => statement.polarity,
            }
        }
        Polarity::Other => of_will(&cue),
        stance => stance,
    }
}

/// Whether one of the first words names what someone said or wants: "the baseless claim that …".
fn begins_with_position(content: &str) -> bool {
    let lower = content.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(4).any(words::names_a_position)
}

/// The stance of those who want something done, or do not.
fn of_will(cue: &str) -> Polarity {
    let Some((cue, negated)) = Lexicon::builtin().cue_of(cue) else { return Polarity::Other };
    let unwilling = matches!(cue.lemma, "refuse" | "decline");
    match cue.class {
        CueClass::Order if unwilling != negated => Polarity::Denies,
        CueClass::Order => Polarity::Asserts,
        CueClass::Assert if negated && words::is_resolve(cue.lemma) => Polarity::Denies,
        _ => Polarity::Other,
    }
}

/// Whether a content asks and says nothing else.
fn is_question(content: &str) -> bool {
    let content = content.trim_matches(|c: char| !c.is_alphanumeric() && c != '?');
    let asks = content.ends_with('?') && !content.trim_end_matches('?').contains(['.', '!', '?']);
    asks || content.starts_with("whether ")
}

/// A wording and which of its words, in text order, it turns round: bit i of the sides is word i.
pub(super) type Sided = (u32, u64);

/// How much speaks for two wordings saying the same rather than the opposite: the weight of the words in both, names
/// left out, that both turn round (half of it where neither does), less that of the words that one turns and the other does not.
pub(super) fn agreement(corpus: &Corpus, one: Sided, other: Sided) -> i32 {
    let words = |(wording, sides): Sided| {
        corpus.sequence(wording).enumerate().map(move |(i, term)| (term, sides >> i & 1 == 1))
    };
    let others: Vec<(Term, bool)> = words(other).collect();
    let mut sum = 0;
    for (term, turned) in words(one).filter(|(term, _)| !term.is_name()) {
        let Some((same, turned_there)) = others.iter().find(|(t, _)| t.word == term.word) else { continue };
        let weight = term.weight().min(same.weight()) as i32;
        sum += match (turned, turned_there) {
            (true, true) => weight,
            // Where neither negates a word that tells less: what comes before a negation is not turned.
            (false, false) => weight / 2,
            _ => -weight,
        };
    }
    sum
}

/// Whether a wording turns round most of what it says besides names.
fn is_turned(corpus: &Corpus, (wording, sides): Sided) -> bool {
    let terms = corpus.sequence(wording).enumerate().filter(|(_, term)| !term.is_name());
    let sum =
        |turned: bool| terms.clone().filter(|(i, _)| (sides >> i & 1 == 1) == turned).map(|(_, t)| t.weight()).sum();
    let (turned, straight): (Weight, Weight) = (sum(true), sum(false));
    turned > straight
}

/// Groups up to this size are seen as a whole.
const SEEN_WHOLE: usize = 64;

/// For each wording of a claim whether it says the opposite of the one numbered `first`. What shares no word with that one
/// is told by the others: the surest agreement or disagreement with one that is told already decides, step by step (in
/// a large group each is compared with the first alone). What shares no word with any is told by how much it negates.
pub(super) fn opposed(corpus: &Corpus, wordings: &[Sided], first: usize) -> Vec<bool> {
    let turned: Vec<bool> = wordings.iter().map(|&w| is_turned(corpus, w)).collect();
    let mut opposed: Vec<bool> = turned.iter().map(|&t| t != turned[first]).collect();
    // How surely each agrees with the first (or, below 0, disagrees), as far as it is told.
    let mut found = vec![0_i32; wordings.len()];
    let mut waiting: Vec<usize> = (0..wordings.len()).filter(|&i| i != first).collect();
    let mut told = first;
    loop {
        for &other in &waiting {
            let side = if opposed[told] { -1 } else { 1 };
            let agreement = side * agreement(corpus, wordings[told], wordings[other]);
            if agreement.abs() > found[other].abs() {
                (found[other], opposed[other]) = (agreement, agreement < 0);
            }
        }
        let surest = (0..waiting.len()).max_by_key(|&i| (found[waiting[i]].abs(), std::cmp::Reverse(waiting[i])));
        let Some(surest) = surest.filter(|_| wordings.len() <= SEEN_WHOLE) else { return opposed };
        told = waiting.swap_remove(surest);
    }
}

#[cfg(test)]
mod tests;
