//! `dixit config`: the default pipeline.toml.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// Print the default pipeline.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
