//! Options that several subcommands share.

use std::path::PathBuf;

use super::Failure;
use crate::pipeline::{Config, Registry};
use crate::read::{ReadOptions, field_map};

/// Which stages run, and with what settings.
#[derive(Debug, clap::Args)]
pub(super) struct StageOptions {
    /// The stages and their settings; `dixit config` prints the default
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One setting, such as quote.threshold=0.4; may be repeated
    #[arg(long, value_name = "ROLE.KEY=VALUE")]
    set: Vec<String>,
}

impl StageOptions {
    /// The config, with single settings over the file's.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        let mut config = match &self.config {
            None => Config::default(),
            Some(path) => {
                let shown = path.display();
                let text = std::fs::read_to_string(path).map_err(|e| {
                    Failure::usage(format!("{shown}: cannot be read ({e}); --config names a TOML file"))
                })?;
                Config::parse(&text).map_err(|e| Failure::usage(format!("{shown}: {e}")))?
            }
        };
        for assignment in &self.set {
            config.set(assignment).map_err(|e| Failure::usage(format!("--set {e}")))?;
        }
        Ok(config)
    }

    /// The pipeline and its config.
    pub(super) fn pipeline(&self, registry: &Registry) -> Result<(crate::pipeline::Pipeline, Config), Failure> {
        let config = self.config()?;
        let pipeline = crate::pipeline::Pipeline::new(registry, &config).map_err(|e| match &self.config {
            Some(path) => Failure::usage(format!("{}: {e}", path.display())),
            None => Failure::from(e),
        })?;
        Ok((pipeline, config))
    }
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(super) struct InputOptions {
    /// Read the headline as the first paragraph of the text
    #[arg(long)]
    titles: bool,
    /// Which field of the input is which of ours, such as text=body; may be repeated
    #[arg(long, value_name = "OURS=THEIRS", value_parser = field_map)]
    map: Vec<(String, String)>,
}

impl InputOptions {
    /// The options as the readers take them.
    pub(super) fn options(&self) -> ReadOptions {
        ReadOptions { map: self.map.clone(), titles: self.titles }
    }
}
