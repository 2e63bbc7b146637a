//! `by-name`: speakers of one folded name and kind are one.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Sighting, SpeakerLinker};
use crate::error::StageError;
use crate::mention::SpeakerKind;

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
        Ok(sightings.iter().map(|s| id_of(&fold(&s.name), s.kind, &s.scope)).collect())
    }
}

/// The id hashes what defines the speaker; the separators keep ("ab", "c") and ("a", "bc") apart.
pub(super) fn id_of(name: &str, kind: Option<SpeakerKind>, scope: &str) -> String {
    let kind = kind.map_or("", SpeakerKind::as_str);
    format!("s_{:016x}", xxh3_64(format!("{name}\u{1f}{kind}\u{1f}{scope}").as_bytes()))
}

/// The words of a name in lower case, without its punctuation.
fn fold(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
