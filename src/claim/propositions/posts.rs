//! [`Posts`]: wordings filed with those that mean something like it.
//!
//! Some wordings serve as posts, and each wording is filed under the posts nearest to it. A long file is sorted by the next
//! post of its wordings, and each is compared with those around it alone: they share that post too.
//!
//! **Invariant: the work grows with the number of wordings times the length of a file, which is bounded.**

use std::cmp::Reverse;

use rayon::prelude::*;

use super::super::corpus::picked;
use super::blocks::{Block, File, LANES, Shortlist};
use super::signature::{Signature, signatures};
use super::space::Space;

/// Wordings for each post, and the most posts there are.
const A_POST: usize = 500;
const MOST_POSTS: usize = 8192;

/// Posts that each wording is filed under, and those in whose files its neighbours are sought: it is found there by those
/// that stand a little aside.
const POSTS_EACH: usize = 3;
const POSTS_SEARCHED: usize = 6;

/// Posts that a wording is measured against, the nearest by signature.
const POSTS_MEASURED: usize = 48;

/// The most blocks of a file with which a wording is compared.
const MOST_BLOCKS: usize = 4096 / LANES;

/// How many of the wordings in them are measured, the nearest by signature: so many in all, but no fewer and no more than
/// these for each wording. A small corpus can afford more.
const MEASURED_IN_ALL: usize = 20_000_000;
const MEASURED: (usize, usize) = (160, 1000);

/// Some posts, nearest first; where there are fewer the last ones are the same.
type Nearest = [u32; POSTS_SEARCHED];

/// Which wordings stand in the files of which posts.
pub(super) struct Posts {
    /// The nearest posts of each wording: it is filed under the first of them.
    of: Vec<Nearest>,
    /// Where the file of each post starts among the wordings and among the blocks, and last the ends.
    starts: Vec<(u32, u32)>,
    wordings: Vec<u32>,
    blocks: Vec<Block>,
    signatures: Vec<Signature>,
    /// How many are measured for each.
    measured: usize,
}

impl Posts {
    /// Files the wordings 0 to `len`.
    pub(super) fn new(len: usize, space: &Space) -> Self {
        let signatures = signatures(space.all_seen());
        let of = nearest_posts_of_all(len, space, &signatures);
        let filed = filed(&of, &signatures);
        let posts = number_of_posts(len) as u32;
        let starts = starts(&filed, posts);
        let file = |post: usize| &filed[starts[post].0 as usize..starts[post + 1].0 as usize];
        let blocks = (0..posts as usize).into_par_iter().flat_map_iter(|post| {
            let signatures = &signatures;
            file(post).chunks(LANES).map(move |some| Block::new(some.iter().map(|f| signatures[f.2 as usize])))
        });
        let blocks = blocks.collect();
        let wordings = filed.into_iter().map(|f| f.2).collect();
        let measured = (MEASURED_IN_ALL / len.max(1)).clamp(MEASURED.0, MEASURED.1);
        Self { of, starts, wordings, blocks, signatures, measured }
    }

    /// All wordings, those of like meaning one after the other: numbered in this order they find each other's data at hand.
    pub(super) fn order(&self) -> Vec<u32> {
        let home = |&(post, w): &(u32, u32)| self.of[w as usize][0] == post;
        let ranges = (0..).zip(self.starts.windows(2)).map(|(post, s)| (post, s[0].0 as usize..s[1].0 as usize));
        let filed = ranges.flat_map(|(post, range)| self.wordings[range].iter().map(move |&w| (post, w)));
        filed.filter(home).map(|(_, w)| w).collect()
    }

    /// The same files with the wordings numbered anew: number i goes to the one that `order` has at i. In each file they
    /// stand as before.
    pub(super) fn in_order(mut self, order: &[u32]) -> Self {
        let mut number = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&w, i)| number[w as usize] = i);
        self.of = picked(&self.of, order);
        self.signatures = picked(&self.signatures, order);
        self.wordings.iter_mut().for_each(|w| *w = number[*w as usize]);
        self
    }

    /// Some wordings that are near to one of them, sorted; it is among them.
    pub(super) fn some_near<'a>(&self, wording: u32, list: &'a mut Shortlist) -> &'a [u32] {
        let mut files = [File { wordings: &[], blocks: &[] }; POSTS_SEARCHED];
        for (file, post) in files.iter_mut().zip(distinct(&self.of[wording as usize])) {
            *file = self.window(post, wording);
        }
        list.nearest(self.signatures[wording as usize], &files, self.measured)
    }

    /// The part of a post's file that a wording is compared with: what is around the place where it stands, or would.
    fn window(&self, post: u32, wording: u32) -> File<'_> {
        let ((start, first), (end, last)) = (self.starts[post as usize], self.starts[post as usize + 1]);
        let (wordings, blocks) =
            (&self.wordings[start as usize..end as usize], &self.blocks[first as usize..last as usize]);
        if blocks.len() <= MOST_BLOCKS {
            return File { wordings, blocks };
        }
        let key = |w: u32| key(&self.of[w as usize], self.signatures[w as usize], post);
        let at = wordings.partition_point(|&w| key(w) < key(wording)) / LANES;
        let from = at.saturating_sub(MOST_BLOCKS / 2).min(blocks.len() - MOST_BLOCKS);
        let wordings = &wordings[from * LANES..wordings.len().min((from + MOST_BLOCKS) * LANES)];
        File { wordings, blocks: &blocks[from..from + MOST_BLOCKS] }
    }
}

fn number_of_posts(len: usize) -> usize {
    (len / A_POST).clamp(1, MOST_POSTS).min(len)
}

/// The nearest posts of each wording. Wordings are numbered by hash, so the first ones are any.
fn nearest_posts_of_all(len: usize, space: &Space, signatures: &[Signature]) -> Vec<Nearest> {
    let numbers: Vec<u32> = (0..number_of_posts(len) as u32).collect();
    let blocks: Vec<Block> =
        numbers.chunks(LANES).map(|some| Block::new(some.iter().map(|&w| signatures[w as usize]))).collect();
    let posts = [File { wordings: &numbers, blocks: &blocks }];
    let nearest = |list: &mut Shortlist, w: u32| {
        nearest_posts(space, w, list.nearest(signatures[w as usize], &posts, POSTS_MEASURED))
    };
    (0..len as u32).into_par_iter().map_init(Shortlist::default, nearest).collect()
}

/// A wording in the file of a post: the post, what the file is sorted by, the wording.
type Filed = (u32, Key, u32);

/// What a file is sorted by: the next post of a wording, and bits of its signature.
type Key = (u32, u64);

/// All files, one after the other.
fn filed(of: &[Nearest], signatures: &[Signature]) -> Vec<Filed> {
    let each = |w: u32| {
        let (of, signature) = (&of[w as usize], signatures[w as usize]);
        distinct(&of[..POSTS_EACH]).map(move |post| (post, key(of, signature, post), w))
    };
    let mut filed: Vec<Filed> = (0..of.len() as u32).into_par_iter().flat_map_iter(each).collect();
    filed.par_sort_unstable();
    filed
}

fn key(of: &Nearest, signature: Signature, post: u32) -> Key {
    (if of[0] == post { of[1] } else { of[0] }, signature[0])
}

/// Where the file of each post starts, counted in wordings and in blocks, and last the ends.
fn starts(filed: &[Filed], posts: u32) -> Vec<(u32, u32)> {
    let mut starts = vec![(0, 0)];
    for post in 0..posts {
        let (start, block) = starts[post as usize];
        let end = filed.partition_point(|f| f.0 <= post) as u32;
        starts.push((end, block + (end - start).div_ceil(LANES as u32)));
    }
    starts
}

/// The posts, each once.
fn distinct(of: &[u32]) -> impl Iterator<Item = u32> {
    of.iter().enumerate().filter(move |(i, post)| !of[..*i].contains(post)).map(|(_, &post)| post)
}

/// The posts nearest to a wording.
fn nearest_posts(space: &Space, wording: u32, among: &[u32]) -> Nearest {
    let mut best = [(i32::MIN, among[0]); POSTS_SEARCHED];
    for &post in among {
        let like = space.dot_in_context(wording, post);
        if like > best[POSTS_SEARCHED - 1].0 {
            best[POSTS_SEARCHED - 1] = (like, post);
            best.sort_by_key(|b| (Reverse(b.0), b.1));
        }
    }
    best.map(|b| b.1)
}

#[cfg(test)]
mod tests {
    use super::super::super::corpus::Corpus;
    use super::super::super::{SketchStore, Statement, StatementMeta, normalise};
    use super::*;
    use crate::quote::Polarity;

    #[test]
    fn every_wording_stands_once_in_the_order_and_is_near_itself() {
        let things = ["bridge", "tax", "school", "hospital", "army", "storm", "election", "harbour"];
        let mut store = SketchStore::default();
        for i in 0..4 * A_POST as u32 {
            let thing = things[i as usize % things.len()];
            let content = format!("The council will talk about the {thing} of district {i}");
            let statement = Statement { content: &content, speaker: "", cue: "", polarity: Polarity::Asserts };
            let meta = StatementMeta { article: i, ..StatementMeta::default() };
            store.push(normalise::sketch(&statement), meta, &content).expect("the store takes it");
        }
        let corpus = Corpus::new(&store).expect("the store reads");
        let posts = Posts::new(corpus.len(), &Space::new(&corpus, &store));
        let mut order = posts.order();
        order.sort_unstable();
        assert_eq!(order, (0..corpus.len() as u32).collect::<Vec<_>>());
        let mut list = Shortlist::default();
        for wording in 0..corpus.len() as u32 {
            assert!(posts.some_near(wording, &mut list).contains(&wording), "{wording}");
        }
    }
}
