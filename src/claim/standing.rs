//! Wordings that come again word for word: standing text of an outlet, which is no claim, and what is.

use super::corpus::Corpus;
use super::store::SketchStore;

/// Adds the wordings that stand in no group but were said twice or more and are not stock phrases.
pub(super) fn add_repeated(corpus: &Corpus, store: &SketchStore, least: u32, groups: &mut Vec<Vec<u32>>) {
    let mut grouped = vec![false; corpus.len()];
    groups.iter().flatten().for_each(|&w| grouped[w as usize] = true);
    let repeated =
        |w: &u32| corpus.statements(*w).len() > 1 && corpus.mass(*w) >= least && !is_standing_text(corpus, store, *w);
    groups.extend((0..corpus.len() as u32).filter(|w| !grouped[*w as usize] && repeated(w)).map(|w| vec![w]));
}

/// Takes the wordings that are standing text out of the groups.
pub(super) fn without_standing_text(corpus: &Corpus, store: &SketchStore, groups: &mut Vec<Vec<u32>>) {
    for group in groups.iter_mut() {
        group.retain(|&w| !is_standing_text(corpus, store, w));
    }
    groups.retain(|g| g.iter().map(|&w| corpus.statements(w).len()).sum::<usize>() > 1);
}

/// Articles of one outlet that must repeat a wording word for word before it counts as standing text.
const STANDING_ARTICLES: usize = 5;

/// Days over which they must be spread.
const STANDING_DAYS: i64 = 7;

/// Whether a wording is standing text of one outlet, such as the line that asks readers to subscribe: the same words in
/// many of its articles over more than a week (or without dates), and in no other outlet.
fn is_standing_text(corpus: &Corpus, store: &SketchStore, wording: u32) -> bool {
    let statements = corpus.statements(wording);
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
