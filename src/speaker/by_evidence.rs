//! `by-evidence`: one person under several names, as far as the dump makes it clear.
//!
//! Names are alike without middle initials, marks and letter case; without a middle name, and in a short form of the first
//! name, where what is left is well known. A name that is nearly always of one kind is of that kind everywhere. A bare
//! surname joins a full name only if hardly anyone else of that surname is mentioned.
//!
//! **Invariant: ids depend on the set of sightings, not on their order.**

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::identity::{Key, ids, part_of};
use super::{Sighting, SpeakerLinker};
use crate::error::StageError;
use crate::lexicon::{is_short_for, plain_name};
use crate::mention::SpeakerKind;

/// Settings of [`ByEvidenceLinker`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ByEvidenceLinkerConfig {
    /// How many times as many articles one reading needs as all others together.
    pub dominance: u64,
    /// Least number of articles of a full name that a bare surname may join.
    pub least: u64,
}

impl Default for ByEvidenceLinkerConfig {
    fn default() -> Self {
        Self { dominance: 10, least: 5 }
    }
}

/// Links speakers by what the whole dump says of their names.
#[derive(Debug)]
pub struct ByEvidenceLinker {
    config: ByEvidenceLinkerConfig,
}

impl ByEvidenceLinker {
    /// A linker with these settings.
    #[must_use]
    pub fn new(config: ByEvidenceLinkerConfig) -> Self {
        Self { config }
    }
}

impl SpeakerLinker for ByEvidenceLinker {
    fn link(&self, sightings: &[Sighting]) -> Result<Vec<String>, StageError> {
        let kinds = self.kinds(sightings);
        let mut keys: Vec<Key> = sightings.iter().map(|s| key(s, &kinds)).collect();
        self.drop_middle_names(sightings, &mut keys);
        self.join_nicknames(sightings, &mut keys);
        let surnames = self.surnames(sightings, &keys);
        let mut bare: BTreeMap<(&str, Option<SpeakerKind>), u64> = BTreeMap::new();
        for (sighting, (name, kind, scope)) in sightings.iter().zip(&keys) {
            if scope.is_empty() && surnames.contains_key(name) {
                *bare.entry((name, *kind)).or_default() += sighting.articles;
            }
        }
        let joins = |(name, kind, scope): &Key| {
            let (full, most) = surnames.get(name).filter(|_| scope.is_empty())?;
            let person = *kind == Some(SpeakerKind::Person);
            // A bare surname that now and then is taken for a body is still the person's, unless a body is often called so.
            let mistaken = matches!(kind, None | Some(SpeakerKind::Organization))
                && *most >= self.config.dominance * bare.get(&(name.as_str(), *kind)).copied().unwrap_or(0);
            (person || mistaken).then(|| (full.clone(), Some(SpeakerKind::Person), String::new()))
        };
        let joined: Vec<Option<Key>> = keys.iter().map(joins).collect();
        Ok(ids(sightings, &keys, &joined))
    }

    /// Whatever a name becomes, its last word stays, and names are told by others of the same last word alone. Who has no
    /// proper name is told by those of the same article.
    fn part(&self, sighting: &Sighting) -> u64 {
        let name = plain_name(&sighting.name);
        part_of(name.rsplit(' ').next().unwrap_or_default(), &sighting.scope)
    }
}

impl ByEvidenceLinker {
    /// "Ana Maria Ruiz" is Ana Ruiz, where one of that name is often mentioned.
    fn drop_middle_names(&self, sightings: &[Sighting], keys: &mut [Key]) {
        let short = first_and_last(sightings, keys);
        for (name, kind, scope) in keys {
            let words: Vec<&str> = name.split(' ').collect();
            let [first, _, last] = words[..] else { continue };
            // "J. Paul Ruiz" goes by Paul.
            if first.chars().count() == 1 {
                continue;
            }
            let outer = format!("{first} {last}");
            let known = short.get(&outer).is_some_and(|articles| *articles >= self.config.least);
            if known && scope.is_empty() && *kind == Some(SpeakerKind::Person) && !matches!(last, "jr" | "sr") {
                *name = outer;
            }
        }
    }

    /// "Charles Ruiz" is Chuck Ruiz, where more articles call someone so.
    fn join_nicknames(&self, sightings: &[Sighting], keys: &mut [Key]) {
        let known = first_and_last(sightings, keys);
        let mut families: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
        for (name, articles) in known.iter().filter(|(_, articles)| **articles >= self.config.least) {
            let Some((first, last)) = name.split_once(' ') else { continue };
            families.entry(last).or_default().push((first, *articles));
        }
        for (name, kind, scope) in keys {
            let Some(&own) = known.get(name).filter(|_| scope.is_empty() && *kind == Some(SpeakerKind::Person)) else {
                continue;
            };
            let Some((first, last)) = name.split_once(' ') else { continue };
            let others = families.get(last).into_iter().flatten();
            let other = others.filter(|(other, articles)| *articles > own && is_short_for(other, first));
            if let Some((usual, _)) = other.max_by_key(|(other, articles)| (*articles, Reverse(*other))) {
                *name = format!("{usual} {last}");
            }
        }
    }

    /// The kind of each name that is nearly always of one.
    fn kinds(&self, sightings: &[Sighting]) -> BTreeMap<String, Option<SpeakerKind>> {
        let mut counts: BTreeMap<String, BTreeMap<Option<SpeakerKind>, u64>> = BTreeMap::new();
        for sighting in sightings.iter().filter(|s| s.scope.is_empty()) {
            *counts.entry(plain_name(&sighting.name)).or_default().entry(sighting.kind).or_default() +=
                sighting.articles;
        }
        let clear = |(name, kinds): (String, BTreeMap<Option<SpeakerKind>, u64>)| {
            let (kind, most) = kinds.iter().max_by_key(|(kind, n)| (**n, std::cmp::Reverse(**kind)))?;
            let all: u64 = kinds.values().sum();
            (kinds.len() > 1 && *most >= self.config.dominance * (all - most)).then_some((name, *kind))
        };
        counts.into_iter().filter_map(clear).collect()
    }

    /// The full name that a bare surname means, where hardly anyone else is called so, and its articles.
    fn surnames(&self, sightings: &[Sighting], keys: &[Key]) -> BTreeMap<String, (String, u64)> {
        let mut full: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for (sighting, (name, kind, _)) in sightings.iter().zip(keys) {
            if let Some((_, last)) = name.rsplit_once(' ').filter(|_| *kind == Some(SpeakerKind::Person)) {
                *full.entry(last).or_default().entry(name).or_default() += sighting.articles;
            }
        }
        let clear = |(last, names): (&str, BTreeMap<&str, u64>)| {
            let (name, most) = names.iter().max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)))?;
            let others: u64 = names.values().sum::<u64>() - most;
            let enough = *most >= self.config.least && *most >= self.config.dominance * others;
            enough.then(|| (last.to_owned(), ((*name).to_owned(), *most)))
        };
        full.into_iter().filter_map(clear).collect()
    }
}

/// How often people are called by first and last name, in articles.
fn first_and_last(sightings: &[Sighting], keys: &[Key]) -> BTreeMap<String, u64> {
    let mut known: BTreeMap<String, u64> = BTreeMap::new();
    for (sighting, (name, kind, scope)) in sightings.iter().zip(keys) {
        if scope.is_empty() && *kind == Some(SpeakerKind::Person) && name.split(' ').count() == 2 {
            *known.entry(name.clone()).or_default() += sighting.articles;
        }
    }
    known
}

fn key(sighting: &Sighting, kinds: &BTreeMap<String, Option<SpeakerKind>>) -> Key {
    let name = plain_name(&sighting.name);
    let kind =
        if sighting.scope.is_empty() { kinds.get(&name).copied().unwrap_or(sighting.kind) } else { sighting.kind };
    (name, kind, sighting.scope.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::EntityList;

    fn seen(name: &str, kind: SpeakerKind, articles: u64) -> Sighting {
        Sighting { name: name.to_owned(), kind: Some(kind), articles, ..Sighting::default() }
    }

    #[test]
    fn names_join_where_the_dump_is_clear_and_in_any_order() {
        use SpeakerKind::{Organization, Person};
        let mut all = vec![
            seen("Ana Ruiz", Person, 40),
            seen("Ana M. Ruiz", Person, 3),
            seen("Ruiz", Person, 7),
            seen("Ruiz", Organization, 2),
            seen("Hale", Organization, 9),
            seen("Ivo Lind", Person, 20),
            seen("Maja Lind", Person, 20),
            seen("Lind", Person, 5),
            seen("Bo Hale", Person, 2),
            seen("Hale", Person, 1),
            seen("Corvane Post", Organization, 30),
            seen("Corvane Post", Person, 1),
            seen("Ana Maria Ruiz", Person, 1),
            seen("Bo Maria Hale", Person, 1),
            seen("Chuck Okafor", Person, 20),
            seen("Charles Okafor", Person, 4),
            seen("Carla Okafor", Person, 4),
            seen("Charles Hale", Person, 4),
        ];
        let linker = ByEvidenceLinker::new(ByEvidenceLinkerConfig::default());
        let ids = linker.link(&all).unwrap();
        assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]), "an initial and a bare surname");
        assert_eq!(ids[2], ids[3], "taken for a body now and then");
        assert!(ids[5] != ids[6] && ids[7] != ids[5] && ids[7] != ids[6], "two of a surname");
        assert!(ids[8] != ids[9] && ids[4] != ids[9], "too few articles, and a body");
        assert_eq!(ids[10], ids[11], "nearly always a body");
        assert!(ids[12] == ids[0] && ids[13] != ids[8], "a middle name of someone well known");
        assert!(ids[14] == ids[15] && ids[14] != ids[16] && ids[14] != ids[17], "a short form of someone well known");
        all.reverse();
        let turned: Vec<String> = linker.link(&all).unwrap().into_iter().rev().collect();
        assert_eq!(ids, turned);
    }

    #[test]
    fn who_is_not_listed_joins_an_entry_by_a_name_of_its_own() {
        use SpeakerKind::{Organization, Person};
        let list = b"name,aliases,id\nAna Ruiz,,X1\nIvo Lind,Lind,X2\nMaja Lind,Lind,X3\nBo A. Hale,,X4\nBo B. Hale,,X5\nOla Moe,,\n";
        let list = EntityList::parse("list", list).unwrap();
        let entry = |name: &str| list.entries().iter().find(|e| e.name == name).cloned();
        let listed = |name, kind, articles| Sighting { listed: entry(name), ..seen(name, kind, articles) };
        let mut all = vec![
            listed("Ana Ruiz", Person, 40),
            listed("Ana Ruiz", Organization, 3),
            seen("Ana M. Ruiz", Person, 3),
            seen("Ruiz", Person, 7),
            listed("Ivo Lind", Person, 60),
            seen("Ivo Lind", Person, 3),
            seen("Lind", Person, 3),
            listed("Bo A. Hale", Person, 60),
            seen("Bo Hale", Person, 6),
            listed("Ola Moe", Person, 1),
            seen("Ola Moe", Person, 1),
        ];
        let linker = ByEvidenceLinker::new(ByEvidenceLinkerConfig::default());
        let ids = linker.link(&all).unwrap();
        assert!(
            ids[1..4].iter().all(|id| *id == ids[0]),
            "the entry as two kinds, an initial, a bare surname: {ids:?}"
        );
        assert_eq!(ids[4], ids[5]);
        let alone = linker.link(&[seen("Lind", Person, 3)]).unwrap();
        assert_eq!(ids[6], alone[0], "a surname of two entries, of whom one is seen, is nobody else's either");
        assert!(ids[8] != ids[7], "alike but for initials, and two entries are");
        assert_eq!(ids[9], ids[10], "an entry without an id");
        let plain: Vec<Sighting> = all.iter().map(|s| Sighting { listed: None, ..s.clone() }).collect();
        assert!(linker.link(&plain).unwrap().iter().all(|id| *id != ids[0]), "the id of an entry is no other's");
        all.reverse();
        let turned: Vec<String> = linker.link(&all).unwrap().into_iter().rev().collect();
        assert_eq!(ids, turned);
    }
}
