//! [`GoldDetector`]: a detector that gives the quotes that were marked, so that speakers can be scored apart from them.

use rustc_hash::FxHashMap;

use super::gold::GoldArticle;
use crate::document::TextView;
use crate::error::StageError;
use crate::lexicon::Lexicon;
use crate::quote::{Quote, QuoteDetector};
use crate::span::Span;

/// Gives each article of a gold file the quotes marked in it; others have none.
#[derive(Debug)]
pub struct GoldDetector {
    by_id: FxHashMap<String, Vec<Quote>>,
}

impl GoldDetector {
    /// For these articles.
    #[must_use]
    pub fn new(gold: &[GoldArticle]) -> Self {
        Self { by_id: gold.iter().map(|article| (article.id.clone(), quotes(article))).collect() }
    }

    /// The relations of an article in the order in which their quotes are given.
    pub(crate) fn order(article: &GoldArticle) -> Vec<usize> {
        let mut order: Vec<usize> = (0..article.relations.len()).collect();
        order.sort_by_key(|&n| article.relations[n].relation.content.iter().min().copied());
        order
    }
}

impl QuoteDetector for GoldDetector {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        Ok(self.by_id.get(&view.article.id).cloned().unwrap_or_default())
    }
}

fn quotes(article: &GoldArticle) -> Vec<Quote> {
    let text = article.scored();
    let in_order = |spans: &[Span]| {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        spans
    };
    let quote = |marked: &super::GoldRelation| {
        let relation = &marked.relation;
        let cue = in_order(&relation.cue);
        let words: Vec<&str> = cue.iter().map(|span| span.of(&article.text)).collect();
        Quote {
            content: in_order(&relation.content),
            source: in_order(&relation.source),
            via: Vec::new(),
            kind: text.kind(&relation.content),
            polarity: Lexicon::builtin().polarity_of(&words.join(" ")),
            confidence: 1.0,
            cue,
        }
    };
    GoldDetector::order(article).into_iter().map(|n| quote(&article.relations[n])).collect()
}
