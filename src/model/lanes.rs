//! What [`super::rows`] does to several numbers at once.

use wide::{i16x8, u8x16};

/// How many keys are compared at once.
pub(super) const WIDTH: usize = 16;
/// How many weights are added at once.
pub(super) const BLOCK: usize = 8;

/// Keys of features, in the order in which they are given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys([i16x8; 2]);

impl Keys {
    /// Puts a key into a lane.
    pub(super) fn set(&mut self, lane: usize, key: u16) {
        self.0[lane / 8].as_mut_array()[lane % 8] = key as i16;
    }

    /// What stands in a lane.
    #[inline]
    pub(super) fn get(&self, lane: usize) -> u16 {
        self.0[lane / 8].as_array()[lane % 8] as u16
    }

    /// A bit for each lane, set where the key is that one.
    #[inline]
    pub(super) fn equal(&self, key: u16) -> u32 {
        let key = i16x8::splat(key as i16);
        let [low, high] = self.0.map(|keys| keys.simd_eq(key).to_bitmask());
        low | high << 8
    }
}

/// Weights as they are stored: 128 more than they are, so that none is negative.
pub(super) type Block = [u8; BLOCK];

/// Sums of up to 128 blocks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums(i16x8);

impl Sums {
    #[inline]
    pub(super) fn add(&mut self, weights: &Block) {
        let mut padded = [0; 2 * BLOCK];
        padded[..BLOCK].copy_from_slice(weights);
        self.0 += i16x8::from_u8x16_low(u8x16::new(padded));
    }

    /// The sums of `count` blocks that were added.
    #[inline]
    pub(super) fn of(self, count: usize) -> [i32; BLOCK] {
        self.0.to_array().map(|sum| i32::from(sum as u16) - 128 * count as i32)
    }
}
