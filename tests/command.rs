//! Stages that are external programs, good and bad, and composites with them.

use std::process::{Command, Stdio};
use std::time::Instant;

use dixit::article::Article;
use dixit::document::Document;
use dixit::error::Reject;
use dixit::pipeline::{Config, Pipeline, Registry};

/// Whether there is a Python to run the programs.
fn python() -> bool {
    let found = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: there is no python3 to run the external program");
    }
    found
}

/// Seconds in which a program answers that does not hang: many times what one takes to start on this machine now.
fn patience() -> u64 {
    let start = Instant::now();
    let started = Command::new("python3").args(["-c", "import json, sys"]).status();
    assert!(started.is_ok_and(|status| status.success()));
    1 + (10.0 * start.elapsed().as_secs_f64()).ceil() as u64
}

fn build(config: &str) -> Result<Pipeline, String> {
    Pipeline::new(&Registry::builtin(), &Config::parse(config).expect("TOML")).map_err(|e| e.0)
}

/// A section whose stage is this Python program.
fn section(role: &str, program: &str, settings: &str) -> String {
    let program = toml::Value::String(program.to_owned());
    format!("{role}\nuse = \"command\"\ncommand = [\"python3\", \"-c\", {program}]\n{settings}\n")
}

fn articles(texts: &[&str]) -> Vec<Article> {
    let article =
        |(n, text): (usize, &&str)| Article { id: n.to_string(), text: (*text).to_owned(), ..Article::default() };
    texts.iter().enumerate().map(article).collect()
}

fn contents(document: &Document) -> Vec<&str> {
    document.quotes.iter().map(|q| q.content[0].of(&document.article.text)).collect()
}

/// A program that behaves until a text says otherwise.
const MOODY: &str = r#"
import json, os, sys, time
for line in sys.stdin:
    r = json.loads(line)
    text = r["text"]
    quotes = [{"content": [[0, 3]], "type": "indirect"}]
    if "dies" in text:
        print("no more words", file=sys.stderr)
        os._exit(3)
    if "sleeps" in text: time.sleep(30)
    if "babbles" in text: print("thinking ...")
    if "oversteps" in text: quotes[0]["content"] = [[0, 10**6]]
    if "wordless" in text: quotes[0]["content"] = []
    if "declines" in text:
        print(json.dumps({"id": r["id"], "error": "no news"}), flush=True)
        continue
    if "silent" in text: continue
    if "twice" in text: print(json.dumps({"id": r["id"], "quotes": quotes}))
    print(json.dumps({"id": r["id"], "quotes": quotes}), flush=True)
"#;

const TEXTS: [&str; 12] = [
    "One came.",
    "This one dies.",
    "Two came.",
    "This one babbles.",
    "This one oversteps.",
    "This one answers twice.",
    "Three came.",
    "This one is wordless.",
    "This one declines.",
    "Four came.",
    "This one dies too.",
    "Five came.",
];

fn outcome(result: &Result<Document, Reject>) -> String {
    match result {
        Ok(document) => contents(document).join("|"),
        Err(reject) => format!("{} {}: {}", reject.stage, reject.reason, reject.detail),
    }
}

#[test]
fn only_the_culprits_are_lost_whatever_the_batch() {
    if !python() {
        return;
    }
    let pipeline = build(&section("[quote]", MOODY, "")).unwrap();
    let together: Vec<String> = pipeline.annotate_batch(articles(&TEXTS)).iter().map(outcome).collect();
    for size in [1, 3] {
        let all = articles(&TEXTS);
        let cut: Vec<String> =
            all.chunks(size).flat_map(|batch| pipeline.annotate_batch(batch.to_vec())).map(|r| outcome(&r)).collect();
        assert_eq!(cut, together, "in batches of {size}");
    }
    for (text, outcome) in TEXTS.iter().zip(&together) {
        let lost = match *text {
            t if t.contains("dies") => Some("the program ended, exit status: 3: no more words"),
            t if t.contains("babbles") => Some("\"thinking ...\""),
            t if t.contains("oversteps") => Some("0..1000000 is outside the text"),
            t if t.contains("wordless") => Some("the content is empty"),
            t if t.contains("declines") => Some(": no news"),
            _ => None,
        };
        match lost {
            Some(why) => {
                assert!(outcome.starts_with("quote command: python3 -c") && outcome.contains(why), "{outcome}");
            }
            None => assert_eq!(*outcome, text[..3], "{text}"),
        }
    }
}

#[test]
fn a_program_that_hangs_or_says_nothing_loses_one_article() {
    if !python() {
        return;
    }
    let patience = patience();
    let pipeline = build(&section("[quote]", MOODY, &format!("timeout = {patience}"))).unwrap();
    let texts = ["One came.", "This one sleeps.", "Two came.", "This one is silent.", "Three came."];
    let outcomes: Vec<String> = pipeline.annotate_batch(articles(&texts)).iter().map(outcome).collect();
    for (text, outcome) in texts.iter().zip(&outcomes) {
        if text.contains("came") {
            assert_eq!(*outcome, text[..3]);
        } else {
            assert!(outcome.contains(&format!("no answer within {patience} s")), "{text}: {outcome}");
        }
    }
}

#[test]
fn more_is_sent_than_the_pipes_hold() {
    if !python() {
        return;
    }
    // The program answers nothing before it has read all, and answers with more than a pipe holds.
    let slow = r#"
import json, sys
lines = [sys.stdin.readline() for _ in range(40)]
for line in lines:
    r = json.loads(line)
    r["quotes"] = []
    print(json.dumps(r))
sys.stdout.flush()
sys.stdin.read()
"#;
    let pipeline = build(&section("[quote]", slow, "processes = 2")).unwrap();
    let text = "A word and “another” one. ".repeat(400);
    let done = pipeline.annotate_batch(articles(&vec![text.as_str(); 40]));
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 40);
}

#[test]
fn every_role_can_be_a_program() {
    if !python() {
        return;
    }
    let roles = r#"
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    role, text = r["role"], r["text"]
    if role == "sentence": r["sentences"] = r["paragraphs"]
    if role == "mention":
        at = next(t for t in r["tokens"] if text[t[0]:t[1]] == "Ñusta")
        r["mentions"] = [{"span": at, "entity": 0, "form": "name"}]
        r["entities"] = [{"name": "Ñusta", "kind": "person"}]
    if role == "quote":
        start = text.index("It holds")
        r["quotes"] = [{"content": [[start, start + 8]], "type": "direct", "source": [r["tokens"][-2]]}]
    if role == "speaker": r["attributions"] = [{"entities": [0], "score": 0.5} for q in r["quotes"]]
    if role == "pass":
        for q, a in zip(r["quotes"], r["attributions"]):
            q["polarity"], a["score"] = "denies", 0.25
    print(json.dumps(r), flush=True)
"#;
    let sections = ["[sentence]", "[mention]", "[quote]", "[speaker]", "[[pass]]"].map(|role| section(role, roles, ""));
    let pipeline = build(&sections.concat()).unwrap();
    let text = "🙂 “It holds.” So said Ñusta.";
    let documents = pipeline.annotate_batch(articles(&[text, text]));
    for document in documents {
        let document = document.unwrap();
        assert_eq!(document.sentences.len(), 1);
        assert_eq!(contents(&document), ["It holds"]);
        assert_eq!(document.quotes[0].source[0].of(text), "Ñusta");
        assert_eq!(document.quotes[0].polarity.as_str(), "denies");
        assert_eq!(document.mentions.mentions[0].span.of(text), "Ñusta");
        assert_eq!(document.attributions[0].as_ref().map(|a| (a.entities.clone(), a.score)), Some((vec![0], 0.25)));
    }
}

#[test]
fn the_python_example_works_beside_the_rules() {
    if !python() {
        return;
    }
    let path = toml::Value::String(format!("{}/python/command_stage.py", env!("CARGO_MANIFEST_DIR")));
    let example = format!("{{ use = \"command\", command = [\"python3\", {path}] }}");
    let text = "“The dam is safe,” said Ana Ruiz, the mayor.\nÑusta Lind ► The dam is not safe at all.\n";
    let found = |config: String| {
        let document = build(&config).unwrap().annotate(articles(&[text]).remove(0)).unwrap();
        contents(&document).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let both = found(format!("[quote]\nuse = \"any-of\"\nof = [{example}, {{ use = \"rules\" }}]"));
    assert!(both[0].contains("The dam is safe") && both[1] == "The dam is not safe at all.", "{both:?}");
    assert_eq!(found(format!("[quote]\nuse = \"first-of\"\nof = [{example}, {{ use = \"rules\" }}]")), both[1..]);
    let sections = ["sentence", "mention", "speaker", "pass"].map(|role| {
        format!(
            "{}\n{}\n",
            if role == "pass" { "[[pass]]".into() } else { format!("[{role}]") },
            &example[2..example.len() - 2].replace(", command", "\ncommand")
        )
    });
    assert_eq!(found(sections.concat()).len(), both.len() - 1, "the example sends other layers back");
}

#[test]
fn a_wrong_setting_is_told_before_the_run() {
    for (config, told) in [
        ("[quote]\nuse = \"command\"", "[quote] command needs the setting 'command'"),
        ("[quote]\nuse = \"command\"\ncommand = []", "names no program"),
        (
            "[quote]\nuse = \"command\"\ncommand = [\"no-such-program-here\"]",
            "'no-such-program-here' cannot be started",
        ),
        ("[quote]\nuse = \"command\"\ncommand = [\"true\"]\ntimeout = 0", "must be 1 or more"),
        ("[quote]\nuse = \"command\"\ncommand = [\"true\"]\ntime = 0", "unknown field `time`"),
        ("[quote]\nuse = \"any-of\"", "[quote] any-of needs the setting 'of'"),
        ("[quote]\nuse = \"any-of\"\nof = []", "needs the list of its stages: of = [{ use = \"…\" }"),
        ("[quote]\nuse = \"any-of\"\nof = [\"rules\"]", "needs the list of its stages"),
        (
            "[quote]\nuse = \"any-of\"\nof = [{ use = \"magic\" }]",
            "[quote] has no stage called 'magic'; there are: two-step, rules",
        ),
        ("[quote]\nuse = \"any-of\"\nof = [{ use = \"rules\" }]\nor = 1", "unknown field `or`, expected `of`"),
    ] {
        let error = build(config).err().unwrap_or_default();
        assert!(error.contains(told), "{config}\n{error}");
    }
}
