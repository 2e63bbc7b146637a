//! Tables of statements: which column is what, and what is kept of every row for the tables.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::Origin;
use crate::claim::{ClaimLinker, SketchStore, Source, Statement, StatementMeta, sketches};
use crate::cli::Failure;
use crate::error::Reject;
use crate::quote::Polarity;

/// What we call a column, and what others call it, the best name first.
const FIELDS: [(&str, &[&str]); 8] = [
    ("content", &["content", "quote", "quotation", "statement", "text", "claim"]),
    ("id", &["statement_id", "quote_id", "quoteid", "id"]),
    ("article_id", &["article_id", "article", "doc_id", "document_id"]),
    ("date", &["date", "published", "published_at", "publish_date"]),
    ("publisher", &["publisher", "source_domain", "publication", "domain", "outlet"]),
    ("speaker", &["speaker_id", "speaker", "source"]),
    ("cue", &["cue", "verb"]),
    ("polarity", &["polarity", "stance"]),
];

/// Rows whose sketches are made at a time.
const BATCH: usize = 1 << 13;

/// Columns chosen with `--map`: our field and the input's column.
pub(super) type Columns = Vec<(String, String)>;

/// Reads `--map FIELD=COLUMN`.
pub(super) fn columns(map: &[String]) -> Result<Columns, Failure> {
    let known = || FIELDS.map(|f| f.0).join(", ");
    map.iter()
        .map(|pair| match pair.split_once('=') {
            Some((field, column)) if FIELDS.iter().any(|f| f.0 == field) => Ok((field.to_owned(), column.to_owned())),
            Some((field, _)) => {
                Err(Failure::usage(format!("--map {pair}: no field '{field}'; there are: {}", known())))
            }
            None => Err(Failure::usage(format!("--map {pair}: write it as FIELD=COLUMN, such as content=quote"))),
        })
        .collect()
}

/// Texts with numbers: equal ones share one.
#[derive(Debug, Default)]
struct Names {
    all: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
}

impl Names {
    /// The number of a text, from 1; 0 is the empty one.
    fn number(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        self.all.push(name.into());
        let number = self.all.len() as u32;
        self.numbers.insert(name.into(), number);
        number
    }

    fn name(&self, number: u32) -> &str {
        number.checked_sub(1).map_or("", |n| &self.all[n as usize])
    }
}

/// What is kept of the rows besides what the store keeps.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// All ids in one text, and where each ends.
    ids: String,
    id_ends: Vec<usize>,
    /// For each article number of the store its id's number, 0 for a row without one, which is an article of its own.
    articles: Vec<u32>,
    article_ids: Names,
    article_numbers: FxHashMap<u32, u32>,
    publishers: Names,
    speakers: Names,
    /// How often an id was made of the same words.
    made: FxHashMap<u64, u32>,
    pub(super) rejects: Vec<Reject>,
}

impl Source for Statements {
    fn quote_id(&self, statement: u32) -> String {
        self.id(statement).to_owned()
    }

    fn is_copy(&self, _article: u32) -> bool {
        false
    }

    fn speaker(&self, speaker: u32) -> u32 {
        speaker
    }
}

/// One row, its cells by [`FIELDS`].
struct Row {
    cells: [String; FIELDS.len()],
    polarity: Polarity,
}

impl Statements {
    /// The id of a statement, as given.
    pub(super) fn id(&self, statement: u32) -> &str {
        let i = statement as usize;
        let start = if i == 0 { 0 } else { self.id_ends[i - 1] };
        &self.ids[start..self.id_ends[i]]
    }

    /// The id of an article by its number in the store; empty if the table has none.
    pub(super) fn article_id(&self, article: u32) -> &str {
        self.article_ids.name(self.articles[article as usize])
    }

    /// The name of a publisher by its number in the store.
    pub(super) fn publisher(&self, publisher: u32) -> &str {
        self.publishers.name(publisher)
    }

    /// Adds the rows of one table to `store`.
    pub(super) fn read(
        &mut self,
        path: &Path,
        columns: &Columns,
        stance: fn(&str) -> Polarity,
        linker: &dyn ClaimLinker,
        store: &mut SketchStore,
    ) -> Result<(), Failure> {
        let name: Arc<str> = path.to_string_lossy().into();
        let failed = |e: &dyn std::fmt::Display| Failure::new(format!("{name}: {e}"));
        let stream = open(path).map_err(|e| failed(&e))?;
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(stream);
        let header = table.headers().map_err(|_| failed(&NOT_CSV))?.clone();
        let places = places(&name, &header, columns)?;
        let mut batch = Vec::with_capacity(BATCH);
        let mut record = csv::ByteRecord::new();
        let mut row = 0;
        loop {
            let more = table.read_byte_record(&mut record).map_err(|e| failed(&plain(&e)))?;
            if more {
                row += 1;
                let byte = record.position().map_or(0, csv::Position::byte);
                match cells(&record, header.len(), &places, stance) {
                    Ok(cells) => batch.push(cells),
                    Err((reason, detail)) => self.reject(Origin { input: name.clone(), row, byte }, reason, detail),
                }
            }
            if batch.len() == BATCH || !more {
                self.add(&batch, linker, store).map_err(|e| failed(&e))?;
                batch.clear();
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn reject(&mut self, origin: Origin, reason: &str, detail: String) {
        let (stage, reason) = ("read".to_owned(), reason.to_owned());
        self.rejects.push(Reject { origin, article_id: String::new(), stage, reason, detail });
    }

    fn add(&mut self, rows: &[Row], linker: &dyn ClaimLinker, store: &mut SketchStore) -> std::io::Result<()> {
        let statements: Vec<Statement<'_>> = rows.iter().map(Row::statement).collect();
        for (row, sketch) in rows.iter().zip(sketches(linker, &statements)) {
            let meta = self.meta(row);
            self.keep_id(row);
            store.push(sketch, meta, &row.cells[0])?;
        }
        Ok(())
    }

    fn meta(&mut self, row: &Row) -> StatementMeta {
        let [_, _, article, date, publisher, speaker, _, _] = &row.cells;
        StatementMeta {
            article: self.article(article),
            date: day(date),
            publisher: self.publishers.number(publisher),
            speaker: if points(speaker) { 0 } else { self.speakers.number(&speaker.to_lowercase()) },
            polarity: row.polarity,
        }
    }

    fn article(&mut self, id: &str) -> u32 {
        let id = self.article_ids.number(id);
        let next = self.articles.len() as u32;
        let number = if id == 0 { next } else { *self.article_numbers.entry(id).or_insert(next) };
        if number == next {
            self.articles.push(id);
        }
        number
    }

    /// Keeps the row's id, or makes one of its article and words and how often they came before.
    fn keep_id(&mut self, row: &Row) {
        let [content, id, article, ..] = &row.cells;
        if id.is_empty() {
            let words = xxh3_64(format!("{article}\u{1f}{content}").as_bytes());
            let times = self.made.entry(words).or_default();
            *times += 1;
            self.ids += &format!("q_{:016x}", words.wrapping_add(u64::from(*times - 1)));
        } else {
            self.ids += id;
        }
        self.id_ends.push(self.ids.len());
    }
}

impl Row {
    fn statement(&self) -> Statement<'_> {
        let [content, _, _, _, _, speaker, cue, _] = &self.cells;
        Statement { content, speaker, cue, polarity: self.polarity }
    }
}

const NOT_CSV: &str = "the first line is no header of a CSV table; save the table as CSV in UTF-8";

/// The stream of a file or of stdin, decompressed if its first bytes say so, without a byte order mark.
fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    let raw: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(path)?) };
    let mut raw = BufReader::with_capacity(1 << 16, raw);
    let head = raw.fill_buf()?;
    let stream: Box<dyn Read> = match head {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::Decoder::with_buffer(raw)?),
        _ => Box::new(raw),
    };
    let mut stream = BufReader::new(stream);
    if stream.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        stream.consume(3);
    }
    Ok(Box::new(stream))
}

/// An error of the CSV reader without its type names.
fn plain(e: &csv::Error) -> String {
    match e.kind() {
        csv::ErrorKind::Io(io) => io.to_string(),
        _ => e.to_string(),
    }
}

/// For each of [`FIELDS`] its column, if the table has it.
fn places(name: &str, header: &StringRecord, columns: &Columns) -> Result<[Option<usize>; FIELDS.len()], Failure> {
    let place = |column: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(column));
    let mut places = FIELDS.map(|(_, aliases)| aliases.iter().find_map(|a| place(a)));
    for (field, column) in columns {
        let found = place(column).ok_or_else(|| {
            let known = header.iter().collect::<Vec<_>>().join(", ");
            Failure::usage(format!("{name}: no column '{column}'; there are: {known}"))
        })?;
        let at = FIELDS.iter().position(|f| f.0 == field).unwrap_or_default();
        places[at] = Some(found);
    }
    if places[0].is_none() {
        let known = header.iter().collect::<Vec<_>>().join(", ");
        return Err(Failure::new(format!(
            "{name}: no column of statements among: {known}; name it with --map content=COLUMN"
        )));
    }
    Ok(places)
}

/// The cells of one record with runs of white space made one space, or why it cannot be used.
fn cells(
    record: &csv::ByteRecord,
    width: usize,
    places: &[Option<usize>; FIELDS.len()],
    stance: fn(&str) -> Polarity,
) -> Result<Row, (&'static str, String)> {
    if record.len() != width {
        return Err(("ragged", format!("{} cells where the header has {width}; check the quoting", record.len())));
    }
    let mut cells = places.map(|_| String::new());
    for (cell, place) in cells.iter_mut().zip(places) {
        let bytes = place.and_then(|p| record.get(p)).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|_| ("encoding", "not UTF-8; convert the table".to_owned()))?;
        *cell = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if cells[0].is_empty() {
        return Err(("no-content", "the statement is empty".to_owned()));
    }
    let polarity = match cells[7].as_str() {
        "asserts" => Polarity::Asserts,
        "denies" => Polarity::Denies,
        "questions" => Polarity::Questions,
        "other" => Polarity::Other,
        _ => stance(&cells[6]),
    };
    Ok(Row { cells, polarity })
}

/// The day at the start of a date cell.
fn day(cell: &str) -> Option<Date> {
    cell.get(..10).and_then(|day| day.parse().ok())
}

/// Whether a speaker cell points at someone without saying who.
fn points(speaker: &str) -> bool {
    let pronouns = ["he", "she", "they", "it", "we", "i", "you", "who", "him", "her", "them", "one", "that", "which"];
    pronouns.iter().any(|p| speaker.eq_ignore_ascii_case(p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{ShinglesLinker, ShinglesLinkerConfig};

    fn read(table: &[u8], map: &[&str]) -> Result<(Statements, SketchStore), Failure> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.csv");
        std::fs::write(&path, table).expect("the file is written");
        let linker = ShinglesLinker::new(ShinglesLinkerConfig::default());
        let (mut statements, mut store) = (Statements::default(), SketchStore::default());
        let columns = columns(&map.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>())?;
        statements.read(&path, &columns, |_| Polarity::Asserts, &linker, &mut store)?;
        Ok((statements, store))
    }

    #[test]
    fn columns_are_found_by_their_usual_names() {
        let table = "\u{feff}Quote,ID,date,publisher,speaker,article_id,polarity\n\
            the  dam\nleaks,q7,2020-02-03T10:00,Valley News,Ana Ruiz,a1,denies\nit burns,q8,soon,,she,a1,\n";
        let (statements, store) =
            read(table.replace("the  dam\nleaks", "\"the  dam\nleaks\"").as_bytes(), &[]).expect("it reads");
        assert_eq!((store.len(), statements.id(0), statements.id(1)), (2, "q7", "q8"));
        assert_eq!(store.text(0).as_deref(), Ok("the dam leaks"));
        let (first, second) = (*store.meta(0), *store.meta(1));
        assert_eq!((first.date, first.polarity), ("2020-02-03".parse().ok(), Polarity::Denies));
        assert_eq!((second.date, second.speaker, second.publisher), (None, 0, 0));
        assert_eq!(
            (statements.publisher(first.publisher), statements.article_id(second.article)),
            ("Valley News", "a1")
        );
        assert_eq!(first.article, second.article);
    }

    #[test]
    fn a_bad_row_is_a_reject_with_its_place() {
        let table = b"content,id\nfirst,1\nragged\n,3\n\xff\xfe,4\nlast,5\n";
        let (statements, store) = read(table, &[]).expect("it reads");
        let rejects: Vec<_> =
            statements.rejects.iter().map(|r| (r.origin.row, r.reason.as_str(), r.origin.byte)).collect();
        assert_eq!(rejects, [(2, "ragged", 19), (3, "no-content", 26), (4, "encoding", 29)]);
        assert_eq!(store.len(), 2);
    }

    #[test]
    fn made_ids_differ_for_the_same_words() {
        let (statements, _) = read(b"text\nhello\nhello\n", &[]).expect("it reads");
        assert_ne!(statements.id(0), statements.id(1));
    }

    #[test]
    fn mistakes_are_explained() {
        let message = |table: &[u8], map: &[&str]| read(table, map).err().map_or(String::new(), |e| e.to_string());
        assert!(message(b"a,b\n1,2\n", &[]).contains("no column of statements among: a, b"));
        assert!(message(b"a,b\n1,2\n", &["content=c"]).contains("no column 'c'; there are: a, b"));
        assert!(message(b"a,b\n1,2\n", &["body=a"]).contains("no field 'body'"));
        assert!(message(b"a,b\n1,2\n", &["a"]).contains("FIELD=COLUMN"));
        assert_eq!(message(b"a,b\n1,2\n", &["content=a"]), "");
    }
}
