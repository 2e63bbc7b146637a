//! Which predicted relation stands for which gold one.
//!
//! **Invariant: pairs are one to one; a better Jaccard index goes before a right source, and that before the order of
//! the gold and of the predictions.**

use super::gold::Relation;
use super::measure::jaccard;
use super::text::ScoredText;
use crate::span::Span;

/// Least Jaccard index of contents, and of sources, that counts as the same words.
const SAME: f64 = 0.5;

/// A gold and a predicted relation with the same content.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// Index of the gold relation.
    pub(super) gold: usize,
    /// Index of the predicted relation.
    pub(super) predicted: usize,
    /// Whether the source is right as well.
    pub(super) source_right: bool,
    likeness: f64,
}

/// Pairs the relations of one article, the likest first.
pub(super) fn pairs(text: &ScoredText<'_>, gold: &[&Relation], predicted: &[&Relation]) -> Vec<Pair> {
    let mut candidates = candidates(text, gold, predicted);
    let rank = |p: &Pair| (!p.source_right, p.gold, p.predicted);
    candidates.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| rank(a).cmp(&rank(b))));
    let (mut gold_free, mut predicted_free) = (vec![true; gold.len()], vec![true; predicted.len()]);
    candidates.retain(|p| {
        let free = gold_free[p.gold] && predicted_free[p.predicted];
        if free {
            (gold_free[p.gold], predicted_free[p.predicted]) = (false, false);
        }
        free
    });
    candidates
}

fn candidates(text: &ScoredText<'_>, gold: &[&Relation], predicted: &[&Relation]) -> Vec<Pair> {
    let contents = |relations: &[&Relation]| relations.iter().map(|r| text.tokens(&r.content)).collect::<Vec<_>>();
    let gold_contents = contents(gold);
    let mut found = Vec::new();
    for (j, theirs) in contents(predicted).iter().enumerate() {
        for (i, ours) in gold_contents.iter().enumerate() {
            let likeness = jaccard(ours, theirs);
            if likeness >= SAME {
                let source_right = source_right(text, &gold[i].source, &predicted[j].source);
                found.push(Pair { gold: i, predicted: j, source_right, likeness });
            }
        }
    }
    found
}

/// Whether two sources are the same: both absent, mostly the same words, or the same last word.
pub(super) fn source_right(text: &ScoredText<'_>, gold: &[Span], predicted: &[Span]) -> bool {
    if gold.is_empty() || predicted.is_empty() {
        return gold.is_empty() && predicted.is_empty();
    }
    if jaccard(&text.tokens(gold), &text.tokens(predicted)) >= SAME {
        return true;
    }
    let word = text.last_word(gold);
    word.is_some() && word == text.last_word(predicted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::invented::{relation, span};

    #[test]
    fn sources_are_the_same_by_words_or_by_the_last_of_them() {
        let text = "Mayor Ana Maria Ruiz; Ruiz’s own; Bo Lind of Port; 2016 of the; (he) or He .. Dr. Lind.";
        let scored = ScoredText::new(text);
        for (gold, predicted, right) in [
            ("", "", true),
            ("Bo Lind", "", false),
            ("", "Bo Lind", false),
            ("Bo Lind", "Bo Lind of", true),
            ("Mayor Ana Maria Ruiz", "Ruiz’s", true),
            ("Mayor Ana Maria Ruiz", "Bo Lind", false),
            ("Bo", "Bo Lind of Port", false),
            ("Bo Lind", "Dr. Lind.", true),
            ("he", "He", true),
            ("2016 of the", "or", false),
            ("..", ";", false),
        ] {
            let is = source_right(&scored, &span(text, gold), &span(text, predicted));
            assert_eq!(is, right, "{gold} / {predicted}");
        }
    }

    #[test]
    fn the_likest_pair_goes_first_then_the_right_source() {
        let text = "Ana and Bo said one two three four five.";
        let scored = ScoredText::new(text);
        let whole = "one two three four five";
        let [by_ana, by_bo] = ["Ana", "Bo"].map(|source| relation(text, whole, source, "said"));
        let short = relation(text, "two three four", "Bo", "said");
        let told = |gold: &[&Relation], predicted: &[&Relation]| {
            let pairs = pairs(&scored, gold, predicted);
            pairs.iter().map(|p| (p.gold, p.predicted, p.source_right)).collect::<Vec<_>>()
        };
        assert_eq!(told(&[&by_ana, &by_bo], &[&by_bo]), [(1, 0, true)]);
        assert_eq!(told(&[&by_bo], &[&short, &by_ana]), [(0, 1, false)]);
        assert_eq!(told(&[&by_bo], &[&short]), [(0, 0, true)]);
        assert_eq!(told(&[&by_bo], &[&relation(text, "one two", "Bo", "said")]), []);
    }
}
