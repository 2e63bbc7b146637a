//! Wordings that come again word for word: standing text of an outlet, which is no claim, and what is.

use super::corpus::Corpus;
use super::store::SketchStore;

/// Adds the wordings that stand in no group but were said twice or more and are not stock phrases.
pub(super) fn add_repeated(corpus: &Corpus, store: &SketchStore, least: u32, groups: &mut Vec<Vec<u32>>) {
    let mut grouped: Vec<u32> = groups.iter().flatten().copied().collect();
    grouped.sort_unstable();
    groups.extend(repeated(corpus, store, least, grouped.into_iter()).map(|w| vec![w]));
}

/// The wordings that are not among the `grouped` ones, which are sorted, but were said twice or more and are not stock
/// phrases.
pub(super) fn repeated(
    corpus: &Corpus,
    store: &SketchStore,
    least: u32,
    grouped: impl Iterator<Item = u32>,
) -> impl Iterator<Item = u32> {
    let mut grouped = grouped.peekable();
    let often = (0..).zip(corpus.sizes()).filter(move |(w, (statements, mass))| {
        let is_grouped = grouped.next_if_eq(w).is_some();
        !is_grouped && *statements > 1 && *mass >= least
    });
    often.map(|(w, _)| w).filter(|w| !is_standing_text(corpus, store, *w))
}

/// Takes the wordings that are standing text out of the groups.
pub(super) fn without_standing_text(corpus: &Corpus, store: &SketchStore, groups: &mut Vec<Vec<u32>>) {
    for group in groups.iter_mut() {
        group.retain(|&w| !is_standing_text(corpus, store, w));
    }
    groups.retain(|g| g.iter().map(|&w| corpus.said(w).len()).sum::<usize>() > 1);
}

/// Articles of one outlet that must repeat a wording word for word before it counts as standing text.
const STANDING_ARTICLES: usize = 5;

/// Days over which they must be spread.
const STANDING_DAYS: i64 = 7;

/// Whether a wording is standing text of one outlet, such as the line that asks readers to subscribe: the same words in
/// many of its articles over more than a week (or without dates), and in no other outlet.
fn is_standing_text(corpus: &Corpus, store: &SketchStore, wording: u32) -> bool {
    let statements = corpus.said(wording);
    if statements.len() < STANDING_ARTICLES {
        return false;
    }
    let metas = || statements.iter().map(|&s| store.meta(s));
    let publisher = metas().next().map_or(0, |m| m.publisher);
    if publisher == 0 || metas().any(|m| m.publisher != publisher) {
        return false;
    }
    let mut articles: Vec<u32> = metas().map(|m| m.article).collect();
    articles.sort_unstable();
    articles.dedup();
    let days = || metas().filter_map(|m| m.date);
    let spread = days()
        .min()
        .zip(days().max())
        .is_none_or(|(first, last)| first.until(last).is_ok_and(|span| i64::from(span.get_days()) > STANDING_DAYS));
    articles.len() >= STANDING_ARTICLES && spread
}
