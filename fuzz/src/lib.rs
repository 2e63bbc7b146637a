//! What each fuzz target does with the bytes it is given: a plain function each, which panics where a law is broken.
//!
//! Where a target has several subjects, the first byte chooses one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dixit::article::Article;
use dixit::document::Document;
use dixit::model::{Checksums, Writer};
use dixit::pipeline::{Config, Pipeline, Registry, RunOptions};
use dixit::read::{Inputs, ReadOptions, StatementTables};
use dixit::span::Span;
use dixit::state::{Identity, State};
use tempfile::TempDir;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::builtin);

/// A folder for the files of this process.
static SCRATCH: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

/// A file of this name and content.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = SCRATCH.path().join(name);
    fs::write(&path, bytes).expect("the folder takes it");
    path
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Names by which formats are recognised; the content says the rest.
const NAMES: [&str; 14] = [
    "a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.html", "a.warc", "a.xml", "a.zip", "a.tar", "a.parquet",
    "a.xlsx", "a.gz", "a",
];

/// Formats read by crates that may panic on a broken file, which loses that file alone.
const MAY_PANIC: [&str; 3] = ["a.parquet", "a.xlsx", "a.zip"];

/// Any bytes under any name: each record is an article with an id or a reject with a reason.
pub fn readers(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let name = NAMES[kind as usize % NAMES.len()];
    let options = ReadOptions { max_article_bytes: 1 << 14, titles: kind & 128 != 0, ..ReadOptions::default() };
    let Ok(inputs) = Inputs::open(&[shown(&file(name, bytes))], &options, &REGISTRY) else { return };
    for item in inputs {
        match item {
            Ok(article) => assert!(!article.id.is_empty()),
            Err(reject) => {
                assert!(!reject.reason.is_empty() && !reject.detail.is_empty());
                let foreign = ["PAR1", "PK"].iter().any(|magic| bytes.starts_with(magic.as_bytes()));
                let panicked = reject.detail.starts_with("the file cannot be read on (");
                assert!(!panicked || foreign || MAY_PANIC.contains(&name), "{}", reject.detail);
            }
        }
    }
}

/// Any bytes as a table of statements.
pub fn statements(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let name = ["s.csv", "s.jsonl", "s.json", "s.tsv"][kind as usize % 4];
    let Ok(mut tables) = StatementTables::open(&[shown(&file(name, bytes))], &[]) else { return };
    for item in tables.by_ref() {
        if let Err(reject) = item {
            assert!(!reject.reason.is_empty() && !reject.detail.is_empty());
        }
    }
}

fn article(data: &[u8]) -> Article {
    Article { id: "1".to_owned(), text: String::from_utf8_lossy(data).into_owned(), ..Article::default() }
}

fn in_order(text: &str, spans: &[Span]) {
    assert!(spans.iter().all(|s| text.get(s.start as usize..s.end as usize).is_some_and(|words| !words.is_empty())));
    assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

/// Any text through cleaner, splitter and tokenizer.
pub fn sentences(data: &[u8]) {
    static STAGES: LazyLock<Stages> = LazyLock::new(Stages::new);
    let article = article(data);
    let text = &article.text;
    let paragraphs = STAGES.clean.clean(&article).expect("never fails").paragraphs;
    in_order(text, &paragraphs);
    let sentences = STAGES.split.split(text, &paragraphs).expect("never fails");
    in_order(text, &sentences);
    let covered: usize = sentences.iter().map(|s| words(s.of(text))).sum();
    assert_eq!(covered, paragraphs.iter().map(|p| words(p.of(text))).sum::<usize>());
    STAGES.token.tokenize(text, &sentences).expect("never fails");
}

struct Stages {
    clean: Box<dyn dixit::clean::Cleaner>,
    split: Box<dyn dixit::sentence::SentenceSplitter>,
    token: Box<dyn dixit::token::Tokenizer>,
}

impl Stages {
    fn new() -> Self {
        let first = "each role has a stage that needs no settings";
        Self {
            clean: REGISTRY.clean.build(&Default::default()).expect(first),
            split: REGISTRY.sentence.build(&Default::default()).expect(first),
            token: REGISTRY.token.build(&Default::default()).expect(first),
        }
    }
}

fn words(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// A pipeline with these settings that takes text of any language.
fn pipeline(settings: &[&str]) -> Result<Pipeline, dixit::error::BuildError> {
    let mut config = Config::default();
    for setting in ["clean.language="].iter().chain(settings) {
        config.set(setting).expect("a setting");
    }
    Pipeline::new(&REGISTRY, &config)
}

/// The article through all stages: none may fail.
fn annotated(pipeline: &Pipeline, article: Article) -> Option<Document> {
    match pipeline.annotate_batch(vec![article]).pop().expect("one fate") {
        Ok(document) => Some(document),
        Err(reject) => {
            assert_eq!(reject.stage, "clean", "{}: {}", reject.reason, reject.detail);
            assert_ne!(reject.reason, "panic", "{}", reject.detail);
            None
        }
    }
}

/// Any text through both detectors and both resolvers.
pub fn detectors(data: &[u8]) {
    static BOTH: LazyLock<[Pipeline; 2]> = LazyLock::new(|| {
        [&[][..], &["quote.use=rules", "speaker.use=nearest"]].map(|settings| pipeline(settings).expect("it builds"))
    });
    for pipeline in BOTH.iter() {
        let Some(d) = annotated(pipeline, article(data)) else { continue };
        assert_eq!(d.quotes.len(), d.attributions.len());
        for quote in &d.quotes {
            for spans in [&quote.content, &quote.cue, &quote.source, &quote.via] {
                in_order(&d.article.text, spans);
            }
        }
        let entities = d.mentions.entities.len();
        assert!(d.attributions.iter().flatten().flat_map(|a| &a.entities).all(|&e| (e as usize) < entities));
    }
}

/// Any bytes behind a right checksum as a model. What loads must work.
pub fn models(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let (role, kind) = [("quote", "two-step"), ("speaker", "ranked"), ("claim", "propositions")][kind as usize % 3];
    let mut writer = Writer::default();
    writer.bytes(bytes);
    let path = file("a.model", &writer.finish(kind));
    let (stage, model) = (format!("{role}.use={kind}"), format!("{role}.model={}", shown(&path)));
    let mut settings = vec![stage.as_str(), model.as_str()];
    if role != "quote" {
        settings.push("quote.use=rules");
    }
    let Ok(pipeline) = pipeline(&settings) else { return };
    annotated(&pipeline, article("“The dam is safe,” Ana Ruiz said. She denied that it leaked.".as_bytes()));
}

/// Any bytes as a file of the state of earlier runs: they are refused, unless they are what was there.
pub fn state(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let identity = Identity { command: "run", config: Default::default(), models: Checksums::default() };
    let folder = SCRATCH.path().join("state");
    if !folder.exists() {
        State::open(&folder, &identity).and_then(|state| state.commit(&[])).expect("a new state");
    }
    let ending = if kind % 2 == 0 { ".redb" } else { "state.json" };
    let mut files = fs::read_dir(&folder).expect("a state").flatten().map(|entry| entry.path());
    let path = files.find(|path| shown(path).ends_with(ending)).expect("it is there");
    let whole = fs::read(&path).expect("a file");
    // Bytes written over a part of the file do more than bytes in its place.
    let at = usize::from(kind / 2) * whole.len() / 128;
    let damaged = [&whole[..at], bytes, whole.get(at + bytes.len()..).unwrap_or_default()].concat();
    fs::write(&path, &damaged).expect("the folder takes it");
    if let Ok(state) = State::open(&folder, &identity) {
        assert!(damaged == whole || ending == "state.json");
        state.recall(|_: String| Ok(())).expect("what the manifest names is whole");
    }
    fs::write(&path, whole).expect("the folder takes it");
}

/// Any bytes as articles or as a table of statements: a limit on memory may not change a byte of any table.
pub fn limited(data: &[u8]) {
    static RULES: LazyLock<Pipeline> =
        LazyLock::new(|| pipeline(&["quote.use=rules", "speaker.use=nearest"]).expect("it builds"));
    let Some((&kind, bytes)) = data.split_first() else { return };
    let tables = |memory: Option<u64>| {
        let options = RunOptions { force: true, memory, threads: 1, ..RunOptions::new(SCRATCH.path().join("out")) };
        if kind % 2 == 0 {
            let source = Inputs::open(&[shown(&file("a.jsonl", bytes))], &ReadOptions::default(), &REGISTRY).ok()?;
            RULES.run(source, &options, |_| (), |_| ()).expect("it runs");
        } else {
            let source = StatementTables::open(&[shown(&file("s.csv", bytes))], &[]).ok()?;
            RULES.track(source, &options, |_| (), |_| ()).expect("it runs");
        }
        let entries = fs::read_dir(&options.out).expect("the tables").flatten().map(|entry| entry.path());
        let mut tables: Vec<_> = entries.filter(|path| !path.ends_with("run.json")).collect();
        tables.sort();
        Some(tables.into_iter().map(|path| (fs::read(&path).expect("a table"), path)).collect::<Vec<_>>())
    };
    assert!(tables(Some(u64::from(kind / 2) * 64)) == tables(None), "a limit changes the tables");
}
