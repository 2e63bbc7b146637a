//! [`Index`]: the entities that a name may belong to, found by one of its words.
//!
//! An article of a few hundred words names a few dozen; one of millions would compare every name with every entity.
//!
//! **Invariant: entities come the latest first, at most [`MOST`] of them, more than share a word in any real article.**

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Entities of one word that are looked through.
const MOST: usize = 64;

/// Where a word stands in a name that is filed under it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// It is the first of several.
    First,
    /// It is the last.
    Last,
    /// It is the first letters of several words.
    Initials,
}

const PLACES: usize = 3;

/// Entities by their words.
#[derive(Default)]
pub(super) struct Index {
    /// The latest entity under each place and hash of a word.
    latest: FxHashMap<(Place, u64), u32>,
    /// For each entity and place the one before it that is filed alike, plus 1; else 0.
    before: Vec<[u32; PLACES]>,
}

impl Index {
    /// Files the next entity, whose name has these words.
    pub(super) fn add(&mut self, words: &[String]) {
        self.before.push([0; PLACES]);
        let Some(last) = words.last() else { return };
        self.file(Place::Last, last);
        if words.len() > 1 {
            self.file(Place::First, &words[0]);
            let initials: String = words.iter().filter_map(|w| w.chars().next()).collect();
            self.file(Place::Initials, &initials);
        }
    }

    /// The entities with this word in this place, and perhaps others, the latest first.
    pub(super) fn find<'s>(&'s self, place: Place, word: &str) -> impl Iterator<Item = usize> + use<'s> {
        let latest = self.latest.get(&key(place, word)).copied();
        let before = move |e: &u32| self.before[*e as usize][place as usize].checked_sub(1);
        std::iter::successors(latest, before).map(|e| e as usize).take(MOST)
    }

    fn file(&mut self, place: Place, word: &str) {
        let entity = self.before.len() as u32 - 1;
        let earlier = self.latest.insert(key(place, word), entity);
        self.before[entity as usize][place as usize] = earlier.map_or(0, |e| e + 1);
    }
}

/// Words are filed under their hash; whoever asks compares the words themselves.
fn key(place: Place, word: &str) -> (Place, u64) {
    (place, xxh3_64(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_come_the_latest_first_and_not_without_end() {
        let mut index = Index::default();
        for first in ["rob", "ana", "ivo"] {
            index.add(&[first.to_owned(), "roe".to_owned()]);
        }
        index.add(&[]);
        let found = |index: &Index, place, word| index.find(place, word).collect::<Vec<_>>();
        assert_eq!(found(&index, Place::Last, "roe"), [2, 1, 0]);
        assert_eq!(found(&index, Place::First, "ana"), [1]);
        assert_eq!(found(&index, Place::Initials, "rr"), [0]);
        assert!(found(&index, Place::Last, "rob").is_empty());
        (0..1000).for_each(|_| index.add(&["roe".to_owned()]));
        assert_eq!(found(&index, Place::Last, "roe").len(), MOST);
    }
}
