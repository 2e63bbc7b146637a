//! `dixit show`: one article in the terminal.

use std::process::ExitCode;

use super::Failure;
use crate::pipeline::Registry;

/// Show one article with its quotes, cues and speakers marked
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _registry: &Registry) -> Result<ExitCode, Failure> {
    Err(Failure::new("not built yet"))
}
