//! [`Tokenizer`]: words, numbers and marks, in the manner of the Penn and UD treebanks.
//!
//! **Invariant: tokens are ordered, disjoint, not empty, each inside its sentence.**

pub(crate) mod abbreviations;
pub(crate) mod chars;
mod news;

pub use news::{NewsTokenizer, NewsTokenizerConfig};

use crate::error::StageError;
use crate::span::Span;

/// The tokens of an article, as a structure of arrays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Byte span of each token.
    pub spans: Vec<Span>,
    /// What each token looks like.
    pub kinds: Vec<TokenKind>,
    /// For each sentence the index of its first token, and last the number of tokens.
    pub sentence_starts: Vec<u32>,
}

impl Tokens {
    /// Number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The token indices of sentence `s`.
    #[must_use]
    pub fn in_sentence(&self, s: usize) -> std::ops::Range<usize> {
        self.sentence_starts[s] as usize..self.sentence_starts[s + 1] as usize
    }

    /// The index of the first token that ends behind byte `offset`.
    #[must_use]
    pub fn at(&self, offset: u32) -> usize {
        self.spans.partition_point(|t| t.end <= offset)
    }

    /// The indices of the tokens that share a byte with `span`.
    #[must_use]
    pub fn within(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.at(span.start);
        let last = self.spans.partition_point(|t| t.start < span.end);
        first..last.max(first)
    }
}

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word in lower case, or of a script without case.
    Lower,
    /// A word that begins with a capital.
    Capital,
    /// A word of capitals alone, two or more letters ("NATO", "U.S.").
    Upper,
    /// Something that begins with a digit.
    Number,
    /// A double or single mark that opens or closes a quotation; an apostrophe within a word is not one.
    Quote,
    /// Any other punctuation or symbol.
    Punct,
    /// An address on the web, an e-mail address, a handle or a hashtag.
    Address,
}

impl TokenKind {
    /// Whether the token is a word of any case.
    #[must_use]
    pub fn is_word(self) -> bool {
        matches!(self, Self::Lower | Self::Capital | Self::Upper)
    }

    /// Whether the token is a word that begins with a capital.
    #[must_use]
    pub fn is_capital(self) -> bool {
        matches!(self, Self::Capital | Self::Upper)
    }
}

/// Splits sentences into tokens.
pub trait Tokenizer: Send + Sync {
    /// The tokens of `text` within `sentences` (ordered, disjoint byte spans).
    ///
    /// # Errors
    /// Built-in tokenizers never fail; an error rejects the article.
    fn tokenize(&self, text: &str, sentences: &[Span]) -> Result<Tokens, StageError>;

    /// Tokenizes several texts; one result for each, in order.
    fn tokenize_batch(&self, inputs: &[(&str, &[Span])]) -> Vec<Result<Tokens, StageError>> {
        inputs.iter().map(|(text, sentences)| self.tokenize(text, sentences)).collect()
    }
}
