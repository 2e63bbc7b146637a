//! The ids of claims that go on from an earlier run.
//!
//! **Invariant: no two claims have one id, and a claim of which most statements were one claim before has that one's id.**

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::record::ClaimRecords;

impl ClaimRecords {
    /// Gives claims the ids that they had. `before` has the number of the claim of each earlier statement, 0 for none.
    /// Where a claim fell apart the part with most of its statements goes on under its id; where two became one, the
    /// one with more statements.
    pub fn go_on(&mut self, before: &[u64]) {
        let mut common: FxHashMap<(u64, u32), u32> = FxHashMap::default();
        for (&was, &is) in before.iter().zip(&self.claim_of) {
            if was != 0 && is != 0 {
                *common.entry((was, is - 1)).or_default() += 1;
            }
        }
        let mut common: Vec<((u64, u32), u32)> = common.into_iter().collect();
        common.sort_unstable_by_key(|&((was, is), count)| (std::cmp::Reverse(count), is, was));
        let (mut old, mut named) = (FxHashSet::default(), FxHashMap::default());
        for ((was, is), _) in common {
            if !named.contains_key(&is) && old.insert(was) {
                named.insert(is, was);
            }
        }
        for (claim, number) in self.claims.iter_mut().zip(0..) {
            match named.get(&number) {
                Some(&was) => claim.id = id(was),
                // Its first mention may have given an id to a claim that it fell off from.
                None => claim.id = id(fresh(number_of(&claim.id), &mut old)),
            }
        }
    }

    /// The number of the claim of each statement; 0 is none.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        self.claim_of.iter().map(|&c| if c == 0 { 0 } else { number_of(&self.claims[c as usize - 1].id) }).collect()
    }
}

/// The id of a claim with this number.
pub(super) fn id(number: u64) -> String {
    format!("c_{number:016x}")
}

fn number_of(id: &str) -> u64 {
    id.strip_prefix("c_").and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default()
}

/// This number, or one made of it that is not taken.
fn fresh(mut number: u64, taken: &mut FxHashSet<u64>) -> u64 {
    while !taken.insert(number) {
        number = xxh3_64(&number.to_le_bytes());
    }
    number
}

#[cfg(test)]
mod tests {
    use super::super::record::ClaimRecord;
    use super::*;

    /// Claims with the ids 100, 101, …; `claim_of` has the number of each statement's claim from 1.
    fn records(claims: u64, claim_of: &[u32]) -> ClaimRecords {
        let claim = |n| ClaimRecord { id: id(100 + n), ..ClaimRecord::default() };
        ClaimRecords {
            claims: (0..claims).map(claim).collect(),
            claim_of: claim_of.to_vec(),
            ..ClaimRecords::default()
        }
    }

    #[test]
    fn ids_go_on() {
        for (before, now, claims, expected, why) in [
            (&[5, 5, 0][..], &[1, 1, 1, 1][..], 1, &[5][..], "a claim grows"),
            (&[], &[1, 1, 2, 2], 2, &[100, 101], "nothing before"),
            (&[5, 5, 6, 6, 6], &[1, 1, 1, 1, 1], 1, &[6], "two become one"),
            (&[5, 5, 5, 5, 5], &[1, 1, 2, 2, 2], 2, &[100, 5], "one falls apart"),
            (&[5, 5, 0, 0], &[0, 0, 1, 1], 1, &[100], "a claim ends"),
        ] {
            let mut records = records(claims, now);
            records.go_on(before);
            let ids: Vec<u64> = records.claims.iter().map(|c| number_of(&c.id)).collect();
            assert_eq!(ids, expected, "{why}");
        }
    }

    #[test]
    fn a_part_that_falls_off_with_the_first_mention_gets_another_id() {
        let mut all = records(2, &[1, 1, 2, 2, 2]);
        all.go_on(&[100; 5]);
        let ids: Vec<u64> = all.numbers();
        assert_eq!(ids[2..], [100; 3]);
        assert!(ids[0] == ids[1] && ids[0] != 100);
    }
}
