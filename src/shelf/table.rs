//! [`Table`]: a value for each hash, more of them than memory holds.
//!
//! An open table with linear probing, half empty at least; where memory has a limit most of its slots are in a file. Hashes are
//! spread evenly, so that one look takes one or two reads.

use std::io;

use super::{Room, Shelf};

/// Slots of a table that is begun.
const FIRST: usize = 1 << 10;

/// Values by hash.
#[derive(Debug)]
pub(crate) struct Table {
    room: Room,
    /// Hash and value; an empty slot has the hash 0.
    slots: Shelf<(u64, u64)>,
    used: usize,
}

impl Table {
    /// Nothing in it.
    pub(crate) fn new(room: &Room) -> Self {
        Self { room: room.clone(), slots: room.shelf(), used: 0 }
    }

    /// Puts a value in; returns the one that the hash had before.
    pub(crate) fn insert(&mut self, hash: u64, value: u64) -> io::Result<Option<u64>> {
        if 2 * (self.used + 1) > self.slots.len() {
            self.grow()?;
        }
        // The one hash that would be taken for an empty slot is another's.
        let hash = hash.max(1);
        let mut slot = self.place(hash);
        loop {
            let (found, before) = self.slots.get(slot);
            if found == hash || found == 0 {
                self.slots.set(slot, (hash, value))?;
                self.used += usize::from(found == 0);
                return Ok((found == hash).then_some(before));
            }
            slot = (slot + 1) % self.slots.len();
        }
    }

    fn place(&self, hash: u64) -> usize {
        (hash % self.slots.len() as u64) as usize
    }

    fn grow(&mut self) -> io::Result<()> {
        let mut larger = Self::new(&self.room);
        larger.slots.extend(std::iter::repeat_n((0, 0), FIRST.max(2 * self.slots.len())))?;
        for (hash, value) in self.slots.iter().filter(|slot| slot.0 != 0) {
            larger.insert(hash, value)?;
        }
        *self = larger;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustc_hash::FxHashMap;

    #[test]
    fn it_answers_as_a_map_does() {
        for memory in [None, Some(0), Some(1 << 20)] {
            let (mut table, mut map) = (Table::new(&Room::new(memory, None)), FxHashMap::default());
            for i in 0..20_000_u64 {
                let hash = (i % 7919).wrapping_mul(0x9E37_79B9_7F4A_7C15 << (i % 3)).max(1);
                assert_eq!(table.insert(hash, i).unwrap(), map.insert(hash, i), "{i}");
            }
            assert_eq!(table.used, map.len());
        }
    }
}
