//! From the raw values of a record to an [`Article`].
//!
//! **Invariant: every record that comes this far leaves as an article with an id and a text, or as one reject.**

use xxhash_rust::xxh3::xxh3_64;

use super::charset::Garbled;
use super::fields::{Field, MOST_FIELDS, Place};
use super::{ArticleReader, Content, FieldUse, ReadOptions, read_date};
use crate::article::{Article, Origin};
use crate::error::{BuildError, Reject};

/// Bytes of what is repeated in the row of every quote: more is no id, url or publisher, and would fill the disk.
const LONGEST: usize = 16 << 10;

/// The values of one record; for each field the best that is not empty.
#[derive(Debug, Default)]
pub(super) struct RawRecord {
    values: [(u8, String); MOST_FIELDS],
    /// What the record was in, if that was not UTF-8.
    pub(super) charset: Option<&'static str>,
}

impl RawRecord {
    /// A record that was in this charset, if not in UTF-8.
    pub(super) fn out_of(charset: Option<&'static str>) -> Self {
        Self { charset, ..Self::default() }
    }

    /// Takes `value` for its place, unless it says nothing or a better one is known. What is not kept is left empty.
    pub(super) fn offer(&mut self, place: Place, value: &mut String) {
        let (rank, known) = &mut self.values[place.field];
        if !says_nothing(value) && (known.is_empty() || place.rank < *rank) {
            *rank = place.rank;
            std::mem::swap(known, value);
        }
        value.clear();
    }

    /// Forgets the values of a record that turned out broken.
    pub(super) fn clear(&mut self) {
        for (_, value) in &mut self.values {
            value.clear();
        }
        self.charset = None;
    }

    fn take(&mut self, field: Field) -> String {
        self.take_field(field as usize)
    }

    /// The value of a field, by its number in the vocabulary; the record forgets it.
    pub(super) fn take_field(&mut self, field: usize) -> String {
        std::mem::take(&mut self.values[field].1)
    }

    fn take_trimmed(&mut self, field: Field) -> String {
        let value = self.take(field);
        if value.trim().len() == value.len() { value } else { value.trim().to_owned() }
    }

    /// The article, and an empty record for the next one.
    pub(super) fn finish(&mut self, origin: Origin, options: &ReadOptions) -> Result<Article, Reject> {
        let mut article = Article {
            id: self.take_trimmed(Field::Id),
            url: self.take_trimmed(Field::Url),
            publisher: self.take_trimmed(Field::Publisher),
            publisher_given: String::new(),
            author: self.take_trimmed(Field::Author),
            published: read_date(&self.take(Field::Date), options.date_order),
            title: self.take_trimmed(Field::Title),
            text: self.take(Field::Text),
            charset: self.charset.take(),
            origin,
        };
        if article.text.is_empty() {
            let detail = "the record has no text, or an empty one";
            return Err(Reject { article_id: article.id, ..reject(article.origin, "no text", detail) });
        }
        let repeated = [("id", &article.id), ("url", &article.url), ("publisher", &article.publisher)];
        if let Some((field, value)) = repeated.into_iter().find(|(_, value)| value.len() > LONGEST) {
            let detail = format!("the {field} is {} bytes long; check which field it comes from", value.len());
            return Err(reject(article.origin, "not a record", detail));
        }
        if article.id.is_empty() {
            article.id = made_id(&article);
        }
        if options.titles {
            put_title_first(&mut article);
        }
        Ok(article)
    }
}

/// Raw records, one at a time, whatever the format of their table and the kind of what they tell.
pub(super) trait Records: Send {
    /// The next record and where it stands, or why it is lost; `None` at the end.
    fn next_record(&mut self) -> Option<Result<(Origin, &mut RawRecord), Reject>>;

    /// How the fields met so far are used.
    fn fields(&self) -> FieldUse;
}

/// Articles out of records.
struct Articles<R> {
    rows: R,
    options: ReadOptions,
}

/// The articles of an opened table, or why it could not be opened.
pub(super) fn articles<R: Records + 'static>(
    rows: Result<R, BuildError>,
    options: &ReadOptions,
) -> Result<Content, BuildError> {
    rows.map(|rows| Content::of(Articles { rows, options: options.clone() }))
}

impl<R: Records> ArticleReader for Articles<R> {
    fn next_article(&mut self) -> Option<Result<Article, Reject>> {
        let record = self.rows.next_record()?;
        Some(record.and_then(|(origin, raw)| raw.finish(origin, &self.options)))
    }

    fn fields(&self) -> FieldUse {
        self.rows.fields()
    }
}

/// An id for an article that came without one: a hash of its url or, failing that, of what sets it apart. Publisher and
/// date are part of it, so that the same story in two outlets is two articles.
fn made_id(article: &Article) -> String {
    let hash = if article.url.is_empty() {
        let date = article.published.date.map(|d| d.to_string()).unwrap_or_default();
        let parts = [article.title.as_str(), &article.publisher, &date, &article.text];
        xxh3_64(parts.join("\u{1f}").as_bytes())
    } else {
        xxh3_64(article.url.as_bytes())
    };
    format!("a_{hash:016x}")
}

fn put_title_first(article: &mut Article) {
    if !article.title.is_empty() && !article.text.trim_start().starts_with(&article.title) {
        article.text = format!("{}\n\n{}", article.title, article.text);
    }
}

/// Whether a value is blank or one of the words that programs write for nothing.
fn says_nothing(value: &str) -> bool {
    const LONGEST: usize = 4;
    let value = value.trim();
    value.is_empty()
        || value.len() <= LONGEST
            && ["none", "null", "nan", "nat", "n/a"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// A reject of the role `read`.
pub(super) fn reject(origin: Origin, reason: &str, detail: impl Into<String>) -> Reject {
    let (stage, reason, detail) = ("read".to_owned(), reason.to_owned(), detail.into());
    Reject { origin, article_id: String::new(), stage, reason, detail }
}

/// The reject for a stream that fails at `origin`: everything from there on is lost.
pub(super) fn broken_stream(origin: Origin, error: &std::io::Error) -> Reject {
    let byte = origin.byte;
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => {
            let detail = format!("the file ends too early; what follows byte {byte} is lost: get it again");
            reject(origin, "truncated", detail)
        }
        _ => {
            let detail = format!("cannot be read on from byte {byte} ({error}): get the file again");
            reject(origin, "damaged", detail)
        }
    }
}

/// The reject for a record longer than `most` bytes; `hint` says what may have made it so.
pub(super) fn too_long(origin: Origin, most: u64, hint: &str) -> Reject {
    let most = if most < 1 << 20 { format!("{most} bytes") } else { format!("{} MiB", most >> 20) };
    reject(origin, "too long", format!("the record is longer than {most}{hint}; --max-article-bytes sets the bound"))
}

/// The reject for a record whose bytes from `start` of the stream on are in no charset as a whole.
pub(super) fn not_utf8(origin: Origin, start: u64, garbled: &Garbled) -> Reject {
    let byte = start + garbled.at as u64;
    let detail = match garbled.undone {
        Some(charset) => format!("damaged {charset}, at byte {byte} of it as UTF-8: get the file again"),
        None => format!("not UTF-8 at byte {byte}, nor in another charset as a whole: get the file again"),
    };
    reject(origin, "not UTF-8", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(values: &[(Field, u8, &str)], titles: bool) -> Result<Article, Reject> {
        let mut raw = RawRecord::default();
        for (field, rank, value) in values {
            raw.offer(Place { field: *field as usize, rank: *rank }, &mut (*value).to_owned());
        }
        raw.finish(Origin::default(), &ReadOptions { titles, ..ReadOptions::default() })
    }

    #[test]
    fn the_best_value_that_says_something_counts() {
        for (values, text) in [
            (vec![(1, "short"), (0, "main")], "main"),
            (vec![(0, "main"), (1, "short")], "main"),
            (vec![(0, "  "), (1, "short")], "short"),
            (vec![(1, "short"), (0, "NaN")], "short"),
            (vec![(0, "first"), (0, "second")], "first"),
        ] {
            let values: Vec<_> = values.into_iter().map(|(rank, value)| (Field::Text, rank, value)).collect();
            assert_eq!(finish(&values, false).unwrap().text, text, "{values:?}");
        }
    }

    #[test]
    fn without_text_the_reject_keeps_the_id() {
        for text in ["", " \n ", "None", "null"] {
            let reject = finish(&[(Field::Id, 0, "7"), (Field::Text, 0, text)], false).unwrap_err();
            assert_eq!((reject.article_id.as_str(), reject.reason.as_str()), ("7", "no text"));
        }
    }

    #[test]
    fn what_every_row_repeats_has_a_bound() {
        for (field, length, fits) in
            [(Field::Url, LONGEST, true), (Field::Url, LONGEST + 1, false), (Field::Title, LONGEST + 1, true)]
        {
            let found = finish(&[(Field::Text, 0, "The dam holds."), (field, 0, &"x".repeat(length))], false);
            assert_eq!(found.is_ok(), fits);
        }
    }

    #[test]
    fn missing_ids_are_made_from_what_sets_an_article_apart() {
        let id = |values: &[(Field, u8, &str)]| finish(values, false).unwrap().id;
        let text = (Field::Text, 0, "The dam holds.");
        let bare = id(&[text]);
        assert!(bare.starts_with("a_") && bare.len() == 18, "{bare}");
        assert_eq!(bare, id(&[text, (Field::Id, 0, "none")]));
        assert_ne!(bare, id(&[text, (Field::Publisher, 0, "The Valley Post")]));
        let url = (Field::Url, 0, "https://valley.example/1");
        assert_eq!(id(&[url, text]), id(&[url, (Field::Text, 0, "Another text.")]));
    }

    #[test]
    fn a_title_is_put_first_once() {
        let title = (Field::Title, 0, " Dam holds ");
        for (text, whole) in
            [("All is well.", "Dam holds\n\nAll is well."), ("\nDam holds, says mayor.", "\nDam holds, says mayor.")]
        {
            assert_eq!(finish(&[title, (Field::Text, 0, text)], true).unwrap().text, whole);
            assert_eq!(finish(&[title, (Field::Text, 0, text)], false).unwrap().text, text);
        }
        assert_eq!(finish(&[(Field::Text, 0, "No title.")], true).unwrap().text, "No title.");
    }
}
