//! Inputs as they come: packed, broken, of the wrong shape. Each record ends as an article or as one clean reject.

mod common;

use std::io::Write;

use common::{check, dixit, said};
use dixit::article::Article;
use dixit::error::{BuildError, Reject};
use dixit::pipeline::{Config, Pipeline, Registry};
use dixit::read::{Inputs, ReadOptions};
use proptest::prelude::*;

type Items = Vec<Result<Article, Reject>>;

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Items, BuildError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Ok(Inputs::open(&[path.to_string_lossy().into_owned()], options, &Registry::builtin())?.collect())
}

fn read(name: &str, bytes: &[u8]) -> Items {
    read_with(name, bytes, &ReadOptions::default()).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A record a line; texts that do not pack well, so that a cut file still holds some of them.
fn records(n: u64) -> Vec<u8> {
    let mut lines = String::new();
    let mut noise = 1_u64;
    for id in 0..n {
        let words = (0..40).map(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{:x}", noise >> 20)
        });
        lines += &format!("{{\"id\": {id}, \"text\": \"{}\"}}\n", words.collect::<Vec<_>>().join(" "));
    }
    lines.into_bytes()
}

/// What became of the records, as a word each: the article's text or the reject's reason.
fn fates(items: &Items) -> Vec<&str> {
    items.iter().map(|item| item.as_ref().map_or_else(|r| r.reason.as_str(), |a| a.text.as_str())).collect()
}

#[test]
fn bad_inputs_are_clean_rejects() {
    let cases: &[(&str, &[u8], &[&str])] = &[
        ("empty.jsonl", b"", &[]),
        ("empty.csv", b"", &[]),
        ("empty.txt", b"", &[]),
        ("empty.gz", &gzip(b""), &[]),
        ("blank.txt", b" \n\t ", &["no text"]),
        ("bom.txt", b"\xEF\xBB\xBFGood.", &["Good."]),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0", &["binary file"]),
        ("nul.txt", b"The dam\0holds, and holds, and holds, and holds, and so on.", &["binary file"]),
        ("latin.txt", b"La se\xF1ora dijo.", &["La señora dijo."]),
        ("latin.jsonl", b"{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"text\":\"se\xF1or\"}\n{\"id\":3,\"text\":\"c\"}", &["a", "señor", "c"]),
        ("garbled.jsonl", b"{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"text\":\"se\x81or\"}\n{\"id\":3,\"text\":\"c\"}", &["a", "not UTF-8", "c"]),
        ("latin.csv", b"id,text\n1,a\n2,se\xF1or\n3,c\n", &["a", "señor", "c"]),
        ("garbled.csv", b"id,text\n1,a\n2,two se\x81or\n3,c\n", &["a", "not UTF-8", "c"]),
        ("shape.jsonl", b"[1,2]\n3\n\"x\"\nnull\n{\"text\":\"Good.\"}\n", &["not a record", "not a record", "not a record", "not a record", "Good."]),
        ("broken.jsonl", b"{\"text\":\"Good.\"}\n{\"text\":\"cut\n}\nwords\n{\"text\":\"\x01\"}\n{\"text\":\"\\ud800\"}\n{\"text\":\"x\"} y\n", &["Good.", "broken JSON", "broken JSON", "broken JSON", "broken JSON", "broken JSON", "broken JSON"]),
        ("nul.jsonl", b"{\"text\":\"a\\u0000b\"}", &["a\0b"]),
        ("no_text.jsonl", b"{\"id\":1,\"text\":null}\n{\"id\":2,\"text\":\" \"}\n{\"id\":3,\"text\":\"c\"}", &["no text", "no text", "c"]),
        ("same.jsonl", b"{\"id\":1,\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":1,\"text\":\"b\"}", &["a", "repeated record", "duplicate id"]),
        ("bom.jsonl", b"\xEF\xBB\xBF{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}\r\n", &["a", "b"]),
        ("bom.csv", b"\xEF\xBB\xBFtext,id\na,1\n", &["a"]),
        ("ragged.csv", b"id,text\n1,a\n2,b,c\n3\n4,d\n", &["a", "ragged row", "ragged row", "d"]),
        ("lines.csv", b"id,text\n1,\"one\ntwo, \"\"three\"\"\"\n2,b", &["one\ntwo, \"three\"", "b"]),
        ("odd.csv", b"id,text\n\"\"=,\"\"=\n2,\"\"\"=\"\"\"\n", &["=", "\"=\""]),
        ("header.csv", b"id,text\n", &[]),
        ("tabs", b"id\ttext\n1\ta;b,c\n", &["a;b,c"]),
        ("semicolons.csv", b"id;text;note\n1;a,b;c\n", &["a,b"]),
        ("array.json", b" [{\"text\":\"a {\\\"[\"} ,\n{\"text\":\"b\",\"tags\":[{\"a\":1}]}]\n", &["a {\"[", "b"]),
        ("array.json", b"[{\"text\":\"a\"}, 7, {\"text\":\"b\"}] end", &["a", "not a record", "b", "not a record"]),
        ("array.json", b"[{\"text\":\"a\"}, {\"text\":\"se\xF1or\"}, {\"text\":\"c\"}]", &["a", "señor", "c"]),
        ("cut.json", b"[{\"text\":\"a\"}, {\"text\":\"cut", &["a", "broken JSON"]),
        ("none.json", b"[]", &[]),
        ("spread.json", b"{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}", &["a", "b"]),
        ("envelope.json", b"{\"status\":\"ok\",\"articles\":[{\"content\":\"a\"},{\"content\":\"b\"}],\"n\":{}}", &["a", "b"]),
        ("mark.txt", "“".as_bytes(), &["“"]),
        ("right_to_left.txt", "قالت رئيسة البلدية إن السد آمن".as_bytes(), &["قالت رئيسة البلدية إن السد آمن"]),
        ("emoji.jsonl", "{\"text\":\"👩🏽‍🚒 \\ud83d\\ude42\"}".as_bytes(), &["👩🏽‍🚒 🙂"]),
    ];
    for (name, bytes, expected) in cases {
        let items = read(name, bytes);
        assert_eq!(fates(&items), *expected, "{name}");
        for (at, item) in items.iter().enumerate() {
            let origin = item.as_ref().map_or_else(|r| &r.origin, |a| &a.origin);
            assert_eq!(origin.row, at as u64 + 1, "{name}");
            assert!(origin.input.ends_with(name) && origin.byte <= bytes.len() as u64, "{name}: {origin:?}");
        }
    }
}

#[test]
fn rejects_say_where_and_what() {
    let of = |name: &str, bytes: &[u8]| {
        let reject = read(name, bytes).into_iter().find_map(Result::err).unwrap();
        format!("{} {}: {}", reject.origin.row, reject.origin.byte, reject.detail)
    };
    for (name, bytes, expected) in [
        (
            "a.jsonl",
            &b"{\"text\":\"a\"}\n{\"text\":\"se\x81or\"}"[..],
            "2 13: not UTF-8 at byte 24, nor in another charset",
        ),
        ("a.csv", b"id,text\n1,a\n2,b,c\n", "2 12: 3 cells in this row, 2 in the header"),
        ("a.jsonl", b"{\"text\":\"a\"}\n{\"text\":7,", "2 13: EOF while parsing"),
        ("a.txt", b"a\0b", "1 0: not a text: there is a NUL at byte 1"),
    ] {
        assert!(of(name, bytes).starts_with(expected), "{name}: {}", of(name, bytes));
    }
}

#[test]
fn packed_files_are_known_by_their_content() {
    let plain = records(50);
    let (first, second) = plain.split_at(plain.len() / 2);
    for (name, bytes) in [
        ("gzip", gzip(&plain)),
        ("two members", [gzip(first), gzip(second)].concat()),
        ("zstd.gz", zstd(&plain)),
        ("two frames", [zstd(first), zstd(second)].concat()),
        ("two streams", [xz(first), xz(second)].concat()),
        ("two streams of blocks", [bzip2(first), bzip2(second)].concat()),
    ] {
        assert_eq!(fates(&read(name, &bytes)), fates(&read("plain", &plain)), "{name}");
    }
}

#[test]
fn of_a_truncated_file_what_is_whole_is_read() {
    let plain = records(10_000);
    let whole = read("plain", &plain);
    let packs = [("a.gz", gzip(&plain)), ("a.zst", zstd(&plain)), ("a.xz", xz(&plain)), ("a.bz2", bzip2(&plain))];
    for (name, packed) in packs {
        let items = read(name, &packed[..packed.len() * 2 / 3]);
        let (last, before) = items.split_last().unwrap();
        let reject = last.as_ref().unwrap_err();
        assert!(before.len() > 500, "{name}: {}", before.len());
        assert!(before.iter().zip(&whole).all(|(a, b)| a.as_ref().unwrap().text == b.as_ref().unwrap().text));
        assert_eq!((reject.reason.as_str(), reject.origin.row), ("truncated", before.len() as u64 + 1), "{name}");
        assert_eq!(reject.origin.byte, whole[before.len()].as_ref().unwrap().origin.byte, "{name}");
        assert_eq!(fates(&read(name, &packed[..6])), ["truncated"], "{name}, cut in its header");
    }
}

#[test]
fn a_truncated_table_is_read_as_far_as_it_goes() {
    let rows: String = (0..20_000).map(|i| format!("{i},The dam number {} holds.\n", i * 7919 % 10_007)).collect();
    let packed = gzip(format!("id,text\n{rows}").as_bytes());
    let items = read("a.csv.gz", &packed[..packed.len() / 2]);
    assert!(items.len() > 5000 && items[..items.len() - 1].iter().all(Result::is_ok));
    assert_eq!(*fates(&items).last().unwrap(), "truncated");
}

#[test]
fn one_line_of_fifty_megabytes() {
    let text = "The dam holds. ".repeat(50 << 16);
    let line = format!("{{\"id\":1,\"text\":\"{text}\"}}\n{{\"id\":2,\"text\":\"b\"}}");
    assert_eq!(fates(&read("long.jsonl", line.as_bytes())), [text.as_str(), "b"]);
    let broken = line.replacen("\"}\n", "\n", 1);
    assert_eq!(fates(&read("long.jsonl", broken.as_bytes())), ["broken JSON", "b"]);
}

#[test]
fn ten_thousand_marks_pass_through_the_whole_path() {
    let pipeline = Pipeline::new(&Registry::builtin(), &Config::default()).unwrap();
    for mark in ["“", "\"", "”", "'", "«", "“ "] {
        let article = Article { text: mark.repeat(10_000), ..Article::default() };
        assert!(pipeline.annotate(article).is_ok(), "{mark}");
    }
}

#[test]
fn values_of_json_may_be_lists_numbers_and_records() {
    let line = br#"{"ID": 7, "authors": ["Ana Ruiz", null, {"name": "Leo | Brandt"}], "source": {"name": "The Valley Post", "id": 3},
        "published_at": 1474372800, "Headline": " Dam holds ", "link": "https://valley.example/7", "body": ["One.", "Two."], "tags": {"a": [1]}}"#;
    let line = String::from_utf8_lossy(line).replace('\n', " ");
    let article = read("a.jsonl", line.as_bytes()).remove(0).unwrap();
    assert_eq!(article.id, "7");
    assert_eq!(article.author, "Ana Ruiz|Leo / Brandt");
    assert_eq!(article.publisher, "The Valley Post");
    assert_eq!(article.published.date.unwrap().to_string(), "2016-09-20");
    assert_eq!((article.title.as_str(), article.url.as_str()), ("Dam holds", "https://valley.example/7"));
    assert_eq!(article.text, "One.\n\nTwo.");
}

#[test]
fn a_record_has_a_bound() {
    let options = ReadOptions { max_article_bytes: 40, ..ReadOptions::default() };
    let long = "x".repeat(100);
    for (name, text) in [
        ("a.jsonl", format!("{{\"text\":\"a\"}}\n{{\"text\":\"{long}\"}}\n{{\"text\":\"c\"}}")),
        ("a.json", format!("[{{\"text\":\"a\"}},\n{{\"text\":\"{long}\"}}\n,{{\"text\":\"c\"}}]")),
    ] {
        let items = read_with(name, text.as_bytes(), &options).unwrap();
        assert_eq!(fates(&items), ["a", "too long", "c"], "{name}");
        let detail = &items[1].as_ref().unwrap_err().detail;
        assert_eq!(detail, "the record is longer than 40 bytes; --max-article-bytes sets the bound");
    }
    assert_eq!(fates(&read_with("a.txt", long.as_bytes(), &options).unwrap()), ["too long"]);
}

#[test]
fn json_may_nest_as_deep_as_it_likes() {
    // The parser of values has a bound; what is no value of ours is passed over without nesting.
    for (open, close, fate) in [("[", "]", "broken JSON"), ("{\"a\":", "}", "no text")] {
        let deep = format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
        for (form, fate) in [("{\"other\":@,\"text\":\"a\"}", "a"), ("{\"text\":@}", fate)] {
            let record = form.replace('@', &deep);
            for (name, text) in [("a.jsonl", record.clone()), ("a.json", format!("[{record}]"))] {
                let items = read(name, format!("{text}\n").as_bytes());
                assert_eq!(fates(&items), [fate], "{name} {}", &form[..9]);
            }
        }
    }
}

#[test]
fn exports_of_crawlers_find_their_fields() {
    for (record, publisher, url, date) in [
        (
            r#"{"maintext": "Good.", "source_domain": "valley.example", "url": "https://valley.example/1", "title_page": "x", "date_publish": "2026-03-09 07:30:00", "date_download": "2026-04-01 00:00:00"}"#,
            "valley.example",
            "https://valley.example/1",
            "2026-03-09",
        ),
        (
            r#"{"text": "Good.", "raw_text": "Other.", "comments": "", "hostname": "valley.example", "source-hostname": "The Valley Post", "source": "https://valley.example/1", "date": "2026-03-09", "id": null}"#,
            "The Valley Post",
            "https://valley.example/1",
            "2026-03-09",
        ),
        (
            r#"{"url": "https://valley.example/1", "seendate": "20260309T073000Z", "domain": "valley.example", "sourcecountry": "Norlake", "content": "Good."}"#,
            "valley.example",
            "https://valley.example/1",
            "2026-03-09",
        ),
    ] {
        let article = read("a.jsonl", record.as_bytes()).remove(0).unwrap();
        assert_eq!(
            (article.text.as_str(), article.publisher.as_str(), article.url.as_str()),
            ("Good.", publisher, url)
        );
        assert_eq!(article.published.date.unwrap().to_string(), date);
    }
}

#[test]
fn the_users_map_and_titles_are_followed() {
    let map = vec![("text".to_owned(), "story".to_owned())];
    let csv = b"id,title,text,story\n1,Dam holds,summary,All is well.\n";
    let items =
        read_with("a.csv", csv, &ReadOptions { map: map.clone(), titles: true, ..ReadOptions::default() }).unwrap();
    assert_eq!(fates(&items), ["Dam holds\n\nAll is well."]);
    let error = read_with("a.csv", b"id,text\n1,a\n", &ReadOptions { map, ..ReadOptions::default() }).unwrap_err();
    assert!(error.0.contains("--map text=story: there is no 'story' among: id, text"), "{error}");
}

#[test]
fn a_cut_line_is_told_by_where_it_is_cut() {
    let items = read("a.jsonl", b"{\"text\":\"a\"}\n{\"text\":\"cut\r\n");
    let reject = items[1].as_ref().unwrap_err();
    assert_eq!(reject.detail, "EOF while parsing a string, at byte 12 of the line");
}

#[test]
fn inspect_tells_what_was_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("valley.csv");
    std::fs::write(&path, "id,published,text,section\n1,\"March 9, 2026\",The dam holds.,local\n2,soon,,local\n")
        .unwrap();
    let output = dixit(folder.path(), "inspect valley.csv");
    let report = said(&output.stdout);
    assert!(output.status.success());
    for line in [
        "format      csv, not compressed",
        "  date      <- published",
        "  not used     section",
        "records     2 in all: 1 article, 1 reject",
        "row 2, byte 65: no text",
        "dates       100.0 % read",
        "  from 2026-03-09 to 2026-03-09",
        "copies      0 articles with",
        "run time    less than a second with",
        "text        The dam holds.",
    ] {
        assert!(report.contains(line), "{line} is not in:\n{report}");
    }
    std::fs::write(folder.path().join("latin.csv"), b"id,text\n1,The dam holds.\n2,The caf\xE9 is open.\n").unwrap();
    check(folder.path(), ("inspect latin.csv", 0, "charset     windows-1252, as the bytes tell", ""));
    check(folder.path(), ("inspect nowhere.csv", 2, "", "dixit: nowhere.csv: there is no such file or folder\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_articles_or_rejects(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:;\n\r\t\\text=\0".to_vec())], 0..300),
        start in prop::sample::select(vec!["", "{\"text\":\"", "id,text\n", "\u{1f}\u{8b}", "{\"text\":\"a\"}\n"]),
        name in prop::sample::select(vec!["a.jsonl", "a.csv", "a.txt", "a.gz", "a"]),
    ) {
        // A stream that cannot be used at all is an error in words; every other one is told record by record.
        if let Ok(items) = read_with(name, &[start.as_bytes(), &bytes].concat(), &ReadOptions::default()) {
            for item in items {
                match item {
                    Ok(article) => prop_assert!(!article.text.trim().is_empty() && !article.id.is_empty()),
                    Err(reject) => prop_assert!(!reject.reason.is_empty() && reject.stage == "read"),
                }
            }
        }
    }
}
