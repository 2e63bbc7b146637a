//! The page of one article: its head, its paragraphs with marks, and the list of its quotes.

use super::annotated::{Line, Look};
use super::stretch::{marked, stretches};
use crate::article::Article;
use crate::document::Document;
use crate::quote::Quote;
use crate::span::Span;

/// Columns by which the list's lines are indented behind their numbers.
const INDENT: usize = 4;

/// The article as text for a terminal of `width` columns.
pub(super) fn page(document: &Document, width: usize, colored: bool) -> String {
    let text = &document.article.text;
    let mut page = head(&document.article, width, colored);
    let stretches = stretches(&document.paragraphs, &document.quotes);
    for (paragraph, inside) in document.paragraphs.iter().zip(&stretches) {
        page.push('\n');
        page += &marked(text, *paragraph, inside, colored).set(width, 0, colored);
    }
    let left_out = left_out(text, &document.paragraphs);
    if left_out > 0 {
        let lines = if left_out == 1 { "line" } else { "lines" };
        page.push('\n');
        page += &one(&format!("({left_out} {lines} left out: page furniture)"), Look::Faint, width, colored);
    }
    page.push('\n');
    page + &list(document, width, colored)
}

fn one(text: &str, look: Look, width: usize, colored: bool) -> String {
    let mut line = Line::default();
    line.text(text, look);
    line.set(width, 0, colored)
}

fn head(article: &Article, width: usize, colored: bool) -> String {
    let title = if article.title.trim().is_empty() { &article.id } else { &article.title };
    let date = article.published.date.map(|d| d.to_string()).unwrap_or_default();
    let facts = [&article.publisher, &date, &article.author, &article.id];
    let facts: Vec<&str> = facts.into_iter().map(String::as_str).filter(|f| !f.trim().is_empty()).collect();
    one(title, Look::Strong, width, colored) + &one(&facts.join(" · "), Look::Faint, width, colored)
}

/// Lines with words in them that no paragraph holds.
fn left_out(text: &str, paragraphs: &[Span]) -> usize {
    let starts = [0].into_iter().chain(paragraphs.iter().map(|p| p.end));
    let stops = paragraphs.iter().map(|p| p.start).chain([text.len() as u32]);
    let gaps = starts.zip(stops).map(|(start, end)| &text[start as usize..end as usize]);
    gaps.flat_map(str::lines).filter(|l| l.chars().any(char::is_alphanumeric)).count()
}

fn list(document: &Document, width: usize, colored: bool) -> String {
    if document.quotes.is_empty() {
        return one("No quotes found.", Look::Faint, width, colored);
    }
    let marks = if colored { "" } else { " Marks: [1 what was said] *source* _cue_" };
    let count = match document.quotes.len() {
        1 => "1 quote.".to_owned(),
        n => format!("{n} quotes."),
    };
    let mut list = one(&format!("{count}{marks}"), Look::Faint, width, colored);
    for (i, quote) in document.quotes.iter().enumerate() {
        list += &entry(document, i, quote).set(width, INDENT, colored);
    }
    list
}

/// One quote: number, type, speaker ← source, cue, via, polarity, confidence.
fn entry(document: &Document, i: usize, quote: &Quote) -> Line {
    let text = &document.article.text;
    let words = |spans: &[Span]| spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" … ");
    let mut line = Line::default();
    line.text(&format!("{} {} · ", i + 1, quote.kind.as_str()), Look::Faint);
    speaker(document, i, &mut line);
    for (label, spans, look) in
        [(" ← ", &quote.source, Look::Source), (" · cue ", &quote.cue, Look::Cue), (" · via ", &quote.via, Look::Plain)]
    {
        if !spans.is_empty() {
            line.text(label, Look::Faint);
            line.text(&words(spans), look);
        }
    }
    line.text(&format!(" · {} · {:.2}", quote.polarity.as_str(), quote.confidence), Look::Faint);
    line
}

/// Who is behind quote `i`, what they are, and how likely that is.
fn speaker(document: &Document, i: usize, line: &mut Line) {
    let Some(attribution) = document.attributions.get(i).and_then(Option::as_ref) else {
        return line.text("no speaker", Look::Faint);
    };
    let known = attribution.entities.iter().filter_map(|e| document.mentions.entities.get(*e as usize));
    for (n, entity) in known.enumerate() {
        line.text(if n == 0 { "" } else { " and " }, Look::Faint);
        line.text(&entity.name, Look::Strong);
        let kind = entity.kind.map(|k| format!(" ({})", k.as_str()));
        line.text(&kind.unwrap_or_default(), Look::Faint);
    }
    line.text(&format!(" {:.2}", attribution.score), Look::Faint);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Config, Pipeline, Registry};

    #[test]
    fn a_page_has_head_marks_and_list() {
        let pipeline = Pipeline::new(&Registry::builtin(), &Config::default()).unwrap();
        let text = "“The dam is safe,” said Ana Ruiz, the mayor.\nAdvertisement\nRain fell.".to_owned();
        let article = Article { id: "a1".into(), title: "The dam".into(), text, ..Article::default() };
        let page = page(&pipeline.annotate(article).unwrap(), 100, false);
        for part in [
            "The dam\na1\n\n[1 “The dam is",
            "_said_ *Ana Ruiz",
            "(1 line left out",
            "1 quote.",
            "\n1 direct · Ana Ruiz (person) 0.",
            " · cue said · asserts · 0.",
        ] {
            assert!(page.contains(part), "{part:?} in {page}");
        }
    }
}
