//! Which field of an input is which field of an article.
//!
//! The usual names are tried without regard to case, spaces, `_` and `-`. Where an input has several names for one field,
//! the first of the list below that is not empty counts.
//!
//! **Invariant: a name chosen with `--map` takes the place of all usual names of its field, and serves no other field.**

use crate::error::BuildError;

/// A field of [`crate::article::Article`] that is read from the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Url,
    Publisher,
    Author,
    Date,
    Title,
    Text,
}

impl Field {
    /// This field, as told by something of this rank (0 is best).
    pub(super) fn ranked(self, rank: u8) -> Place {
        Place { field: self as usize, rank }
    }
}

/// The fields of one kind of record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Vocabulary {
    /// What the records are called.
    pub(crate) records: &'static str,
    /// The names `--map` knows the fields by, each with the usual names in dumps, folded, best first.
    pub(crate) fields: &'static [(&'static str, &'static [&'static str])],
    /// Number of the field without which a record says nothing.
    pub(crate) needed: usize,
    /// What it holds.
    pub(crate) holds: &'static str,
}

/// The fields of articles, in the order of [`Field`].
pub(super) const ARTICLES: Vocabulary = Vocabulary {
    records: "articles",
    fields: &[
        ("id", &["id", "articleid", "docid", "documentid", "uuid", "guid", "uid", "storiesid"]),
        ("url", &["url", "link", "articleurl", "permalink", "canonicallink"]),
        (
            "publisher",
            &[
                "publisher",
                "publication",
                "outlet",
                "newsoutlet",
                "sitename",
                "sourcehostname",
                "source",
                "sourcename",
                "medianame",
                "hostname",
                "sourcedomain",
                "domain",
            ],
        ),
        ("author", &["author", "authors", "byline", "creator"]),
        (
            "date",
            &[
                "publishedat",
                "publishedtime",
                "datepublish",
                "datepublished",
                "publishdate",
                "publisheddate",
                "publicationdate",
                "pubdate",
                "published",
                "date",
                "datetime",
                "seendate",
            ],
        ),
        ("title", &["title", "headline", "articletitle"]),
        (
            "text",
            &[
                "maintext",
                "text",
                "body",
                "content",
                "article",
                "contentoriginal",
                "articletext",
                "articlebody",
                "fulltext",
                "plaintext",
            ],
        ),
    ],
    needed: Field::Text as usize,
    holds: "the text of the articles",
};

/// Most fields of a vocabulary.
pub(super) const MOST_FIELDS: usize = 10;

/// Most names of input fields that are remembered; a real table has fewer.
const MOST_NAMES: usize = 1000;

/// Where the value of an input's field goes: the number of a field, and its rank among the names of that field (0 is
/// best).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) field: usize,
    pub(super) rank: u8,
}

/// How the fields of an input were used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldUse {
    /// Our field and the names of the input's fields that fill it, best first, in the order of [`FieldUse::FIELDS`].
    pub used: Vec<(&'static str, Vec<String>)>,
    /// The input's other fields, in the order in which they were met.
    pub unused: Vec<String>,
}

impl FieldUse {
    /// The fields of an article that an input can give, by the names that `--map` takes.
    pub const FIELDS: [&'static str; 7] = ["id", "url", "publisher", "author", "date", "title", "text"];

    /// Adds what another input of the same run used.
    pub fn merge(&mut self, other: Self) {
        for (ours, names) in other.used {
            match self.used.iter_mut().find(|(o, _)| *o == ours) {
                Some((_, known)) => add_new(known, names),
                None => self.used.push((ours, names)),
            }
        }
        add_new(&mut self.unused, other.unused);
    }
}

fn add_new(known: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if known.len() < MOST_NAMES && !known.contains(&name) {
            known.push(name);
        }
    }
}

/// Parses an argument of `--map`: `text=body` says that our `text` is the input's `body`.
///
/// # Errors
/// A missing `=`, or a field that articles do not have, with those they have.
pub fn field_map(argument: &str) -> Result<(String, String), String> {
    parse_map(argument, &ARTICLES)
}

/// Parses an argument of `--map` about records of this vocabulary.
pub(super) fn parse_map(argument: &str, vocabulary: &Vocabulary) -> Result<(String, String), String> {
    let example = vocabulary.fields[vocabulary.needed].0;
    let (ours, theirs) =
        argument.split_once('=').ok_or_else(|| format!("write FIELD=NAME, for example {example}=body"))?;
    vocabulary.field(ours.trim()).map_err(|e| e.0)?;
    Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
}

impl Vocabulary {
    /// The number of the field that `--map` calls so.
    fn field(&self, name: &str) -> Result<usize, BuildError> {
        let found = self.fields.iter().position(|(ours, _)| *ours == name);
        found.ok_or_else(|| {
            let known = self.fields.iter().map(|(ours, _)| *ours).collect::<Vec<_>>().join(", ");
            BuildError::new(format!("{} have no field called '{name}'; there are: {known}", self.records))
        })
    }
}

/// Finds the place of each name, and remembers the names it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    vocabulary: &'static Vocabulary,
    mapped: Vec<(usize, String)>,
    names: Vec<(String, Option<Place>)>,
    /// Where the next name is expected: records mostly repeat the order of their fields.
    next: usize,
}

impl Fields {
    /// The usual names, with the user's in the place of theirs.
    pub(super) fn new(vocabulary: &'static Vocabulary, map: &[(String, String)]) -> Result<Self, BuildError> {
        let mapped = map.iter().map(|(ours, theirs)| Ok((vocabulary.field(ours)?, theirs.clone())));
        let mapped = mapped.collect::<Result<_, BuildError>>()?;
        Ok(Self { vocabulary, mapped, names: Vec::new(), next: 0 })
    }

    /// The usual names alone.
    pub(super) fn bare(vocabulary: &'static Vocabulary) -> Self {
        Self { vocabulary, mapped: Vec::new(), names: Vec::new(), next: 0 }
    }

    /// Where the value called `name` belongs, if anywhere.
    pub(super) fn place(&mut self, name: &str) -> Option<Place> {
        if self.names.get(self.next).is_none_or(|(known, _)| known != name) {
            let Some(at) = self.names.iter().position(|(known, _)| known == name) else {
                return self.learn(name);
            };
            self.next = at;
        }
        self.next += 1;
        self.names[self.next - 1].1
    }

    fn learn(&mut self, name: &str) -> Option<Place> {
        let place = self.decide(name);
        if self.names.len() < MOST_NAMES {
            self.names.push((name.to_owned(), place));
            self.next = self.names.len();
        }
        place
    }

    fn decide(&self, name: &str) -> Option<Place> {
        if let Some(rank) = self.mapped.iter().position(|(_, theirs)| theirs == name) {
            return Some(Place { field: self.mapped[rank].0, rank: rank as u8 });
        }
        let folded = fold(name);
        let usual = self.vocabulary.fields.iter().enumerate().find_map(|(field, (_, names))| {
            let rank = names.iter().position(|n| *n == folded)?;
            Some(Place { field, rank: rank as u8 })
        })?;
        let taken = self.mapped.iter().any(|(field, _)| *field == usual.field);
        (!taken).then_some(usual)
    }

    /// Whether one of the names met so far is the field without which a record says nothing.
    pub(super) fn has_text(&self) -> bool {
        self.names.iter().any(|(_, place)| place.is_some_and(|p| p.field == self.vocabulary.needed))
    }

    /// Where this value of a field belongs: trafilatura writes the page's address as "source", which elsewhere is the
    /// outlet.
    pub(super) fn place_of(&self, place: Place, value: &str) -> Place {
        let address = place.field == Field::Publisher as usize && value.starts_with("http") && value.contains("://");
        if address && *self.vocabulary == ARTICLES { Field::Url.ranked(u8::MAX) } else { place }
    }

    /// Whether a place is that field.
    pub(super) fn is_text(&self, place: Place) -> bool {
        place.field == self.vocabulary.needed
    }

    /// The first field that the user mapped and none of the names met so far fills, as an error about the table `name`.
    pub(super) fn check_mapped(&self, name: &str) -> Result<(), BuildError> {
        let filled = |field: &usize| self.names.iter().any(|(_, place)| place.is_some_and(|p| p.field == *field));
        let Some((field, theirs)) = self.mapped.iter().find(|(field, _)| !filled(field)) else { return Ok(()) };
        let ours = self.vocabulary.fields[*field].0;
        let names = self.listed();
        Err(BuildError::new(format!("{name}: --map {ours}={theirs}: there is no '{theirs}' among: {names}")))
    }

    /// The error for the table `name`, which has no text; `kind` is what its fields are called.
    pub(super) fn no_text(&self, name: &str, kind: &str) -> BuildError {
        let names = self.listed();
        let any = |known: &[&str]| self.names.iter().any(|(n, _)| known.contains(&fold(n).as_str()));
        let why = match () {
            () if *self.vocabulary != ARTICLES => "",
            () if any(&["storiesid", "mediaid", "medianame"]) => {
                "; this looks like a Media Cloud export, which carries urls only: download the articles first"
            }
            () if any(&["seendate", "urlmobile", "socialimage"]) => {
                "; this looks like a list of articles from GDELT, which carries urls only: download the pages, and name \
                 the folder of HTML files"
            }
            () => "",
        };
        let upper = kind.to_uppercase();
        BuildError::new(format!(
            "{name}: no {kind} with {} among: {names}; name it with --map {}={upper}{why}",
            self.vocabulary.holds, self.vocabulary.fields[self.vocabulary.needed].0
        ))
    }

    /// The names met so far, shortened for a message.
    fn listed(&self) -> String {
        const MOST: usize = 30;
        let short = |(name, _): &(String, _)| match name.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name.clone(),
        };
        let mut names = self.names.iter().take(MOST).map(short).collect::<Vec<_>>().join(", ");
        if self.names.len() > MOST {
            names += &format!(" and {} more", self.names.len() - MOST);
        }
        names.replace(['\n', '\r'], " ")
    }

    /// How the names met so far are used.
    pub(super) fn report(&self) -> FieldUse {
        let mut used = Vec::new();
        for (field, (ours, _)) in self.vocabulary.fields.iter().enumerate() {
            let mut names: Vec<(u8, &String)> = Vec::new();
            for (name, place) in &self.names {
                names.extend(place.filter(|p| p.field == field).map(|p| (p.rank, name)));
            }
            names.sort_by_key(|(rank, _)| *rank);
            if !names.is_empty() {
                used.push((*ours, names.into_iter().map(|(_, name)| name.clone()).collect()));
            }
        }
        let unused = self.names.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| name.clone()).collect();
        FieldUse { used, unused }
    }
}

/// Lower case without spaces, `_` and `-`.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(map: &[&str], names: &[&str]) -> FieldUse {
        let map: Vec<_> = map.iter().map(|m| field_map(m).unwrap()).collect();
        let mut fields = Fields::new(&ARTICLES, &map).unwrap();
        for name in names {
            fields.place(name);
        }
        fields.report()
    }

    #[test]
    fn usual_names_find_their_field() {
        for (field, names) in [
            ("id", vec!["id", "ID", "article_id", "Article ID"]),
            ("text", vec!["text", "maintext", "BODY", "content", "article", "content_original", "articleBody"]),
            ("title", vec!["title", "Headline"]),
            ("url", vec!["url", "link", "URL"]),
            ("date", vec!["date", "published", "date_publish", "published_at", "publish_date", "Publish Date"]),
            ("publisher", vec!["publisher", "source", "source_domain", "publication", "domain"]),
            ("author", vec!["author", "authors", "Author"]),
        ] {
            for name in names {
                assert_eq!(used(&[], &[name]).used, [(field, vec![name.to_owned()])], "{name}");
            }
        }
        assert_eq!(used(&[], &["textual", "updated"]).unused, ["textual", "updated"]);
    }

    #[test]
    fn main_text_is_better_than_text() {
        assert_eq!(used(&[], &["text", "maintext"]).used, [("text", vec!["maintext".to_owned(), "text".to_owned()])]);
    }

    #[test]
    fn a_mapped_name_takes_the_place_of_the_usual_ones() {
        let report = used(&["text=story", "title=text"], &["text", "body", "story", "headline"]);
        assert_eq!(report.used, [("title", vec!["text".to_owned()]), ("text", vec!["story".to_owned()])]);
        assert_eq!(report.unused, ["body", "headline"]);
    }

    #[test]
    fn a_wrong_map_says_what_there_is() {
        assert!(field_map("text").unwrap_err().contains("FIELD=NAME"));
        assert!(field_map("words=body").unwrap_err().contains("publisher, author"));
    }

    #[test]
    fn names_are_found_in_any_order() {
        let mut fields = Fields::new(&ARTICLES, &[]).unwrap();
        for order in [["id", "x", "text"], ["text", "id", "x"], ["x", "x", "text"]] {
            for name in order {
                assert_eq!(fields.place(name).is_some(), name != "x", "{name} in {order:?}");
            }
        }
        assert_eq!(fields.names.len(), 3);
    }
}
