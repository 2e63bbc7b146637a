//! The command line of `dixit eval`, as data: arguments, exit code, and what is said.

mod common;

use std::fs;

use common::{Case, check, dixit};

/// Two marked articles, the second with nothing in it.
const GOLD: &str = concat!(
    "{\"id\": \"1\", \"text\": \"“Señor, the dam is safe,” said Ana Ruiz, the mayor of Port Avel, on Monday.\", ",
    "\"attributions\": [{\"event\": \"E1\", \"content\": [[0, 25]], \"cue\": [[26, 30]], \"source\": [[31, 39]]}]}\n",
    "{\"id\": \"2\", \"text\": \"A second story about the harbour that was closed by the storm this week.\", ",
    "\"attributions\": []}\n",
);
const LABELS: &str = concat!(
    "{\"id\": \"1\", \"speakers\": [{\"event\": \"E1\", \"canonical\": [\"Ana Ruiz\"], \"aliases\": [], ",
    "\"kind\": \"person\", \"mention\": \"name\"}]}\n",
);
const TABLE: &str = concat!(
    "article_id,content_spans,source_spans,cue_spans,speaker,confidence\n",
    "1,1..24,31..39,26..30,Ruiz,0.8\n",
    "2,0..14,,,,0.3\n",
    "3,0..1,,,,\n",
);

const CASES: [Case; 15] = [
    (
        "eval gold.jsonl --quotes quotes.csv",
        0,
        "direct          1         1       100.0 100.0 100.0     100.0 100.0 100.0\n",
        "dixit: note: 1 article of the table not in the gold\n",
    ),
    ("eval gold.jsonl --quotes quotes.csv", 0, "\n0.3              1            0.0                   0.0\n", "note"),
    (
        "eval gold.jsonl --quotes quotes.csv --speakers labels.jsonl",
        0,
        "kind:person                1        1      0         0.0        0.0    0.0\n",
        "note",
    ),
    ("eval gold.jsonl --quotes quotes.csv --errors 1", 0, "\n1. extra  indirect  0..14\n", "note"),
    ("eval gold.jsonl --quotes quotes.csv --json", 0, "\"AR.all\":[0.5,1.0,0.6666666666666666]", "note"),
    (
        "eval gold.jsonl --detector rules --detector two-step:model=fast,threshold=0.5",
        0,
        "\ntwo-step:model=fast,threshold=0.5     0.0      0.0      0.0      0.0     0.0      0.0         0.0  100.0    100.0\n",
        "",
    ),
    ("eval gold.jsonl --detector magic", 2, "", "[quote] has no stage called 'magic'"),
    ("eval gold.jsonl --detector rules:least=2", 2, "", "unknown field `least`"),
    ("eval none.jsonl", 1, "", "dixit: none.jsonl: cannot be read ("),
    ("eval gold.jsonl --quotes none.csv", 1, "", "dixit: none.csv: cannot be read ("),
    ("eval quotes.csv", 1, "", "dixit: quotes.csv line 1: not JSON from column 1 on\n"),
    ("eval gold.jsonl --quotes gold.jsonl", 1, "", "dixit: gold.jsonl: no column article_id, as quotes.csv has"),
    ("eval gold.jsonl --speakers gold.jsonl", 1, "", "dixit: gold.jsonl line 1: no list 'speakers'"),
    ("eval gold.jsonl --quotes quotes.csv --set quote.use=rules", 2, "", "cannot be used with"),
    ("eval gold.jsonl --set quote.use=magic", 2, "", "[quote] has no stage called 'magic'"),
];

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("gold.jsonl", GOLD), ("labels.jsonl", LABELS), ("quotes.csv", TABLE)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn every_case_ends_as_it_should() {
    let folder = prepared();
    CASES.into_iter().for_each(|case| check(folder.path(), case));
}

#[test]
fn without_a_table_the_numbers_are_those_of_a_run() {
    let folder = prepared();
    let run = dixit(folder.path(), "run gold.jsonl -o out");
    assert_eq!(run.status.code(), Some(0));
    let here = dixit(folder.path(), "eval gold.jsonl --speakers labels.jsonl --json");
    let table = dixit(folder.path(), "eval gold.jsonl --speakers labels.jsonl --json --quotes out/quotes.csv");
    assert!(!here.stdout.is_empty() && here.stdout == table.stdout);
    assert_eq!(here.stderr, table.stderr);
}
