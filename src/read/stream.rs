//! Bytes out of a file or the standard input: compression is found by its magic bytes and undone.
//!
//! **Invariant: an error in the middle of a stream is met only after all bytes before it have been handed out.**

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::HEAD_BYTES;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// Gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
}

impl Compression {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "not compressed",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A plain frame, or one that a parallel packer puts before it to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

/// A decompressed stream with its beginning, by which its format is recognised.
pub(super) struct Opened {
    pub(super) compression: Compression,
    pub(super) head: Vec<u8>,
    /// Why not even the first byte could be read.
    pub(super) broken_at_once: Option<io::Error>,
    /// All bytes, those of the head first.
    pub(super) stream: Box<dyn BufRead + Send>,
}

/// Opens the file at `path`; the bytes read from it are added to `count`.
pub(super) fn open_file(path: &Path, count: Arc<AtomicU64>) -> io::Result<Opened> {
    let file = File::open(path)?;
    let whole = file.metadata()?.is_file();
    open(Counted { inner: file, count }, whole)
}

/// Opens the standard input.
pub(super) fn open_stdin(count: Arc<AtomicU64>) -> io::Result<Opened> {
    open(Counted { inner: io::stdin(), count }, false)
}

/// Undoes compression and reads the head: the whole of it from a file, and no more than the first lines at hand from a
/// pipe, whose writer may not be done for hours.
fn open(mut raw: impl Read + Send + 'static, whole: bool) -> io::Result<Opened> {
    let mut magic = Vec::new();
    (&mut raw).take(4).read_to_end(&mut magic)?;
    let compression = Compression::of(&magic);
    let raw = BufReader::with_capacity(128 << 10, Cursor::new(magic).chain(raw));
    let plain: Box<dyn Read + Send> = match compression {
        Compression::Plain => Box::new(raw),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(raw)?),
    };
    Ok(with_head(compression, plain, whole))
}

fn with_head(compression: Compression, mut plain: Box<dyn Read + Send>, whole: bool) -> Opened {
    let mut head = Vec::new();
    let read = read_head(&mut plain, whole, &mut head);
    let first = Cursor::new(head.clone());
    let (broken_at_once, stream): (_, Box<dyn BufRead + Send>) = match read {
        Ok(_) => (None, Box::new(first.chain(BufReader::with_capacity(256 << 10, plain)))),
        Err(error) => {
            let at_once = head.is_empty().then(|| io::Error::new(error.kind(), error.to_string()));
            (at_once, Box::new(first.chain(BufReader::with_capacity(1, Broken(error)))))
        }
    };
    Opened { compression, head, broken_at_once, stream }
}

/// Reads up to [`HEAD_BYTES`], and unless the `whole` head is asked for, no further than to a line end.
fn read_head(plain: &mut dyn Read, whole: bool, head: &mut Vec<u8>) -> io::Result<()> {
    let mut plain = plain.take(HEAD_BYTES as u64);
    if whole {
        return plain.read_to_end(head).map(|_| ());
    }
    let mut piece = vec![0; HEAD_BYTES];
    while memchr::memchr(b'\n', head).is_none() {
        match plain.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => head.extend_from_slice(&piece[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// A stream that failed while its head was read, and fails again for its reader.
struct Broken(io::Error);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0.kind(), self.0.to_string()))
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
