//! [`RunRows`]: the articles of a finished run back from its tables, as the assembly takes them.
//!
//! Everything that linking asks of an article stands in its rows: the fingerprint in articles.csv, who said what in
//! quotes.csv. The cells that linking fills are left open again; all others are written as they were read.
//!
//! **Invariant: articles come in the order of articles.csv, each with its rows of quotes.csv and its text, if the run
//! kept texts.**

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use rustc_hash::FxHashMap;

use super::article::{Encoded, EncodedQuote, sketch};
use super::column::Table;
use super::own::OwnTable;
use super::row::Rows;
use super::tables::{ARTICLES, QUOTES, REJECTS, SPEAKERS};
use super::texts;
use crate::article::{DateDoubt, Origin};
use crate::claim::{ArticleSketch, ClaimLinker};
use crate::error::{Reject, RunError};
use crate::mention::{Entity, EntityList, SpeakerKind};
use crate::quote::{Polarity, QuoteKind};

/// The tables of a run, read side by side.
pub(crate) struct RunRows<'l> {
    folder: PathBuf,
    linker: &'l dyn ClaimLinker,
    list: Option<&'l EntityList>,
    articles: OwnTable,
    quotes: OwnTable,
    /// The next row of quotes.csv.
    ahead: Option<StringRecord>,
    texts: Option<BufReader<File>>,
    /// The other names of each speaker, until one of its articles has taken them.
    aliases: FxHashMap<String, Vec<String>>,
}

/// An article as it comes back: what the assembly takes, and what a reject of it would tell.
pub(crate) struct Rejoined {
    /// The article with its quotes.
    pub(crate) encoded: Encoded,
    /// Where it came from; the byte is not known any more.
    pub(crate) origin: Origin,
}

impl Rejoined {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        &self.encoded.id
    }

    /// What tells its words from others.
    pub(crate) fn words_hash(&self) -> u64 {
        self.encoded.sketch.words_hash()
    }
}

impl<'l> RunRows<'l> {
    /// The tables in `folder`; `list` is the user's list of entities that the run had.
    ///
    /// # Errors
    /// If a table is missing, has other columns or was written for Excel.
    pub(crate) fn open(
        folder: &Path,
        linker: &'l dyn ClaimLinker,
        list: Option<&'l EntityList>,
    ) -> Result<Self, RunError> {
        let mut quotes = OwnTable::open(folder, &QUOTES)?;
        if quotes.excel {
            let why = "was written for Excel, which changes cells; run dixit again, without --excel";
            return Err(RunError::usage(format!("{}: quotes.csv {why}", folder.display())));
        }
        Ok(Self {
            folder: folder.to_owned(),
            linker,
            list,
            articles: OwnTable::open(folder, &ARTICLES)?,
            ahead: quotes.next_row()?.cloned(),
            quotes,
            texts: File::open(folder.join(texts::NAME)).ok().map(BufReader::new),
            aliases: aliases(folder)?,
        })
    }

    /// Whether the run kept the texts in `folder`.
    pub(crate) fn keeps_texts(folder: &Path) -> bool {
        folder.join(texts::NAME).exists()
    }

    /// The next article.
    ///
    /// # Errors
    /// If a table cannot be read on or the tables do not belong together.
    pub(crate) fn next_article(&mut self) -> Result<Option<Rejoined>, RunError> {
        let Some(row) = self.articles.next_row()?.cloned() else {
            return if self.ahead.is_none() { Ok(None) } else { Err(self.torn("quotes.csv has quotes of no article")) };
        };
        let cell = |name| &row[OwnTable::column(&ARTICLES, name)];
        let number = |name| cell(name).parse::<u64>().unwrap_or_default();
        let Some(fingerprint) = ArticleSketch::parse(cell("fingerprint")) else {
            return Err(self.torn(&format!("the fingerprint of article '{}' is damaged", cell("article_id"))));
        };
        let quotes = self.quotes_of(cell("article_id"))?;
        let text = self.text()?;
        let mut article = Rows::new(false);
        pieces(&mut article, &row, &ARTICLES, &["duplicate_of"], &["duplicate_similarity"]);
        let mut rows = Rows::new(false);
        quotes.iter().for_each(|q| pieces(&mut rows, q, &QUOTES, &["speaker_id", "claim_id"], &[]));
        let mut entities = Entities { list: self.list, aliases: &mut self.aliases, all: Vec::new() };
        let quotes: Vec<EncodedQuote> = quotes.iter().map(|q| quote(q, &mut entities, self.linker)).collect();
        let encoded = Encoded {
            id: cell("article_id").to_owned(),
            publisher: cell("publisher").to_owned(),
            date: cell("date").parse().ok(),
            date_doubt: DateDoubt::named(cell("date_doubt")),
            // The reports of the runs say how many there were.
            charset: None,
            words: number("words"),
            sentences: number("sentences"),
            furniture: number("furniture") as u32,
            sketch: fingerprint,
            article: article.into_pieces().into(),
            text,
            entities: entities.all,
            quotes,
            rows: rows.into_pieces().into(),
        };
        let origin = Origin { input: cell("input").into(), row: number("row"), byte: Origin::UNKNOWN };
        Ok(Some(Rejoined { encoded, origin }))
    }

    /// The rows of rejects.csv.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub(crate) fn rejects(&self, mut each: impl FnMut(&Reject) -> Result<(), RunError>) -> Result<(), RunError> {
        let mut table = OwnTable::open(&self.folder, &REJECTS)?;
        while let Some(row) = table.next_row()? {
            let cell = |name| &row[OwnTable::column(&REJECTS, name)];
            let byte = cell("byte").parse().unwrap_or(Origin::UNKNOWN);
            let origin = Origin { input: cell("input").into(), row: cell("row").parse().unwrap_or_default(), byte };
            let [article_id, stage, reason, detail] =
                ["article_id", "stage", "reason", "detail"].map(|name| cell(name).to_owned());
            each(&Reject { origin, article_id, stage, reason, detail })?;
        }
        Ok(())
    }

    /// The next rows of quotes.csv, as far as they are of this article.
    fn quotes_of(&mut self, article_id: &str) -> Result<Vec<StringRecord>, RunError> {
        let of = OwnTable::column(&QUOTES, "article_id");
        let mut rows = Vec::new();
        while let Some(row) = self.ahead.take_if(|row| &row[of] == article_id) {
            rows.push(row);
            self.ahead = self.quotes.next_row()?.cloned();
        }
        Ok(rows)
    }

    /// The next line of texts.jsonl; nothing if there are no texts.
    fn text(&mut self) -> Result<Vec<u8>, RunError> {
        let mut line = Vec::new();
        if let Some(texts) = &mut self.texts {
            let read = texts.read_until(b'\n', &mut line);
            read.map_err(|e| RunError::failed(format!("{}: {e}", self.folder.join(texts::NAME).display())))?;
        }
        Ok(line)
    }

    fn torn(&self, what: &str) -> RunError {
        RunError::failed(format!(
            "{}: {what}; the tables are not as dixit wrote them: run it again",
            self.folder.display()
        ))
    }
}

/// The other names of each speaker of a run.
fn aliases(folder: &Path) -> Result<FxHashMap<String, Vec<String>>, RunError> {
    let mut table = OwnTable::open(folder, &SPEAKERS)?;
    let [id, aliases] = ["speaker_id", "aliases"].map(|name| OwnTable::column(&SPEAKERS, name));
    let mut all = FxHashMap::default();
    while let Some(row) = table.next_row()? {
        if !row[aliases].is_empty() {
            all.insert(row[id].to_owned(), row[aliases].split('|').map(str::to_owned).collect());
        }
    }
    Ok(all)
}

/// Adds a row with holes in the place of some columns and without others.
fn pieces(rows: &mut Rows, row: &StringRecord, table: &Table, holes: &[&str], without: &[&str]) {
    for (column, cell) in table.columns.iter().zip(row) {
        match column.name {
            name if holes.contains(&name) => {
                rows.hole();
            }
            name if without.contains(&name) => {}
            _ => {
                rows.verbatim(cell);
            }
        }
    }
    rows.end();
}

/// What linking needs of a row of quotes.csv.
fn quote(row: &StringRecord, entities: &mut Entities<'_>, linker: &dyn ClaimLinker) -> EncodedQuote {
    let cell = |name| &row[OwnTable::column(&QUOTES, name)];
    let polarity = Polarity::named(cell("polarity")).unwrap_or_default();
    let mut speakers = Vec::new();
    let mut several = ["speaker", "speaker_kind", "speaker_role"].map(|name| cell(name).split('|'));
    for id in cell("speaker_id").split('|').filter(|id| !id.is_empty()) {
        let [name, kind, role] = several.each_mut().map(|values| values.next().unwrap_or_default());
        speakers.push(entities.number(id, name, SpeakerKind::named(kind), role));
    }
    let names: Vec<&str> = speakers.iter().map(|&e| entities.all[e as usize].name.as_str()).collect();
    let (cue, content) = (cell("cue"), cell("content"));
    EncodedQuote {
        id: u64::from_str_radix(cell("quote_id").trim_start_matches("q_"), 16).unwrap_or_default(),
        kind: QuoteKind::named(cell("type")).unwrap_or(QuoteKind::Indirect),
        polarity,
        sketch: sketch(linker, &names, cue, polarity, content),
        cue: cue.to_owned(),
        speakers,
        content: content.to_owned(),
    }
}

/// The entities of one article, as they come up.
struct Entities<'a> {
    list: Option<&'a EntityList>,
    aliases: &'a mut FxHashMap<String, Vec<String>>,
    all: Vec<Entity>,
}

impl Entities<'_> {
    fn number(&mut self, id: &str, name: &str, kind: Option<SpeakerKind>, role: &str) -> u32 {
        let same = |e: &Entity| e.name == name && e.kind == kind && e.role == role;
        if let Some(known) = self.all.iter().position(same) {
            return known as u32;
        }
        let is_entry =
            |entry: &&std::sync::Arc<crate::mention::ListEntry>| entry.name == name && entry.speaker_id() == id;
        let listed = self.list.and_then(|list| list.entries().iter().find(is_entry)).cloned();
        let aliases = self.aliases.remove(id).unwrap_or_default();
        let (name, role) = (name.to_owned(), role.to_owned());
        self.all.push(Entity { name, kind, role, aliases, listed, ..Entity::default() });
        self.all.len() as u32 - 1
    }
}

/// Ids met so far, each with what tells the article's words from others.
#[derive(Default)]
pub(crate) struct MergedIds(FxHashMap<String, u64>);

impl MergedIds {
    /// Why an article is not taken, if a run before it had its id.
    pub(crate) fn refuses(&mut self, article: &Rejoined) -> Option<Reject> {
        let words = article.words_hash();
        let (reason, detail) = match self.0.insert(article.id().to_owned(), words) {
            None => return None,
            Some(known) if known == words => {
                ("repeated record", "a run before this one has an article with this id and these words")
            }
            Some(_) => ("duplicate id", "a run before this one has an article with this id but other words"),
        };
        let (origin, article_id) = (article.origin.clone(), article.id().to_owned());
        Some(Reject { origin, article_id, stage: "read".into(), reason: reason.into(), detail: detail.into() })
    }
}
