//! Golden cases as data: every registered implementation of a role runs every case of `tests/golden/ROLE.jsonl`.

use serde_json::Value;

use dixit::pipeline::{Registry, Settings};
use dixit::span::Span;

fn cases(role: &str) -> Vec<Value> {
    let path = format!("{}/tests/golden/{role}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("golden cases are part of the repository");
    text.lines().map(|l| serde_json::from_str(l).expect("one JSON object a line")).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn paragraphs(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(text, char::is_whitespace);
        at += line.len();
        spans.extend((!span.is_empty()).then_some(span));
    }
    spans
}

/// Compares case by case and shows all differences at once.
fn check(role: &str, stage: &str, answer: impl Fn(&Value) -> (Vec<String>, Vec<String>)) {
    let mut wrong = Vec::new();
    let cases = cases(role);
    assert!(cases.len() > 20, "{role}: the golden cases are there");
    for case in &cases {
        let (want, got) = answer(case);
        if want != got {
            wrong.push(format!("{}\n  want {want:?}\n  got  {got:?}", case["name"]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{stage}: {} of {} cases of {role} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

fn named(name: &str) -> Settings {
    Settings { name: name.to_owned(), ..Settings::default() }
}

#[test]
fn sentences() {
    let registry = Registry::builtin();
    for stage in registry.list().iter().filter(|s| s.role == "sentence") {
        let splitter = registry.sentence.build(&named(stage.name)).expect("builds from its defaults");
        check("sentences", stage.name, |case| {
            let text = case["text"].as_str().expect("a text");
            let spans = splitter.split(text, &paragraphs(text)).expect("never fails");
            (strings(&case["sentences"]), spans.iter().map(|s| s.of(text).to_owned()).collect())
        });
    }
}

#[test]
fn tokens() {
    let registry = Registry::builtin();
    for stage in registry.list().iter().filter(|s| s.role == "token") {
        let tokenizer = registry.token.build(&named(stage.name)).expect("builds from its defaults");
        check("tokens", stage.name, |case| {
            let text = case["text"].as_str().expect("a text");
            let tokens = tokenizer.tokenize(text, &[Span::new(0, text.len())]).expect("never fails");
            (strings(&case["tokens"]), tokens.spans.iter().map(|s| s.of(text).to_owned()).collect())
        });
    }
}
