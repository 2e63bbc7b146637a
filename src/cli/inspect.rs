//! `dixit inspect`: what was recognised in an input.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// Tell what an input is and how its fields map, without running anything
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
