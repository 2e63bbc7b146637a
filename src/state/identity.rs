//! [`Identity`]: by what the records of a state were made.

use redb::{ReadableTable, WriteTransaction};

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

/// What a state says of itself: a few texts by name.
pub(super) struct Known(Vec<(String, String)>);

impl Identity {
    fn facts(&self) -> Vec<(String, String)> {
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
        facts
    }
}

impl Known {
    /// What is not as `identity` has it, if anything; version, form and command before all others, which go by name.
    pub(super) fn differs_from(&self, identity: &Identity) -> Option<String> {
        let new = identity.facts();
        let of = |facts: &[(String, String)], name: &str| facts.iter().find(|f| f.0 == name).map(|f| f.1.clone());
        let mut names: Vec<&String> = self.0.iter().chain(&new).map(|f| &f.0).collect();
        let first = ["version", "form", "command"];
        names.sort_by_key(|name| (first.iter().position(|f| f == name).unwrap_or(first.len()), *name));
        let differing = names.into_iter().find(|name| of(&self.0, name) != of(&new, name))?;
        let shown = |value: Option<String>| value.unwrap_or_else(|| "not there".to_owned());
        let (was, is) = (shown(of(&self.0, differing)), shown(of(&new, differing)));
        Some(format!("it was made with {differing} {was}, this run has {is}"))
    }
}

/// What the state says of itself; nothing if it is new.
pub(super) fn read(changes: &WriteTransaction) -> Result<Option<Known>, redb::Error> {
    let table = changes.open_table(IDENTITY)?;
    let mut facts = Vec::new();
    for fact in table.iter()? {
        let (name, value) = fact?;
        facts.push((name.value().to_owned(), value.value().to_owned()));
    }
    Ok((!facts.is_empty()).then_some(Known(facts)))
}

pub(super) fn write(changes: &WriteTransaction, identity: &Identity) -> Result<(), redb::Error> {
    let mut table = changes.open_table(IDENTITY)?;
    for (name, value) in identity.facts() {
        table.insert(name.as_str(), value.as_str())?;
    }
    Ok(())
}
