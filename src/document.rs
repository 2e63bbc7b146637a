//! [`Document`]: an article with the layers that the stages have added, and [`TextView`], what a stage may read of it.
//!
//! **Invariant: layers are added in the order of the fields and never point outside the text.**

use crate::article::Article;
use crate::mention::Mentions;
use crate::quote::Quote;
use crate::span::Span;
use crate::speaker::Attribution;
use crate::token::Tokens;

/// An article with its annotations.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The article as read, with blanks in the place of what the cleaner marked as an aside.
    pub article: Article,
    /// ISO 639-3 code of its language, or empty.
    pub language: String,
    /// The paragraphs kept by the cleaner, in order, disjoint.
    pub paragraphs: Vec<Span>,
    /// Lines left out as page furniture.
    pub furniture: u32,
    /// Sentences, in order, disjoint, each inside a kept paragraph.
    pub sentences: Vec<Span>,
    /// Tokens, in order, disjoint, each inside a sentence.
    pub tokens: Tokens,
    /// Who is mentioned.
    pub mentions: Mentions,
    /// Who said what: the words.
    pub quotes: Vec<Quote>,
    /// Who said what: the entity, one for each quote.
    pub attributions: Vec<Option<Attribution>>,
}

impl Document {
    /// What stages may read.
    #[must_use]
    pub fn view(&self) -> TextView<'_> {
        TextView {
            article: &self.article,
            text: &self.article.text,
            paragraphs: &self.paragraphs,
            sentences: &self.sentences,
            tokens: &self.tokens,
        }
    }
}

/// The borrowed layers of a document that a stage reads. `Copy`, so that it is passed by value.
#[derive(Clone, Copy, Debug)]
pub struct TextView<'a> {
    /// The article: its metadata and origin.
    pub article: &'a Article,
    /// Its text.
    pub text: &'a str,
    /// Kept paragraphs.
    pub paragraphs: &'a [Span],
    /// Sentences.
    pub sentences: &'a [Span],
    /// Tokens.
    pub tokens: &'a Tokens,
}

impl<'a> TextView<'a> {
    /// The words of token `i`.
    #[inline]
    #[must_use]
    pub fn word(self, i: usize) -> &'a str {
        self.tokens.spans[i].of(self.text)
    }

    /// The index of the paragraph that holds byte `offset`, counting from 0; the nearest before it if none does.
    #[must_use]
    pub fn paragraph_of(self, offset: u32) -> usize {
        index_of(self.paragraphs, offset)
    }

    /// The index of the sentence that holds byte `offset`, counting from 0; the nearest before it if none does.
    #[must_use]
    pub fn sentence_of(self, offset: u32) -> usize {
        index_of(self.sentences, offset)
    }
}

/// The last of the ordered `spans` that starts at or before `offset`, or 0.
fn index_of(spans: &[Span], offset: u32) -> usize {
    spans.partition_point(|s| s.start <= offset).saturating_sub(1)
}
