//! [`Vocabulary`]: the words of a corpus, how often they occur and how much each tells.
//!
//! Words are counted in a map that is emptied into a sorter whenever it has its share of memory; so there may be more words
//! than fit. They are looked up by hash, a few neighbours at a time.
//!
//! **Invariant: words are numbered by how many wordings hold them, then by hash: the rarest has number 0.**

use std::io;

use rustc_hash::FxHashMap;

use super::corpus::{BIT, Weight, log2, size};
use super::sketch::{Shape, SketchWord};
use super::words::is_everyday;
use crate::shelf::{Room, Shelf, Sorter};

/// The most a word may weigh: one odd word alone must not carry a link.
const MOST_WEIGHT: Weight = 13 * BIT;

/// The most a word of everyday talk may weigh.
const MOST_EVERYDAY: Weight = 2 * BIT;

const _: () = assert!(MOST_WEIGHT <= u8::MAX as Weight);

pub(super) const NEGATED: u8 = 1;
pub(super) const NUMBER: u8 = 2;
pub(super) const NAME: u8 = 4;

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) number: u32,
    /// Wordings that hold it.
    pub(super) count: u32,
    pub(super) weight: u8,
    pub(super) flags: u8,
}

/// A word by its hash: number, count, weight and flags.
type Entry = (u32, u32, u32, u8, u8);

/// Bits of a hash.
const HASH_BITS: u32 = 29;

/// Words that are looked through for one.
const NEIGHBOURS: usize = 16;

/// All words.
pub(super) struct Vocabulary {
    /// By hash.
    words: Shelf<Entry>,
    /// For each beginning of a hash where its words start.
    starts: Vec<u32>,
    shift: u32,
}

impl Vocabulary {
    /// The words of so many wordings, which were counted, and the hash of each number, which goes onto `hashes`.
    pub(super) fn new(counts: Counts, wordings: usize, hashes: &mut Shelf<u32>) -> io::Result<Self> {
        let room = counts.room.clone();
        let mut by_hash = room.sorter();
        for (number, (all, hash, lower, capital, is_number)) in (0..).zip(counts.by_rarity()?) {
            hashes.push(hash)?;
            let is_name = is_number == 0 && capital > 2 * lower;
            let flags = if is_number == 0 { 0 } else { NUMBER } | if is_name { NAME } else { 0 };
            by_hash.push((hash, number, all, weight(hash, all, wordings), flags))?;
        }
        let bits = (hashes.len() / NEIGHBOURS + 1).ilog2().min(HASH_BITS);
        let mut vocabulary = Self { words: room.shelf(), starts: vec![0; (1 << bits) + 1], shift: HASH_BITS - bits };
        for entry in by_hash.sorted()? {
            vocabulary.words.push(entry)?;
            vocabulary.starts[(entry.0 >> vocabulary.shift) as usize + 1] += 1;
        }
        for i in 1..vocabulary.starts.len() {
            vocabulary.starts[i] += vocabulary.starts[i - 1];
        }
        Ok(vocabulary)
    }

    /// The word of this hash, which the corpus has.
    fn word(&self, hash: u32) -> Word {
        let beginning = (hash >> self.shift) as usize;
        let near = self.words.slice(self.starts[beginning] as usize..self.starts[beginning + 1] as usize);
        let &(_, number, count, weight, flags) = &near[near.partition_point(|entry| entry.0 < hash)];
        Word { number, count, weight, flags }
    }

    /// The words of these sketches by hash, each looked up once.
    pub(super) fn of<'a>(&self, words: impl Iterator<Item = &'a SketchWord>) -> FxHashMap<u32, Word> {
        let mut hashes: Vec<u32> = words.map(|word| word.hash()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().map(|hash| (hash, self.word(hash))).collect()
    }
}

fn weight(hash: u32, count: u32, wordings: usize) -> u8 {
    let most = if is_everyday(hash) { MOST_EVERYDAY } else { MOST_WEIGHT };
    log2(size(wordings)).saturating_sub(log2(count)).clamp(BIT / 2, most) as u8
}

/// How often a word occurs and in which shapes.
#[derive(Clone, Copy, Default)]
struct Count {
    all: u32,
    lower: u32,
    capital: u32,
    number: u8,
}

/// A hash, how often it occurs, in lower case and with a capital, and whether it is a number.
type Counted = (u32, u32, u32, u32, u8);

/// Which share of the memory limit counts may fill, and about what one takes.
const COUNTS_SHARE: u64 = 64;
const COUNT_BYTES: usize = 48;

/// Words that are being counted.
pub(super) struct Counts {
    room: Room,
    most: usize,
    counts: FxHashMap<u32, Count>,
    counted: Sorter<Counted>,
}

impl Counts {
    /// Nothing counted yet.
    pub(super) fn new(room: &Room) -> Self {
        let most = (room.share(COUNTS_SHARE) / COUNT_BYTES).max(1 << 10);
        Self { room: room.clone(), most, counts: FxHashMap::default(), counted: room.sorter() }
    }

    /// Counts a word.
    pub(super) fn add(&mut self, word: SketchWord) -> io::Result<()> {
        let count = self.counts.entry(word.hash()).or_default();
        count.all += 1;
        match word.shape() {
            Shape::Lower => count.lower += 1,
            Shape::Capital => count.capital += 1,
            Shape::Number => count.number = 1,
            Shape::Start => {}
        }
        if self.counts.len() > self.most { self.put_aside() } else { Ok(()) }
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let counted = |(hash, c): (u32, Count)| (hash, c.all, c.lower, c.capital, c.number);
        let mut counts: Vec<Counted> = self.counts.drain().map(counted).collect();
        counts.sort_unstable();
        counts.into_iter().try_for_each(|count| self.counted.push(count))
    }

    /// All words, the rarest first: how often each occurs, its hash, and the other counts.
    fn by_rarity(mut self) -> io::Result<impl Iterator<Item = Counted>> {
        self.put_aside()?;
        self.counts = FxHashMap::default();
        let mut by_rarity = self.room.sorter();
        let mut last: Option<Counted> = None;
        for (hash, all, lower, capital, number) in self.counted.sorted()? {
            match &mut last {
                Some(sum) if sum.1 == hash => {
                    *sum = (sum.0 + all, hash, sum.2 + lower, sum.3 + capital, sum.4.max(number));
                }
                _ => {
                    last.into_iter().try_for_each(|sum| by_rarity.push(sum))?;
                    last = Some((all, hash, lower, capital, number));
                }
            }
        }
        last.into_iter().try_for_each(|sum| by_rarity.push(sum))?;
        by_rarity.sorted()
    }
}
