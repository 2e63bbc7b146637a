//! The whole path on any articles in any format, broken or not: every record is a row, and offsets say where words stand.

mod common;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use common::{Row, rows};
use dixit::pipeline::{Config, Flow, Pipeline, Registry, RunOptions};
use dixit::read::{Inputs, ReadOptions};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::json;

/// A detector of each kind, without a bound on the language, so that any text passes.
static PIPELINES: LazyLock<[Pipeline; 2]> = LazyLock::new(|| {
    ["rules", "two-step"].map(|detector| {
        let mut config = Config::default();
        for setting in ["clean.language=".to_owned(), format!("quote.use={detector}")] {
            config.set(&setting).expect("a setting");
        }
        Pipeline::new(&Registry::builtin(), &config).expect("it builds")
    })
});

/// One record before it is written in some format.
#[derive(Clone, Debug)]
struct Record {
    id: String,
    title: String,
    date: String,
    text: String,
}

const PIECES: [&str; 24] = [
    "“",
    "”",
    "\"",
    "'",
    "said",
    "Ana Ruiz",
    "she",
    "denied that",
    "according to",
    "the mayor",
    "told",
    "a dam",
    ".",
    ",",
    "?",
    "\n\n",
    "\n",
    "\t",
    "\u{2028}",
    "é",
    "水道水",
    "🦀",
    "=1+1",
    "Nobody knew",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(select(PIECES.to_vec()), 0..40).prop_map(|pieces| pieces.join(" ")),
        1 => "\\PC{0,60}",
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let date = select(vec!["2031-04-02", "", "yesterday", "02.04.2031", "99999-13-45", "2031-04-02T10:00:00Z"]);
    (0..6_u8, "\\PC{0,12}", date, text()).prop_map(|(id, title, date, text)| {
        // Of no id too, and of one that others have.
        let id = if id == 0 { String::new() } else { format!("a{id}") };
        Record { id, title, date: date.to_owned(), text }
    })
}

fn table(records: &[Record], delimiter: u8) -> Vec<u8> {
    let mut csv = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    csv.write_record(["id", "title", "date", "text"]).expect("memory takes it");
    for r in records {
        csv.write_record([&r.id, &r.title, &r.date, &r.text]).expect("memory takes it");
    }
    csv.into_inner().expect("memory takes it")
}

fn lines(records: &[Record]) -> Vec<u8> {
    let line = |r: &Record| json!({"id": r.id, "title": r.title, "date": r.date, "text": r.text}).to_string() + "\n";
    records.iter().map(line).collect::<String>().into_bytes()
}

fn page(records: &[Record]) -> Vec<u8> {
    let paragraphs: String = records.iter().map(|r| format!("<p>{}</p>", r.text.replace('<', "&lt;"))).collect();
    format!("<!DOCTYPE html><html><title>T</title><body><article>{paragraphs}</article></body></html>").into_bytes()
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory takes it");
    packed.write_all(bytes).expect("memory takes it");
    packed.finish().expect("memory takes it").into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

/// The records as a file of one format.
fn encoded(format: &str, records: &[Record]) -> Vec<u8> {
    match format {
        "a.csv" => table(records, b','),
        "a.tsv" => table(records, b'\t'),
        "a.json" => [
            b"[",
            lines(records).trim_ascii_end().split(|b| *b == b'\n').collect::<Vec<_>>().join(&b","[..]).as_slice(),
            b"]",
        ]
        .concat(),
        "a.html" => page(records),
        "a.txt" => records.iter().map(|r| r.text.clone() + "\n").collect::<String>().into_bytes(),
        "a.zip" => zip("in.jsonl", &lines(records)),
        "a.tgz" => gzip(&lines(records)),
        _ => lines(records),
    }
}

/// What an accident makes of a file: nothing, a cut, or a few other bytes.
fn broken(mut bytes: Vec<u8>, accident: &Option<(Index, Option<Vec<u8>>)>) -> Vec<u8> {
    let Some((at, other)) = accident else { return bytes };
    let at = at.index(bytes.len() + 1);
    match other {
        None => bytes.truncate(at),
        Some(other) => drop(bytes.splice(at..(at + other.len()).min(bytes.len()), other.iter().copied())),
    }
    bytes
}

/// The words of `text`, given as code points, under the spans of a cell.
fn under(text: &[char], spans: &str) -> Result<String, TestCaseError> {
    let mut parts = Vec::new();
    for span in spans.split('|').filter(|span| !span.is_empty()) {
        let (start, end) = span.split_once("..").ok_or_else(|| TestCaseError::fail(spans.to_owned()))?;
        let (start, end): (usize, usize) = (start.parse().expect("a number"), end.parse().expect("a number"));
        prop_assert!(start < end && end <= text.len(), "{spans} of {}", text.len());
        parts.push(text[start..end].iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(parts.join(" … "))
}

/// Whether each quote stands where its row says.
fn offsets_hold(out: &Path) -> Result<(), TestCaseError> {
    let texts = std::fs::read_to_string(out.join("texts.jsonl")).expect("it is there");
    let mut by_id: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for line in texts.split_terminator('\n') {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        by_id.insert(
            record["id"].as_str().expect("an id").to_owned(),
            record["text"].as_str().expect("a text").chars().collect(),
        );
    }
    let articles = rows(&out.join("articles.csv"));
    prop_assert_eq!(articles.len(), by_id.len());
    let quotes: Vec<Row> = rows(&out.join("quotes.csv"));
    for quote in &quotes {
        let text = by_id.get(&quote["article_id"]).expect("the article of a quote");
        for (cell, spans) in [("content", "content_spans"), ("source", "source_spans"), ("cue", "cue_spans")] {
            prop_assert_eq!(&quote[cell], &under(text, &quote[spans])?);
        }
    }
    let counted: usize = articles.iter().map(|a| a["quotes"].parse::<usize>().expect("a number")).sum();
    prop_assert_eq!(counted, quotes.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(6), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_a_row_and_offsets_hold(
        files in prop::collection::vec(
            (
                select(vec!["a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.html", "a.zip", "a.tgz"]),
                prop::collection::vec(record(), 0..5),
                prop::option::weighted(0.4, (any::<Index>(), prop::option::of(prop::collection::vec(any::<u8>(), 1..4)))),
            ),
            1..4,
        ),
        batch in 1..5_usize,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let dump = folder.path().join("dump");
        for (i, (format, records, accident)) in files.iter().enumerate() {
            std::fs::create_dir_all(dump.join(i.to_string())).expect("a folder");
            let bytes = broken(encoded(format, records), accident);
            std::fs::write(dump.join(i.to_string()).join(format), bytes).expect("a file");
        }
        for (i, pipeline) in PIPELINES.iter().enumerate() {
            let out = folder.path().join(format!("out{i}"));
            let named = [dump.to_string_lossy().into_owned()];
            let inputs = Inputs::open(&named, &ReadOptions::default(), &Registry::builtin()).expect("a folder of files");
            let flow = Flow { batch, ..Flow::default() };
            let options = RunOptions { texts: true, threads: 2, flow, ..RunOptions::new(&out) };
            let report = pipeline.run(inputs, &options, |_| (), |_| ()).expect("it ends");
            let counts = &report.counts;
            let table = |name: &str| rows(&out.join(name));
            prop_assert_eq!(counts.articles_read, counts.articles_written + counts.rejects);
            prop_assert_eq!(table("articles.csv").len() as u64, counts.articles_written);
            let rejects = table("rejects.csv");
            prop_assert_eq!(rejects.len() as u64, counts.rejects);
            prop_assert!(rejects.iter().all(|r| r["reason"] != "panic" && !r["detail"].is_empty()), "{rejects:?}");
            offsets_hold(&out)?;
        }
    }
}
