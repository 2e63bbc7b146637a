//! `--why`: for each quote who may be behind it, how likely each is, and what tells for them.

use std::fmt::Write;

use crate::document::Document;
use crate::speaker::Weighed;

/// Candidates of a quote that are listed.
const MOST: usize = 4;
/// Letters of a content that are shown.
const LETTERS: usize = 60;

/// A list for the quotes of `document`, in their order.
pub(super) fn render(document: &Document, weighed: &[Vec<Weighed>]) -> String {
    let mut text = String::from("\nWho was weighed, and how likely each is:\n");
    for (quote, all) in document.quotes.iter().zip(weighed) {
        let words = |span: &crate::span::Span| span.of(&document.article.text);
        let content: String = words(&quote.content[0]).chars().take(LETTERS).collect();
        let source = quote.source.first().map_or("no source", words);
        let _ = writeln!(text, "\n[{source}] {}", content.split_whitespace().collect::<Vec<_>>().join(" "));
        if all.is_empty() {
            text.push_str("    the resolver does not tell\n");
        }
        // Who was taken is listed, be it the last.
        let listed = all.iter().enumerate().filter(|(n, candidate)| *n < MOST || candidate.chosen);
        for (_, candidate) in listed {
            let name = if candidate.name.is_empty() { "nobody" } else { &candidate.name };
            let mark = if candidate.chosen { "→" } else { " " };
            let _ = write!(text, " {mark} {:3.0} %  {name}", 100.0 * candidate.share);
            let reasons = candidate.reasons.join(", ");
            let _ = if reasons.is_empty() { writeln!(text) } else { writeln!(text, ": {reasons}") };
        }
    }
    text
}
