//! `by-name`: speakers of one folded name and kind are one.

use serde::{Deserialize, Serialize};

use super::identity::{Key, ids, part_of};
use super::{Sighting, SpeakerLinker};
use crate::error::StageError;

/// Settings of [`ByNameLinker`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ByNameLinkerConfig {}

/// Links speakers by their folded name, kind and scope.
#[derive(Debug)]
pub struct ByNameLinker;

impl ByNameLinker {
    /// A linker with these settings.
    #[must_use]
    pub fn new(_config: &ByNameLinkerConfig) -> Self {
        Self
    }
}

impl SpeakerLinker for ByNameLinker {
    fn link(&self, sightings: &[Sighting]) -> Result<Vec<String>, StageError> {
        let keys: Vec<Key> = sightings.iter().map(|s| (fold(&s.name), s.kind, s.scope.clone())).collect();
        Ok(ids(sightings, &keys, &vec![None; keys.len()]))
    }

    fn part(&self, sighting: &Sighting) -> u64 {
        part_of(&fold(&sighting.name), &sighting.scope)
    }
}

/// The words of a name in lower case, without its punctuation.
fn fold(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
