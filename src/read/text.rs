//! `text`: a file is one article.

use super::charset::Charset;
use super::fields::Field;
use super::record::{RawRecord, broken_stream, not_utf8, reject, too_long};
use super::{ArticleReader, Content, Format, ReadOptions, Stream, has_extension, without_bom};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};
use std::io::Read;

/// Plain text, one article a file. Recognised by name; named inputs that are nothing else are read as text too.
#[derive(Debug)]
pub struct TextFormat;

impl Format for TextFormat {
    fn recognises(&self, name: &str, _head: &[u8]) -> bool {
        has_extension(name, &["txt", "text"])
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let mut charset = Charset::of(&stream);
        Ok(WholeFile::content(stream, options, move |bytes, origin, options| {
            article(bytes, &mut charset, origin, options)
        }))
    }
}

/// From the bytes of a file and where it stands to the article in it.
type Parse = Box<dyn FnOnce(&[u8], Origin, &ReadOptions) -> Result<Article, Reject> + Send>;

/// Reads a file that is one article.
pub(super) struct WholeFile {
    options: ReadOptions,
    /// Gone once it has been read.
    unread: Option<(Stream, Parse)>,
}

impl WholeFile {
    /// The article that `parse` makes of all bytes of the stream.
    pub(super) fn content(
        stream: Stream,
        options: &ReadOptions,
        parse: impl FnOnce(&[u8], Origin, &ReadOptions) -> Result<Article, Reject> + Send + 'static,
    ) -> Content {
        Content::of(Self { options: options.clone(), unread: Some((stream, Box::new(parse))) })
    }
}

impl ArticleReader for WholeFile {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        let (stream, parse) = self.unread.take()?;
        let origin = Origin { input: stream.name().clone(), row: 1, byte: 0 };
        Some(whole(stream, &self.options, origin.clone()).and_then(|bytes| parse(&bytes, origin, &self.options)))
    }
}

/// All bytes of a stream.
fn whole(stream: Stream, options: &ReadOptions, origin: Origin) -> Result<Vec<u8>, Reject> {
    let most = options.max_article_bytes;
    let mut bytes = Vec::new();
    match stream.into_reader().take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Err(error) => Err(broken_stream(Origin { byte: bytes.len() as u64, ..origin }, &error)),
        Ok(n) if n as u64 > most => Err(too_long(origin, most, "")),
        Ok(_) => Ok(bytes),
    }
}

fn article(bytes: &[u8], charset: &mut Charset, origin: Origin, options: &ReadOptions) -> Result<Article, Reject> {
    if let Some(nul) = memchr::memchr(0, bytes) {
        return Err(reject(origin, "binary file", format!("not a text: there is a NUL at byte {nul}")));
    }
    let body = without_bom(bytes);
    let text = charset.text(body);
    let text = text.map_err(|garbled| not_utf8(origin.clone(), (bytes.len() - body.len()) as u64, &garbled))?;
    let mut raw = RawRecord::out_of(text.charset);
    raw.offer(Field::Text.ranked(0), &mut text.words.into_owned());
    raw.finish(origin, options)
}
