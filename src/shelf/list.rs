//! [`Shelf`]: records by number, the first of them in memory, the others in a file.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::ops::Range;

use super::{Record, Room, read_at, unreadable, write_at};

/// Bytes that are collected before they are written, and read at once on the way through all.
const BLOCK: usize = 1 << 16;

/// Records in the order of their putting.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    room: Room,
    /// How many records may be in memory.
    most: usize,
    held: Vec<T>,
    /// The others: those in the file, and behind them those not yet written.
    file: Option<File>,
    written: u64,
    pending: Vec<u8>,
}

impl<T> Default for Shelf<T> {
    /// All in memory.
    fn default() -> Self {
        let (room, held, pending) = (Room::default(), Vec::new(), Vec::new());
        Self { room, most: usize::MAX, held, file: None, written: 0, pending }
    }
}

impl<T: Record> Shelf<T> {
    pub(super) fn new(room: Room, most: usize) -> Self {
        Self { room, most, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.held.len() + (self.written as usize + self.pending.len()) / T::BYTES
    }

    /// Puts a record behind all others.
    pub(crate) fn push(&mut self, record: T) -> io::Result<()> {
        if self.held.len() < self.most {
            self.held.push(record);
            return Ok(());
        }
        let at = self.pending.len();
        self.pending.resize(at + T::BYTES, 0);
        record.put(&mut self.pending[at..]);
        if self.pending.len() >= BLOCK { self.spill() } else { Ok(()) }
    }

    /// Puts some records behind all others.
    pub(crate) fn extend(&mut self, records: impl IntoIterator<Item = T>) -> io::Result<()> {
        records.into_iter().try_for_each(|record| self.push(record))
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.room.file()?),
        };
        write_at(file, &self.pending, self.written)?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Record `i`.
    pub(crate) fn get(&self, i: usize) -> T {
        match self.held.get(i) {
            Some(record) => *record,
            None => self.slice(i..i + 1)[0],
        }
    }

    /// The records of a range, which is no longer than what may be in memory at once.
    pub(crate) fn slice(&self, range: Range<usize>) -> Cow<'_, [T]> {
        let in_memory = range.end.min(self.held.len());
        if range.end == in_memory {
            return Cow::Borrowed(&self.held[range]);
        }
        let first = range.start.max(self.held.len());
        let mut bytes = vec![0; (range.end - first) * T::BYTES];
        self.fill(((first - self.held.len()) * T::BYTES) as u64, &mut bytes);
        let held = self.held[range.start.min(in_memory)..in_memory].iter().copied();
        Cow::Owned(held.chain(bytes.chunks_exact(T::BYTES).map(T::take)).collect())
    }

    /// Those of the range that all are in memory, as they are in a shelf without a limit.
    pub(crate) fn held(&self, range: Range<usize>) -> &[T] {
        &self.held[range]
    }

    fn fill(&self, start: u64, bytes: &mut [u8]) {
        let stored = self.written.saturating_sub(start).min(bytes.len() as u64) as usize;
        let (from_file, from_memory) = bytes.split_at_mut(stored);
        if let (Some(file), false) = (&self.file, from_file.is_empty()) {
            read_at(file, from_file, start).unwrap_or_else(|e| unreadable(&e));
        }
        let at = (start + stored as u64).saturating_sub(self.written) as usize;
        from_memory.copy_from_slice(&self.pending[at..at + from_memory.len()]);
    }

    /// Puts another record in the place of record `i`.
    pub(crate) fn set(&mut self, i: usize, record: T) -> io::Result<()> {
        if let Some(held) = self.held.get_mut(i) {
            *held = record;
            return Ok(());
        }
        let at = ((i - self.held.len()) * T::BYTES) as u64;
        if let Some(at) = at.checked_sub(self.written) {
            record.put(&mut self.pending[at as usize..at as usize + T::BYTES]);
            return Ok(());
        }
        let mut bytes = vec![0; T::BYTES];
        record.put(&mut bytes);
        self.file.as_mut().map_or(Ok(()), |file| write_at(file, &bytes, at))
    }

    /// All records from number `first` on, read in blocks.
    pub(crate) fn iter_from(&self, first: usize) -> impl Iterator<Item = T> + '_ {
        let block = (BLOCK / T::BYTES).max(1);
        let end = self.len();
        let records = move |start: usize| self.slice(start..end.min(start + block)).into_owned();
        (first..end).step_by(block).flat_map(records)
    }

    /// All records.
    pub(crate) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.iter_from(0)
    }
}

impl Shelf<u8> {
    /// Puts bytes behind all others.
    pub(crate) fn extend_from(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (held, pending) = bytes.split_at(bytes.len().min(self.most - self.held.len()));
        self.held.extend_from_slice(held);
        self.pending.extend_from_slice(pending);
        if self.pending.len() >= BLOCK { self.spill() } else { Ok(()) }
    }

    /// The bytes of a range.
    pub(crate) fn bytes(&self, range: Range<usize>) -> Cow<'_, [u8]> {
        let in_memory = self.held.len();
        if range.end <= in_memory {
            return Cow::Borrowed(&self.held[range]);
        }
        let mut bytes = vec![0; range.len()];
        let held = in_memory.saturating_sub(range.start);
        bytes[..held].copy_from_slice(&self.held[range.start.min(in_memory)..]);
        self.fill((range.start + held - in_memory) as u64, &mut bytes[held..]);
        Cow::Owned(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_back(
            records in proptest::collection::vec((0_u32..9, 0_u64..9), 0..300),
            most in 0_usize..9,
            set in (0_usize..300, 0_u64..99),
        ) {
            let mut records = records;
            let mut shelf = Shelf::new(Room::default(), most);
            for (i, record) in records.iter().enumerate() {
                shelf.push(*record).unwrap();
                if i % 40 == 39 { shelf.spill().unwrap(); }
            }
            if let Some(record) = records.get_mut(set.0) {
                record.1 = set.1;
                shelf.set(set.0, *record).unwrap();
            }
            assert_eq!(shelf.len(), records.len());
            assert!(shelf.iter().eq(records.iter().copied()));
            for i in 0..records.len() {
                assert_eq!(shelf.get(i), records[i]);
                assert_eq!(&shelf.slice(i / 2..i)[..], &records[i / 2..i]);
            }
        }
    }

    #[test]
    fn bytes_come_back_from_memory_and_from_the_file() {
        let texts: Vec<Vec<u8>> = (0..200_usize).map(|i| vec![i as u8; i * 997 % 3000]).collect();
        for most in [0, 1, 5000, usize::MAX] {
            let mut shelf = Shelf::new(Room::default(), most);
            let mut ends = vec![0];
            for text in &texts {
                shelf.extend_from(text).unwrap();
                ends.push(shelf.len());
            }
            for (text, end) in texts.iter().zip(ends.windows(2)) {
                assert_eq!(&shelf.bytes(end[0]..end[1])[..], text);
            }
            assert!(shelf.bytes(0..shelf.len()).iter().eq(texts.iter().flatten()));
        }
    }
}
