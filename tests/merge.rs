//! `dixit merge`: the tables of the parts of a dump are those of the whole.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Case, check, command, rows, said};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample");

/// Runs over two parts of the sample and over the whole, which names the parts in the same order.
fn prepared(options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let parts = [format!("{SAMPLE}/articles.jsonl"), format!("{SAMPLE}/harbour-ledger.csv")];
    for (out, inputs) in [("one", &parts[..1]), ("two", &parts[1..]), ("whole", &parts[..])] {
        let done = command(folder.path())
            .args(["run", "-q", "--max-rejects", "9", "-o", out])
            .args(options)
            .args(inputs)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    }
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn counts(folder: &Path) -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(&read(folder, "run.json")).unwrap()["counts"].clone()
}

#[test]
fn the_parts_merged_are_the_whole() {
    let list = format!("{}/data/people.csv", env!("CARGO_MANIFEST_DIR"));
    for options in [&[][..], &["--write-text", "--entities", &list]] {
        let folder = prepared(options);
        check(folder.path(), ("merge one two -o merged", 0, " by 2 runs, ", ""));
        let [whole, merged] = ["whole", "merged"].map(|name| folder.path().join(name));
        for table in ["articles", "quotes", "claims", "claim_variants", "claim_mentions", "rejects"] {
            let name = format!("{table}.csv");
            assert!(read(&whole, &name) == read(&merged, &name), "{table} {options:?}");
        }
        if options.contains(&"--write-text") {
            assert!(read(&whole, "texts.jsonl") == read(&merged, "texts.jsonl"));
        }
        // How often an article uses a form of a name is not in the tables, so that the order of aliases may differ.
        let speakers = |folder: &Path| -> Vec<BTreeMap<String, String>> {
            let mut speakers = rows(&folder.join("speakers.csv"));
            for row in &mut speakers {
                let aliases = row.get_mut("aliases").unwrap();
                let mut sorted: Vec<&str> = aliases.split('|').collect();
                sorted.sort_unstable();
                *aliases = sorted.join("|");
            }
            speakers
        };
        assert_eq!(speakers(&whole), speakers(&merged));
        assert_eq!(read(&whole, "datapackage.json"), read(&merged, "datapackage.json"));
        assert_eq!(counts(&whole), counts(&merged));
    }
}

#[test]
fn an_article_of_both_runs_is_written_once() {
    let folder = prepared(&[]);
    check(folder.path(), ("merge one whole -o merged", 0, " by 2 runs, ", ""));
    let merged = folder.path().join("merged");
    let [one, whole, both] = ["one", "whole", "merged"].map(|name| counts(&folder.path().join(name)));
    let n = |counts: &serde_json::Value, name: &str| counts[name].as_u64().unwrap();
    assert_eq!(n(&both, "articles_read"), n(&one, "articles_read") + n(&whole, "articles_read"));
    assert_eq!(n(&both, "articles_read"), n(&both, "articles_written") + n(&both, "rejects"));
    assert_eq!(n(&both, "articles_written"), n(&whole, "articles_written"));
    assert_eq!(both["rejects_by_reason"]["read: repeated record"], one["articles_written"]);
    let quotes = |folder: &str| rows(&folder_of(&merged, folder).join("quotes.csv")).len();
    assert_eq!(quotes("merged"), quotes("whole"));
    let lost = rows(&merged.join("rejects.csv"));
    let repeated = lost.iter().filter(|row| row["reason"] == "repeated record");
    assert!(
        repeated.clone().count() > 0 && repeated.clone().all(|row| row["byte"].is_empty() && !row["row"].is_empty())
    );
}

fn folder_of(merged: &Path, name: &str) -> std::path::PathBuf {
    merged.with_file_name(name)
}

const CASES: [Case; 8] = [
    ("merge one -o new", 2, "", "2 values required"),
    ("merge one none -o new", 2, "", "none: run.json cannot be read"),
    ("merge one two -o one --force", 2, "", "one is one of the runs; choose another folder with -o"),
    ("merge one two -o two", 2, "", "two is one of the runs"),
    ("merge one rules -o new", 2, "", "rules: made with quote."),
    ("merge one kept -o new", 2, "", "kept: made with --state: its claims began in runs that its tables do not hold"),
    ("merge known one -o new", 2, "", "known: made with --reference: merge knows no known claims"),
    ("merge one excel -o new", 2, "", "was written for Excel, which changes cells; run dixit again, without --excel"),
];

#[test]
fn runs_that_do_not_fit_are_refused() {
    let folder = prepared(&[]);
    let input = format!("{SAMPLE}/harbour-ledger.csv");
    fs::write(folder.path().join("known.csv"), "claim\nThe harbour is closed to ferries until the spring\n").unwrap();
    for (out, option) in [
        ("rules", ["--set", "quote.use=rules"].as_slice()),
        ("excel", &["--excel"]),
        ("kept", &["--state", "state"]),
        ("known", &["--reference", "known.csv"]),
    ] {
        assert!(
            command(folder.path()).args(["run", "-q", &input, "-o", out]).args(option).status().unwrap().success(),
            "{out}"
        );
    }
    for case in CASES {
        check(folder.path(), case);
        assert!(!folder.path().join("new/run.json").exists());
    }
    assert!(folder.path().join("one/run.json").exists(), "a refusal leaves the runs as they are");
}
