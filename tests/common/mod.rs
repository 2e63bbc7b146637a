//! The command line under test: how it is run and what is expected of it.

#![allow(dead_code)] // each test program uses a part

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Arguments, exit code, a part of stdout, a part of stderr. An empty part is an empty stream.
pub(crate) type Case = (&'static str, i32, &'static str, &'static str);

/// One row of a table by column.
pub(crate) type Row = BTreeMap<String, String>;

/// The binary, about to start in `folder` without colours.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dixit"));
    command.current_dir(folder).env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    command
}

/// Runs the binary in `folder` with arguments that hold no spaces.
pub(crate) fn dixit(folder: &Path, args: &str) -> Output {
    command(folder).args(args.split_whitespace()).output().expect("the command starts")
}

/// Runs a case in `folder` and compares how it ended and what it said.
pub(crate) fn check(folder: &Path, (args, code, stdout, stderr): Case) {
    let done = dixit(folder, args);
    assert_eq!(done.status.code(), Some(code), "dixit {args}: {}", said(&done.stderr));
    for (bytes, part) in [(&done.stdout, stdout), (&done.stderr, stderr)] {
        let text = said(bytes);
        assert!(if part.is_empty() { text.is_empty() } else { text.contains(part) }, "dixit {args}: {text:?}");
    }
}

/// What a stream holds.
pub(crate) fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program speaks UTF-8")
}

/// The rows of a table.
pub(crate) fn rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).expect("the table is there");
    reader.deserialize().map(|row| row.expect("the row is well-formed")).collect()
}
