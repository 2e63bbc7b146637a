//! `dixit config`: the default pipeline.toml.

use std::process::ExitCode;

use super::{Failure, print};
use crate::pipeline::{Config, Registry};

/// Print the default pipeline.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, registry: &Registry) -> Result<ExitCode, Failure> {
    print(&Config::default_text(registry))?;
    Ok(ExitCode::SUCCESS)
}
