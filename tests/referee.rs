//! `dixit eval` against the script that defines its numbers, where that and the marked articles are beside the checkout.

mod common;

use std::path::Path;
use std::process::Command;

use common::{dixit, said};
use serde_json::Value;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// Every number of `object` whose name is one of ours, as precision, recall and F1.
fn numbers(object: &Value) -> Vec<(String, Vec<f64>)> {
    let list = |v: &Value| v.as_array().map(|a| a.iter().filter_map(Value::as_f64).collect::<Vec<_>>());
    object.as_object().expect("an object").iter().filter_map(|(k, v)| Some((k.clone(), list(v)?))).collect()
}

#[test]
fn eval_agrees_with_the_referee() {
    let script = format!("{SHARED}/score/score.py");
    if !Path::new(&script).exists() {
        println!("skipped: the referee and the marked articles are not beside this checkout");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for gold in ["gold/other.dev.jsonl", "corpora/polnear.dev.jsonl"] {
        let gold = format!("{SHARED}/{gold}");
        let run = dixit(folder.path(), &format!("run {gold} -o out --force -q"));
        assert_eq!(run.status.code(), Some(0), "{}", said(&run.stderr));
        let ours = dixit(folder.path(), &format!("eval {gold} --quotes out/quotes.csv --json"));
        let ours: Value = serde_json::from_slice(&ours.stdout).expect("JSON");
        let theirs = Command::new("python3")
            .args([script.as_str(), "attribution", &gold, "out/quotes.csv", "--json"])
            .current_dir(folder.path())
            .output();
        let Ok(theirs) = theirs else { return println!("skipped: no python3") };
        let theirs: Value = serde_json::from_slice(&theirs.stdout).expect("JSON");
        let compared = numbers(&theirs).into_iter().filter(|(name, _)| ours.get(name).is_some());
        let mut count = 0;
        for (name, values) in compared {
            let own: Vec<f64> = ours[&name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            assert_eq!(own.len(), values.len(), "{gold}: {name}");
            assert!(own.iter().zip(&values).all(|(a, b)| (a - b).abs() < 0.001), "{gold}: {name}: {own:?} {values:?}");
            count += 1;
        }
        assert!(count >= 14, "{gold}: only {count} numbers have the same names");
    }
}
