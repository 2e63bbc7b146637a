//! [`Span`]: a half-open range of bytes, the only offset type inside dixit.
//!
//! Tables count in Unicode code points, because Python and R do; everything else counts in bytes, because slicing
//! does. [`CodePoints`] turns one into the other at the edge.
//!
//! **Invariant: a span's ends lie on `char` boundaries of the text it was made for, and `start <= end`.**

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into one article's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span of bytes `start..end`. Texts of 4 GiB and more never get this far: the reader rejects them.
    #[inline]
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Self { start: start as u32, end: end as u32 }
    }

    /// Number of bytes.
    #[inline]
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    #[inline]
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same range as `usize`, for slicing.
    #[inline]
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words of `text` under the span.
    #[inline]
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside.
    #[inline]
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[inline]
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[inline]
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without the characters at its edges for which `drop` holds; empty at its start if all go.
    #[must_use]
    pub fn trim(self, text: &str, drop: impl Fn(char) -> bool) -> Span {
        let inner = self.of(text);
        let rest = inner.trim_start_matches(&drop);
        let start = self.start as usize + (inner.len() - rest.len());
        Span::new(start, start + rest.trim_end_matches(&drop).len())
    }
}

/// Turns byte offsets of one text into code point offsets, in time that does not depend on the text's length.
#[derive(Debug)]
pub struct CodePoints {
    /// Code points before each block of [`CodePoints::BLOCK`] bytes; empty when the text is ASCII.
    blocks: Vec<u32>,
}

impl CodePoints {
    const BLOCK: usize = 64;

    /// Prepares the offsets of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { blocks: Vec::new() };
        }
        let mut seen = 0;
        let mut blocks = Vec::with_capacity(text.len() / Self::BLOCK + 1);
        for block in text.as_bytes().chunks(Self::BLOCK) {
            blocks.push(seen);
            seen += count_starts(block);
        }
        blocks.push(seen);
        Self { blocks }
    }

    /// The number of code points of `text` before byte `offset`; `text` is the one given to [`CodePoints::new`].
    #[must_use]
    pub fn at(&self, text: &str, offset: u32) -> u32 {
        if self.blocks.is_empty() {
            return offset;
        }
        let block = offset as usize / Self::BLOCK;
        self.blocks[block] + count_starts(&text.as_bytes()[block * Self::BLOCK..offset as usize])
    }
}

/// Bytes that begin a code point: all but UTF-8's continuation bytes `10xxxxxx`.
fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| (b as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting_chars() {
        for text in ["", "plain", "“Año”, she said 🙂 — ", &"é🙂a".repeat(100)] {
            let points = CodePoints::new(text);
            for (n, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(text, byte as u32), n as u32, "{text:?} at {byte}");
            }
            assert_eq!(points.at(text, text.len() as u32), text.chars().count() as u32);
        }
    }

    #[test]
    fn trim_keeps_char_boundaries() {
        let text = " “Año” ";
        let span = Span::new(0, text.len()).trim(text, |c| !c.is_alphanumeric());
        assert_eq!(span.of(text), "Año");
        assert!(Span::new(0, 1).trim(text, |c| c == ' ').is_empty());
    }
}
