//! `dixit train` on a small invented gold: the same bytes twice, a model that works, files that are refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

const NAMES: [&str; 6] =
    ["Ana Ruiz", "Mayor Corvane", "Tomas Bell", "the harbour master", "Ines Okafor", "a neighbour"];
const SAID: [&str; 3] = ["said", "claimed", "warned"];
const CONTENTS: [&str; 5] = [
    "the dam is safe",
    "prices will fall by autumn",
    "nobody had seen the ship leave",
    "the school must close",
    "the vote was fair",
];
const OTHER: [&str; 3] =
    ["The bridge opened in March.", "Rain fell on Dunmere all week.", "A crowd gathered at the gate."];

/// Articles of invented sentences in three frames, each with the places of its parts in code points.
fn gold() -> String {
    let article = |n: usize| {
        let (mut text, mut marked) = (String::new(), Vec::new());
        for k in 0..4 {
            let pick = |list: &[&'static str], step: usize| list[(n * step + k) % list.len()];
            let (name, said, content) = (pick(&NAMES, 5), pick(&SAID, 2), pick(&CONTENTS, 3));
            let sentence = match (n + k) % 3 {
                0 => format!("{name} {said} that {content}."),
                1 => format!("“{content},” {said} {name}."),
                _ => format!("{content}, {name} {said}."),
            };
            let place = |part: &str| {
                let start = text.chars().count() + sentence[..sentence.find(part).expect("a part")].chars().count();
                [[start, start + part.chars().count()]]
            };
            marked.push(json!({"content": place(content), "cue": place(said), "source": place(name)}));
            text += &format!("{sentence} {}\n", pick(&OTHER, 1));
        }
        json!({"id": n.to_string(), "text": text, "attributions": marked}).to_string() + "\n"
    };
    (0..30).map(article).collect()
}

fn dixit(folder: &Path, args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dixit")).args(args.split(' ')).current_dir(folder).output().expect("dixit runs")
}

#[test]
fn the_same_gold_and_seed_give_the_same_bytes_and_a_model_that_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    fs::write(inside("gold.jsonl"), gold()).expect("written");
    for (threads, out) in [("1", "a.model"), ("2", "b.model")] {
        let done = Command::new(env!("CARGO_BIN_EXE_dixit"))
            .args(["train", "detector", "--gold", "gold.jsonl", "--dev", "gold.jsonl", "-o", out])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(folder.path())
            .output()
            .expect("dixit runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let model = fs::read(inside("a.model")).expect("a model");
    assert!(model == fs::read(inside("b.model")).expect("a model"), "the models differ");

    let scored = dixit(folder.path(), "eval gold.jsonl --set quote.use=two-step --set quote.model=a.model --json");
    let scores: serde_json::Value = serde_json::from_slice(&scored.stdout).expect("JSON");
    let found = scores["AR.all"][2].as_f64().unwrap_or_else(|| panic!("no AR in {scores}"));
    assert!(found > 0.8, "what was learned by heart is found again: {found}");

    let mut damaged = model;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(inside("c.model"), damaged).expect("written");
    fs::write(inside("d.model"), "no model").expect("written");
    for (model, told) in [("c.model", "checksum"), ("d.model", "not a model file"), ("e.model", "cannot be read")] {
        let refused =
            dixit(folder.path(), &format!("eval gold.jsonl --set quote.use=two-step --set quote.model={model}"));
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{model}: {said}");
        assert!(said.contains(model) && said.contains(told) && said.trim().lines().count() == 1, "{model}: {said}");
    }
}

/// Invented articles in which whoever is named first speaks in every second sentence, as "he".
fn spoken() -> (String, String) {
    let (mut gold, mut labels) = (String::new(), String::new());
    for n in 0..20 {
        let name = ["Tomas Bell", "Ivo Marden", "Piet Aalders"][n % 3];
        let text = format!("{name} opened the bridge. It rained. He said that {}.\n", CONTENTS[n % 5]);
        let place = |part: &str| {
            let start = text.find(part).expect("a part");
            [[start, start + part.len()]]
        };
        let marked =
            json!({"event": "E1", "content": place(CONTENTS[n % 5]), "cue": place("said"), "source": place("He")});
        gold += &(json!({"id": n.to_string(), "text": text, "attributions": [marked]}).to_string() + "\n");
        let who = json!({"event": "E1", "canonical": [name], "aliases": [], "kind": "person", "mention": "pronoun"});
        labels += &(json!({"id": n.to_string(), "speakers": [who]}).to_string() + "\n");
    }
    (gold, labels)
}

#[test]
fn a_resolver_is_learned_the_same_way_twice_and_scored_on_marked_quotes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (gold, labels) = spoken();
    fs::write(folder.path().join("gold.jsonl"), gold).expect("written");
    fs::write(folder.path().join("who.jsonl"), labels).expect("written");
    for out in ["a.model", "b.model"] {
        let done = dixit(folder.path(), &format!("train speaker --gold gold.jsonl --speakers who.jsonl -o {out}"));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).expect("a model");
    assert!(read("a.model") == read("b.model"), "the models differ");
    let with = "--set speaker.use=ranked --set speaker.model=a.model";
    let scored = dixit(folder.path(), &format!("eval gold.jsonl --speakers who.jsonl --gold-quotes --json {with}"));
    let scores: serde_json::Value = serde_json::from_slice(&scored.stdout).expect("JSON");
    assert_eq!(scores["AR.all"][2], 1.0, "the marked quotes are the predicted ones");
    assert_eq!(scores["speaker.all"]["right"], 20, "{scores}");
}

/// Invented statements: three claims in several wordings, each in articles of its own, among others.
fn stated() -> (String, String, String) {
    let claims = [
        [
            "the harbour bridge will close in May",
            "they will shut the harbour bridge in May",
            "the harbour bridge closes in May",
        ],
        [
            "school taxes must rise by a tenth",
            "a rise of school taxes by a tenth is needed",
            "the town needs to raise school taxes",
        ],
        ["the old dam leaks at its foot", "water seeps from the foot of the old dam", "the old dam is leaking"],
    ];
    let others = [
        "the choir sang well",
        "the ferry was late again",
        "nobody reads the notices",
        "the market square needs trees",
    ];
    let mut table = "statement_id,article_id,date,speaker,content\n".to_owned();
    let mut lines = String::new();
    for (c, claim) in claims.iter().enumerate() {
        let mut mentions = Vec::new();
        for (m, content) in claim.iter().enumerate() {
            table += &format!("a{c}{m}#E1,a{c}{m},2019-03-0{},Ana Ruiz,{content}\n", m + 1);
            mentions.push(json!({"doc": format!("a{c}{m}"), "event": "E1"}));
        }
        lines += &(json!({"cluster": c.to_string(), "mentions": mentions}).to_string() + "\n");
    }
    for (n, content) in others.iter().enumerate() {
        table += &format!("o{n}#E1,o{n},2019-03-01,Tomas Bell,{content}\n");
    }
    let side = |doc: &str| json!({"doc": doc, "event": "E1"});
    let pair = |a: &str, b: &str, label: &str| json!({"a": side(a), "b": side(b), "label": label}).to_string() + "\n";
    (table, lines, pair("a00", "a01", "claim") + &pair("a00", "o1", "different"))
}

#[test]
fn a_scorer_of_claims_is_learned_the_same_way_twice_and_links() {
    let folder = tempfile::tempdir().expect("a folder");
    let (table, claims, pairs) = stated();
    for (name, text) in [("all.csv", &table), ("claims.jsonl", &claims), ("pairs.jsonl", &pairs)] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let task = "train claims --statements all.csv --claims claims.jsonl --pairs pairs.jsonl";
    for out in ["a.model", "b.model"] {
        let done = dixit(folder.path(), &format!("{task} -o {out}"));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).expect("a file");
    assert!(read("a.model") == read("b.model"), "the models differ");
    let with = "--set claim.use=propositions --set claim.model=a.model";
    let done = dixit(folder.path(), &format!("claims all.csv -o out {with}"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mentions = String::from_utf8(read("out/claim_mentions.csv")).expect("text");
    let claim_of = |id: &str| mentions.lines().find(|l| l.contains(id)).map(|l| l[..18].to_owned());
    assert!(claim_of("a00#E1").is_some() && claim_of("a00#E1") == claim_of("a02#E1"), "{mentions}");
    assert_ne!(claim_of("a00#E1"), claim_of("a20#E1"), "{mentions}");
}

#[test]
fn claims_that_are_no_claims_are_told_with_their_line() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("all.csv"), "statement_id,content\na#E1,the dam leaks\n").expect("written");
    fs::write(folder.path().join("claims.jsonl"), "\n{\"cluster\": 3}\n").expect("written");
    fs::write(folder.path().join("pairs.jsonl"), "").expect("written");
    let task = "train claims --statements all.csv --claims claims.jsonl --pairs pairs.jsonl -o a.model";
    let done = dixit(folder.path(), task);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains("claims.jsonl line 2"), "{said}");
}
