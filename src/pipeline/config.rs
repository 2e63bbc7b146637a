//! [`Config`]: which stage fills each role, as pipeline.toml says.

use toml::{Table, Value};

use super::registry::{Registry, Settings};
use crate::error::BuildError;

/// The roles that have one stage, in the order of the path.
const ROLES: [&str; 8] = ["clean", "sentence", "token", "mention", "quote", "speaker", "speaker-link", "claim"];

/// A parsed pipeline.toml. The empty one takes every default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config(pub Table);

impl Config {
    /// Parses the text of a pipeline.toml.
    ///
    /// # Errors
    /// Broken TOML, with line and column.
    pub fn parse(text: &str) -> Result<Self, BuildError> {
        text.parse::<Table>().map(Self).map_err(|e| BuildError::new(e.to_string().trim_end().to_owned()))
    }

    /// The default file, with every stage in use and all its settings.
    #[must_use]
    pub fn default_text(registry: &Registry) -> String {
        let mut text = String::from("# The stages of dixit and their settings. `dixit stages` lists the others.\n");
        let all = registry.list();
        for role in ROLES {
            let Some(stage) = all.iter().find(|s| s.role == role) else { continue };
            text += &format!("\n# {}\n[{role}]\nuse = \"{}\"\n{}", stage.about, stage.name, stage.defaults);
        }
        for pass in all.iter().filter(|s| s.role == "pass") {
            let settings = pass.defaults.to_string().lines().map(|l| format!("# {l}\n")).collect::<String>();
            text += &format!("\n# {}\n# [[pass]]\n# use = \"{}\"\n{settings}", pass.about, pass.name);
        }
        text
    }

    /// An error for a section that is no role.
    pub(super) fn check_roles(&self) -> Result<(), BuildError> {
        match self.0.keys().find(|k| *k != "pass" && !ROLES.contains(&k.as_str())) {
            Some(key) => {
                Err(BuildError::new(format!("[{key}] is no role; there are: {}, and [[pass]]", ROLES.join(", "))))
            }
            None => Ok(()),
        }
    }

    /// What is said about `role`.
    pub(super) fn role(&self, role: &str) -> Result<Settings, BuildError> {
        match self.0.get(role) {
            None => Ok(Settings::default()),
            Some(Value::Table(table)) => settings(role, table),
            Some(_) => Err(BuildError::new(format!("{role} must be a section: [{role}] with use = \"…\""))),
        }
    }

    /// The passes, in order.
    pub(super) fn passes(&self) -> Result<Vec<Settings>, BuildError> {
        let wrong = || BuildError::new("passes are a list of sections: [[pass]] with use = \"…\"");
        let Some(value) = self.0.get("pass") else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(wrong)?;
        list.iter().map(|v| settings("pass", v.as_table().ok_or_else(wrong)?)).collect()
    }
}

/// A section without its `use`.
fn settings(role: &str, section: &Table) -> Result<Settings, BuildError> {
    let mut keys = section.clone();
    let name = match keys.remove("use") {
        None => String::new(),
        Some(Value::String(name)) => name,
        Some(other) => return Err(BuildError::new(format!("[{role}] use = {other} is not a name in quotation marks"))),
    };
    Ok(Settings { name, keys })
}
