//! [`Rows`]: the weights of hashed features, one row of small integers for each.
//!
//! Features lie in buckets by their hash, one bucket in half a line of the cache. All keys of a bucket are compared at once
//! and a feature that is not there gets the row of zeros, so that there is no branch to mispredict and the processor waits
//! for many rows at once.
//! Unlike in a table without keys, a feature that the training did not keep adds nothing, save one in some thousands that
//! shares bucket and key with another.
//!
//! **Invariant: a key is never 0, and row 0 is all zeros.**

use std::cmp::Reverse;

use super::file::{Damaged, Reader, Writer};
use super::lanes::{self, BLOCK, Block, Keys, Sums};

/// A feature: its address and its weights.
pub type Feature<const N: usize> = (u64, [i8; N]);

/// Weights for `N` labels, at most 32.
#[derive(Clone, Debug)]
pub struct Rows<const N: usize> {
    buckets: Vec<Bucket>,
    /// The rows, each in blocks of eight weights: the row of zeros, then those of the buckets.
    weights: Vec<Block>,
}

/// Up to 14 features: for each the part of its hash that tells it apart, 0 where there is none; then in two lanes the
/// number of the first feature's row.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Bucket(Keys);

impl Bucket {
    #[inline]
    fn start(&self) -> u32 {
        u32::from(self.0.get(BUCKET)) | u32::from(self.0.get(BUCKET + 1)) << 16
    }

    fn set_start(&mut self, start: u32) {
        self.0.set(BUCKET, start as u16);
        self.0.set(BUCKET + 1, (start >> 16) as u16);
    }
}

/// The memory of [`Rows::score`].
pub type RowNumbers = Vec<u32>;

/// Features of a bucket.
const BUCKET: usize = lanes::WIDTH - 2;
/// A weight of nothing, as it is stored.
const ZERO: u8 = 128;
/// Features in a bucket on average. One in a hundred finds its bucket full; the weakest of it are left out.
const FILLED: usize = 9;

/// Bits of an address that tell the slot, in the largest table there can be.
const PLACE_BITS: u32 = 22;
/// Bits of an address; the last 16 are the key.
const ADDRESS_BITS: u32 = PLACE_BITS + 16;

/// The part of a hash that is kept: the place in the table, then the key.
#[inline]
fn address(hash: u64) -> u64 {
    hash >> (64 - ADDRESS_BITS)
}

impl<const N: usize> Rows<N> {
    /// Blocks of a row.
    const BLOCKS: usize = N.div_ceil(BLOCK);

    /// A table of these features, in the order of their addresses.
    #[must_use]
    pub fn new(features: impl ExactSizeIterator<Item = Feature<N>>) -> Self {
        let buckets = features.len().div_ceil(FILLED).max(1);
        let mut weights = Vec::with_capacity((features.len() + 1) * Self::BLOCKS);
        weights.resize(Self::BLOCKS, [ZERO; BLOCK]);
        let mut rows = Self { buckets: vec![Bucket::default(); buckets], weights };
        let (mut together, mut current) = (Vec::new(), 0);
        for feature in features {
            let bucket = bucket_of(feature.0, buckets);
            if bucket != current {
                rows.fill(current, &mut together);
                together.clear();
                current = bucket;
            }
            together.push(feature);
        }
        rows.fill(current, &mut together);
        rows
    }

    /// Puts features into their bucket, the strongest if there are too many.
    fn fill(&mut self, bucket: usize, features: &mut Vec<Feature<N>>) {
        if features.len() > BUCKET {
            features.sort_by_key(|f| Reverse(f.1.iter().map(|w| u32::from(w.unsigned_abs())).sum::<u32>()));
            features.truncate(BUCKET);
        }
        let bucket = &mut self.buckets[bucket];
        bucket.set_start((self.weights.len() / Self::BLOCKS) as u32);
        for (lane, (address, weights)) in features.iter().enumerate() {
            bucket.0.set(lane, key(*address));
            let mut padded = weights.chunks(BLOCK).map(|part| {
                let stored = |label: usize| part.get(label).map_or(ZERO, |w| (*w as u8).wrapping_add(ZERO));
                std::array::from_fn(stored)
            });
            self.weights.extend(padded.by_ref());
        }
    }

    /// The sum of the weights of the features `hashes`.
    ///
    /// In two sweeps, the numbers of the rows and then the rows, so that many places in memory are waited for at once.
    #[inline]
    #[must_use]
    pub fn score(&self, hashes: &[u64], numbers: &mut RowNumbers) -> [i32; N] {
        numbers.clear();
        numbers.extend(hashes.iter().map(|hash| self.number(address(*hash))));
        let mut sums = [Sums::default(); 4];
        for number in numbers.iter() {
            let start = *number as usize * Self::BLOCKS;
            for (sums, weights) in sums.iter_mut().zip(&self.weights[start..start + Self::BLOCKS]) {
                sums.add(weights);
            }
        }
        let sums = sums.map(|sum| sum.of(numbers.len()));
        std::array::from_fn(|l| sums[l / BLOCK][l % BLOCK])
    }

    /// The number of a feature's row; 0 if it has none.
    #[inline]
    fn number(&self, address: u64) -> u32 {
        let (key, bucket) = (key(address), &self.buckets[bucket_of(address, self.buckets.len())]);
        let hits = bucket.0.equal(key) & ((1 << BUCKET) - 1);
        // Without a branch: no hit has 32 trailing zeros, and counts nothing.
        let there = u32::from(hits != 0).wrapping_neg();
        there & (bucket.start() + hits.trailing_zeros())
    }
}

/// The bucket of an address: addresses spread evenly over all of them, in order.
#[inline]
fn bucket_of(address: u64, buckets: usize) -> usize {
    ((address * buckets as u64) >> ADDRESS_BITS) as usize
}

/// Features as they lie in a file.
pub(super) struct Stored<'a, const N: usize> {
    addresses: Vec<u64>,
    /// For each label the weights of all features.
    columns: [&'a [u8]; N],
}

impl<'a, const N: usize> Stored<'a, N> {
    /// Reads what [`write`] wrote.
    pub(super) fn read(reader: &'a mut Reader<'_>) -> Result<Self, Damaged> {
        let count = reader.length(N + 1)?;
        let (mut addresses, mut address) = (Vec::with_capacity(count), 0u64);
        for _ in 0..count {
            address = address.saturating_add(reader.varint()?);
            addresses.push(address);
        }
        if address >> ADDRESS_BITS != 0 {
            return Err(Damaged("an address out of range".to_owned()));
        }
        let weights = reader.slice(N * count)?;
        Ok(Self { addresses, columns: std::array::from_fn(|label| &weights[label * count..][..count]) })
    }

    /// The features, by address.
    pub(super) fn features(&self) -> impl ExactSizeIterator<Item = Feature<N>> {
        let weights = |i: usize| self.columns.map(|column| column[i] as i8);
        self.addresses.iter().enumerate().map(move |(i, address)| (*address, weights(i)))
    }
}

/// The features as [`Rows::new`] wants them: by address, each once.
pub fn addressed<const N: usize>(features: impl Iterator<Item = Feature<N>>) -> Vec<Feature<N>> {
    let mut all: Vec<_> = features.map(|(hash, weights)| (address(hash), weights)).collect();
    all.sort_unstable();
    all.dedup_by_key(|f| f.0);
    all
}

/// Writes features as [`Stored`] reads them: first how far apart the addresses are, then label by label, so that
/// like stands beside like and packs well.
pub(super) fn write<const N: usize>(features: &[Feature<N>], writer: &mut Writer) {
    writer.length(features.len());
    let mut last = 0;
    for (address, _) in features {
        writer.varint(address - last);
        last = *address;
    }
    for label in 0..N {
        features.iter().for_each(|(_, weights)| writer.bytes(&[weights[label] as u8]));
    }
}

/// The part of an address that stands in its slot.
#[inline]
fn key(address: u64) -> u16 {
    (address as u16).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hash::mix;

    #[test]
    fn every_feature_is_found_again() {
        let features: Vec<(u64, [i8; 3])> = (0..5000).map(|i| (mix(7, i), [i as i8, 1, -3])).collect();
        let parts = addressed(features.iter().copied());
        let mut writer = Writer::default();
        write(&parts, &mut writer);
        let file = writer.finish("test");
        let mut reader = Reader::open(&file, "test").unwrap();
        let rows = Rows::<3>::new(Stored::read(&mut reader).unwrap().features());
        let scored = |hash| rows.score(&[hash], &mut RowNumbers::new());
        let lost = features.iter().filter(|(hash, weights)| scored(*hash) != weights.map(i32::from)).count();
        assert!(lost < 100, "{lost} of 5000 features found their bucket full");
        let strange = (0..10_000).filter(|i| scored(mix(8, *i)) != [0; 3]).count();
        assert!(strange < 10, "{strange} features were mistaken for others");
    }
}
