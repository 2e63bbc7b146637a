//! Input that was made to do harm, and input that is merely broken: what reaches the disk, the tables and the models.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::{dixit, rows, said};
use dixit::model::Writer;
use dixit::pipeline::{Registry, Settings};
use serde_json::json;

/// Everything below `folder` by its path.
fn below(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(below(&path).into_iter().map(|name| format!("{}/{name}", entry.file_name().to_string_lossy())));
        } else {
            all.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    all.sort();
    all
}

const RECORD: &str =
    "{\"id\": \"1\", \"text\": \"The dam is safe, said Ana Ruiz, the mayor of Port Avel, on Monday.\"}\n";

fn zip(names: &[&str]) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        packed.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory takes it");
        packed.write_all(RECORD.as_bytes()).expect("memory takes it");
    }
    packed.finish().expect("memory takes it").into_inner()
}

/// A tar whose names are written as they are: the crate that makes archives refuses such names.
fn tar(names: &[&str]) -> Vec<u8> {
    let mut packed = tar::Builder::new(Vec::new());
    for name in names {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(RECORD.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        packed.append(&header, RECORD.as_bytes()).expect("memory takes it");
    }
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.as_mut_bytes()[..4].copy_from_slice(b"link");
    link.set_link_name("/etc/passwd").expect("a name");
    link.set_size(0);
    link.set_cksum();
    packed.append(&link, &[][..]).expect("memory takes it");
    packed.into_inner().expect("memory takes it")
}

#[test]
fn names_in_archives_lead_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("deep/er");
    fs::create_dir_all(&inner).expect("a folder");
    let names = ["../../above.jsonl", "/tmp/dixit-absolute.jsonl", "a/../../b.jsonl", "..\\..\\above.jsonl"];
    fs::write(inner.join("evil.zip"), zip(&names)).expect("a file");
    fs::write(inner.join("evil.tar"), tar(&names)).expect("a file");
    let done = dixit(&inner, "run evil.zip evil.tar -o out -q --max-rejects 100%");
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    let written: Vec<String> =
        below(folder.path()).into_iter().filter(|name| !name.starts_with("deep/er/out/")).collect();
    assert_eq!(written, ["deep/er/evil.tar", "deep/er/evil.zip"], "a member was written to the disk");
    assert!(!Path::new("/tmp/dixit-absolute.jsonl").exists());
    let articles = rows(&inner.join("out/articles.csv"));
    assert_eq!(articles[0]["input"], "evil.zip!../../above.jsonl", "names are told as they are");
    // One article and seven times its id again; a link is no file.
    assert_eq!((articles.len(), rows(&inner.join("out/rejects.csv")).len()), (1, 7));
}

/// Cells that a spreadsheet takes for a formula.
const FORMULAS: [&str; 6] = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"];

#[test]
fn tables_for_excel_hold_no_formulas_and_plain_ones_what_was_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dump = String::new();
    for (i, formula) in FORMULAS.iter().enumerate() {
        let text = format!(
            "“{formula} is what we wrote,” said Ana Ruiz, the mayor. {formula} denied it.\n\n=Ruiz: No. {formula}"
        );
        let record = json!({"id": format!("{formula}{i}"), "title": formula, "author": formula, "publisher": formula,
            "url": formula, "text": text, "date": formula});
        dump += &format!("{record}\n");
    }
    dump += "{\"id\": \"=bad\"}\n";
    fs::write(folder.path().join("=dump.jsonl"), dump).expect("a file");
    for (out, flags) in [("plain", ""), ("excel", "--excel")] {
        let args = format!("run =dump.jsonl -o {out} -q --max-rejects 100% --set clean.language= {flags}");
        let done = dixit(folder.path(), &args);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    }
    let articles = rows(&folder.path().join("plain/articles.csv"));
    assert!(articles.len() == FORMULAS.len() && articles[0]["title"] == "=1+1", "{articles:?}");
    let mut cells = 0;
    for name in below(&folder.path().join("excel")).iter().filter(|name| name.ends_with(".csv")) {
        let bytes = fs::read(folder.path().join("excel").join(name)).expect("a table");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for row in reader.records() {
            for cell in &row.expect("a row") {
                cells += 1;
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {cell}");
            }
        }
    }
    assert!(cells > 100, "{cells} cells");
}

#[test]
fn more_rejects_than_a_number_end_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = |i: usize| RECORD.replace("\"1\"", &format!("\"{i}\""));
    let dump: String = (0..40).map(|i| if i % 4 == 3 { "{\"id\": \n".to_owned() } else { good(i) }).collect();
    fs::write(folder.path().join("dump.jsonl"), dump).expect("a file");
    for batch in [1, 7, 100] {
        let args = format!("run dump.jsonl -o out{batch} -q --batch-size {batch}");
        let done = dixit(folder.path(), &format!("{args} --max-rejects 5"));
        let told = said(&done.stderr);
        assert_eq!((done.status.code(), told.lines().count()), (Some(1), 1), "{told}");
        let expected =
            "dixit: more than 5 rejects (--max-rejects) among the first 24 records; the last: dump.jsonl, row 24: ";
        assert!(told.starts_with(expected) && told.ends_with("go on with --resume\n"), "{told}");
        // What is allowed to be wrong may be said anew.
        let done = dixit(folder.path(), &format!("{args} --max-rejects 10 --resume"));
        assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
        let table = |name: &str| rows(&folder.path().join(format!("out{batch}/{name}.csv"))).len();
        assert_eq!((table("articles"), table("rejects")), (30, 10));
    }
}

/// The stages that load a model from a file, with the file that is in the binary.
const MODELS: [(&str, &str, &str); 4] = [
    ("quote", "two-step", "two-step.default"),
    ("quote", "two-step", "two-step.fast"),
    ("speaker", "ranked", "ranked.default"),
    ("claim", "propositions", "propositions.default"),
];

/// What becomes of a stage whose model is the file at `path`.
fn build(role: &str, stage: &str, path: &Path) -> Result<(), String> {
    let keys = format!("model = {}", json!(path)).parse().expect("TOML");
    let (registry, settings) = (Registry::builtin(), Settings { name: stage.to_owned(), keys });
    let told = |e: dixit::error::BuildError| e.to_string();
    match role {
        "quote" => registry.quote.build(&settings).map(drop).map_err(told),
        "speaker" => registry.speaker.build(&settings).map(drop).map_err(told),
        _ => registry.claim.build(&settings).map(drop).map_err(told),
    }
}

#[test]
fn a_damaged_model_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.model");
    for (role, stage, name) in MODELS {
        let whole = fs::read(format!("{}/data/models/{name}.model", env!("CARGO_MANIFEST_DIR"))).expect("a model");
        fs::write(&path, &whole).expect("a file");
        assert_eq!(build(role, stage, &path), Ok(()), "{name}");
        let refused = |bytes: &[u8], what: &str| {
            fs::write(&path, bytes).expect("a file");
            let told = build(role, stage, &path).err().unwrap_or_else(|| panic!("{name}: {what} passes"));
            assert!(told.contains("mine.model") && !told.contains('\n'), "{name}: {told}");
        };
        let mut bytes = whole.clone();
        for i in 0..24 {
            let at = (i * (whole.len() - 1) / 23, 1 << (i % 8));
            bytes[at.0] ^= at.1;
            refused(&bytes, &format!("a flipped bit in byte {}", at.0));
            bytes[at.0] ^= at.1;
        }
        for length in [0, 1, 11, whole.len() / 2, whole.len() - 1] {
            refused(&whole[..length], &format!("the first {length} bytes"));
        }
        refused(&[&whole[..], b"x"].concat(), "a byte too many");
        // A checksum that is right does not make a model of garbage.
        let mut garbage = Writer::default();
        garbage.bytes(&[0xFF; 100]);
        refused(&garbage.finish(name.split('.').next().expect("a kind")), "garbage");
    }
}
