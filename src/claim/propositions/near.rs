//! The nearest wordings of each: by what they mean and by the words they share, without comparing all with all.
//!
//! Those near in meaning come from the files of [`Posts`](super::posts::Posts); wordings that share rare words are compared
//! besides ([`candidates`](super::super::candidates)).
//!
//! **Invariant: a wording has at most [`KEPT`] neighbours, and they depend on the set of wordings alone.**

use std::cmp::Reverse;

use rayon::prelude::*;
use wide::u32x8;

use super::super::candidates::Partners;
use super::super::corpus::Corpus;
use super::blocks::Shortlist;
use super::posts::Posts;
use super::shared::Marked;
use super::space::{Space, of_common_length};

/// Nearest wordings that are kept for each.
pub(super) const KEPT: usize = 48;

/// How many of them are found by meaning alone.
const BY_MEANING: usize = 40;

/// Neighbours whose mean likeness says how crowded it is around a wording.
const CROWD: usize = 10;

/// Wordings whose neighbours are sought together.
const A_PART: usize = 1024;

/// Stands where there is no neighbour.
const NONE: u32 = u32::MAX;

/// For each wording its neighbours, the most alike first.
pub(super) struct Near {
    around: Vec<Around>,
}

/// What is around a wording.
#[derive(Clone, Copy)]
struct Around {
    neighbours: [u32; KEPT],
    count: u32,
    /// Mean likeness of the nearest.
    crowd: f32,
}

impl Near {
    /// `partners` share rare words.
    pub(super) fn new(corpus: &Corpus, space: &Space, posts: &Posts, partners: &Partners) -> Self {
        let sought = (0..corpus.len() as u32).into_par_iter().with_min_len(A_PART);
        let sought = sought.map_init(Search::default, |search, w| {
            let some = posts.some_near(w, &mut search.list);
            search.found.clear();
            by_meaning(space, w, some, &mut search.found);
            search.found.extend(partners.of(w).iter().map(|&p| (space.dot_in_context(w, p), p)));
            search.rank(corpus, space, w)
        });
        let mut around = Vec::new();
        sought.collect_into_vec(&mut around);
        Self { around }
    }

    /// Number of wordings.
    pub(super) fn len(&self) -> usize {
        self.around.len()
    }

    /// The neighbours of a wording, nearest first.
    pub(super) fn of(&self, wording: u32) -> &[u32] {
        let around = self.around(wording);
        &around.neighbours[..around.count as usize]
    }

    /// The place of `b` among the neighbours of `a`; [`KEPT`] if it is none.
    pub(super) fn place(&self, a: u32, b: u32) -> usize {
        let sought = u32x8::splat(b);
        let eights = self.around(a).neighbours.as_chunks::<8>().0.iter();
        let equal = eights.map(|&some| u32x8::new(some).simd_eq(sought).to_bitmask());
        let bits = equal.zip(0..).fold(0u64, |bits, (equal, i)| bits | u64::from(equal) << (8 * i));
        (bits.trailing_zeros() as usize).min(KEPT)
    }

    /// How like the nearest neighbours of a wording are: what is near where all are near says little.
    pub(super) fn crowd(&self, wording: u32) -> f32 {
        self.around(wording).crowd
    }

    fn around(&self, wording: u32) -> &Around {
        &self.around[wording as usize]
    }
}

/// What is found while the neighbours of a wording are sought; it is used again for the next.
#[derive(Default)]
struct Search {
    list: Shortlist,
    /// The wordings and how much their meaning is like.
    found: Vec<(i32, u32)>,
    ranked: Vec<(f32, u32)>,
    marked: Marked,
}

impl Search {
    /// Sorts what was found for a wording and keeps the nearest.
    fn rank(&mut self, corpus: &Corpus, space: &Space, wording: u32) -> Around {
        self.found.sort_unstable_by_key(|f| f.1);
        self.found.dedup();
        self.marked.mark(corpus, wording);
        let near = |&(dot, other): &(i32, u32)| {
            (near_by(space, wording, other, dot, self.marked.squares(corpus, other)), other)
        };
        self.ranked.clear();
        self.ranked.extend(self.found.iter().map(near));
        self.ranked.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        self.ranked.truncate(KEPT);
        let nearest = &self.ranked[..self.ranked.len().min(CROWD)];
        let crowd = nearest.iter().map(|n| n.0).sum::<f32>() / nearest.len().max(1) as f32;
        let mut neighbours = [NONE; KEPT];
        neighbours.iter_mut().zip(&self.ranked).for_each(|(kept, n)| *kept = n.1);
        Around { neighbours, count: self.ranked.len() as u32, crowd }
    }
}

/// How near two wordings are: meaning and words, each at most 1; `squares` are of the words that they share.
pub(super) fn nearness(space: &Space, a: u32, b: u32, squares: u32) -> f32 {
    near_by(space, a, b, space.dot_in_context(a, b), squares)
}

/// The same, where the sum of the products of their vectors is known.
fn near_by(space: &Space, a: u32, b: u32, dot: i32, squares: u32) -> f32 {
    of_common_length(dot) + squares as f32 / (space.norm(a) * space.norm(b))
}

/// Adds those of some wordings that are nearest by meaning to `found`.
fn by_meaning(space: &Space, wording: u32, some: &[u32], found: &mut Vec<(i32, u32)>) {
    let others = some.iter().filter(|&&other| other != wording);
    found.extend(others.map(|&other| (space.dot_in_context(wording, other), other)));
    if found.len() > BY_MEANING {
        found.select_nth_unstable_by_key(BY_MEANING, |&(dot, other)| (Reverse(dot), other));
        found.truncate(BY_MEANING);
    }
}
