//! `tar` and `zip`: archives, whose files are read as if they lay in a folder.
//!
//! Names are never used as paths. A tar is read as it streams by; of a zip the directory at its end is asked, so that it
//! must be a file: one that comes in another way waits in a file without a name.
//!
//! **Invariant: every file of an archive that is not hidden is handed out once, in the order of the archive.**

use std::io::{self, BufReader};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::members::{Members, Unpacker};
use super::{Content, Format, ReadOptions, Stream, has_extension};
use crate::error::BuildError;

/// Tar archives.
#[derive(Debug)]
pub struct TarFormat;

impl Format for TarFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        /// Where the format has its magic bytes.
        const MAGIC: usize = 257;
        let modern = head.get(MAGIC..).is_some_and(|rest| rest.starts_with(b"ustar"));
        let named = || has_extension(name, &["tar", "tgz", "tbz2", "txz"]) && head.len() >= 512 && head.contains(&0);
        modern || named()
    }

    fn open(&self, stream: Stream, _options: &ReadOptions) -> Result<Content, BuildError> {
        Ok(Content::Members(Members::start(stream, untar)))
    }
}

fn untar(stream: Stream, unpacker: &Unpacker) -> io::Result<()> {
    let mut archive = tar::Archive::new(stream.into_reader());
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.size();
        if entry.header().entry_type().is_file() && !hidden(&name) && !unpacker.member(&name, Some(size), &mut entry) {
            break;
        }
    }
    Ok(())
}

/// Zip archives.
#[derive(Debug)]
pub struct ZipFormat;

impl Format for ZipFormat {
    fn recognises(&self, _name: &str, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
    }

    fn open(&self, stream: Stream, _options: &ReadOptions) -> Result<Content, BuildError> {
        Ok(Content::Members(Members::start(stream, unzip)))
    }
}

fn unzip(stream: Stream, unpacker: &Unpacker) -> io::Result<()> {
    let file = stream.into_seekable()?;
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file.again()?)) else {
        return unzip_cut(BufReader::new(file), unpacker);
    };
    for index in 0..archive.len() {
        let numbered = || format!("file {}", index + 1);
        let name = archive.name_for_index(index).and_then(Result::ok).map_or_else(numbered, Into::into);
        let mut member = match archive.by_index(index) {
            Ok(member) => member,
            Err(error) => {
                if !unpacker.member(&name, None, &mut Lost(Some(told(error)))) {
                    break;
                }
                continue;
            }
        };
        if !member.is_dir() && !hidden(&name) && !unpacker.member(&name, None, &mut member) {
            break;
        }
    }
    Ok(())
}

/// Reads a zip that lacks its directory, as one that was cut off does, file by file from the start.
fn unzip_cut(mut stream: impl io::Read, unpacker: &Unpacker) -> io::Result<()> {
    while let Some(mut member) = ::zip::read::read_zipfile_from_stream(&mut stream).map_err(told)? {
        let name = member.name().map_err(told)?.into_owned();
        if !member.is_dir() && !hidden(&name) && !unpacker.member(&name, None, &mut member) {
            return Ok(());
        }
    }
    Err(io::Error::other("its directory is damaged"))
}

fn told(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => io::Error::other("it is encrypted"),
        error => io::Error::other(error.to_string()),
    }
}

/// A file that cannot be unpacked.
struct Lost(Option<io::Error>);

impl io::Read for Lost {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Whether a file is one that systems put beside the user's.
fn hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part == "__MACOSX" || part.starts_with('.') && !part.trim_matches('.').is_empty())
}
