//! [`Groups`]: whom a description may mean, and who of them was mentioned last.
//!
//! **Invariant: a group holds every mention of its entities, so that the latest before a place is found at once, however
//! many there are.**

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

/// Entities that a word may mean, with where they are mentioned.
#[derive(Default)]
pub(super) struct Groups {
    /// Where entities are mentioned, for each group.
    mentions: Vec<BTreeSet<(u32, u32)>>,
    /// The groups of each entity.
    of: Vec<Vec<u32>>,
    by_word: FxHashMap<String, u32>,
    /// The latest description of each wording, in lower case.
    by_text: FxHashMap<String, usize>,
}

/// The group of all firms: "the company".
pub(super) const FIRMS: &str = "a firm";
/// The group of all newspapers: "the paper".
pub(super) const PAPERS: &str = "a paper";

impl Groups {
    /// Puts an entity that is mentioned at `starts` into the group of `word`: a single one, or one of the two above.
    pub(super) fn join(&mut self, entity: usize, word: &str, starts: &BTreeSet<u32>) {
        let next = self.mentions.len() as u32;
        let group = self.by_word.get(word).copied().unwrap_or(next);
        if group == next {
            self.by_word.insert(word.to_owned(), next);
            self.mentions.push(BTreeSet::new());
        }
        if self.of.len() <= entity {
            self.of.resize_with(entity + 1, Vec::new);
        }
        if !self.of[entity].contains(&group) {
            self.of[entity].push(group);
            self.mentions[group as usize].extend(starts.iter().map(|&start| (start, entity as u32)));
        }
    }

    /// Takes in a mention that begins at byte `start`.
    pub(super) fn see(&mut self, entity: usize, start: u32) {
        for &group in self.of.get(entity).into_iter().flatten() {
            self.mentions[group as usize].insert((start, entity as u32));
        }
    }

    /// The entity of the group of `word` whose mention before byte `here` is the latest.
    pub(super) fn latest(&self, word: &str, here: u32) -> Option<(u32, usize)> {
        let group = &self.mentions[*self.by_word.get(word)? as usize];
        group.range(..(here, 0)).next_back().map(|&(start, entity)| (start, entity as usize))
    }

    /// Notes that a description reads `text`, in lower case.
    pub(super) fn note(&mut self, text: String, entity: usize) {
        self.by_text.insert(text, entity);
    }

    /// The latest description that reads so.
    pub(super) fn reading(&self, text: &str) -> Option<usize> {
        self.by_text.get(text).copied()
    }
}
