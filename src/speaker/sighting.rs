//! [`Sightings`]: the distinct speakers seen over a dump, with the evidence a linker may weigh.
//!
//! Where memory has a limit, what was seen so far is put aside whenever it has its share, and whoever is seen again is seen
//! anew; what is known of one speaker is put together when all are linked ([`linked`](super::linked)).
//!
//! **Invariant: what is known of a speaker in the end does not hang on the limit.**

use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::mention::{Entity, ListEntry, SpeakerKind};
use crate::shelf::{Room, Shelf};

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

impl Sighting {
    /// What makes it another than the others, beside its scope.
    pub(super) fn key(&self) -> Key {
        (self.name.clone(), self.kind, self.listed.as_ref().map(|entry| entry.row))
    }

    /// Takes in what else was seen of the same speaker, later.
    pub(super) fn merge(&mut self, later: Self) {
        self.articles += later.articles;
        for (known, forms) in [(&mut self.roles, later.roles), (&mut self.aliases, later.aliases)] {
            for (form, n) in forms {
                count(known, &form, n, MOST_FORMS);
            }
        }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let forms = self.roles.iter().chain(&self.aliases).map(|(form, _)| form_bytes(form)).sum::<usize>();
        SIGHTING_BYTES + 2 * self.name.len() + self.scope.len() + forms
    }
}

/// About what a sighting and the entry by which it is found take, and a form, beside their texts.
const SIGHTING_BYTES: usize = 320;
const FORM_BYTES: usize = 64;

fn form_bytes(form: &str) -> usize {
    FORM_BYTES + form.len()
}

/// What makes a sighting within its scope: name, kind, and the row of the list's entry.
pub(super) type Key = (String, Option<SpeakerKind>, Option<u32>);

/// Collects sightings, in the order in which they were first seen.
#[derive(Debug, Default)]
pub struct Sightings {
    pub(super) room: Room,
    /// Those that were not put aside, and the number of the first of them.
    all: Vec<Sighting>,
    first: u32,
    /// About how much memory they take.
    bytes: usize,
    /// The numbers of those whose names reach over articles.
    named: FxHashMap<Key, u32>,
    /// The numbers of those of the article that was seen last, who are met nowhere else.
    local: FxHashMap<Key, u32>,
    article: String,
    /// Those that were put aside.
    pub(super) aside: Aside,
}

/// Which share of the memory limit sightings may fill.
const SHARE: u64 = 64;
const LEAST_BYTES: usize = 1 << 16;

impl Sightings {
    /// None yet.
    pub(crate) fn new(room: &Room) -> Self {
        Self { room: room.clone(), aside: Aside::new(room), ..Self::default() }
    }

    /// The number of the sighting that `entity` of article `article_id` belongs to, made if it is new. The entities of an
    /// article come one after the other.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub fn see(&mut self, entity: &Entity, article_id: &str) -> io::Result<u32> {
        let local = entity.kind == Some(SpeakerKind::Anonymous);
        let scope = if local { article_id } else { "" };
        let row = entity.listed.as_ref().map(|entry| entry.row);
        if self.article != article_id {
            if self.bytes > self.room.share(SHARE).max(LEAST_BYTES) {
                self.put_aside()?;
            }
            article_id.clone_into(&mut self.article);
            self.local.clear();
        }
        let index = if local { &mut self.local } else { &mut self.named };
        let next = self.first + self.all.len() as u32;
        let number = *index.entry((entity.name.clone(), entity.kind, row)).or_insert(next);
        if number == next {
            let (name, scope, listed) = (entity.name.clone(), scope.to_owned(), entity.listed.clone());
            self.all.push(Sighting { name, kind: entity.kind, scope, listed, ..Sighting::default() });
            self.bytes += self.all.last().map_or(0, Sighting::bytes);
        }
        let sighting = &mut self.all[(number - self.first) as usize];
        sighting.articles += 1;
        // Which forms are the first is known from the start alone; what is seen anew keeps more of them.
        let most = if self.first == 0 { MOST_FORMS } else { MOST_ANEW };
        let role = (!entity.role.is_empty()).then_some((&mut sighting.roles, &entity.role));
        if let Some((roles, role)) = role {
            self.bytes += count(roles, role, 1, most);
        }
        for alias in &entity.aliases {
            self.bytes += count(&mut sighting.aliases, alias, 1, most);
        }
        if sighting.roles.len().max(sighting.aliases.len()) > MOST_ANEW / 2 {
            self.bytes = usize::MAX / 2;
        }
        Ok(number)
    }

    /// Puts aside what is in memory.
    pub(super) fn put_aside(&mut self) -> io::Result<()> {
        self.first += self.all.len() as u32;
        self.bytes = 0;
        self.named = FxHashMap::default();
        self.all.drain(..).try_for_each(|sighting| self.aside.push(&sighting).map(|_| ()))
    }
}

/// Different forms kept per speaker: enough for any real one, and a bound on hostile input.
const MOST_FORMS: usize = 32;

/// The same of what is seen anew: it is put aside before it has so many, but for one hostile article.
const MOST_ANEW: usize = 1 << 12;

/// Counts a form. Returns about how much memory that takes.
fn count(forms: &mut Vec<(String, u32)>, form: &str, times: u32, most: usize) -> usize {
    if let Some(known) = forms.iter_mut().find(|(f, _)| f == form) {
        known.1 += times;
        return 0;
    }
    if forms.len() >= most {
        return 0;
    }
    forms.push((form.to_owned(), times));
    form_bytes(form)
}

/// Sightings that wait on disk where memory has a limit.
#[derive(Debug, Default)]
pub(super) struct Aside {
    bytes: Shelf<u8>,
    ends: Shelf<u64>,
    /// The entries of the list that were seen, by row.
    listed: FxHashMap<u32, Arc<ListEntry>>,
}

/// What is put aside of a sighting, in the order of its fields.
type Parts = (String, Option<SpeakerKind>, String, Option<u32>, u64, Vec<(String, u32)>, Vec<(String, u32)>);

impl Aside {
    pub(super) fn new(room: &Room) -> Self {
        Self { bytes: room.shelf(), ends: room.shelf(), ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Puts a sighting behind all others; returns its number.
    pub(super) fn push(&mut self, s: &Sighting) -> io::Result<u32> {
        let row = s.listed.as_ref().map(|entry| entry.row);
        let parts = (&s.name, s.kind, &s.scope, row, s.articles, &s.roles, &s.aliases);
        self.bytes.extend_from(&serde_json::to_vec(&parts)?)?;
        self.listed.extend(s.listed.as_ref().map(|entry| (entry.row, Arc::clone(entry))));
        self.ends.push(self.bytes.len() as u64)?;
        Ok(self.ends.len() as u32 - 1)
    }

    /// Sighting `i`.
    pub(super) fn get(&self, i: u32) -> io::Result<Sighting> {
        let start = if i == 0 { 0 } else { self.ends.get(i as usize - 1) };
        let bytes = self.bytes.bytes(start as usize..self.ends.get(i as usize) as usize);
        let (name, kind, scope, row, articles, roles, aliases): Parts = serde_json::from_slice(&bytes)?;
        let listed = row.and_then(|row| self.listed.get(&row).cloned());
        Ok(Sighting { name, kind, scope, listed, articles, roles, aliases })
    }
}
