//! Which articles are copies of one another.
//!
//! An article is sketched by the least hash in each of 60 bins over its runs of five words (one-permutation MinHash, Li,
//! Owen and Zhang, NIPS 2012): one hash for each word, not one for each word and bin. The share of bins that two
//! sketches have in common estimates the share of runs that two articles have in common. Of each least hash eight bits
//! are kept (b-bit minwise hashing, Li and König, WWW 2010): two that differ agree in them once in 255 times. Articles
//! whose sketches agree in one of fifteen bands of four bins are compared.
//!
//! **Invariant: the original of a group is its article of least rank; groups do not depend on the order of the
//! sketches.**

use std::{fmt, io};

use rustc_hash::FxHashMap;

use crate::document::TextView;
use crate::shelf::{Record, Room, Shelf};

const BINS: usize = 60;

/// Bins of a band.
const BAND: usize = 4;

/// Words of a run.
const RUN: usize = 5;

/// Articles of fewer words are copies only if all their words are the same.
const SHORT: u32 = 30;

/// Of all bins that either article fills, the share in hundredths that must agree.
const LEAST_AGREEMENT: usize = 72;

/// Articles of one band compared with each further one: the first of as many different groups.
const LEADERS: usize = 16;

/// A bin that no run fell into.
const EMPTY: u8 = 0;

/// A fixed-size fingerprint of an article, 72 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleSketch {
    /// Eight bits of the least hash of the word runs in each bin, 1 to 255.
    bins: [u8; BINS],
    /// Number of words.
    words: u32,
    /// Hash of all words.
    whole: u64,
}

const _: () = assert!(size_of::<ArticleSketch>() <= 72);

impl ArticleSketch {
    /// The fingerprint of one article's kept paragraphs.
    #[must_use]
    pub fn new(view: TextView<'_>) -> Self {
        Self::of(view.paragraphs.iter().map(|p| p.of(view.text)))
    }

    /// The fingerprint of an article of these paragraphs. Case, marks and white space do not count.
    pub fn of<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Self {
        let mut draft = Draft { least: [NONE; BINS], run: [0; RUN], words: 0, whole: 0 };
        for paragraph in paragraphs {
            hash_words(paragraph, |hash| draft.take(hash));
        }
        // The low bits: the high ones of a least hash are nearly always 0.
        let bits = |least: u32| if least == NONE { EMPTY } else { (least % 255) as u8 + 1 };
        Self { bins: draft.least.map(bits), words: draft.words, whole: draft.whole }
    }

    /// What tells the words of an article from all others.
    #[must_use]
    pub(crate) fn words_hash(&self) -> u64 {
        self.whole
    }

    /// The fingerprint that is written so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, rest) = text.split_once('-')?;
        let (words, bins) = rest.split_once('-')?;
        let bin = |i: usize| u8::from_str_radix(bins.get(2 * i..2 * i + 2)?, 16).ok();
        let bins: Vec<u8> = (0..BINS).map(bin).collect::<Option<_>>()?;
        let (whole, words) = (u64::from_str_radix(whole, 16).ok()?, words.parse().ok()?);
        Some(Self { bins: bins.try_into().ok()?, words, whole })
    }

    /// The bins, with empty ones filled from the next full one, so that short articles have whole bands too.
    fn filled(&self) -> [u8; BINS] {
        let mut filled = self.bins;
        let mut next = EMPTY;
        for i in (0..2 * BINS).rev() {
            let bin = &mut filled[i % BINS];
            if *bin == EMPTY {
                *bin = next;
            }
            next = *bin;
        }
        filled
    }

    /// Whether two articles are copies, as far as the sketches tell.
    fn is_copy_of(&self, other: &Self) -> bool {
        if self.words.min(other.words) < SHORT {
            return self.whole == other.whole;
        }
        let (same, all) = self.agreement(other);
        same * 100 >= all * LEAST_AGREEMENT
    }

    /// Of the bins that either fills, how many agree, and how many there are.
    fn agreement(&self, other: &Self) -> (usize, usize) {
        let pairs = || self.bins.iter().zip(&other.bins).filter(|(a, b)| **a != EMPTY || **b != EMPTY);
        (pairs().filter(|(a, b)| a == b).count(), pairs().count())
    }

    /// The share, 0 to 1, of the runs of either that both have, estimated; 1 only if all their words are the same.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        const NEARLY: f64 = 0.999;
        if self.whole == other.whole {
            return 1.0;
        }
        let (same, all) = self.agreement(other);
        (same as f64 / all.max(1) as f64).min(NEARLY)
    }
}

impl fmt::Display for ArticleSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}-", self.whole, self.words)?;
        self.bins.iter().try_for_each(|bin| write!(f, "{bin:02x}"))
    }
}

/// A bin of a draft that no run fell into.
const NONE: u32 = u32::MAX;

/// A fingerprint in the making.
struct Draft {
    /// The least hash of the word runs in each bin.
    least: [u32; BINS],
    /// The last words, the latest last.
    run: [u64; RUN],
    words: u32,
    whole: u64,
}

impl Draft {
    /// Takes in a word.
    fn take(&mut self, hash: u64) {
        self.whole = mix(self.whole ^ hash);
        self.run.rotate_left(1);
        self.run[RUN - 1] = hash;
        self.words += 1;
        if self.words as usize >= RUN {
            let mixed = mix(self.run.iter().fold(0_u64, |h, word| h.rotate_left(11).wrapping_add(*word)));
            let bin = (((mixed >> 32) * BINS as u64) >> 32) as usize;
            self.least[bin] = self.least[bin].min((mixed as u32).min(NONE - 1));
        }
    }
}

/// Spreads a hash over all its bits.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 29
}

/// Calls `each` with a hash of every word, in lower case if it is ASCII. Marks part words, those beyond ASCII too.
fn hash_words(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut hash = 0_u64;
    let mut i = 0;
    while i < bytes.len() {
        let mark = wide_mark(&bytes[i..]);
        if mark == 0 && (bytes[i].is_ascii_alphanumeric() || bytes[i] >= 0x80) {
            hash = (hash.rotate_left(5) ^ u64::from(bytes[i] | 0x20)).wrapping_mul(0x517C_C1B7_2722_0A95);
        } else if hash != 0 {
            each(hash);
            hash = 0;
        }
        i += mark.max(1);
    }
    if hash != 0 {
        each(hash);
    }
}

/// The length of the dash, quotation mark, ellipsis or hard space at the start of `bytes`, in UTF-8; 0 if there is none.
fn wide_mark(bytes: &[u8]) -> usize {
    match bytes {
        [0xE2, 0x80, _, ..] => 3,
        [0xC2, 0xA0 | 0xAB | 0xBB, ..] => 2,
        _ => 0,
    }
}

/// The articles that are copies, each with the number of its original. `articles` has the fingerprint of each and what
/// orders it by date and input: the least rank of a group is its original.
///
/// # Errors
/// If a temporary file cannot be written.
pub(crate) fn copies(articles: &Shelf<(ArticleSketch, u64)>, room: &Room) -> io::Result<Copies> {
    let mut groups = Groups::default();
    for band in 0..BINS / BAND {
        let mut by_key = room.sorter();
        for (article, (sketch, rank)) in (0_u32..).zip(articles.iter()) {
            if sketch.words > 0 {
                by_key.push((key(&sketch, band), rank, article))?;
            }
        }
        let (mut alike, mut last) = (Vec::new(), None);
        for (key, rank, article) in by_key.sorted()? {
            if last.replace(key) != Some(key) {
                compare(articles, &mut groups, &alike);
                alike.clear();
            }
            alike.push((rank, article));
        }
        compare(articles, &mut groups, &alike);
    }
    let joined: Vec<u32> = groups.of.keys().copied().collect();
    let original = |article| (article, groups.original((0, article)).1);
    Ok(Copies { originals: joined.into_iter().map(original).collect() })
}

/// What articles of one band share: four bins, or all words of a short article.
fn key(sketch: &ArticleSketch, band: usize) -> u64 {
    if sketch.words < SHORT {
        return sketch.whole;
    }
    let filled = sketch.filled();
    filled[band * BAND..][..BAND].iter().fold(0, |key, bin| key << 8 | u64::from(*bin))
}

/// An article that is looked at: its rank and its number.
type Ranked = (u64, u32);

/// Compares articles of one band, in the order of their ranks, each with the first of every different group so far.
fn compare(articles: &Shelf<(ArticleSketch, u64)>, groups: &mut Groups, alike: &[Ranked]) {
    if alike.len() < 2 {
        return;
    }
    let mut leaders: Vec<(Ranked, ArticleSketch)> = Vec::new();
    for &article in alike {
        let sketch = articles.get(article.1 as usize).0;
        let mut is_alike = false;
        for (leader, other) in &leaders {
            let known = groups.original(*leader) == groups.original(article);
            if known || other.is_copy_of(&sketch) {
                groups.join(*leader, article);
                is_alike = true;
            }
        }
        if !is_alike && leaders.len() < LEADERS {
            leaders.push((article, sketch));
        }
    }
}

/// Disjoint sets of articles, each known by its member of least rank; those that stand alone are not there.
#[derive(Default)]
struct Groups {
    of: FxHashMap<u32, Ranked>,
}

impl Groups {
    fn original(&self, mut article: Ranked) -> Ranked {
        while let Some(parent) = self.of.get(&article.1) {
            article = *parent;
        }
        article
    }

    fn join(&mut self, a: Ranked, b: Ranked) {
        let (a, b) = (self.original(a), self.original(b));
        if a != b {
            self.of.insert(a.max(b).1, a.min(b));
        }
    }
}

/// Which articles are copies.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    originals: FxHashMap<u32, u32>,
}

impl Copies {
    /// The original of an article that is a copy.
    pub(crate) fn original(&self, article: u32) -> Option<u32> {
        self.originals.get(&article).copied()
    }

    /// How many there are from this article on.
    pub(crate) fn count_from(&self, article: u32) -> u64 {
        self.originals.keys().filter(|copy| **copy >= article).count() as u64
    }
}

impl Record for ArticleSketch {
    const BYTES: usize = BINS + <(u32, u64)>::BYTES;

    fn put(&self, to: &mut [u8]) {
        to[..BINS].copy_from_slice(&self.bins);
        (self.words, self.whole).put(&mut to[BINS..]);
    }

    fn take(from: &[u8]) -> Self {
        let mut bins = [0; BINS];
        bins.copy_from_slice(&from[..BINS]);
        let (words, whole) = Record::take(&from[BINS..]);
        Self { bins, words, whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An invented article of `sentences` different sentences.
    fn article(seed: usize, sentences: usize) -> String {
        let nouns = ["ferry", "orchard", "lighthouse", "quarry", "museum", "harbour", "turbine", "teacher", "delta"];
        let verbs = ["sank", "closed", "opened", "moved", "failed", "burned", "returned"];
        let noun = |i: usize| nouns[(i * i + seed * 3 + i) % nouns.len()];
        let verb = |i: usize| verbs[(i * 5 + seed) % verbs.len()];
        let sentence =
            |i: usize| format!("The {} number {i} of {seed} {} near the {}. ", noun(i), verb(i), noun(i + 4));
        (0..sentences).map(sentence).collect()
    }

    /// The original of each article, by its rank, whatever the limit on memory.
    fn originals(ranked: &[(&str, u64)]) -> Vec<Option<u32>> {
        let of = |memory| {
            let room = Room::new(memory, None);
            let mut articles = room.shelf();
            for (text, rank) in ranked {
                articles.push((ArticleSketch::of(text.lines()), *rank)).unwrap();
            }
            let copies = copies(&articles, &room).unwrap();
            (0..ranked.len() as u32).map(|article| copies.original(article)).collect()
        };
        let found = of(None);
        assert_eq!(found, of(Some(0)));
        found
    }

    fn groups(texts: &[&str]) -> Vec<Option<u32>> {
        originals(&texts.iter().copied().zip(0..).collect::<Vec<_>>())
    }

    #[test]
    fn a_copy_with_a_changed_sentence_is_found() {
        let whole = article(1, 30);
        let changed =
            whole.replacen("The museum", "Officials said that a museum", 1) + "Our agency contributed to this report.";
        assert_ne!(whole, changed);
        let other = article(2, 30);
        assert_eq!(groups(&[&other, &whole, &changed, &whole.to_uppercase()]), [None, None, Some(1), Some(1)]);
    }

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        for text in ["", "The ferry sank.", &article(1, 30)] {
            let sketch = ArticleSketch::of(text.lines());
            assert_eq!(ArticleSketch::parse(&sketch.to_string()), Some(sketch));
        }
        for wrong in ["", "12-3-", "x-3-00", "1-2"] {
            assert_eq!(ArticleSketch::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn likeness_is_one_for_the_same_words_alone() {
        let (one, other) = (article(1, 30), article(2, 30));
        let likeness = |a: &str, b: &str| ArticleSketch::of(a.lines()).likeness(&ArticleSketch::of(b.lines()));
        assert_eq!(likeness(&one, &one.to_uppercase()), 1.0);
        let near = likeness(&one, &(one.clone() + "Our agency contributed to this report."));
        assert!((0.9..1.0).contains(&near), "{near}");
        assert!(likeness(&one, &other) < LEAST_AGREEMENT as f64 / 100.0);
    }

    #[test]
    fn articles_that_share_half_are_not_copies() {
        let half = article(3, 15);
        assert_eq!(groups(&[&(half.clone() + &article(4, 15)), &(half + &article(5, 15))]), [None, None]);
    }

    #[test]
    fn short_articles_are_copies_only_if_all_words_agree() {
        assert_eq!(groups(&["The ferry sank.", "the ferry — sank", "The ferry sank today."]), [None, Some(0), None]);
        assert_eq!(groups(&["", "", "."]), [None, None, None]);
    }

    #[test]
    fn the_original_has_the_least_rank_whatever_the_order() {
        let (a, b) = (article(6, 20), article(7, 20));
        assert_eq!(originals(&[(&a, 9), (&b, 4), (&a, 3), (&a, 7)]), [Some(2), None, None, Some(2)]);
    }
}
