//! [`Signature`]: a vector in as many bits as it has numbers, to pass over what is far without looking at the vector.
//!
//! A bit is set where the number is above the mean of all vectors. The more alike two vectors, the fewer of their bits
//! differ (Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002).
//!
//! **Invariant: signatures depend on the set of vectors alone.**

use rayon::prelude::*;

use super::super::meaning::{Vector, WIDTH};

/// Bit i stands for number i.
pub(super) type Signature = [u64; WIDTH / 64];

/// The signatures of vectors.
pub(super) fn signatures(of: &[Vector]) -> Vec<Signature> {
    let sums =
        of.par_iter().fold(|| [0i64; WIDTH], add).reduce(|| [0; WIDTH], |a, b| std::array::from_fn(|i| a[i] + b[i]));
    let count = of.len().max(1) as i64;
    let means = sums.map(|sum| sum.div_euclid(count));
    of.par_iter().map(|vector| signature(vector, &means)).collect()
}

fn add(mut sums: [i64; WIDTH], vector: &Vector) -> [i64; WIDTH] {
    sums.iter_mut().zip(vector).for_each(|(sum, number)| *sum += i64::from(*number));
    sums
}

fn signature(vector: &Vector, means: &[i64; WIDTH]) -> Signature {
    let mut bits = Signature::default();
    for (i, (number, mean)) in vector.iter().zip(means).enumerate() {
        bits[i / 64] |= u64::from(i64::from(*number) > *mean) << (i % 64);
    }
    bits
}

/// Wordings and their signatures, side by side.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) wordings: &'a [u32],
    pub(super) signatures: &'a [Signature],
}

/// What finding the nearest needs besides the files; it is used again for the next.
#[derive(Default)]
pub(super) struct Shortlist {
    distances: Vec<u8>,
    found: Vec<u32>,
}

impl Shortlist {
    /// The wordings in `files` whose signatures differ least from `from`, sorted, each once: `most` of them, or fewer where
    /// one stands in several files.
    pub(super) fn nearest(&mut self, from: Signature, files: &[File<'_>], most: usize) -> &[u32] {
        let (least, mut left) = self.measure(from, files, most);
        self.found.clear();
        let mut at = 0;
        for file in files {
            for (&distance, &wording) in self.distances[at..].iter().zip(file.wordings) {
                if distance < least || (distance == least && left > 0) {
                    left -= usize::from(distance == least);
                    self.found.push(wording);
                }
            }
            at += file.wordings.len();
        }
        self.found.sort_unstable();
        self.found.dedup();
        &self.found
    }

    /// Fills in how many bits differ; returns the distance of the last of `most`, and how many of it are among these.
    fn measure(&mut self, from: Signature, files: &[File<'_>], most: usize) -> (u8, usize) {
        self.distances.clear();
        let mut counts = [0usize; WIDTH + 1];
        for file in files {
            let start = self.distances.len();
            self.distances.extend(file.signatures.iter().map(|s| differing(from, *s)));
            self.distances[start..].iter().for_each(|&d| counts[usize::from(d)] += 1);
        }
        let mut nearer = 0;
        for (distance, count) in (0..).zip(counts) {
            if nearer + count >= most {
                return (distance, most - nearer);
            }
            nearer += count;
        }
        (u8::MAX, 0)
    }
}

fn differing(a: Signature, b: Signature) -> u8 {
    ((a[0] ^ b[0]).count_ones() + (a[1] ^ b[1]).count_ones()) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortlist_holds_those_that_differ_least() {
        // Number n has its n lowest bits set, so it differs from none in n bits.
        let signatures: Vec<Signature> = (0..60).map(|n| [(1 << n) - 1, 0]).collect();
        let wordings: Vec<u32> = (100..160).collect();
        let file = |r: std::ops::Range<usize>| File { wordings: &wordings[r.clone()], signatures: &signatures[r] };
        let mut list = Shortlist::default();
        assert_eq!(list.nearest([0, 0], &[file(30..60), file(0..30)], 3), [100, 101, 102]);
        assert_eq!(list.nearest([0, 0], &[file(0..30), file(0..5)], 4), [100, 101], "one in two files counts twice");
        assert_eq!(list.nearest([(1 << 40) - 1, 0], &[file(0..60)], 3), [139, 140, 141]);
        assert_eq!(list.nearest([0, 0], &[file(0..5)], 99).len(), 5);
    }

    #[test]
    fn signatures_tell_what_is_above_the_mean() {
        let of = |n: i8| std::array::from_fn::<i8, WIDTH, _>(|i| if i == 70 { n } else { 5 });
        assert_eq!(signatures(&[of(1), of(9)]), [[0, 0], [0, 1 << 6]]);
    }
}
