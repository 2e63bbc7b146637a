//! The tables of a run with toy stages: complete, consistent, and the same bytes however the work was cut.

mod common;
mod toy;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::{Row, rows};
use dixit::claim::{Reference, References};
use dixit::pipeline::{Flow, RunOptions};
use dixit::write::{Layout, Report, TABLES, Table};
use serde_json::Value;

fn run(out: &Path, change: impl FnOnce(&mut RunOptions)) -> Report {
    let mut options = RunOptions::new(out);
    options.threads = 2;
    change(&mut options);
    toy::pipeline().run(toy::records().into_iter(), &options, |_| (), |_| ()).expect("the run ends well")
}

/// The tables of these runs: nothing is learned of outlets in them.
fn written() -> Vec<&'static Table> {
    TABLES.into_iter().filter(|table| table.name != "furniture").collect()
}

fn table(out: &Path, name: &str) -> Vec<Row> {
    rows(&out.join(format!("{name}.csv")))
}

fn column(rows: &[Row], name: &str) -> BTreeSet<String> {
    rows.iter().flat_map(|r| r[name].split('|')).filter(|v| !v.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_record_is_an_article_or_a_reject() {
    let out = tempfile::tempdir().unwrap();
    let report = run(out.path(), |_| ());
    let (articles, rejects) = (table(out.path(), "articles"), table(out.path(), "rejects"));
    assert_eq!(report.counts.articles_read, 60);
    assert_eq!(articles.len() + rejects.len(), 60);
    let lost: Vec<(&str, &str)> = rejects.iter().map(|r| (r["row"].as_str(), r["stage"].as_str())).collect();
    assert_eq!(lost, [("8", "read"), ("12", "quote"), ("38", "read"), ("42", "quote")]);
    assert_eq!(rejects[0]["detail"], "not an object; mend line or drop it");
    assert_eq!(rejects[1]["detail"], "the stage failed on this article: poison in a11");
    let order: Vec<u64> = articles.iter().map(|a| a["row"].parse().unwrap()).collect();
    assert!(order.is_sorted());
    let quotes: usize = articles.iter().map(|a| a["quotes"].parse::<usize>().unwrap()).sum();
    assert_eq!(quotes, table(out.path(), "quotes").len());
}

/// A known claim that any statement matches, so that there is a table of matches.
fn known() -> References {
    let claim = Reference { claim: "The dam is safe and it holds".into(), id: "k1".into(), ..Reference::default() };
    References { claims: vec![claim], threshold: 0.0 }
}

#[test]
fn bytes_do_not_depend_on_threads_batches_or_memory() {
    let files = |threads, batch, memory| {
        let out = tempfile::tempdir().unwrap();
        run(out.path(), |o| {
            o.threads = threads;
            o.flow = Flow { batch, ..Flow::default() };
            o.memory = memory;
            o.references = Some(known());
        });
        let read = |name: &str| fs::read(out.path().join(name)).unwrap();
        let tables: Vec<Vec<u8>> = written().iter().map(|t| read(&format!("{}.csv", t.name))).collect();
        (tables, read("datapackage.json"))
    };
    let expected = files(1, 1, None);
    for (threads, batch) in [(1, 64), (2, 1), (2, 3), (2, 64), (5, 1), (5, 3), (5, 64)] {
        assert!(files(threads, batch, None) == expected, "{threads} threads, batches of {batch}");
    }
    for memory in [0, 1000] {
        assert!(files(2, 64, Some(memory)) == expected, "{memory} bytes of memory");
    }
}

#[test]
fn spans_cut_the_content_out_of_the_text() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), |_| ());
    let texts: BTreeMap<String, Vec<char>> =
        toy::records().into_iter().flatten().map(|a| (a.id, a.text.chars().collect())).collect();
    let quotes = table(out.path(), "quotes");
    for quote in &quotes {
        let text = &texts[&quote["article_id"]];
        let cut = |cell: &str| -> String {
            let span = |s: &str| {
                let (start, end) = s.split_once("..").expect("start..end");
                let words: String = text[start.parse().unwrap()..end.parse().unwrap()].iter().collect();
                words.split_whitespace().collect::<Vec<_>>().join(" ")
            };
            cell.split('|').filter(|s| !s.is_empty()).map(span).collect::<Vec<_>>().join(" … ")
        };
        for name in ["content", "source", "cue"] {
            assert_eq!(cut(&quote[&format!("{name}_spans")]), quote[name], "{quote:?}");
        }
        assert!(quote["content_spans"].starts_with(&format!("{}..", quote["start"])), "{quote:?}");
        assert!(quote["content_spans"].ends_with(&format!("..{}", quote["end"])), "{quote:?}");
        let squeezed = text.iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        for context in ["pre", "post"] {
            assert!(squeezed.contains(&quote[context]) && quote[context].chars().count() <= 100, "{quote:?}");
        }
    }
    assert!(quotes.iter().any(|q| q["content"] == "The dam is safe, … and it holds."));
    assert!(quotes.iter().any(|q| q["sentence"] == "4" && q["paragraph"] == "3"));
}

#[test]
fn every_reference_leads_somewhere() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), |o| o.references = Some(known()));
    let read: BTreeMap<&str, Vec<Row>> = written().iter().map(|t| (t.name, table(out.path(), t.name))).collect();
    for (from, name, to, key) in [
        ("quotes", "article_id", "articles", "article_id"),
        ("quotes", "speaker_id", "speakers", "speaker_id"),
        ("quotes", "claim_id", "claims", "claim_id"),
        ("speakers", "speaker_id", "quotes", "speaker_id"),
        ("claims", "claim_id", "claim_mentions", "claim_id"),
        ("claims", "first_article_id", "articles", "article_id"),
        ("claims", "claim_quote_id", "quotes", "quote_id"),
        ("claim_variants", "claim_id", "claims", "claim_id"),
        ("claim_variants", "first_quote_id", "quotes", "quote_id"),
        ("reference_matches", "quote_id", "quotes", "quote_id"),
        ("claim_mentions", "claim_id", "claims", "claim_id"),
        ("claim_mentions", "quote_id", "quotes", "quote_id"),
        ("claim_mentions", "speaker_id", "speakers", "speaker_id"),
    ] {
        let (from_values, to_values) = (column(&read[from], name), column(&read[to], key));
        assert!(!from_values.is_empty(), "{from}.{name}");
        assert!(from_values.is_subset(&to_values), "{from}.{name} in {to}.{key}");
    }
    for (name, key) in
        [("articles", "article_id"), ("quotes", "quote_id"), ("speakers", "speaker_id"), ("claims", "claim_id")]
    {
        assert_eq!(column(&read[name], key).len(), read[name].len(), "{name}.{key} is unique");
    }
}

#[test]
fn speakers_and_claims_add_up() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), |_| ());
    let (quotes, speakers) = (table(out.path(), "quotes"), table(out.path(), "speakers"));
    let articles = table(out.path(), "articles");
    let copies: Vec<&String> =
        articles.iter().filter(|a| !a["duplicate_of"].is_empty()).map(|a| &a["article_id"]).collect();
    let quotes: Vec<Row> = quotes.into_iter().filter(|q| !copies.contains(&&q["article_id"])).collect();
    for speaker in &speakers {
        let id = &speaker["speaker_id"];
        let said: Vec<Row> = quotes.iter().filter(|q| q["speaker_id"].split('|').any(|s| s == id)).cloned().collect();
        assert_eq!(speaker["quotes"], said.len().to_string(), "{speaker:?}");
        assert_eq!(speaker["articles"], column(&said, "article_id").len().to_string(), "{speaker:?}");
        assert_eq!(speaker["publishers"], column(&said, "publisher").len().to_string(), "{speaker:?}");
        assert_eq!(speaker["first_date"], column(&said, "date").first().cloned().unwrap_or_default());
        assert_eq!(speaker["last_date"], column(&said, "date").last().cloned().unwrap_or_default());
    }
    let counts: Vec<u64> = speakers.iter().map(|s| s["quotes"].parse().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b));
    let ruiz = speakers.iter().find(|s| s["speaker"] == "Ruiz").unwrap();
    assert_eq!(
        (ruiz["kind"].as_str(), ruiz["roles"].as_str(), ruiz["aliases"].as_str()),
        ("person", "witness", "Ruiz/Jr")
    );
    let joint = quotes.iter().find(|q| q["speaker"] == "Ruiz|Okoro").unwrap();
    assert_eq!(joint["speaker_kind"], "person|person");
    assert_eq!(joint["speaker_id"].split('|').count(), 2);
    let nobody = quotes.iter().find(|q| q["source"].is_empty()).unwrap();
    assert_eq!(
        (nobody["speaker"].as_str(), nobody["speaker_id"].as_str(), nobody["speaker_confidence"].as_str()),
        ("", "", "")
    );
    assert!(speakers.iter().filter(|s| s["kind"] == "anonymous").count() > 1, "the nameless stay in their articles");

    let mentions = table(out.path(), "claim_mentions");
    for claim in table(out.path(), "claims") {
        let of: Vec<Row> = mentions.iter().filter(|m| m["claim_id"] == claim["claim_id"]).cloned().collect();
        assert_eq!(claim["mentions"], of.len().to_string());
        assert_eq!(claim["articles"], column(&of, "article_id").len().to_string());
        assert_eq!(claim["first_date"], column(&of, "date").first().cloned().unwrap_or_default());
        assert_eq!(of.iter().filter(|m| m["is_first"] == "true").count(), 1);
        assert_eq!((&of[0]["is_first"], &of[0]["article_id"]), (&"true".to_owned(), &claim["first_article_id"]));
        let marked = quotes.iter().filter(|q| q["claim_id"] == claim["claim_id"]).count();
        assert_eq!(marked, of.len());
    }
}

#[test]
fn the_data_package_describes_the_files() {
    for layout in [Layout::PLAIN, Layout { rows: 20, ..Layout::EXCEL }] {
        let out = tempfile::tempdir().unwrap();
        run(out.path(), |o| o.layout = layout);
        let package: Value = serde_json::from_slice(&fs::read(out.path().join("datapackage.json")).unwrap()).unwrap();
        let mut described = BTreeSet::from(["datapackage.json".to_owned(), "run.json".to_owned()]);
        for resource in package["resources"].as_array().unwrap() {
            let fields = resource["schema"]["fields"].as_array().unwrap();
            let names: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
            let path = &resource["path"];
            let files = path.as_array().cloned().unwrap_or_else(|| vec![path.clone()]);
            for file in files {
                let file = file.as_str().unwrap().to_owned();
                let text = fs::read_to_string(out.path().join(&file)).unwrap();
                let header = text.trim_start_matches('\u{feff}').lines().next().unwrap();
                assert_eq!(header, names.join(","), "{file}");
                described.insert(file);
            }
        }
        let there: BTreeSet<String> =
            fs::read_dir(out.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(there, described);
    }
}

#[test]
fn excel_files_are_marked_guarded_and_split() {
    let (plain, excel) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(plain.path(), |_| ());
    run(excel.path(), |o| o.layout = Layout { rows: 50, ..Layout::EXCEL });
    let mut all = Vec::new();
    for name in ["quotes.csv", "quotes-2.csv", "quotes-3.csv", "quotes-4.csv", "quotes-5.csv"] {
        let text = fs::read_to_string(excel.path().join(name)).unwrap();
        let body = text.strip_prefix('\u{feff}').expect("a byte order mark");
        assert_eq!(body.matches('\n').count(), body.matches("\r\n").count(), "{name}");
        assert!(body.lines().count() <= 50, "{name}");
        fs::write(excel.path().join("body"), body).unwrap();
        all.extend(rows(&excel.path().join("body")));
    }
    let expected = table(plain.path(), "quotes");
    assert_eq!(all.len(), expected.len());
    let mut guarded = 0;
    for (made, plain) in all.iter().zip(&expected) {
        for (name, cell) in plain {
            let formula = cell.starts_with(['=', '+', '-', '@']);
            guarded += usize::from(formula);
            assert_eq!(made[name], if formula { format!("'{cell}") } else { cell.clone() });
        }
    }
    assert!(guarded > 60, "contents and publishers that look like formulas: {guarded}");
}

#[test]
fn a_stopped_run_is_whole_and_says_so() {
    let out = tempfile::tempdir().unwrap();
    let flow = Flow { batch: 1, ..Flow::default() };
    let stop = std::sync::Arc::clone(&flow.stop);
    let options = RunOptions { flow, threads: 1, ..RunOptions::new(out.path()) };
    let watch = |p: dixit::pipeline::Progress| {
        if p.records >= 5 {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let report = toy::pipeline().run(toy::records().into_iter(), &options, |_| (), watch).unwrap();
    let c = &report.counts;
    assert!(report.interrupted && c.articles_read >= 5);
    assert_eq!(c.articles_read, c.articles_written + c.rejects);
    let mark: Value = serde_json::from_slice(&fs::read(out.path().join("run.json")).unwrap()).unwrap();
    assert_eq!((&mark["interrupted"], &mark["complete"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(table(out.path(), "articles").len() as u64, c.articles_written);
}
