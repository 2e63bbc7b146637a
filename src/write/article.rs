//! [`Encoder`]: an annotated article into rows with holes and the fingerprints for linking, in the worker that
//! annotated it.
//!
//! **Invariant: what is encoded obeys the laws of the stages; an article whose layers break one becomes a reject that
//! names the stage, never a broken row.**

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::row::Rows;
use super::table::Layout;
use super::{cell, context, texts};
use crate::article::DateDoubt;
use crate::claim::{ArticleSketch, ClaimLinker, Sketch, Statement};
use crate::document::Document;
use crate::error::{Reject, StageError};
use crate::mention::{Entity, SpeakerKind};
use crate::quote::{Polarity, Quote, QuoteKind};
use crate::span::{CodePoints, Span};

/// Pieces of a row of articles.csv: around `duplicate_of`.
pub(super) const ARTICLE_PIECES: usize = 2;
/// Pieces of a row of quotes.csv: around `speaker_id` and `claim_id`.
pub(super) const QUOTE_PIECES: usize = 3;

/// Bytes of a usual row: room asked for at once.
const USUAL_ROW: usize = 700;

/// Encodes articles.
pub struct Encoder<'p> {
    linker: &'p dyn ClaimLinker,
    layout: Layout,
    texts: bool,
}

/// One article, encoded.
pub struct Encoded {
    pub(super) id: String,
    pub(super) publisher: String,
    pub(super) date: Option<Date>,
    pub(super) date_doubt: Option<DateDoubt>,
    /// What the article was in, if that was not UTF-8.
    pub(super) charset: Option<&'static str>,
    pub(super) words: u64,
    pub(super) sentences: u64,
    pub(super) furniture: u32,
    pub(super) sketch: ArticleSketch,
    pub(super) article: Pieces,
    /// The article's line of texts.jsonl; empty unless it is written.
    pub(super) text: Vec<u8>,
    /// The entities behind quotes.
    pub(super) entities: Vec<Entity>,
    pub(super) quotes: Vec<EncodedQuote>,
    pub(super) rows: Pieces,
}

/// One quote: what linking needs of it.
pub(super) struct EncodedQuote {
    pub(super) id: u64,
    pub(super) kind: QuoteKind,
    pub(super) polarity: Polarity,
    pub(super) cue: String,
    /// Indices into [`Encoded::entities`].
    pub(super) speakers: Vec<u32>,
    pub(super) content: String,
    pub(super) sketch: Sketch,
}

/// Bytes of rows, and where each piece ends.
pub(super) struct Pieces(Vec<u8>, Vec<u32>);

impl From<(Vec<u8>, Vec<u32>)> for Pieces {
    fn from((bytes, ends): (Vec<u8>, Vec<u32>)) -> Self {
        Self(bytes, ends)
    }
}

impl Pieces {
    /// The pieces of row `row` in a table of `n` pieces a row.
    pub(super) fn row(&self, row: usize, n: usize) -> Vec<&[u8]> {
        let end = |i: usize| self.1[i] as usize;
        let piece = |i: usize| &self.0[if i == 0 { 0 } else { end(i - 1) }..end(i)];
        (row * n..(row + 1) * n).map(piece).collect()
    }
}

impl<'p> Encoder<'p> {
    /// An encoder for tables of this layout and statements of this linker, with or without `texts`.
    #[must_use]
    pub fn new(linker: &'p dyn ClaimLinker, layout: Layout, texts: bool) -> Self {
        Self { linker, layout, texts }
    }

    /// Encodes one article.
    ///
    /// # Errors
    /// The reject, if a stage's result breaks the law of its role.
    pub fn encode(&self, mut document: Document) -> Result<Encoded, Reject> {
        if let Err((stage, why)) = check(&document) {
            return Err(Reject::by(&document.article, stage, why));
        }
        let (quotes, rows) = self.quotes(&document);
        let text = &document.article.text;
        let words = document.paragraphs.iter().map(|p| cell::count_words(p.of(text)) as u64).sum();
        let sketch = ArticleSketch::new(document.view());
        let article = self.article(&document, words, quotes.len(), &sketch);
        let kept = if self.texts { texts::line(&document.article) } else { Vec::new() };
        let mut encoded = Encoded {
            id: std::mem::take(&mut document.article.id),
            publisher: std::mem::take(&mut document.article.publisher),
            date: document.article.published.date,
            date_doubt: document.article.published.doubt,
            charset: document.article.charset,
            words,
            sentences: document.sentences.len() as u64,
            furniture: document.furniture,
            sketch,
            article,
            text: kept,
            entities: document.mentions.entities,
            quotes,
            rows,
        };
        encoded.keep_speakers();
        Ok(encoded)
    }

    /// The row of articles.csv.
    fn article(&self, document: &Document, words: u64, quotes: usize, sketch: &ArticleSketch) -> Pieces {
        let a = &document.article;
        let mut row = Rows::with_room(self.layout.excel, USUAL_ROW);
        row.verbatim(&a.id).text(&a.url).text(&a.publisher).text(&a.author).text(&a.title);
        row.maybe(a.published.date).verbatim(&a.published.at).verbatim(&document.language);
        row.show(words).show(document.sentences.len()).show(quotes).hole();
        row.text(&a.origin.input).show(a.origin.row).text(&a.publisher_given);
        row.verbatim(a.published.doubt.map_or("", DateDoubt::as_str))
            .text(&a.published.given)
            .show(document.furniture)
            .show(sketch)
            .end();
        row.into_pieces().into()
    }

    /// The rows of quotes.csv. The same words under the same source and cue are one quote, however often a detector
    /// names them.
    fn quotes(&self, document: &Document) -> (Vec<EncodedQuote>, Pieces) {
        let points = CodePoints::new(if document.quotes.is_empty() { "" } else { &document.article.text });
        let mut rows = Rows::with_room(self.layout.excel, document.quotes.len() * USUAL_ROW);
        let mut done: Vec<EncodedQuote> = Vec::with_capacity(document.quotes.len());
        let mut ids = FxHashSet::default();
        for (quote, attribution) in document.quotes.iter().zip(&document.attributions) {
            let id = quote_id(document, quote, &points);
            if !ids.insert(id) {
                continue;
            }
            let speakers = attribution.as_ref().map_or(&[][..], |a| &a.entities);
            let score = attribution.as_ref().map_or(f32::NAN, |a| a.score);
            let content = joined(document, &quote.content);
            QuoteRow { document, quote, points: &points, id, speakers, score, content: &content }.encode(&mut rows);
            let cue = joined(document, &quote.cue);
            let names: Vec<&str> =
                speakers.iter().map(|&e| document.mentions.entities[e as usize].name.as_str()).collect();
            let (kind, polarity, speakers) = (quote.kind, quote.polarity, speakers.to_vec());
            let sketch = sketch(self.linker, &names, &cue, polarity, &content);
            done.push(EncodedQuote { id, kind, polarity, cue, speakers, content, sketch });
        }
        (done, rows.into_pieces().into())
    }
}

/// The fingerprint of a statement by speakers of these names.
pub(super) fn sketch(linker: &dyn ClaimLinker, names: &[&str], cue: &str, polarity: Polarity, content: &str) -> Sketch {
    linker.sketch(&Statement { content, speaker: &names.join("|"), cue, polarity })
}

impl Encoded {
    /// Leaves out the entities that said nothing and renumbers the others.
    fn keep_speakers(&mut self) {
        let mut number = vec![u32::MAX; self.entities.len()];
        let mut kept = 0;
        for speaker in self.quotes.iter().flat_map(|q| &q.speakers) {
            let number = &mut number[*speaker as usize];
            if *number == u32::MAX {
                *number = kept;
                kept += 1;
            }
        }
        for speaker in self.quotes.iter_mut().flat_map(|q| &mut q.speakers) {
            *speaker = number[*speaker as usize];
        }
        let mut order: Vec<(u32, Entity)> = number.into_iter().zip(std::mem::take(&mut self.entities)).collect();
        order.retain(|(n, _)| *n != u32::MAX);
        order.sort_by_key(|(n, _)| *n);
        self.entities = order.into_iter().map(|(_, e)| e).collect();
    }
}

/// What a row of quotes.csv is made of.
struct QuoteRow<'a> {
    document: &'a Document,
    quote: &'a Quote,
    points: &'a CodePoints,
    id: u64,
    speakers: &'a [u32],
    score: f32,
    content: &'a str,
}

impl QuoteRow<'_> {
    fn encode(&self, row: &mut Rows) {
        let (a, q, text) = (&self.document.article, self.quote, &self.document.article.text);
        let speakers = self.speakers.iter().map(|&e| &self.document.mentions.entities[e as usize]);
        row.show(format_args!("q_{:016x}", self.id)).verbatim(&a.id).maybe(a.published.date).text(&a.publisher);
        row.verbatim(q.kind.as_str()).verbatim(self.content);
        row.values(speakers.clone().map(|e| e.name.as_str())).hole();
        row.values(speakers.clone().map(|e| e.kind.map_or("", SpeakerKind::as_str)));
        row.values(speakers.map(|e| e.role.as_str())).score(self.score);
        row.words(text, &q.source).words(text, &q.cue).words(text, &q.via);
        row.verbatim(q.polarity.as_str()).score(q.confidence).hole();
        self.place(row);
        row.text(&a.url).end();
    }

    /// The columns from `pre` to `words`.
    fn place(&self, row: &mut Rows) {
        let (d, q, text) = (self.document, self.quote, self.document.article.text.as_str());
        let start = q.content.iter().map(|s| s.start).min().unwrap_or_default();
        let end = q.content.iter().map(|s| s.end).max().unwrap_or_default();
        row.text(context::tail(&text[..start as usize])).text(context::head(&text[end as usize..]));
        row.show(self.points.at(text, start)).show(self.points.at(text, end));
        for spans in [&q.content, &q.source, &q.cue] {
            row.spans(text, self.points, spans);
        }
        let number = |layer: &[Span], i: usize| (!layer.is_empty()).then_some(i + 1);
        row.maybe(number(&d.sentences, d.view().sentence_of(start)));
        row.maybe(number(&d.paragraphs, d.view().paragraph_of(start)));
        row.show(q.content.iter().map(|s| cell::count_words(s.of(text))).sum::<usize>());
    }
}

/// The words under several spans, as they stand in a text cell.
fn joined(document: &Document, spans: &[Span]) -> String {
    let mut words = String::with_capacity(spans.iter().map(|s| s.len() + cell::GAP.len()).sum());
    cell::push_words(&mut words, &document.article.text, spans);
    words
}

/// A hash of the article's id and the spans in code points; the separators keep ("ab", "c") and ("a", "bc") apart.
fn quote_id(document: &Document, quote: &Quote, points: &CodePoints) -> u64 {
    let mut key = document.article.id.clone();
    for spans in [&quote.content, &quote.source, &quote.cue] {
        key.push('\u{1f}');
        cell::push_spans(&mut key, &document.article.text, points, spans);
    }
    xxh3_64(key.as_bytes())
}

/// The law that a document's layers break, if any, with the role of the stage at fault.
fn check(d: &Document) -> Result<(), (&'static str, StageError)> {
    let broken = |role, what: String| Err((role, StageError::new("answer", what)));
    let text = d.article.text.as_str();
    let outside = |spans: &[Span]| spans.iter().any(|s| text.get(s.start as usize..s.end as usize).is_none());
    if outside(&d.paragraphs) {
        return broken("clean", "the stage gave a paragraph outside the text".into());
    }
    for quote in &d.quotes {
        if [&quote.content, &quote.cue, &quote.source, &quote.via].into_iter().any(|spans| outside(spans)) {
            return broken("quote", "the stage gave a span outside the text or within a character".into());
        }
        if quote.content.iter().all(|s| s.of(text).trim().is_empty()) {
            return broken("quote", "the stage gave a quote without content".into());
        }
    }
    if d.attributions.len() != d.quotes.len() {
        let (n, quotes) = (d.attributions.len(), d.quotes.len());
        return broken("speaker", format!("the stage gave {n} attributions for {quotes} quotes"));
    }
    let entities = d.mentions.entities.len();
    let mut speakers = d.attributions.iter().flatten().flat_map(|a| &a.entities);
    match speakers.find(|&&e| e as usize >= entities) {
        Some(e) => broken("speaker", format!("the stage named entity {e} of {entities}, counted from 0")),
        None => Ok(()),
    }
}
