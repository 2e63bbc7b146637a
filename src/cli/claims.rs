//! `dixit claims`: claim tracking alone.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// Track claims over tables of statements
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
