//! The command line of `dixit claims`, as data: arguments, exit code, what is said, and the tables that come of it.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{Case, Row, check, command, dixit, rows, said};

/// Two claims among other things: one that is shortened and denied, one that is repeated word by word.
const STATEMENTS: &[[&str; 6]] = &[
    ["t1", "a1", "2031-04-02", "Gullhaven Courier", "Ana Ruiz", "said"],
    ["t2", "a2", "2031-04-03", "Tidewater Post", "ANA RUIZ", "told reporters"],
    ["t3", "a3", "2031-04-04", "Gullhaven Courier", "Pier Holt", "has denied"],
    ["t4", "a3", "", "", "she", "did not deny"],
    ["t5", "a4", "2031-04-01", "Tidewater Post", "Pier Holt|Ana Ruiz", "asked whether"],
    ["t6", "a5", "2031-04-09", "Mudflat Mail", "", ""],
];
const CONTENTS: [&str; 6] = [
    "The council sold the lighthouse lamp to a collector in Norway",
    "The council sold the lighthouse lamp to a Norway collector",
    "the council sold the lighthouse lamp to a collector in Norway",
    "Every third ferry carries empty herring barrels",
    "Every third ferry carries empty herring barrels",
    "Nobody had serviced the lift at the aquarium for nine years",
];

/// What keeps six articles from being copies of one another.
const NEWS: [&str; 6] = [
    "Rain kept most of the stalls at the Saturday market closed, and those that opened sold little but hot soup and rope.",
    "A choir of retired pilots will sing at the old customs house on Sunday, where seats are free for all who bring a stool.",
    "The lower quay stays shut to lorries until the end of May, because divers found a crack as long as a rowing boat.",
    "Two goats that escaped from the fair in March were seen again on the golf course, fatter than when they left it.",
    "Gullhaven's smallest school won a prize for its weather station, which the pupils had built from bicycle parts.",
    "The last tram of the evening now leaves ten minutes later, after cleaners from the cannery had asked for it for years.",
];

fn csv_table() -> String {
    let mut text = "statement_id,article_id,date,publisher,speaker,cue,content\n".to_owned();
    for (fields, content) in STATEMENTS.iter().zip(CONTENTS) {
        text += &format!("{},{content}\n", fields.join(","));
    }
    text
}

fn json_lines() -> String {
    let line = |(fields, content): (&[&str; 6], &str)| {
        let [id, article, date, publisher, speaker, cue] = fields;
        serde_json::json!({
            "statement_id": id, "article_id": article, "date": date, "publisher": publisher,
            "speaker": speaker.split('|').collect::<Vec<_>>(), "cue": cue, "content": content,
        })
        .to_string()
    };
    STATEMENTS.iter().zip(CONTENTS).map(line).collect::<Vec<_>>().join("\n")
}

const CASES: &[Case] = &[
    ("claims good.csv -o new", 0, "6 statements read, 6 used\n2 speakers, 2 claims of 5 mentions\n", ""),
    ("claims good.jsonl -o new --threads 1", 0, "2 claims of 5 mentions\n", ""),
    ("claims good.csv.gz -o new", 0, "2 claims of 5 mentions\n", ""),
    ("claims good.csv -o new --quiet", 0, "", ""),
    ("claims good.csv -o new --limit 2", 0, "2 statements read, 2 used\n", ""),
    (
        "claims good.csv -o new --set claim.rarity=1000 --set claim.repeat-rarity=1000",
        0,
        " 0 claims of 0 mentions\n",
        "",
    ),
    ("claims good.csv -o full", 2, "", "dixit: full is not empty (it has 'notes.txt'); choose another folder"),
    ("claims good.csv -o full --force", 0, "the tables are in full\n", ""),
    ("claims good.csv good.jsonl -o new", 3, "12 statements read, 6 used, 6 rejects (6 read: duplicate id)", ""),
    ("claims good.csv good.jsonl -o new --max-rejects 6", 0, "6 rejects", ""),
    (
        "claims odd.csv -o new",
        2,
        "",
        "odd.csv: no column with the words of the statements among: nr, words; name it with",
    ),
    (
        "claims odd.csv -o new --map content=words",
        3,
        "3 statements read, 1 used, 2 rejects (1 read: no content; 1 read: ragged row)\n",
        "",
    ),
    (
        "claims odd.csv -o new --map content=text",
        2,
        "",
        "odd.csv: --map content=text: there is no 'text' among: nr, words\n",
    ),
    (
        "claims odd.csv -o new --map body=words",
        2,
        "",
        "statements have no field called 'body'; there are: content, id,",
    ),
    ("claims cut.csv.gz -o new", 3, "1 reject (1 read: truncated)\n", ""),
    ("claims broken.csv.gz -o new", 2, "", "dixit: broken.csv.gz: no header can be read: "),
    ("claims empty.csv -o new", 2, "", "dixit: empty.csv: is empty; name a CSV table or JSON lines"),
    ("claims none.csv -o new", 2, "", "dixit: none.csv: there is no such file or folder\n"),
    ("claims good.csv -o new --set claim.use=magic", 2, "", "[claim] has no stage called 'magic'; there are: shingles"),
    ("claims good.csv", 2, "", "--out <DIR>"),
];

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let packed = packed(csv_table().as_bytes());
    write("good.csv", csv_table().as_bytes());
    write("good.jsonl", json_lines().as_bytes());
    write("good.csv.gz", &packed);
    write("cut.csv.gz", &packed[..packed.len() - 9]);
    write("broken.csv.gz", &packed[..12]);
    write("empty.csv", b"");
    write("odd.csv", b"nr,words\n1,the harbour freezes\n2\n3,\n");
    fs::create_dir(folder.path().join("full")).unwrap();
    write("full/notes.txt", b"mine");
    folder
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn table(folder: &Path, name: &str) -> Vec<Row> {
    rows(&folder.join(format!("{name}.csv")))
}

#[test]
fn commands_end_and_speak_as_they_should() {
    for &case in CASES {
        let folder = prepared();
        check(folder.path(), case);
        let (args, code, ..) = case;
        let there = folder.path().join("new/run.json").exists();
        assert_eq!(there, code != 2 && args.contains("new"), "dixit {args}: a folder that is whole, or none");
    }
}

#[test]
fn mentions_carry_ids_speakers_and_stances() {
    for input in ["good.csv", "good.jsonl"] {
        let folder = prepared();
        dixit(folder.path(), &format!("claims {input} -o new"));
        let mentions = table(&folder.path().join("new"), "claim_mentions");
        let cell = |name: &str| mentions.iter().map(|m| m[name].as_str()).collect::<Vec<_>>();
        assert_eq!(cell("quote_id"), ["t5", "t4", "t1", "t2", "t3"], "{input}: by date, undated last");
        assert_eq!(cell("polarity"), ["questions", "asserts", "asserts", "asserts", "denies"], "{input}: by the cue");
        assert_eq!(cell("variant_id"), ["1", "1", "1", "2", "1"], "{input}");
        assert_eq!(cell("is_first"), ["true", "false", "true", "false", "false"], "{input}");
        let speakers = cell("speaker_id");
        assert_eq!(speakers[0].split('|').collect::<Vec<_>>(), [speakers[4], speakers[2]], "{input}: joint speakers");
        assert_eq!((speakers[1], speakers[2]), ("", speakers[3]), "{input}: one name, however it is written");
        let claims = table(&folder.path().join("new"), "claims");
        let count = |name: &str| claims.iter().map(|c| c[name].as_str()).collect::<Vec<_>>();
        assert_eq!((count("mentions"), count("speakers")), (vec!["2", "3"], vec!["2", "2"]), "{input}");
        assert_eq!((count("asserts"), count("denies")), (vec!["1", "2"], vec!["0", "1"]), "{input}");
    }
}

#[test]
fn a_file_that_breaks_off_is_a_reject_behind_what_could_be_read() {
    let folder = prepared();
    let done = dixit(folder.path(), "claims cut.csv.gz -o new");
    assert_eq!(done.status.code(), Some(3));
    let rejects = table(&folder.path().join("new"), "rejects");
    assert_eq!((rejects.len(), rejects[0]["reason"].as_str()), (1, "truncated"));
    assert!(rejects[0]["detail"].ends_with("get it again"), "{}", rejects[0]["detail"]);
}

#[test]
fn the_folder_describes_its_tables() {
    let folder = prepared();
    dixit(folder.path(), "claims good.csv -o new");
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(folder.path().join("new").join(name)).unwrap()).unwrap()
    };
    let mark = read("run.json");
    assert_eq!((&mark["complete"], &mark["counts"]["statements_read"]), (&true.into(), &6.into()));
    assert_eq!(
        mark["tables"],
        serde_json::json!({"claims": 2, "claim_variants": 3, "claim_mentions": 5, "rejects": 0})
    );
    assert_eq!(mark["config"].as_object().unwrap().keys().collect::<BTreeSet<_>>().len(), 2, "the stages that ran");
    let package = read("datapackage.json");
    let names: Vec<&str> =
        package["resources"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["claims", "claim_variants", "claim_mentions", "rejects"]);
}

#[cfg(unix)]
#[test]
fn what_is_put_aside_lies_in_the_output_folder() {
    let folder = prepared();
    let line = |i: u32| format!("{{\"text\": \"{i} {}\"}}\n", "barrels of herring ".repeat(10));
    let lines: String = (0..3000).map(line).collect();
    fs::write(folder.path().join("many.jsonl"), lines).unwrap();
    let mut command = command(folder.path());
    let done = command.args(["claims", "many.jsonl", "-o", "new"]).env("TMPDIR", folder.path().join("nowhere"));
    let done = done.output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
}

#[test]
fn excel_tables_are_marked() {
    let folder = prepared();
    dixit(folder.path(), "claims good.csv -o new --excel");
    let text = fs::read_to_string(folder.path().join("new/claims.csv")).unwrap();
    assert!(text.starts_with('\u{feff}') && text.matches('\n').count() == text.matches("\r\n").count());
}

#[test]
fn batches_threads_and_memory_change_nothing() {
    let folder = prepared();
    let tables = |linker: &str, args: &str| {
        dixit(folder.path(), &format!("claims good.csv -o new --force --set claim.use={linker} {args}"));
        ["claims", "claim_mentions", "datapackage"].map(|name| {
            let extension = if name == "datapackage" { "json" } else { "csv" };
            fs::read(folder.path().join(format!("new/{name}.{extension}"))).unwrap()
        })
    };
    for linker in ["shingles", "propositions"] {
        let expected = tables(linker, "--threads 1 --batch-size 1");
        for args in
            ["--threads 2 --batch-size 1", "--threads 3 --batch-size 2", "--threads 1", "--memory 1", "--memory 1K"]
        {
            assert!(tables(linker, args) == expected, "{linker} {args}");
        }
    }
}

#[test]
fn quotes_of_a_run_give_the_claims_of_that_run() {
    let folder = prepared();
    let mut articles = String::new();
    for (i, (fields, content)) in STATEMENTS.iter().zip(CONTENTS).enumerate() {
        let news = NEWS[i];
        let text =
            format!("{news}\n\n“{content},” said Ana Ruiz, the harbour master.\n\nPier Holt denied that {content}.");
        articles += &serde_json::json!({"id": fields[1].to_owned() + fields[0], "date": fields[2], "publisher": fields[3], "text": text}).to_string();
        articles += "\n";
    }
    fs::write(folder.path().join("articles.jsonl"), articles).unwrap();
    assert_eq!(dixit(folder.path(), "run articles.jsonl -o run").status.code(), Some(0));
    assert_eq!(dixit(folder.path(), "claims run/quotes.csv -o again").status.code(), Some(0));
    let copies = table(&folder.path().join("run"), "articles").iter().filter(|a| !a["duplicate_of"].is_empty()).count();
    assert_eq!(copies, 0, "copies are not told in quotes.csv");
    for name in ["claims", "claim_mentions"] {
        let read = |out: &str| fs::read_to_string(folder.path().join(format!("{out}/{name}.csv"))).unwrap();
        assert!(read("run").lines().count() > 2, "there are claims");
        assert_eq!(read("run"), read("again"), "{name}.csv");
    }
}
