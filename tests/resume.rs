//! Runs that are cut short by a kill, a full disk or Ctrl-C and gone on with by `--resume`: they leave the same bytes as
//! one that was left alone. Where a run is killed hangs on how much it has written, never on a clock.

#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{command, dixit, rows, said};

/// Options of all runs here: many small batches with a checkpoint after each, and every kind of file.
const OPTIONS: &str = "--set quote.use=rules --batch-size 4 --checkpoints 0 --write-text --threads 2 -q";

/// Invented articles of several outlets: with and without dates, copies, broken records and ids met before.
fn dump(articles: usize) -> String {
    let mut lines = String::new();
    let people = ["Ana Ruiz", "Leo Brandt", "Halima Stroud", "Tobias Nkemelu", "Beatriz Sandoval"];
    let verbs = ["said", "denied", "warned", "argued"];
    for i in 0..articles {
        let (first, second, verb) = (people[i % 5], people[(i / 5 + 1) % 5], verbs[i % 4]);
        let (number, day, outlet) = (i - i % 7 / 6, i % 28 + 1, i % 3);
        let date = if i % 11 == 0 { String::new() } else { format!("2031-04-{day:02}") };
        let text = format!(
            "{first}, the keeper of light {number}, {verb} that the lamp of tower {number} had been sold abroad.\n\n\
             “Nobody asked us about tower {number},” {second} told reporters on the quay that evening. “We heard it \
             from a boy who sells ice, and he had heard it from his aunt.”\n\n\
             According to a neighbour, the council never met in the week of storm {}.",
            number / 4
        );
        let article = serde_json::json!({"id": format!("a{i}"), "date": date, "publisher": format!("Paper {outlet}"), "text": text});
        writeln!(lines, "{article}").unwrap();
        if i % 17 == 3 {
            writeln!(lines, "{{\"id\": \"a{i}\", \"text\": \"Another text.\"}}\n{{\"id\": ").unwrap();
        }
    }
    lines
}

fn prepared(articles: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("dump.jsonl"), dump(articles)).expect("a file");
    fs::create_dir(folder.path().join("more")).expect("a folder");
    for i in 0..5 {
        let text = format!("“The gate of lock {i} is shut,” said Ana Ruiz, the harbour master.");
        fs::write(folder.path().join(format!("more/{i}.txt")), text).expect("a file");
    }
    folder
}

fn args(out: &str) -> String {
    format!("run dump.jsonl more -o {out} {OPTIONS}")
}

/// All files of a run, those of run.json aside that tell seconds.
fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(out).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        let bytes = fs::read(entry.path()).unwrap_or_else(|e| panic!("{name} is left behind: {e}"));
        files.insert(name, bytes);
    }
    let report = files.get("run.json").expect("a finished run");
    let mut report: serde_json::Value = serde_json::from_slice(report).expect("JSON");
    report.as_object_mut().expect("a record").remove("seconds");
    let read = |what: &str| report["counts"][what].as_u64().expect("a number");
    assert_eq!(read("articles_read"), read("articles_written") + read("rejects"));
    files.insert("run.json".into(), report.to_string().into_bytes());
    files
}

fn assert_same(folder: &Path, out: &str, whole: &BTreeMap<String, Vec<u8>>, when: &str) {
    let found = files(&folder.join(out));
    assert_eq!(found.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>(), "{when}");
    for (name, bytes) in whole {
        assert!(found[name] == *bytes, "{when}: {name} differs");
    }
}

/// Bytes of all files below `folder`.
fn written(folder: &Path) -> u64 {
    let Ok(inside) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(data) if data.is_dir() => written(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    };
    inside.flatten().map(size).sum()
}

fn start(folder: &Path, args: &str) -> Child {
    let mut command = command(folder);
    command.args(args.split_whitespace()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the command starts")
}

/// Sends `signal` to a run once it has written `bytes`. Returns its exit code, if it ended by itself or by the signal's leave.
fn signalled(folder: &Path, args: &str, out: &str, bytes: u64, signal: &str) -> Option<i32> {
    let mut run = start(folder, args);
    while written(&folder.join(out)) < bytes {
        if let Some(status) = run.try_wait().expect("a child") {
            return status.code();
        }
    }
    let _ = Command::new("kill").args([signal, &run.id().to_string()]).status();
    run.wait().expect("a child").code()
}

/// Whether there is a checkpoint.
fn unfinished(folder: &Path, out: &str) -> bool {
    folder.join(out).join(".dixit-run/checkpoint.json").exists()
}

/// What goes on with whatever is in the folder, and the code with which that ends.
fn next(folder: &Path, out: &str) -> (String, i32) {
    match (unfinished(folder, out), folder.join(out).join("run.json").exists()) {
        (true, _) => (args(out) + " --resume", 3),
        // It was killed while it tidied up.
        (false, true) => (args(out) + " --resume", 0),
        // It died before its first checkpoint and has done nothing that could be gone on with.
        (false, false) => (args(out) + " --force", 3),
    }
}

/// Numbers that look drawn by lot and are the same each time (SplitMix64).
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[test]
fn fifty_kills_leave_the_bytes_of_a_run_that_was_left_alone() {
    let folder = prepared(150);
    let path = folder.path();
    assert_eq!(dixit(path, &args("whole")).status.code(), Some(3), "{}", said(&dixit(path, &args("whole")).stderr));
    let whole = files(&path.join("whole"));
    // While the tables are written they lie beside the spools and the journal.
    let most = 3 * written(&path.join("whole"));
    let (mut seed, mut gone_on) = (6, 0);
    for case in 0..50 {
        let out = format!("killed{case}");
        // Every third run is killed again while it goes on, every ninth a third time.
        let kills = 1 + u32::from(case % 3 == 0) + u32::from(case % 9 == 0);
        for kill in 0..kills {
            let mut bytes = draw(&mut seed) % most;
            // A run that ends before it has written so much is done again and killed sooner.
            while signalled(path, &next(path, &out).0, &out, bytes, "-KILL").is_some() {
                fs::remove_dir_all(path.join(&out)).expect("the folder is there");
                bytes /= 2;
            }
            gone_on += u32::from(unfinished(path, &out) && kill + 1 == kills);
        }
        let (args, code) = next(path, &out);
        let done = dixit(path, &args);
        assert_eq!(done.status.code(), Some(code), "{out}: {}", said(&done.stderr));
        assert_same(path, &out, &whole, &out);
        fs::remove_dir_all(path.join(&out)).expect("the folder is there");
    }
    println!("50 runs killed, {gone_on} of them gone on with from a checkpoint");
    assert!(gone_on > 0, "no run was killed behind its first checkpoint");
}

#[test]
fn a_full_disk_is_one_clear_line_and_no_loss() {
    let folder = prepared(150);
    let path = folder.path();
    dixit(path, &args("whole"));
    let whole = files(&path.join("whole"));
    let mut stopped = 0;
    for blocks in [1, 8, 40, 100, 200] {
        let out = format!("full{blocks}");
        // The system refuses to let a file grow; a signal would end the process before it can say so.
        let shell = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$DIXIT\" {}", args(&out));
        let mut run = Command::new("sh");
        run.args(["-c", &shell]).current_dir(path).env("DIXIT", env!("CARGO_BIN_EXE_dixit"));
        let run = run.output().expect("a shell");
        let told = said(&run.stderr);
        if run.status.code() == Some(3) {
            continue;
        }
        stopped += 1;
        assert_eq!((run.status.code(), told.lines().count()), (Some(1), 1), "{told}");
        assert!(told.starts_with("dixit: cannot write full") && !told.contains("Error"), "{told}");
        assert_eq!(told.contains("--resume"), unfinished(path, &out), "{told}");
        let done = dixit(path, &next(path, &out).0);
        assert_eq!(done.status.code(), Some(3), "{}", said(&done.stderr));
        assert_same(path, &out, &whole, &format!("{blocks} blocks"));
    }
    assert!(stopped > 0, "no disk was full");
}

/// A real full disk: a filesystem of this size in `name`, seen only by what `script` starts there.
fn in_small_filesystem(folder: &Path, kilobytes: u64, script: &str) -> std::process::Output {
    let mount = format!("mkdir -p disk && mount -t tmpfs -o size={kilobytes}k none disk && {script}");
    let mut shell = Command::new("unshare");
    shell.args(["-rm", "sh", "-c", &mount]).current_dir(folder).env("DIXIT", env!("CARGO_BIN_EXE_dixit"));
    shell.output().unwrap_or_else(|_| Command::new("false").output().expect("a program that fails"))
}

#[test]
fn a_filesystem_without_room_is_one_clear_line_and_resume_goes_on_when_there_is_some() {
    let folder = prepared(150);
    let path = folder.path();
    if !in_small_filesystem(path, 64, "true").status.success() {
        println!("skipped: this system lets nobody mount a small filesystem (unshare -rm, mount -t tmpfs)");
        return;
    }
    dixit(path, &args("whole"));
    let whole = files(&path.join("whole"));
    let most = written(&path.join("whole")) / 1024;
    let mut stopped = 0;
    for kilobytes in [16, most / 4, most, most * 3 / 2, most * 5 / 2] {
        // What could not be done is told; the same folder then gets room, and is copied out of the filesystem.
        let done = format!("{} >/dev/null 2>told; echo $? >code", args("disk/out"));
        let more =
            format!("mount -o remount,size=1g disk && \"$DIXIT\" {} --resume; cp -r disk/out copied", args("disk/out"));
        let again = "if test ! -e disk/out/.dixit-run/checkpoint.json; then rm -rf disk/out; exit 9; fi";
        let script = format!("\"$DIXIT\" {done}; test $(cat code) = 3 || {{ {again}; {more}; }}");
        let run = in_small_filesystem(path, kilobytes, &script);
        let code = fs::read_to_string(path.join("code")).expect("it was written");
        let told = fs::read_to_string(path.join("told")).expect("it was written");
        if code.trim() == "3" {
            continue;
        }
        stopped += 1;
        assert_eq!((code.trim(), told.lines().count()), ("1", 1), "{kilobytes} KB: {told}");
        assert!(
            told.starts_with("dixit: cannot write disk/out")
                && told.contains("no space left on device; free some space"),
            "{told}"
        );
        if run.status.code() == Some(9) {
            assert!(!told.contains("--resume"), "{kilobytes} KB: {told}");
            continue;
        }
        assert!(told.contains("--resume"), "{kilobytes} KB: {told}");
        assert_same(path, "copied", &whole, &format!("{kilobytes} KB"));
        fs::remove_dir_all(path.join("copied")).expect("it was copied");
    }
    assert!(stopped > 2, "the disk was full {stopped} times");
}

/// Options that each have state of their own across a kill: what was learned of the outlets, their names, a period, texts.
#[test]
fn a_run_with_everything_that_is_chosen_and_learned_is_gone_on_with() {
    let folder = prepared(150);
    let path = folder.path();
    let slogan = "“Every lamp counts” is a campaign that Paper runs with the water board of the quay.";
    let with_slogan = |line: &str| -> String {
        let mut article: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = format!("{}\n\n{slogan}", article["text"].as_str().unwrap());
        article["text"] = text.into();
        format!("{article}\n")
    };
    let is_article = |line: &&str| line.contains("\"publisher\"");
    let lines: String = dump(150).lines().filter(is_article).map(with_slogan).collect();
    fs::write(path.join("dump.jsonl"), lines).expect("a file");
    fs::write(path.join("outlets.csv"), "publisher,aliases\nThe Paper,Paper 0|Paper 1\n").expect("a file");
    let chosen = "--learn-furniture --publishers outlets.csv --from 2031-04-03 --to 2031-04-25 --no-cueless";
    let args = |out: &str| format!("{} {chosen}", args(out));
    let done = dixit(path, &args("whole"));
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    let whole = files(&path.join("whole"));
    let report: serde_json::Value = serde_json::from_slice(&whole["run.json"]).expect("JSON");
    let counts = &report["counts"];
    assert!(counts["left_out"].as_object().is_some_and(|left| !left.is_empty()), "{counts}");
    assert!(counts["furniture"].as_u64() > Some(50) && whole.contains_key("furniture.csv"), "{counts}");
    let names: Vec<String> = rows(&path.join("whole/articles.csv")).iter().map(|a| a["publisher"].clone()).collect();
    assert!(names.iter().any(|name| name == "The Paper") && !names.iter().any(|name| name == "Paper 0"));
    let most = written(&path.join("whole"));
    let mut gone_on = 0;
    for part in 1..6 {
        let out = format!("out{part}");
        let mut bytes = most * part / 4;
        while signalled(path, &args(&out), &out, bytes, "-KILL").is_some() {
            fs::remove_dir_all(path.join(&out)).expect("the folder is there");
            bytes /= 2;
        }
        let unfinished = unfinished(path, &out);
        gone_on += u32::from(unfinished);
        let more = if unfinished || path.join(&out).join("run.json").exists() { "--resume" } else { "--force" };
        let done = dixit(path, &format!("{} {more}", args(&out)));
        assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
        assert_same(path, &out, &whole, &out);
    }
    assert!(gone_on > 0, "no run was killed behind its first checkpoint");
    killed_with(path, "changed", &args("changed"));
    fs::write(path.join("outlets.csv"), "publisher,aliases\nThe Paper,Paper 0\n").expect("a file");
    let done = dixit(path, &format!("{} --resume", args("changed")));
    assert_eq!((done.status.code(), said(&done.stderr).lines().count()), (Some(2), 1), "{}", said(&done.stderr));
}

#[test]
fn an_interrupted_run_has_tables_and_can_be_gone_on_with() {
    let folder = prepared(150);
    let path = folder.path();
    dixit(path, &args("whole"));
    let whole = files(&path.join("whole"));
    let mut bytes = written(&path.join("whole"));
    // Once the whole input is read there is nothing to interrupt: the signal then comes sooner.
    while signalled(path, &args("out"), "out", bytes, "-INT") != Some(130) {
        let _ = fs::remove_dir_all(path.join("out"));
        bytes /= 2;
        assert!(bytes > 0, "the run never listened");
    }
    let mark = fs::read_to_string(path.join("out/run.json")).expect("tables");
    assert!(mark.contains("\"interrupted\": true"), "{mark}");
    let done = dixit(path, &(args("out") + " --resume"));
    assert_eq!(done.status.code(), Some(3), "{}", said(&done.stderr));
    assert_same(path, "out", &whole, "interrupted");
}

#[test]
fn a_state_is_gone_on_with_too() {
    let folder = prepared(60);
    let path = folder.path();
    let with_state = |out: &str, state: &str| format!("{} --state {state}", args(out));
    for state in ["left", "killed"] {
        assert_eq!(dixit(path, &format!("run more -o {state}-first {OPTIONS} --state {state}")).status.code(), Some(0));
    }
    // What lies in the state already is a reject.
    assert_eq!(dixit(path, &with_state("whole", "left")).status.code(), Some(3));
    let whole = files(&path.join("whole"));
    let bytes = written(&path.join("whole")) / 2;
    assert_eq!(signalled(path, &with_state("out", "killed"), "out", bytes, "-KILL"), None, "it ended before");
    let done = dixit(path, &(with_state("out", "killed") + " --resume"));
    assert_eq!(done.status.code(), Some(3), "{}", said(&done.stderr));
    assert_same(path, "out", &whole, "with a state");
    let after = |state: &str| {
        let out = format!("{state}-after");
        fs::write(path.join("last.jsonl"), dump(65)).expect("a file");
        assert_eq!(dixit(path, &format!("run last.jsonl -o {out} {OPTIONS} --state {state}")).status.code(), Some(3));
        files(&path.join(out))
    };
    assert!(after("left") == after("killed"), "the states differ");
}

/// Kills a run in `out` behind its first checkpoint.
fn killed(folder: &Path, out: &str) {
    killed_with(folder, out, &args(out));
}

/// The same with these arguments.
fn killed_with(folder: &Path, out: &str, args: &str) {
    let mut run = start(folder, args);
    while !unfinished(folder, out) {
        assert!(run.try_wait().expect("a child").is_none(), "the run ended without a checkpoint");
    }
    run.kill().expect("it runs");
    run.wait().expect("it ends");
}

#[test]
fn what_changed_in_between_is_told() {
    let folder = prepared(150);
    let path = folder.path();
    dixit(path, &args("whole"));
    let whole = files(&path.join("whole"));
    killed(path, "out");
    let changed = |more: &str, told: &str| {
        let done = dixit(path, &format!("{} {more} --resume", args("out")));
        let said = said(&done.stderr);
        assert_eq!((done.status.code(), said.lines().count()), (Some(2), 1), "{more}: {said}");
        assert!(said.contains(told) && said.contains("--force"), "{more}: {said}");
    };
    changed("--titles", "it was made with --titles false, this run has true");
    changed("--limit 7", "--limit");
    changed("--excel", "--excel");
    changed("--set quote.threshold=0.9", "quote.threshold");
    changed("--set clean.language=", "clean.language");
    changed("--map title=publisher", "--map");
    let input = path.join("dump.jsonl");
    let (old, time) = (fs::read(&input).expect("it is there"), fs::metadata(&input).and_then(|m| m.modified()));
    fs::write(&input, [&old[..], b"{\"id\": \"more\", \"text\": \"More.\"}\n"].concat()).expect("a file");
    changed("", "input 1: dump.jsonl");
    fs::write(&input, &old).expect("a file");
    let file = fs::File::options().write(true).open(&input).expect("it is there");
    file.set_modified(time.expect("a time")).expect("it is ours");
    fs::write(path.join("more/9.txt"), "The lamp is gone, said Ana Ruiz.").expect("a file");
    changed("", "files in folders");
    fs::remove_file(path.join("more/9.txt")).expect("it is there");
    // Refusals leave everything as it was; what has no effect on rows may change.
    let done = dixit(path, &format!("{} --resume", args("out").replace("--threads 2", "--threads 1")));
    assert_eq!(done.status.code(), Some(3), "{}", said(&done.stderr));
    assert_same(path, "out", &whole, "after refusals");
}

#[test]
fn there_must_be_something_to_go_on_with() {
    let folder = prepared(9);
    let path = folder.path();
    let told = |args: &str, code: i32, told: &str| {
        let done = dixit(path, args);
        let said = said(&done.stderr);
        assert_eq!((done.status.code(), said.lines().count()), (Some(code), 1), "{args}: {said}");
        assert!(said.contains(told), "{args}: {said}");
    };
    told("run more -o none --resume", 2, "none holds no unfinished run that --resume could go on with");
    assert_eq!(dixit(path, "run more -o done -q").status.code(), Some(0));
    let before = files(&path.join("done"));
    told("run more -o done --resume", 0, "done holds the tables of a finished run: nothing is left to do");
    assert_same(path, "done", &before, "nothing was done");
    killed(path, "half");
    told(&args("half"), 2, "half holds an unfinished run; go on with it by --resume, or start again with --force");
    fs::write(path.join("half/.dixit-run/checkpoint.json"), "{").expect("a file");
    told(&(args("half") + " --resume"), 1, "half: the unfinished run is damaged");
    assert_eq!(dixit(path, &(args("half") + " --force")).status.code(), Some(3));
    let mut piped = command(path);
    piped.args("run - -o piped --resume".split(' ')).stdin(Stdio::piped());
    let done = piped.output().expect("it starts");
    assert!(said(&done.stderr).contains("the standard input"), "{}", said(&done.stderr));
}

/// A run over the standard input, which stays open, and more inputs; it has begun to write.
fn waiting(folder: &Path, more: &str) -> Child {
    let mut command = command(folder);
    command.args(format!("run - {more} -o out --batch-size 1 -q --set quote.use=rules").split_whitespace());
    let mut run = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let record = b"{\"id\": \"x\", \"text\": \"The lamp is gone, said Ana Ruiz on Monday.\"}\n";
    run.stdin.as_mut().expect("a pipe").write_all(record).expect("it reads");
    while !folder.join("out/.dixit-run/articles.spool").exists() {
        std::thread::yield_now();
    }
    run
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let folder = prepared(9);
    let mut run = waiting(folder.path(), "");
    let second = dixit(folder.path(), "run more -o out --force");
    assert!(said(&second.stderr).contains("out: another run is writing here"), "{}", said(&second.stderr));
    drop(run.stdin.take());
    assert_eq!(run.wait().expect("it ends").code(), Some(0));
    assert!(folder.path().join("out/run.json").exists());
}

#[test]
fn a_file_that_vanishes_is_one_reject() {
    let folder = prepared(9);
    let mut run = waiting(folder.path(), "more");
    fs::remove_file(folder.path().join("more/2.txt")).expect("it is there");
    drop(run.stdin.take());
    assert_eq!(run.wait().expect("it ends").code(), Some(3));
    let out = folder.path().join("out");
    let rejects = rows(&out.join("rejects.csv"));
    assert_eq!((rows(&out.join("articles.csv")).len(), rejects.len()), (5, 1));
    assert!(rejects[0]["input"].ends_with("2.txt") && rejects[0]["detail"].contains("cannot be opened"), "{rejects:?}");
    files(&out);
}
