//! `--learn-furniture`: what an outlet prints under article after article is in no quote.

mod common;

use std::fs;
use std::path::Path;

use common::{check, dixit, rows};

const SLOGAN: &str = "“Every drop counts” is a campaign that Meridian runs with the water board of Port Avel.";
const SPEECH: &str = "“We will not sell the harbour,” Ana Ruiz said in her speech at the town hall.";

/// Eight articles with a slogan and a statement that all of them repeat, and one of another outlet.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let places = ["weir", "quay", "mill", "lock", "bridge", "tower", "ferry", "market"];
    let own = |place: &str| {
        format!("Ana Ruiz, the mayor of Port Avel, told reporters on Monday that the old {place} by the river is safe.")
    };
    let article = |id: usize, publisher: &str, text: &str| {
        serde_json::json!({ "id": id.to_string(), "publisher": publisher, "text": text }).to_string() + "\n"
    };
    let mut lines: String = (0..8)
        .map(|i| article(i, "Meridian", &format!("{}\n\n{SPEECH}\n\n{SLOGAN}\nAdvertisement", own(places[i]))))
        .collect();
    lines += &article(9, "Klaxon", &format!("{}\n{SLOGAN}", own("castle")));
    fs::write(folder.path().join("dump.jsonl"), lines).unwrap();
    folder
}

fn furniture(folder: &Path, out: &str) -> Vec<String> {
    rows(&folder.join(out).join("articles.csv")).iter().map(|row| row["furniture"].clone()).collect()
}

#[test]
fn what_an_outlet_repeats_is_left_out_and_told() {
    let folder = prepared();
    check(folder.path(), ("run dump.jsonl -o plain", 0, "9 articles read", ""));
    check(folder.path(), ("run dump.jsonl -o learned --learn-furniture", 0, "9 articles read", ""));
    assert_eq!(furniture(folder.path(), "plain"), ["1", "1", "1", "1", "1", "1", "1", "1", "0"]);
    assert_eq!(furniture(folder.path(), "learned"), ["2", "2", "2", "2", "2", "2", "2", "2", "0"]);
    let learned = rows(&folder.path().join("learned/furniture.csv"));
    let told: Vec<_> = learned.iter().map(|row| (&*row["publisher"], &*row["line"], &*row["articles"])).collect();
    assert_eq!(told, [("Meridian", SLOGAN, "8")]);
    assert!(!folder.path().join("plain/furniture.csv").exists());
    let said = |out: &str, words: &str| {
        rows(&folder.path().join(out).join("quotes.csv")).iter().filter(|row| row["content"].contains(words)).count()
    };
    assert_eq!(said("learned", "sell the harbour"), 8, "a statement that is repeated is still one");
    assert_eq!(said("plain", "sell the harbour"), 8);
}

#[test]
fn output_with_learned_furniture_depends_on_neither_threads_nor_batches() {
    let folder = prepared();
    dixit(folder.path(), "run dump.jsonl -o one --learn-furniture --threads 1 --batch-size 1");
    dixit(folder.path(), "run dump.jsonl -o two --learn-furniture --threads 3 --batch-size 4");
    for table in ["articles.csv", "quotes.csv", "furniture.csv"] {
        let read = |out: &str| fs::read(folder.path().join(out).join(table)).unwrap();
        assert!(read("one") == read("two"), "{table}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_since_it_is_read_once() {
    let folder = prepared();
    let told = "--learn-furniture reads the input twice, and a pipe is read once; save it as a file first";
    check(folder.path(), ("run - -o out --learn-furniture", 2, "", told));
}
