//! [`Spool`]: rows that wait on disk for the cells that only the whole dump can fill.
//!
//! An entry is a few numbers and a few pieces of bytes; both kinds are length-prefixed, and entries come back in the
//! order in which they were put.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::folder::Folder;
use crate::error::RunError;

/// A spool that is being filled.
#[derive(Debug)]
pub(super) struct Spool<'f> {
    folder: &'f Folder,
    out: BufWriter<File>,
    entries: u64,
}

impl<'f> Spool<'f> {
    /// An empty spool in a file without a name.
    pub(super) fn new(folder: &'f Folder) -> Result<Self, RunError> {
        Ok(Self { folder, out: BufWriter::with_capacity(1 << 18, folder.spool()?), entries: 0 })
    }

    /// Adds an entry.
    pub(super) fn put(&mut self, numbers: &[u32], pieces: &[&[u8]]) -> Result<(), RunError> {
        self.entries += 1;
        self.write(numbers, pieces).map_err(|e| self.folder.spool_error(&e))
    }

    /// Reads the entries back, from the first.
    pub(super) fn read(self) -> Result<Entries<'f>, RunError> {
        let folder = self.folder;
        let failed = |e: &io::Error| folder.spool_error(e);
        let mut file = self.out.into_inner().map_err(|e| failed(e.error()))?;
        file.seek(SeekFrom::Start(0)).map_err(|e| failed(&e))?;
        Ok(Entries {
            folder,
            file: BufReader::with_capacity(1 << 18, file),
            left: self.entries,
            entry: Entry::default(),
        })
    }

    fn write(&mut self, numbers: &[u32], pieces: &[&[u8]]) -> io::Result<()> {
        let lengths = pieces.iter().map(|p| p.len() as u32);
        let head =
            [numbers.len() as u32, pieces.len() as u32].into_iter().chain(numbers.iter().copied()).chain(lengths);
        for number in head {
            self.out.write_all(&number.to_le_bytes())?;
        }
        pieces.iter().try_for_each(|piece| self.out.write_all(piece))
    }
}

/// A spool that is being read.
#[derive(Debug)]
pub(super) struct Entries<'f> {
    folder: &'f Folder,
    file: BufReader<File>,
    left: u64,
    entry: Entry,
}

/// One entry.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Its numbers.
    pub(super) numbers: Vec<u32>,
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl Entry {
    /// Its piece `i`.
    pub(super) fn piece(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }
}

impl Entries<'_> {
    /// The next entry, in memory that is used again for the one after it.
    pub(super) fn next(&mut self) -> Result<Option<&Entry>, RunError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.fill().map_err(|e| self.folder.spool_error(&e))?;
        Ok(Some(&self.entry))
    }

    fn fill(&mut self) -> io::Result<()> {
        let (numbers, pieces) = (self.number()?, self.number()?);
        self.entry.numbers.clear();
        for _ in 0..numbers {
            let number = self.number()?;
            self.entry.numbers.push(number);
        }
        self.entry.ends.clear();
        let mut end = 0;
        for _ in 0..pieces {
            end += self.number()? as usize;
            self.entry.ends.push(end);
        }
        self.entry.bytes.resize(end, 0);
        self.file.read_exact(&mut self.entry.bytes)
    }

    fn number(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path(), false).unwrap();
        let mut spool = Spool::new(&folder).unwrap();
        for i in 0..1000_u32 {
            let text = "ab".repeat(i as usize);
            spool.put(&vec![i; i as usize % 4], &[text.as_bytes(), b"", b"z"]).unwrap();
        }
        let mut entries = spool.read().unwrap();
        for i in 0..1000_u32 {
            let entry = entries.next().unwrap().expect("as many as were put");
            assert_eq!(entry.numbers, vec![i; i as usize % 4]);
            assert_eq!(entry.piece(0), "ab".repeat(i as usize).as_bytes());
            assert_eq!((entry.piece(1), entry.piece(2)), (&b""[..], &b"z"[..]));
        }
        assert!(entries.next().unwrap().is_none());
    }
}
