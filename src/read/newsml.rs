//! `newsml`: NITF and NewsML-G2, as agencies and newspaper archives deliver them.
//!
//! A file is a `nitf`, a `newsItem`, or a message of several. Elements are known by their local names, so that any
//! prefix is right. The paragraphs of the text stay apart.
//!
//! **Invariant: an item is an article or one reject; elements may nest as deep as they like, nothing here recurses.**

use std::io::Read;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::charset::{Charset, Text, xml_label};
use super::fields::Field;
use super::record::{RawRecord, broken_stream, not_utf8, reject, too_long};
use super::{ArticleReader, Content, Format, ReadOptions, Stream, without_bom};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// News in XML.
#[derive(Debug)]
pub struct NewsmlFormat;

impl Format for NewsmlFormat {
    fn recognises(&self, _name: &str, head: &[u8]) -> bool {
        is_news(head)
    }

    fn open(&self, stream: Stream, options: &ReadOptions) -> Result<Content, BuildError> {
        let items = items(stream, options);
        Ok(Content::of(Items(items.into_iter())))
    }
}

/// Whether a stream begins with an element of news in XML.
fn is_news(head: &[u8]) -> bool {
    let text = without_bom(head).trim_ascii_start();
    let window = &text[..text.len().min(4096)];
    let roots: [&[u8]; 4] = [b"<nitf", b"<newsItem", b"<newsMessage", b"nitf.dtd"];
    text.starts_with(b"<") && roots.iter().any(|root| memchr::memmem::find(window, root).is_some())
}

/// The items of a file, which is small.
struct Items(std::vec::IntoIter<Result<Article, Reject>>);

impl ArticleReader for Items {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        self.0.next()
    }
}

fn items(stream: Stream, options: &ReadOptions) -> Vec<Result<Article, Reject>> {
    let (name, most) = (stream.name().clone(), options.max_article_bytes);
    let (origin, charset) = (Origin { input: name.clone(), row: 1, byte: 0 }, Charset::of(&stream));
    let mut bytes = Vec::new();
    match stream.into_reader().take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Err(error) => return vec![Err(broken_stream(origin, &error))],
        Ok(n) if n as u64 > most => return vec![Err(too_long(origin, most, ""))],
        Ok(_) => {}
    }
    match charset.declared(xml_label(&bytes)).text(without_bom(&bytes)) {
        Ok(text) => parse(&text, &name, options),
        Err(garbled) => vec![Err(not_utf8(origin, 0, &garbled))],
    }
}

fn parse(text: &Text<'_>, name: &Arc<str>, options: &ReadOptions) -> Vec<Result<Article, Reject>> {
    let mut xml = Reader::from_str(&text.words);
    xml.config_mut().allow_dangling_amp = true;
    let (mut item, mut done) = (Item::default(), Vec::new());
    loop {
        let byte = xml.buffer_position();
        let origin = Origin { input: name.clone(), row: done.len() as u64 + 1, byte };
        match xml.read_event() {
            Ok(Event::Start(tag)) => item.open(&tag, false),
            Ok(Event::Empty(tag)) => item.open(&tag, true),
            Ok(Event::Text(text)) => item.add(&text.xml10_content()),
            Ok(Event::CData(text)) => item.add(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                let one = reference.resolve_char_ref().ok().flatten().map(String::from);
                item.add(&one.or_else(|| entity(&reference).map(ToOwned::to_owned)).unwrap_or_default());
            }
            Ok(Event::End(tag)) => {
                item.close();
                if matches!(tag.local_name().into_inner(), "nitf" | "newsItem") && !item.in_item() {
                    item.raw.charset = text.charset;
                    done.push(std::mem::take(&mut item).raw.finish(origin, options));
                }
            }
            Ok(Event::Eof) if item.open.is_empty() && !done.is_empty() => return done,
            Ok(Event::Eof) => {
                done.push(Err(reject(origin, "truncated", "the file ends within an item: get it again")));
                return done;
            }
            Ok(_) => {}
            Err(error) => {
                done.push(Err(reject(origin, "damaged", format!("no sound XML from byte {byte} on: {error}"))));
                return done;
            }
        }
    }
}

/// The characters that archives of news name.
fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "mdash" => "—",
        "ndash" => "–",
        "ldquo" => "“",
        "rdquo" => "”",
        "lsquo" => "‘",
        "rsquo" => "’",
        "hellip" => "…",
        _ => return None,
    })
}

/// What an open element means.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// A field that is the words of the element.
    Words(Field, u8),
    /// What holds the paragraphs of the text.
    Body,
    /// A paragraph or a heading among them.
    Paragraph,
    /// What stands in the text and is no part of it, such as captions.
    Aside,
    Item,
    Other,
}

/// An item that is being read.
#[derive(Debug, Default)]
struct Item {
    open: Vec<Part>,
    words: String,
    text: String,
    raw: RawRecord,
}

impl Item {
    fn in_item(&self) -> bool {
        self.open.contains(&Part::Item)
    }

    fn open(&mut self, tag: &BytesStart<'_>, closed: bool) {
        let name = tag.local_name().into_inner();
        let attribute = |key: &str| {
            let found = tag.attributes().flatten().find(|a| a.key.local_name().into_inner() == key);
            found
                .and_then(|a| a.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned))
                .unwrap_or_default()
        };
        for (element, key, field, rank) in ATTRIBUTES {
            if *element == name {
                self.raw.offer(field.ranked(*rank), &mut attribute(key));
            }
        }
        let within = |part: Part| self.open.contains(&part);
        let part = match name {
            "nitf" | "newsItem" => Part::Item,
            // A copy of the first paragraphs that stand in the full text again.
            "block" if attribute("class") == "lead_paragraph" => Part::Aside,
            "media" | "table" | "figure" | "figcaption" | "note" => Part::Aside,
            "body.content" | "inlineXML" | "inlineData" => Part::Body,
            "p" | "hl2" | "h2" | "h3" | "li" | "blockquote" if within(Part::Body) => Part::Paragraph,
            _ => WORDS
                .iter()
                .find(|(n, ..)| *n == name)
                .map_or(Part::Other, |(_, field, rank)| Part::Words(*field, *rank)),
        };
        if matches!(part, Part::Words(..) | Part::Paragraph) {
            self.words.clear();
        }
        self.open.push(part);
        if closed {
            self.close();
        }
    }

    fn add(&mut self, words: &str) {
        self.words.push_str(words);
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Part::Words(field, rank)) => self.raw.offer(field.ranked(rank), &mut even(&self.words)),
            Some(Part::Paragraph) if !self.open.contains(&Part::Aside) => {
                let paragraph = even(&self.words);
                if !paragraph.is_empty() {
                    self.text.push_str(if self.text.is_empty() { "" } else { "\n\n" });
                    self.text.push_str(&paragraph);
                }
            }
            Some(Part::Item) => self.raw.offer(Field::Text.ranked(0), &mut self.text),
            _ => return,
        }
        self.words.clear();
    }
}

/// Elements whose words are a field, with its rank.
const WORDS: &[(&str, Field, u8)] = &[
    ("hl1", Field::Title, 0),
    ("headline", Field::Title, 1),
    ("title", Field::Title, 2),
    ("byline", Field::Author, 0),
    ("by", Field::Author, 1),
    ("contentCreated", Field::Date, 2),
    ("firstCreated", Field::Date, 3),
    ("versionCreated", Field::Date, 4),
];

/// Attributes that are a field: element, attribute, field and rank.
const ATTRIBUTES: &[(&str, &str, Field, u8)] = &[
    ("pubdata", "date.publication", Field::Date, 0),
    ("date.issue", "norm", Field::Date, 1),
    ("date.release", "norm", Field::Date, 5),
    ("pubdata", "name", Field::Publisher, 0),
    ("provider", "literal", Field::Publisher, 1),
    ("doc.copyright", "holder", Field::Publisher, 2),
    ("pubdata", "ex-ref", Field::Url, 0),
    ("doc-id", "id-string", Field::Id, 0),
    ("newsItem", "guid", Field::Id, 1),
];

/// On one line, with single spaces.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
