//! `warc`: web archives, such as those of Common Crawl's news crawl.
//!
//! Of the records the successful answers that carry a page are read, with the page's address from the record's header.
//! Everything else in an archive (requests, redirects, pictures) is passed over and counted: it is not an article that is
//! missing.
//!
//! **Invariant: a page in an archive is an article or one reject; what is no record is one reject up to the next.**

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::super::fields::Field;
use super::super::record::{RawRecord, broken_stream, reject, too_long};
use super::super::{ArticleReader, Content, Format, ReadOptions, Stream};
use super::http::{self, Answer};
use super::{Extractor, article};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// Web archives.
pub struct WarcFormat {
    extractor: Arc<dyn Extractor>,
}

impl WarcFormat {
    /// Archives of pages whose text this extractor finds.
    #[must_use]
    pub fn new(extractor: impl Extractor + 'static) -> Self {
        Self { extractor: Arc::new(extractor) }
    }
}

impl Format for WarcFormat {
    fn recognises(&self, _name: &str, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let (name, extractor, options) = (stream.name().clone(), self.extractor.clone(), options.clone());
        let stream = stream.into_reader();
        Ok(Content::of(Records { name, stream, extractor, options, row: 0, byte: 0, passed_over: 0, ended: false }))
    }
}

const MAGIC: &[u8] = b"WARC/";
/// Longest header of a record.
const MOST_HEADER: u64 = 1 << 20;

/// The records of an archive.
struct Records {
    name: Arc<str>,
    stream: Box<dyn BufRead + Send>,
    extractor: Arc<dyn Extractor>,
    options: ReadOptions,
    row: u64,
    byte: u64,
    passed_over: u64,
    ended: bool,
}

/// What the header of a record tells.
#[derive(Debug, Default)]
struct Header {
    kind: String,
    url: String,
    length: u64,
}

/// What stands next in the archive.
enum Next {
    Record(Header),
    /// Bytes that are no record.
    Garbage,
    End,
}

impl ArticleReader for Records {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        while !self.ended {
            let start = self.byte;
            let origin = Origin { input: self.name.clone(), row: self.row + 1, byte: start };
            let found = match self.next_header() {
                Ok(Next::Record(header)) => self.read_record(header, &origin),
                Ok(Next::Garbage) => {
                    let detail = "bytes that are no record; reading goes on at the next one";
                    Ok(Some(Err(reject(origin.clone(), "damaged", detail))))
                }
                Ok(Next::End) => {
                    self.ended = true;
                    return None;
                }
                Err(error) => Err(error),
            };
            let item = found.unwrap_or_else(|error| {
                self.ended = true;
                Some(Err(broken_stream(origin, &error)))
            });
            match item {
                None => self.passed_over += 1,
                Some(item) => {
                    self.row += 1;
                    return Some(item);
                }
            }
        }
        None
    }

    fn passed_over(&self) -> u64 {
        self.passed_over
    }
}

impl Records {
    /// Reads to the end of the next header.
    fn next_header(&mut self) -> io::Result<Next> {
        let mut line = Vec::new();
        loop {
            if self.read_line(&mut line)? == 0 {
                return Ok(Next::End);
            }
            match line.trim_ascii() {
                [] => {}
                first if first.starts_with(MAGIC) => break,
                _ => return self.skip_garbage(),
            }
        }
        self.read_header().map(Next::Record)
    }

    /// Goes to the next line that begins a record.
    fn skip_garbage(&mut self) -> io::Result<Next> {
        loop {
            let head = self.stream.fill_buf()?;
            if head.is_empty() || head.starts_with(MAGIC) {
                return Ok(Next::Garbage);
            }
            self.byte += self.stream.skip_until(b'\n')? as u64;
        }
    }

    fn read_header(&mut self) -> io::Result<Header> {
        let (mut header, mut line, begin) = (Header::default(), Vec::new(), self.byte);
        loop {
            if self.read_line(&mut line)? == 0 || self.byte - begin > MOST_HEADER {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let text = String::from_utf8_lossy(line.trim_ascii());
            if text.is_empty() {
                return Ok(header);
            }
            let (name, value) = text.split_once(':').unwrap_or((&text, ""));
            let value = value.trim().trim_start_matches('<').trim_end_matches('>');
            match name.to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => header.url = value.to_owned(),
                "content-length" => header.length = value.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Reads a line of a header, or as much of it as a header may have.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<usize> {
        line.clear();
        let n = (&mut self.stream).take(MOST_HEADER).read_until(b'\n', line)?;
        self.byte += n as u64;
        Ok(n)
    }

    /// The article of a record; nothing if it carries no page.
    fn read_record(&mut self, header: Header, origin: &Origin) -> io::Result<Option<Result<Article, Reject>>> {
        let page = header.kind == "response";
        let wanted = if page { header.length.min(self.options.max_article_bytes) } else { 0 };
        let mut block = Vec::new();
        (&mut self.stream).take(wanted).read_to_end(&mut block)?;
        let rest = header.length - wanted;
        let skipped = io::copy(&mut (&mut self.stream).take(rest), &mut io::sink())?;
        self.byte += block.len() as u64 + skipped;
        if (block.len() as u64) < wanted || skipped < rest {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let answer = if page { http::answer(&block) } else { None };
        Ok(answer.map(|answer| {
            if rest > 0 { Err(too_long(origin.clone(), wanted, "")) } else { self.article(header, &answer, origin) }
        }))
    }

    fn article(&self, header: Header, answer: &Answer<'_>, origin: &Origin) -> Result<Article, Reject> {
        let body = answer.body(self.options.max_article_bytes);
        let body =
            body.map_err(|why| reject(origin.clone(), "damaged", format!("the page cannot be unpacked: {why}")))?;
        let (mut raw, mut url) = (RawRecord::default(), header.url);
        raw.offer(Field::Url.ranked(0), &mut url);
        article(&body, answer.charset.as_deref(), raw, origin.clone(), &self.options, &*self.extractor)
    }
}
