//! From articles to sequences of numbered features: counts first, then keeps the features that are frequent enough.

use rayon::prelude::*;

use super::dictionary::{Counter, Dictionary};
use super::gradient::Sequence;

/// The features of a sequence as they come from the stage's own code.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) hashes: Vec<u64>,
    pub(super) ends: Vec<u32>,
    pub(super) classes: Vec<u8>,
    pub(super) labels: Vec<u8>,
}

impl Raw {
    /// Ends a token that has these features.
    pub(super) fn token(&mut self, features: &[u64], class: u8, label: u8) {
        self.hashes.extend_from_slice(features);
        self.ends.push(self.hashes.len() as u32);
        self.classes.push(class);
        self.labels.push(label);
    }
}

/// Articles made into sequences at once.
const CHUNK: usize = 64;

/// Makes sequences of articles: `make` gives those of one article, the same each time it is called. Features are learned
/// from the articles `inside`; the sequences of `outside` come second.
pub(super) fn sequences(
    [inside, outside]: [&[usize]; 2],
    least: u8,
    make: impl Fn(usize) -> Vec<Raw> + Sync,
) -> ([Vec<Sequence>; 2], Dictionary) {
    let mut counter = Counter::new();
    for_each_chunk(inside, &make, |raw| raw.hashes.iter().for_each(|h| counter.count(*h)));
    let mut dictionary = Dictionary::default();
    let mut number = |articles: &[usize]| {
        let mut sequences = Vec::new();
        for_each_chunk(articles, &make, |raw| sequences.push(numbered(raw, least, &counter, &mut dictionary)));
        sequences
    };
    let both = [number(inside), number(outside)];
    (both, dictionary)
}

fn numbered(raw: Raw, least: u8, counter: &Counter, dictionary: &mut Dictionary) -> Sequence {
    let mut sequence = Sequence::default();
    let mut start = 0;
    for end in raw.ends {
        let kept = raw.hashes[start..end as usize].iter().filter(|h| counter.has(**h, least));
        sequence.features.extend(kept.map(|h| dictionary.add(*h)));
        sequence.ends.push(sequence.features.len() as u32);
        start = end as usize;
    }
    sequence.features.shrink_to_fit();
    sequence.classes = raw.classes;
    sequence.labels = raw.labels;
    sequence
}

/// Makes a chunk of articles in parallel, takes its sequences in order, and so on.
fn for_each_chunk(articles: &[usize], make: &(impl Fn(usize) -> Vec<Raw> + Sync), mut take: impl FnMut(Raw)) {
    for chunk in articles.chunks(CHUNK) {
        let made: Vec<Vec<Raw>> = chunk.par_iter().map(|n| make(*n)).collect();
        made.into_iter().flatten().for_each(&mut take);
    }
}
