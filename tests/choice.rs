//! What of a dump is read and under which names: `--from`, `--to`, `--publisher`, `--publishers`, `--date-order`,
//! `--min-confidence` and `--no-cueless`.

mod common;

use std::fs;
use std::path::Path;

use common::{Case, check, dixit, rows, said};

/// Six articles of two outlets, one of which goes by three names, with dates of every kind.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let article = |id: u32, publisher: &str, date: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"publisher\": \"{publisher}\", \"date\": \"{date}\", \"text\": \"{text}\"}}\n")
    };
    let lines = [
        article(
            1,
            "Meridian",
            "2026-03-02",
            "The dam is safe, said Ana Ruiz, the mayor of Port Avel, on Monday evening.",
        ),
        article(2, "meridian online", "2026-03-03", "“The gates held all night long,” Ana Ruiz said at the weir."),
        article(
            3,
            "Meridian.example",
            "03/04/2026",
            "“We will rebuild every house on the shore.” The crowd cheered at that.",
        ),
        article(4, "Klaxon", "2026-03-04", "Bo Lind denied that the dam had been leaking for months before the storm."),
        article(5, "Klaxon", "1970-01-01", "A story about the harbour that was closed by the storm for a whole week."),
        article(6, "Klaxon", "", "Another story about the harbour that was opened again after the long storm."),
    ];
    fs::write(folder.path().join("dump.jsonl"), lines.concat()).unwrap();
    fs::write(
        folder.path().join("map.csv"),
        "publisher,aliases\nThe Meridian,Meridian|Meridian Online|meridian.example\n",
    )
    .unwrap();
    fs::write(folder.path().join("twice.csv"), "publisher,aliases\nA,x\nB,x\n").unwrap();
    folder
}

const CASES: [Case; 14] = [
    ("run dump.jsonl -o out", 0, "6 articles read, 6 written\n", ""),
    (
        "run dump.jsonl -o out --from 2026-03-03 --to 2026-03-03",
        0,
        "1 article read, 1 written; 5 articles left out (1 after --to; 1 before --from; 3 without a date)\n",
        "",
    ),
    (
        "run dump.jsonl -o out --publisher KLAXON",
        0,
        "3 articles read, 3 written; 3 articles left out (3 of another publisher)\n",
        "",
    ),
    ("run dump.jsonl -o out --publisher Klaxon --publisher meridian", 0, "4 articles read, 4 written; 2", ""),
    ("run dump.jsonl -o out --publishers map.csv --publisher meridian.EXAMPLE", 0, "3 articles read, 3 written; 3", ""),
    ("run dump.jsonl -o out --date-order dmy --from 2026-04-01", 0, "1 article read, 1 written; 5", ""),
    ("run dump.jsonl -o out --date-order mdy --from 2026-04-01", 0, "0 articles read, 0 written; 6", ""),
    ("run dump.jsonl -o out --from 2026-03-03 --to 2026-03-02", 2, "", "--from 2026-03-03 is after --to 2026-03-02"),
    ("run dump.jsonl -o out --from yesterday", 2, "", "write a day as YYYY-MM-DD"),
    ("run dump.jsonl -o out --date-order ydm", 2, "", "write dmy, mdy or ymd"),
    ("run dump.jsonl -o out --publishers none.csv", 2, "", "none.csv: cannot be opened"),
    ("run dump.jsonl -o out --publishers twice.csv", 2, "", "twice.csv row 2: 'x' is a name of 'A' and of 'B'"),
    ("run dump.jsonl -o out --min-confidence 70", 2, "", "write a number of 0 to 1"),
    ("inspect dump.jsonl", 0, "such as '03/04/2026'; --date-order dmy, mdy or ymd", ""),
];

#[test]
fn what_is_wanted_is_read_and_the_rest_is_counted() {
    for case in CASES {
        check(prepared().path(), case);
    }
}

fn column(folder: &Path, table: &str, name: &str) -> Vec<String> {
    rows(&folder.join("out").join(table)).iter().map(|row| row[name].clone()).collect()
}

#[test]
fn an_outlet_is_one_publisher_and_its_other_names_are_told() {
    let folder = prepared();
    dixit(folder.path(), "run dump.jsonl -o out --publishers map.csv");
    let given = column(folder.path(), "articles.csv", "publisher_given");
    assert_eq!(given, ["Meridian", "meridian online", "Meridian.example", "", "", ""]);
    let publishers = column(folder.path(), "articles.csv", "publisher");
    assert_eq!(publishers, ["The Meridian", "The Meridian", "The Meridian", "Klaxon", "Klaxon", "Klaxon"]);
    let run = fs::read_to_string(folder.path().join("out/run.json")).unwrap();
    assert!(run.contains("\"publishers\": \"map.csv\"") && run.contains("\"publishers-checksum\": \""), "{run}");
}

#[test]
fn dates_with_a_doubt_are_marked_and_told() {
    for (order, date, doubt) in [
        ("", "", "unreadable"),
        (" --date-order dmy", "2026-04-03", "ordered"),
        (" --date-order mdy", "2026-03-04", "ordered"),
    ] {
        let folder = prepared();
        dixit(folder.path(), &format!("run dump.jsonl -o out{order}"));
        let column = |name| column(folder.path(), "articles.csv", name);
        assert_eq!(column("date")[2..5], [date, "2026-03-04", ""], "{order}");
        assert_eq!(column("date_doubt"), ["", "", doubt, "", "implausible", ""], "{order}");
        assert_eq!(column("date_given"), ["", "", "03/04/2026", "", "1970-01-01", ""], "{order}");
        let run: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join("out/run.json")).unwrap()).unwrap();
        let counts = ["unreadable_dates", "ordered_dates", "implausible_dates"].map(|n| run["counts"][n].as_u64());
        assert_eq!(counts, [Some(u64::from(order.is_empty())), Some(u64::from(!order.is_empty())), Some(1)]);
    }
}

#[test]
fn quotes_that_are_not_wanted_are_left_out() {
    let folder = prepared();
    let confidences = |options: &str| -> Vec<(f64, bool)> {
        let done = dixit(folder.path(), &format!("run dump.jsonl -o out --force{options}"));
        assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
        let quotes = rows(&folder.path().join("out/quotes.csv"));
        quotes.iter().map(|row| (row["confidence"].parse().unwrap(), row["cue"].is_empty())).collect()
    };
    let all = confidences("");
    assert!(all.iter().any(|q| q.1) && all.iter().any(|q| !q.1), "{all:?}");
    let cued = confidences(" --no-cueless");
    assert_eq!(cued, all.iter().copied().filter(|q| !q.1).collect::<Vec<_>>());
    let least = all.iter().map(|q| q.0).fold(0.0, f64::max);
    let sure = confidences(&format!(" --min-confidence {least}"));
    assert_eq!(sure, all.iter().copied().filter(|q| q.0 >= least).collect::<Vec<_>>());
    assert!(!sure.is_empty() && sure.len() < all.len(), "{all:?}");
}
