//! [`LinkedClaims`]: what a linker found, on disk where memory has a limit.

use std::io;

use super::{Claim, Member};
use crate::quote::Polarity;
use crate::shelf::{Record, Room, Shelf};

impl Record for Member {
    const BYTES: usize = <(u32, u32, u32, Polarity)>::BYTES;

    fn put(&self, to: &mut [u8]) {
        (self.statement, self.variant, self.similarity.to_bits(), self.polarity).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let (statement, variant, similarity, polarity) = Record::take(from);
        Self { statement, variant, similarity: f32::from_bits(similarity), polarity }
    }
}

/// Claims in the order of their putting.
#[derive(Debug)]
pub(crate) struct LinkedClaims {
    members: Shelf<Member>,
    /// For each claim its clearest statement and where its members end.
    claims: Shelf<(u32, u32)>,
}

impl LinkedClaims {
    /// None yet.
    pub(crate) fn new(room: &Room) -> Self {
        Self { members: room.shelf(), claims: room.shelf() }
    }

    /// Puts a claim behind all others.
    pub(crate) fn push(&mut self, claim: &Claim) -> io::Result<()> {
        self.members.extend(claim.members.iter().copied())?;
        self.claims.push((claim.clearest, self.members.len() as u32))
    }

    /// Number of claims.
    pub(crate) fn len(&self) -> usize {
        self.claims.len()
    }

    /// Claim `i`.
    pub(crate) fn get(&self, i: usize) -> Claim {
        let start = if i == 0 { 0 } else { self.claims.get(i - 1).1 };
        let (clearest, end) = self.claims.get(i);
        Claim { clearest, members: self.members.slice(start as usize..end as usize).into_owned() }
    }

    /// All claims, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Claim> + '_ {
        (0..self.len()).map(|i| self.get(i))
    }
}
