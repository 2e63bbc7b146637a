//! [`NumberedClaims`]: the claims that count and their ids, which go on from an earlier run.
//!
//! **Invariant: no two claims have one id, and a claim of which most statements were one claim before has that one's id.**

use std::io;

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::record::{Source, counting, number};
use super::{LinkedClaims, SketchStore};
use crate::shelf::{Room, Shelf};

/// Which claim each statement belongs to.
pub(crate) struct NumberedClaims {
    /// The number of the id of each claim; none where too few of its mentions count.
    numbers: Shelf<Option<u64>>,
    /// The statements of claims with a number, and the claims, in the order of the statements.
    statements: Shelf<(u32, u32)>,
}

impl NumberedClaims {
    /// The ids of `claims`. `before` has the number of the claim of each statement of earlier runs, 0 for none.
    ///
    /// # Errors
    /// If a statement stands in two claims, or a temporary file cannot be written.
    pub(crate) fn new(
        claims: &LinkedClaims,
        store: &SketchStore,
        source: &dyn Source,
        before: &[u64],
    ) -> io::Result<Self> {
        let (mut numbers, mut members) = (store.room().shelf(), store.room().sorter());
        for (i, claim) in (0_u32..).zip(claims.iter()) {
            let mentions = counting(&claim, store, source);
            numbers.push((mentions.len() > 1).then(|| number(mentions[0].statement, source)))?;
            claim.members.iter().try_for_each(|member| members.push((member.statement, i)))?;
        }
        let mut all = Self { numbers, statements: store.room().shelf() };
        let mut last = None;
        for (statement, claim) in members.sorted()? {
            if last.replace(statement) == Some(statement) {
                return Err(io::Error::other("a statement stands in two claims"));
            }
            if all.numbers.get(claim as usize).is_some() {
                all.statements.push((statement, claim))?;
            }
        }
        if !before.is_empty() {
            all.go_on(before, store.room())?;
        }
        Ok(all)
    }

    /// Gives claims the ids that they had. Where a claim fell apart the part with most of its statements goes on under
    /// its id; where two became one, the one with more statements.
    fn go_on(&mut self, before: &[u64], room: &Room) -> io::Result<()> {
        let mut common: FxHashMap<(u64, u32), u32> = FxHashMap::default();
        let earlier = self.statements.iter().take_while(|(statement, _)| (*statement as usize) < before.len());
        for (statement, is) in earlier {
            let was = before[statement as usize];
            if was != 0 {
                *common.entry((was, is)).or_default() += 1;
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
        let mut numbers = room.shelf();
        for (claim, number) in (0..).zip(self.numbers.iter()) {
            // Its first mention may have given an id to a claim that it fell off from.
            let goes_on = |number| named.get(&claim).copied().unwrap_or_else(|| fresh(number, &mut old));
            numbers.push(number.map(goes_on))?;
        }
        self.numbers = numbers;
        Ok(())
    }

    /// The id of a claim, if enough of its mentions count.
    pub(crate) fn id(&self, claim: u32) -> Option<String> {
        self.numbers.get(claim as usize).map(id)
    }

    /// The claims of statements that are asked for in order.
    pub(crate) fn by_statement(&self) -> ByStatement<impl Iterator<Item = (u32, u64)> + '_> {
        let claim = |(statement, claim): (u32, u32)| Some((statement, self.numbers.get(claim as usize)?));
        ByStatement(self.statements.iter().filter_map(claim).peekable())
    }

    /// The number of the claim of each of so many statements; 0 is none.
    pub(crate) fn of_statements(&self, statements: u32) -> Vec<u64> {
        let mut all = self.by_statement();
        (0..statements).map(|statement| all.next_number(statement).unwrap_or_default()).collect()
    }
}

/// The claims of statements in order.
pub(crate) struct ByStatement<I: Iterator<Item = (u32, u64)>>(std::iter::Peekable<I>);

impl<I: Iterator<Item = (u32, u64)>> ByStatement<I> {
    fn next_number(&mut self, statement: u32) -> Option<u64> {
        while self.0.next_if(|next| next.0 < statement).is_some() {}
        self.0.next_if(|next| next.0 == statement).map(|next| next.1)
    }

    /// The id of the claim that a statement belongs to, counted among its mentions or not; empty if it has none. No
    /// statement before one that was asked for is asked for after it.
    pub(crate) fn next_id(&mut self, statement: u32) -> String {
        self.next_number(statement).map(id).unwrap_or_default()
    }
}

/// The id of a claim with this number.
pub(super) fn id(number: u64) -> String {
    format!("c_{number:016x}")
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
    use super::*;

    /// Claims with the numbers 100, 101, …; `claim_of` has the number of each statement's claim from 1, `before` that of
    /// its claim in an earlier run.
    fn numbers(claims: u64, claim_of: &[u32], before: &[u64]) -> NumberedClaims {
        let mut all = NumberedClaims { numbers: Shelf::default(), statements: Shelf::default() };
        all.numbers.extend((0..claims).map(|n| Some(100 + n))).unwrap();
        let member = |(statement, claim): (u32, &u32)| Some((statement, claim.checked_sub(1)?));
        all.statements.extend((0..).zip(claim_of).filter_map(member)).unwrap();
        all.go_on(before, &Room::default()).unwrap();
        all
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
            let ids: Vec<u64> = numbers(claims, now, before).numbers.iter().flatten().collect();
            assert_eq!(ids, expected, "{why}");
        }
    }

    #[test]
    fn a_part_that_falls_off_with_the_first_mention_gets_another_id() {
        let ids = numbers(2, &[1, 1, 2, 2, 2], &[100; 5]).of_statements(5);
        assert_eq!(ids[2..], [100; 3]);
        assert!(ids[0] == ids[1] && ids[0] != 100);
    }
}
