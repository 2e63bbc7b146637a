//! Articles of a million bytes that a hostile or broken dump may hold: each ends as rows, in time that grows with its
//! length. Where a rule compares everything with everything, this test takes minutes; where one nests without end, the
//! stack runs over and the run dies.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use common::{dixit, rows, said};

const SIZE: usize = 1_000_000;

/// A word for each number, no two alike.
fn word(mut n: usize) -> String {
    const PARTS: [&str; 8] = ["ba", "ke", "lis", "mo", "ru", "tan", "ve", "dor"];
    let mut word = String::new();
    n += 8;
    while n > 0 {
        word += PARTS[n % 8];
        n /= 8;
    }
    word
}

fn name(n: usize) -> String {
    let word = word(n);
    word[..1].to_uppercase() + &word[1..]
}

/// News of many people, as it might be.
fn news(i: usize) -> String {
    let (surname, first) = (name(i * 7919 % 40_000), ["Ana", "Leo", "Mara", "Ivo"][i % 4]);
    let (noun, adjective) = (["mayor", "company", "union", "judge"][i / 4 % 4], ["old", "angry", "local"][i % 3]);
    match i % 5 {
        0 => format!(
            "{first} {surname}, a {noun} of {}, said that {i} people had left. “They ran,” {surname} told us. ",
            name(i)
        ),
        1 => format!("The {adjective} {noun} warned it would rain. \"It will,\" he said. \"And for {i} days.\" "),
        2 => format!("According to {first} {surname}, the dam held, while {noun}s in {} denied it. ", name(i)),
        3 => format!("{surname} argued it was late. I told her that {i} had come, but she said nobody had. "),
        _ => format!("Two {adjective} {noun}s said the bridge must close; the company and the {noun} denied it. "),
    }
}

/// Enough of what `part` gives for one number after another.
fn fill(size: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for i in 0.. {
        if text.len() >= size {
            break;
        }
        text += &part(i);
    }
    text
}

fn texts() -> Vec<(&'static str, String)> {
    let full = |part: fn(usize) -> String| fill(SIZE, part);
    let half = |part: fn(usize) -> String| fill(SIZE / 2, part);
    let some = |part: &str| part.repeat(SIZE / 4 / part.len());
    vec![
        ("news in paragraphs", full(|i| news(i) + "\n\n")),
        ("news in one paragraph", full(news)),
        ("news in one sentence", full(|i| news(i).replace('.', ","))),
        ("names", full(|i| format!("{} {} and ", name(i * 31), name(i)))),
        ("one surname", half(|i| format!("{} Doe came. Doe left. ", name(i)))),
        ("descriptions", half(|i| format!("Two {} clerks came. The clerks met the company. ", word(i)))),
        ("first person", half(|i| format!("I said it rained in {}. ", name(i)))),
        (
            "title case",
            half(|i| format!("{} {} {} {} {}\n", name(i), name(i / 2), name(i + 1), name(i + 2), name(i + 3))),
        ),
        ("labels", half(|i| format!("{}: We will see what comes of it.\n", name(i).to_uppercase()))),
        ("quotations", half(|_| "“No one came here today at all.”\n".into())),
        (
            "second halves",
            "“We won,” Ana Ruiz said. ".to_owned() + &half(|_| "“We have the town and the port.” ".into()),
        ),
        ("open marks", half(|_| "“No one came here today at all\n".into())),
        ("one quotation", format!("“{}”, Ana Ruiz said.", half(|i| word(i) + " "))),
        ("opening marks", "“".repeat(100_000)),
        ("straight marks", "\"".repeat(100_000)),
        ("marks after a stop", format!("He left.{0} and.{0}", "\"".repeat(50_000))),
        ("marks in a sentence", some("end.\" and ")),
        ("apostrophes", "'".repeat(100_000)),
        ("brackets", format!("Ana {} said it rained.", some("(a) "))),
        ("brackets in appositions", format!("Ana {}, said it rained.", some(", ( x ) , a ) , a "))),
        ("cues", some("he said it was late and said ")),
        ("relative clauses", some("men who said she left and ")),
        ("semicolons", some("he said it was late; ")),
        ("commas", format!("{}{}", some("he said "), some(", "))),
        ("leads", some("the plan is “dead,” he said and ")),
        ("no spaces", some("ab.c,d")),
        ("stops", some("ab.c.")),
        ("one word", format!("A{} said it rained. {}", some("a"), some("He said it rained. "))),
        ("spaces", format!("He said.{}he said it rained.", some(" "))),
    ]
}

/// Runs over these texts, each of which must end as a row.
fn run(folder: &Path, texts: &[(&str, String)], flags: &str) {
    let mut dump = String::new();
    for (id, text) in texts {
        writeln!(dump, "{}", serde_json::json!({ "id": id, "text": text })).unwrap();
    }
    fs::write(folder.join("large.jsonl"), dump).unwrap();
    let args = format!("run large.jsonl -o out --set clean.language= --batch-size 1 --threads 2 --quiet {flags}");
    let done = dixit(folder, &args);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    let articles = rows(&folder.join("out/articles.csv"));
    let ids: Vec<&str> = articles.iter().map(|a| a["article_id"].as_str()).collect();
    assert_eq!(ids, texts.iter().map(|(id, _)| *id).collect::<Vec<_>>());
}

#[test]
fn large_articles_end_as_rows() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &texts(), "");
    // A name that is no name must not be repeated in every row.
    let quotes = folder.path().join("out/quotes.csv");
    let (written, count) = (fs::metadata(&quotes).unwrap().len(), rows(&quotes).len() as u64);
    assert!(written < 440 * count, "{written} bytes of {count} quotes");
}

#[test]
fn large_articles_full_of_listed_names_end_as_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut list = "name,aliases,id,kind,role\n".to_owned();
    for (i, first) in ["Ana", "Leo", "Mara", "Ivo"].iter().enumerate() {
        writeln!(list, "{first} Doe,Doe|{first}|the mayor|company,{i},,judge of {}", name(i)).unwrap();
        writeln!(list, "{first} {},{first}|{first} Doe|said,{},person,union", name(7 * i), i + 4).unwrap();
    }
    (0..10_000).for_each(|i| writeln!(list, "{},{},n{i},,{}", name(i), name(i / 2), word(i)).unwrap());
    fs::write(folder.path().join("people.csv"), list).unwrap();
    let named = ["news in one paragraph", "names", "one surname", "title case", "labels", "descriptions"];
    let texts: Vec<_> = texts().into_iter().filter(|(id, _)| named.contains(id)).collect();
    run(folder.path(), &texts, "--entities people.csv");
}
