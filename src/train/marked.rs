//! Articles whose attributions are marked, as what the two steps of the detector learn from.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::examples::Raw;
use crate::article::Article;
use crate::document::Document;
use crate::eval::{GoldArticle, GoldRelation};
use crate::features::Features;
use crate::features::attributes::{Attributes, CueRates};
use crate::model::hash::word;
use crate::pipeline::{Config, Pipeline, Registry};
use crate::quote::rules::Scene;
use crate::quote::two_step::labels::{cue, link};
use crate::quote::two_step::link_features::{self, Asked, Shared};
use crate::quote::two_step::{Thrift, cue_features};
use crate::span::Span;
use crate::tag::{TagScratch, Tagger};

/// An article with its first layers.
pub(super) struct Text {
    pub(super) document: Document,
    pub(super) attributes: Attributes,
    pub(super) paragraphs: Vec<Range<usize>>,
}

impl Text {
    /// Fills in the attributes.
    pub(super) fn look(&mut self, rates: &CueRates, tagger: Option<&Tagger>) {
        let scene = Scene::new(self.document.view());
        let plain = Attributes::new(&scene.r, &scene.q, rates);
        self.attributes = match tagger {
            None => plain,
            Some(tagger) => {
                let tags = tagger.tag(&plain, &mut TagScratch::default());
                plain.with_tags(tags)
            }
        };
    }
}

/// Splits and tokenizes texts, given with their ids, as the default pipeline does; `None` for one that it skips.
pub(super) fn prepare(texts: Vec<(String, String)>, rates: Option<(&CueRates, Option<&Tagger>)>) -> Vec<Option<Text>> {
    let mut config = Config::default();
    // Models are made where there are none yet.
    for setting in ["quote.use=rules", "speaker.use=nearest"] {
        config.set(setting).expect("the rules are stages");
    }
    let pipeline = Pipeline::new(&Registry::builtin(), &config).expect("the default stages build");
    let none = CueRates::default();
    let (rates, tagger) = rates.unwrap_or((&none, None));
    texts
        .into_par_iter()
        .map(|(id, text)| {
            let article = Article { id, text, ..Article::default() };
            let document = pipeline.annotate(article).ok()?;
            let view = document.view();
            let paragraphs = view.paragraphs.iter().map(|p| view.tokens.within(*p)).collect();
            let mut text = Text { attributes: Attributes::default(), paragraphs, document };
            text.look(rates, tagger);
            Some(text)
        })
        .collect()
}

/// A marked attribution as token indices.
#[derive(Debug)]
struct Marked {
    cue: Vec<usize>,
    source: Vec<usize>,
    content: Vec<usize>,
}

/// A marked article.
pub(super) struct Example {
    pub(super) text: Text,
    pub(super) relations: Vec<GoldRelation>,
    marked: Vec<Marked>,
}

pub(super) fn examples(articles: Vec<GoldArticle>) -> Vec<Example> {
    let relations: Vec<_> = articles.iter().map(|a| a.relations.clone()).collect();
    let texts = prepare(articles.into_iter().map(|a| (a.id, a.text)).collect(), None);
    let example = |(text, relations): (Option<Text>, Vec<GoldRelation>)| {
        let text = text?;
        let tokens = &text.document.tokens;
        let indices = |spans: &[Span]| -> Vec<usize> {
            let mut all: Vec<usize> = spans.iter().flat_map(|s| tokens.within(*s)).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let marked = relations
            .iter()
            .map(|r| Marked {
                cue: indices(&r.relation.cue),
                source: indices(&r.relation.source),
                content: indices(&r.relation.content),
            })
            .filter(|m| !m.content.is_empty())
            .collect();
        Some(Example { text, relations, marked })
    };
    texts.into_iter().zip(relations).filter_map(example).collect()
}

/// In which step of frequency each word is a cue; words that seldom are, are left out.
pub(super) fn cue_rates(examples: &[Example]) -> Vec<(u64, u8)> {
    let mut counts: FxHashMap<u64, [u32; 2]> = FxHashMap::default();
    for example in examples {
        let view = example.text.document.view();
        for i in 0..view.tokens.len() {
            counts.entry(word(view.word(i))).or_default()[0] += 1;
        }
        for i in example.marked.iter().flat_map(|m| &m.cue) {
            counts.entry(word(view.word(*i))).or_default()[1] += 1;
        }
    }
    let step = |[all, cue]: [u32; 2]| match f64::from(cue) / (f64::from(all) + 2.0) {
        _ if cue < 2 => 0,
        r if r < 0.08 => 0,
        r if r < 0.2 => 1,
        r if r < 0.4 => 2,
        r if r < 0.6 => 3,
        _ if cue < 1000 => 4,
        _ => 5,
    };
    let mut rates: Vec<(u64, u8)> = counts.iter().map(|(w, c)| (*w, step(*c))).filter(|r| r.1 > 0).collect();
    rates.sort_unstable();
    rates
}

/// Writes `first` on the first token of each run and the next label on the others.
fn paint(labels: &mut [u8], tokens: &[usize], first: impl Fn(usize) -> u8) {
    let mut run = None;
    for (k, &i) in tokens.iter().enumerate() {
        let begins = k == 0 || tokens[k - 1] + 1 != i;
        if begins {
            run = Some(i);
        }
        labels[i] = first(run.unwrap_or(i)) + u8::from(!begins);
    }
}

pub(super) fn cue_raws(example: &Example, thrift: Thrift) -> Vec<Raw> {
    let a = &example.text.attributes;
    let mut labels = vec![cue::NONE; a.len()];
    for m in &example.marked {
        let all = m.cue.iter().chain(&m.source).chain(&m.content);
        let (first, last) = (all.clone().min(), all.max());
        if let (Some(&first), Some(&last)) = (first, last)
            && last - first < 400
        {
            labels[first..=last].iter_mut().filter(|l| **l == cue::NONE).for_each(|l| *l = cue::WITHIN);
        }
    }
    for m in &example.marked {
        let middle = m.cue.first().or(m.source.first()).copied().unwrap_or(0);
        let side = |label: u8| move |i: usize| if i < middle { label } else { label + 2 };
        paint(&mut labels, &m.source, side(cue::SOURCE));
        paint(&mut labels, &m.content, side(cue::CONTENT));
        paint(&mut labels, &m.cue, |_| cue::CUE);
    }
    let mut f = Features::default();
    let mut raws = Vec::new();
    for paragraph in example.text.paragraphs.iter().filter(|p| !p.is_empty()) {
        let mut raw = Raw::default();
        for at in paragraph.clone() {
            f.hashes.clear();
            if thrift.seeks_cue(a, paragraph, at) {
                cue_features::put(a, paragraph, at, &mut f);
            }
            raw.token(&f.hashes, a.classes[at], labels[at]);
        }
        raws.push(raw);
    }
    raws
}

/// The tokens of a cue as one range: all of it, or its last run if it is far apart.
fn cue_range(cue: &[usize]) -> Option<Range<usize>> {
    let (&first, &last) = (cue.first()?, cue.last()?);
    if last - first <= cue.len() + 3 {
        return Some(first..last + 1);
    }
    let start = (0..cue.len()).rev().take_while(|&k| cue[k] + (cue.len() - 1 - k) == last).last()?;
    Some(cue[start]..last + 1)
}

pub(super) fn link_raws(example: &Example, thrift: Thrift) -> Vec<Raw> {
    let a = &example.text.attributes;
    let paragraphs = &example.text.paragraphs;
    let mut f = Features::default();
    let mut raws = Vec::new();
    let mut labels = vec![link::NONE; a.len()];
    for m in &example.marked {
        let Some(range) = cue_range(&m.cue) else { continue };
        let Some(n) = paragraphs.iter().position(|p| p.contains(&range.start)) else { continue };
        if !paragraphs[n].contains(&(range.end - 1)) {
            continue;
        }
        let next = paragraphs.get(n + 1).map_or(paragraphs[n].end, |p| p.end);
        let asked = Asked::wide(a, range, &paragraphs[n], next);
        labels[asked.window.clone()].fill(link::NONE);
        paint(&mut labels, &m.source, |_| link::SOURCE);
        paint(&mut labels, &m.content, |_| link::CONTENT);
        let shared = Shared::new(a, &asked);
        let mut raw = Raw::default();
        for at in asked.window.clone() {
            f.hashes.clear();
            if thrift.seeks_edge(a, &asked, at) {
                link_features::put(a, &asked, &shared, at, &mut f);
            }
            raw.token(&f.hashes, a.classes[at], labels[at]);
        }
        for i in m.source.iter().chain(&m.content) {
            labels[*i] = link::NONE;
        }
        raws.push(raw);
    }
    raws
}
