//! [`Offsets`]: between the byte spans inside dixit and the code point spans of the protocol.

use super::Fault;
use crate::span::{CodePoints, Span};

/// A span of the protocol: start and end in code points.
pub(super) type Pair = [i64; 2];

/// The offsets of one text, both ways.
pub(super) struct Offsets<'a> {
    pub(super) text: &'a str,
    points: CodePoints,
    /// Where each code point begins, and last the text's length, in bytes; empty when the text is ASCII.
    starts: Vec<u32>,
}

impl<'a> Offsets<'a> {
    /// For writing spans.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, points: CodePoints::new(text), starts: Vec::new() }
    }

    /// For reading spans too.
    pub(super) fn both_ways(text: &'a str) -> Self {
        let mut offsets = Self::new(text);
        if !text.is_ascii() {
            offsets.starts = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        }
        offsets
    }

    pub(super) fn pair(&self, span: Span) -> Pair {
        [self.points.at(self.text, span.start).into(), self.points.at(self.text, span.end).into()]
    }

    pub(super) fn pairs(&self, spans: &[Span]) -> Vec<Pair> {
        spans.iter().map(|s| self.pair(*s)).collect()
    }

    /// The span of bytes, if it holds a character and lies in the text.
    pub(super) fn span(&self, [start, end]: Pair) -> Result<Span, Fault> {
        if start >= end {
            return Err(format!("the span {start}..{end} holds no character"));
        }
        match (self.byte(start), self.byte(end)) {
            (Some(start), Some(end)) => Ok(Span { start, end }),
            _ => {
                let length = self.text.chars().count();
                Err(format!("the span {start}..{end} is outside the text, which has {length} code points"))
            }
        }
    }

    /// The spans in order; an error if two share a character.
    pub(super) fn spans(&self, pairs: &[Pair]) -> Result<Vec<Span>, Fault> {
        let mut spans = pairs.iter().map(|p| self.span(*p)).collect::<Result<Vec<_>, _>>()?;
        spans.sort_unstable();
        match spans.windows(2).find(|w| w[0].overlaps(w[1])) {
            Some(w) => Err(format!("the spans {} and {} overlap", self.shown(w[0]), self.shown(w[1]))),
            None => Ok(spans),
        }
    }

    /// A span as a message shows it.
    pub(super) fn shown(&self, span: Span) -> String {
        let [start, end] = self.pair(span);
        format!("{start}..{end}")
    }

    fn byte(&self, point: i64) -> Option<u32> {
        let point = usize::try_from(point).ok()?;
        if self.starts.is_empty() {
            return (point <= self.text.len()).then_some(point as u32);
        }
        self.starts.get(point).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_come_back_and_wrong_ones_do_not() {
        for text in ["plain", "“Año” 🙂 שלום"] {
            let offsets = Offsets::both_ways(text);
            let length = text.chars().count() as i64;
            for (at, c) in text.char_indices() {
                let span = Span::new(at, at + c.len_utf8());
                assert_eq!(offsets.span(offsets.pair(span)), Ok(span), "{text}");
            }
            for wrong in [[0, length + 1], [-1, 2], [2, 2], [3, 1]] {
                assert!(offsets.span(wrong).is_err(), "{wrong:?} in {text}");
            }
            assert_eq!(offsets.spans(&[[3, 4], [0, 2]]).map(|s| offsets.pairs(&s)), Ok(vec![[0, 2], [3, 4]]));
            assert!(offsets.spans(&[[0, 2], [1, 3]]).unwrap_err().contains("0..2 and 1..3"));
        }
    }
}
