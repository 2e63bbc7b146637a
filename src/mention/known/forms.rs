//! [`Forms`]: the names of a list, and where they stand in an article.
//!
//! The tokens of a sentence are searched with single spaces between those that stand apart, so that a name is found
//! with any white space in it. A person's name is found without its title; one in capitals alone is found where it has four letters or more.
//!
//! **Invariant: a hit begins and ends with a token and lies within a sentence; hits are in order and disjoint, the
//! longest of those that begin first.**

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::bare::without_titles;
use super::list::EntityList;
use crate::document::TextView;
use crate::error::BuildError;

/// Least letters of a name that is looked for in capitals: "WHO" and "US" are other names than "Who" and "Us".
const LEAST_SHOUTED: usize = 4;

/// All names of a list.
#[derive(Debug)]
pub(super) struct Forms {
    finder: AhoCorasick,
    forms: Vec<Form>,
}

/// A name as it may stand in a text.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) text: String,
    /// Indices of the entries with this name.
    pub(super) entries: Vec<u32>,
}

/// A name of the list in the text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) tokens: Range<usize>,
    /// Index of the form.
    pub(super) form: u32,
}

impl Forms {
    /// All names of `list`.
    ///
    /// # Errors
    /// If there are more than an automaton holds.
    pub(super) fn new(list: &EntityList) -> Result<Self, BuildError> {
        let mut all: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (index, entry) in list.entries().iter().enumerate() {
            for name in entry.names() {
                bear(&mut all, plain(name), index as u32);
                let words: Vec<&str> = name.split(' ').collect();
                let bare = without_titles(&words);
                if !entry.is_body() && bare.len() > 1 {
                    bear(&mut all, plain(&bare.join(" ")), index as u32);
                }
            }
        }
        let mut shouted = BTreeMap::new();
        for (form, entries) in all.iter().filter(|(form, _)| form.chars().count() >= LEAST_SHOUTED) {
            let upper = form.to_uppercase();
            if !all.contains_key(&upper) {
                entries.iter().for_each(|e| bear(&mut shouted, upper.clone(), *e));
            }
        }
        all.append(&mut shouted);
        let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(all.keys());
        let finder = finder.map_err(|e| BuildError::new(format!("{}: too many names: {e}", list.name())))?;
        let forms = all.into_iter().map(|(text, entries)| Form { text, entries }).collect();
        Ok(Self { finder, forms })
    }

    /// A form by its index.
    pub(super) fn form(&self, index: u32) -> &Form {
        &self.forms[index as usize]
    }

    /// Where names of the list stand in an article.
    pub(super) fn hits(&self, view: TextView<'_>) -> Vec<Hit> {
        let line = Line::new(view);
        let whole = |m: aho_corasick::Match| {
            let tokens = line.tokens(m.range())?;
            Some(Hit { tokens, form: m.pattern().as_u32() })
        };
        let mut hits: Vec<Hit> = self.finder.find_overlapping_iter(&line.text).filter_map(whole).collect();
        hits.sort_by_key(|hit| (hit.tokens.start, Reverse(hit.tokens.end)));
        let mut free = 0;
        hits.retain(|hit| {
            let keep = hit.tokens.start >= free;
            free = if keep { hit.tokens.end } else { free };
            keep
        });
        hits
    }
}

fn bear(forms: &mut BTreeMap<String, Vec<u32>>, form: String, entry: u32) {
    let entries = forms.entry(form).or_default();
    if !entries.contains(&entry) {
        entries.push(entry);
    }
}

/// A text with plain marks: lists are typed, articles are typeset.
fn plain(text: &str) -> String {
    text.chars().map(plain_mark).collect()
}

fn plain_mark(c: char) -> char {
    match c {
        '’' | '‘' => '\'',
        '“' | '”' | '„' => '"',
        _ => c,
    }
}

/// The tokens of an article in one line a sentence.
struct Line {
    text: String,
    /// Where each token begins and ends.
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Line {
    fn new(view: TextView<'_>) -> Self {
        let spans = &view.tokens.spans;
        let room = |n| Vec::with_capacity(n);
        let mut line =
            Self { text: String::with_capacity(view.text.len()), starts: room(spans.len()), ends: room(spans.len()) };
        for sentence in 0..view.sentences.len() {
            line.text.push('\n');
            for i in view.tokens.in_sentence(sentence) {
                if i > 0 && spans[i - 1].end < spans[i].start {
                    line.text.push(' ');
                }
                line.push(view.word(i));
            }
        }
        line
    }

    fn push(&mut self, word: &str) {
        self.starts.push(self.text.len());
        if word.is_ascii() {
            self.text.push_str(word);
        } else {
            self.text.extend(word.chars().map(plain_mark));
        }
        self.ends.push(self.text.len());
    }

    /// The tokens that begin and end with this range.
    fn tokens(&self, range: Range<usize>) -> Option<Range<usize>> {
        let start = self.starts.binary_search(&range.start).ok()?;
        let end = self.ends.binary_search(&range.end).ok()?;
        Some(start..end + 1)
    }
}
