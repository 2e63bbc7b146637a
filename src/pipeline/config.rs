//! [`Config`]: which stage fills each role, as pipeline.toml says.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::registry::{Registry, Settings};
use crate::error::BuildError;

/// The roles that have one stage, in the order of the path.
const ROLES: [&str; 8] = ["clean", "sentence", "token", "mention", "quote", "speaker", "speaker-link", "claim"];

/// A parsed pipeline.toml. The empty one takes every default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config(pub Table);

/// How a setting names another stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "a stage: of = \"names\", or of = { use = \"names\" } with its settings")]
pub enum StageName {
    /// By its name.
    Name(String),
    /// By a section with its name and settings, as in pipeline.toml.
    Section(Table),
}

impl Config {
    /// Parses the text of a pipeline.toml.
    ///
    /// # Errors
    /// Broken TOML, with line and column.
    pub fn parse(text: &str) -> Result<Self, BuildError> {
        text.parse::<Table>().map(Self).map_err(|e| BuildError::new(located(text, &e)))
    }

    /// Sets one key, as `quote.threshold=0.4` says; a value that is no TOML is a string.
    ///
    /// # Errors
    /// If `assignment` is not of this form.
    pub fn set(&mut self, assignment: &str) -> Result<(), BuildError> {
        let wrong = || BuildError::new(format!("'{assignment}' sets nothing; write it as quote.threshold=0.4"));
        let (path, value) = assignment.split_once('=').ok_or_else(wrong)?;
        let (section, key) = path.trim().split_once('.').ok_or_else(wrong)?;
        let value = format!("v = {value}").parse::<Table>().ok().and_then(|mut t| t.remove("v"));
        let value = value.unwrap_or_else(|| Value::String(assignment[path.len() + 1..].trim().to_owned()));
        let section = self.0.entry(section).or_insert_with(|| Value::Table(Table::new()));
        section.as_table_mut().ok_or_else(wrong)?.insert(key.to_owned(), value);
        Ok(())
    }

    /// Fills `role` with the stage `name` and its default settings, whatever was said about it.
    pub fn replace(&mut self, role: &str, name: &str) {
        let section = Table::from_iter([("use".to_owned(), Value::String(name.to_owned()))]);
        self.0.insert(role.to_owned(), Value::Table(section));
    }

    /// Puts the stage `name`, whose one setting is `key`, around the one that fills `role`.
    pub fn surround(&mut self, role: &str, name: &str, (key, value): (&str, &str)) {
        let text = |text: &str| Value::String(text.to_owned());
        let mut section = Table::from_iter([("use".to_owned(), text(name)), (key.to_owned(), text(value))]);
        if let Some(inner) = self.0.remove(role) {
            section.insert("of".to_owned(), inner);
        }
        self.0.insert(role.to_owned(), Value::Table(section));
    }

    /// Adds the pass `name` with these settings behind all others.
    ///
    /// # Errors
    /// If the passes are no list.
    pub fn add_pass(&mut self, name: &str, settings: Table) -> Result<(), BuildError> {
        self.passes()?;
        let mut section = Table::from_iter([("use".to_owned(), Value::String(name.to_owned()))]);
        section.extend(settings);
        let passes = self.0.entry("pass").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = passes {
            list.push(Value::Table(section));
        }
        Ok(())
    }

    /// Every role with its stage and all settings in force, and the passes: what `run.json` tells.
    ///
    /// # Errors
    /// If the config is not one of roles and passes.
    pub fn in_force(&self, registry: &Registry) -> Result<Table, BuildError> {
        let all = registry.list();
        let merged = |role: &str, said: Settings| {
            let stage = all.iter().find(|s| s.role == role && (said.name.is_empty() || s.name == said.name));
            let mut section = Table::new();
            section.insert("use".into(), Value::String(stage.map_or("", |s| s.name).into()));
            section.extend(stage.map(|s| s.defaults.clone()).unwrap_or_default());
            section.extend(said.keys);
            Value::Table(section)
        };
        let mut table = Table::new();
        for role in ROLES {
            table.insert(role.into(), merged(role, self.role(role)?));
        }
        let passes: Vec<Value> = self.passes()?.into_iter().map(|said| merged("pass", said)).collect();
        table.insert("pass".into(), Value::Array(passes));
        Ok(table)
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

/// What is wrong with a TOML text and where, in one line.
fn located(text: &str, e: &toml::de::Error) -> String {
    let before = e.span().and_then(|s| text.get(..s.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("line {line}, column {column}: {}", e.message().replace('\n', "; "))
}

/// A section without its `use`.
pub(super) fn settings(role: &str, section: &Table) -> Result<Settings, BuildError> {
    let mut keys = section.clone();
    let name = match keys.remove("use") {
        None => String::new(),
        Some(Value::String(name)) => name,
        Some(other) => return Err(BuildError::new(format!("[{role}] use = {other} is not a name in quotation marks"))),
    };
    Ok(Settings { name, keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_takes_toml_values_and_plain_words() {
        let mut config = Config::default();
        for assignment in ["quote.threshold=0.4", "quote.use=rules", "claim.words = [1, 2]"] {
            config.set(assignment).unwrap();
        }
        let expected = "quote = { threshold = 0.4, use = \"rules\" }\nclaim = { words = [1, 2] }";
        assert_eq!(config, Config::parse(expected).unwrap());
        for wrong in ["quote", "quote=1", "threshold"] {
            assert!(config.set(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_stage_is_put_around_what_was_said_of_its_role() {
        for (said, expected) in [
            ("", "mention = { use = \"known\", list = \"a.csv\" }"),
            ("mention = { x = 1 }", "mention = { use = \"known\", list = \"a.csv\", of = { x = 1 } }"),
        ] {
            let mut config = Config::parse(said).unwrap();
            config.surround("mention", "known", ("list", "a.csv"));
            assert_eq!(config, Config::parse(expected).unwrap());
        }
    }

    #[test]
    fn broken_toml_is_located_in_one_line() {
        let told = Config::parse("[quote]\nuse = \n").unwrap_err().to_string();
        assert!(told.starts_with("line 2, column 7: ") && !told.contains('\n'), "{told}");
    }

    #[test]
    fn settings_in_force_are_defaults_under_what_is_said() {
        let config = Config::parse("[claim]\noverlap = 0.7\n[[pass]]\nuse = \"drop-short\"").unwrap();
        let table = config.in_force(&Registry::builtin()).unwrap();
        assert_eq!(table["claim"]["overlap"], Value::Float(0.7));
        assert_eq!(table["claim"]["use"].as_str(), Some("shingles"));
        assert_eq!(table["pass"][0]["words"], Value::Integer(3));
        assert_eq!(table["clean"]["use"].as_str(), Some("news"));
    }
}
