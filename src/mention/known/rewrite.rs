//! [`Rewrite`]: puts the entries of the list into what was found.
//!
//! **Invariant: an entry is one entity of the article; mentions are in order, and each entity that had a mention and is
//! kept still has one.**

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::claim::Target;
use super::entry::ListEntry;
use super::list::EntityList;
use crate::mention::{Entity, Gender, Mention, MentionForm, Mentions, SpeakerKind};
use crate::span::Span;

/// Other names kept of an entity.
const MOST_FORMS: usize = 32;

/// What was found, while it is changed.
pub(super) struct Rewrite<'a> {
    list: &'a EntityList,
    found: Mentions,
    /// The entity of each entry.
    entity_of: FxHashMap<u32, u32>,
}

impl<'a> Rewrite<'a> {
    /// What was `found`, with what was `decided`.
    pub(super) fn apply(list: &'a EntityList, found: Mentions, decided: &[(Target, u32)]) -> Mentions {
        let before = mentioned(&found);
        let mut rewrite = Self { list, found, entity_of: FxHashMap::default() };
        rewrite.entities(decided);
        rewrite.mentions(decided);
        without_forgotten(rewrite.found, &before)
    }

    /// Gives entities their entries, and makes those of one entry one.
    fn entities(&mut self, decided: &[(Target, u32)]) {
        let entities = |(target, entry): &(Target, u32)| match target {
            Target::Entity(e) => Some((*e, *entry)),
            Target::Mention(_) | Target::Words(_) => None,
        };
        let mut listed: Vec<(u32, u32)> = decided.iter().filter_map(entities).collect();
        listed.sort_unstable();
        listed.dedup();
        let mut same: FxHashMap<u32, u32> = FxHashMap::default();
        for (e, entry) in listed {
            let first = *self.entity_of.entry(entry).or_insert(e);
            if first == e {
                become_entry(&mut self.found.entities[e as usize], &self.list.entries()[entry as usize]);
            } else {
                let other = self.found.entities[e as usize].clone();
                merge(&mut self.found.entities[first as usize], other);
                same.insert(e, first);
            }
        }
        if !same.is_empty() {
            self.found.mentions.iter_mut().for_each(|m| m.entity = *same.get(&m.entity).unwrap_or(&m.entity));
        }
    }

    /// Moves mentions to their entries, and makes mentions of words that were none.
    fn mentions(&mut self, decided: &[(Target, u32)]) {
        let mut made: Vec<Span> = Vec::new();
        for (target, entry) in decided {
            match target {
                Target::Entity(_) => {}
                Target::Mention(m) => self.found.mentions[*m].entity = self.entity(*entry),
                Target::Words(span) => {
                    let entity = self.entity(*entry);
                    made.push(*span);
                    self.found.mentions.push(Mention { span: *span, entity, form: MentionForm::Name });
                }
            }
        }
        made.sort_unstable();
        // What stands inside a new name is a part of it.
        self.found.mentions.retain(|m| {
            let before = made.partition_point(|s| s.start <= m.span.start);
            !before.checked_sub(1).is_some_and(|i| made[i] != m.span && made[i].contains(m.span))
        });
        self.found.mentions.sort_by_key(|m| (m.span.start, m.span.end));
    }

    /// The entity of an entry, made where the article has none.
    fn entity(&mut self, entry: u32) -> u32 {
        let entities = &mut self.found.entities;
        let list = self.list;
        *self.entity_of.entry(entry).or_insert_with(|| {
            let mut entity = Entity::default();
            become_entry(&mut entity, &list.entries()[entry as usize]);
            entities.push(entity);
            entities.len() as u32 - 1
        })
    }
}

/// Gives an entity the name, kind and gender of its entry.
fn become_entry(entity: &mut Entity, entry: &Arc<ListEntry>) {
    let found = std::mem::replace(&mut entity.name, entry.name.clone());
    add_alias(entity, found);
    entity.aliases.retain(|alias| *alias != entry.name);
    let nameless = |kind: &SpeakerKind| matches!(kind, SpeakerKind::Anonymous | SpeakerKind::Author);
    entity.kind = entry.kind.or(entity.kind.filter(|kind| !nameless(kind)));
    entity.gender = gender(entry, entity.gender);
    entity.listed = Some(Arc::clone(entry));
}

/// The gender of an entity of which the list may know better.
fn gender(entry: &ListEntry, found: Gender) -> Gender {
    match entry.kind {
        Some(SpeakerKind::Organization | SpeakerKind::Document) => Gender::Neuter,
        Some(SpeakerKind::Group) => Gender::Plural,
        _ if entry.gender != Gender::Unknown => entry.gender,
        Some(SpeakerKind::Person) if matches!(found, Gender::Neuter | Gender::Plural) => Gender::Unknown,
        _ => found,
    }
}

/// Adds to an entity what was found of it under another name.
fn merge(entity: &mut Entity, other: Entity) {
    for name in std::iter::once(other.name).chain(other.aliases) {
        add_alias(entity, name);
    }
    if entity.role.is_empty() {
        entity.role = other.role;
    }
    if entity.gender == Gender::Unknown {
        entity.gender = other.gender;
    }
}

fn add_alias(entity: &mut Entity, alias: String) {
    if !alias.is_empty()
        && entity.aliases.len() < MOST_FORMS
        && alias != entity.name
        && !entity.aliases.contains(&alias)
    {
        entity.aliases.push(alias);
    }
}

/// For each entity whether it has a mention.
fn mentioned(found: &Mentions) -> Vec<bool> {
    let mut mentioned = vec![false; found.entities.len()];
    found.mentions.iter().for_each(|m| mentioned[m.entity as usize] = true);
    mentioned
}

/// Leaves out the entities that lost all their mentions.
fn without_forgotten(found: Mentions, before: &[bool]) -> Mentions {
    let now = mentioned(&found);
    let keep = |e: usize| now[e] || !before.get(e).copied().unwrap_or(true);
    let mut number = vec![0; now.len()];
    let mut entities = Vec::with_capacity(now.len());
    for (e, entity) in found.entities.into_iter().enumerate() {
        number[e] = entities.len() as u32;
        if keep(e) {
            entities.push(entity);
        }
    }
    let renumbered = found.mentions.into_iter().map(|m| Mention { entity: number[m.entity as usize], ..m });
    Mentions { mentions: renumbered.collect(), entities }
}
