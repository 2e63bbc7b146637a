//! [`Request`]: what the program is told about one article, and the forms of the layers in both directions.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::Question;
use super::offsets::{Offsets, Pair};
use crate::document::{Document, TextView};
use crate::mention::{Entity, Gender, Mention, MentionForm, Mentions, SpeakerKind};
use crate::quote::{Polarity, Quote, QuoteKind};
use crate::span::Span;
use crate::speaker::{Attribution, ResolveInput};

/// The version of the protocol.
const PROTOCOL: u32 = 1;

/// One line for the program. A layer that the role does not read is left out.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    protocol: u32,
    role: &'static str,
    id: String,
    #[serde(flatten)]
    article: Option<ArticleLine<'a>>,
    text: &'a str,
    paragraphs: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<Vec<Pair>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<Pair>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<Vec<MentionLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Vec<EntityLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quotes: Option<Vec<QuoteLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributions: Option<Vec<Option<AttributionLine>>>,
}

/// What is known of an article besides its text.
#[derive(Serialize)]
struct ArticleLine<'a> {
    url: &'a str,
    publisher: &'a str,
    author: &'a str,
    title: &'a str,
    date: String,
    published_at: &'a str,
}

#[derive(Serialize, Deserialize)]
pub(super) struct MentionLine {
    pub(super) span: Pair,
    pub(super) entity: u32,
    pub(super) form: MentionForm,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EntityLine {
    pub(super) name: String,
    #[serde(default)]
    pub(super) kind: Option<SpeakerKind>,
    #[serde(default)]
    pub(super) role: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) called: Vec<String>,
    #[serde(default)]
    pub(super) gender: Gender,
}

#[derive(Serialize, Deserialize)]
pub(super) struct QuoteLine {
    pub(super) content: Vec<Pair>,
    #[serde(default)]
    pub(super) cue: Vec<Pair>,
    #[serde(default)]
    pub(super) source: Vec<Pair>,
    #[serde(default)]
    pub(super) via: Vec<Pair>,
    #[serde(rename = "type")]
    pub(super) kind: QuoteKind,
    #[serde(default = "asserts")]
    pub(super) polarity: Polarity,
    #[serde(default = "certain")]
    pub(super) confidence: f32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AttributionLine {
    pub(super) entities: Vec<u32>,
    #[serde(default = "certain")]
    pub(super) score: f32,
}

/// Most quotes assert.
fn asserts() -> Polarity {
    Polarity::Asserts
}

/// A program that gives no probability is taken at its word.
fn certain() -> f32 {
    1.0
}

impl<'a> Request<'a> {
    /// For a splitter, who knows nothing but the text: a hash of it stands for the article.
    pub(super) fn sentence(text: &'a str, paragraphs: &[Span]) -> Self {
        let id = format!("{:032x}", xxh3_128(text.as_bytes()));
        Self::bare("sentence", id, text, Offsets::new(text).pairs(paragraphs))
    }

    /// For a finder or a detector.
    pub(super) fn of_view(role: &'static str, view: TextView<'a>) -> Self {
        let offsets = Offsets::new(view.text);
        let article = view.article;
        Self {
            article: Some(ArticleLine {
                url: &article.url,
                publisher: &article.publisher,
                author: &article.author,
                title: &article.title,
                date: article.published.date.map(|d| d.to_string()).unwrap_or_default(),
                published_at: &article.published.at,
            }),
            sentences: Some(offsets.pairs(view.sentences)),
            tokens: Some(offsets.pairs(&view.tokens.spans)),
            ..Self::bare(role, article.id.clone(), view.text, offsets.pairs(view.paragraphs))
        }
    }

    /// For a resolver.
    pub(super) fn speaker(input: ResolveInput<'a>) -> Self {
        Self::of_view("speaker", input.view).with(input.mentions, input.quotes)
    }

    /// For a pass.
    pub(super) fn pass(document: &'a Document) -> Self {
        let attributions = document.attributions.iter().map(|a| a.as_ref().map(AttributionLine::new)).collect();
        let request = Self::of_view("pass", document.view()).with(&document.mentions, &document.quotes);
        Self { attributions: Some(attributions), ..request }
    }

    fn bare(role: &'static str, id: String, text: &'a str, paragraphs: Vec<Pair>) -> Self {
        Self {
            protocol: PROTOCOL,
            role,
            id,
            article: None,
            text,
            paragraphs,
            sentences: None,
            tokens: None,
            mentions: None,
            entities: None,
            quotes: None,
            attributions: None,
        }
    }

    fn with(self, mentions: &Mentions, quotes: &[Quote]) -> Self {
        let offsets = Offsets::new(self.text);
        Self {
            mentions: Some(mentions.mentions.iter().map(|m| MentionLine::new(m, &offsets)).collect()),
            entities: Some(mentions.entities.iter().map(EntityLine::new).collect()),
            quotes: Some(quotes.iter().map(|q| QuoteLine::new(q, &offsets)).collect()),
            ..self
        }
    }

    /// The line that is sent.
    pub(super) fn into_question(self) -> Question {
        // Text, numbers and lists are always JSON; if they were not, the program would complain about the empty line.
        let mut line = serde_json::to_vec(&self).unwrap_or_default();
        line.push(b'\n');
        Question { id: self.id, line: line.into() }
    }
}

impl MentionLine {
    fn new(m: &Mention, offsets: &Offsets<'_>) -> Self {
        Self { span: offsets.pair(m.span), entity: m.entity, form: m.form }
    }
}

impl EntityLine {
    fn new(e: &Entity) -> Self {
        let Entity { name, kind, role, called, aliases, gender, listed: _ } = e.clone();
        Self { name, kind, role, called, aliases, gender }
    }
}

impl QuoteLine {
    fn new(q: &Quote, offsets: &Offsets<'_>) -> Self {
        Self {
            content: offsets.pairs(&q.content),
            cue: offsets.pairs(&q.cue),
            source: offsets.pairs(&q.source),
            via: offsets.pairs(&q.via),
            kind: q.kind,
            polarity: q.polarity,
            confidence: q.confidence,
        }
    }
}

impl AttributionLine {
    fn new(a: &Attribution) -> Self {
        Self { entities: a.entities.clone(), score: a.score }
    }
}
