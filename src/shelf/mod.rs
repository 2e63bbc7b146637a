//! What waits on disk where memory has a limit: a [`Shelf`] keeps records by number, a [`Sorter`]
//! gives them back in order, a [`Table`] finds them by hash.
//!
//! Without a limit both hold all in memory and nothing is written. With one, each holds its share, and the rest is in
//! temporary files without a name, which the system's own cache serves when it has room. So the same code runs either
//! way, and what is made of the records does not hang on the limit.
//!
//! **Invariant: records come back bit by bit as they were put, whatever the limit.** A temporary file that cannot be
//! read back is a panic with the system's words, which whoever links or writes tables turns into an error of the run.

mod list;
mod record;
mod sorter;
mod table;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) use list::Shelf;
pub(crate) use record::Record;
pub(crate) use sorter::Sorter;
pub(crate) use table::Table;

/// How much memory there is, and where the rest goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room {
    memory: Option<u64>,
    folder: Option<PathBuf>,
}

/// Which share of the limit a shelf may hold, and which a sorter: a linker has a dozen shelves and two or three sorters
/// at a time.
const SHELF_SHARE: u64 = 128;
const SORTER_SHARE: u64 = 64;

/// What a sorter may hold however low the limit is: with less it would write more runs than it can bring together.
const LEAST_SORTED: u64 = 1 << 16;

impl Room {
    /// Within a limit of so many bytes; temporary files go into `folder`, or where the system puts them.
    pub(crate) fn new(memory: Option<u64>, folder: Option<&Path>) -> Self {
        Self { memory, folder: folder.map(Path::to_owned) }
    }

    /// The limit in bytes, if there is one.
    pub(crate) fn memory(&self) -> Option<u64> {
        self.memory
    }

    /// A share of the limit in bytes.
    pub(crate) fn share(&self, of: u64) -> usize {
        self.memory.map_or(usize::MAX, |memory| (memory / of).try_into().unwrap_or(usize::MAX))
    }

    /// An empty shelf.
    pub(crate) fn shelf<T: Record>(&self) -> Shelf<T> {
        Shelf::new(self.clone(), self.share(SHELF_SHARE) / size_of::<T>().max(1))
    }

    /// An empty shelf with nothing in memory.
    pub(crate) fn file_shelf<T: Record>(&self) -> Shelf<T> {
        Shelf::new(self.clone(), 0)
    }

    /// An empty sorter.
    pub(crate) fn sorter<T: Record + Ord>(&self) -> Sorter<T> {
        let bytes = self.share(SORTER_SHARE).max(LEAST_SORTED as usize);
        Sorter::new(self.clone(), bytes / size_of::<T>().max(1))
    }

    /// A file without a name that vanishes with the process.
    fn file(&self) -> io::Result<File> {
        self.folder.as_ref().map_or_else(tempfile::tempfile, tempfile::tempfile_in)
    }
}

/// Ends what cannot go on without its temporary file.
fn unreadable(e: &io::Error) -> ! {
    panic!("what was put aside in a temporary file cannot be read back: {e}")
}

/// Reads `bytes` at `offset`.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Reads `bytes` at `offset`. Windows moves the place of writing with it, which is why writing seeks first.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => {
                bytes = &mut bytes[n..];
                offset += n as u64;
            }
        }
    }
    Ok(())
}

/// Writes `bytes` at `offset`.
fn write_at(file: &mut File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)
}
