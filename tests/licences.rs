//! The licences of all that is linked into dixit: each must allow shipping the binary under MIT or Apache-2.0.

use std::process::{Command, Output};

use serde_json::Value;
use spdx::{Expression, ParseMode};

/// Licences that ask for a notice at most; MPL-2.0 besides asks that changes to its own files be published, and there are
/// none.
const ALLOWED: [&str; 11] = [
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
    "bzip2-1.0.6",
];

/// Whether a licence, as crates write it, can be kept to with those that are allowed.
fn is_allowed(licence: &str) -> bool {
    let allowed = |id: &str| ALLOWED.contains(&id);
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|term| term.license.id().is_some_and(|id| allowed(id.name))))
}

#[test]
fn licences_are_weighed_as_they_are_written() {
    for (licence, allowed) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT AND LGPL-2.1-or-later", false),
        ("(MIT OR GPL-2.0-only) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
        ("Mine", false),
    ] {
        assert_eq!(is_allowed(licence), allowed, "{licence}");
    }
}

/// What cargo says of the packages, without a network.
fn metadata(more: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(more)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts")
}

/// The system that this is.
fn host() -> String {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc starts").stdout;
    let version = String::from_utf8_lossy(&version).into_owned();
    version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

#[test]
fn every_dependency_may_be_shipped() {
    // Where only this machine's crates were downloaded, those of other systems are not there to be read.
    let mut cargo = metadata(&[]);
    if !cargo.status.success() {
        println!("crates of other systems are not here, so these are not checked: `cargo fetch` brings them");
        cargo = metadata(&["--filter-platform", &host()]);
    }
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: Value = serde_json::from_slice(&cargo.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    assert!(packages.len() > 100, "{} packages", packages.len());
    let licence = |package: &Value| package["license"].as_str().unwrap_or_default().to_owned();
    let refused: Vec<_> = packages.iter().filter(|p| !is_allowed(&licence(p))).collect();
    let told = |p: &&Value| format!("{} {}: '{}'", p["name"], p["version"], licence(p));
    assert!(refused.is_empty(), "{}", refused.iter().map(told).collect::<Vec<_>>().join("; "));
}
