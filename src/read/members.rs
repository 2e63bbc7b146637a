//! [`Members`]: the files in an archive, one after the other, as streams.
//!
//! Whoever unpacks an archive runs in a thread of its own and hands over pieces: the crates that read archives lend what
//! they read, and a thread may hold such a loan. It also unpacks ahead while articles are read.
//!
//! **Invariant: some pieces are in memory, whatever the size of the archive; nothing is written under a member's name;
//! all members together are no larger than [`Budget`] allows.**

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::record::{broken_stream, reject};
use super::stream::Stream;
use crate::article::Origin;
use crate::error::Reject;
use crate::pipeline::caught;

/// Bytes of a piece.
const PIECE: usize = 128 << 10;
/// Pieces of a member, and members, that may wait.
const AHEAD: usize = 4;

/// How many bytes may still be unpacked out of a file and all archives within it: a thousand times its size, so that a
/// small file that was made to unpack for days ends within seconds.
#[derive(Clone, Debug)]
pub(super) struct Budget(Arc<AtomicU64>);

impl Budget {
    /// That of a file of so many bytes, where known.
    pub(super) fn of(size: Option<u64>) -> Self {
        let most = size.map_or(u64::MAX >> 1, |size| size.saturating_mul(1000).clamp(1 << 30, u64::MAX >> 1));
        Self(Arc::new(AtomicU64::new(most)))
    }

    fn take(&self, n: usize) -> io::Result<()> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(n as u64));
        left.map(drop).map_err(|_| io::Error::other("it unpacks to more than a thousand times its size"))
    }
}

/// A piece of a member, or why it ends early.
type Piece = io::Result<Vec<u8>>;

/// The members of one archive.
pub struct Members {
    name: Arc<str>,
    budget: Budget,
    incoming: Receiver<io::Result<(String, Receiver<Piece>)>>,
    row: u64,
}

impl Members {
    /// Starts to unpack `archive`: `unpack` hands every file in it to the [`Unpacker`].
    pub(super) fn start(
        archive: Stream,
        unpack: impl FnOnce(Stream, &Unpacker) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let (name, budget) = (archive.name().clone(), archive.budget.clone());
        let (sender, incoming) = sync_channel(AHEAD);
        let unpacker = Unpacker { sender, budget: budget.clone() };
        std::thread::spawn(move || {
            let done = caught(|| unpack(archive, &unpacker));
            let done = done.unwrap_or_else(|panic| Err(io::Error::other(panic)));
            if let Err(error) = done {
                // Nobody listens any more if the run has ended.
                let _ = unpacker.sender.send(Err(error));
            }
        });
        Self { name, budget, incoming, row: 0 }
    }

    /// The next file; nothing at the end of the archive, or once it has broken.
    pub(super) fn next_member(&mut self) -> Option<Result<Stream, Reject>> {
        self.row += 1;
        let origin = Origin { input: self.name.clone(), row: self.row, byte: 0 };
        let (name, pieces) = match self.incoming.recv().ok()? {
            Ok(member) => member,
            Err(error) => return Some(Err(broken_archive(origin, &error))),
        };
        let name: Arc<str> = format!("{}!{name}", self.name).into();
        let content = Content { pieces, piece: Vec::new(), at: 0, failed: None };
        Some(
            Stream::of_member(name.clone(), content, self.budget.clone())
                .map_err(|error| broken_stream(Origin { input: name, row: 1, byte: 0 }, &error)),
        )
    }
}

/// The reject for an archive that cannot be read on.
fn broken_archive(origin: Origin, error: &io::Error) -> Reject {
    let (reason, why) = match error.kind() {
        io::ErrorKind::UnexpectedEof => ("truncated", "it ends too early".to_owned()),
        _ => ("damaged", error.to_string()),
    };
    reject(origin, reason, format!("the archive cannot be read on ({why}): what follows is lost, get it again"))
}

/// The end of the thread that unpacks.
pub(super) struct Unpacker {
    sender: SyncSender<io::Result<(String, Receiver<Piece>)>>,
    budget: Budget,
}

impl Unpacker {
    /// Hands out one file of the archive, of so many bytes where that is known; false once nobody asks for more.
    ///
    /// # Errors
    /// None: what breaks within a file is told to its reader.
    pub(super) fn member(&self, name: &str, size: Option<u64>, content: &mut dyn Read) -> bool {
        let (sender, pieces) = sync_channel(AHEAD);
        if self.sender.send(Ok((plain(name), pieces))).is_err() {
            return false;
        }
        let mut total = 0;
        loop {
            let piece = self.piece(content, size.map(|size| size.saturating_sub(total)));
            let ends = piece.as_ref().map_or(true, Vec::is_empty);
            total += piece.as_ref().map_or(0, Vec::len) as u64;
            // A reader that has seen enough is gone: the archive goes on behind this file.
            if sender.send(piece).is_err() || ends {
                return true;
            }
        }
    }

    /// The next piece; an empty one at the end. If bytes are `missing` there, the archive was cut.
    fn piece(&self, content: &mut dyn Read, missing: Option<u64>) -> Piece {
        let mut piece = Vec::new();
        content.take(PIECE as u64).read_to_end(&mut piece)?;
        self.budget.take(piece.len())?;
        match missing {
            Some(1..) if piece.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(piece),
        }
    }
}

/// A name that is fit for a table: without control characters, on one line.
fn plain(name: &str) -> String {
    const LONGEST: usize = 1000;
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(LONGEST).collect()
}

/// The bytes of a member.
struct Content {
    pieces: Receiver<Piece>,
    piece: Vec<u8>,
    at: usize,
    failed: Option<io::ErrorKind>,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            // The sender leaves behind an empty piece; without one its thread has died.
            self.piece = match self.pieces.recv() {
                _ if self.failed.is_some() => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Ok(piece)) if piece.is_empty() => return Ok(0),
                Ok(Ok(piece)) => piece,
                Ok(Err(error)) => {
                    self.failed = Some(error.kind());
                    return Err(error);
                }
                Err(_) => return Ok(0),
            };
            self.at = 0;
        }
        let n = buffer.len().min(self.piece.len() - self.at);
        buffer[..n].copy_from_slice(&self.piece[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
