//! Pairs of wordings that may make one claim, found without comparing all with all.
//!
//! Each wording is filed under pairs of its content words: words that stand next to each other, which a shortened quote
//! shares with its long form, and its rarest words, which a retold one shares. Wordings are compared with those filed
//! under the same pair. Where a pair is so common that its file is long, the file is sorted by words and each is compared
//! with its neighbours alone: near copies come to stand side by side, so true pairs survive.
//!
//! **Invariant: the work grows with the number of wordings, not with its square, and the links found depend on the set
//! of wordings alone.**

use rayon::prelude::*;

use super::corpus::{BIT, Corpus, Term, Told, Weight};
use super::likeness::{Likeness, Millis};
use crate::shelf::Record;

/// Two wordings that are alike, the smaller number first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) likeness: Millis,
    pub(super) a: u32,
    pub(super) b: u32,
}

impl Record for Link {
    const BYTES: usize = <(Millis, u32, u32)>::BYTES;

    fn put(&self, to: &mut [u8]) {
        (self.likeness, self.a, self.b).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let (likeness, a, b) = Record::take(from);
        Self { likeness, a, b }
    }
}

/// How alike two wordings must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threshold {
    /// Least likeness.
    pub(super) likeness: Millis,
    /// Least weight of the shared words.
    pub(super) mass: Weight,
    /// Least weight of the shared words that are not names.
    pub(super) predicate: Weight,
    /// Least number of shared words, unless they weigh half as much again as `mass`.
    pub(super) words: u32,
}

/// From this likeness on two wordings are one statement, however short.
const NEARLY_SAME: Millis = 900;

/// Of how many of its rarest words a wording files all pairs.
const RAREST: usize = 6;

/// Files up to this size are compared all with all.
const SHORT_FILE: usize = 16;

/// With how many neighbours a wording of a longer file is compared.
const NEIGHBOURS: usize = 6;

/// A pair of words that weigh less than this together is not worth a file; more is asked of a larger corpus.
const LEAST_PAIR: Weight = 9 * BIT;

/// Bytes of keys that are held in memory at a time where no limit is given, and which share of a limit they may take.
const KEY_BYTES: u64 = 1 << 29;
const KEY_SHARE: u64 = 8;

/// Candidates that are gathered before they are compared, so that one that several files hold is compared once.
const GATHERED: usize = 1 << 22;
const FEWEST_GATHERED: usize = 1 << 16;

/// How many keys and candidates a share is about to hold at a time.
#[derive(Clone, Copy, Debug)]
struct Room {
    keys: usize,
    candidates: usize,
}

/// A file's key and a wording in it.
pub(super) type Filed = (u64, u32);

/// All links, the most alike first. `memory` is the limit in bytes that the user gave: the less there is, the more
/// often the wordings are gone through, each time for another share of the keys.
pub(super) fn links(corpus: &Corpus, threshold: Threshold, memory: Option<u64>) -> Vec<Link> {
    let all = 0..corpus.len() as u32;
    let keys = |w: u32| {
        let mut keys = 0;
        pairs(corpus, w, |_| keys += 1);
        keys
    };
    let bytes = all.into_par_iter().map(keys).sum::<u64>() * size_of::<Filed>() as u64;
    let at_once = memory.map_or(KEY_BYTES, |memory| memory / KEY_SHARE) / rayon::current_num_threads() as u64;
    let shares = (bytes / at_once.max(1) + 1).min(MOST_SHARES) as u32;
    let room = Room {
        keys: (bytes / u64::from(shares)) as usize / size_of::<Filed>(),
        candidates: (at_once as usize / size_of::<(u32, u32)>()).clamp(FEWEST_GATHERED, GATHERED),
    };
    let of = |share| links_of_share(corpus, threshold, (share, shares), room);
    let mut links: Vec<Link> = (0..shares).into_par_iter().flat_map_iter(of).collect();
    sort(&mut links);
    links
}

/// Beyond this number going through the wordings costs more than memory does.
const MOST_SHARES: u64 = 256;

fn sort(links: &mut Vec<Link>) {
    links.par_sort_unstable_by_key(|l| (std::cmp::Reverse(l.likeness), l.a, l.b));
    links.dedup();
}

/// The links found in the files whose key falls into one share of all keys.
fn links_of_share(corpus: &Corpus, threshold: Threshold, (share, shares): (u32, u32), room: Room) -> Vec<Link> {
    // Shares differ a little in size; a list that had to grow would take twice as much.
    let mut filed: Vec<Filed> = Vec::with_capacity(room.keys + room.keys / 8);
    for wording in 0..corpus.len() as u32 {
        if corpus.mass(wording) >= threshold.mass {
            pairs(corpus, wording, |key| {
                if (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u32 % shares == share {
                    filed.push((key, wording));
                }
            });
        }
    }
    filed.sort_unstable();
    filed.dedup();
    let (mut candidates, mut links) = (Vec::new(), Vec::new());
    for file in filed.chunk_by(|x, y| x.0 == y.0) {
        gather(corpus, file, &mut candidates);
        if candidates.len() >= room.candidates {
            compare(corpus, threshold, &mut candidates, &mut links);
        }
    }
    compare(corpus, threshold, &mut candidates, &mut links);
    links
}

/// The partners of each wording: those that it has a link to.
pub(super) struct Partners {
    starts: Vec<u32>,
    partners: Vec<u32>,
}

impl Partners {
    /// Of the wordings 0 to `len`.
    pub(super) fn new(len: usize, links: &[Link]) -> Self {
        let mut starts = vec![0; len + 1];
        let ends = links.iter().flat_map(|l| [(l.a, l.b), (l.b, l.a)]);
        ends.clone().for_each(|(one, _)| starts[one as usize + 1] += 1);
        for i in 0..len {
            starts[i + 1] += starts[i];
        }
        let (mut next, mut partners) = (starts.clone(), vec![0; 2 * links.len()]);
        for (one, other) in ends {
            partners[next[one as usize] as usize] = other;
            next[one as usize] += 1;
        }
        Self { starts, partners }
    }

    /// The partners of a wording, the most alike first if the links came so.
    pub(super) fn of(&self, wording: u32) -> &[u32] {
        &self.partners[self.starts[wording as usize] as usize..self.starts[wording as usize + 1] as usize]
    }
}

/// The keys of the files that a wording goes into.
pub(super) fn pairs(corpus: &Corpus, wording: u32, mut file: impl FnMut(u64)) {
    let least = corpus.scaled(LEAST_PAIR);
    let mut pair = |x: Term, y: Term| {
        if x.weight() + y.weight() >= least {
            file(u64::from(x.word.min(y.word)) << 32 | u64::from(x.word.max(y.word)));
        }
    };
    let (terms, sequence) = corpus.terms_and_sequence(wording);
    for gap in 1..=2 {
        sequence.iter().zip(sequence.iter().skip(gap)).for_each(|(x, y)| pair(*x, *y));
    }
    let rarest = &terms[..terms.len().min(RAREST)];
    for (i, &x) in rarest.iter().enumerate() {
        rarest[i + 1..].iter().for_each(|&y| pair(x, y));
    }
}

/// Adds the pairs of wordings of one file that are worth comparing.
pub(super) fn gather(corpus: &Corpus, file: &[Filed], candidates: &mut Vec<(u32, u32)>) {
    let mut wordings: Vec<u32> = file.iter().map(|f| f.1).collect();
    let mut reach = wordings.len();
    if wordings.len() > SHORT_FILE {
        wordings.sort_by_cached_key(|&w| (corpus.terms(w), w));
        reach = NEIGHBOURS;
    }
    for (i, &a) in wordings.iter().enumerate() {
        candidates.extend(wordings[i + 1..].iter().take(reach).map(|&b| (a.min(b), a.max(b))));
    }
}

/// Compares all candidates, each pair once.
fn compare(corpus: &Corpus, threshold: Threshold, candidates: &mut Vec<(u32, u32)>, links: &mut Vec<Link>) {
    candidates.sort_unstable();
    candidates.dedup();
    links.extend(candidates.drain(..).filter_map(|(a, b)| link(corpus, threshold, a, b)));
}

/// The link between two wordings, if they are alike enough and nothing keeps them apart.
fn link(corpus: &Corpus, threshold: Threshold, a: u32, b: u32) -> Option<Link> {
    link_between(corpus, threshold, (a, &corpus.told(a)), (b, &corpus.told(b)))
}

/// The same of wordings that are at hand.
pub(super) fn link_between(
    corpus: &Corpus,
    threshold: Threshold,
    (a, one): (u32, &Told<'_>),
    (b, other): (u32, &Told<'_>),
) -> Option<Link> {
    let found = Likeness::between(corpus, one, other);
    let likeness = found.millis();
    let rare = found.shared >= threshold.mass && found.shared - found.shared_names >= threshold.predicate;
    let several = found.shared_words >= threshold.words || 2 * found.shared >= 3 * threshold.mass;
    let whole = several || likeness >= NEARLY_SAME;
    let alike = rare && whole && likeness >= threshold.likeness && !found.clashes();
    alike.then_some(Link { likeness, a, b })
}
