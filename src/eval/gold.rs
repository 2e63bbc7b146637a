//! Articles marked by hand: one JSON object a line with `id`, `text` and `attributions`, each of them with `content`,
//! `cue` and `source` as lists of `[start, end]` in code points.
//!
//! **Invariant: spans read are byte spans that lie in their text, on `char` boundaries.**

use std::path::Path;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::text::ScoredText;
use crate::error::RunError;
use crate::span::Span;

/// The three parts of an attribution relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What was said.
    Content,
    /// The words that name the origin.
    Source,
    /// The words that report it.
    Cue,
}

impl Role {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Content, Self::Source, Self::Cue];

    /// The word in gold files and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Source => "source",
            Self::Cue => "cue",
        }
    }
}

/// Content, source and cue of one attribution, as byte spans. The content is not empty, the others may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// What was said.
    pub content: Vec<Span>,
    /// The words that name the origin.
    pub source: Vec<Span>,
    /// The words that report it.
    pub cue: Vec<Span>,
}

impl Relation {
    /// The spans of a role.
    #[must_use]
    pub fn of(&self, role: Role) -> &[Span] {
        match role {
            Role::Content => &self.content,
            Role::Source => &self.source,
            Role::Cue => &self.cue,
        }
    }
}

/// A relation marked by hand.
#[derive(Clone, Debug, Default)]
pub struct GoldRelation {
    /// Its name within the article, by which labels of speakers refer to it; may be empty.
    pub event: String,
    /// Its words.
    pub relation: Relation,
}

/// An article marked by hand.
#[derive(Clone, Debug, Default)]
pub struct GoldArticle {
    /// Its id, the same as in the table that is scored.
    pub id: String,
    /// Its text.
    pub text: String,
    /// What was marked in it, in the order of the file, without what has no content.
    pub relations: Vec<GoldRelation>,
}

impl GoldArticle {
    pub(super) fn relations(&self) -> Vec<&Relation> {
        self.relations.iter().map(|r| &r.relation).collect()
    }

    pub(super) fn scored(&self) -> ScoredText<'_> {
        ScoredText::new(&self.text)
    }
}

/// Reads a file of gold articles.
///
/// # Errors
/// If the file cannot be read, is empty, or a line is not such an article: file, line and what is wrong.
pub fn read_gold(path: &Path) -> Result<Vec<GoldArticle>, RunError> {
    let mut lines_of: FxHashMap<String, usize> = FxHashMap::default();
    let mut articles = Vec::new();
    for line in json_lines(path)? {
        let article = article(&line.value).map_err(|e| line.wrong(&e))?;
        if let Some(first) = lines_of.insert(article.id.clone(), line.number) {
            return Err(line.wrong(&format!("the id '{}' stands in line {first} already; keep one", article.id)));
        }
        articles.push(article);
    }
    if articles.is_empty() {
        let shown = path.display();
        return Err(RunError::failed(format!("{shown}: no article in it; gold is one JSON object a line")));
    }
    Ok(articles)
}

/// A line of a JSONL file.
pub(super) struct JsonLine {
    shown: String,
    /// Its number, from 1.
    pub(super) number: usize,
    /// What it holds.
    pub(super) value: Value,
}

impl JsonLine {
    /// The error that says what is wrong with the line.
    pub(super) fn wrong(&self, what: &str) -> RunError {
        RunError::failed(format!("{} line {}: {what}", self.shown, self.number))
    }
}

/// The lines of a file that are not blank, as JSON.
pub(super) fn json_lines(path: &Path) -> Result<Vec<JsonLine>, RunError> {
    let shown = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            return Err(RunError::failed(format!("{shown}: not UTF-8; give it as plain JSON lines, not compressed")));
        }
        Err(e) => return Err(RunError::failed(format!("{shown}: cannot be read ({e})"))),
    };
    let mut lines = Vec::new();
    for (i, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut line_of = |value| lines.push(JsonLine { shown: shown.clone(), number: i + 1, value });
        match serde_json::from_str(line) {
            Ok(value) => line_of(value),
            // The parser's own "line 1" would mislead.
            Err(e) => {
                let (number, column) = (i + 1, e.column());
                return Err(RunError::failed(format!("{shown} line {number}: not JSON from column {column} on")));
            }
        }
    }
    Ok(lines)
}

fn article(value: &Value) -> Result<GoldArticle, String> {
    let (id, text) = (name(value, "id")?, string(value, "text")?);
    let offsets = Offsets::new(&text);
    let mut relations = Vec::new();
    for (n, marked) in list(value, "attributions")?.iter().enumerate() {
        let event = marked["event"].as_str().unwrap_or_default().to_owned();
        let spans = |role: Role| {
            let place = if event.is_empty() { format!("{}", n + 1) } else { format!("'{event}'") };
            let wrong = |what| format!("attribution {place}: {what}");
            let cell = &marked[role.as_str()];
            if cell.is_null() && role == Role::Content {
                return Err(wrong("no 'content'".to_owned()));
            }
            marked_spans(cell, &offsets).map_err(|what| wrong(format!("'{}' {what}", role.as_str())))
        };
        let relation =
            Relation { content: spans(Role::Content)?, source: spans(Role::Source)?, cue: spans(Role::Cue)? };
        if !relation.content.is_empty() {
            relations.push(GoldRelation { event, relation });
        }
    }
    Ok(GoldArticle { id, text, relations })
}

/// A list of `[start, end]`; an absent one is empty.
fn marked_spans(value: &Value, offsets: &Offsets<'_>) -> Result<Vec<Span>, String> {
    let no_list = || "must be a list of [start, end]".to_owned();
    if value.is_null() {
        return Ok(Vec::new());
    }
    let one = |pair: &Value| {
        let [start, end] = pair.as_array().ok_or_else(no_list)?.as_slice() else { return Err(no_list()) };
        let (start, end) = start.as_u64().zip(end.as_u64()).ok_or_else(no_list)?;
        let outside = || format!("{start}..{end} is no span of a text of {} characters", offsets.len());
        offsets.span(start, end).filter(|_| end <= offsets.len()).ok_or_else(outside)
    };
    value.as_array().ok_or_else(no_list)?.iter().map(one).collect()
}

/// The list called `key`.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> Result<&'v [Value], String> {
    value[key]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| format!("no list '{key}'; gold needs id, text, attributions"))
}

/// The text called `key`.
pub(super) fn string(value: &Value, key: &str) -> Result<String, String> {
    value[key].as_str().map(str::to_owned).ok_or_else(|| format!("no text '{key}'"))
}

/// The text or number called `key`.
pub(super) fn name(value: &Value, key: &str) -> Result<String, String> {
    match &value[key] {
        Value::Number(number) => Ok(number.to_string()),
        _ => string(value, key),
    }
}

/// Turns code point offsets into bytes.
pub(crate) struct Offsets<'a> {
    text: &'a str,
    /// The byte at which each code point starts, and the text's length; empty for ASCII.
    starts: Vec<usize>,
}

impl<'a> Offsets<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let starts = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
        Self { text, starts: if text.is_ascii() { Vec::new() } else { starts.collect() } }
    }

    /// The number of code points.
    pub(crate) fn len(&self) -> u64 {
        if self.starts.is_empty() { self.text.len() as u64 } else { self.starts.len() as u64 - 1 }
    }

    /// The byte span of these code points, cut off at the end of the text; nothing if it ends before it starts.
    pub(crate) fn span(&self, start: u64, end: u64) -> Option<Span> {
        let byte = |point: u64| {
            let point = point.min(self.len()) as usize;
            if self.starts.is_empty() { point } else { self.starts[point] }
        };
        (start < end).then(|| Span::new(byte(start), byte(end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<GoldArticle>, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read_gold(file.path()).map_err(|e| e.to_string().replace(&file.path().display().to_string(), "gold"))
    }

    #[test]
    fn code_points_become_bytes() {
        let line = r#"{"id": 7, "text": "é🙂 said Ana", "attributions": [
            {"event": "E1", "content": [[0, 2]], "source": [[8, 11]], "cue": null}, {"content": []}]}"#;
        let articles = read(&line.replace('\n', " ")).unwrap();
        assert_eq!((articles[0].id.as_str(), articles[0].relations.len()), ("7", 1));
        let relation = &articles[0].relations[0].relation;
        assert_eq!(relation.content[0].of(&articles[0].text), "é🙂");
        assert_eq!(relation.source[0].of(&articles[0].text), "Ana");
        assert!(relation.cue.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        let marked = |spans: &str| {
            format!("\n{{\"id\": \"a\", \"text\": \"No.\", \"attributions\": [{{\"event\": \"E1\", {spans}}}]}}\n")
        };
        for (text, told) in [
            (String::new(), "gold: no article in it"),
            ("{\"id\": \"a\",".into(), "gold line 1: not JSON from column 11 on"),
            ("5".into(), "gold line 1: no text 'id'"),
            ("{\"id\": \"a\"}".into(), "gold line 1: no text 'text'"),
            ("{\"id\": \"a\", \"text\": \"\"}".into(), "gold line 1: no list 'attributions'"),
            (marked("\"cue\": []"), "gold line 2: attribution 'E1': no 'content'"),
            (marked("\"content\": [[0, 9]]"), "'content' 0..9 is no span of a text of 3 characters"),
            (marked("\"content\": [[2, 1]]"), "'content' 2..1 is no span"),
            (marked("\"content\": [[0, -1]]"), "'content' must be a list of [start, end]"),
            (marked("\"content\": [0, 1]"), "'content' must be a list of [start, end]"),
            (marked("\"content\": []").repeat(2), "gold line 4: the id 'a' stands in line 2 already"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(told) && !error.contains('\n'), "{text}: {error}");
        }
    }
}
