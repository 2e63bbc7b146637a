//! `news`: paragraphs of news, without the plainest page furniture, in one language.

use serde::{Deserialize, Serialize};

use super::asides::asides;
use super::furniture::Furniture;
use super::language::language;
use super::{Cleaned, Cleaner};
use crate::article::Article;
use crate::error::{BuildError, StageError};
use crate::span::Span;

/// Settings of [`NewsCleaner`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewsCleanerConfig {
    /// ISO 639-3 code of the language that is read; articles that are clearly in another are skipped. Empty for any.
    pub language: String,
    /// Whether what is no part of the article (share bars, credits, invitations, headlines of others) is left out.
    pub furniture: bool,
}

impl Default for NewsCleanerConfig {
    fn default() -> Self {
        Self { language: "eng".into(), furniture: true }
    }
}

/// Paragraphs are lines that are not blank.
#[derive(Debug)]
pub struct NewsCleaner {
    language: String,
    furniture: Option<Furniture>,
}

impl NewsCleaner {
    /// A cleaner with these settings.
    ///
    /// # Errors
    /// A language that is not known.
    pub fn new(config: NewsCleanerConfig) -> Result<Self, BuildError> {
        let language = config.language;
        if !language.is_empty() && whatlang::Lang::from_code(&language).is_none() {
            let message =
                format!("[clean] language = '{language}' is not known; write a code of three letters, such as eng");
            return Err(BuildError::new(message));
        }
        let furniture = config.furniture.then(Furniture::new).transpose();
        Ok(Self { language, furniture: furniture.map_err(|e| BuildError::new(format!("[clean] furniture: {e}")))? })
    }

    /// The kept paragraphs, and how many lines are furniture.
    fn paragraphs(&self, text: &str) -> (Vec<Span>, u32) {
        let (mut paragraphs, mut furniture) = (Vec::new(), 0);
        for span in line_spans(text) {
            if self.is_furniture(span.of(text)) {
                furniture += 1;
            } else {
                paragraphs.push(span);
            }
        }
        (paragraphs, furniture)
    }

    fn is_furniture(&self, line: &str) -> bool {
        self.furniture.as_ref().is_some_and(|furniture| furniture.is(line))
    }
}

/// The lines of a text that are not blank, without the space around them.
fn line_spans(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    let spans = line_ends(text.as_bytes()).map(move |end| Span::new(std::mem::replace(&mut start, end), end));
    spans.map(|span| span.trim(text, is_blank)).filter(|span| !span.is_empty())
}

/// The same as words.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    line_spans(text).map(|span| span.of(text))
}

/// Where lines end, the end of the text last: behind `\n`, `\r`, and the separators U+2028 and U+2029, which are
/// E2 80 A8 and E2 80 A9 in UTF-8.
fn line_ends(text: &[u8]) -> impl Iterator<Item = usize> {
    let ends = memchr::memchr3_iter(b'\n', b'\r', 0xE2, text).filter_map(|at| match text[at] {
        0xE2 => matches!(text.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])).then_some(at + 3),
        _ => Some(at + 1),
    });
    ends.chain(std::iter::once(text.len()))
}

/// White space, and the marks without width that pages are strewn with.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

impl Cleaner for NewsCleaner {
    fn clean(&self, article: &Article) -> Result<Cleaned, StageError> {
        let (paragraphs, furniture) = self.paragraphs(&article.text);
        let found = language(&article.text, &paragraphs).unwrap_or_default();
        let other = !self.language.is_empty() && !found.is_empty() && found != self.language;
        let skipped = other.then(|| {
            let detail = format!("the article is in another language ({found}) than is read ({})", self.language);
            StageError::new("language", detail)
        });
        let asides = match self.furniture {
            Some(_) => paragraphs.iter().flat_map(|p| asides(&article.text, *p)).collect(),
            None => Vec::new(),
        };
        Ok(Cleaned { language: found.to_owned(), paragraphs, asides, furniture, skipped })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str, config: NewsCleanerConfig) -> Cleaned {
        let article = Article { text: text.to_owned(), ..Article::default() };
        NewsCleaner::new(config).unwrap().clean(&article).unwrap()
    }

    #[test]
    fn paragraphs_end_at_every_kind_of_line_end() {
        for (text, paragraphs) in [
            ("One.\nTwo.\n\nThree.", vec!["One.", "Two.", "Three."]),
            ("One.\r\nTwo.\rThree.\r\n\r\n", vec!["One.", "Two.", "Three."]),
            ("One.\u{2028}Two.\u{2029} Three. ", vec!["One.", "Two.", "Three."]),
            ("\u{feff}One.\n \u{a0}\t\n\u{200b}\nTwo.", vec!["One.", "Two."]),
            ("One.\nAdvertisement\nTwo.", vec!["One.", "Two."]),
            ("", vec![]),
        ] {
            let cleaned = clean(text, NewsCleanerConfig::default());
            let words: Vec<_> = cleaned.paragraphs.iter().map(|p| p.of(text)).collect();
            assert_eq!(words, paragraphs, "{text:?}");
        }
    }

    #[test]
    fn furniture_is_kept_on_demand() {
        let config = NewsCleanerConfig { furniture: false, ..NewsCleanerConfig::default() };
        assert_eq!(clean("One.\nAdvertisement", config).paragraphs.len(), 2);
    }

    #[test]
    fn other_languages_are_skipped_unless_wanted() {
        let text =
            "La alcaldesa dijo el martes que la presa es segura y que nadie tiene que abandonar el valle por ahora.";
        for (language, reason) in [("eng", Some("language")), ("spa", None), ("", None)] {
            let cleaned = clean(text, NewsCleanerConfig { language: language.into(), ..NewsCleanerConfig::default() });
            assert_eq!(cleaned.language, "spa");
            assert_eq!(cleaned.skipped.as_ref().map(|s| s.reason.as_str()), reason, "{language}");
        }
    }

    #[test]
    fn an_unknown_language_is_refused() {
        let config = NewsCleanerConfig { language: "english".into(), ..NewsCleanerConfig::default() };
        assert!(NewsCleaner::new(config).unwrap_err().0.contains("'english'"));
    }

    proptest! {
        #[test]
        fn spans_are_ordered_disjoint_and_not_blank(
            text in r"(?s)(\PC|[\n\r\u{2028}\u{200b} ]|Advertisement\n|“|said | ){0,200}",
        ) {
            static CLEANER: LazyLock<NewsCleaner> =
                LazyLock::new(|| NewsCleaner::new(NewsCleanerConfig::default()).unwrap());
            let mut end = 0;
            let article = Article { text: text.clone(), ..Article::default() };
            for paragraph in CLEANER.clean(&article).unwrap().paragraphs {
                prop_assert!(paragraph.start >= end && !paragraph.is_empty());
                prop_assert!(text.is_char_boundary(paragraph.start as usize) && text.is_char_boundary(paragraph.end as usize));
                prop_assert_eq!(paragraph.of(&text).trim(), paragraph.of(&text));
                end = paragraph.end;
            }
        }
    }
}
