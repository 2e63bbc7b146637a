//! [`Identity`]: by what the records of a state were made.

use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::IDENTITY;
use crate::model::Checksums;

/// Raised when records change their form.
const FORM: u32 = 2;

/// Everything that a statement's record and its links hang on, besides the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The command: `run` or `claims`.
    pub command: &'static str,
    /// The stages and their settings.
    pub config: toml::Table,
    /// The models in use.
    pub models: Checksums,
}

/// What records say of how they were made: a few texts by name, no two of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts(pub Vec<(String, String)>);

impl Identity {
    /// The same as texts.
    pub(crate) fn facts(&self) -> Facts {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let mut facts = vec![
            fact("form", FORM.to_string()),
            fact("version", env!("CARGO_PKG_VERSION").to_owned()),
            fact("command", self.command.to_owned()),
        ];
        for (role, settings) in &self.config {
            match settings.as_table() {
                Some(table) => facts.extend(table.iter().map(|(key, v)| fact(&format!("{role}.{key}"), v.to_string()))),
                None => facts.push(fact(role, settings.to_string())),
            }
        }
        facts.extend(self.models.iter().map(|(name, sum)| fact(&format!("model {name}"), sum.clone())));
        facts.sort();
        Facts(facts)
    }
}

impl Facts {
    /// What is not as `now` has it, if anything; version, form and command before all others, which go by name.
    pub(crate) fn differs_from(&self, now: &Self) -> Option<String> {
        let of = |facts: &Self, name: &str| facts.0.iter().find(|f| f.0 == name).map(|f| f.1.clone());
        let mut names: Vec<&String> = self.0.iter().chain(&now.0).map(|f| &f.0).collect();
        let first = ["version", "form", "command"];
        names.sort_by_key(|name| (first.iter().position(|f| f == name).unwrap_or(first.len()), *name));
        let differing = names.into_iter().find(|name| of(self, name) != of(now, name))?;
        let shown = |value: Option<String>| value.unwrap_or_else(|| "not there".to_owned());
        let (was, is) = (shown(of(self, differing)), shown(of(now, differing)));
        Some(format!("it was made with {differing} {was}, this run has {is}"))
    }
}

/// What the state says of itself; nothing if it is new.
pub(super) fn read(changes: &WriteTransaction) -> Result<Option<Facts>, redb::Error> {
    let table = changes.open_table(IDENTITY)?;
    let mut facts = Vec::new();
    for fact in table.iter()? {
        let (name, value) = fact?;
        facts.push((name.value().to_owned(), value.value().to_owned()));
    }
    Ok((!facts.is_empty()).then_some(Facts(facts)))
}

pub(super) fn write(changes: &WriteTransaction, identity: &Identity) -> Result<(), redb::Error> {
    let mut table = changes.open_table(IDENTITY)?;
    for (name, value) in identity.facts().0 {
        table.insert(name.as_str(), value.as_str())?;
    }
    Ok(())
}
