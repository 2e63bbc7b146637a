//! Counts how often each cue of the lexicon reports something in each of its frames, on articles with marked quotes, and
//! prints `data/lexicon/cues.tsv` anew.
//!
//! `cargo run --release --example count_cues -- GOLD.jsonl > data/lexicon/cues.tsv`
//!
//! GOLD holds one article a line: id, text and attributions, each with the spans of source, cue and content in code
//! points. A case counts if a marked quote shares half of its words (intersection over union) and has the same source.
//! Rare cues lean on the share of their frame: four cases at four fifths of it are added to each.

use std::collections::{BTreeSet, HashMap};

use dixit::article::Article;
use dixit::lexicon::{Frame, Lexicon};
use dixit::pipeline::{Config, Pipeline, Registry};
use dixit::quote::{RulesDetector, RulesDetectorConfig};
use dixit::span::Span;

type Words = BTreeSet<usize>;
type Counts = HashMap<(String, Frame), [u32; 2]>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: count_cues GOLD.jsonl")?;
    let pipeline = Pipeline::new(&Registry::builtin(), &Config::default())?;
    let detector = RulesDetector::new(RulesDetectorConfig { threshold: 0.0, uncued: false });
    let mut counts = Counts::new();
    for line in std::fs::read_to_string(&path)?.lines() {
        let gold: serde_json::Value = serde_json::from_str(line)?;
        let text = gold["text"].as_str().unwrap_or_default().to_owned();
        let Ok(document) = pipeline.annotate(Article { text, ..Article::default() }) else { continue };
        let text = &document.article.text;
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let marked: Vec<[Words; 2]> = gold["attributions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|a| ["content", "source"].map(|role| words(text, &spans(&a[role], &starts))))
            .collect();
        for (quote, rule) in detector.explain(document.view()) {
            let [content, source] = [&quote.content, &quote.source].map(|s| words(text, s));
            let right = marked.iter().any(|[c, s]| like(c, &content) && (like(s, &source) || s == &source));
            for key in [rule.lemma, ""] {
                let count = counts.entry((key.to_owned(), rule.frame)).or_default();
                count[0] += 1;
                count[1] += u32::from(right);
            }
        }
    }
    print_lexicon(&counts);
    Ok(())
}

fn spans(cell: &serde_json::Value, starts: &[usize]) -> Vec<Span> {
    let end = |v: &serde_json::Value| starts[(v.as_u64().unwrap_or(0) as usize).min(starts.len() - 1)];
    cell.as_array().into_iter().flatten().map(|s| Span::new(end(&s[0]), end(&s[1]))).collect()
}

/// The starts of the white-space words under the spans that hold a letter or digit.
fn words(text: &str, spans: &[Span]) -> Words {
    let mut found = Words::new();
    for span in spans {
        let mut at = span.start as usize;
        for word in span.of(text).split_inclusive(char::is_whitespace) {
            if word.chars().any(char::is_alphanumeric) {
                found.insert(text[..at].rfind(char::is_whitespace).map_or(0, |i| i + 1));
            }
            at += word.len();
        }
    }
    found
}

fn like(a: &Words, b: &Words) -> bool {
    let shared = a.intersection(b).count();
    shared > 0 && shared * 2 >= a.union(b).count()
}

fn print_lexicon(counts: &Counts) {
    println!("# The cue lexicon: lemma, class, forms, and for each frame how many of ten such cases report something");
    println!("# frames: {}", Frame::ALL.map(|f| format!("{} {}", f.letter(), f.about())).join(", "));
    let count = |lemma: &str, frame: Frame| counts.get(&(lemma.to_owned(), frame)).copied().unwrap_or_default();
    for cue in &Lexicon::builtin().cues {
        let tenths = |frame: Frame| {
            let ([n, right], [all, all_right]) = (count(cue.lemma, frame), count("", frame));
            let prior = 0.8 * f64::from(all_right) / f64::from(all.max(1));
            ((f64::from(right) + 4.0 * prior) / f64::from(n + 4) * 10.0).round().clamp(1.0, 9.0)
        };
        let frames = Frame::ALL.into_iter().filter(|f| cue.strength(*f) > 0);
        let cells: Vec<String> = frames.map(|f| format!("{}{}", f.letter(), tenths(f))).collect();
        println!("{}\t{}\t{}\t{}", cue.lemma, cue.class.as_str(), cue.written_forms(), cells.join(" "));
    }
}
