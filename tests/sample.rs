//! The sample data against what a reader finds in it: who said what, and which claims return.
//!
//! `tests/sample/*.open.txt` list what does not work yet, line by line. The tests fail when something on a list works or
//! something else breaks, so that the lists shrink as the rules get better and never hide a new fault.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::{Row, dixit, rows, said};
use serde_json::Value;

/// The tables of a run over the sample data.
struct Tables {
    /// The rows of quotes.csv by article: the name of its file where it has no id of its own.
    quotes: BTreeMap<String, Vec<Row>>,
    /// The articles that are copies of another.
    copies: BTreeSet<String>,
    mentions: Vec<Row>,
}

fn tables() -> Tables {
    let out = tempfile::tempdir().unwrap();
    let run = format!("run data/sample -o {}", out.path().display());
    let done = dixit(Path::new(env!("CARGO_MANIFEST_DIR")), &run);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    let name = |article: &Row| match article["input"].strip_suffix(".txt") {
        Some(stem) => stem.rsplit('/').next().unwrap_or(stem).to_owned(),
        None => article["article_id"].clone(),
    };
    let articles = rows(&out.path().join("articles.csv"));
    let names: BTreeMap<&str, String> = articles.iter().map(|a| (a["article_id"].as_str(), name(a))).collect();
    let mut quotes: BTreeMap<String, Vec<Row>> = names.values().map(|name| (name.clone(), Vec::new())).collect();
    for quote in rows(&out.path().join("quotes.csv")) {
        quotes.get_mut(&names[quote["article_id"].as_str()]).expect("its article is there").push(quote);
    }
    let copies = articles.iter().filter(|a| !a["duplicate_of"].is_empty()).map(name).collect();
    Tables { quotes, copies, mentions: rows(&out.path().join("claim_mentions.csv")) }
}

fn expected(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/sample/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).expect("what a reader finds is part of the repository");
    text.lines().map(|l| serde_json::from_str(l).expect("one JSON object a line")).collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Words without marks at their edges, which a reader need not copy.
fn bare(text: &str) -> String {
    let edge = |c: char| c.is_whitespace() || "\"“”„«»‟`,.:;'‘’‚‹›!?…".contains(c);
    text.trim_matches(edge).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same for a content, without a leading "that".
fn content(text: &str) -> String {
    let bared = bare(text);
    bared.strip_prefix("that ").map_or(bared.clone(), bare)
}

impl Tables {
    /// The quote of an article whose content begins as expected, and where, if that is told.
    fn find(&self, article: &str, want: &Value) -> Option<&Row> {
        let begins = content(text(want, "content"));
        let near = |quote: &Row| match (want["start"].as_i64(), quote["start"].parse::<i64>()) {
            (Some(want), Ok(got)) => (want - got).abs() < 10,
            _ => true,
        };
        self.quotes[article].iter().find(|quote| content(&quote["content"]).starts_with(&begins) && near(quote))
    }
}

/// Speakers in any order and case, without determiners.
fn speakers(names: &str) -> BTreeSet<String> {
    const DETERMINERS: &[&str] = &["a ", "an ", "the ", "my ", "its ", "his ", "her "];
    let name = |name: &str| {
        let lower = name.to_lowercase();
        DETERMINERS.iter().find_map(|d| lower.strip_prefix(d)).map_or(lower.clone(), str::to_owned)
    };
    names.split('|').map(name).collect()
}

/// Whether one of two texts holds the other: "Leander Pruitt" in "Leander Pruitt, chief executive".
fn meet(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one).to_lowercase(), bare(other).to_lowercase());
    one == other || !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
}

/// What is wrong with the row of an expected quote; nothing if it is right.
fn faults(want: &Value, got: &Row) -> Vec<&'static str> {
    let same = |key: &str| text(want, key) == got[key];
    let alike = |key: &str| meet(text(want, key), &got[key]);
    let checks = [
        ("type", same("type")),
        ("speaker", speakers(text(want, "speaker")) == speakers(&got["speaker"])),
        ("source", alike("source")),
        ("cue", alike("cue")),
        ("via", alike("via")),
        ("polarity", same("polarity")),
    ];
    checks.into_iter().filter(|(_, right)| !right).map(|(column, _)| column).collect()
}

/// Compares what is wrong with the list of what is known to be.
fn check(list: &str, all: usize, wrong: &BTreeSet<String>) {
    let path = format!("{}/tests/sample/{list}", env!("CARGO_MANIFEST_DIR"));
    let known = fs::read_to_string(&path).unwrap_or_default();
    let known: BTreeSet<String> = known.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect();
    let lines = |set: Vec<&String>| set.into_iter().map(|l| format!("\n{l}")).collect::<String>();
    let (broken, mended) = (lines(wrong.difference(&known).collect()), lines(known.difference(wrong).collect()));
    println!("{list}: {} of {all} are wrong", wrong.len());
    assert!(broken.is_empty(), "these are wrong and not in {path}:{broken}");
    assert!(mended.is_empty(), "these are no longer so; take them off {path}:{mended}");
}

#[test]
fn quotes_are_those_a_reader_finds() {
    let tables = tables();
    let (mut all, mut wrong) = (0, BTreeSet::new());
    for article in expected("expected.jsonl") {
        let id = text(&article, "id");
        for want in article["quotes"].as_array().expect("quotes") {
            all += 1;
            let faults = tables.find(id, want).map_or(vec!["missing"], |got| faults(want, got));
            if !faults.is_empty() {
                let at = want["start"].as_i64().map_or(String::new(), |start| format!(" {start}"));
                wrong.insert(format!("{id}{at} {:?}: {}", text(want, "content"), faults.join(" ")));
            }
        }
    }
    check("expected.open.txt", all, &wrong);
}

#[test]
fn claims_are_those_a_reader_finds() {
    let tables = tables();
    let polarity: BTreeMap<&str, &str> =
        tables.mentions.iter().map(|m| (m["quote_id"].as_str(), m["polarity"].as_str())).collect();
    let (mut all, mut wrong) = (0, BTreeSet::new());
    // Which expected claim each claim of the table is taken for.
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, claim) in expected("claims-expected.jsonl").iter().enumerate() {
        let mentions = claim["mentions"].as_array().expect("mentions");
        let found: Vec<Option<&Row>> = mentions.iter().map(|m| tables.find(text(m, "id"), m)).collect();
        // What is said once and in copies of it is no claim.
        let said = mentions.iter().filter(|m| !tables.copies.contains(text(m, "id"))).count();
        let is_claim = said > 1;
        let main = most_frequent(found.iter().flatten().map(|row| row["claim_id"].as_str()));
        for (want, got) in mentions.iter().zip(&found) {
            all += 1;
            let fault = match got {
                None => "missing",
                Some(row) if !is_claim && !row["claim_id"].is_empty() => "no claim",
                Some(row) if is_claim && (main.is_empty() || row["claim_id"] != main) => "apart",
                Some(row) if polarity.get(row["quote_id"].as_str()).is_some_and(|p| *p != text(want, "polarity")) => {
                    "polarity"
                }
                Some(_) => continue,
            };
            wrong.insert(format!("claim {} {} {:?}: {fault}", number + 1, text(want, "id"), text(want, "content")));
        }
        if let Some(other) = taken.insert(main, number).filter(|_| !main.is_empty()) {
            wrong.insert(format!("claim {}: joined with claim {}", number + 1, other + 1));
        }
    }
    check("claims-expected.open.txt", all, &wrong);
}

/// The id that most have, the first of as frequent ones; empty ones do not count.
fn most_frequent<'a>(ids: impl Iterator<Item = &'a str>) -> &'a str {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for id in ids.filter(|id| !id.is_empty()) {
        match counts.iter_mut().find(|(known, _)| *known == id) {
            Some((_, n)) => *n += 1,
            None => counts.push((id, 1)),
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or("", |(id, _)| id)
}
