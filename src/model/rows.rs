//! [`Rows`]: the weights of hashed features, one row of small integers for each.
//!
//! A row stands with a part of its feature's hash in one slot of an open table, so that looking it up touches one cache
//! line. A feature that the training did not keep has no row: unlike in a table without keys it adds nothing, save one
//! in tens of thousands that shares the place and key of another.
//!
//! **Invariant: the table is at most three quarters full, a key is never 0, and slots stand in the order of the addresses.**

use super::file::{Damaged, Reader, Writer};

/// A feature: the part of its hash that tells it apart in its place, or 0, and its weight for each label.
#[derive(Clone, Copy, Debug)]
struct Slot<const N: usize> {
    key: u16,
    weights: [i8; N],
}

/// Weights for `N` labels.
#[derive(Clone, Debug)]
pub struct Rows<const N: usize> {
    slots: Vec<Slot<N>>,
    /// How many slots an address can begin at.
    size: u64,
}

/// The memory of [`Rows::score`].
#[derive(Debug, Default)]
pub struct Lookups {
    first: Vec<u16>,
    found: Vec<u32>,
}

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
    /// A table of these features, each an address with its weights, in order.
    #[must_use]
    pub fn new(features: &[(u64, [i8; N])]) -> Self {
        let places = (features.len() * 4 / 3).clamp(1, 1 << PLACE_BITS);
        // Behind the last place there is room for what is pushed along, and one slot that stays empty.
        let size = places + features.len().min(4096) + 1;
        let empty = Slot { key: 0, weights: [0; N] };
        let mut rows = Self { slots: vec![empty; size], size: places as u64 };
        for (address, weights) in features {
            let (slot, _) = rows.find(*address, rows.place(*address));
            if slot + 1 < size {
                rows.slots[slot] = Slot { key: key(*address), weights: *weights };
            }
        }
        rows
    }

    /// The sum of the weights of the features `hashes`.
    ///
    /// In three sweeps, so that the processor waits for many places in memory at once: the keys, the probing, the weights.
    #[inline]
    pub fn score(&self, hashes: &[u64], l: &mut Lookups) -> [i32; N] {
        l.first.clear();
        l.first.extend(hashes.iter().map(|h| self.slots[self.place(address(*h))].key));
        l.found.clear();
        for (hash, first) in hashes.iter().zip(&l.first) {
            if *first == 0 {
                continue;
            }
            let address = address(*hash);
            let (slot, found) = self.find(address, self.place(address));
            if found {
                l.found.push(slot as u32);
            }
        }
        let mut sums = [0i16; N];
        for slot in &l.found {
            for (sum, weight) in sums.iter_mut().zip(&self.slots[*slot as usize].weights) {
                *sum = sum.saturating_add(i16::from(*weight));
            }
        }
        sums.map(i32::from)
    }

    /// The slot at which an address begins: addresses spread evenly over all slots, in order.
    #[inline]
    fn place(&self, address: u64) -> usize {
        ((address * self.size) >> ADDRESS_BITS) as usize
    }

    /// Where an address is, or would be, from slot `at` on.
    #[inline]
    fn find(&self, address: u64, mut at: usize) -> (usize, bool) {
        let key = key(address);
        loop {
            match self.slots[at].key {
                0 => return (at, false),
                k if k == key => return (at, true),
                _ => at += 1,
            }
        }
    }
}

/// Reads what [`write`] wrote.
pub(super) fn read<const N: usize>(reader: &mut Reader<'_>) -> Result<Vec<(u64, [i8; N])>, Damaged> {
    let count = reader.length(N + 1)?;
    let (mut features, mut address) = (vec![(0, [0; N]); count], 0u64);
    for feature in &mut features {
        address = address.saturating_add(reader.varint()?);
        if address >> ADDRESS_BITS != 0 {
            return Err(Damaged("an address out of range".to_owned()));
        }
        feature.0 = address;
    }
    for label in 0..N {
        for feature in &mut features {
            feature.1[label] = reader.array::<1>()?[0] as i8;
        }
    }
    Ok(features)
}

/// The features as [`Rows::new`] wants them: by address, each once.
pub fn addressed<const N: usize>(features: impl Iterator<Item = (u64, [i8; N])>) -> Vec<(u64, [i8; N])> {
    let mut all: Vec<_> = features.map(|(hash, weights)| (address(hash), weights)).collect();
    all.sort_unstable();
    all.dedup_by_key(|f| f.0);
    all
}

/// Writes features as [`read`] reads them: first how far apart the addresses are, then label by label, so that
/// like stands beside like and packs well.
pub(super) fn write<const N: usize>(features: &[(u64, [i8; N])], writer: &mut Writer) {
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
        let rows = Rows::<3>::new(&read(&mut Reader::open(&file, "test").unwrap()).unwrap());
        let scored = |hash| rows.score(&[hash], &mut Lookups::default());
        for (hash, weights) in features {
            assert_eq!(scored(hash), weights.map(i32::from));
        }
        let strange = (0..10_000).filter(|i| scored(mix(8, *i)) != [0; 3]).count();
        assert!(strange < 10, "{strange} features were mistaken for others");
    }
}
