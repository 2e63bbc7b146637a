//! The `dixit` command.

use std::process::ExitCode;

use dixit::pipeline::Registry;

fn main() -> ExitCode {
    dixit::cli::run(Registry::builtin())
}
