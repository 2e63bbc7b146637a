//! Claims that go on from run to run: what comes of dumps read one after the other, and of runs that die.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use common::{command, dixit, rows, said};

/// Statements of three days: identity, article, day, speaker, cue, content.
const STATEMENTS: &[&str] = &[
    "t1,a1,2031-04-02,Ana Ruiz,said,The council sold the lighthouse lamp to a collector in Norway",
    "t2,a2,2031-04-03,Ana Ruiz,said,The council sold the lighthouse lamp to a Norway collector",
    "t3,a3,2031-04-03,,,Nobody had serviced the lift at the aquarium for nine years",
    "t4,a4,2031-04-04,Pier Holt,denied,that the council sold the lighthouse lamp to a collector in Norway",
    "t5,a5,2031-04-01,Bo Tran,said,The council sold the lighthouse lamp to a collector in Norway",
    "t6,a6,2031-04-05,Bo Tran,said,Nobody had serviced the lift at the aquarium for nine years",
];

fn table(lines: &[&str]) -> String {
    format!("statement_id,article_id,date,speaker,cue,content\n{}\n", lines.join("\n"))
}

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, lines: &[&str]| fs::write(folder.path().join(name), table(lines)).expect("a file");
    write("all.csv", STATEMENTS);
    write("one.csv", &STATEMENTS[..3]);
    write("two.csv", &STATEMENTS[3..]);
    folder
}

fn run(folder: &Path, args: &str, code: i32) -> String {
    let done = dixit(folder, args);
    assert_eq!(done.status.code(), Some(code), "dixit {args}: {}", said(&done.stderr));
    said(&done.stderr)
}

/// The statements of each claim, and the ids of the claims.
fn claims(folder: &Path, out: &str) -> (Vec<Vec<String>>, Vec<String>) {
    let mentions = rows(&folder.join(out).join("claim_mentions.csv"));
    let of = |id: &String| mentions.iter().filter(|m| m["claim_id"] == *id).map(|m| m["quote_id"].clone()).collect();
    let ids: Vec<String> = rows(&folder.join(out).join("claims.csv")).iter().map(|c| c["claim_id"].clone()).collect();
    (ids.iter().map(of).collect(), ids)
}

const LINKERS: [&str; 2] = ["shingles", "propositions"];

#[test]
fn two_dumps_give_the_claims_of_both_at_once_under_the_old_ids() {
    for linker in LINKERS {
        let folder = prepared();
        let run = |args: &str| run(folder.path(), &format!("{args} -q --set claim.use={linker}"), 0);
        run("claims all.csv -o all");
        run("claims one.csv -o one --state kept");
        run("claims two.csv -o two --state kept");
        let (at_once, _) = claims(folder.path(), "all");
        let (old, old_ids) = claims(folder.path(), "one");
        let (both, ids) = claims(folder.path(), "two");
        assert_eq!((old.len(), both.len()), (1, 2), "{linker}");
        assert_eq!(both, at_once, "{linker}");
        assert!(both[0].starts_with(&["t5".to_owned()]), "{linker}: an earlier mention came later");
        assert!(ids.contains(&old_ids[0]), "{linker}: the claim goes on under its id");
        assert_eq!(rows(&folder.path().join("two/rejects.csv")).len(), 0);
    }
}

#[test]
fn what_was_read_before_is_not_counted_again() {
    let folder = prepared();
    run(folder.path(), "claims all.csv -o first --state kept -q", 0);
    run(folder.path(), "claims all.csv -o again --state kept -q", 3);
    assert_eq!(claims(folder.path(), "first"), claims(folder.path(), "again"));
    let rejects = rows(&folder.path().join("again/rejects.csv"));
    assert!(rejects.len() == STATEMENTS.len() && rejects.iter().all(|r| r["reason"] == "known record"));
}

#[test]
fn a_killed_run_leaves_the_state_as_it_was() {
    let folder = prepared();
    run(folder.path(), "claims one.csv -o one --state kept -q", 0);
    let mut killed = command(folder.path())
        .args("claims - -o killed --state kept --batch-size 1".split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut stdin = killed.stdin.take().expect("a pipe");
    stdin.write_all(table(&STATEMENTS[3..5]).as_bytes()).expect("it reads");
    while !fs::read_dir(folder.path().join("killed")).is_ok_and(|mut inside| inside.next().is_some()) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    killed.kill().expect("it runs");
    killed.wait().expect("it ends");
    run(folder.path(), "claims two.csv -o two --state kept -q", 0);
    run(folder.path(), "claims all.csv -o all -q", 0);
    assert_eq!(claims(folder.path(), "two").0, claims(folder.path(), "all").0);
}

#[test]
fn a_state_made_otherwise_is_refused() {
    let folder = prepared();
    run(folder.path(), "claims one.csv -o one --state kept -q", 0);
    for (args, told) in [
        ("claims two.csv -o two --state kept --set claim.rarity=9", "made with claim.rarity 12.0, this run has 9"),
        ("claims two.csv -o two --state kept --set claim.use=propositions", "it was made with claim."),
        ("run one.csv -o two --state kept --map text=content", "made with command claims, this run has run"),
    ] {
        let said = run(folder.path(), args, 2);
        assert!(said.lines().count() == 1 && said.contains(told), "{args}: {said}");
    }
    fs::remove_file(folder.path().join("kept/state.json")).expect("it is there");
    let said = run(folder.path(), "claims two.csv -o two --state kept", 1);
    assert!(
        said.lines().count() == 1 && said.contains("there is a store but no state.json: an earlier dixit"),
        "{said}"
    );
}

/// The file of a state with this ending.
fn state_file(folder: &Path, ending: &str) -> std::path::PathBuf {
    let mut files = fs::read_dir(folder.join("kept")).expect("a state").flatten().map(|entry| entry.path());
    files.find(|path| path.to_string_lossy().ends_with(ending)).expect("it is there")
}

#[test]
fn a_damaged_state_is_one_clear_line() {
    let folder = prepared();
    run(folder.path(), "claims one.csv -o one --state kept -q", 0);
    let refused = |what: &str| {
        let said = run(folder.path(), "claims two.csv -o two --state kept -q --force", 1);
        assert!(said.lines().count() == 1 && said.contains("begin a new state in another folder"), "{what}: {said}");
    };
    for ending in [".redb", "state.json"] {
        let state = state_file(folder.path(), ending);
        let whole = fs::read(&state).expect("a state");
        for i in 0..12 {
            let (mut bytes, at) = (whole.clone(), i * (whole.len() - 1) / 11);
            match i % 2 {
                0 => bytes.truncate(at),
                _ => bytes[at] ^= 1 << (i % 8),
            }
            if i == 10 {
                bytes.push(0);
            }
            fs::write(&state, &bytes).expect("a file");
            refused(&format!("{ending} damaged at {at}"));
        }
        fs::remove_file(&state).expect("it is there");
        refused(&format!("{ending} is missing"));
        fs::write(&state, whole).expect("a file");
    }
    run(folder.path(), "claims two.csv -o two --state kept -q --force", 0);
}

#[test]
fn articles_go_on_too_with_their_speakers_and_copies() {
    let folder = prepared();
    let lead = |i: usize| {
        format!("Item {i}: rain kept stalls of row {i} closed, and those that opened sold soup number {i} alone.")
    };
    let article = |i: usize, day: u32, cue: &str| {
        let text = format!(
            "{}\n\nAna Ruiz, the harbour master, {cue} that the council had sold the lighthouse lamp to a collector in Norway.",
            lead(i)
        );
        serde_json::json!({"id": format!("a{i}"), "date": format!("2031-04-{day:02}"), "publisher": format!("Paper {i}"), "text": text}).to_string() + "\n"
    };
    let days = [article(1, 3, "said"), article(2, 4, "told reporters"), article(3, 2, "denied")];
    fs::write(folder.path().join("one.jsonl"), days[..2].concat()).expect("a file");
    fs::write(folder.path().join("two.jsonl"), &days[2]).expect("a file");
    run(folder.path(), "run one.jsonl two.jsonl -o all -q", 0);
    run(folder.path(), "run one.jsonl -o one -q --state kept", 0);
    run(folder.path(), "run two.jsonl -o two -q --state kept", 0);
    assert_eq!(rows(&folder.path().join("two/articles.csv")).len(), 1, "the articles of this run alone");
    assert_eq!(claims(folder.path(), "two").0, claims(folder.path(), "all").0);
    assert_eq!(claims(folder.path(), "two").1, claims(folder.path(), "one").1);
    let speakers = |out: &str| fs::read_to_string(folder.path().join(out).join("speakers.csv")).expect("a table");
    assert_eq!(speakers("two"), speakers("all"));
}

#[test]
fn known_claims_are_named() {
    let folder = prepared();
    let known = "claimReviewed,id,url,textualRating\nThe town council has sold the lamp of the old lighthouse to a Norway collector,k7,http://checks.example/7,false\n";
    fs::write(folder.path().join("known.csv"), known).expect("a file");
    run(folder.path(), "claims all.csv -o out -q --reference known.csv", 0);
    let claims = rows(&folder.path().join("out/claims.csv"));
    let ids: Vec<&str> = claims.iter().map(|c| c["reference_id"].as_str()).collect();
    assert_eq!(ids, ["k7", ""]);
    let matches = rows(&folder.path().join("out/reference_matches.csv"));
    let quotes: Vec<&str> = matches.iter().map(|m| m["quote_id"].as_str()).collect();
    assert_eq!(quotes, ["t1", "t2", "t4", "t5"], "denials too: they are about the claim");
    assert!(matches.iter().all(|m| m["reference_rating"] == "false" && m["claim_id"] == claims[0]["claim_id"]));
    run(folder.path(), "claims all.csv -o none -q --reference known.csv --reference-threshold 1", 0);
    assert_eq!(rows(&folder.path().join("none/reference_matches.csv")).len(), 0);
    let said = run(folder.path(), "claims all.csv -o wrong --reference all.jsonl", 2);
    assert!(said.contains("all.jsonl"), "{said}");
}
