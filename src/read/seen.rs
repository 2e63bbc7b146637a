//! [`SeenIds`]: which ids a run has met, and with which text.
//!
//! **Invariant: 16 bytes a record, whatever the length of ids and texts.** Two of a hundred million ids share a hash with
//! a probability of 3 in 10,000; the worst it does is one reject too many.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Whether an id is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    New,
    SameText,
    OtherText,
}

/// Hashes of the ids met so far, each with the hash of its text.
#[derive(Debug, Default)]
pub(super) struct SeenIds {
    texts: FxHashMap<u64, u64>,
}

impl SeenIds {
    /// Notes an id with its text, and tells whether it was met before.
    pub(super) fn see(&mut self, id: &str, text: &str) -> Sight {
        let hash = xxh3_64(text.as_bytes());
        match self.texts.insert(xxh3_64(id.as_bytes()), hash) {
            None => Sight::New,
            Some(known) if known == hash => Sight::SameText,
            Some(_) => Sight::OtherText,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_new_ids_from_repeated_ones() {
        let mut seen = SeenIds::default();
        for (id, text, sight) in [
            ("a", "one", Sight::New),
            ("b", "one", Sight::New),
            ("a", "one", Sight::SameText),
            ("a", "two", Sight::OtherText),
            ("b", "one", Sight::SameText),
        ] {
            assert_eq!(seen.see(id, text), sight, "{id} {text}");
        }
    }
}
