//! `dixit stages`: what is registered.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// List the stages that pipeline.toml can name
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
