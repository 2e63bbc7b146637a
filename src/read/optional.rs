//! The formats that a build may lack, since the crates that read them are large.
//!
//! **Invariant: a format that is not built in is recognised all the same, and says which feature it needs.**

use super::Format;
#[cfg(any(feature = "excel", feature = "html", feature = "newsml", feature = "parquet"))]
use super::FormatConfig;
use crate::pipeline::Slot;

/// Adds them to the formats of the registry.
pub(crate) fn add(formats: &mut Slot<dyn Format>) {
    parquet(formats);
    excel(formats);
    newsml(formats);
    html(formats);
}

#[cfg(feature = "html")]
fn html(formats: &mut Slot<dyn Format>) {
    use super::{HtmlFormat, Readability, WarcFormat};
    let about = "a web page: its main text, and what it says about itself";
    formats.add("html", about, |_: FormatConfig| Ok(Box::new(HtmlFormat::new(Readability))));
    let about = "a web archive, such as those of Common Crawl: the pages in it";
    formats.add("warc", about, |_: FormatConfig| Ok(Box::new(WarcFormat::new(Readability))));
}

#[cfg(not(feature = "html"))]
fn html(formats: &mut Slot<dyn Format>) {
    let is_page = |name: &str, head: &[u8]| {
        let text = head.trim_ascii_start();
        let begins = |tag: &[u8]| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        begins(b"<!doctype html") || begins(b"<html") || super::has_extension(name, &["html", "htm"])
    };
    missing::add(formats, "html", "html", "a web page", is_page);
    missing::add(formats, "warc", "html", "a web archive", |_, head| head.starts_with(b"WARC/"));
}

#[cfg(feature = "parquet")]
fn parquet(formats: &mut Slot<dyn Format>) {
    let about = "a Parquet table, such as the data sets of the Hugging Face hub";
    formats.add("parquet", about, |_: FormatConfig| Ok(Box::new(super::ParquetFormat)));
}

#[cfg(not(feature = "parquet"))]
fn parquet(formats: &mut Slot<dyn Format>) {
    missing::add(formats, "parquet", "parquet", "a Parquet table", |_, head| head.starts_with(b"PAR1"));
}

#[cfg(feature = "excel")]
fn excel(formats: &mut Slot<dyn Format>) {
    let about = "a workbook of Excel or LibreOffice: its first sheet with a column of texts";
    formats.add("excel", about, |_: FormatConfig| Ok(Box::new(super::ExcelFormat)));
}

#[cfg(not(feature = "excel"))]
fn excel(formats: &mut Slot<dyn Format>) {
    let is_workbook = |name: &str, head: &[u8]| head.starts_with(b"PK") && super::has_extension(name, &["xlsx", "ods"]);
    missing::add(formats, "excel", "excel", "a workbook", is_workbook);
}

#[cfg(feature = "newsml")]
fn newsml(formats: &mut Slot<dyn Format>) {
    let about = "news in XML: NITF and NewsML-G2";
    formats.add("newsml", about, |_: FormatConfig| Ok(Box::new(super::NewsmlFormat)));
}

#[cfg(not(feature = "newsml"))]
fn newsml(formats: &mut Slot<dyn Format>) {
    let is_news = |_: &str, head: &[u8]| {
        let has = |head: &[u8], root: &[u8]| memchr::memmem::find(&head[..head.len().min(4096)], root).is_some();
        head.trim_ascii_start().starts_with(b"<") && (has(head, b"<nitf") || has(head, b"<newsItem"))
    };
    missing::add(formats, "newsml", "newsml", "news in XML", is_news);
}

#[cfg(not(all(feature = "excel", feature = "html", feature = "newsml", feature = "parquet")))]
mod missing {
    use super::super::{Content, Format, FormatConfig, ReadOptions, Stream};
    use crate::error::BuildError;
    use crate::pipeline::Slot;

    /// Adds a format that is recognised but not built in; `what` is what a stream of it is.
    pub(super) fn add(
        formats: &mut Slot<dyn Format>,
        name: &'static str,
        feature: &'static str,
        what: &'static str,
        recognises: fn(&str, &[u8]) -> bool,
    ) {
        let about = "not in this build";
        formats.add(name, about, move |_: FormatConfig| Ok(Box::new(Missing { feature, what, recognises })));
    }

    struct Missing {
        feature: &'static str,
        what: &'static str,
        recognises: fn(&str, &[u8]) -> bool,
    }

    impl Format for Missing {
        fn recognises(&self, name: &str, head: &[u8]) -> bool {
            (self.recognises)(name, head)
        }

        fn open(&self, stream: Stream, _options: &ReadOptions) -> Result<Content, BuildError> {
            let (name, what, feature) = (stream.name(), self.what, self.feature);
            Err(BuildError::new(format!(
                "{name}: is {what}, which this build of dixit cannot read: build it with --features {feature}"
            )))
        }
    }
}
