//! `dixit stages`: what is registered.

use std::process::ExitCode;

use super::{Failure, print};
use crate::pipeline::{Listed, Registry};

/// List the stages that pipeline.toml can name
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    print(&list(&registry.list()))?;
    Ok(ExitCode::SUCCESS)
}

/// One line for each stage, by role, the default of a role first; its settings below it.
fn list(stages: &[Listed]) -> String {
    let width = |of: fn(&Listed) -> usize| stages.iter().map(of).max().unwrap_or_default();
    let (roles, names) = (width(|s| s.role.len()), width(|s| s.name.len()));
    let mut text = String::new();
    for group in stages.chunk_by(|a, b| a.role == b.role) {
        for (i, stage) in group.iter().enumerate() {
            let role = if i == 0 { stage.role } else { "" };
            text += &format!("{role:roles$}  {:names$}  {}\n", stage.name, stage.about);
            for setting in stage.defaults.to_string().lines() {
                text += &format!("{:roles$}  {:names$}    {setting}\n", "", "");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_a_role_is_named_once() {
        let stage = |role, name, defaults: &str| Listed {
            role,
            name,
            about: "does it",
            defaults: defaults.parse().expect("settings of the test"),
            needs: &[],
        };
        let stages = [stage("quote", "rules", "least = 2"), stage("quote", "two-step", ""), stage("claim", "x", "")];
        let expected = "quote  rules     does it\n                   least = 2\n       two-step  does it\nclaim  x         does it\n";
        assert_eq!(list(&stages), expected);
    }
}
