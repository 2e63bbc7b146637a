//! The command line of `dixit run`, as data: arguments, exit code, and what is said.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Case, check, command, dixit, said};

const ARTICLES: &str = concat!(
    "{\"id\": \"1\", \"text\": \"The dam is safe, said Ana Ruiz, the mayor of Port Avel, on Monday evening.\"}\n",
    "{\"id\": \"2\", \"text\": \"A second story about the harbour that was closed by the storm this week.\"}\n",
);

const CASES: [Case; 15] = [
    ("run good.jsonl -o new", 0, "2 articles read, 2 written\n", ""),
    ("run good.jsonl -o new --quiet", 0, "", ""),
    ("run good.jsonl -o deep/er/new --threads 1 --limit 1", 0, "1 article read, 1 written\n", ""),
    ("run good.jsonl -o full", 2, "", "dixit: full is not empty (it has 'notes.txt'); choose another folder"),
    ("run good.jsonl -o full --force", 0, "the tables are in full\n", ""),
    ("run good.jsonl -o good.jsonl", 1, "", "-o names a folder, and this is a file\n"),
    ("run good.jsonl broken.jsonl -o new", 3, "3 articles read, 2 written, 1 reject (", ""),
    ("run good.jsonl broken.jsonl -o new --max-rejects 40%", 0, "3 articles read, 2 written, 1 reject (", ""),
    ("run good.jsonl broken.jsonl -o new --max-rejects 1", 0, "3 articles read", ""),
    ("run good.jsonl -o new --max-rejects many", 2, "", "write a share such as 5%, or a number of records"),
    ("run none.jsonl -o new", 2, "", "none.jsonl"),
    (
        "run good.jsonl -o new --set quote.use=magic",
        2,
        "",
        "[quote] has no stage called 'magic'; there are: two-step, rules",
    ),
    ("run good.jsonl -o new --config bad.toml", 2, "", "dixit: bad.toml: line 1, column 5: "),
    ("run good.jsonl -o new --map text", 2, "", "write FIELD=NAME, for example text=body"),
    ("run good.jsonl", 2, "", "--out <DIR>"),
];

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.jsonl"), ARTICLES).unwrap();
    fs::write(folder.path().join("broken.jsonl"), "{\"id\": \n").unwrap();
    fs::write(folder.path().join("bad.toml"), "use rules\n").unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/notes.txt"), "mine").unwrap();
    folder
}

#[test]
fn commands_end_and_speak_as_they_should() {
    for case in CASES {
        let folder = prepared();
        check(folder.path(), case);
        let (args, code, ..) = case;
        if code == 2 {
            assert!(!folder.path().join("new").exists(), "dixit {args} leaves nothing behind");
        }
    }
}

#[test]
fn force_leaves_what_is_not_dixits() {
    let folder = prepared();
    for _ in 0..2 {
        assert_eq!(dixit(folder.path(), "run good.jsonl -o full --force").status.code(), Some(0));
    }
    assert_eq!(fs::read_to_string(folder.path().join("full/notes.txt")).unwrap(), "mine");
    assert_eq!(
        fs::read_dir(folder.path().join("full")).unwrap().count(),
        10,
        "seven tables, two descriptions, the notes"
    );
}

#[test]
fn the_default_config_is_a_config() {
    let folder = prepared();
    let printed = dixit(folder.path(), "config");
    fs::write(folder.path().join("pipeline.toml"), printed.stdout).unwrap();
    assert_eq!(dixit(folder.path(), "run good.jsonl -o plain").status.code(), Some(0));
    assert_eq!(dixit(folder.path(), "run good.jsonl -o said --config pipeline.toml").status.code(), Some(0));
    for table in ["articles", "quotes", "speakers", "claims", "claim_mentions", "rejects"] {
        let read = |out: &str| fs::read(folder.path().join(out).join(format!("{table}.csv"))).unwrap();
        assert!(read("plain") == read("said"), "{table}");
    }
}

#[test]
fn stages_lists_every_role() {
    let listed = said(&dixit(Path::new("."), "stages").stdout);
    for role in ["clean", "sentence", "token", "mention", "quote", "speaker", "pass", "speaker-link", "claim"] {
        assert!(listed.lines().any(|line| line.split_whitespace().next() == Some(role)), "{role}: {listed}");
    }
    assert!(listed.contains("words = 3"), "settings are listed: {listed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_clear_line_and_a_closed_pipe_is_none() {
    let run = |shell: &str| {
        Command::new("sh").args(["-c", shell]).env("DIXIT", env!("CARGO_BIN_EXE_dixit")).output().unwrap()
    };
    let piped = run("\"$DIXIT\" config | true; \"$DIXIT\" stages | head -1 >/dev/null");
    assert_eq!(said(&piped.stderr), "");
    let told = run("\"$DIXIT\" config >/dev/full");
    assert_eq!(told.status.code(), Some(1));
    assert_eq!(said(&told.stderr).lines().count(), 1);
}

#[cfg(unix)]
#[test]
fn the_first_interrupt_writes_what_is_there() {
    use std::io::Write;
    use std::process::Stdio;
    use std::time::Duration;

    let folder = prepared();
    let mut command = command(folder.path());
    command.args("run - -o new --batch-size 1".split(' '));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(ARTICLES.as_bytes()).unwrap();
    // The hidden folder is there once interrupts are listened for; the pipe stays open, so the run cannot end by itself.
    while !fs::read_dir(folder.path().join("new")).is_ok_and(|mut inside| inside.next().is_some()) {
        std::thread::sleep(Duration::from_millis(10));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);
    let mark = fs::read_to_string(folder.path().join("new/run.json")).unwrap();
    assert!(mark.contains("\"interrupted\": true") && mark.contains("\"complete\": true"), "{mark}");
    assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 9, "seven tables and two descriptions");
}

#[test]
fn the_texts_that_offsets_refer_to_are_kept_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let page = |text: &str| {
        format!("<!DOCTYPE html><title>Dam</title><article><p>{text}</p><p>{}</p></article>", "More. ".repeat(60))
    };
    fs::write(folder.path().join("a.html"), page("“The café’s dam\u{2028}is safe,” said Ana Ruiz, the mayor."))
        .unwrap();
    let done = dixit(folder.path(), "run a.html -o first --write-text");
    assert!(done.status.success(), "{}", said(&done.stderr));
    let texts = fs::read_to_string(folder.path().join("first/texts.jsonl")).unwrap();
    let record: serde_json::Value = serde_json::from_str(texts.trim_end()).unwrap();
    let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
    let quotes = common::rows(&folder.path().join("first/quotes.csv"));
    let at = |column: &str| quotes[0][column].parse::<usize>().unwrap();
    let content: String = text[at("start")..at("end")].iter().collect();
    assert_eq!(content.split_whitespace().collect::<Vec<_>>().join(" "), quotes[0]["content"]);
    let package = fs::read_to_string(folder.path().join("first/datapackage.json")).unwrap();
    assert!(package.contains("\"texts.jsonl\""));
    // The file is an input that gives the same quotes, and a run without it leaves none.
    assert!(dixit(folder.path(), "run first/texts.jsonl -o second").status.success());
    let quotes = |run: &str| fs::read(folder.path().join(run).join("quotes.csv")).unwrap();
    assert_eq!(quotes("first"), quotes("second"));
    assert!(!folder.path().join("second/texts.jsonl").exists());
}

/// Bytes that are no UTF-8, and bytes of other charsets, in one run with what is in UTF-8.
#[test]
fn other_charsets_are_counted_and_offsets_refer_to_the_text_as_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let line = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"text\": \"“The café’s dam is safe,” said Ana Ruiz, the mayor of Port Avel, on Monday evening.\"}}\n"
        )
    };
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write(
        "a.jsonl",
        &[
            line("u").as_bytes(),
            &encoding_rs::WINDOWS_1252.encode(&line("w")).0,
            b"{\"id\": \"x\", \"text\": \"\x81\"}\n",
        ]
        .concat(),
    );
    write("b.jsonl", &line("v").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    let done = dixit(folder.path(), "run a.jsonl b.jsonl -o out --write-text --max-rejects 50%");
    assert!(said(&done.stdout).contains("; 1 read as UTF-16LE; 1 read as windows-1252"), "{}", said(&done.stdout));
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("out/run.json")).unwrap()).unwrap();
    let counts = &report["counts"];
    assert_eq!(counts["charsets"], serde_json::json!({"UTF-16LE": 1, "windows-1252": 1}));
    assert_eq!([&counts["articles_read"], &counts["articles_written"], &counts["rejects"]], [4, 3, 1]);
    let texts = fs::read_to_string(folder.path().join("out/texts.jsonl")).unwrap();
    let texts: Vec<serde_json::Value> = texts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let quotes = common::rows(&folder.path().join("out/quotes.csv"));
    assert_eq!((texts.len(), quotes.len()), (3, 3));
    for (record, quote) in texts.iter().zip(&quotes) {
        let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        let at = |column: &str| quote[column].parse::<usize>().unwrap();
        assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), quote["content"]);
        assert_eq!(quote["content"], "“The café’s dam is safe,”");
    }
}
