//! The tables of `dixit claims`.

use std::path::Path;

use super::input::Statements;
use crate::claim::{ClaimRecords, SketchStore};
use crate::cli::Failure;

const CLAIMS: [&str; 16] = [
    "claim_id",
    "claim",
    "mentions",
    "variants",
    "articles",
    "publishers",
    "speakers",
    "asserts",
    "denies",
    "first_date",
    "first_article_id",
    "first_publisher",
    "last_date",
    "peak_date",
    "reference_id",
    "reference_score",
];
const MENTIONS: [&str; 10] = [
    "claim_id",
    "quote_id",
    "article_id",
    "date",
    "publisher",
    "speaker_id",
    "polarity",
    "similarity",
    "variant_id",
    "is_first",
];
const REJECTS: [&str; 7] = ["input", "row", "byte", "article_id", "stage", "reason", "detail"];

/// Makes the folder, and refuses one that holds something unless `force` is given.
pub(super) fn check(folder: &Path, force: bool) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::new(format!("{}: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    if !force && std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
        let message = format!("{}: the folder is not empty; choose another or add --force", folder.display());
        return Err(Failure::usage(message));
    }
    Ok(())
}

/// Writes all tables.
pub(super) fn write(
    folder: &Path,
    found: &ClaimRecords,
    store: &SketchStore,
    statements: &Statements,
) -> Result<(), Failure> {
    table(folder, "claims.csv", &CLAIMS, |out| claims(out, found, store, statements))?;
    table(folder, "claim_mentions.csv", &MENTIONS, |out| mentions(out, found, store, statements))?;
    table(folder, "rejects.csv", &REJECTS, |out| {
        for r in &statements.rejects {
            let (row, byte) = (r.origin.row.to_string(), r.origin.byte.to_string());
            out.write_record([&*r.origin.input, &row, &byte, &r.article_id, &r.stage, &r.reason, &r.detail])?;
        }
        Ok(())
    })
}

type Written = Result<(), Box<dyn std::error::Error>>;
type Csv = csv::Writer<std::fs::File>;

/// Writes one table under a temporary name and renames it when it is whole.
fn table(folder: &Path, name: &str, columns: &[&str], rows: impl FnOnce(&mut Csv) -> Written) -> Result<(), Failure> {
    let (part, whole) = (folder.join(format!("{name}.part")), folder.join(name));
    let filled = || -> Written {
        let mut out = csv::Writer::from_path(&part)?;
        out.write_record(columns)?;
        rows(&mut out)?;
        out.flush()?;
        drop(out);
        Ok(std::fs::rename(&part, &whole)?)
    };
    filled().map_err(|e| Failure::new(format!("{}: {e}", whole.display())))
}

fn text<T: std::fmt::Display>(cell: Option<T>) -> String {
    cell.map_or(String::new(), |c| c.to_string())
}

fn claims(out: &mut Csv, found: &ClaimRecords, store: &SketchStore, statements: &Statements) -> Written {
    for claim in &found.claims {
        let first = store.meta(claim.first);
        out.write_record([
            &claim.id,
            &store.text(claim.clearest)?,
            &claim.mentions.len().to_string(),
            &claim.variants.to_string(),
            &claim.articles.to_string(),
            &claim.publishers.to_string(),
            &claim.speakers.to_string(),
            &claim.asserts.to_string(),
            &claim.denies.to_string(),
            &text(claim.first_date),
            statements.article_id(first.article),
            statements.publisher(first.publisher),
            &text(claim.last_date),
            &text(claim.peak_date),
            "",
            "",
        ])?;
    }
    Ok(())
}

fn mentions(out: &mut Csv, found: &ClaimRecords, store: &SketchStore, statements: &Statements) -> Written {
    for mention in &found.mentions {
        let meta = store.meta(mention.statement);
        out.write_record([
            &*found.claims[mention.claim as usize].id,
            statements.id(mention.statement),
            statements.article_id(meta.article),
            &text(meta.date),
            statements.publisher(meta.publisher),
            "",
            mention.polarity.as_str(),
            &format!("{:.3}", mention.similarity),
            &mention.variant.to_string(),
            if mention.is_first { "true" } else { "false" },
        ])?;
    }
    Ok(())
}
