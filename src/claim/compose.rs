//! From groups of wordings to [`Claim`]s: the clearest wording, variants, polarity, order.

use rayon::prelude::*;

use super::corpus::Corpus;
use super::likeness::Likeness;
use super::stance::{Sided, opposed};
use super::store::SketchStore;
use super::{Claim, Member};
use crate::quote::Polarity;

/// Wordings of a claim that others are measured against to see which is most central.
const SAMPLE: usize = 12;

/// What it is worth, beside clarity, that the speaker asserts a wording and that it negates nothing: a claim is best shown
/// by those who make it.
const ASSERTED: u32 = 30;
const STRAIGHT: u32 = 15;

/// What a linker thinks of two wordings.
pub(super) trait Alike: Sync {
    /// How like `other` is to `wording`, 0 to 1; none if it does not belong to a claim of that wording.
    fn similarity(&self, wording: u32, other: u32) -> Option<f32>;
}

/// The claims of all groups, ordered by their first member in time.
pub(super) fn compose(corpus: &Corpus, store: &SketchStore, groups: &[Vec<u32>], alike: &impl Alike) -> Vec<Claim> {
    let mut claims: Vec<Claim> = groups.par_iter().filter_map(|group| claim(corpus, store, group, alike)).collect();
    claims.par_sort_unstable_by_key(|c| store.moment(c.members[0].statement));
    claims
}

/// One claim of the wordings of a group that are like its clearest one; none if too few are.
pub(super) fn claim(corpus: &Corpus, store: &SketchStore, group: &[u32], alike: &impl Alike) -> Option<Claim> {
    let wording = clearest_wording(corpus, store, group);
    let like = |&other: &u32| {
        let similarity = if other == wording { Some(1.0) } else { alike.similarity(wording, other) };
        similarity.map(|similarity| (other, similarity))
    };
    let kept: Vec<(u32, f32)> = group.iter().filter_map(like).collect();
    let mut members: Vec<Member> = Vec::new();
    for (&(other, similarity), opposed) in kept.iter().zip(opposed_to(corpus, store, &kept, wording)) {
        members.extend(corpus.said(other).iter().map(|&statement| Member {
            statement,
            variant: other,
            similarity,
            polarity: turned(store.head(statement).stance(), opposed),
        }));
    }
    members.sort_unstable_by_key(|m| store.moment(m.statement));
    number_variants(&mut members);
    let clearest = clearest_statement(corpus, store, wording);
    (members.len() > 1).then_some(Claim { clearest, members })
}

/// For each wording whether it says the opposite of the clearest one.
fn opposed_to(corpus: &Corpus, store: &SketchStore, kept: &[(u32, f32)], clearest: u32) -> Vec<bool> {
    let sided = |&(w, _): &(u32, f32)| (w, store.head(clearest_statement(corpus, store, w)).turned());
    let wordings: Vec<Sided> = kept.iter().map(sided).collect();
    let first = kept.iter().position(|k| k.0 == clearest).unwrap_or_default();
    opposed(corpus, &wordings, first)
}

/// The wording that stands best alone and is most like the others.
fn clearest_wording(corpus: &Corpus, store: &SketchStore, group: &[u32]) -> u32 {
    let sample = &group[..group.len().min(SAMPLE)];
    let score = |&wording: &u32| {
        let likeness = |&other: &u32| Likeness::of(corpus, wording, other).millis();
        let central = sample.iter().map(likeness).sum::<u32>() / sample.len() as u32;
        let head = store.head(clearest_statement(corpus, store, wording));
        let asserted = if head.stance() == Polarity::Asserts { ASSERTED } else { 0 };
        let straight = if head.turned() == 0 { STRAIGHT } else { 0 };
        central / 5 + u32::from(head.clarity()) + asserted + straight
    };
    // Among equals the wording with the least number, so that the choice does not depend on the order of the input.
    group.iter().copied().max_by_key(|w| (score(w), std::cmp::Reverse(*w))).unwrap_or_default()
}

/// Of the statements of one wording the clearest, of equals the first in time.
fn clearest_statement(corpus: &Corpus, store: &SketchStore, wording: u32) -> u32 {
    let order = |i: &u32| (std::cmp::Reverse(store.head(*i).clarity()), store.moment(*i));
    corpus.said(wording).iter().copied().min_by_key(order).unwrap_or_default()
}

/// A speaker's stance to a wording that says the opposite of what was said, if it does.
fn turned(polarity: Polarity, opposed: bool) -> Polarity {
    match polarity {
        Polarity::Asserts if opposed => Polarity::Denies,
        Polarity::Denies if opposed => Polarity::Asserts,
        same => same,
    }
}

/// Numbers the variants from 0 in the order of the members.
fn number_variants(members: &mut [Member]) {
    let mut numbers = rustc_hash::FxHashMap::default();
    for member in members {
        let next = numbers.len() as u32;
        member.variant = *numbers.entry(member.variant).or_insert(next);
    }
}
