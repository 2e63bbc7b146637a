//! [`StatementTables`]: rows of statements that others have gathered, for tracking claims without articles.
//!
//! A statement comes as a row of a CSV table, dixit's own `quotes.csv` among them, or as a JSON line. Formats and
//! compression are those of articles; only the fields differ.
//!
//! **Invariant: a row is a statement with words and an id that no row before it had, or no id at all; or it is a
//! reject.**

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::csv::CsvRows;
use super::fields::{Vocabulary, parse_map};
use super::gdelt::{self, GdeltLines};
use super::json::{JsonRecords, stands_apart};
use super::jsonl::{JsonLines, JsonlFormat};
use super::open::{beginning, cannot_be_read, foreign, size};
use super::paths::{Source, expand};
use super::record::{RawRecord, Records, broken_stream, reject};
use super::seen::{SeenIds, Sight};
use super::{Format, ReadOptions, looks_binary, read_date};
use crate::article::{Origin, Published};
use crate::error::{BuildError, Reject};
use crate::quote::Polarity;

/// Numbers of the fields in [`STATEMENTS`].
mod field {
    pub(super) const CONTENT: usize = 0;
    pub(super) const ID: usize = 1;
    pub(super) const ARTICLE_ID: usize = 2;
    pub(super) const DATE: usize = 3;
    pub(super) const PUBLISHER: usize = 4;
    pub(super) const SPEAKER: usize = 5;
    pub(super) const SPEAKER_ID: usize = 6;
    pub(super) const CUE: usize = 7;
    pub(super) const POLARITY: usize = 8;
    pub(super) const URL: usize = 9;
}

/// The fields of statements. "source" is none of them: in some tables it is the speaker, in others the outlet.
const STATEMENTS: Vocabulary = Vocabulary {
    records: "statements",
    fields: &[
        ("content", &["content", "quote", "quotation", "statement", "text", "claim"]),
        ("id", &["statementid", "quoteid", "id"]),
        ("article_id", &["articleid", "article", "docid", "documentid"]),
        ("date", &["date", "publishedat", "published", "publishdate", "publicationdate", "datepublished"]),
        ("publisher", &["publisher", "publication", "outlet", "sourcedomain", "domain"]),
        ("speaker", &["speaker", "speakername"]),
        ("speaker_id", &["speakerid"]),
        ("cue", &["cue", "verb"]),
        ("polarity", &["polarity", "stance"]),
        ("url", &["url", "urls", "articleurl", "link"]),
    ],
    needed: field::CONTENT,
    holds: "the words of the statements",
};

/// Parses an argument of `--map` about statements: `content=quote` says that our `content` is the input's `quote`.
///
/// # Errors
/// A missing `=`, or a field that statements do not have, with those they have.
pub fn statement_map(argument: &str) -> Result<(String, String), String> {
    parse_map(argument, &STATEMENTS)
}

/// One statement as the input has it; what is not known is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementRow {
    /// The input's id of the statement.
    pub id: String,
    /// The article it stands in.
    pub article_id: String,
    /// When that was published.
    pub published: Published,
    /// The outlet.
    pub publisher: String,
    /// Who said it; joint speakers are separated by `|`.
    pub speaker: String,
    /// Their ids, in the same order.
    pub speaker_id: String,
    /// The words that report it.
    pub cue: String,
    /// How the speaker stands to the content, where the input says so.
    pub polarity: Option<Polarity>,
    /// What was said.
    pub content: String,
    /// What the row was in, where that was not UTF-8.
    pub charset: Option<&'static str>,
    /// Where the row stands.
    pub origin: Origin,
}

/// All statements of a run, table after table. It is an iterator, and can be sent to the thread that reads.
pub struct StatementTables {
    sources: std::vec::IntoIter<(Source, Option<Box<dyn Records>>)>,
    options: ReadOptions,
    current: Option<Box<dyn Records>>,
    seen: SeenIds,
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

/// Why a table cannot be read.
enum Unusable {
    /// What to do about it.
    Advice(String),
    /// It broke before its first row.
    Lost(Reject),
}

impl StatementTables {
    /// Expands `named` (files, folders, globs, `-`) and looks at the header or the first lines of each table. `map`
    /// chooses fields, as [`statement_map`] gives them.
    ///
    /// # Errors
    /// A name without a file, a table that is empty, broken from the start or without a column of statements.
    pub fn open(named: &[String], map: &[(String, String)]) -> Result<Self, BuildError> {
        let options = ReadOptions { map: map.to_vec(), ..ReadOptions::default() };
        let found = expand(named)?;
        let read = Arc::new(AtomicU64::new(0));
        let total = found.iter().map(size).sum();
        let mut sources = Vec::with_capacity(found.len());
        for source in found {
            // A pipe cannot be opened twice, so it stays open.
            let once = size(&source).is_none();
            let count = if once { read.clone() } else { Arc::default() };
            let rows = open(&source, &options, count).map_err(|unusable| match unusable {
                Unusable::Advice(advice) => BuildError(advice),
                Unusable::Lost(reject) => BuildError(format!("{}: {}", source.name, reject.detail)),
            })?;
            sources.push((source, once.then_some(rows)));
        }
        let (sources, seen) = (sources.into_iter(), SeenIds::within(None));
        Ok(Self { sources, options, current: None, seen, read, total })
    }

    /// Bytes of the tables read so far, compressed where they are.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes of all tables, compressed where they are; nothing if one of them is the standard input or a pipe.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.total
    }

    /// Lets an id pass once.
    fn pass(&mut self, row: StatementRow) -> Result<StatementRow, Reject> {
        if row.id.is_empty() || matches!(self.seen.see(&row.id, ""), Ok(Sight::New)) {
            return Ok(row);
        }
        let detail = format!(
            "a statement with the id '{}' has been read before; choose the column with --map id=COLUMN",
            row.id
        );
        Err(Reject { article_id: row.article_id, ..reject(row.origin, "duplicate id", detail) })
    }
}

impl Iterator for StatementTables {
    type Item = Result<StatementRow, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.current.as_mut().and_then(|rows| rows.next_record()) {
                let row = record.and_then(|(origin, raw)| statement(raw, origin));
                return Some(row.and_then(|row| self.pass(row)));
            }
            let (source, ready) = self.sources.next()?;
            let rows = ready.map_or_else(|| open(&source, &self.options, self.read.clone()), Ok);
            match rows {
                Ok(rows) => self.current = Some(rows),
                Err(Unusable::Lost(reject)) => return Some(Err(reject)),
                // It could be used a moment ago.
                Err(Unusable::Advice(detail)) => return Some(Err(reject(beginning(&source.name), "unusable", detail))),
            }
        }
    }
}

/// Opens a table.
fn open(source: &Source, options: &ReadOptions, count: Arc<AtomicU64>) -> Result<Box<dyn Records>, Unusable> {
    let name = source.name.clone();
    let stream = source.open(count).map_err(|e| Unusable::Advice(cannot_be_read(&name, &e)))?;
    if let Some(error) = &stream.broken_at_once {
        return Err(Unusable::Lost(broken_stream(beginning(&source.name), error)));
    }
    let head = stream.head();
    let wrong = match foreign(head) {
        _ if head.is_empty() => Some("is empty; name a CSV table or JSON lines with a column of statements"),
        Some(advice) => Some(advice),
        None if looks_binary(head) => Some("is binary; name a CSV table or JSON lines with a column of statements"),
        None => None,
    };
    if let Some(wrong) = wrong {
        return Err(Unusable::Advice(format!("{name}: {wrong}")));
    }
    if options.map.is_empty() && gdelt::recognises(head) {
        let fields = [field::CONTENT, field::DATE, field::URL];
        return Ok(Box::new(GdeltLines::new(stream, fields, options.max_article_bytes)));
    }
    if stands_apart(&name, head) {
        JsonRecords::open(stream, &STATEMENTS, options).map(|rows| Box::new(rows) as _)
    } else if JsonlFormat.recognises(&name, head) {
        JsonLines::open(stream, &STATEMENTS, options).map(|rows| Box::new(rows) as _)
    } else {
        CsvRows::open(stream, &STATEMENTS, options).map(|rows| Box::new(rows) as _)
    }
    .map_err(|e| Unusable::Advice(e.0))
}

/// What Quotebank writes where it knows no speaker.
const NOBODY: &str = "None";

/// The name of the site in an address.
fn host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return "" };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The statement of a record, and an empty record for the next one.
fn statement(raw: &mut RawRecord, origin: Origin) -> Result<StatementRow, Reject> {
    let charset = raw.charset.take();
    let mut take = |field: usize| {
        let value = raw.take_field(field);
        if value.trim().len() == value.len() { value } else { value.trim().to_owned() }
    };
    let url = take(field::URL);
    // Of several addresses, as Quotebank gives them, the first stands for all.
    let url = url.split('|').next().unwrap_or_default();
    let row = StatementRow {
        charset,
        id: take(field::ID),
        article_id: Some(take(field::ARTICLE_ID)).filter(|id| !id.is_empty()).unwrap_or_else(|| url.to_owned()),
        published: read_date(&take(field::DATE), None),
        publisher: Some(take(field::PUBLISHER)).filter(|p| !p.is_empty()).unwrap_or_else(|| host(url).to_owned()),
        speaker: Some(take(field::SPEAKER)).filter(|s| s != NOBODY).unwrap_or_default(),
        speaker_id: take(field::SPEAKER_ID),
        cue: take(field::CUE),
        polarity: Polarity::named(&take(field::POLARITY)),
        content: take(field::CONTENT),
        origin,
    };
    if row.content.is_empty() {
        let detail = "the statement has no words";
        return Err(Reject { article_id: row.article_id, ..reject(row.origin, "no content", detail) });
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of one table called `name`.
    fn read(name: &str, table: &[u8], map: &[&str]) -> Result<Vec<Result<StatementRow, Reject>>, BuildError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, table).unwrap();
        let map: Vec<_> = map.iter().map(|m| statement_map(m).unwrap()).collect();
        Ok(StatementTables::open(&[path.to_string_lossy().into_owned()], &map)?.collect())
    }

    #[test]
    fn a_table_and_lines_of_json_read_alike() {
        let table = "\u{feff}Quote,ID,date,publisher,speaker,article_id,polarity,source\n\
            the dam leaks,q7,3 February 2020,Valley News,Ana Ruiz,a1,denies,\nit burns,q8,soon,,she,a1,,wires\n";
        let lines = concat!(
            r#"{"quotation": "the dam leaks", "quote_id": "q7", "date": "2020-02-03", "outlet": "Valley News","#,
            r#" "speaker": ["Ana Ruiz"], "articleId": "a1", "polarity": "denies"}"#,
            "\n\n",
            r#"{"quotation": "it burns", "quote_id": "q8", "date": "soon", "speaker": "she", "articleId": "a1"}"#
        );
        for (name, text) in [("table.csv", table), ("lines.jsonl", lines), ("nameless", table), ("nameless", lines)] {
            let rows = read(name, text.as_bytes(), &[]).unwrap();
            let rows: Vec<&StatementRow> = rows.iter().map(|r| r.as_ref().unwrap()).collect();
            assert_eq!((rows[0].content.as_str(), rows[0].id.as_str()), ("the dam leaks", "q7"), "{name}");
            assert_eq!((rows[0].publisher.as_str(), rows[0].speaker.as_str()), ("Valley News", "Ana Ruiz"), "{name}");
            assert_eq!(
                (rows[0].published.date, rows[0].polarity),
                (Some(jiff::civil::date(2020, 2, 3)), Some(Polarity::Denies))
            );
            assert_eq!(
                (rows[1].speaker.as_str(), rows[1].polarity, rows[1].published.doubt.is_some()),
                ("she", None, true)
            );
            assert_eq!((rows[1].article_id.as_str(), rows[1].origin.row, rows.len()), ("a1", 2, 2));
        }
    }

    #[test]
    fn quotebank_is_read_as_it_is_published() {
        let line = |speaker: &str, urls: &str| {
            format!(
                r#"{{"quoteID": "2031-01-05-000123", "quotation": "the dam leaks", "speaker": "{speaker}", "qids": ["Q1"],
                    "date": "2031-01-05 10:32:00", "numOccurrences": 2, "probas": [["{speaker}", "0.8"], ["None", "0.2"]],
                    "urls": {urls}, "phase": "E"}}"#
            )
            .replace('\n', " ")
        };
        let urls = r#"["http://www.courier.example:80/dam?x=1", "https://post.example/dam"]"#;
        for (speaker, urls, expected) in [
            ("Ana Ruiz", urls, ["Ana Ruiz", "courier.example", "http://www.courier.example:80/dam?x=1"]),
            ("None", "[]", ["", "", ""]),
        ] {
            let row = read("quotes.json", line(speaker, urls).as_bytes(), &[]).unwrap().remove(0).unwrap();
            assert_eq!([row.speaker.as_str(), row.publisher.as_str(), row.article_id.as_str()], expected);
            assert_eq!((row.id.as_str(), row.content.as_str()), ("2031-01-05-000123", "the dam leaks"));
            assert_eq!(row.published.date, Some(jiff::civil::date(2031, 1, 5)));
        }
    }

    #[test]
    fn the_quotations_of_a_gdelt_article_are_statements() {
        let lines = concat!(
            r#"{"date": "2031-01-05T10:30:00Z", "url": "https://www.courier.example/dam", "title": "Dam", "lang": "ENGLISH","#,
            r#" "quotes": [{"pre": "she said", "quote": "the dam leaks", "post": ""}, {"pre": "", "quote": "it burns", "post": ""}]}"#,
            "\n\n{\"date\": 7}\n",
            r#"{"date": "2031-01-06T10:30:00Z", "url": "https://post.example/x", "quotes": [{"quote": "no more"}]}"#,
            "\n"
        );
        let rows = read("quotes.json", lines.as_bytes(), &[]).unwrap();
        let of = |row: &Result<StatementRow, Reject>| match row {
            Ok(r) => format!("{} {} {} {}", r.origin.row, r.publisher, r.article_id, r.content),
            Err(reject) => format!("{} {}", reject.origin.row, reject.reason),
        };
        assert_eq!(
            rows.iter().map(of).collect::<Vec<_>>(),
            [
                "1 courier.example https://www.courier.example/dam the dam leaks",
                "1 courier.example https://www.courier.example/dam it burns",
                "2 broken JSON",
                "3 post.example https://post.example/x no more",
            ]
        );
        assert_eq!(rows[3].as_ref().unwrap().published.date, Some(jiff::civil::date(2031, 1, 6)));
    }

    #[test]
    fn a_bad_row_is_a_reject_with_its_place() {
        let rows = read(
            "t.csv",
            b"content,id\nfirst,1\nragged\n,3\na dam \x81 leaks,4\nlast,5\nagain,5\ntwice,\ntwice,\n",
            &[],
        );
        let lost: Vec<_> = rows
            .unwrap()
            .into_iter()
            .filter_map(Result::err)
            .map(|r| (r.origin.row, r.reason, r.origin.byte))
            .collect();
        let expected = [(2, "ragged row", 19), (3, "no content", 26), (4, "not UTF-8", 29), (6, "duplicate id", 52)];
        assert_eq!(lost, expected.map(|(row, reason, byte)| (row, reason.to_owned(), byte)));
    }

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        let told = |name: &str, table: &[u8], map: &[&str]| read(name, table, map).err().map_or(String::new(), |e| e.0);
        for (name, table, map, message) in [
            (
                "a.csv",
                &b"a,b\n1,2\n"[..],
                &[][..],
                "no column with the words of the statements among: a, b; name it with --map content=COLUMN",
            ),
            ("a.csv", b"a,b\n1,2\n", &["content=c"], "there is no 'c' among: a, b"),
            (
                "a.jsonl",
                b"{\"a\": 1}\n",
                &[],
                "no field with the words of the statements among: a; name it with --map content=FIELD",
            ),
            ("a.csv", b"", &[], "a.csv: is empty; "),
            ("a.csv.gz", b"\x1f\x8b\x08\0", &[], "a.csv.gz: the file ends too early"),
            ("a.xlsx", b"PK\x03\x04\0\0", &[], "save the sheet as CSV"),
            ("a.csv", b"a,b\n1,2\n", &["content=a"], ""),
        ] {
            let told = told(name, table, map);
            assert!(if message.is_empty() { told.is_empty() } else { told.contains(message) }, "{told}");
        }
        assert!(
            statement_map("body=a")
                .unwrap_err()
                .contains("statements have no field called 'body'; there are: content, id")
        );
        assert!(statement_map("a").unwrap_err().contains("FIELD=NAME, for example content=body"));
    }
}
