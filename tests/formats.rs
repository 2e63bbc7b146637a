//! Every format as data: what programs of the trade write is read, and what is cut off, garbled or made to hurt costs no
//! more than what is broken.

#[path = "formats/make.rs"]
mod make;

use dixit::article::Article;
use dixit::error::{BuildError, Reject};
use dixit::pipeline::Registry;
use dixit::read::{Inputs, ReadOptions};
use make::{SAMPLES, Sample, bzip2, gzip, latin, pages, table, tar, wide, xz, zip, zstd};

type Items = Vec<Result<Article, Reject>>;

/// A file name, its bytes, and how many of the samples are in it.
type Case = (&'static str, Vec<u8>, usize);

fn cases() -> Vec<Case> {
    let all = SAMPLES.len();
    let mixed = vec![
        ("a.jsonl".to_owned(), make::jsonl(&SAMPLES)),
        ("empty.csv".to_owned(), Vec::new()),
        ("deep/pages.zip".to_owned(), zip(&pages(&SAMPLES))),
        ("picture.png".to_owned(), b"\x89PNG\0\0\0".to_vec()),
    ];
    #[allow(unused_mut)]
    let mut cases = vec![
        ("a.jsonl", make::jsonl(&SAMPLES), all),
        ("a.json", make::json_array(&SAMPLES), all),
        ("newsapi.json", make::envelope(&SAMPLES), all),
        ("a.csv", table(b',', &SAMPLES), all),
        ("a.tsv", table(b'\t', &SAMPLES), all),
        ("a.txt", make::text(&SAMPLES[0]), 1),
        ("a.jsonl.gz", gzip(&make::jsonl(&SAMPLES)), all),
        ("a.jsonl.zst", zstd(&make::jsonl(&SAMPLES)), all),
        ("a.jsonl.xz", xz(&make::jsonl(&SAMPLES)), all),
        ("a.jsonl.bz2", bzip2(&make::jsonl(&SAMPLES)), all),
        ("a.tar", tar(&[("a.csv".to_owned(), table(b';', &SAMPLES))]), all),
        ("mixed.tar", tar(&mixed[..1]), all),
    ];
    cases.extend(in_charsets());
    #[cfg(feature = "html")]
    cases.extend([
        ("a.html", make::html(&SAMPLES[0]), 1),
        ("a.html.gz", gzip(&make::html(&SAMPLES[0])), 1),
        ("pages.zip", zip(&pages(&SAMPLES)), all),
        ("pages.tar.gz", gzip(&tar(&pages(&SAMPLES))), all),
        ("pages.tar.xz", xz(&tar(&pages(&SAMPLES))), all),
        ("a.warc.gz", make::warc(&SAMPLES), all),
        // The same articles twice: as lines, and as pages, whose ids come from their addresses.
        ("mixed.zip", zip(&mixed), 2 * all),
    ]);
    #[cfg(feature = "parquet")]
    cases.push(("a.parquet", make::parquet(&SAMPLES), all));
    #[cfg(feature = "excel")]
    cases.push(("a.xlsx", make::xlsx(&SAMPLES), all));
    #[cfg(feature = "newsml")]
    cases.extend([("nitf.xml", make::nitf(&SAMPLES[0]), 1), ("newsml.xml", make::newsml(&SAMPLES), all)]);
    cases
}

/// The same in other charsets than UTF-8, which nothing but the bytes tells.
fn in_charsets() -> Vec<Case> {
    let all = SAMPLES.len();
    let marked = |bytes: Vec<u8>| [b"\xEF\xBB\xBF".to_vec(), bytes].concat();
    let text = || make::text(&SAMPLES[0]);
    #[allow(unused_mut)]
    let mut cases = vec![
        ("marked.jsonl", marked(make::jsonl(&SAMPLES)), all),
        ("marked.csv", marked(table(b',', &SAMPLES)), all),
        ("marked.txt", marked(text()), 1),
        ("latin.jsonl", latin(make::jsonl(&SAMPLES)), all),
        ("latin.json", latin(make::json_array(&SAMPLES)), all),
        ("latin.csv", latin(table(b';', &SAMPLES)), all),
        ("latin.txt", latin(text()), 1),
        ("latin.tar.gz", gzip(&tar(&[("deep/a.tsv".to_owned(), latin(table(b'\t', &SAMPLES)))])), all),
        ("wide.jsonl", wide(make::jsonl(&SAMPLES), true, true), all),
        ("wide.json.gz", gzip(&wide(make::envelope(&SAMPLES), false, true)), all),
        ("wide.csv", wide(table(b',', &SAMPLES), true, false), all),
        ("wide.tsv", wide(table(b'\t', &SAMPLES), false, false), all),
        ("wide.txt", wide(text(), false, true), 1),
        ("wide.zip", zip(&[("a.txt".to_owned(), wide(text(), true, false))]), 1),
    ];
    #[cfg(feature = "html")]
    cases.push(("wide.html", wide(make::html(&SAMPLES[0]), true, true), 1));
    #[cfg(feature = "newsml")]
    cases.extend([
        ("wide.nitf.xml", wide(make::nitf(&SAMPLES[0]), true, true), 1),
        ("latin.nitf.xml", latin(make::nitf(&SAMPLES[0])), 1),
    ]);
    cases
}

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Items, BuildError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Ok(Inputs::open(&[path.to_string_lossy().into_owned()], options, &Registry::builtin())?.collect())
}

fn read(name: &str, bytes: &[u8]) -> Items {
    read_with(name, bytes, &ReadOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn articles(items: &Items) -> Vec<&Article> {
    items.iter().filter_map(|item| item.as_ref().ok()).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Whether an article is this one, as far as its format can tell.
fn assert_is(name: &str, article: &Article, sample: &Sample) {
    assert_eq!(lines(&article.text), sample.paragraphs, "{name}");
    if !name.ends_with(".txt") && name != "wide.zip" {
        // Agencies have no addresses.
        let url = if name == "newsml.xml" { "" } else { sample.url };
        assert_eq!((article.title.as_str(), article.url.as_str()), (sample.title, url), "{name}");
        assert_eq!(article.published.date.unwrap().to_string(), sample.date, "{name}");
    }
}

#[test]
fn every_format_gives_the_same_articles() {
    for (name, bytes, n) in cases() {
        let items = read(name, &bytes);
        let rejects: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
        assert!(rejects.is_empty(), "{name}: {rejects:?}");
        assert_eq!(items.len(), n, "{name}");
        let charset = match name.split('.').next().unwrap() {
            "latin" => Some("windows-1252"),
            "wide" if name.starts_with("wide.json.") || name.ends_with("tsv") || name.ends_with("txt") => {
                Some("UTF-16BE")
            }
            "wide" => Some("UTF-16LE"),
            _ => None,
        };
        for (article, sample) in articles(&items).iter().zip(SAMPLES.iter().cycle()) {
            assert_is(name, article, sample);
            assert_eq!(article.charset, charset, "{name}");
            assert!(article.origin.input.contains(name) && article.origin.row >= 1, "{name}");
        }
    }
}

/// A dump whose charset changes far behind its beginning, and one whose records are in two.
#[test]
fn a_charset_may_change_within_a_file() {
    let line = |i: usize, word: &str| {
        format!("{{\"id\": {i}, \"text\": \"The {word} holds, said Ana Ruiz.\"}}\n").into_bytes()
    };
    let row = |i: usize, word: &str| format!("{i},\"The {word} holds, said Ana Ruiz.\"\n").into_bytes();
    let lines = (0..4000).map(|i| match i {
        0..3000 => line(i, "dam"),
        _ if i % 2 == 0 => line(i, "“café”"),
        _ => latin(line(i, "“café”")),
    });
    let rows = (0..4000).map(|i| if i < 3500 { row(i, "café") } else { latin(row(i, "café")) });
    let table = std::iter::once(b"id,text\n".to_vec()).chain(rows).collect::<Vec<_>>();
    for (name, bytes, foreign, word) in
        [("a.jsonl", lines.collect::<Vec<_>>().concat(), 500, "“café”"), ("a.csv", table.concat(), 500, "café")]
    {
        let items = read(name, &bytes);
        assert_eq!((items.len(), articles(&items).len()), (4000, 4000), "{name}");
        assert!(
            articles(&items)[3000..].iter().all(|a| a.text == format!("The {word} holds, said Ana Ruiz.")),
            "{name}"
        );
        assert_eq!(articles(&items).iter().filter(|a| a.charset == Some("windows-1252")).count(), foreign, "{name}");
    }
}

/// A file that is cut off gives articles that are whole, or the beginning of one where a file is one article, and at most
/// one reject for each archive that is open.
#[test]
fn every_format_survives_truncation() {
    for (name, bytes, _) in cases() {
        for tenth in 0..10 {
            let cut = &bytes[..bytes.len() * tenth / 10 + tenth];
            let Ok(items) = read_with(name, cut, &ReadOptions::default()) else { continue };
            for (article, sample) in articles(&items).iter().zip(SAMPLES.iter().cycle()) {
                let whole = sample.text();
                let (found, whole) = (lines(&article.text).join(" "), lines(&whole).join(" "));
                assert!(whole.starts_with(&found) || name.contains("html"), "{name} {tenth}: {found}");
            }
            assert!(items.iter().filter(|item| item.is_err()).count() <= 3, "{name} {tenth}: {items:?}");
        }
        let cut = bytes.len() - bytes.len() / 10;
        if let Ok(items) = read_with(name, &bytes[..cut], &ReadOptions::default()) {
            let kept = articles(&items).len();
            // What packs all records into one block, or has its directory at the end, may lose all of them.
            let whole = [".gz", ".zst", ".xz", ".bz2", ".parquet", ".xlsx", ".zip", "nitf.xml"]
                .iter()
                .any(|end| name.ends_with(end));
            assert!(kept > 0 || whole && !items.is_empty(), "{name}: {items:?}");
        }
    }
}

/// Whatever bytes are in a file, each record is an article or a reject, and nothing panics.
#[test]
fn every_format_survives_garbage() {
    let mut noise = 7_u64;
    let mut next = move || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 33) as usize
    };
    for (name, bytes, _) in cases() {
        for round in 0..30 {
            let mut bytes = bytes.clone();
            for _ in 0..=round {
                let at = next() % bytes.len();
                bytes[at] = next() as u8;
            }
            if round % 10 == 9 {
                let at = next() % bytes.len();
                let end = bytes.len().min(at + 500);
                bytes[at..end].fill_with(|| next() as u8);
            }
            if let Ok(items) = read_with(name, &bytes, &ReadOptions::default()) {
                for item in items {
                    match item {
                        Ok(article) => assert!(!article.text.trim().is_empty() && !article.id.is_empty(), "{name}"),
                        Err(reject) => assert!(!reject.reason.is_empty() && !reject.detail.is_empty(), "{name}"),
                    }
                }
            }
        }
    }
}

#[test]
fn files_in_archives_have_names_of_both() {
    let packed =
        gzip(&tar(&[("deep/a.zip".to_owned(), zip(&[("../../etc/a.jsonl".to_owned(), make::jsonl(&SAMPLES))]))]));
    let items = read("outer.tgz", &packed);
    assert_eq!(items.len(), SAMPLES.len());
    for article in articles(&items) {
        assert!(article.origin.input.ends_with("outer.tgz!deep/a.zip!../../etc/a.jsonl"), "{}", article.origin.input);
    }
}

#[test]
fn archives_within_archives_have_a_bound() {
    let mut packed = make::jsonl(&SAMPLES);
    for _ in 0..5 {
        packed = tar(&[("a".to_owned(), packed)]);
    }
    let items = read("a.tar", &packed);
    let reject = items[0].as_ref().unwrap_err();
    assert_eq!((items.len(), reject.reason.as_str()), (1, "nested too deep"));
}

#[test]
fn what_unpacks_to_very_much_ends_in_rejects() {
    // A line of 300 MiB in some 300 KB, and beside it an article.
    let line = vec![b'x'; 300 << 20];
    let good = make::jsonl(&SAMPLES);
    let packed = zip(&[("bomb.jsonl".to_owned(), line), ("good.jsonl".to_owned(), good)]);
    let items = read("bomb.zip", &packed);
    assert_eq!(items[0].as_ref().unwrap_err().reason, "too long");
    assert_eq!(items.len(), 1 + SAMPLES.len());
    // Four of them are more than a thousand times their size, and more than a gigabyte.
    let line = vec![b'x'; 300 << 20];
    let bombs: Vec<_> = (0..4).map(|i| (format!("{i}.jsonl"), line.clone())).collect();
    let items = read("bombs.tar.gz", &gzip(&tar(&bombs)));
    let last = items.last().unwrap().as_ref().unwrap_err();
    assert!(last.detail.contains("a thousand times its size"), "{last:?}");
}

#[cfg(feature = "html")]
#[test]
fn pages_made_to_nest_are_rejects() {
    let deep = format!("<!doctype html><body>{}<p>Text.", "<div>".repeat(100_000));
    let fonts = format!("<!doctype html><body>{}{}", "<font size=1>".repeat(400), "<p>x".repeat(400_000));
    for page in [deep, fonts] {
        let items = read("a.html", page.as_bytes());
        assert_eq!(items[0].as_ref().unwrap_err().reason, "nested too deep");
    }
}

#[cfg(feature = "html")]
#[test]
fn records_without_pages_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.warc");
    std::fs::write(&path, make::warc(&SAMPLES)).unwrap();
    let named = [path.to_string_lossy().into_owned()];
    let mut inputs = Inputs::open(&named, &ReadOptions::default(), &Registry::builtin()).unwrap();
    assert_eq!(inputs.by_ref().count(), SAMPLES.len());
    let counts = inputs.counts();
    assert_eq!((counts.articles, counts.rejects), (SAMPLES.len() as u64, 0));
    assert_eq!(counts.passed_over, 1 + 3 * SAMPLES.len() as u64);
}
