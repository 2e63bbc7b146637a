//! [`Inputs`]: all articles of a run, input after input.
//!
//! What the user named is looked at before the run starts, so that a wrong name or a table without texts is an error
//! before anything is written; files within a folder are opened when their turn comes. One file is open at a time.
//!
//! **Invariant: an id comes out once; the same id again is a reject, whether its text is the same or another.**

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::paths::{Source, expand};
use super::record::{broken_stream, reject};
use super::seen::{SeenIds, Sight};
use super::text::TextFormat;
use super::{ArticleReader, Compression, FieldUse, Format, ReadOptions, Stream, looks_binary};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};
use crate::pipeline::Registry;

/// What has been read so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files and streams opened.
    pub inputs: u64,
    /// Those among them that had no bytes.
    pub empty: u64,
    /// Articles handed out.
    pub articles: u64,
    /// Records that were no articles.
    pub rejects: u64,
    /// Articles with a date.
    pub dated: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles with something in the date field that could not be read.
    pub unreadable_dates: u64,
    /// Streams by format and compression.
    pub kinds: BTreeMap<(&'static str, Compression), u64>,
}

/// All articles of a run. It is an iterator, and can be sent to the thread that reads.
pub struct Inputs {
    formats: Vec<(&'static str, Box<dyn Format>)>,
    options: ReadOptions,
    sources: std::vec::IntoIter<(Source, Option<Ready>)>,
    current: Option<Box<dyn ArticleReader>>,
    fields: FieldUse,
    seen: SeenIds,
    counts: Counts,
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

/// A stream whose format is known, and the reader on it; an empty stream has none.
struct Ready {
    compression: Compression,
    reader: Option<(&'static str, Box<dyn ArticleReader>)>,
}

/// Why a stream cannot be read.
enum Unusable {
    /// It cannot be opened, or is of a format that cannot be read: what to do about it.
    Advice(String),
    /// It broke before its format could be recognised, or is binary: a reject even if it was named.
    Lost(Reject),
}

impl Inputs {
    /// Expands `named` (files, folders, globs, `-`) and looks at the beginning of each that is not in a folder.
    ///
    /// # Errors
    /// A name without a file, a glob without a match, a file that cannot be opened, a table without a text column, a
    /// format that cannot be read.
    pub fn open(named: &[String], options: &ReadOptions, registry: &Registry) -> Result<Self, BuildError> {
        let formats = registry.read.build_all()?;
        let found = expand(named)?;
        let read = Arc::new(AtomicU64::new(0));
        let total = found.iter().map(size).sum();
        let mut sources = Vec::with_capacity(found.len());
        for source in found {
            let ready = if source.in_folder { None } else { check(&source, &formats, options, &read)? };
            sources.push((source, ready));
        }
        Ok(Self {
            formats,
            options: options.clone(),
            sources: sources.into_iter(),
            current: None,
            fields: FieldUse::default(),
            seen: SeenIds::default(),
            counts: Counts::default(),
            read,
            total,
        })
    }

    /// Bytes of the inputs read so far, compressed where they are.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes of all inputs, compressed where they are; nothing if one of them is the standard input or a pipe.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.total
    }

    /// What has been read so far.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How the fields of all inputs so far were used.
    #[must_use]
    pub fn fields(&self) -> FieldUse {
        let mut all = self.fields.clone();
        if let Some(reader) = &self.current {
            all.merge(reader.fields());
        }
        all
    }

    /// Opens the next stream, if there is one.
    fn advance(&mut self) -> Option<Result<(), Reject>> {
        if let Some(done) = self.current.take() {
            self.fields.merge(done.fields());
        }
        let (source, ready) = self.sources.next()?;
        self.counts.inputs += 1;
        let opened = match ready {
            Some(ready) => Ok(ready),
            None => prepare(&source, &self.formats, &self.options, self.read.clone()),
        };
        Some(opened.map(|ready| self.begin(ready)).map_err(|unusable| match unusable {
            Unusable::Lost(reject) => reject,
            Unusable::Advice(detail) => reject(beginning(&source), "unusable", detail),
        }))
    }

    fn begin(&mut self, ready: Ready) {
        match ready.reader {
            None => self.counts.empty += 1,
            Some((format, reader)) => {
                *self.counts.kinds.entry((format, ready.compression)).or_default() += 1;
                self.current = Some(reader);
            }
        }
    }

    /// Lets an id pass once.
    fn pass(&mut self, article: Article) -> Result<Article, Reject> {
        let (reason, detail) = match self.seen.see(&article.id, &article.text) {
            Sight::New => return Ok(article),
            Sight::SameText => ("repeated record", "a record with this id and this text has been read before"),
            Sight::OtherText => ("duplicate id", "a record with this id but another text has been read before"),
        };
        Err(Reject { article_id: article.id, ..reject(article.origin, reason, detail) })
    }

    fn count(&mut self, item: &Result<Article, Reject>) {
        let Ok(article) = item else {
            self.counts.rejects += 1;
            return;
        };
        self.counts.articles += 1;
        match (article.published.date, article.published.unreadable) {
            (Some(_), _) => self.counts.dated += 1,
            (None, false) => self.counts.undated += 1,
            (None, true) => self.counts.unreadable_dates += 1,
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Article, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = loop {
            if let Some(item) = self.current.as_mut().and_then(|reader| reader.next_article()) {
                break item.and_then(|article| self.pass(article));
            }
            if let Err(reject) = self.advance()? {
                break Err(reject);
            }
        };
        self.count(&item);
        Some(item)
    }
}

/// The size of a regular file.
pub(super) fn size(source: &Source) -> Option<u64> {
    let metadata = source.path.as_ref()?.metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

pub(super) fn beginning(source: &Source) -> Origin {
    Origin { input: source.name.clone(), row: 1, byte: 0 }
}

/// Looks at a stream before the run. One that cannot be opened twice, such as a pipe, is kept.
fn check(
    source: &Source,
    formats: &[(&'static str, Box<dyn Format>)],
    options: &ReadOptions,
    read: &Arc<AtomicU64>,
) -> Result<Option<Ready>, BuildError> {
    let once = size(source).is_none();
    let count = if once { read.clone() } else { Arc::default() };
    match prepare(source, formats, options, count) {
        Ok(ready) => Ok(once.then_some(ready)),
        Err(Unusable::Lost(_)) => Ok(None),
        Err(Unusable::Advice(advice)) => Err(BuildError(advice)),
    }
}

/// Opens a stream and the reader of its format.
fn prepare(
    source: &Source,
    formats: &[(&'static str, Box<dyn Format>)],
    options: &ReadOptions,
    count: Arc<AtomicU64>,
) -> Result<Ready, Unusable> {
    let stream = source.open(count).map_err(|e| Unusable::Advice(cannot_be_read(&source.name, &e)))?;
    let compression = stream.compression;
    if let Some(error) = &stream.broken_at_once {
        return Err(Unusable::Lost(broken_stream(beginning(source), error)));
    }
    if stream.head().is_empty() {
        return Ok(Ready { compression, reader: None });
    }
    let (name, format) = recognise(source, &stream, formats)?;
    let reader = format.open(stream, options).map_err(|e| Unusable::Advice(e.0))?;
    Ok(Ready { compression, reader: Some((name, reader)) })
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
    source: &Source,
    stream: &Stream,
    formats: &'a [(&'static str, Box<dyn Format>)],
) -> Result<(&'static str, &'a dyn Format), Unusable> {
    let name = &source.name;
    let head = stream.head();
    let advice = foreign(head).map(|what| Unusable::Advice(format!("{name}: {what}")));
    if let Some(found) = formats.iter().find(|(_, format)| format.recognises(name, head)) {
        // A text is known by its name alone; the bytes may say otherwise.
        return match advice {
            Some(advice) if looks_binary(head) => Err(advice),
            _ => Ok((found.0, &*found.1)),
        };
    }
    if let Some(advice) = advice {
        return Err(advice);
    }
    if looks_binary(head) {
        let detail = "binary data of a kind that is not known";
        return Err(Unusable::Lost(reject(beginning(source), "binary file", detail)));
    }
    if source.in_folder {
        let detail = "neither JSON lines, nor a table with a text column, nor a .txt file";
        return Err(Unusable::Lost(reject(beginning(source), "unknown format", detail)));
    }
    Ok(("text", &TextFormat))
}

/// What to do about a stream of a well-known kind that cannot be read.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let html = || {
        let start = String::from_utf8_lossy(&head[..head.len().min(200)]).trim_start().to_ascii_lowercase();
        ["<!doctype html", "<html", "<?xml"].iter().any(|tag| start.starts_with(tag))
    };
    Some(match () {
        () if begins(b"\xFF\xFE") || begins(b"\xFE\xFF") => "is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8",
        () if begins(b"PK\x03\x04") => "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV",
        () if begins(b"%PDF") => "is a PDF; extract its text first: pdftotext",
        () if begins(b"PAR1") => "is a Parquet table; save it as CSV or JSON lines first",
        () if begins(b"SQLite format 3") => "is an SQLite database; export the table as CSV first",
        () if begins(b"WARC/") => "is a web archive; extract the articles' texts first, as JSON lines",
        () if html() => "is HTML or XML; extract the articles' texts first, as .txt or JSON lines",
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inputs over `files`, with the folder they are in, which must outlive them.
    fn open(files: &[(&str, &[u8])], named: &[&str]) -> (tempfile::TempDir, Result<Inputs, BuildError>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let named: Vec<_> = named.iter().map(|n| folder.path().join(n).to_string_lossy().into_owned()).collect();
        let inputs = Inputs::open(&named, &ReadOptions::default(), &Registry::builtin());
        (folder, inputs)
    }

    fn outcomes(inputs: &mut Inputs) -> Vec<Result<String, String>> {
        inputs.map(|item| item.map(|a| a.text).map_err(|r| r.reason)).collect()
    }

    #[test]
    fn all_formats_of_a_folder_are_read_in_order() {
        let files: [(&str, &[u8]); 5] = [
            ("1.jsonl", b"{\"id\": 1, \"text\": \"One.\"}\n\n{\"id\": 2, \"text\": \"Two.\"}"),
            ("2.csv", b"id;text\n3;Three.\n"),
            ("3.txt", b"Four."),
            ("4.log", b"neither"),
            ("5.tsv", b"id\ttext\n5\tFive.\n1\tOne.\n2\tAnother.\n"),
        ];
        let (_folder, inputs) = open(&files, &[""]);
        let mut inputs = inputs.unwrap();
        let good = |text: &str| Ok(text.to_owned());
        let bad = |reason: &str| Err(reason.to_owned());
        let items = outcomes(&mut inputs);
        let read = [good("One."), good("Two."), good("Three."), good("Four."), bad("unknown format"), good("Five.")];
        assert_eq!(items[..6], read);
        assert_eq!(items[6..], [bad("repeated record"), bad("duplicate id")]);
        let counts = inputs.counts();
        assert_eq!((counts.inputs, counts.articles, counts.rejects, counts.undated), (5, 5, 3, 5));
        assert_eq!(Some(inputs.bytes_read()), inputs.bytes_total());
    }

    #[test]
    fn what_is_named_is_looked_at_before_the_run() {
        let files: [(&str, &[u8]); 5] = [
            ("good.txt", b"Good."),
            ("urls.csv", b"stories_id,url,media_name\n1,https://valley.example,Post\n"),
            ("array.json", b"[\n {\"words\": \"One.\"}\n]"),
            ("page.html", b"<!DOCTYPE html><p>Hi"),
            ("bare.jsonl", b"{\"id\": 1, \"words\": \"One.\"}"),
        ];
        for (name, message) in [
            ("urls.csv", "--map text=COLUMN; this looks like a Media Cloud export"),
            ("array.json", "among: words"),
            ("page.html", "extract the articles' texts"),
            ("bare.jsonl", "among: id, words"),
            ("missing.csv", "no such file"),
        ] {
            let error = open(&files, &["good.txt", name]).1.err().map(|e| e.0).unwrap_or_default();
            assert!(error.contains(message) && error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn a_table_in_a_folder_that_cannot_be_used_is_one_reject() {
        let (_folder, inputs) = open(&[("a.csv", b"id,url\n1,x\n"), ("b.txt", b"Good.")], &[""]);
        assert_eq!(outcomes(&mut inputs.unwrap()), [Err("unusable".to_owned()), Ok("Good.".to_owned())]);
    }

    #[test]
    fn a_named_file_of_no_format_is_text_and_an_empty_one_is_counted() {
        let (_folder, inputs) = open(&[("notes", b"The dam holds."), ("empty.csv", b"")], &["notes", "empty.csv"]);
        let mut inputs = inputs.unwrap();
        assert_eq!(inputs.next().unwrap().unwrap().text, "The dam holds.");
        assert!(inputs.next().is_none());
        assert_eq!((inputs.counts().inputs, inputs.counts().empty), (2, 1));
    }

    #[test]
    fn inputs_can_be_sent_to_another_thread() {
        let (_folder, inputs) = open(&[("a.txt", b"Good.")], &["a.txt"]);
        let inputs = inputs.unwrap();
        assert_eq!(std::thread::spawn(move || inputs.count()).join().unwrap(), 1);
    }
}
