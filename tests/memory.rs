//! A limit on memory sends what grows with the dump to disk and changes no byte of any table: here with more speakers,
//! roles, words and pairs than the least limit lets stay in memory.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{dixit, rows, said};

const FIRST: [&str; 8] = ["Ana", "Leo", "Halima", "Tobias", "Beatriz", "Ivo", "Maja", "Chuck"];
const NOUNS: [&str; 12] = [
    "ferry",
    "orchard",
    "lighthouse",
    "quarry",
    "museum",
    "harbour",
    "turbine",
    "delta",
    "granary",
    "viaduct",
    "kiln",
    "aqueduct",
];
const VERBS: [&str; 8] = ["sank", "closed", "opened", "moved", "failed", "burned", "returned", "leaked"];

/// A surname of its own for each number.
fn surname(i: usize) -> String {
    let syllables = ["bar", "cor", "dan", "fel", "gor", "hal", "kel", "lan", "mor", "nel"];
    let name = format!("{}{}{}", syllables[i % 10], syllables[i / 10 % 10], syllables[i / 100 % 10]);
    name[..1].to_uppercase() + &name[1..]
}

/// Invented articles: many speakers once, one of them with ever other roles, some by surname alone, nameless ones, joint ones,
/// lines said again by others, and copies.
fn dump(articles: usize) -> String {
    let mut lines = String::new();
    for i in 0..articles {
        let (noun, verb) = (NOUNS[i * 7 % 12], VERBS[i * 5 % 8]);
        let (one, other) = (surname(i), surname(i * 3 + 1));
        let first = FIRST[i % 8];
        let text = format!(
            "{first} {one}, the keeper of gate {i}, said that the {noun} of {other} {verb} before the storm of {i}.\n\n\
             “Nobody told the council that the {noun} in {other} {verb},” {one} told reporters. “We read of it in a letter \
             number {}.”\n\n\
             Mara Stroud, warden of ward {i}, warned that the northern embankment would not hold another winter flood \
             unless parish {} paid.\n\n\
             A spokesman denied that tower {i} had been sold to the {} company of {other}.\n\n\
             {first} {one} and Petra Lind said that bridge {} needs forty new pillars from the {noun} works.",
            i / 3,
            i % 5,
            NOUNS[i % 11],
            i / 4
        );
        let text = if i % 23 == 22 { text.replace(&format!("tower {i}"), "a tower") } else { text };
        let article = serde_json::json!({
            "id": format!("a{i}"), "date": format!("2031-04-{:02}", i % 28 + 1), "publisher": format!("Paper {}", i % 9), "text": text,
        });
        writeln!(lines, "{article}").unwrap();
        if i % 31 == 30 {
            let copy =
                serde_json::json!({"id": format!("c{i}"), "date": "2031-05-02", "publisher": "Copier", "text": text});
            writeln!(lines, "{copy}\n{article}").unwrap();
        }
    }
    lines
}

fn tables(folder: &Path, out: &str, options: &str) -> BTreeMap<String, Vec<u8>> {
    let done = dixit(folder, &format!("run dump.jsonl -q -o {out} --set quote.use=rules --max-rejects 50% {options}"));
    assert!(done.status.success(), "{options}: {}", said(&done.stderr));
    let entries = fs::read_dir(folder.join(out)).expect("the folder is there").flatten();
    let file = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    entries.map(file).filter(|(name, _)| name != "run.json").collect()
}

#[test]
fn tables_are_the_same_within_any_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("dump.jsonl"), dump(700)).expect("a file");
    let whole = tables(folder.path(), "whole", "--threads 2");
    let of = |name: &str| rows(&folder.path().join("whole").join(name)).len();
    assert!(
        of("speakers.csv") > 700 && of("claims.csv") > 50 && of("rejects.csv") > 9,
        "the dump has what is to be compared"
    );
    let speakers = rows(&folder.path().join("whole/speakers.csv"));
    let most = speakers.iter().map(|s| s["roles"].split('|').count()).max();
    assert_eq!(most, Some(32), "as many roles as are kept");
    for options in ["--memory 1 --threads 2", "--memory 1 --threads 1 --batch-size 3", "--memory 9M --threads 3"] {
        let limited = tables(folder.path(), "limited", &format!("--force {options}"));
        assert!(limited.keys().eq(whole.keys()), "{options}");
        for (name, bytes) in &whole {
            assert!(limited[name] == *bytes, "{options}: {name} differs");
        }
    }
}

#[test]
fn claims_of_tables_are_the_same_within_any_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("dump.jsonl"), dump(300)).expect("a file");
    tables(folder.path(), "run", "");
    let claims = |out: &str, options: &str| {
        let done = dixit(folder.path(), &format!("claims run/quotes.csv -q -o {out} {options}"));
        assert!(done.status.success(), "{options}: {}", said(&done.stderr));
        ["claims", "claim_variants", "claim_mentions"]
            .map(|name| fs::read(folder.path().join(out).join(format!("{name}.csv"))).unwrap())
    };
    let whole = claims("whole", "");
    assert!(whole[0].len() > 5000, "there are claims");
    assert!(claims("limited", "--memory 1") == whole);
}
