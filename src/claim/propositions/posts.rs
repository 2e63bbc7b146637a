//! [`Posts`]: wordings filed with those that mean something like it.
//!
//! Some wordings serve as posts, and each wording is filed under the posts nearest to it. A long file is sorted by the next
//! post of its wordings, and each is compared with those around it alone: they share that post too.
//!
//! **Invariant: the work grows with the number of wordings times the length of a file, which is bounded.**

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::super::meaning::dot;
use super::signature::{File, Shortlist, Signature, signatures};
use super::space::Space;

/// Wordings for each post, and the most posts there are.
const A_POST: usize = 500;
const MOST_POSTS: usize = 4096;

/// Posts that each wording goes to.
const POSTS_EACH: usize = 3;

/// Posts that a wording is measured against, the nearest by signature.
const POSTS_MEASURED: usize = 48;

/// The most wordings of a file that another is compared with.
const LONGEST: usize = 4096;

/// How many of them are measured, the nearest by signature: so many in all, but no fewer and no more than these for each
/// wording. A small corpus can afford more.
const MEASURED_IN_ALL: usize = 20_000_000;
const MEASURED: (usize, usize) = (160, 1000);

/// Which wordings stand in the files of which posts.
pub(super) struct Posts {
    /// The posts of each wording, nearest first.
    of: Vec<[u32; POSTS_EACH]>,
    /// Where the file of each post starts, and last the end.
    starts: Vec<u32>,
    wordings: Vec<u32>,
    signatures: Vec<Signature>,
    /// How many are measured for each.
    measured: usize,
}

impl Posts {
    /// Files the wordings 0 to `len`.
    pub(super) fn new(len: usize, space: &Space) -> Self {
        // Wordings are numbered by hash, so the first ones are any.
        let posts = (len / A_POST).clamp(1, MOST_POSTS).min(len);
        let bits = signatures(space.all_seen());
        let numbers: Vec<u32> = (0..posts as u32).collect();
        let all = File { wordings: &numbers, signatures: &bits[..posts] };
        let nearest = |list: &mut Shortlist, w: u32| {
            nearest_posts(space, w, list.nearest(bits[w as usize], &[all], POSTS_MEASURED))
        };
        let of: Vec<_> = (0..len as u32).into_par_iter().map_init(Shortlist::default, nearest).collect();

        let each = |w: u32| distinct(of[w as usize]).map(move |post| (post, w));
        let mut filed: Vec<(u32, u32)> = (0..len as u32).flat_map(each).collect();
        filed.par_sort_unstable_by_key(|&(post, w)| (post, next(of[w as usize], post), w));
        let starts = (0..=posts as u32).map(|post| filed.partition_point(|f| f.0 < post) as u32).collect();
        let wordings: Vec<u32> = filed.into_iter().map(|f| f.1).collect();
        let signatures = wordings.par_iter().map(|&w| bits[w as usize]).collect();
        let measured = (MEASURED_IN_ALL / len.max(1)).clamp(MEASURED.0, MEASURED.1);
        Self { of, starts, wordings, signatures, measured }
    }

    /// All wordings, those of like meaning one after the other: what is done in this order finds its data at hand.
    pub(super) fn order(&self) -> Vec<u32> {
        let home = |&(post, w): &(u32, u32)| self.of[w as usize][0] == post;
        let filed =
            (0..self.starts.len() as u32 - 1).flat_map(|post| self.file(post).map(move |i| (post, self.wordings[i])));
        filed.filter(home).map(|(_, w)| w).collect()
    }

    /// Some wordings that are near to one of them, sorted; it is among them.
    pub(super) fn some_near<'a>(&self, wording: u32, list: &'a mut Shortlist) -> &'a [u32] {
        let of = self.of[wording as usize];
        let mut files = [File { wordings: &[], signatures: &[] }; POSTS_EACH];
        let mut from = Signature::default();
        for (file, post) in files.iter_mut().zip(distinct(of)) {
            let (range, at) = self.window(post, wording);
            from = self.signatures[at];
            *file = File { wordings: &self.wordings[range.clone()], signatures: &self.signatures[range] };
        }
        list.nearest(from, &files, self.measured)
    }

    /// The part of a post's file that one of its wordings is compared with, and where in the file it stands itself.
    fn window(&self, post: u32, wording: u32) -> (Range<usize>, usize) {
        let file = self.file(post);
        let key = |w: u32| (next(self.of[w as usize], post), w);
        let at = file.start + self.wordings[file.clone()].partition_point(|&w| key(w) < key(wording));
        let start = at.saturating_sub(LONGEST / 2).min(file.end.saturating_sub(LONGEST)).max(file.start);
        (start..file.end.min(start + LONGEST), at)
    }

    fn file(&self, post: u32) -> Range<usize> {
        self.starts[post as usize] as usize..self.starts[post as usize + 1] as usize
    }
}

/// The posts, each once.
fn distinct(of: [u32; POSTS_EACH]) -> impl Iterator<Item = u32> {
    of.into_iter().enumerate().filter(move |(i, post)| !of[..*i].contains(post)).map(|(_, post)| post)
}

/// The nearest of the posts besides this one.
fn next(of: [u32; POSTS_EACH], post: u32) -> u32 {
    if of[0] == post { of[1] } else { of[0] }
}

/// The posts nearest to a wording, nearest first; where there are fewer the last ones are the same.
fn nearest_posts(space: &Space, wording: u32, among: &[u32]) -> [u32; POSTS_EACH] {
    let mut best = [(i32::MIN, among[0]); POSTS_EACH];
    for &post in among {
        let like = dot(space.seen(wording), space.seen(post));
        if like > best[POSTS_EACH - 1].0 {
            best[POSTS_EACH - 1] = (like, post);
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
