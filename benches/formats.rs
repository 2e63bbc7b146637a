//! How fast each format is read, against lines of JSON: the sample with its words, thirty times, in every format.
//!
//! ```text
//! cargo bench --bench formats [-- ROUNDS]
//! ```
//!
//! Formats take turns within a round, so that a slow moment of the machine is everyone's. What is told is the share of the
//! speed of JSONL in the same round: the middle of all rounds, the least and the most. Seconds are those of the reading
//! thread on the processor where the system tells them (Linux), else those of the clock.

#[path = "../tests/formats/make.rs"]
#[allow(dead_code)] // what only tests make
mod make;

use std::time::Instant;

use dixit::article::Article;
use dixit::pipeline::Registry;
use dixit::read::{Inputs, ReadOptions};
use make::{Sample, bzip2, gzip, table, tar, xz, zip, zstd};

fn main() {
    let rounds = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(5);
    let samples = samples(30);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = files(&samples);
    let mut speeds: Vec<Vec<f64>> = vec![Vec::new(); files.len()];
    for (name, bytes) in &files {
        std::fs::write(folder.path().join(name), bytes).expect("the folder can be written");
    }
    for _ in 0..rounds {
        for ((name, _), speeds) in files.iter().zip(&mut speeds) {
            speeds.push(speed(&folder.path().join(name).to_string_lossy(), samples.len()));
        }
    }
    let lines = speeds[0].clone();
    println!("{:<14} {:>10} {:>8}   least to most", "format", "words/s", "of JSONL");
    for ((name, _), speeds) in files.iter().zip(speeds) {
        let mut shares: Vec<f64> = speeds.iter().zip(&lines).map(|(speed, lines)| speed / lines).collect();
        shares.sort_by(f64::total_cmp);
        let (least, most) = (shares[0], shares[shares.len() - 1]);
        let words = speeds.iter().sum::<f64>() / speeds.len() as f64;
        println!("{name:<14} {words:>10.0} {:>8.3}   {least:.3} to {most:.3}", shares[shares.len() / 2]);
    }
}

/// The articles of the sample several times, each with an id, an address and a title of its own.
fn samples(times: usize) -> Vec<Sample> {
    let sample = format!("{}/data/sample", env!("CARGO_MANIFEST_DIR"));
    let inputs = Inputs::open(&[sample], &ReadOptions::default(), &Registry::builtin()).expect("the sample opens");
    let articles: Vec<Article> = inputs.filter_map(Result::ok).collect();
    let made = |(round, article): (usize, &Article)| {
        let kept = |text: String| -> &'static str { text.leak() };
        let mark = format!("{}-{round}", article.id);
        // Formats without ids make them of the words.
        let text = kept(format!("{}\n\nThis is number {mark}.", article.text));
        let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
        Sample {
            title: kept(format!("{} {round}", article.title)),
            date: "2026-03-09",
            url: kept(format!("https://valley.example/{mark}")),
            id: kept(mark),
            paragraphs: paragraphs.leak(),
        }
    };
    (0..times).flat_map(|round| articles.iter().map(move |article| (round, article))).map(made).collect()
}

/// The samples in every format that holds many articles; lines of JSON come first.
fn files(of: &[Sample]) -> Vec<(&'static str, Vec<u8>)> {
    let lines = make::jsonl(of);
    let one = |name: &str, bytes: Vec<u8>| vec![(name.to_owned(), bytes)];
    let texts = || of.iter().map(|s| (format!("{}.txt", s.id), make::text(s))).collect::<Vec<_>>();
    #[allow(unused_mut)]
    let mut files = vec![
        ("a.jsonl", lines.clone()),
        ("a.json", make::json_array(of)),
        ("a.csv", table(b',', of)),
        ("a.tsv", table(b'\t', of)),
        ("texts.zip", zip(&texts())),
        ("a.jsonl.gz", gzip(&lines)),
        ("a.jsonl.zst", zstd(&lines)),
        ("a.jsonl.xz", xz(&lines)),
        ("a.jsonl.bz2", bzip2(&lines)),
        ("csv.tar", tar(&one("a.csv", table(b';', of)))),
    ];
    #[cfg(feature = "html")]
    files.extend([("pages.zip", zip(&make::pages(of))), ("a.warc.gz", make::warc(of))]);
    #[cfg(feature = "parquet")]
    files.push(("a.parquet", make::parquet(of)));
    #[cfg(feature = "excel")]
    files.push(("a.xlsx", make::xlsx(of)));
    #[cfg(feature = "newsml")]
    files.extend([
        ("newsml.xml", make::newsml(of)),
        ("nitf.zip", zip(&of.iter().map(|s| (format!("{}.xml", s.id), make::nitf(s))).collect::<Vec<_>>())),
    ]);
    files
}

/// Seconds for which a file is read again and again: the system counts the processor's in steps of some milliseconds.
const LONG: f64 = 0.2;

/// Words a second of a file, all of whose articles must be read.
fn speed(path: &str, articles: usize) -> f64 {
    let (start, mut words) = (seconds(), 0);
    loop {
        let inputs = Inputs::open(&[path.to_owned()], &ReadOptions::default(), &Registry::builtin()).expect("it opens");
        let read: Vec<usize> = inputs.flatten().map(|article| article.text.split_whitespace().count()).collect();
        assert_eq!(read.len(), articles, "{path}");
        words += read.iter().sum::<usize>();
        let taken = seconds() - start;
        if taken > LONG {
            return words as f64 / taken;
        }
    }
}

/// Seconds that this thread has had a processor.
fn seconds() -> f64 {
    thread_local!(static BEGUN: Instant = Instant::now());
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or_else(|| BEGUN.with(|begun| begun.elapsed().as_secs_f64()), |n| n as f64 / 1e9)
}
