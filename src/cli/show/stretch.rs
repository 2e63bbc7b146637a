//! [`Stretch`]: which words of a paragraph belong to which quote, and the paragraph as a line with their marks.
//!
//! **Invariant: stretches come the outer before the inner, and a paragraph is gone through once, however many there
//! are.**

use std::collections::BTreeSet;

use super::annotated::{Line, Look};
use crate::quote::Quote;
use crate::span::Span;

/// A stretch of text to be marked.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    span: Span,
    look: Look,
    /// Number of its quote, from 1.
    quote: usize,
}

/// What is to be marked within each of `paragraphs`.
pub(super) fn stretches(paragraphs: &[Span], quotes: &[Quote]) -> Vec<Vec<Stretch>> {
    let mut all = vec![Vec::new(); paragraphs.len()];
    for (i, q) in quotes.iter().enumerate() {
        for (look, spans) in [(Look::Content, &q.content), (Look::Source, &q.source), (Look::Cue, &q.cue)] {
            for span in spans {
                let first = paragraphs.partition_point(|p| p.end <= span.start);
                let inside = paragraphs[first..].iter().zip(&mut all[first..]).take_while(|(p, _)| p.start < span.end);
                for (p, stretches) in inside {
                    let span = Span { start: span.start.max(p.start), end: span.end.min(p.end) };
                    stretches.push(Stretch { span, look, quote: i + 1 });
                }
            }
        }
    }
    all.iter_mut().for_each(order);
    all
}

fn order(stretches: &mut Vec<Stretch>) {
    stretches.retain(|s| !s.span.is_empty());
    stretches.sort_by_key(|s| (s.span.start, std::cmp::Reverse(s.span.end), s.look != Look::Content, s.quote));
    // Words that are the source or the cue of several quotes are marked once.
    stretches.dedup_by(|b, a| a.span == b.span && a.look == b.look && a.look != Look::Content);
}

/// The text of `paragraph` with its `stretches` marked: `[1 content]`, and without colours `*source*` and `_cue_`.
pub(super) fn marked(text: &str, paragraph: Span, stretches: &[Stretch], colored: bool) -> Line {
    let mut line = Line::default();
    let mut at = paragraph.start;
    let mut open = stretches.iter().enumerate().peekable();
    let mut by_end: Vec<usize> = (0..stretches.len()).collect();
    by_end.sort_by_key(|&i| (stretches[i].span.end, std::cmp::Reverse(i)));
    let mut close = by_end.into_iter().peekable();
    // Those around `at`, the innermost first.
    let mut around: BTreeSet<(usize, usize)> = BTreeSet::new();
    for edge in edges(paragraph, stretches) {
        let look = around.first().map(|(_, i)| stretches[*i].look).unwrap_or_default();
        line.text(Span { start: at, end: edge }.of(text), look);
        while let Some(i) = close.next_if(|i| stretches[*i].span.end == edge) {
            line.close(stretches[i].closing(colored), Look::Faint);
            around.remove(&(stretches[i].span.len(), i));
        }
        while let Some((i, s)) = open.next_if(|(_, s)| s.span.start == edge) {
            line.open(&s.opening(colored), Look::Faint);
            around.insert((s.span.len(), i));
        }
        at = edge;
    }
    line
}

/// Where something begins or ends, and the paragraph's end.
fn edges(paragraph: Span, stretches: &[Stretch]) -> Vec<u32> {
    let mut edges: Vec<u32> = stretches.iter().flat_map(|s| [s.span.start, s.span.end]).collect();
    edges.push(paragraph.end);
    edges.sort_unstable();
    edges.dedup();
    edges
}

impl Stretch {
    fn opening(self, colored: bool) -> String {
        match self.look {
            Look::Content => format!("[{} ", self.quote),
            _ => self.closing(colored).to_owned(),
        }
    }

    fn closing(self, colored: bool) -> &'static str {
        match self.look {
            Look::Content => "]",
            Look::Source if !colored => "*",
            Look::Cue if !colored => "_",
            _ => "",
        }
    }
}
