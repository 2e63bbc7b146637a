//! `html`: a page is one article.
//!
//! A page is brought into UTF-8, looked through for what it says about itself, and handed to an [`Extractor`] for its
//! main text. The text that offsets refer to is what the extractor gives: `--write-text` keeps it.
//!
//! **Invariant: a page is an article or one reject, and costs bounded time and stack however it is nested.**

mod charset;
mod extract;
mod http;
mod metadata;
mod nesting;
mod warc;

use std::sync::Arc;

use dom_query::Document;

pub use self::extract::Readability;
pub use self::warc::WarcFormat;
use super::fields::Field;
use super::record::{RawRecord, reject};
use super::text::WholeFile;
use super::{Content, Format, ReadOptions, Stream, has_extension, looks_binary, without_bom};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// Finds the main text of a page. Another crate puts its own into [`HtmlFormat::new`].
pub trait Extractor: Send + Sync {
    /// The article on `page`: its paragraphs, each on a line of its own; empty if there is none.
    fn main_text(&self, page: Page) -> String;
}

/// A page in UTF-8.
pub struct Page {
    html: String,
    document: Document,
}

impl Page {
    /// Parses `html`.
    pub(super) fn new(html: String) -> Self {
        Self { document: Document::from(html.as_str()), html }
    }

    /// Its source.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    pub(super) fn into_document(self) -> Document {
        self.document
    }
}

/// Web pages, one article a file.
pub struct HtmlFormat {
    extractor: Arc<dyn Extractor>,
}

impl HtmlFormat {
    /// Pages whose text this extractor finds.
    #[must_use]
    pub fn new(extractor: impl Extractor + 'static) -> Self {
        Self { extractor: Arc::new(extractor) }
    }
}

impl Format for HtmlFormat {
    fn recognises(&self, name: &str, head: &[u8]) -> bool {
        let text = without_bom(head).trim_ascii_start();
        let begins = |tag: &str| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
        let named = || has_extension(name, &["html", "htm", "xhtml"]) && !looks_binary(head);
        let xhtml = || begins("<?xml") && memchr::memmem::find(&text[..text.len().min(1024)], b"<html").is_some();
        begins("<!doctype html") || begins("<html") || xhtml() || named()
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let (extractor, utf16) = (self.extractor.clone(), stream.utf16.map(encoding_rs::Encoding::name));
        Ok(WholeFile::content(stream, options, move |bytes, origin, options| {
            let raw = RawRecord::out_of(utf16);
            article(bytes, None, raw, origin, options, &*extractor)
        }))
    }
}

/// The article on a page. `charset` is what the server said of it; `raw` holds what is known besides.
pub(super) fn article(
    bytes: &[u8],
    charset: Option<&str>,
    mut raw: RawRecord,
    origin: Origin,
    options: &ReadOptions,
    extractor: &dyn Extractor,
) -> Result<Article, Reject> {
    let (html, encoding) = charset::decode(bytes, charset);
    let html = html.into_owned();
    raw.charset = raw.charset.or_else(|| (encoding != encoding_rs::UTF_8).then(|| encoding.name()));
    if nesting::too_deep(&html) {
        let detail = "the page nests too deep to be an article; leave it out";
        return Err(reject(origin, "nested too deep", detail));
    }
    let page = Page::new(html);
    metadata::read(page.document(), &mut raw);
    raw.offer(Field::Text.ranked(0), &mut extractor.main_text(page));
    raw.finish(origin, options).map_err(|lost| match lost.reason.as_str() {
        "no text" => Reject { detail: "no main text was found on the page".to_owned(), ..lost },
        _ => lost,
    })
}
