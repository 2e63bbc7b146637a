//! [`SeenIds`]: which ids a run has met, and with which text.
//!
//! **Invariant: 32 to 64 bytes a record, whatever the length of ids and texts; on disk where memory has a limit.** Two of a
//! hundred million ids share a hash with a probability of 3 in 10,000; the worst it does is one reject too many.

use std::io;

use xxhash_rust::xxh3::xxh3_64;

use crate::shelf::{Room, Table};

/// Whether an id is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    New,
    SameText,
    OtherText,
}

/// Hashes of the ids met so far, each with the hash of its text.
#[derive(Debug)]
pub(super) struct SeenIds {
    texts: Table,
}

impl SeenIds {
    /// None yet, within a limit on memory in bytes.
    pub(super) fn within(memory: Option<u64>) -> Self {
        Self { texts: Table::new(&Room::new(memory, None)) }
    }

    /// Notes an id with its text, and tells whether it was met before.
    pub(super) fn see(&mut self, id: &str, text: &str) -> io::Result<Sight> {
        let hash = xxh3_64(text.as_bytes());
        Ok(match self.texts.insert(xxh3_64(id.as_bytes()), hash)? {
            None => Sight::New,
            Some(known) if known == hash => Sight::SameText,
            Some(_) => Sight::OtherText,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_new_ids_from_repeated_ones() {
        let mut seen = SeenIds::within(None);
        for (id, text, sight) in [
            ("a", "one", Sight::New),
            ("b", "one", Sight::New),
            ("a", "one", Sight::SameText),
            ("a", "two", Sight::OtherText),
            ("b", "one", Sight::SameText),
        ] {
            assert_eq!(seen.see(id, text).unwrap(), sight, "{id} {text}");
        }
    }
}
