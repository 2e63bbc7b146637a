//! The nearest wordings of each: by what they mean and by the words they share, without comparing all with all.
//!
//! Those near in meaning come from the files of [`Posts`](super::posts::Posts); wordings that share rare words are compared
//! besides ([`candidates`](super::super::candidates)).
//!
//! **Invariant: a wording has at most [`KEPT`] neighbours, and they depend on the set of wordings alone.**

use rayon::prelude::*;

use super::super::candidates::Partners;
use super::super::corpus::Corpus;
use super::super::likeness::squares;
use super::super::meaning::dot;
use super::posts::Posts;
use super::signature::Shortlist;
use super::space::Space;

/// Nearest wordings that are kept for each.
pub(super) const KEPT: usize = 48;

/// How many of them are found by meaning alone.
const BY_MEANING: usize = 40;

/// Neighbours whose mean likeness says how crowded it is around a wording.
const CROWD: usize = 10;

/// Wordings whose neighbours are sought together.
const A_PART: usize = 1024;

/// For each wording its neighbours, the most alike first.
pub(super) struct Near {
    /// The wordings, those of like meaning one after the other.
    order: Vec<u32>,
    /// Where each wording stands in it.
    at: Vec<u32>,
    /// The neighbours of so many wordings each, in that order.
    parts: Vec<Part>,
}

/// The neighbours of some wordings.
#[derive(Default)]
struct Part {
    neighbours: Vec<u32>,
    ends: Vec<u32>,
    /// Mean likeness of the nearest.
    crowds: Vec<f32>,
}

impl Near {
    /// `partners` share rare words.
    pub(super) fn new(corpus: &Corpus, space: &Space, partners: &Partners) -> Self {
        let posts = Posts::new(corpus.len(), space);
        let order = posts.order();
        let mut at = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&w, i)| at[w as usize] = i);
        let find = |some: &[u32]| {
            let (mut part, mut list) = (Part::default(), Shortlist::default());
            for &w in some {
                let mut found = by_meaning(space, w, posts.some_near(w, &mut list));
                found.extend_from_slice(partners.of(w));
                part.rank(corpus, space, w, found);
            }
            part
        };
        let parts = order.par_chunks(A_PART).map(find).collect();
        Self { order, at, parts }
    }

    /// All wordings, those of like meaning one after the other.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The neighbours of a wording, nearest first.
    pub(super) fn of(&self, wording: u32) -> &[u32] {
        let (part, i) = self.part(wording);
        let start = if i == 0 { 0 } else { part.ends[i - 1] };
        &part.neighbours[start as usize..part.ends[i] as usize]
    }

    /// The place of `b` among the neighbours of `a`; [`KEPT`] if it is none.
    pub(super) fn place(&self, a: u32, b: u32) -> usize {
        self.of(a).iter().position(|&n| n == b).unwrap_or(KEPT)
    }

    /// How like the nearest neighbours of a wording are: what is near where all are near says little.
    pub(super) fn crowd(&self, wording: u32) -> f32 {
        let (part, i) = self.part(wording);
        part.crowds[i]
    }

    fn part(&self, wording: u32) -> (&Part, usize) {
        let at = self.at[wording as usize] as usize;
        (&self.parts[at / A_PART], at % A_PART)
    }
}

impl Part {
    /// Sorts what was found for a wording and keeps the nearest.
    fn rank(&mut self, corpus: &Corpus, space: &Space, wording: u32, mut found: Vec<u32>) {
        found.sort_unstable();
        found.dedup();
        let like = |&other: &u32| (nearness(space, wording, other, squares(corpus, wording, other)), other);
        let mut ranked: Vec<(f32, u32)> = found.iter().map(like).collect();
        ranked.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        ranked.truncate(KEPT);
        let nearest = &ranked[..ranked.len().min(CROWD)];
        self.crowds.push(nearest.iter().map(|n| n.0).sum::<f32>() / nearest.len().max(1) as f32);
        self.neighbours.extend(ranked.iter().map(|n| n.1));
        self.ends.push(self.neighbours.len() as u32);
    }
}

/// How near two wordings are: meaning and words, each at most 1; `squares` are of the words that they share.
pub(super) fn nearness(space: &Space, a: u32, b: u32, squares: u32) -> f32 {
    space.sense_in_context(a, b) + squares as f32 / (space.norm(a) * space.norm(b))
}

/// Of some wordings those that are nearest by meaning.
fn by_meaning(space: &Space, wording: u32, some: &[u32]) -> Vec<u32> {
    let from = space.seen(wording);
    let others = some.iter().filter(|&&other| other != wording);
    let mut like: Vec<(i32, u32)> = others.map(|&other| (-dot(from, space.seen(other)), other)).collect();
    if like.len() > BY_MEANING {
        like.select_nth_unstable(BY_MEANING);
        like.truncate(BY_MEANING);
    }
    like.into_iter().map(|l| l.1).collect()
}
