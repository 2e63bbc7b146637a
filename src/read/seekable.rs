//! [`Seekable`]: a stream that can be read from any place.
//!
//! A plain file is opened once more; what comes out of an archive or a pipe is put aside in a file without a name.
//!
//! **Invariant: no file with a name is made, and no more than [`MOST`] bytes are put aside.**

use std::fs::File;
#[cfg(feature = "parquet")]
use std::io::BufReader;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most bytes of a stream that are put aside on the disk.
const MOST: u64 = 8 << 30;

/// A file that can be read from any place, and from several at once.
#[derive(Debug)]
pub(super) struct Seekable {
    file: File,
    length: u64,
    at: u64,
    progress: Arc<Progress>,
}

/// Counts what is read of a file as if each byte were read once.
#[derive(Debug, Default)]
struct Progress {
    count: Arc<AtomicU64>,
    /// Bytes not counted yet.
    left: AtomicU64,
}

impl Progress {
    fn add(&self, n: u64) {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(n)));
        self.count.fetch_add(left.unwrap_or(0).min(n), Ordering::Relaxed);
    }
}

impl Drop for Progress {
    /// What was never asked for, such as columns that are not used, is done too.
    fn drop(&mut self) {
        self.add(u64::MAX);
    }
}

impl Seekable {
    /// The file at `path`, of which so many bytes are in `count` already.
    pub(super) fn open(path: &Path, count: Arc<AtomicU64>, counted: u64) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let progress = Arc::new(Progress { count, left: length.saturating_sub(counted).into() });
        Ok(Self { file, length, at: 0, progress })
    }

    /// The bytes of a stream.
    pub(super) fn put_aside(stream: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let length = io::copy(&mut stream.take(MOST + 1), &mut file)?;
        match length {
            ..=MOST => Ok(Self { file, length, at: 0, progress: Arc::default() }),
            _ => Err(io::Error::other("more than 8 GiB in an archive, a packed file or a pipe: unpack it first")),
        }
    }

    /// How many bytes it has.
    #[cfg(feature = "parquet")]
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The same file once more, at its beginning.
    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(Self { file: self.file.try_clone()?, length: self.length, at: 0, progress: self.progress.clone() })
    }

    /// Its bytes from `start` on.
    #[cfg(feature = "parquet")]
    pub(super) fn from(&self, start: u64) -> io::Result<BufReader<Self>> {
        let mut file = self.again()?;
        file.at = start;
        Ok(BufReader::new(file))
    }
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Clones share their place in the file.
        self.file.seek(SeekFrom::Start(self.at))?;
        let n = self.file.read(buffer)?;
        self.at += n as u64;
        self.progress.add(n as u64);
        Ok(n)
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.length, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
