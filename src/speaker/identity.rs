//! [`ids`]: from what linkers make of names to ids, with the entries of the user's list.
//!
//! **Invariant: an entry of the list has one id, whatever it is called; whoever is not listed joins an entry only by a
//! name that no other entry has.**

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Sighting;
use crate::lexicon::plain_name;
use crate::mention::{ListEntry, SpeakerKind};

/// What tells one speaker from another: the name, its kind, and the article where it has no proper name.
pub(super) type Key = (String, Option<SpeakerKind>, String);

/// The id of each sighting. `keys` are what they are by themselves, `joined` whom a linker made them, if anyone else.
pub(super) fn ids(sightings: &[Sighting], keys: &[Key], joined: &[Option<Key>]) -> Vec<String> {
    let entries = entries(sightings, keys);
    let id = |i: usize| {
        let last = joined[i].as_ref().unwrap_or(&keys[i]);
        let meant = entries.get(last).copied();
        let entry = meant.flatten().filter(|entry| may_join(&sightings[i], entry));
        match sightings[i].listed.as_deref().or(entry) {
            Some(entry) => entry.speaker_id(),
            // Who may not join the entry joins nobody.
            None => id_of(if meant.is_some() { &keys[i] } else { last }),
        }
    };
    (0..sightings.len()).map(id).collect()
}

/// The entry that has each key by itself; none where several have it.
fn entries<'s>(sightings: &'s [Sighting], keys: &'s [Key]) -> BTreeMap<&'s Key, Option<&'s ListEntry>> {
    let mut entries: BTreeMap<&Key, Option<&ListEntry>> = BTreeMap::new();
    for (sighting, key) in sightings.iter().zip(keys) {
        let Some(entry) = sighting.listed.as_deref() else { continue };
        let one = entries.entry(key).or_insert(Some(entry));
        *one = one.filter(|known| known.row == entry.row);
    }
    entries
}

/// Whether neither the name of the sighting nor that of the entry is one of several entries.
fn may_join(sighting: &Sighting, entry: &ListEntry) -> bool {
    !entry.shares(&plain_name(&sighting.name)) && !entry.shares(&plain_name(&entry.name))
}

/// The id hashes what defines the speaker; the separators keep ("ab", "c") and ("a", "bc") apart.
fn id_of((name, kind, scope): &Key) -> String {
    let kind = kind.map_or("", SpeakerKind::as_str);
    format!("s_{:016x}", xxh3_64(format!("{name}\u{1f}{kind}\u{1f}{scope}").as_bytes()))
}

/// The part of those of whose names this stays the same, and who are met in the same articles.
pub(super) fn part_of(name: &str, scope: &str) -> u64 {
    xxh3_64(format!("{name}\u{1f}{scope}").as_bytes())
}
