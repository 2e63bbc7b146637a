//! How fast each stage is, on the sample articles, in words a second.
//!
//! `cargo bench --bench stages`

use divan::Bencher;
use divan::counter::ItemsCount;

use dixit::article::Article;
use dixit::document::Document;
use dixit::pipeline::{Config, Pipeline, Registry, Settings};
use dixit::read::{Inputs, ReadOptions};
use dixit::speaker::ResolveInput;

fn main() {
    divan::main();
}

fn articles() -> Vec<Article> {
    let sample = format!("{}/data/sample", env!("CARGO_MANIFEST_DIR"));
    let inputs = Inputs::open(&[sample], &ReadOptions::default(), &Registry::builtin()).expect("the sample opens");
    inputs.filter_map(Result::ok).collect()
}

fn documents() -> Vec<Document> {
    let pipeline = Pipeline::new(&Registry::builtin(), &Config::default()).expect("builds");
    pipeline.annotate_batch(articles()).into_iter().filter_map(Result::ok).collect()
}

fn words(documents: &[Document]) -> ItemsCount {
    ItemsCount::new(documents.iter().map(|d| d.article.text.split_whitespace().count()).sum::<usize>())
}

/// Times `stage` over all sample documents.
fn each(bencher: Bencher<'_, '_>, stage: impl Fn(&Document) + Sync) {
    let documents = documents();
    bencher.counter(words(&documents)).bench(|| documents.iter().for_each(&stage));
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    bencher.counter(words(&documents())).bench(articles);
}

#[divan::bench]
fn clean(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().clean.build(&Settings::default()).expect("builds");
    each(bencher, |d| drop(divan::black_box(stage.clean(&d.article))));
}

#[divan::bench]
fn sentence(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().sentence.build(&Settings::default()).expect("builds");
    each(bencher, |d| drop(divan::black_box(stage.split(&d.article.text, &d.paragraphs))));
}

#[divan::bench]
fn token(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().token.build(&Settings::default()).expect("builds");
    each(bencher, |d| drop(divan::black_box(stage.tokenize(&d.article.text, &d.sentences))));
}

#[divan::bench]
fn mention(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().mention.build(&Settings::default()).expect("builds");
    each(bencher, |d| drop(divan::black_box(stage.find(d.view()))));
}

#[divan::bench]
fn quote(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().quote.build(&Settings::default()).expect("builds");
    each(bencher, |d| drop(divan::black_box(stage.detect(d.view()))));
}

#[divan::bench]
fn speaker(bencher: Bencher<'_, '_>) {
    let stage = Registry::builtin().speaker.build(&Settings::default()).expect("builds");
    each(bencher, |d| {
        let input = ResolveInput { view: d.view(), mentions: &d.mentions, quotes: &d.quotes };
        drop(divan::black_box(stage.resolve(input)));
    });
}

#[divan::bench]
fn all_stages(bencher: Bencher<'_, '_>) {
    let pipeline = Pipeline::new(&Registry::builtin(), &Config::default()).expect("builds");
    bencher.counter(words(&documents())).with_inputs(articles).bench_values(|a| pipeline.annotate_batch(a));
}
