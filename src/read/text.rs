//! `text`: a file is one article.

use std::io::{BufRead, Read};
use std::sync::Arc;

use super::fields::{Field, Place};
use super::record::{RawRecord, broken_stream, not_utf8, reject, too_long};
use super::{ArticleReader, Format, MOST_BYTES, ReadOptions, has_extension, without_bom};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// Plain text, one article a file. Recognised by name; named inputs that are nothing else are read as text too.
#[derive(Debug)]
pub struct TextFormat;

impl Format for TextFormat {
    fn recognises(&self, name: &str, _head: &[u8]) -> bool {
        has_extension(name, &["txt", "text"])
    }

    fn open(
        &self,
        name: Arc<str>,
        stream: Box<dyn BufRead + Send>,
        options: &ReadOptions,
    ) -> Result<Box<dyn ArticleReader>, BuildError> {
        Ok(Box::new(TextReader { name, stream: Some(stream), options: options.clone(), byte: 0 }))
    }
}

struct TextReader {
    name: Arc<str>,
    /// Gone once it has been read.
    stream: Option<Box<dyn BufRead + Send>>,
    options: ReadOptions,
    byte: u64,
}

impl ArticleReader for TextReader {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        let stream = self.stream.take()?;
        let origin = Origin { input: self.name.clone(), row: 1, byte: 0 };
        let mut bytes = Vec::new();
        let read = stream.take(MOST_BYTES).read_to_end(&mut bytes);
        self.byte = bytes.len() as u64;
        Some(match read {
            Err(error) => Err(broken_stream(Origin { byte: self.byte, ..origin }, &error)),
            Ok(_) if self.byte == MOST_BYTES => Err(too_long(origin, "")),
            Ok(_) => article(&bytes, origin, &self.options),
        })
    }

    fn position(&self) -> u64 {
        self.byte
    }
}

fn article(bytes: &[u8], origin: Origin, options: &ReadOptions) -> Result<Article, Reject> {
    if let Some(nul) = memchr::memchr(0, bytes) {
        return Err(reject(origin, "binary file", format!("not a text: there is a NUL at byte {nul}")));
    }
    let text = without_bom(bytes);
    match std::str::from_utf8(text) {
        Ok(text) => {
            let mut raw = RawRecord::default();
            raw.offer(Place { field: Field::Text as usize, rank: 0 }, &mut text.to_owned());
            raw.finish(origin, options)
        }
        Err(error) => Err(not_utf8(origin, (bytes.len() - text.len() + error.valid_up_to()) as u64)),
    }
}
