//! [`Dictionary`]: which features are frequent enough to learn, and their numbers.

use rustc_hash::FxHashMap;

/// Counts features in a fixed table: two that share a place may be counted too often, never too seldom.
pub(super) struct Counter {
    counts: Vec<u8>,
}

/// The features that are kept, by number.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    numbers: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
}

impl Counter {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self { counts: vec![0; 1 << 27] }
    }

    /// Counts a feature once more.
    pub(super) fn count(&mut self, feature: u64) {
        let at = self.place(feature);
        self.counts[at] = self.counts[at].saturating_add(1);
    }

    fn place(&self, feature: u64) -> usize {
        (feature >> 20) as usize & (self.counts.len() - 1)
    }

    /// Whether a feature was counted `least` times, at most 255, or more.
    pub(super) fn has(&self, feature: u64, least: u8) -> bool {
        self.counts[self.place(feature)] >= least
    }
}

impl Dictionary {
    /// The number of a feature, a new one if it has none.
    pub(super) fn add(&mut self, feature: u64) -> u32 {
        *self.numbers.entry(feature).or_insert_with(|| {
            self.hashes.push(feature);
            self.hashes.len() as u32 - 1
        })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The features by number.
    pub(super) fn hashes(&self) -> &[u64] {
        &self.hashes
    }
}
