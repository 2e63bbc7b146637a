//! `dixit sample`: a coding sheet, so that people can judge how good the quotes of a run are.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use csv::StringRecord;

use super::numbers::counted;
use super::{Failure, print, tell};
use crate::error::RunError;
use crate::eval::{Draw, SHEET};
use crate::write::{OwnTable, QUOTES, Rows, read_report};

/// Draw quotes of a run at random, as a sheet in which people judge them
///
/// Each row has a quote in its context; the columns content_right, source_right and speaker_right wait for yes or no, note
/// for anything. `dixit eval --sheet` scores the filled sheet.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The output folder of a run
    #[arg(value_name = "DIR")]
    run: PathBuf,
    /// Quotes in the sheet
    #[arg(short, long, value_name = "N", default_value_t = 100)]
    n: usize,
    /// Another seed draws other quotes; the same one the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// As many quotes of each type: direct, indirect, mixed
    #[arg(long)]
    by_type: bool,
    /// The sheet; - is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    out: String,
    /// Replace a sheet that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    read_report(&args.run)?;
    let drawn = draw(args)?;
    if drawn.len() < args.n {
        tell(&format!(
            "note: {} in {}, fewer than asked for",
            counted(drawn.len() as u64, "quote"),
            args.run.display()
        ));
    }
    let sheet = sheet(&drawn);
    if args.out == "-" {
        print(&sheet)?;
    } else {
        save(args, &sheet)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn draw(args: &Args) -> Result<Vec<(Vec<String>, f64)>, RunError> {
    let mut table = OwnTable::open(&args.run, &QUOTES)?;
    let [id, kind] = ["quote_id", "type"].map(|name| OwnTable::column(&QUOTES, name));
    let mut draw = Draw::new(args.n, args.seed);
    while let Some(row) = table.next_row()? {
        draw.offer(if args.by_type { &row[kind] } else { "" }, &row[id], || cells(row));
    }
    Ok(draw.finish())
}

/// The cells of a row of quotes.csv that stand in the sheet, in its order, up to the weight.
fn cells(row: &StringRecord) -> Vec<String> {
    let cell = |name: &str| &row[OwnTable::column(&QUOTES, name)];
    let shown = |name: &&str| match *name {
        // The context is as it was read, but for white space; brackets that no paper prints mark the content.
        "context" => format!("{} ⟦{}⟧ {}", cell("pre"), cell("content"), cell("post")),
        name => cell(name).to_owned(),
    };
    SHEET.iter().take_while(|name| **name != "weight").map(shown).collect()
}

/// The sheet, as spreadsheets open it safely.
fn sheet(drawn: &[(Vec<String>, f64)]) -> String {
    let mut rows = Rows::new(true);
    SHEET.iter().for_each(|name| {
        rows.verbatim(name);
    });
    rows.end();
    for (cells, weight) in drawn {
        cells.iter().for_each(|cell| {
            rows.text(cell);
        });
        rows.show(format_args!("{weight:.4}"));
        (cells.len() + 1..SHEET.len()).for_each(|_| {
            rows.empty();
        });
        rows.end();
    }
    let mut text = String::from("\u{feff}");
    let _ = write!(text, "{}", String::from_utf8_lossy(&rows.into_pieces().0));
    text
}

/// Writes the sheet. One that is there may be filled in already.
fn save(args: &Args, sheet: &str) -> Result<(), Failure> {
    let out = &args.out;
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create(true).truncate(true);
    if !args.force {
        open.create_new(true);
    }
    let written = open.open(out).and_then(|mut file| std::io::Write::write_all(&mut file, sheet.as_bytes()));
    written.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{out} is there already and may be filled in; choose another name or --force"))
        }
        _ => Failure::new(format!("{out}: cannot be written ({e}); choose another place with -o")),
    })
}
