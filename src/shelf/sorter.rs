//! [`Sorter`]: records back in order, more of them than memory holds.
//!
//! What fills its share is sorted and written as a run; at the end all runs are merged. Where there are too many to read
//! side by side, some are merged into a longer one first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::{Record, Room, read_at, unreadable, write_at};

/// Runs that are merged into one longer run.
const MERGED: usize = 64;

/// Least and most bytes of a run that are read at a time.
const BLOCK: Range<usize> = 1 << 10..1 << 16;

/// Takes records in any order.
#[derive(Debug)]
pub(crate) struct Sorter<T> {
    room: Room,
    /// How many records may be in memory.
    most: usize,
    held: Vec<T>,
    file: Option<File>,
    end: u64,
    /// Where each run lies in the file, and how often its records were merged.
    runs: Vec<(u32, Range<u64>)>,
}

impl<T: Record + Ord> Sorter<T> {
    pub(super) fn new(room: Room, most: usize) -> Self {
        Self { room, most: most.max(2), held: Vec::new(), file: None, end: 0, runs: Vec::new() }
    }

    /// Adds a record.
    pub(crate) fn push(&mut self, record: T) -> io::Result<()> {
        self.held.push(record);
        if self.held.len() >= self.most { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let held = std::mem::take(&mut self.held);
        self.write(0, held.iter().copied())?;
        self.held = held;
        self.held.clear();
        while let Some(level) = self.crowded() {
            let runs = self.runs.split_off(self.runs.len() - MERGED).into_iter().map(|run| run.1);
            let file = self.file.as_ref().map(File::try_clone).transpose()?;
            let merged = Merge::new(file, runs.collect(), self.block());
            self.write(level + 1, merged)?;
        }
        Ok(())
    }

    /// The level of the last runs, if there are enough of it to be merged.
    fn crowded(&self) -> Option<u32> {
        let level = self.runs.last()?.0;
        let of_level = self.runs.iter().rev().take_while(|run| run.0 == level).count();
        (of_level >= MERGED).then_some(level)
    }

    /// How much of each run is read at a time, so that all together take about what was held before.
    fn block(&self) -> usize {
        (self.most.saturating_mul(size_of::<T>()) / MERGED).clamp(BLOCK.start, BLOCK.end) / T::BYTES * T::BYTES
    }

    /// Writes a run behind all others.
    fn write(&mut self, level: u32, records: impl Iterator<Item = T>) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.room.file()?),
        };
        let start = self.end;
        let mut bytes = Vec::with_capacity(BLOCK.end);
        for record in records {
            if bytes.len() + T::BYTES > BLOCK.end {
                write_at(file, &bytes, self.end)?;
                self.end += bytes.len() as u64;
                bytes.clear();
            }
            let at = bytes.len();
            bytes.resize(at + T::BYTES, 0);
            record.put(&mut bytes[at..]);
        }
        write_at(file, &bytes, self.end)?;
        self.end += bytes.len() as u64;
        self.runs.push((level, start..self.end));
        Ok(())
    }

    /// All records, the least first.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted<T>> {
        if self.runs.is_empty() {
            self.held.sort_unstable();
            return Ok(Sorted::Held(self.held.into_iter()));
        }
        self.spill()?;
        self.held = Vec::new();
        let (block, runs) = (self.block(), self.runs.into_iter().map(|run| run.1).collect());
        Ok(Sorted::Merged(Merge::new(self.file, runs, block)))
    }
}

/// Records in order.
pub(crate) enum Sorted<T> {
    Held(std::vec::IntoIter<T>),
    Merged(Merge<T>),
}

impl<T: Record + Ord> Iterator for Sorted<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Held(records) => records.next(),
            Self::Merged(merge) => merge.next(),
        }
    }
}

/// Runs that are read side by side.
pub(crate) struct Merge<T> {
    runs: Vec<Run<T>>,
    /// The next record of each run.
    next: BinaryHeap<Reverse<(T, usize)>>,
}

impl<T: Record + Ord> Merge<T> {
    fn new(file: Option<File>, runs: Vec<Range<u64>>, block: usize) -> Self {
        let file = file.map(Arc::new);
        let run = |left| Run { file: file.clone(), left, block, records: Vec::new().into_iter() };
        let mut merge = Self { runs: runs.into_iter().map(run).collect(), next: BinaryHeap::new() };
        for (i, run) in merge.runs.iter_mut().enumerate() {
            merge.next.extend(run.next().map(|record| Reverse((record, i))));
        }
        merge
    }
}

impl<T: Record + Ord> Iterator for Merge<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut top = self.next.peek_mut()?;
        let Reverse((record, run)) = *top;
        match self.runs[run].next() {
            Some(next) => *top = Reverse((next, run)),
            None => {
                std::collections::binary_heap::PeekMut::pop(top);
            }
        }
        Some(record)
    }
}

/// One run, read in blocks.
struct Run<T> {
    file: Option<Arc<File>>,
    left: Range<u64>,
    block: usize,
    records: std::vec::IntoIter<T>,
}

impl<T: Record> Run<T> {
    fn next(&mut self) -> Option<T> {
        if self.records.len() == 0 {
            let mut bytes = vec![0; self.block.min((self.left.end - self.left.start) as usize)];
            if let Some(file) = &self.file {
                read_at(file, &mut bytes, self.left.start).unwrap_or_else(|e| unreadable(&e));
            }
            self.left.start += bytes.len() as u64;
            self.records = bytes.chunks_exact(T::BYTES).map(T::take).collect::<Vec<_>>().into_iter();
        }
        self.records.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order_from_memory_and_from_runs_of_runs() {
        let records: Vec<(u32, u64)> = (0..9000_u64).map(|i| ((i * 7919 % 1009) as u32, i)).collect();
        let mut expected = records.clone();
        expected.sort_unstable();
        for most in [2, 3, 100, 9000, 10_000] {
            let mut sorter = Sorter::new(Room::default(), most);
            records.iter().for_each(|record| sorter.push(*record).unwrap());
            assert!(sorter.sorted().unwrap().eq(expected.iter().copied()), "{most}");
        }
        let none: Sorter<u32> = Sorter::new(Room::default(), 2);
        assert_eq!(none.sorted().unwrap().count(), 0);
    }
}
