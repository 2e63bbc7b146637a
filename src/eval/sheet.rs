//! [`SheetScores`]: what people found in a filled coding sheet.
//!
//! **Invariant: a row counts for a question only if it answers it; a cell that is no verdict is an error with its row.**

use std::path::Path;

use super::interval::Share;
use crate::error::BuildError;
use crate::read::{Vocabulary, WholeTable, read_bytes};

/// The columns that are scored.
static COLUMNS: Vocabulary = Vocabulary {
    records: "rows of a coding sheet",
    fields: &[
        ("content_right", &["contentright"]),
        ("source_right", &["sourceright"]),
        ("speaker_right", &["speakerright"]),
        ("type", &["type"]),
        ("confidence", &["confidence"]),
        ("speaker_confidence", &["speakerconfidence"]),
        ("weight", &["weight"]),
    ],
    needed: 0,
    holds: "the verdicts",
};

/// What is asked of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Is the content what was said?
    Content,
    /// Are the source's words those that name the origin?
    Source,
    /// Are both right? This is what `confidence` is the probability of.
    Both,
    /// Is the speaker who said it? This is what `speaker_confidence` is the probability of.
    Speaker,
}

impl Question {
    /// All questions.
    pub const ALL: [Self; 4] = [Self::Content, Self::Source, Self::Both, Self::Speaker];

    /// As it heads a column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Source => "source",
            Self::Both => "content and source",
            Self::Speaker => "speaker",
        }
    }
}

/// The answers of some rows: a share for each question.
pub type Answers = [Share; Question::ALL.len()];

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct SheetScores {
    /// Rows of the sheet.
    pub rows: u64,
    /// Rows without any verdict.
    pub blank: u64,
    /// All rows.
    pub all: Answers,
    /// By the column `type`.
    pub types: Vec<(String, Answers)>,
    /// By tenths of confidence, that of the speaker for its question, lowest first: 0.7 holds 0.7 to 0.799.
    pub bands: Vec<(u8, Answers)>,
}

/// One row.
#[derive(Clone, Debug, Default)]
struct Row {
    verdicts: [Option<bool>; 3],
    kind: String,
    confidence: Option<f64>,
    speaker_confidence: Option<f64>,
    weight: f64,
}

/// Scores the filled sheet at `path`.
///
/// # Errors
/// If it cannot be read, lacks a column, or a cell is no verdict or number: file, row and what to write.
pub fn read_sheet(path: &Path) -> Result<SheetScores, BuildError> {
    score(&path.to_string_lossy(), &read_bytes(path)?)
}

fn score(name: &str, bytes: &[u8]) -> Result<SheetScores, BuildError> {
    let table = WholeTable::parse(name, bytes, &COLUMNS)?;
    if let Some(missing) = (0..3).find(|&field| table.columns[field].is_none()) {
        let (column, among) = (COLUMNS.fields[missing].0, table.header.join(", "));
        let what = format!("no column {column}, as the sheets of dixit sample have; there are: {among}");
        return Err(BuildError::new(format!("{name}: {what}")));
    }
    let mut scores = SheetScores::default();
    for (number, cells) in &table.rows {
        let cell = |field: usize| table.columns[field].map_or("", |column| cells[column].as_str());
        // The header is row 1 to whoever looks at the sheet.
        let place = |what: String| BuildError::new(format!("{name} row {}: {what}", number + 1));
        scores.add(&row(cell).map_err(place)?);
    }
    Ok(scores)
}

fn row<'c>(cell: impl Fn(usize) -> &'c str) -> Result<Row, String> {
    let verdict = |field: usize| verdict(COLUMNS.fields[field].0, cell(field));
    let number = |field: usize| number(COLUMNS.fields[field].0, cell(field));
    Ok(Row {
        verdicts: [verdict(0)?, verdict(1)?, verdict(2)?],
        kind: cell(3).to_owned(),
        confidence: number(4)?,
        speaker_confidence: number(5)?,
        weight: number(6)?.unwrap_or(1.0),
    })
}

fn verdict(column: &str, cell: &str) -> Result<Option<bool>, String> {
    match cell.to_lowercase().as_str() {
        "" => Ok(None),
        "yes" | "y" | "1" | "true" | "right" => Ok(Some(true)),
        "no" | "n" | "0" | "false" | "wrong" => Ok(Some(false)),
        _ => Err(format!("{column} '{cell}' is no verdict; write yes or no, or leave the cell empty")),
    }
}

/// A number as spreadsheets write it, with a comma where that is the custom.
fn number(column: &str, cell: &str) -> Result<Option<f64>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let number = cell.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
    number.map(Some).ok_or_else(|| format!("{column} '{cell}' is no number; restore what the sheet had"))
}

impl SheetScores {
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.blank += u64::from(row.verdicts.iter().all(Option::is_none));
        let kind = slot(&mut self.types, row.kind.clone());
        for question in Question::ALL {
            let Some(right) = row.answer(question) else { continue };
            self.all[question as usize].add(right, row.weight);
            kind[question as usize].add(right, row.weight);
            if let Some(band) = row.band(question) {
                slot(&mut self.bands, band)[question as usize].add(right, row.weight);
            }
        }
    }
}

/// The answers under `key`, made where they must be; keys stay in order.
fn slot<K: Ord>(all: &mut Vec<(K, Answers)>, key: K) -> &mut Answers {
    let at = all.partition_point(|(known, _)| *known < key);
    if all.get(at).is_none_or(|(known, _)| *known != key) {
        all.insert(at, (key, Answers::default()));
    }
    &mut all[at].1
}

impl Row {
    fn answer(&self, question: Question) -> Option<bool> {
        let [content, source, speaker] = self.verdicts;
        match question {
            Question::Content => content,
            Question::Source => source,
            // One that is wrong settles it.
            Question::Both if content == Some(false) || source == Some(false) => Some(false),
            Question::Both => content.and(source),
            Question::Speaker => speaker,
        }
    }

    fn band(&self, question: Question) -> Option<u8> {
        let confidence = if question == Question::Speaker { self.speaker_confidence } else { self.confidence };
        // Three decimals are written, so that this is exact.
        confidence.map(|c| ((c * 1000.0).round() as u32 / 100).min(10) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "type;confidence;speaker_confidence;weight;content_right;source_right;speaker_right;note\n\
        direct;0,7;0.9;1;yes;Y;no;\ndirect;0.799;0.3;1;TRUE;0;yes;fine\nmixed;0.8;;2;no;;;\nmixed;0.1;0.1;2;;;;\n";

    #[test]
    fn verdicts_are_shares_by_type_and_band() {
        let scores = score("s.csv", SHEET.as_bytes()).unwrap();
        assert_eq!((scores.rows, scores.blank), (4, 1));
        let told = |answers: &Answers| answers.map(|a| (a.n, a.value()));
        let share = |n, value| (n, Some(value));
        assert_eq!(told(&scores.all), [share(3, 0.5), share(2, 0.5), share(3, 0.25), share(2, 0.5)]);
        let types: Vec<_> = scores.types.iter().map(|(kind, a)| (kind.as_str(), told(a)[2])).collect();
        assert_eq!(types, [("direct", share(2, 0.5)), ("mixed", share(1, 0.0))]);
        let bands: Vec<_> = scores.bands.iter().map(|(band, a)| (*band, told(a)[2], told(a)[3])).collect();
        let none = (0, None);
        let expected =
            [(3, none, share(1, 1.0)), (7, share(2, 0.5), none), (8, share(1, 0.0), none), (9, none, share(1, 0.0))];
        assert_eq!(bands, expected);
    }

    #[test]
    fn what_is_no_verdict_is_told_with_its_row() {
        for (from, to, told) in [
            (
                "direct;0.799;0.3;1;TRUE",
                "direct;0.799;0.3;1;maybe",
                "s.csv row 3: content_right 'maybe' is no verdict; write yes or no",
            ),
            ("0.799", "high", "s.csv row 3: confidence 'high' is no number; restore"),
            (
                "speaker_right",
                "speaker",
                "s.csv: no column speaker_right, as the sheets of dixit sample have; there are: type,",
            ),
        ] {
            let error = score("s.csv", SHEET.replacen(from, to, 1).as_bytes()).unwrap_err().0;
            assert!(error.contains(told), "{error}");
        }
    }
}
