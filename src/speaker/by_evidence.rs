//! `by-evidence`: one person under several names, as far as the dump makes it clear.
//!
//! Names are alike without middle initials, marks and letter case. A name that is nearly always of one kind is of that kind
//! everywhere. A bare surname joins a full name only if hardly anyone else of that surname is mentioned.
//!
//! **Invariant: ids depend on the set of sightings, not on their order.**

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::by_name::id_of;
use super::{Sighting, SpeakerLinker};
use crate::error::StageError;
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

/// What tells one speaker from another: the name, its kind, and the article where it has no proper name.
type Key = (String, Option<SpeakerKind>, String);

impl SpeakerLinker for ByEvidenceLinker {
    fn link(&self, sightings: &[Sighting]) -> Result<Vec<String>, StageError> {
        let kinds = self.kinds(sightings);
        let mut keys: Vec<Key> = sightings.iter().map(|s| key(s, &kinds)).collect();
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
        for (key, joined) in keys.iter_mut().zip(joined) {
            if let Some(joined) = joined {
                *key = joined;
            }
        }
        Ok(keys.iter().map(|(name, kind, scope)| id_of(name, *kind, scope)).collect())
    }
}

impl ByEvidenceLinker {
    /// The kind of each name that is nearly always of one.
    fn kinds(&self, sightings: &[Sighting]) -> BTreeMap<String, Option<SpeakerKind>> {
        let mut counts: BTreeMap<String, BTreeMap<Option<SpeakerKind>, u64>> = BTreeMap::new();
        for sighting in sightings.iter().filter(|s| s.scope.is_empty()) {
            *counts.entry(fold(&sighting.name)).or_default().entry(sighting.kind).or_default() += sighting.articles;
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

fn key(sighting: &Sighting, kinds: &BTreeMap<String, Option<SpeakerKind>>) -> Key {
    let name = fold(&sighting.name);
    let kind =
        if sighting.scope.is_empty() { kinds.get(&name).copied().unwrap_or(sighting.kind) } else { sighting.kind };
    (name, kind, sighting.scope.clone())
}

/// The words of a name in lower case, without marks and without initials between other words.
fn fold(name: &str) -> String {
    let name = name.replace(['’', '\''], "");
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(1);
    let inner = |i: usize, word: &str| i > 0 && i < last && word.chars().count() == 1;
    words.iter().enumerate().filter(|(i, word)| !inner(*i, word)).map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ];
        let linker = ByEvidenceLinker::new(ByEvidenceLinkerConfig::default());
        let ids = linker.link(&all).unwrap();
        assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]), "an initial and a bare surname");
        assert_eq!(ids[2], ids[3], "taken for a body now and then");
        assert!(ids[5] != ids[6] && ids[7] != ids[5] && ids[7] != ids[6], "two of a surname");
        assert!(ids[8] != ids[9] && ids[4] != ids[9], "too few articles, and a body");
        assert_eq!(ids[10], ids[11], "nearly always a body");
        all.reverse();
        let turned: Vec<String> = linker.link(&all).unwrap().into_iter().rev().collect();
        assert_eq!(ids, turned);
    }
}
