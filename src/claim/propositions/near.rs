//! The nearest wordings of each: by what they mean and by the words they share, without comparing all with all.
//!
//! Some wordings serve as posts; each wording goes to the posts nearest to it and is compared with those that came to the
//! same posts. Wordings that share rare words are compared besides ([`candidates`](super::super::candidates)).
//!
//! **Invariant: the work grows with the number of wordings times the length of a post's list, which is bounded.**

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::super::candidates::Link;
use super::super::corpus::Corpus;
use super::super::likeness::Likeness;
use super::super::meaning::dot;
use super::space::Space;

/// Nearest wordings that are kept for each.
pub(super) const KEPT: usize = 48;

/// How many of them are found by meaning alone.
const BY_MEANING: usize = 40;

/// Wordings for each post, and the most posts there are.
const A_POST: usize = 1500;
const MOST_POSTS: usize = 4096;

/// Posts that each wording goes to.
const POSTS_EACH: usize = 3;

/// The most wordings of a post that another is compared with.
const LONGEST: usize = 16_384;

/// Neighbours whose mean likeness says how crowded it is around a wording.
const CROWD: usize = 10;

/// How like a neighbour is, and which it is.
type Neighbour = (i32, u32);

/// For each wording its neighbours, the most alike first.
pub(super) struct Near {
    lists: Vec<Vec<u32>>,
    /// Mean likeness of the nearest.
    crowds: Vec<f32>,
}

impl Near {
    /// `links` are pairs that share rare words.
    pub(super) fn new(corpus: &Corpus, space: &Space, links: &[Link]) -> Self {
        let mut found = by_meaning(corpus.len(), space);
        for link in links {
            found[link.a as usize].push(link.b);
            found[link.b as usize].push(link.a);
        }
        let (lists, crowds) = found.into_par_iter().enumerate().map(|(w, f)| rank(corpus, space, w as u32, f)).unzip();
        Self { lists, crowds }
    }

    /// The neighbours of a wording, nearest first.
    pub(super) fn of(&self, wording: u32) -> &[u32] {
        &self.lists[wording as usize]
    }

    /// The place of `b` among the neighbours of `a`; [`KEPT`] if it is none.
    pub(super) fn place(&self, a: u32, b: u32) -> usize {
        self.of(a).iter().position(|&n| n == b).unwrap_or(KEPT)
    }

    /// How like the nearest neighbours of a wording are: what is near where all are near says little.
    pub(super) fn crowd(&self, wording: u32) -> f32 {
        self.crowds[wording as usize]
    }
}

/// Sorts what was found for a wording and keeps the nearest.
fn rank(corpus: &Corpus, space: &Space, wording: u32, mut found: Vec<u32>) -> (Vec<u32>, f32) {
    found.sort_unstable();
    found.dedup();
    let like = |&other: &u32| (nearness(corpus, space, wording, other), other);
    let mut ranked: Vec<(f32, u32)> = found.iter().map(like).collect();
    ranked.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    ranked.truncate(KEPT);
    let nearest = &ranked[..ranked.len().min(CROWD)];
    let crowd = nearest.iter().map(|n| n.0).sum::<f32>() / nearest.len().max(1) as f32;
    (ranked.into_iter().map(|n| n.1).collect(), crowd)
}

/// How near two wordings are: meaning and words, each at most 1.
pub(super) fn nearness(corpus: &Corpus, space: &Space, a: u32, b: u32) -> f32 {
    let words = Likeness::of(corpus, a, b).squares as f32 / (space.norm(a) * space.norm(b));
    space.sense_in_context(a, b) + words
}

/// The nearest of each wording by meaning.
fn by_meaning(wordings: usize, space: &Space) -> Vec<Vec<u32>> {
    let posts = Posts::new(wordings, space);
    (0..wordings as u32).into_par_iter().map(|w| posts.nearest(space, w)).collect()
}

/// Which wordings come to which posts.
struct Posts {
    /// The posts of each wording, nearest first.
    of: Vec<[u32; POSTS_EACH]>,
    /// The wordings of each post.
    lists: Vec<Vec<u32>>,
}

impl Posts {
    fn new(wordings: usize, space: &Space) -> Self {
        // Wordings are numbered by hash, so the first ones are any.
        let posts = (wordings / A_POST).clamp(1, MOST_POSTS);
        let all = 0..wordings as u32;
        let of: Vec<_> = all.clone().into_par_iter().map(|w| nearest_posts(space, w, posts as u32)).collect();
        let mut posts = Self { of, lists: vec![Vec::new(); posts] };
        for wording in all {
            let each: Vec<u32> = posts.each(wording).collect();
            each.into_iter().for_each(|post| posts.lists[post as usize].push(wording));
        }
        posts
    }

    /// The posts of a wording, each once.
    fn each(&self, wording: u32) -> impl Iterator<Item = u32> {
        let of = self.of[wording as usize];
        of.into_iter().enumerate().filter(move |(i, post)| !of[..*i].contains(post)).map(|(_, post)| post)
    }

    /// The wordings nearest to one of them, among those of its posts.
    fn nearest(&self, space: &Space, wording: u32) -> Vec<u32> {
        let mut kept = Kept::default();
        for post in self.each(wording) {
            for &other in window(&self.lists[post as usize], wording) {
                if other != wording {
                    kept.offer((dot(space.seen(wording), space.seen(other)), other));
                }
            }
        }
        kept.0.into_iter().map(|k| k.0.1).collect()
    }
}

/// The nearest of all that were offered, each once.
#[derive(Default)]
struct Kept(BinaryHeap<Reverse<Neighbour>>);

impl Kept {
    fn offer(&mut self, neighbour: Neighbour) {
        let full = self.0.len() == BY_MEANING;
        let too_far = full && self.0.peek().is_some_and(|least| neighbour <= least.0);
        // A neighbour of two posts comes twice.
        if too_far || self.0.iter().any(|k| k.0 == neighbour) {
            return;
        }
        if full {
            self.0.pop();
        }
        self.0.push(Reverse(neighbour));
    }
}

/// The wordings of a list that one of them is compared with: all, or those around it.
fn window(list: &[u32], wording: u32) -> &[u32] {
    if list.len() <= LONGEST {
        return list;
    }
    let at = list.partition_point(|&w| w < wording).saturating_sub(LONGEST / 2).min(list.len() - LONGEST);
    &list[at..at + LONGEST]
}

/// The posts nearest to a wording, nearest first.
fn nearest_posts(space: &Space, wording: u32, posts: u32) -> [u32; POSTS_EACH] {
    let mut best = [(i32::MIN, 0); POSTS_EACH];
    for post in 0..posts {
        let like = dot(space.seen(wording), space.seen(post));
        if like > best[POSTS_EACH - 1].0 {
            best[POSTS_EACH - 1] = (like, post);
            best.sort_unstable_by_key(|b| (Reverse(b.0), b.1));
        }
    }
    best.map(|b| b.1)
}
