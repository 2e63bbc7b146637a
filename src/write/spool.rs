//! [`Spool`]: rows that wait on disk for the cells that only the whole dump can fill.
//!
//! An entry is a few numbers and a few pieces of bytes; both kinds are length-prefixed, and entries come back in the
//! order in which they were put. A spool outlives a run that is cut short: a [`Mark`] says how far it is good.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

use super::folder::Folder;
use crate::error::RunError;

/// How far a spool was filled at a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) bytes: u64,
    pub(super) entries: u64,
}

/// A spool that is being filled.
#[derive(Debug)]
pub(super) struct Spool<'f> {
    folder: &'f Folder,
    name: &'static str,
    out: BufWriter<File>,
    filled: Mark,
}

impl<'f> Spool<'f> {
    /// An empty spool in a hidden file of this name.
    pub(super) fn new(folder: &'f Folder, name: &'static str) -> Result<Self, RunError> {
        Ok(Self::over(folder, name, folder.create(name)?, Mark::default()))
    }

    /// The spool of this name as it was at the mark.
    pub(super) fn at(folder: &'f Folder, name: &'static str, mark: Mark) -> Result<Self, RunError> {
        Ok(Self::over(folder, name, folder.cut(name, mark.bytes)?, mark))
    }

    fn over(folder: &'f Folder, name: &'static str, file: File, filled: Mark) -> Self {
        Self { folder, name, out: BufWriter::with_capacity(1 << 18, file), filled }
    }

    /// Brings all entries to the disk, and with `sync` through a power cut. Returns how far that is.
    pub(super) fn mark(&mut self, sync: bool) -> Result<Mark, RunError> {
        let mut bring = || {
            self.out.flush()?;
            if sync { self.out.get_ref().sync_data() } else { Ok(()) }
        };
        bring().map_err(|e| self.folder.spool_error(&e))?;
        Ok(self.filled)
    }

    /// Adds an entry.
    pub(super) fn put(&mut self, numbers: &[u32], pieces: &[&[u8]]) -> Result<(), RunError> {
        self.filled.entries += 1;
        self.write(numbers, pieces).map_err(|e| self.folder.spool_error(&e))
    }

    /// Reads the entries back, from the first.
    pub(super) fn read(self) -> Result<Entries<'f>, RunError> {
        let failed = |e: &io::Error| self.folder.spool_error(e);
        let mut file = self.out.into_inner().map_err(|e| failed(e.error()))?;
        file.seek(SeekFrom::Start(0)).map_err(|e| failed(&e))?;
        Ok(Entries::of(self.folder, file, self.filled.entries))
    }

    /// Reads the entries so far; the spool can be filled on afterwards.
    pub(super) fn entries(&mut self) -> Result<Entries<'f>, RunError> {
        self.out.flush().map_err(|e| self.folder.spool_error(&e))?;
        Ok(Entries::of(self.folder, self.folder.look(self.name)?, self.filled.entries))
    }

    fn write(&mut self, numbers: &[u32], pieces: &[&[u8]]) -> io::Result<()> {
        let lengths = pieces.iter().map(|p| p.len() as u32);
        let head =
            [numbers.len() as u32, pieces.len() as u32].into_iter().chain(numbers.iter().copied()).chain(lengths);
        for number in head {
            self.out.write_all(&number.to_le_bytes())?;
            self.filled.bytes += 4;
        }
        pieces.iter().try_for_each(|piece| {
            self.filled.bytes += piece.len() as u64;
            self.out.write_all(piece)
        })
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

impl<'f> Entries<'f> {
    fn of(folder: &'f Folder, file: File, left: u64) -> Self {
        Self { folder, file: BufReader::with_capacity(1 << 18, file), left, entry: Entry::default() }
    }

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
        let mut spool = Spool::new(&folder, "rows").unwrap();
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

    #[test]
    fn a_spool_goes_on_from_its_mark() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path(), false).unwrap();
        let put = |spool: &mut Spool<'_>, i: u32| spool.put(&[i], &[b"piece"]).unwrap();
        let mut spool = Spool::new(&folder, "rows").unwrap();
        (0..3).for_each(|i| put(&mut spool, i));
        let mark = spool.mark(true).unwrap();
        (3..100).for_each(|i| put(&mut spool, i));
        drop(spool);
        let mut spool = Spool::at(&folder, "rows", mark).unwrap();
        put(&mut spool, 7);
        let mut entries = spool.read().unwrap();
        for i in [0, 1, 2, 7] {
            assert_eq!(entries.next().unwrap().expect("as many as were put").numbers, [i]);
        }
        assert!(entries.next().unwrap().is_none());
        let told = Spool::at(&folder, "rows", Mark { bytes: 9999, ..mark }).unwrap_err().to_string();
        assert!(told.contains("damaged (rows:"), "{told}");
    }
}
