//! The whole path, from files to tables: `dixit run` as a library call over the sample, forty times in one dump with
//! other ids and words, so that no article is a copy of another.
//!
//! `cargo bench --bench dump`

use std::fmt::Write as _;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;

use dixit::pipeline::Registry;
use dixit::read::{Inputs, ReadOptions};

fn main() {
    divan::main();
}

/// Writes the sample forty times into one JSONL file and returns its number of words.
fn write_dump(path: &Path) -> usize {
    let sample = format!("{}/data/sample", env!("CARGO_MANIFEST_DIR"));
    let inputs = Inputs::open(&[sample], &ReadOptions::default(), &Registry::builtin()).expect("the sample opens");
    let articles: Vec<_> = inputs.filter_map(Result::ok).collect();
    let (mut lines, mut words) = (String::new(), 0);
    for round in 0..40 {
        for article in &articles {
            let text =
                article.text.replace(" the ", &format!(" the {round}th ")).replace(" said", &format!(" said w{round}"));
            words += text.split_whitespace().count();
            let record = serde_json::json!({ "id": format!("{}-{round}", article.id), "text": text, "publisher": article.publisher });
            writeln!(lines, "{record}").expect("a string takes any text");
        }
    }
    std::fs::write(path, lines).expect("the temporary folder can be written");
    words
}

#[divan::bench(sample_count = 10)]
fn run(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dump = folder.path().join("dump.jsonl");
    let words = write_dump(&dump);
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_dixit"))
            .args(["run", "--quiet", "--force", "-o"])
            .args([&folder.path().join("out"), &dump])
            .status();
        assert!(status.expect("dixit starts").success());
    });
}
