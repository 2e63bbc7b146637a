//! `dixit run`: the whole path.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// Read articles and write the tables
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
