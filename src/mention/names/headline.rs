//! Names in lines in title case: those that the article names elsewhere, since capitals tell nothing there.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::link::Linker;
use super::run::is_headline;
use crate::mention::{MentionForm, SpeakerKind};

/// Words of a name that is looked for: longer ones are lists.
const MOST_WORDS: usize = 31;

/// The known names, by their first words and by surname.
struct Known<'l> {
    /// For each first word of several, one bit for each length of a name that begins so.
    lengths: FxHashMap<&'l str, u32>,
    /// The first person of each surname.
    surnames: FxHashMap<&'l str, usize>,
}

impl Linker<'_, '_> {
    /// Finds the names that are known by now in lines in title case.
    pub(super) fn headlines(&mut self) {
        for (words, entity) in self.in_headlines() {
            self.mention(&words, entity, MentionForm::Name);
        }
    }

    fn in_headlines(&self) -> Vec<(Range<usize>, usize)> {
        let sentences = (0..self.r.view.sentences.len()).map(|s| self.r.view.tokens.in_sentence(s));
        let mut lines = sentences.filter(|tokens| is_headline(self.r, tokens)).peekable();
        let mut found = Vec::new();
        if lines.peek().is_none() {
            return found;
        }
        let known = self.known_names();
        for tokens in lines {
            let words: Vec<String> = tokens.clone().map(|i| self.r.view.word(i).to_lowercase()).collect();
            let mut at = 0;
            while at < words.len() {
                let Some((entity, length)) = self.begins(&known, &words[at..]) else {
                    at += 1;
                    continue;
                };
                let start = tokens.start + at;
                found.push((start..start + length, entity));
                at += length;
            }
        }
        found
    }

    fn known_names(&self) -> Known<'_> {
        let mut known = Known { lengths: FxHashMap::default(), surnames: FxHashMap::default() };
        for (e, parts) in self.parts.iter().enumerate() {
            let Some(last) = parts.last() else { continue };
            if (2..=MOST_WORDS).contains(&parts.len()) {
                *known.lengths.entry(&parts[0]).or_default() |= 1 << parts.len();
            }
            if self.entities[e].kind == Some(SpeakerKind::Person) {
                known.surnames.entry(last).or_insert(e);
            }
        }
        known
    }

    /// The entity whose name begins these words, and of how many words: the first that is named in full, else by surname.
    fn begins(&self, known: &Known<'_>, words: &[String]) -> Option<(usize, usize)> {
        let lengths = known.lengths.get(words[0].as_str()).copied().unwrap_or(0);
        let fits = (2..=words.len().min(MOST_WORDS)).filter(|length| lengths >> length & 1 == 1);
        let whole = fits.filter_map(|length| Some((*self.by_words.get(&words[..length])?, length))).min();
        whole.or_else(|| Some((*known.surnames.get(words[0].as_str())?, 1)))
    }
}
