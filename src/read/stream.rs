//! [`Stream`]: bytes out of a file, the standard input or an archive; compression is found by its magic bytes and
//! undone, and so is UTF-16.
//!
//! **Invariant: an error in the middle of a stream is met only after all bytes before it have been handed out.**

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::Encoding;

use super::HEAD_BYTES;
use super::charset::{FromUtf16, utf16};
use super::members::Budget;
use super::seekable::Seekable;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// Gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
    /// Xz, of one or more streams.
    Xz,
    /// Bzip2, of one or more streams.
    Bzip2,
}

/// Memory that unpacking may take: what `xz -9` asks for several times over, and little enough to refuse a file that was
/// made to ask for all there is.
const MOST_MEMORY: u64 = 256 << 20;

impl Compression {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "not compressed",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }

    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A plain frame, or one that a parallel packer puts before it to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            // The size of the blocks, then pi, or the root of pi where there is no block.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..] => {
                Self::Bzip2
            }
            _ => Self::Plain,
        }
    }

    /// The bytes that were packed into `raw`.
    fn undo(self, raw: impl BufRead + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Plain => Box::new(raw),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(raw)?),
            Self::Xz => {
                let decoder = liblzma::stream::Stream::new_stream_decoder(MOST_MEMORY, liblzma::stream::CONCATENATED);
                Box::new(liblzma::bufread::XzDecoder::new_stream(raw, decoder?))
            }
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(raw)),
        })
    }
}

/// A decompressed stream on its way to the format that reads it.
pub struct Stream {
    pub(super) name: Arc<str>,
    pub(super) compression: Compression,
    /// The beginning, by which the format is recognised.
    pub(super) head: Vec<u8>,
    /// Why not even the first byte could be read.
    pub(super) broken_at_once: Option<io::Error>,
    /// Which UTF-16 it has been brought out of, if any.
    pub(super) utf16: Option<&'static Encoding>,
    /// What may be unpacked out of it.
    pub(super) budget: Budget,
    /// Where it lies on the disk, if it does, and the count of what is read of it.
    path: Option<(PathBuf, Arc<AtomicU64>, u64)>,
    /// All bytes, those of the head first.
    reader: Box<dyn BufRead + Send>,
}

impl Stream {
    /// Opens the file at `path`; the bytes read from it are added to `count`.
    pub(super) fn of_file(name: Arc<str>, path: &Path, count: Arc<AtomicU64>) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
        let before = count.load(Ordering::Relaxed);
        let mut stream = Self::new(name, Counted { inner: file, count: count.clone() }, true, Budget::of(size))?;
        let plain = stream.compression == Compression::Plain && stream.utf16.is_none() && size.is_some();
        stream.path = plain.then(|| (path.to_owned(), count, before));
        Ok(stream)
    }

    /// Opens the standard input.
    pub(super) fn of_stdin(name: Arc<str>, count: Arc<AtomicU64>) -> io::Result<Self> {
        Self::new(name, Counted { inner: io::stdin(), count }, false, Budget::of(None))
    }

    /// Opens a file within an archive.
    pub(super) fn of_member(name: Arc<str>, raw: impl Read + Send + 'static, budget: Budget) -> io::Result<Self> {
        Self::new(name, raw, true, budget)
    }

    /// Of a stream that need not be `whole` at once, such as a pipe that fills slowly, the head is what there is when its
    /// first line is.
    fn new(name: Arc<str>, mut raw: impl Read + Send + 'static, whole: bool, budget: Budget) -> io::Result<Self> {
        let mut magic = Vec::new();
        (&mut raw).take(6).read_to_end(&mut magic)?;
        let compression = Compression::of(&magic);
        let raw = BufReader::with_capacity(128 << 10, Cursor::new(magic).chain(raw));
        let (mut head, mut reader, mut broken) = read_on(compression.undo(raw)?, whole);
        let utf16 = utf16(&head);
        if let Some(encoding) = utf16 {
            let (again, reread, rebroken) = read_on(Box::new(FromUtf16::new(encoding, reader)), whole);
            (head, reader, broken) = (again, reread, rebroken);
        }
        let broken_at_once = broken.filter(|_| head.is_empty());
        Ok(Self { name, compression, head, broken_at_once, utf16, budget, path: None, reader })
    }

    /// Its name in tables and messages.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its first bytes, at most [`HEAD_BYTES`].
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// All its bytes; the first `fill_buf` gives the whole head.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn BufRead + Send> {
        self.reader
    }

    /// All its bytes as a file, for formats that must be read from the end.
    ///
    /// # Errors
    /// If it breaks, or is too large to be put aside.
    pub(super) fn into_seekable(self) -> io::Result<Seekable> {
        match self.path {
            Some((path, count, before)) => {
                let counted = count.load(Ordering::Relaxed) - before;
                Seekable::open(&path, count, counted)
            }
            None => Seekable::put_aside(self.reader),
        }
    }
}

/// The head of a stream, all its bytes, those of the head first, and why its head ends early.
fn read_on(mut stream: Box<dyn Read + Send>, whole: bool) -> (Vec<u8>, Box<dyn BufRead + Send>, Option<io::Error>) {
    let mut head = Vec::new();
    let read = read_head(&mut stream, &mut head, whole);
    let first = Cursor::new(head.clone());
    match read {
        Ok(()) => (head, Box::new(first.chain(BufReader::with_capacity(256 << 10, stream))), None),
        Err(error) => {
            let told = again(&error);
            (head, Box::new(first.chain(BufReader::with_capacity(1, Broken(error)))), Some(told))
        }
    }
}

/// Reads the beginning of a stream: [`HEAD_BYTES`] if it is `whole`, else up to the first line end at least.
fn read_head(stream: &mut impl Read, head: &mut Vec<u8>, whole: bool) -> io::Result<()> {
    let mut buffer = vec![0; HEAD_BYTES];
    while head.len() < HEAD_BYTES && (whole || !head.contains(&b'\n')) {
        match stream.read(&mut buffer[..HEAD_BYTES - head.len()]) {
            Ok(0) => break,
            Ok(n) => head.extend_from_slice(&buffer[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// The same error once more.
fn again(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// A stream that failed while its head was read, and fails again for its reader.
struct Broken(io::Error);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(again(&self.0))
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
