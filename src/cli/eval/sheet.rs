//! The scores of a filled coding sheet, for people and as JSON.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::cli::numbers::{counted, grouped};
use crate::eval::{Answers, Question, Share, SheetScores};

/// A table: shares in percent, with the bounds of 95 % confidence and the rows they are of.
pub(super) fn render(scores: &SheetScores) -> String {
    let mut text = format!("{}, {} without a verdict\n", counted(scores.rows, "row"), grouped(scores.blank));
    let (types, bands) = lines(scores);
    block(&mut text, "type", &types);
    block(&mut text, "confidence", &bands);
    text
}

type Lines<'s> = Vec<(String, &'s Answers)>;

/// The answers by type, all of them first, and by band.
fn lines(scores: &SheetScores) -> (Lines<'_>, Lines<'_>) {
    let all = std::iter::once(("all".to_owned(), &scores.all));
    let types = scores.types.iter().map(|(kind, answers)| (kind.clone(), answers));
    let bands = scores.bands.iter().map(|(band, answers)| (format!("{}.{}", band / 10, band % 10), answers));
    (all.chain(types).collect(), bands.collect())
}

fn block(text: &mut String, what: &str, lines: &Lines<'_>) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\n{what:10}");
    for question in Question::ALL {
        let _ = write!(text, "{:>25}", question.as_str());
    }
    text.push('\n');
    for (name, answers) in lines {
        let _ = write!(text, "{name:10}");
        for share in *answers {
            let _ = write!(text, "{:>25}", shown(share));
        }
        text.push('\n');
    }
}

/// `84.0 (75.6–89.9) of 100`.
fn shown(share: &Share) -> String {
    match share.value().zip(share.interval()) {
        Some((value, (low, high))) => {
            let percent = |x: f64| format!("{:.1}", x * 100.0);
            format!("{} ({}–{}) of {}", percent(value), percent(low), percent(high), grouped(share.n))
        }
        None => "-".to_owned(),
    }
}

/// One object: by type and band, for each question share, low, high and n.
pub(super) fn json(scores: &SheetScores) -> String {
    let answers = |answers: &Answers| -> Value {
        let one = |(question, share): (Question, &Share)| {
            let (low, high) = share.interval().unzip();
            let [value, low, high] = [share.value(), low, high].map(|x| x.map(|x| (x * 1e6).round() / 1e6));
            (question.as_str().to_owned(), json!({ "share": value, "low": low, "high": high, "n": share.n }))
        };
        Value::Object(Question::ALL.into_iter().zip(answers).map(one).collect::<Map<_, _>>())
    };
    let (types, bands) = lines(scores);
    let group = |lines: Lines<'_>| -> Value {
        Value::Object(lines.into_iter().map(|(name, of)| (name, answers(of))).collect::<Map<_, _>>())
    };
    let (rows, blank) = (scores.rows, scores.blank);
    format!("{}\n", json!({ "rows": rows, "blank": blank, "type": group(types), "confidence": group(bands) }))
}
