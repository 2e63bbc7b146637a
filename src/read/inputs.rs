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

use super::filter::LeftOut;
use super::paths::{Source, basis, expand};
use super::record::{broken_stream, reject};
use super::seen::{SeenIds, Sight};
use super::text::TextFormat;
use super::{ArticleReader, Compression, Content, FieldUse, Format, Members, ReadOptions, Stream};
use super::{has_extension, looks_binary};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};
use crate::pipeline::{Registry, caught};
use crate::state::Facts;

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
    /// Articles with something in the date field that could not be read or believed.
    pub unreadable_dates: u64,
    /// Records and files that were passed over because they are no articles by their kind, such as pictures.
    pub passed_over: u64,
    /// Streams by format and compression.
    pub kinds: BTreeMap<(&'static str, Compression), u64>,
}

/// All articles of a run. It is an iterator, and can be sent to the thread that reads.
pub struct Inputs {
    formats: Vec<(&'static str, Box<dyn Format>)>,
    options: ReadOptions,
    sources: std::vec::IntoIter<(Source, Option<Ready>)>,
    current: Option<(Arc<str>, Box<dyn ArticleReader>)>,
    /// The archives that are open, each within the one before it.
    archives: Vec<Members>,
    fields: FieldUse,
    seen: SeenIds,
    counts: Counts,
    read: Arc<AtomicU64>,
    passed_over: Arc<AtomicU64>,
    left_out: Arc<LeftOut>,
    total: Option<u64>,
}

/// A stream whose format is known, and what it holds; an empty stream holds nothing.
struct Ready {
    compression: Compression,
    content: Option<(&'static str, Content)>,
}

/// The formats by name, in the order in which they are asked.
type Formats = [(&'static str, Box<dyn Format>)];

/// Why a stream cannot be read.
enum Unusable {
    /// It cannot be opened, or is of a format that cannot be read: what to do about it.
    Advice(String),
    /// It broke before its format could be recognised, or is binary: a reject even if it was named.
    Lost(Reject),
    /// It is a file of a kind that lies beside pages and is no article.
    NoArticle,
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
            archives: Vec::new(),
            fields: FieldUse::default(),
            seen: SeenIds::default(),
            counts: Counts::default(),
            read,
            passed_over: Arc::default(),
            left_out: Arc::default(),
            total,
        })
    }

    /// Bytes of the inputs read so far, compressed where they are.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// How many records and files have been passed over, as [`Counts::passed_over`] has it once reading has ended: for
    /// those who have given the inputs away by then.
    #[must_use]
    pub fn passed_over(&self) -> Arc<AtomicU64> {
        self.passed_over.clone()
    }

    /// How many articles have been left out because the user does not want them: they are neither handed out nor rejects.
    #[must_use]
    pub fn left_out(&self) -> Arc<LeftOut> {
        self.left_out.clone()
    }

    /// Bytes of all inputs, compressed where they are; nothing if one of them is the standard input or a pipe.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.total
    }

    /// What the inputs are, by name, size and time of their last change; nothing if one of them can be read only once.
    #[must_use]
    pub fn basis(&self) -> Option<Facts> {
        basis(self.sources.as_slice().iter().map(|(source, _)| source))
    }

    /// What has been read so far; what the open file passed over is not counted yet.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How the fields of all inputs so far were used.
    #[must_use]
    pub fn fields(&self) -> FieldUse {
        let mut all = self.fields.clone();
        if let Some((_, reader)) = &self.current {
            all.merge(reader.fields());
        }
        all
    }

    /// Opens the next stream, if there is one.
    fn advance(&mut self) -> Option<Result<(), Reject>> {
        if let Some((_, done)) = self.current.take() {
            self.fields.merge(done.fields());
            self.pass_over(done.passed_over());
        }
        let (name, opened) = match self.next_member() {
            Some(Err(reject)) => return Some(Err(reject)),
            Some(Ok(stream)) => (stream.name().clone(), prepare(stream, true, &self.formats, &self.options)),
            None => {
                let (source, ready) = self.sources.next()?;
                let open = || open(&source, &self.formats, &self.options, self.read.clone());
                (source.name.clone(), ready.map_or_else(open, Ok))
            }
        };
        self.counts.inputs += 1;
        if let Err(Unusable::NoArticle) = opened {
            self.pass_over(1);
            return Some(Ok(()));
        }
        Some(opened.and_then(|ready| self.begin(&name, ready)).map_err(|unusable| match unusable {
            Unusable::Lost(reject) => reject,
            Unusable::Advice(detail) => reject(beginning(&name), "unusable", detail),
            // Passed over above.
            Unusable::NoArticle => reject(beginning(&name), "unusable", "a file that is no article"),
        }))
    }

    /// The next file of the innermost archive that has one.
    fn next_member(&mut self) -> Option<Result<Stream, Reject>> {
        while let Some(archive) = self.archives.last_mut() {
            if let Some(member) = archive.next_member() {
                return Some(member);
            }
            self.archives.pop();
        }
        None
    }

    fn pass_over(&mut self, n: u64) {
        self.counts.passed_over += n;
        self.passed_over.fetch_add(n, Ordering::Relaxed);
    }

    fn begin(&mut self, name: &Arc<str>, ready: Ready) -> Result<(), Unusable> {
        /// Archives within archives; more are a trap.
        const DEEPEST: usize = 4;
        let Some((format, content)) = ready.content else {
            self.counts.empty += 1;
            return Ok(());
        };
        match content {
            Content::Articles(reader) => self.current = Some((name.clone(), reader)),
            Content::Members(_) if self.archives.len() == DEEPEST => {
                let detail = "an archive in an archive in an archive in an archive in an archive: unpack it first";
                return Err(Unusable::Lost(reject(beginning(name), "nested too deep", detail)));
            }
            Content::Members(members) => self.archives.push(members),
        }
        *self.counts.kinds.entry((format, ready.compression)).or_default() += 1;
        Ok(())
    }

    /// The next record of the open file. The crates that read the larger formats may panic on a broken one: that ends the
    /// file with a reject, and not the run.
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        let (name, reader) = self.current.as_mut()?;
        match caught(|| reader.next_article()) {
            Ok(item) => item,
            Err(panic) => {
                let lost = panicked(name, &panic);
                self.current = None;
                Some(Err(lost))
            }
        }
    }

    /// Gives an article the name of its outlet and lets it pass if it is wanted.
    fn choose(&self, mut article: Article) -> Option<Article> {
        self.options.outlets.rename(&mut article);
        match self.options.filter.refuses(&article) {
            None => Some(article),
            Some(why) => {
                self.left_out.count(why);
                None
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
        match (article.published.date, article.published.doubt) {
            (Some(_), _) => self.counts.dated += 1,
            (None, None) => self.counts.undated += 1,
            (None, Some(_)) => self.counts.unreadable_dates += 1,
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Article, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = loop {
            match self.next_article() {
                Some(Ok(article)) => match self.choose(article) {
                    Some(article) => break self.pass(article),
                    None => continue,
                },
                Some(Err(reject)) => break Err(reject),
                None => {}
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

pub(super) fn beginning(name: &Arc<str>) -> Origin {
    Origin { input: name.clone(), row: 1, byte: 0 }
}

/// Looks at a stream before the run. One that cannot be opened twice, such as a pipe, is kept.
fn check(
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
fn open(source: &Source, formats: &Formats, options: &ReadOptions, count: Arc<AtomicU64>) -> Result<Ready, Unusable> {
    let stream = source.open(count).map_err(|e| Unusable::Advice(cannot_be_read(&source.name, &e)))?;
    prepare(stream, source.in_folder, formats, options)
}

/// Endings of files that lie beside pages and are no articles.
const ASSETS: [&str; 20] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "css", "js", "map", "woff", "woff2", "ttf",
    "eot", "mp3", "mp4", "webm", "cdx",
];

/// The reject for a file on which a crate gave up.
fn panicked(name: &Arc<str>, panic: &str) -> Reject {
    reject(beginning(name), "damaged", format!("the file cannot be read on ({panic}): get it again"))
}

/// Looks what a stream holds; `found` says that it was not named but lay in a folder or an archive.
fn prepare(stream: Stream, found: bool, formats: &Formats, options: &ReadOptions) -> Result<Ready, Unusable> {
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
        () if begins(b"\xFF\xFE") || begins(b"\xFE\xFF") => "is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8",
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
            ("paper.pdf", b"%PDF-1.7"),
            ("bare.jsonl", b"{\"id\": 1, \"words\": \"One.\"}"),
        ];
        for (name, message) in [
            ("urls.csv", "--map text=COLUMN; this looks like a Media Cloud export"),
            ("array.json", "among: words"),
            ("paper.pdf", "pdftotext"),
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
