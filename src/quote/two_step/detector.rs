//! [`TwoStepDetector`]: the model as a stage.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::model::{Found, Model, Scratch};
use super::parts::ModelParts;
use super::select;
use crate::document::TextView;
use crate::error::{BuildError, StageError};
use crate::lexicon::{Class, Frame, Lexicon};
use crate::model::{Checksums, checksum};
use crate::quote::rules::{Candidate, Scene, is_clean, reports, select::holds, to_quote, uncued};
use crate::quote::{Quote, QuoteDetector};
use crate::tag::TagScratch;

/// Settings of [`TwoStepDetector`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TwoStepDetectorConfig {
    /// `default`, `fast` (no parts of speech), or a model file that `dixit train detector` wrote.
    pub model: String,
    /// Least confidence, 0 to 1, of a quote with a cue.
    pub threshold: f64,
    /// Whether quotations that nobody is named for are kept, at low confidence.
    pub uncued: bool,
}

impl Default for TwoStepDetectorConfig {
    fn default() -> Self {
        Self { model: "default".to_owned(), threshold: 0.35, uncued: true }
    }
}

/// Finds quotes with a trained model.
#[derive(Debug)]
pub struct TwoStepDetector {
    model: Arc<Model>,
    checksum: Option<String>,
    config: TwoStepDetectorConfig,
}

type Loaded = LazyLock<Result<(Arc<Model>, String), String>>;

static DEFAULT: Loaded = LazyLock::new(|| embedded(include_bytes!("../../../data/models/two-step.default.model")));
static FAST: Loaded = LazyLock::new(|| embedded(include_bytes!("../../../data/models/two-step.fast.model")));

fn embedded(bytes: &[u8]) -> Result<(Arc<Model>, String), String> {
    Model::from_bytes(bytes).map(|model| (Arc::new(model), checksum(bytes))).map_err(|e| e.0)
}

thread_local! {
    static SCRATCH: RefCell<(Scratch, TagScratch)> = RefCell::default();
}

impl TwoStepDetector {
    /// A detector with these settings.
    ///
    /// # Errors
    /// If the model file cannot be read or is damaged.
    pub fn new(config: TwoStepDetectorConfig) -> Result<Self, BuildError> {
        let model = match config.model.as_str() {
            "default" => DEFAULT.clone(),
            "fast" => FAST.clone(),
            path => std::fs::read(path)
                .map_err(|e| format!("cannot be read ({e}); give default, fast or a model file"))
                .and_then(|bytes| embedded(&bytes)),
        };
        let (model, checksum) =
            model.map_err(|e| BuildError::new(format!("[quote] two-step: model '{}': {e}", config.model)))?;
        Ok(Self { model, checksum: Some(checksum), config })
    }

    /// A detector with a model fresh from training; the setting `model` is not looked at.
    #[must_use]
    pub fn with_parts(parts: &ModelParts, config: TwoStepDetectorConfig) -> Self {
        Self { model: Arc::new(Model::new(parts)), checksum: None, config }
    }
}

impl QuoteDetector for TwoStepDetector {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        let scene = Scene::new(view);
        let paragraphs: Vec<Range<usize>> = view.paragraphs.iter().map(|p| view.tokens.within(*p)).collect();
        let mut found = SCRATCH.with_borrow_mut(|(scratch, tags)| {
            let attributes = self.model.look(&scene, tags);
            self.model.find(&attributes, &paragraphs, scratch)
        });
        found.retain(|f| f64::from(f.confidence) >= self.config.threshold);
        let found = select::consistent(found, view.tokens.len());
        let mut chosen = Chosen::new(view.tokens.len());
        let (labelled, mut claimed) = reports(&scene);
        claimed.sort_by_key(|c| c.source.first().map_or(0, |s| s.start));
        // A speaker's turn in a transcript and a signed quotation are plainer than anything inside them.
        labelled.into_iter().for_each(|c| chosen.add(c));
        let learned = found.into_iter().map(|f| candidate(&scene, f)).filter(|c| !c.content.is_empty());
        learned.for_each(|c| chosen.add(innermost(&scene, c, &claimed)));
        // A clean direct quote is never lost.
        claimed.into_iter().filter(|c| is_clean(&scene, c)).for_each(|c| chosen.add(c));
        let mut chosen = chosen.candidates;
        uncued::follow_up(&scene, &mut chosen, self.config.uncued);
        let mut quotes: Vec<Quote> = chosen.iter().filter_map(|c| to_quote(&scene, c)).collect();
        quotes.sort_by_key(|q| (q.content[0], q.cue.first().copied()));
        Ok(quotes)
    }

    fn models(&self) -> Checksums {
        let name = format!("quote.two-step.{}", self.config.model);
        self.checksum.iter().map(|sum| (name.clone(), sum.clone())).collect()
    }
}

/// Candidates that share no token.
struct Chosen {
    taken: Vec<bool>,
    candidates: Vec<Candidate>,
}

impl Chosen {
    fn new(tokens: usize) -> Self {
        Self { taken: vec![false; tokens], candidates: Vec::new() }
    }

    /// Adds a candidate unless a token of its content or cue is taken; the source may be that of another.
    fn add(&mut self, c: Candidate) {
        let own = || c.content.iter().chain(&c.cue).flat_map(Clone::clone);
        if own().any(|i| self.taken[i]) {
            return;
        }
        own().for_each(|i| self.taken[i] = true);
        self.candidates.push(c);
    }
}

/// "Station R reported that M. claimed the vote was lost": what M. claimed is the quote, and Station R passed it on. The
/// model takes the outer report; `claimed` holds what the rules see inside, by source. "Ruiz said she hopes" is one report.
fn innermost(scene: &Scene<'_>, outer: Candidate, claimed: &[Candidate]) -> Candidate {
    let start = outer.content[0].start;
    let source = |c: &Candidate| c.source.first().map_or(0, |s| s.start);
    let first = claimed.partition_point(|c| source(c) < start);
    let near = claimed[first..].iter().take_while(|c| source(c) <= start + 1);
    let named = |c: &&Candidate| !c.source.is_empty() && !scene.r.is(source(c), Class::SUBJECT);
    match near.filter(named).find(|c| c.confidence >= INNER && holds(&outer, c)) {
        Some(inner) => {
            Candidate { via: outer.source, confidence: outer.confidence * inner.confidence, ..inner.clone() }
        }
        None => outer,
    }
}

/// Least confidence of the rules in a report inside another.
const INNER: f32 = 0.5;

/// Marks that belong to neither source nor content where they stand at an edge.
const EDGES: Class = Class(Class::COMMA.0 | Class::SEMICOLON.0 | Class::COLON.0);

/// Tokens without the commas, semicolons and colons at their edges.
fn without_commas(scene: &Scene<'_>, mut span: Range<usize>) -> Range<usize> {
    while !span.is_empty() && scene.r.is(span.start, EDGES) {
        span.start += 1;
    }
    while !span.is_empty() && scene.r.is(span.end - 1, EDGES) {
        span.end -= 1;
    }
    span
}

/// Tokens with the rest of a bracket that they break off in: "Rep. Ana Ruiz (D-S" goes on with ".C.)".
fn with_bracket(scene: &Scene<'_>, span: Range<usize>) -> Range<usize> {
    const FAR: usize = 8;
    let is = |i: usize, mark: &str| scene.r.view.word(i) == mark;
    let opened = span.clone().rev().find(|&i| is(i, "(") || is(i, ")")).filter(|&i| is(i, "("));
    let end = (span.end + FAR).min(scene.r.view.tokens.len());
    let closed = opened.and_then(|_| (span.end..end).find(|&i| is(i, "(") || is(i, ")"))).filter(|&i| is(i, ")"));
    span.start..closed.map_or(span.end, |i| i + 1)
}

/// The stretches of a source without those of a dateline; what a comma parts is one: "the captain, Ana Ruiz".
fn without_dateline(scene: &Scene<'_>, source: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let view = scene.r.view;
    let dateline = |i: usize| {
        let sentence = view.sentence_of(view.tokens.spans[i].start);
        i < scene.r.dateline_end(&view.tokens.in_sentence(sentence))
    };
    let mut kept: Vec<Range<usize>> = Vec::new();
    for span in source.into_iter().filter(|span| !dateline(span.start)) {
        match kept.last_mut() {
            Some(last) if last.end + 1 == span.start && scene.r.is(last.end, Class::COMMA) => last.end = span.end,
            _ => kept.push(span),
        }
    }
    kept
}

fn candidate(scene: &Scene<'_>, f: Found) -> Candidate {
    let text = scene.r.view.text;
    let cue = scene.span(&f.cue).of(text);
    let bare = |spans: Vec<Range<usize>>| spans.into_iter().map(|s| without_commas(scene, s)).filter(|s| !s.is_empty());
    let source = without_dateline(scene, f.source);
    let quoted = f.content.iter().any(|r| r.clone().any(|i| scene.q.at(i).is_some()));
    Candidate {
        polarity: Lexicon::builtin().polarity_of(cue),
        content: bare(f.content).collect(),
        cue: vec![f.cue],
        source: bare(source.into_iter().map(|s| with_bracket(scene, s)).collect()).collect(),
        via: Vec::new(),
        confidence: f.confidence,
        frame: if quoted { Frame::Quotation } else { Frame::Clause },
        lemma: "",
    }
}
