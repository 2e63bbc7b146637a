//! `--why`: for each quote who may be behind it, and how likely each is.

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
        for candidate in all.iter().take(MOST) {
            let name = if candidate.name.is_empty() { "nobody" } else { &candidate.name };
            let ruled = if candidate.ruled { "  (so say the rules)" } else { "" };
            let _ = writeln!(text, "  {:3.0} %  {name}{ruled}", 100.0 * candidate.share);
        }
    }
    text
}
