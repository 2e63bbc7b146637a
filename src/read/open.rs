//! From a source to a stream whose format is known.
//!
//! Each [`Format`] is asked in the order of the registry whether it recognises the first bytes; what none recognises is
//! plain text, if it was named. What cannot be read says what to do instead.
//!
//! **Invariant: nothing panics here, whatever the bytes.**

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::paths::Source;
use super::record::{broken_stream, reject};
use super::text::TextFormat;
use super::{Compression, Content, Format, ReadOptions, Stream, has_extension, looks_binary};
use crate::article::Origin;
use crate::error::{BuildError, Reject};
use crate::pipeline::caught;

/// A stream whose format is known, and what it holds; an empty stream holds nothing.
pub(super) struct Ready {
    pub(super) compression: Compression,
    pub(super) content: Option<(&'static str, Content)>,
}

/// The formats by name, in the order in which they are asked.
pub(super) type Formats = [(&'static str, Box<dyn Format>)];

/// Why a stream cannot be read.
pub(super) enum Unusable {
    /// It cannot be opened, or is of a format that cannot be read: what to do about it.
    Advice(String),
    /// It broke before its format could be recognised, or is binary: a reject even if it was named.
    Lost(Reject),
    /// It is a file of a kind that lies beside pages and is no article.
    NoArticle,
}

/// The size of a regular file.
pub(super) fn size(source: &Source) -> Option<u64> {
    let metadata = source.path.as_ref()?.metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

pub(super) fn beginning(name: &Arc<str>) -> Origin {
    Origin { input: name.clone(), row: 1, byte: 0 }
}

/// Looks at a stream before the run. One that cannot be opened twice, such as a pipe, is kept.
pub(super) fn check(
    source: &Source,
    formats: &Formats,
    options: &ReadOptions,
    read: &Arc<AtomicU64>,
) -> Result<Option<Ready>, BuildError> {
    let once = size(source).is_none();
    let count = if once { read.clone() } else { Arc::default() };
    match open(source, formats, options, count) {
        Ok(ready) => Ok(once.then_some(ready)),
        Err(Unusable::Lost(_) | Unusable::NoArticle) => Ok(None),
        Err(Unusable::Advice(advice)) => Err(BuildError(advice)),
    }
}

/// Opens a stream and looks what it holds.
pub(super) fn open(
    source: &Source,
    formats: &Formats,
    options: &ReadOptions,
    count: Arc<AtomicU64>,
) -> Result<Ready, Unusable> {
    let stream = source.open(count).map_err(|e| Unusable::Advice(cannot_be_read(&source.name, &e)))?;
    prepare(stream, source.in_folder, formats, options)
}

/// Endings of files that lie beside pages and are no articles.
const ASSETS: [&str; 20] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "css", "js", "map", "woff", "woff2", "ttf",
    "eot", "mp3", "mp4", "webm", "cdx",
];

/// The reject for a file on which a crate gave up.
pub(super) fn panicked(name: &Arc<str>, panic: &str) -> Reject {
    reject(beginning(name), "damaged", format!("the file cannot be read on ({panic}): get it again"))
}

/// Looks what a stream holds; `found` says that it was not named but lay in a folder or an archive.
pub(super) fn prepare(
    stream: Stream,
    found: bool,
    formats: &Formats,
    options: &ReadOptions,
) -> Result<Ready, Unusable> {
    let compression = stream.compression;
    if let Some(error) = &stream.broken_at_once {
        return Err(Unusable::Lost(broken_stream(beginning(stream.name()), error)));
    }
    if stream.head().is_empty() {
        return Ok(Ready { compression, content: None });
    }
    if found && has_extension(stream.name(), &ASSETS) {
        return Err(Unusable::NoArticle);
    }
    let (name, format) = recognise(&stream, found, formats)?;
    let input = stream.name().clone();
    let content = caught(|| format.open(stream, options)).map_err(|panic| Unusable::Lost(panicked(&input, &panic)))?;
    let content = content.map_err(|e| Unusable::Advice(e.0))?;
    Ok(Ready { compression, content: Some((name, content)) })
}

/// Why the file called `name` cannot be opened.
pub(super) fn cannot_be_read(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => format!("{name}: you may not read this file"),
        _ => format!("{name}: cannot be opened: {error}"),
    }
}

/// The first format that recognises the stream. A named one that none recognises is plain text, unless it is known to be
/// something else.
fn recognise<'a>(
    stream: &Stream,
    found: bool,
    formats: &'a Formats,
) -> Result<(&'static str, &'a dyn Format), Unusable> {
    let name = stream.name();
    let head = stream.head();
    // A text is known by its name alone; the bytes may say otherwise.
    if let Some(what) = unreadable(head) {
        return Err(Unusable::Advice(format!("{name}: {what}")));
    }
    if let Some((format, opens)) = formats.iter().find(|(_, format)| format.recognises(name, head)) {
        return Ok((format, &**opens));
    }
    if looks_binary(head) {
        let detail = "binary data of a kind that is not known";
        return Err(Unusable::Lost(reject(beginning(name), "binary file", detail)));
    }
    if found {
        let detail = "none of the formats that `dixit stages` lists, nor a .txt file";
        return Err(Unusable::Lost(reject(beginning(name), "unknown format", detail)));
    }
    Ok(("text", &TextFormat))
}

/// What to do about a stream of a well-known kind that no format reads.
fn unreadable(head: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let word = || begins(b"PK\x03\x04") && memchr::memmem::find(head, b"word/").is_some();
    Some(match () {
        () if begins(b"\xFF\xFE\0\0") => "is UTF-32; convert it first: iconv -f UTF-32 -t UTF-8",
        () if begins(b"%PDF") => "is a PDF; extract its text first: pdftotext",
        () if begins(b"SQLite format 3") => "is an SQLite database; export the table as CSV first",
        () if begins(b"{\\rtf") => "is a rich text; save it as .txt first",
        () if word() => "is a Word document; save it as .txt first",
        () => return None,
    })
}

/// What to do about a stream that is no table as analysts keep them.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let html = || {
        let start = String::from_utf8_lossy(&head[..head.len().min(200)]).trim_start().to_ascii_lowercase();
        ["<!doctype html", "<html", "<?xml"].iter().any(|tag| start.starts_with(tag))
    };
    Some(match () {
        () if begins(b"PK\x03\x04") => "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV",
        () if begins(b"PAR1") => "is a Parquet table; save it as CSV or JSON lines first",
        () if begins(b"WARC/") => "is a web archive; extract the articles' texts first, as JSON lines",
        () if html() => "is HTML or XML; extract the articles' texts first, as .txt or JSON lines",
        () => return unreadable(head),
    })
}
