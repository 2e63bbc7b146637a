//! Scores the claims that `dixit claims` found among statements of known claims (`generate_statements`).
//!
//! ```text
//! cargo run --release --example score_statements -- truth.csv OUT/claim_mentions.csv
//! ```
//!
//! Pairwise recall and precision: of the pairs of statements of one cluster how many stand in one claim, and the other way
//! round. Statements that truth.csv does not list are left out. The same is printed for each size of cluster.

use std::collections::HashMap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [truth, mentions] = args.as_slice() else {
        return Err("usage: score_statements TRUTH.csv CLAIM_MENTIONS.csv".into());
    };
    let (truth, found) = (column(truth, "statement_id", "cluster")?, column(mentions, "quote_id", "claim_id")?);
    let mut sizes: HashMap<&str, u64> = HashMap::new();
    let mut claims: HashMap<&str, u64> = HashMap::new();
    let mut both: HashMap<(&str, &str), u64> = HashMap::new();
    for (statement, cluster) in &truth {
        *sizes.entry(cluster).or_default() += 1;
        if let Some(claim) = found.get(statement) {
            *claims.entry(claim).or_default() += 1;
            *both.entry((cluster, claim)).or_default() += 1;
        }
    }
    let pairs = |counts: &mut dyn Iterator<Item = u64>| -> u64 { counts.map(|n| n * (n - 1) / 2).sum() };
    let right = pairs(&mut both.values().copied());
    let (all, told) = (pairs(&mut sizes.values().copied()), pairs(&mut claims.values().copied()));
    println!(
        "{} statements in {} clusters, {} of them of one statement",
        truth.len(),
        sizes.len(),
        sizes.values().filter(|n| **n == 1).count()
    );
    println!("{} statements in {} claims", claims.values().sum::<u64>(), claims.len());
    println!("pairwise recall {:.1}, precision {:.1}", percent(right, all), percent(right, told));
    for (least, most) in [(2, 2), (3, 5), (6, 20), (21, u64::MAX)] {
        let among = |n: u64| (least..=most).contains(&n);
        let right = pairs(&mut both.iter().filter(|((cluster, _), _)| among(sizes[cluster])).map(|(_, n)| *n));
        let all = pairs(&mut sizes.values().copied().filter(|n| among(*n)));
        println!(
            "clusters of {least} to {}: recall {:.1}",
            most.min(sizes.values().copied().max().unwrap_or(0)),
            percent(right, all)
        );
    }
    Ok(())
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// One column by another.
fn column(path: &str, key: &str, value: &str) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let header = reader.headers()?.clone();
    let at = |name: &str| header.iter().position(|h| h == name).ok_or(format!("{path}: no column {name}"));
    let (key, value) = (at(key)?, at(value)?);
    reader
        .records()
        .map(|row| row.map(|row| (row[key].to_owned(), row[value].to_owned())))
        .collect::<Result<_, _>>()
        .map_err(Into::into)
}
