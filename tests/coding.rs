//! `dixit sample` and `dixit eval --sheet`: quotes judged by people.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{check, command, dixit, rows, said};

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample");
    let done = command(folder.path()).args(["run", "-q", "--max-rejects", "9", sample, "-o", "out"]).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    folder
}

#[test]
fn a_sample_is_the_same_each_time_and_never_overwrites_what_people_wrote() {
    let folder = prepared();
    let first = said(&dixit(folder.path(), "sample out -n 30").stdout);
    assert_eq!(first, said(&dixit(folder.path(), "sample out -n 30 --seed 1").stdout));
    assert_ne!(first, said(&dixit(folder.path(), "sample out -n 30 --seed 2").stdout));
    check(folder.path(), ("sample out -n 30 -o sheet.csv", 0, "", ""));
    assert_eq!(fs::read_to_string(folder.path().join("sheet.csv")).unwrap(), first);
    check(folder.path(), ("sample out -n 30 -o sheet.csv", 2, "", "sheet.csv is there already and may be filled in"));
    check(folder.path(), ("sample out -n 30 --seed 2 -o sheet.csv --force", 0, "", ""));
    check(folder.path(), ("sample none", 2, "", "none: run.json cannot be read"));
    check(folder.path(), ("sample out -n 100000 -o all.csv", 0, "", "fewer than asked for"));
}

#[test]
fn a_sample_by_type_has_as_many_of_each_and_shows_the_quote_in_its_context() {
    let folder = prepared();
    check(folder.path(), ("sample out -n 60 --by-type -o sheet.csv", 0, "", ""));
    let quotes = rows(&folder.path().join("out/quotes.csv"));
    let quotes: BTreeMap<&str, _> = quotes.iter().map(|row| (row["quote_id"].as_str(), row)).collect();
    let text = fs::read_to_string(folder.path().join("sheet.csv")).unwrap();
    let plain = folder.path().join("plain.csv");
    fs::write(&plain, text.trim_start_matches('\u{feff}')).unwrap();
    let sheet = rows(&plain);
    let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &sheet {
        let quote = quotes[row["quote_id"].as_str()];
        *by_type.entry(row["type"].as_str()).or_default() += 1;
        assert!(row["context"].contains(&format!("⟦{}⟧", quote["content"])), "{row:?}");
        assert!(["content_right", "source_right", "speaker_right", "note"].iter().all(|name| row[*name].is_empty()));
    }
    assert_eq!(by_type.into_values().collect::<Vec<_>>(), [20, 20, 20]);
    let stands_for: f64 = sheet.iter().map(|row| row["weight"].parse::<f64>().unwrap()).sum();
    assert!((stands_for - quotes.len() as f64).abs() < 0.01, "{stands_for}");
}

#[test]
fn a_filled_sheet_is_scored_and_a_wrong_cell_is_told() {
    let folder = prepared();
    let blank = said(&dixit(folder.path(), "sample out -n 10").stdout);
    let mut lines = blank.lines().map(|line| line.trim_end_matches('\r'));
    let mut filled = lines.next().unwrap().to_owned() + "\n";
    for (i, line) in lines.enumerate() {
        let bare = line.strip_suffix(",,,,").expect("four cells wait to be filled");
        filled += &format!("{bare}{}\n", if i < 8 { ",yes,yes,yes," } else { ",no,,no," });
    }
    fs::write(folder.path().join("filled.csv"), &filled).unwrap();
    check(folder.path(), ("eval --sheet filled.csv", 0, "80.0 (49.0–94.3) of 10", ""));
    check(folder.path(), ("eval --sheet filled.csv --json", 0, "\"share\":0.8", ""));
    fs::write(folder.path().join("wrong.csv"), filled.replacen(",yes,yes,", ",perhaps,yes,", 1)).unwrap();
    let told = "wrong.csv row 2: content_right 'perhaps' is no verdict; write yes or no, or leave the cell empty\n";
    check(folder.path(), ("eval --sheet wrong.csv", 2, "", told));
    check(folder.path(), ("eval --sheet none.csv", 2, "", "none.csv: cannot be opened"));
    check(folder.path(), ("eval gold.jsonl --sheet filled.csv", 2, "", "cannot be used with"));
    check(folder.path(), ("eval", 2, "", "required"));
}
