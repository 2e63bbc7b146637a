//! [`Sightings`]: the distinct speakers seen over a dump, with the evidence a linker may weigh.
//!
//! Memory grows with the number of distinct speakers, not with the number of quotes.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::mention::{Entity, ListEntry, SpeakerKind};

/// One distinct speaker as seen in the dump, before linking: a name, its kind and its scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// Canonical name within its articles.
    pub name: String,
    /// What it is.
    pub kind: Option<SpeakerKind>,
    /// The one article a speaker without a proper name belongs to; empty for names, which reach over articles.
    pub scope: String,
    /// The entry of the user's list that it is, if any.
    pub listed: Option<Arc<ListEntry>>,
    /// Articles in which it speaks.
    pub articles: u64,
    /// Roles, with the number of articles that give them, most frequent first once sorted.
    pub roles: Vec<(String, u32)>,
    /// Other forms of the name, with the number of articles that use them.
    pub aliases: Vec<(String, u32)>,
}

/// Collects sightings, in the order in which they were first seen.
#[derive(Debug, Default)]
pub struct Sightings {
    all: Vec<Sighting>,
    /// The numbers of those whose names reach over articles.
    named: FxHashMap<Key, u32>,
    /// The numbers of those of the article that was seen last, who are met nowhere else.
    local: FxHashMap<Key, u32>,
    article: String,
}

/// What makes a sighting within its scope: name, kind, and the row of the list's entry.
type Key = (String, Option<SpeakerKind>, Option<u32>);

impl Sightings {
    /// The number of the sighting that `entity` of article `article_id` belongs to, made if it is new. The entities of an
    /// article come one after the other.
    pub fn see(&mut self, entity: &Entity, article_id: &str) -> u32 {
        let local = entity.kind == Some(SpeakerKind::Anonymous);
        let scope = if local { article_id } else { "" };
        let row = entity.listed.as_ref().map(|entry| entry.row);
        if self.article != article_id {
            article_id.clone_into(&mut self.article);
            self.local.clear();
        }
        let index = if local { &mut self.local } else { &mut self.named };
        let next = self.all.len() as u32;
        let number = *index.entry((entity.name.clone(), entity.kind, row)).or_insert(next);
        if number == next {
            let (name, scope, listed) = (entity.name.clone(), scope.to_owned(), entity.listed.clone());
            self.all.push(Sighting { name, kind: entity.kind, scope, listed, ..Sighting::default() });
        }
        let sighting = &mut self.all[number as usize];
        sighting.articles += 1;
        if !entity.role.is_empty() {
            count(&mut sighting.roles, &entity.role);
        }
        for alias in &entity.aliases {
            count(&mut sighting.aliases, alias);
        }
        number
    }

    /// All sightings; their numbers are their indices.
    #[must_use]
    pub fn all(&self) -> &[Sighting] {
        &self.all
    }
}

/// Different forms kept per speaker: enough for any real one, and a bound on hostile input.
const MOST_FORMS: usize = 32;

fn count(forms: &mut Vec<(String, u32)>, form: &str) {
    if let Some(known) = forms.iter_mut().find(|(f, _)| f == form) {
        known.1 += 1;
    } else if forms.len() < MOST_FORMS {
        forms.push((form.to_owned(), 1));
    }
}
