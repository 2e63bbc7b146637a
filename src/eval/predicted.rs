//! What was found: the rows of a quotes.csv, by gold article.
//!
//! **Invariant: there is one list of predictions for each gold article, in the order of the table's rows.**

use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use rustc_hash::{FxHashMap, FxHashSet};

use super::gold::{GoldArticle, Offsets, Relation, Role};
use crate::error::RunError;
use crate::span::Span;

/// One row of quotes.csv, as far as it is scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predicted {
    /// Its words.
    pub relation: Relation,
    /// The cell `speaker`: names separated by `|`.
    pub speaker: String,
    /// The cell `confidence`, 0 to 1; none where it is empty or the table has no such column.
    pub confidence: Option<f64>,
}

/// All predictions, and what is odd about them.
#[derive(Clone, Debug, Default)]
pub struct Predictions {
    /// For each gold article what was found in it.
    pub articles: Vec<Vec<Predicted>>,
    /// Whether the table has a column of speakers.
    pub has_speakers: bool,
    /// Articles of the table that are not in the gold.
    pub strange: usize,
    /// Spans that end outside their article; they are cut off there.
    pub outside: usize,
}

impl Predictions {
    /// Gold articles for which nothing was found.
    #[must_use]
    pub fn without(&self) -> usize {
        self.articles.iter().filter(|found| found.is_empty()).count()
    }
}

/// Reads the rows of a quotes.csv that are about `gold`.
///
/// # Errors
/// If the file cannot be read, lacks a column, or a row cannot be understood: file, row (the header is row 1) and what
/// is wrong.
pub fn read_quotes(path: &Path, gold: &[GoldArticle]) -> Result<Predictions, RunError> {
    let shown = path.display().to_string();
    let failed = |what: String| RunError::failed(format!("{shown}{what}"));
    let file = std::fs::File::open(path).map_err(|e| failed(format!(": cannot be read ({e})")))?;
    let mut table = ReaderBuilder::new().from_reader(file);
    let header = table.headers().map_err(|e| failed(broken(&e, 1)))?.clone();
    let columns = Columns::find(&header).map_err(&failed)?;

    let numbers: FxHashMap<&str, usize> = gold.iter().enumerate().map(|(i, a)| (a.id.as_str(), i)).collect();
    let offsets: Vec<Offsets<'_>> = gold.iter().map(|a| Offsets::new(&a.text)).collect();
    let mut found = Predictions { articles: vec![Vec::new(); gold.len()], ..Predictions::default() };
    found.has_speakers = columns.speaker.is_some();
    let mut strange: FxHashSet<String> = FxHashSet::default();
    for (i, row) in table.records().enumerate() {
        let number = i + 2;
        let row = row.map_err(|e| failed(broken(&e, number)))?;
        let id = &row[columns.article];
        let Some(&article) = numbers.get(id) else {
            strange.insert(id.to_owned());
            continue;
        };
        let predicted = columns.read(&row, &offsets[article], &mut found.outside);
        let predicted = predicted.map_err(|what| failed(format!(" row {number}, {what}")))?;
        found.articles[article].extend(Some(predicted).filter(|p| !p.relation.content.is_empty()));
    }
    found.strange = strange.len();
    Ok(found)
}

/// What is wrong with the table at a row.
fn broken(error: &csv::Error, row: usize) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!(" row {row}: {len} cells under a header of {expected_len}; is it cut off?")
        }
        ErrorKind::Utf8 { .. } => format!(" row {row}: not UTF-8; --quotes names a plain CSV, not a compressed one"),
        _ => format!(" row {row}: cannot be read ({error})"),
    }
}

/// Where the columns are.
struct Columns {
    article: usize,
    roles: [usize; 3],
    speaker: Option<usize>,
    confidence: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord) -> Result<Self, String> {
        let place = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
        let needed = |name: &str| {
            let has = header.iter().take(8).collect::<Vec<_>>().join(", ");
            place(name).ok_or_else(|| format!(": no column {name}, as quotes.csv has; it begins with: {has}"))
        };
        Ok(Self {
            article: needed("article_id")?,
            roles: [needed("content_spans")?, needed("source_spans")?, needed("cue_spans")?],
            speaker: place("speaker"),
            confidence: place("confidence"),
        })
    }

    fn read(&self, row: &StringRecord, offsets: &Offsets<'_>, outside: &mut usize) -> Result<Predicted, String> {
        let mut spans = Role::ALL.iter().zip(self.roles).map(|(role, column)| {
            cell_spans(&row[column], offsets, outside)
                .map_err(|part| format!("{}_spans: '{part}' is not a span like 12..40", role.as_str()))
        });
        let mut next = || spans.next().unwrap_or_else(|| Ok(Vec::new()));
        let relation = Relation { content: next()?, source: next()?, cue: next()? };
        let confidence = self.confidence.map_or("", |column| row[column].trim());
        let confidence = match confidence.parse::<f64>() {
            _ if confidence.is_empty() => None,
            Ok(number) if (0.0..=1.0).contains(&number) => Some(number),
            _ => return Err(format!("confidence: '{confidence}' is not a number from 0 to 1")),
        };
        let speaker = self.speaker.map_or("", |column| &row[column]).to_owned();
        Ok(Predicted { relation, speaker, confidence })
    }
}

/// The spans of a cell such as `12..40|55..80`; if one is broken, that part.
fn cell_spans(cell: &str, offsets: &Offsets<'_>, outside: &mut usize) -> Result<Vec<Span>, String> {
    let mut one = |part: &str| {
        let number = |digits: &str| digits.parse::<u64>().ok().filter(|_| !digits.starts_with('+'));
        let (start, end) = part.split_once("..").and_then(|(a, b)| number(a).zip(number(b)))?;
        *outside += usize::from(end > offsets.len());
        offsets.span(start, end)
    };
    let parts = cell.split('|').filter(|part| !part.is_empty());
    parts.map(|part| one(part).ok_or_else(|| part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "article_id,content_spans,source_spans,cue_spans,speaker,confidence\n";

    fn read(table: &str) -> Result<Predictions, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), table).unwrap();
        let gold = GoldArticle { id: "a".into(), text: "“é” said Ana".into(), relations: Vec::new() };
        let empty = GoldArticle { id: "b".into(), ..GoldArticle::default() };
        let shown = file.path().display().to_string();
        read_quotes(file.path(), &[gold, empty]).map_err(|e| e.to_string().replace(&shown, "quotes.csv"))
    }

    #[test]
    fn rows_are_read_by_article() {
        let rows = "a,1..2|9..99,9..12,,Ana|Bo,0.25\nz,0..1,,,,\nz,0..2,,,,\na,,,,,\n";
        let found = read(&format!("\u{feff}{HEADER}{rows}")).unwrap();
        assert_eq!((found.strange, found.outside, found.without(), found.has_speakers), (2 - 1, 1, 1, true));
        let [one] = found.articles[0].as_slice() else { panic!("one row has a content") };
        // The text has 12 code points in 17 bytes.
        assert_eq!(one.relation.content, [Span::new(3, 5), Span::new(14, 17)]);
        assert_eq!((one.relation.source.len(), one.relation.cue.len()), (1, 0));
        assert_eq!((one.speaker.as_str(), one.confidence), ("Ana|Bo", Some(0.25)));
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        for (table, told) in [
            ("id,text\n".into(), "quotes.csv: no column article_id, as quotes.csv has; it begins with: id, text"),
            (String::new(), "quotes.csv: no column article_id"),
            (format!("{HEADER}a,1-2,,,,\n"), "quotes.csv row 2, content_spans: '1-2' is not a span like 12..40"),
            (format!("{HEADER}a,1..2,,5..5,,\n"), "quotes.csv row 2, cue_spans: '5..5' is not a span"),
            (format!("{HEADER}a,1..2,,,,high\n"), "quotes.csv row 2, confidence: 'high' is not a number from 0 to 1"),
            (format!("{HEADER}a,1..2,,,,NaN\n"), "quotes.csv row 2, confidence: 'NaN'"),
            (format!("{HEADER}a,1..2,,,,\na,1..2\n"), "quotes.csv row 3: 2 cells under a header of 6"),
        ] {
            let error = read(&table).unwrap_err();
            assert!(error.starts_with(told) && !error.contains('\n'), "{table}: {error}");
        }
    }
}
