//! [`Block`]: the signatures of many wordings turned round, so that one instruction compares a bit of all of them.
//!
//! A plane holds one bit of each wording's signature. How many bits differ from a signature is counted in planes as well: a
//! plane for each binary digit of the count, added up as a carry-save adder does (Harley and Seal; Warren, "Hacker's
//! Delight", chapter 5). The nearest are then told digit by digit, and no count is ever written out.
//!
//! **Invariant: what is found depends on the signatures and the order of the wordings alone.**

use wide::u64x2;

use super::super::meaning::WIDTH;
use super::signature::Signature;

/// Wordings in a block.
pub(super) const LANES: usize = 128;

/// Binary digits of a count of differing bits.
const DIGITS: usize = WIDTH.ilog2() as usize + 1;

/// One bit for each wording of a block.
type Plane = u64x2;

/// The signatures of up to [`LANES`] wordings.
#[derive(Clone, Debug)]
pub(super) struct Block {
    planes: [Plane; WIDTH],
    /// Which lanes have a wording.
    filled: Plane,
}

impl Block {
    /// Of these signatures, no more than there are lanes.
    pub(super) fn new(signatures: impl Iterator<Item = Signature>) -> Self {
        let mut planes = [[0u64; LANES / 64]; WIDTH];
        let mut lanes = 0usize;
        for (lane, signature) in signatures.enumerate() {
            lanes += 1;
            for (i, plane) in planes.iter_mut().enumerate() {
                plane[lane / 64] |= (signature[i / 64] >> (i % 64) & 1) << (lane % 64);
            }
        }
        let filled =
            [lanes.min(64), lanes.saturating_sub(64)].map(|n| u64::MAX.checked_shr(64 - n as u32).unwrap_or(0));
        Self { planes: planes.map(u64x2::new), filled: u64x2::new(filled) }
    }

    /// In how many bits each wording differs from a signature, spread over all lanes in `from`.
    fn count(&self, from: &[Plane; WIDTH]) -> [Plane; DIGITS] {
        let mut digits = [Plane::default(); DIGITS];
        for (planes, from) in self.planes.as_chunks::<16>().0.iter().zip(from.as_chunks::<16>().0) {
            let mut carry = sixteen(&mut digits, std::array::from_fn(|i| planes[i] ^ from[i]));
            for digit in &mut digits[4..] {
                (*digit, carry) = (*digit ^ carry, *digit & carry);
            }
        }
        digits
    }
}

/// Adds sixteen bits to the four low digits; returns what is carried.
#[inline(always)]
fn sixteen(digits: &mut [Plane; DIGITS], bits: [Plane; 16]) -> Plane {
    let mut eights = [Plane::default(); 2];
    for (half, carried) in bits.as_chunks::<8>().0.iter().zip(&mut eights) {
        let mut fours = [Plane::default(); 2];
        for (quarter, carried) in half.as_chunks::<4>().0.iter().zip(&mut fours) {
            let twos = add(&mut digits[0], quarter[0], quarter[1]);
            let more = add(&mut digits[0], quarter[2], quarter[3]);
            *carried = add(&mut digits[1], twos, more);
        }
        *carried = add(&mut digits[2], fours[0], fours[1]);
    }
    add(&mut digits[3], eights[0], eights[1])
}

/// Adds two bits to a digit; returns what is carried.
#[inline(always)]
fn add(digit: &mut Plane, a: Plane, b: Plane) -> Plane {
    let one = *digit ^ a;
    let carried = (*digit & a) | (one & b);
    *digit = one ^ b;
    carried
}

/// Some wordings and their signatures, in blocks: all of them full but the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) wordings: &'a [u32],
    pub(super) blocks: &'a [Block],
}

/// What finding the nearest needs besides the files; it is used again for the next.
#[derive(Default)]
pub(super) struct Shortlist {
    counts: Vec<Counted>,
    found: Vec<u32>,
}

/// The counts of a block.
struct Counted {
    digits: [Plane; DIGITS],
    /// Those that are nearer than the last of the nearest.
    nearer: Plane,
    /// Those that are as near as it, so far as the digits were looked at.
    level: Plane,
}

impl Shortlist {
    /// The wordings in `files` whose signatures differ least from `from`, sorted, each once: `most` of them, or fewer where
    /// one stands in several files.
    pub(super) fn nearest(&mut self, from: Signature, files: &[File<'_>], most: usize) -> &[u32] {
        let from: [Plane; WIDTH] =
            std::array::from_fn(|i| u64x2::splat(0u64.wrapping_sub(from[i / 64] >> (i % 64) & 1)));
        let blocks = files.iter().flat_map(|f| f.blocks);
        self.counts.clear();
        self.counts.extend(blocks.map(|block| Counted {
            digits: block.count(&from),
            nearer: Plane::default(),
            level: block.filled,
        }));
        let left = self.divide(most);
        self.gather(files, left)
    }

    /// Tells which are among the nearest; returns how many of those as near as the last of them.
    fn divide(&mut self, most: usize) -> usize {
        let mut left = most;
        for digit in (0..DIGITS).rev() {
            let lower: usize = self.counts.iter().map(|c| ones(c.level & !c.digits[digit])).sum();
            let all_are_lower = lower >= left;
            left -= if all_are_lower { 0 } else { lower };
            for count in &mut self.counts {
                let lower = count.level & !count.digits[digit];
                if all_are_lower {
                    count.level = lower;
                } else {
                    count.nearer |= lower;
                    count.level &= count.digits[digit];
                }
            }
        }
        left
    }

    /// Those that are among the nearest.
    fn gather(&mut self, files: &[File<'_>], mut left: usize) -> &[u32] {
        self.found.clear();
        let wordings = files.iter().flat_map(|f| f.wordings.chunks(LANES));
        for (count, wordings) in self.counts.iter().zip(wordings) {
            for (half, (nearer, level)) in count.nearer.to_array().into_iter().zip(count.level.to_array()).enumerate() {
                let some = &wordings[(64 * half).min(wordings.len())..];
                each_one(nearer, |i| self.found.push(some[i]));
                each_one(level, |i| {
                    if left > 0 {
                        left -= 1;
                        self.found.push(some[i]);
                    }
                });
            }
        }
        self.found.sort_unstable();
        self.found.dedup();
        &self.found
    }
}

fn ones(plane: Plane) -> usize {
    plane.to_array().iter().map(|half| half.count_ones() as usize).sum()
}

/// The places of the ones in a half of a plane.
fn each_one(mut half: u64, mut each: impl FnMut(usize)) {
    while half != 0 {
        each(half.trailing_zeros() as usize);
        half &= half - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signatures of any bits (Marsaglia's xorshift).
    fn some_signatures(n: usize) -> Vec<Signature> {
        let mut state = 88_172_645_463_325_252u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..n).map(|i| [next(), if i % 3 == 0 { next() & next() } else { next() }]).collect()
    }

    fn blocks(wordings: &[u32], signatures: &[Signature]) -> Vec<Block> {
        wordings.chunks(LANES).map(|some| Block::new(some.iter().map(|&w| signatures[w as usize]))).collect()
    }

    #[test]
    fn the_shortlist_is_what_counting_one_by_one_gives() {
        let signatures = some_signatures(1000);
        let (one, other): (Vec<u32>, Vec<u32>) = ((0..700).collect(), (600..1000).collect());
        let (first, second) = (blocks(&one, &signatures), blocks(&other, &signatures));
        let files = [File { wordings: &one, blocks: &first }, File { wordings: &other, blocks: &second }];
        let mut list = Shortlist::default();
        for (from, most) in [(3, 1), (650, 7), (999, 128), (0, 500), (1, 5000)] {
            let from = signatures[from];
            let differing = |w: u32| (0..2).map(|i| (signatures[w as usize][i] ^ from[i]).count_ones()).sum::<u32>();
            let mut expected: Vec<(u32, usize, u32)> =
                one.iter().chain(&other).enumerate().map(|(at, &w)| (differing(w), at, w)).collect();
            expected.sort_unstable();
            let mut expected: Vec<u32> = expected.iter().take(most).map(|e| e.2).collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(list.nearest(from, &files, most), expected, "{most}");
        }
    }

    #[test]
    fn signatures_may_differ_in_all_bits_or_none() {
        let signatures = [[u64::MAX; 2], [0; 2], [1, 0]];
        let blocks = blocks(&[0, 1, 2], &signatures);
        let file = [File { wordings: &[0, 1, 2], blocks: &blocks }];
        let mut list = Shortlist::default();
        assert_eq!(list.nearest([0; 2], &file, 1), [1]);
        assert_eq!(list.nearest([0; 2], &file, 2), [1, 2]);
        assert_eq!(list.nearest([u64::MAX; 2], &file, 1), [0]);
    }
}
