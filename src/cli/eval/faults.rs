//! Faults in their context, gold and predicted side by side, in reading order.
//!
//! In the passage `[` and `]` stand around the gold content, `{` and `}` around the predicted one.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cli::numbers::{counted, grouped};
use crate::eval::{Confusion, Fault, GoldArticle, Predicted, Relation, Role};
use crate::span::{CodePoints, Span};

/// Characters of text before and behind what is concerned.
const AROUND: usize = 60;
/// Longest passage, in characters; a longer one is cut in its middle.
const PASSAGE: usize = 900;
/// Width of a column, in characters; what is longer is cut in its middle.
const COLUMN: usize = 42;
/// Width of a line of the passage, in characters.
const LINE: usize = 96;

/// The first `most` of `confusions`.
pub(super) fn render(
    gold: &[GoldArticle],
    predicted: &[Vec<Predicted>],
    confusions: &[Confusion],
    most: usize,
) -> String {
    let shown = &confusions[..most.min(confusions.len())];
    let mut text = summary(shown.len(), confusions);
    for (i, confusion) in shown.iter().enumerate() {
        let article = &gold[confusion.article];
        if i == 0 || shown[i - 1].article != confusion.article {
            let _ = writeln!(text, "\n== {}", article.id);
        }
        let found = confusion.predicted.map(|j| &predicted[confusion.article][j]);
        fault(&mut text, i + 1, confusion, article, found);
    }
    text
}

/// How many faults there are of each kind.
fn summary(shown: usize, confusions: &[Confusion]) -> String {
    let mut kinds: BTreeMap<Fault, u64> = BTreeMap::new();
    confusions.iter().for_each(|c| *kinds.entry(c.fault).or_default() += 1);
    let kinds: Vec<String> = kinds.iter().map(|(fault, n)| format!("{} {}", grouped(*n), fault.as_str())).collect();
    let all = counted(confusions.len() as u64, "fault");
    let mut text = format!("\n{all}: {}; the first {}:\n", kinds.join(", "), grouped(shown as u64));
    text += "[gold content] {predicted content}\n";
    text
}

fn fault(text: &mut String, number: usize, confusion: &Confusion, article: &GoldArticle, found: Option<&Predicted>) {
    let body = article.text.as_str();
    let marked = confusion.gold.map(|i| &article.relations[i]);
    let (ours, theirs) = (marked.map(|m| &m.relation), found.map(|p| &p.relation));
    let event = marked.map_or("", |m| m.event.as_str());
    let place = ours.or(theirs).map_or(String::new(), |r| place(body, &r.content));
    let head = [confusion.fault.as_str(), confusion.kind.as_str(), &place, event].join("  ");
    let _ = writeln!(text, "\n{number}. {}", head.trim_end());
    for line in wrapped(&passage(body, ours, theirs)) {
        let _ = writeln!(text, "   | {line}");
    }
    let mut row = |name: &str, ours: &str, theirs: &str| {
        let line = format!("   {name:9}{:COLUMN$}  {}", cut(ours, COLUMN), cut(theirs, COLUMN));
        let _ = writeln!(text, "{}", line.trim_end());
    };
    row("", "gold", "predicted");
    for role in Role::ALL {
        let words = |r: Option<&Relation>| r.map_or("-".to_owned(), |r| words(body, r.of(role)));
        row(role.as_str(), &words(ours), &words(theirs));
    }
    if let Some(found) = found {
        let names = confusion.names.join("|");
        row("speaker", &names, if found.speaker.is_empty() { "(none)" } else { &found.speaker });
    }
}

/// The first and last code point concerned, as `12..40`.
fn place(body: &str, spans: &[Span]) -> String {
    let points = CodePoints::new(body);
    let (start, end) = extent(spans.iter().copied());
    format!("{}..{}", points.at(body, start), points.at(body, end))
}

fn extent(spans: impl Iterator<Item = Span>) -> (u32, u32) {
    let cover = spans.reduce(Span::cover).unwrap_or_default();
    (cover.start, cover.end)
}

/// The words under spans, with what is between left out.
fn words(body: &str, spans: &[Span]) -> String {
    if spans.is_empty() {
        return "(none)".to_owned();
    }
    spans.iter().map(|s| even(s.of(body))).collect::<Vec<_>>().join(" … ")
}

/// The text with each run of white space as one space.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text around both relations, with brackets around the contents.
fn passage(body: &str, ours: Option<&Relation>, theirs: Option<&Relation>) -> String {
    let all = ours.into_iter().chain(theirs);
    let (start, end) = extent(all.flat_map(|r| Role::ALL.into_iter().flat_map(|role| r.of(role))).copied());
    let mut brackets = Vec::new();
    for (relation, [open, close]) in [(ours, ["[", "]"]), (theirs, ["{", "}"])] {
        for span in relation.map_or(&[][..], |r| &r.content) {
            brackets.extend([(span.start as usize, true, open), (span.end as usize, false, close)]);
        }
    }
    // Where one content ends and the other begins, it ends first.
    brackets.sort_by_key(|(at, opens, _)| (*at, *opens));
    let (before, behind) = around(body, start as usize, end as usize);
    let (mut text, mut at) = (String::new(), before);
    for (place, _, bracket) in brackets {
        text += &body[at..place];
        text += bracket;
        at = place;
    }
    text += &body[at..behind];
    cut(&even(&text), PASSAGE)
}

/// Where a passage begins and ends that holds `start..end` and some whole words on both sides.
fn around(body: &str, start: usize, end: usize) -> (usize, usize) {
    let before = body[..start].char_indices().rev().nth(AROUND).map_or(0, |(i, _)| {
        let window = &body[i..start];
        start - window.find(char::is_whitespace).map_or(0, |cut| window.len() - cut)
    });
    let behind = body[end..].char_indices().nth(AROUND).map_or(body.len(), |(i, _)| {
        let window = &body[end..end + i];
        end + window.rfind(char::is_whitespace).unwrap_or(0)
    });
    (before, behind)
}

/// The text with its middle left out, if it is longer than `most` characters.
fn cut(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let half = (most - 3) / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!("{} … {}", head.trim_end(), tail.trim_start())
}

/// The words in lines.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::GoldRelation;
    use crate::quote::QuoteKind;

    #[test]
    fn a_fault_stands_in_its_context() {
        let text = "Ana Ruiz said that the dam is safe.".to_owned();
        let relation = |content: Span, source: Span| Relation {
            content: vec![content],
            source: vec![source],
            cue: vec![Span::new(9, 13)],
        };
        let ours = relation(Span::new(14, 34), Span::new(0, 8));
        let theirs = relation(Span::new(19, 34), Span::new(4, 8));
        let gold =
            GoldArticle { id: "a1".into(), text, relations: vec![GoldRelation { event: "E1".into(), relation: ours }] };
        let found = Predicted { relation: theirs, speaker: "Bo".into(), confidence: None };
        let names = vec!["Ana Ruiz".to_owned()];
        let (fault, kind) = (Fault::WrongSpeaker, QuoteKind::Indirect);
        let confusion = Confusion { article: 0, fault, kind, gold: Some(0), predicted: Some(0), names };
        let shown = render(&[gold], &[vec![found]], &[confusion], 5);
        for part in [
            "1 fault: 1 wrong speaker; the first 1:\n",
            "\n== a1\n\n1. wrong speaker  indirect  14..34  E1\n",
            "   | Ana Ruiz said [that {the dam is safe]}.\n",
            "   source   Ana Ruiz                                    Ruiz\n",
            "   speaker  Ana Ruiz                                    Bo\n",
        ] {
            assert!(shown.contains(part), "{part:?} in {shown}");
        }
    }

    #[test]
    fn long_text_is_cut_in_its_middle() {
        assert_eq!(cut("señor word word word word", 11), "seño … word");
        assert_eq!(cut("short", 5), "short");
        assert!(wrapped(&"word ".repeat(50)).iter().all(|line| line.chars().count() <= LINE));
    }
}
