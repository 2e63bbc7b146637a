//! Articles between runs: what is kept of an encoded one, and what is made of it again.

use super::article::{Encoded, EncodedQuote, sketch};
use crate::claim::ClaimLinker;
use crate::mention::{Entity, EntityList};
use crate::quote::QuoteKind;
use crate::state::{KeptArticle, KeptEntity, KeptQuote, kept_day};

impl Encoded {
    /// What a later run must know of it.
    pub(crate) fn kept(&self) -> KeptArticle {
        let entity = |e: &Entity| KeptEntity {
            name: e.name.clone(),
            kind: e.kind,
            role: e.role.clone(),
            aliases: e.aliases.clone(),
            listed: e.listed.as_ref().map(|entry| entry.row),
        };
        let quote = |q: &EncodedQuote| KeptQuote {
            id: q.id,
            speakers: q.speakers.clone(),
            cue: q.cue.clone(),
            polarity: q.polarity,
            content: q.content.clone(),
        };
        KeptArticle {
            id: self.id.clone(),
            publisher: self.publisher.clone(),
            date: kept_day(self.date),
            fingerprint: self.sketch.to_string(),
            entities: self.entities.iter().map(entity).collect(),
            quotes: self.quotes.iter().map(quote).collect(),
        }
    }
}

/// The entities and quotes of a kept article; `list` is the user's list of entities, the same as then.
pub(super) fn recalled(
    kept: &KeptArticle,
    linker: &dyn ClaimLinker,
    list: Option<&EntityList>,
) -> (Vec<Entity>, Vec<EncodedQuote>) {
    let entry = |row: u32| list?.entries().iter().find(|entry| entry.row == row).cloned();
    let entity = |e: &KeptEntity| Entity {
        name: e.name.clone(),
        kind: e.kind,
        role: e.role.clone(),
        aliases: e.aliases.clone(),
        listed: e.listed.and_then(entry),
        ..Entity::default()
    };
    let quote = |q: &KeptQuote| {
        let speaker = |&e: &u32| kept.entities.get(e as usize).map(|e| e.name.as_str());
        let names: Vec<&str> = q.speakers.iter().filter_map(speaker).collect();
        EncodedQuote {
            id: q.id,
            // Only rows show it, and there are none of it.
            kind: QuoteKind::Direct,
            polarity: q.polarity,
            cue: q.cue.clone(),
            speakers: q.speakers.iter().copied().filter(|&e| (e as usize) < kept.entities.len()).collect(),
            sketch: sketch(linker, &names, &q.cue, q.polarity, &q.content),
            content: q.content.clone(),
        }
    };
    (kept.entities.iter().map(entity).collect(), kept.quotes.iter().map(quote).collect())
}
