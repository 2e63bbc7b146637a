//! The whole of dixit with one stage more: `cargo run --example custom_stage -- show FILE --config pipeline.toml`,
//! where pipeline.toml says `[[pass]]`, `use = "drop-unsure"`, `least = 0.5`.

use std::process::ExitCode;

use dixit::document::Document;
use dixit::error::StageError;
use dixit::pass::Pass;
use dixit::pipeline::Registry;
use serde::{Deserialize, Serialize};

/// Leaves out quotes that are not at least this likely to be right.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DropUnsure {
    least: f32,
}

impl Pass for DropUnsure {
    fn apply(&self, document: &mut Document) -> Result<(), StageError> {
        let quotes = std::mem::take(&mut document.quotes).into_iter();
        let all = quotes.zip(std::mem::take(&mut document.attributions));
        (document.quotes, document.attributions) = all.filter(|(quote, _)| quote.confidence >= self.least).unzip();
        Ok(())
    }
}

fn main() -> ExitCode {
    let mut registry = Registry::builtin();
    registry.pass.add("drop-unsure", "leaves out unlikely quotes", |stage: DropUnsure| Ok(Box::new(stage)));
    dixit::cli::run(registry)
}
