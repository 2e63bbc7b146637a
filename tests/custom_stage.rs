//! The example of a second binary really is the whole command line with a stage more.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the example as a reader of the documentation would.
fn example(folder: &Path, arguments: &[&str]) -> Output {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--offline", "--manifest-path", manifest, "--example", "custom_stage"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.arg("--").args(arguments).current_dir(folder).output().expect("cargo starts")
}

#[test]
fn the_example_is_short_and_its_stage_works() {
    let source = include_str!("../examples/custom_stage.rs");
    assert!(source.lines().count() < 40, "the example is meant to be short");

    let folder = tempfile::tempdir().unwrap();
    let text = "“The dam is safe,” said Ana Ruiz, the mayor of Port Avel, on Monday evening.";
    fs::write(folder.path().join("story.txt"), text).unwrap();
    for (least, marked) in [("0.0", true), ("1.0", false)] {
        let config = format!("[[pass]]\nuse = \"drop-unsure\"\nleast = {least}\n");
        fs::write(folder.path().join("pipeline.toml"), config).unwrap();
        let shown = example(folder.path(), &["show", "story.txt", "--config", "pipeline.toml"]);
        let (page, told) = (String::from_utf8_lossy(&shown.stdout), String::from_utf8_lossy(&shown.stderr));
        assert!(shown.status.success(), "{told}");
        assert!(page.contains("The dam is safe"), "{page}");
        assert_eq!(page.contains("[1 “The dam"), marked, "least = {least}: {page}");
    }
    let wrong = example(folder.path(), &["show", "story.txt", "--set", "pass.use=drop"]);
    assert_eq!(wrong.status.code(), Some(2));
    let list = example(folder.path(), &["stages"]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("drop-unsure"));
}
