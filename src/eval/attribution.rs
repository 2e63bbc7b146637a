//! [`attribution`]: are the words right? Exact and overlap by role, matched and AR by type, and right by confidence.
//!
//! **Invariant: recall counts the type of the gold content, precision the type of the predicted one.**

use super::confidence::{Bin, Bins};
use super::cue_kind::CueKind;
use super::gold::{GoldArticle, Relation, Role};
use super::measure::{ByType, Pooled, Prf, share};
use super::pairing::{Pair, pairs};
use super::predicted::Predicted;
use super::text::ScoredText;
use crate::span::Span;

/// What [`attribution`] measures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionScores {
    /// Gold relations by type.
    pub gold: ByType<u64>,
    /// Predicted relations by type.
    pub predicted: ByType<u64>,
    /// Exact spans, in the order of [`Role::ALL`].
    pub exact: [Prf; 3],
    /// Tokens, in the order of [`Role::ALL`].
    pub overlap: [Prf; 3],
    /// Contents found.
    pub matched: ByType<Prf>,
    /// Contents found with the right source.
    pub right: ByType<Prf>,
    /// What was found of the gold, by the kind of its cue, in the order of [`CueKind::ALL`].
    pub by_cue: [ByCue; 4],
    /// How often predictions of a confidence are right.
    pub confidence: Vec<Bin>,
}

/// How much of the gold whose cues are of one kind was found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByCue {
    /// Gold relations.
    pub gold: u64,
    /// Those whose content was found.
    pub matched: u64,
    /// Those whose content and source were found.
    pub right: u64,
}

/// Scores what was found in each gold article: `predicted` is as long as `gold`.
#[must_use]
pub fn attribution(gold: &[GoldArticle], predicted: &[Vec<Predicted>]) -> AttributionScores {
    let mut sums = Sums::default();
    for (article, found) in gold.iter().zip(predicted) {
        sums.add(article, found);
    }
    sums.scores()
}

/// For each prediction of an article whether content and source are right, as if it were the only one.
pub(crate) fn right_alone(article: &GoldArticle, found: &[Predicted]) -> Vec<bool> {
    let (scored, gold) = (article.scored(), article.relations());
    found.iter().map(|p| pairs(&scored, &gold, &[&p.relation]).iter().any(|pair| pair.source_right)).collect()
}

/// Counts over articles.
#[derive(Default)]
struct Sums {
    gold: ByType<u64>,
    predicted: ByType<u64>,
    exact: [Pooled; 3],
    overlap: [Pooled; 3],
    matched: Hits,
    right: Hits,
    by_cue: [ByCue; 4],
    bins: Bins,
}

/// Pairs, by the type of their gold and of their predicted content.
#[derive(Default)]
struct Hits {
    gold: ByType<u64>,
    predicted: ByType<u64>,
}

impl Sums {
    fn add(&mut self, article: &GoldArticle, found: &[Predicted]) {
        let text = article.scored();
        let (ours, theirs) = (article.relations(), found.iter().map(|p| &p.relation).collect::<Vec<_>>());
        for (i, role) in Role::ALL.into_iter().enumerate() {
            self.exact[i].add(&exact(&text, &ours, role), &exact(&text, &theirs, role));
            self.overlap[i].add(&tokens(&text, &ours, role), &tokens(&text, &theirs, role));
        }
        let kinds = |relations: &[&Relation]| relations.iter().map(|r| text.kind(&r.content)).collect::<Vec<_>>();
        let (gold_kinds, found_kinds) = (kinds(&ours), kinds(&theirs));
        gold_kinds.iter().for_each(|kind| self.gold.count(*kind));
        found_kinds.iter().for_each(|kind| self.predicted.count(*kind));
        let pairs = pairs(&text, &ours, &theirs);
        for pair in &pairs {
            let kinds = (gold_kinds[pair.gold], found_kinds[pair.predicted]);
            for hits in [Some(&mut self.matched), Some(&mut self.right).filter(|_| pair.source_right)] {
                let Some(hits) = hits else { continue };
                hits.gold.count(kinds.0);
                hits.predicted.count(kinds.1);
            }
        }
        self.count_cues(article, &ours, &pairs);
        self.count_confidence(found, &pairs);
    }

    fn count_cues(&mut self, article: &GoldArticle, ours: &[&Relation], pairs: &[Pair]) {
        let kind = |relation: &Relation| {
            let words: Vec<&str> = relation.cue.iter().map(|span| span.of(&article.text)).collect();
            CueKind::of(&words.join(" ")) as usize
        };
        ours.iter().for_each(|relation| self.by_cue[kind(relation)].gold += 1);
        for pair in pairs {
            let counts = &mut self.by_cue[kind(ours[pair.gold])];
            counts.matched += 1;
            counts.right += u64::from(pair.source_right);
        }
    }

    fn count_confidence(&mut self, found: &[Predicted], pairs: &[Pair]) {
        let mut fates = vec![(false, false); found.len()];
        for pair in pairs {
            fates[pair.predicted] = (true, pair.source_right);
        }
        for (predicted, (matched, right)) in found.iter().zip(fates) {
            self.bins.add(predicted.confidence, matched, right);
        }
    }

    fn scores(self) -> AttributionScores {
        let by_type = |hits: &Hits| {
            ByType::from_fn(|kind| {
                let precision = share(hits.predicted[kind], self.predicted[kind]);
                Prf::new(precision, share(hits.gold[kind], self.gold[kind]))
            })
        };
        AttributionScores {
            exact: self.exact.map(Pooled::prf),
            overlap: self.overlap.map(Pooled::prf),
            matched: by_type(&self.matched),
            right: by_type(&self.right),
            gold: self.gold,
            predicted: self.predicted,
            by_cue: self.by_cue,
            confidence: self.bins.filled(),
        }
    }
}

/// The stripped spans of a role, each once.
fn exact(text: &ScoredText<'_>, relations: &[&Relation], role: Role) -> Vec<Span> {
    let all = relations.iter().flat_map(|r| r.of(role));
    let mut spans: Vec<Span> = all.filter_map(|span| text.stripped(*span)).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The tokens of a role, each once.
fn tokens(text: &ScoredText<'_>, relations: &[&Relation], role: Role) -> Vec<usize> {
    let spans: Vec<Span> = relations.iter().flat_map(|r| r.of(role)).copied().collect();
    text.tokens(&spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::invented::{article, found};
    use crate::quote::QuoteKind;

    #[test]
    fn numbers_are_those_worked_out_by_hand() {
        let scores = attribution(&[article()], &[found()]);
        let third = 1.0 / 3.0;
        // The content of the first is exact but for its edges; nine tokens each, seven of them shared.
        assert_eq!(scores.exact, [Prf::new(third, 0.5), Prf::new(0.5, 0.5), Prf::new(0.5, 0.5)]);
        assert_eq!(scores.overlap[0], Prf::new(7.0 / 9.0, 7.0 / 9.0));
        assert_eq!(scores.overlap[1], Prf::new(1.0, 0.5));
        assert_eq!(scores.overlap[2], Prf::new(2.0 * third, 1.0));
        let (all, direct) = (None, Some(QuoteKind::Direct));
        let (mixed, indirect) = (Some(QuoteKind::Mixed), Some(QuoteKind::Indirect));
        let counts = |n: ByType<u64>| [n[direct], n[mixed], n[indirect], n[all]];
        assert_eq!((counts(scores.gold), counts(scores.predicted)), ([1, 1, 0, 2], [1, 1, 1, 3]));
        assert_eq!(scores.matched[all], Prf::new(2.0 * third, 1.0));
        assert_eq!(scores.right[all], Prf::new(third, 0.5));
        assert_eq!(scores.right[direct], Prf::new(1.0, 1.0));
        assert_eq!((scores.matched[mixed], scores.right[mixed]), (Prf::new(1.0, 1.0), Prf::default()));
        assert_eq!(scores.matched[indirect], Prf::default());
        assert_eq!(scores.by_cue.map(|c| c.gold).iter().sum::<u64>(), 2);
        assert_eq!(scores.by_cue.map(|c| c.right).iter().sum::<u64>(), 1);
        let bins =
            [Bin { tenths: 5, quotes: 2, matched: 1, right: 0 }, Bin { tenths: 9, quotes: 1, matched: 1, right: 1 }];
        assert_eq!(scores.confidence, bins);
    }

    #[test]
    fn nothing_found_is_zero_and_the_gold_itself_is_one() {
        let gold = [article()];
        let none = attribution(&gold, &[Vec::new()]);
        assert_eq!((none.right[None], none.exact[0], none.overlap[2]), Default::default());
        let same = |r: Relation| Predicted { relation: r, ..Predicted::default() };
        let perfect = gold[0].relations.iter().map(|r| same(r.relation.clone())).collect();
        let scores = attribution(&gold, &[perfect]);
        let one = Prf::new(1.0, 1.0);
        assert_eq!((scores.exact, scores.overlap, scores.right[None]), ([one; 3], [one; 3], one));
        assert!(scores.confidence.is_empty());
    }
}
