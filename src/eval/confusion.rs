//! [`Confusion`]: one fault of the predictions, for whoever wants to know why a number is not higher.
//!
//! **Invariant: confusions come in reading order; each gold relation and each prediction is in at most one that is about
//! words. A wrong speaker is told apart only where the words are right.**

use super::gold::{GoldArticle, Relation};
use super::measure::common;
use super::pairing::pairs;
use super::predicted::Predicted;
use super::speakers::{LabelledArticle, SpeakerScores, Verdict};
use super::text::ScoredText;
use crate::quote::QuoteKind;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Nothing was found where the gold has a content.
    Missed,
    /// Something was found that shares words with the gold content, but too few.
    WrongContent,
    /// The content is right, the source is not.
    WrongSource,
    /// The content is right, the speaker is not.
    WrongSpeaker,
    /// Something was found where the gold has nothing.
    Extra,
}

impl Fault {
    /// The words for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::WrongContent => "wrong content",
            Self::WrongSource => "wrong source",
            Self::WrongSpeaker => "wrong speaker",
            Self::Extra => "extra",
        }
    }
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// Index of the article.
    pub article: usize,
    /// What went wrong.
    pub fault: Fault,
    /// The type of the gold content, or of the predicted one where there is no other.
    pub kind: QuoteKind,
    /// Index of the gold relation, if one is concerned.
    pub gold: Option<usize>,
    /// Index of the prediction, if one is concerned.
    pub predicted: Option<usize>,
    /// The names that would have been right, where the speaker is wrong too; empty if the gold knows none.
    pub names: Vec<String>,
}

/// All faults in reading order: by article, by the first byte concerned.
#[must_use]
pub fn confusions(
    gold: &[GoldArticle],
    predicted: &[Vec<Predicted>],
    speakers: Option<(&[LabelledArticle], &SpeakerScores)>,
) -> Vec<Confusion> {
    let mut all: Vec<Confusion> = Vec::new();
    for (article, (marked, found)) in gold.iter().zip(predicted).enumerate() {
        all.extend(of_words(article, marked, found));
    }
    if let Some((labelled, scores)) = speakers {
        for confusion in of_speakers(gold, labelled, scores) {
            let place = |c: &Confusion| (c.article, c.gold, c.predicted);
            match all.iter_mut().find(|c| place(c) == place(&confusion)) {
                Some(known) => known.names = confusion.names,
                None => all.push(confusion),
            }
        }
    }
    let place = |c: &Confusion| {
        let ours = c.gold.map(|i| &gold[c.article].relations[i].relation);
        let theirs = c.predicted.map(|i| &predicted[c.article][i].relation);
        ours.into_iter().chain(theirs).flat_map(|r| &r.content).map(|s| s.start).min()
    };
    all.sort_by_key(|c| (c.article, place(c), c.fault, c.gold, c.predicted));
    all
}

fn of_words(article: usize, marked: &GoldArticle, found: &[Predicted]) -> Vec<Confusion> {
    let text = marked.scored();
    let (ours, theirs) = (marked.relations(), found.iter().map(|p| &p.relation).collect::<Vec<_>>());
    let confusion = |fault, gold: Option<usize>, predicted: Option<usize>| {
        let relation = gold.map(|i| ours[i]).or(predicted.map(|j| theirs[j]));
        let kind = text.kind(relation.map_or(&[], |r| &r.content));
        Confusion { article, fault, kind, gold, predicted, names: Vec::new() }
    };
    let (mut missed, mut extra) = (vec![true; ours.len()], vec![true; theirs.len()]);
    let mut all = Vec::new();
    for pair in pairs(&text, &ours, &theirs) {
        (missed[pair.gold], extra[pair.predicted]) = (false, false);
        if !pair.source_right {
            all.push(confusion(Fault::WrongSource, Some(pair.gold), Some(pair.predicted)));
        }
    }
    for (i, j) in near(&text, &ours, &theirs) {
        if missed[i] && extra[j] {
            (missed[i], extra[j]) = (false, false);
            all.push(confusion(Fault::WrongContent, Some(i), Some(j)));
        }
    }
    let missed = (0..ours.len()).filter(|i| missed[*i]);
    all.extend(missed.map(|i| confusion(Fault::Missed, Some(i), None)));
    let extra = (0..theirs.len()).filter(|j| extra[*j]);
    all.extend(extra.map(|j| confusion(Fault::Extra, None, Some(j))));
    all
}

/// Gold and predicted contents that share tokens, the most first.
fn near(text: &ScoredText<'_>, gold: &[&Relation], predicted: &[&Relation]) -> Vec<(usize, usize)> {
    let contents = |relations: &[&Relation]| relations.iter().map(|r| text.tokens(&r.content)).collect::<Vec<_>>();
    let (gold, predicted) = (contents(gold), contents(predicted));
    let pairs = (0..gold.len()).flat_map(|i| (0..predicted.len()).map(move |j| (i, j)));
    let mut near: Vec<_> = pairs.map(|(i, j)| (common(&gold[i], &predicted[j]), i, j)).filter(|p| p.0 > 0).collect();
    near.sort_by_key(|(shared, i, j)| (std::cmp::Reverse(*shared), *i, *j));
    near.into_iter().map(|(_, i, j)| (i, j)).collect()
}

fn of_speakers(gold: &[GoldArticle], labelled: &[LabelledArticle], scores: &SpeakerScores) -> Vec<Confusion> {
    let wrong = scores.verdicts.iter().filter(|v| !v.right);
    let confusion = |v: &Verdict| {
        let LabelledArticle { article, labels } = &labelled[v.labelled];
        let label = &labels[v.label];
        let (marked, fault, names) = (&gold[*article], Fault::WrongSpeaker, label.canonical.clone());
        let kind = marked.scored().kind(&marked.relations[label.relation].relation.content);
        let (gold, predicted) = (Some(label.relation), Some(v.predicted));
        Confusion { article: *article, fault, kind, gold, predicted, names }
    };
    wrong.map(confusion).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::invented::{article, found};
    use crate::eval::{Labelled, speakers};

    #[test]
    fn faults_come_in_reading_order_and_once() {
        let (gold, predicted) = ([article()], [found()]);
        let label = Labelled { relation: 1, canonical: vec!["Bo Lind".into()], ..Labelled::default() };
        let right = Labelled { canonical: vec!["Ana Ruiz".into()], ..Labelled::default() };
        let labels = [LabelledArticle { article: 0, labels: vec![right, label] }];
        let scores = speakers(&gold, &labels, &predicted);
        let all = confusions(&gold, &predicted, Some((&labels, &scores)));
        let told: Vec<_> = all.iter().map(|c| (c.fault, c.kind, c.gold, c.predicted)).collect();
        let expected = [
            (Fault::WrongSource, QuoteKind::Mixed, Some(1), Some(1)),
            (Fault::Extra, QuoteKind::Indirect, None, Some(2)),
        ];
        assert_eq!(told, expected);
        assert_eq!(all[0].names, ["Bo Lind"]);
    }

    #[test]
    fn contents_that_share_too_little_are_one_fault() {
        let (gold, mut found) = (article(), found());
        // Only `the` of five words.
        found[1].relation.content[0].end = found[1].relation.content[0].start + 3;
        found.remove(0);
        let all = confusions(&[gold], &[found], None);
        let told: Vec<_> = all.iter().map(|c| (c.fault, c.gold, c.predicted)).collect();
        let expected =
            [(Fault::Missed, Some(0), None), (Fault::WrongContent, Some(1), Some(0)), (Fault::Extra, None, Some(1))];
        assert_eq!(told, expected);
    }
}
