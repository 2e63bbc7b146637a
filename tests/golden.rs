//! Golden cases as data: every registered implementation of a role runs every case of `tests/golden/ROLE.jsonl`.

use serde_json::Value;

use dixit::article::Article;
use dixit::document::Document;
use dixit::mention::{Mentions, SpeakerKind};
use dixit::pipeline::{Config, Pipeline, Registry, Settings};
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

/// The section of pipeline.toml that tries a stage: composites of the first stage of their role, and around it the sample
/// list, which takes nothing from the cases; `None` for external programs, which have tests of their own.
fn section(role: &str, stage: &str, first: &str) -> Option<String> {
    match stage {
        "command" => None,
        "any-of" | "first-of" => Some(format!("[{role}]\nuse = \"{stage}\"\nof = [{{ use = \"{first}\" }}]")),
        "known" => Some(format!("[{role}]\nuse = \"known\"\nlist = \"data/people.csv\"\nof = \"{first}\"")),
        _ => Some(format!("[{role}]\nuse = \"{stage}\"")),
    }
}

/// Runs `check` with a pipeline for each registered stage of `role` and the name of the stage whose quotes or speakers it
/// gives.
fn each_stage(role: &str, check: impl Fn(&str, &Pipeline)) {
    let registry = Registry::builtin();
    let list = registry.list();
    let stages: Vec<_> = list.iter().filter(|s| s.role == role).collect();
    for stage in &stages {
        let Some(section) = section(role, stage.name, stages[0].name) else { continue };
        let config = Config::parse(&section).expect("a config");
        let shown = if section.contains("of =") { stages[0].name } else { stage.name };
        check(shown, &Pipeline::new(&registry, &config).expect("builds"));
    }
}

fn named(name: &str) -> Settings {
    Settings { name: name.to_owned(), ..Settings::default() }
}

#[test]
fn sentences() {
    let registry = Registry::builtin();
    for stage in registry.list().iter().filter(|s| s.role == "sentence" && s.needs.is_empty()) {
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
    for stage in registry.list().iter().filter(|s| s.role == "token" && s.needs.is_empty()) {
        let tokenizer = registry.token.build(&named(stage.name)).expect("builds from its defaults");
        check("tokens", stage.name, |case| {
            let text = case["text"].as_str().expect("a text");
            let tokens = tokenizer.tokenize(text, &[Span::new(0, text.len())]).expect("never fails");
            (strings(&case["tokens"]), tokens.spans.iter().map(|s| s.of(text).to_owned()).collect())
        });
    }
}

/// What a comparison leaves out at the edges of a span: the gold and the tables may differ there.
fn bare(text: &str) -> String {
    let edge = |c: char| c.is_whitespace() || "\"“”„«»‟`,.;:'‘’‚‹›!?…".contains(c);
    text.trim_matches(edge).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn annotate(pipeline: &Pipeline, case: &Value) -> Document {
    let text = case["text"].as_str().expect("a text").to_owned();
    pipeline.annotate(Article { text, ..Article::default() }).expect("no stage gives up")
}

/// Runs the cases of `role` and compares those that fail with the list of known failures, both ways, so that the list
/// shrinks as the stages get better and never hides a new failure.
fn check_open(role: &str, stage: &str, failure: impl Fn(&Value) -> Option<String>) {
    let path = format!("{}/tests/golden/{role}.{stage}.open.txt", env!("CARGO_MANIFEST_DIR"));
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known: Vec<&str> = known.lines().filter(|l| !l.starts_with('#')).collect();
    let (mut broken, mut mended) = (Vec::new(), Vec::new());
    let cases = cases(role);
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        match failure(case) {
            Some(why) if !known.contains(&name) => broken.push(format!("{name}\n  {why}")),
            None if known.contains(&name) => mended.push(name.to_owned()),
            _ => {}
        }
    }
    assert!(
        broken.is_empty(),
        "{stage}: {} of {} cases of {role} fail:\n{}",
        broken.len(),
        cases.len(),
        broken.join("\n")
    );
    assert!(mended.is_empty(), "{stage}: these cases of {role} work now; take them off {path}:\n{}", mended.join("\n"));
}

#[test]
fn quotes() {
    each_stage("quote", |stage, pipeline| {
        check_open("quotes", stage, |case| {
            let document = annotate(pipeline, case);
            let text = &document.article.text;
            let words = |spans: &[Span]| spans.iter().map(|s| bare(s.of(text))).collect::<Vec<_>>();
            let show = |content: Vec<String>, source: Vec<String>| format!("{content:?} by {source:?}");
            let got: Vec<String> = document.quotes.iter().map(|q| show(words(&q.content), words(&q.source))).collect();
            let bared = |v: &Value| strings(v).iter().map(|s| bare(s)).collect::<Vec<_>>();
            let want = case["quotes"].as_array().expect("quotes").iter();
            let want: Vec<String> = want.map(|q| show(bared(&q["content"]), bared(&q["source"]))).collect();
            (got != want).then(|| format!("want {want:#?}\n  got  {got:#?}"))
        });
    });
}

/// Where each of `mentions` stands: as a whole word, behind the one before.
fn places(text: &str, mentions: &[String]) -> Vec<Span> {
    let mut from = 0;
    let whole = |start: usize, end: usize| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
    };
    let place = |mention: &String| {
        let found = text[from..].match_indices(mention.as_str()).map(|(i, _)| (from + i, from + i + mention.len()));
        let (start, end) = { found }.find(|(start, end)| whole(*start, *end)).expect("the mention is in the text");
        from = end;
        Span::new(start, end)
    };
    mentions.iter().map(place).collect()
}

/// Why an entity of the golden data is not one of `found`; `None` if it is. A mention is found by the first and longest
/// inside it ("Dalia Renn" in "Gov. Dalia Renn"). Pronouns need not be: whom they mean is told by `speakers.jsonl`.
fn missed(want: &Value, text: &str, found: &Mentions) -> Option<String> {
    const PRONOUNS: &[&str] = &["I", "he", "her", "him", "his", "it", "its", "my", "she", "their", "they"];
    let words = strings(&want["mentions"]);
    let inside = |place: &Span| {
        let mentions = found.mentions.iter().filter(|m| place.contains(m.span));
        mentions.min_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end))).map(|m| m.entity)
    };
    let mut entities = Vec::new();
    for (word, place) in words.iter().zip(places(text, &words)) {
        match inside(&place) {
            None if PRONOUNS.iter().any(|p| p.eq_ignore_ascii_case(word)) => {}
            None => return Some(format!("{word:?} is not found")),
            Some(entity) => entities.push(entity),
        }
    }
    let first = *entities.first()?;
    let entity = &found.entities[first as usize];
    let got = (entity.name.as_str(), entity.kind.map_or("", SpeakerKind::as_str));
    if let Some(other) = entities.iter().find(|e| **e != first) {
        return Some(format!("two entities: {:?} and {:?}", got.0, found.entities[*other as usize].name));
    }
    (want["name"] != got.0 || want["kind"] != got.1)
        .then(|| format!("want {} {} got {got:?}", want["name"], want["kind"]))
}

#[test]
fn mentions() {
    each_stage("mention", |stage, pipeline| {
        check_open("mentions", stage, |case| {
            let document = annotate(pipeline, case);
            let entities = case["entities"].as_array().expect("entities");
            entities.iter().find_map(|want| missed(want, &document.article.text, &document.mentions))
        });
    });
}

#[test]
fn speakers() {
    each_stage("speaker", |stage, pipeline| {
        check_open("speakers", stage, |case| {
            let document = annotate(pipeline, case);
            case["speakers"].as_array().expect("speakers").iter().find_map(|want| {
                let content = want["content"].as_str().expect("a content");
                let at = document.article.text.find(content).expect("the content is in the text") as u32;
                let found = document.quotes.iter().position(|q| q.content.iter().any(|s| s.start <= at && at < s.end));
                let entities = found.and_then(|i| document.attributions[i].as_ref()).map(|a| a.entities.clone());
                let names = entities.into_iter().flatten().map(|e| document.mentions.entities[e as usize].name.clone());
                let got = names.collect::<Vec<_>>().join("|");
                (want["speaker"] != got.as_str()).then(|| format!("{content:?}: want {} got {got:?}", want["speaker"]))
            })
        });
    });
}
