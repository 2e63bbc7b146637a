//! [`Context`]: which of several entities of one name an article means.
//!
//! 1. The only one of them who is named in the article without any doubt.
//! 2. Else the one of whom the most is in the article: of the words of its other cells, and of its name beyond the name
//!    that is in doubt, it shares more with the article than any other.
//! 3. Else nobody.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::entry::ListEntry;
use super::list::EntityList;
use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::token::TokenKind;

/// What an article tells of the entities of a list.
pub(super) struct Context<'a> {
    list: &'a EntityList,
    view: TextView<'a>,
    /// The entries that are named without doubt.
    named: FxHashSet<u32>,
    /// Hashes of the words of the article, filled when they are first asked for.
    words: Option<FxHashSet<u64>>,
    /// What was chosen before, by form and candidates.
    chosen: FxHashMap<(String, Vec<u32>), Option<u32>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(list: &'a EntityList, view: TextView<'a>) -> Self {
        let (named, chosen) = (FxHashSet::default(), FxHashMap::default());
        Self { list, view, named, words: None, chosen }
    }

    /// Notes that the article names an entry without doubt; all of them are noted before the first choice.
    pub(super) fn note(&mut self, entry: u32) {
        self.named.insert(entry);
    }

    /// Which of `candidates`, who all go by the name `form`, is meant.
    pub(super) fn choose(&mut self, form: &str, candidates: &[u32]) -> Option<u32> {
        let key = (form.to_owned(), candidates.to_vec());
        if let Some(chosen) = self.chosen.get(&key) {
            return *chosen;
        }
        let named: Vec<u32> = candidates.iter().copied().filter(|c| self.named.contains(c)).collect();
        let chosen = match named[..] {
            [one] => Some(one),
            [] => self.most_shared(form, candidates),
            _ => self.most_shared(form, &named),
        };
        self.chosen.insert(key, chosen);
        chosen
    }

    /// The candidate that shares more words with the article than any other, and one at least.
    fn most_shared(&mut self, form: &str, candidates: &[u32]) -> Option<u32> {
        let view = self.view;
        let words = self.words.get_or_insert_with(|| words_of(view));
        let entry = |c: u32| &self.list.entries()[c as usize];
        let mut shared: Vec<(usize, u32)> = candidates
            .iter()
            .map(|&c| (telling(entry(c), form).iter().filter(|word| words.contains(word)).count(), c))
            .collect();
        shared.sort_by_key(|(n, _)| Reverse(*n));
        match shared[..] {
            [(most, first), (next, _), ..] if most > next => Some(first),
            _ => None,
        }
    }
}

/// Hashes of the words of an article and its title, in lower case.
fn words_of(view: TextView<'_>) -> FxHashSet<u64> {
    let texts = view.paragraphs.iter().map(|p| p.of(view.text)).chain([view.article.title.as_str()]);
    texts.flat_map(words).map(hash).collect()
}

/// Hashes of the words that tell an entry from others of the name `form`.
fn telling(entry: &ListEntry, form: &str) -> FxHashSet<u64> {
    let cells = entry.cells.iter().chain([&entry.name]).flat_map(|cell| words(cell));
    let mut telling: FxHashSet<u64> = cells.filter(|word| says_something(word)).map(hash).collect();
    words(form).for_each(|word| {
        telling.remove(&hash(word));
    });
    telling
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn hash(word: &str) -> u64 {
    xxh3_64(word.to_lowercase().as_bytes())
}

/// Whether a word is one that not every article has: of two letters or more, and none of a closed class.
fn says_something(word: &str) -> bool {
    const CLOSED: Class = Class(
        Class::DETERMINER.0
            | Class::POSSESSIVE.0
            | Class::SUBJECT.0
            | Class::OBJECT.0
            | Class::PRONOUN.0
            | Class::PREPOSITION.0
            | Class::CONJUNCTION.0
            | Class::SUBORDINATOR.0
            | Class::THAT.0
            | Class::TO.0
            | Class::WH.0
            | Class::HELPER.0
            | Class::NEGATION.0,
    );
    let class = Lexicon::builtin().look_up(&word.to_lowercase(), TokenKind::Lower).0;
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !class.has(CLOSED)
}
