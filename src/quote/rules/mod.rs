//! `rules`: quotes by marks and a lexicon of cues, without a trained model.
//!
//! Every verb of reporting is tried in the frames it can stand in: before or behind a quotation, before a clause, behind
//! one, before an infinitive or an object. Each trial that fits is a [`Candidate`]; [`select`] keeps a consistent set.
//! Quotations that no cue claims are looked at last: speaker labels, signatures, and what is left at low confidence.
//!
//! **Invariant: a token is in at most one content, and no content holds its own cue or source.**

mod behind;
mod candidate;
mod clause;
mod content;
mod nouns;
mod scene;
pub(super) mod select;
mod subject;
pub(super) mod uncued;

use serde::{Deserialize, Serialize};

use super::{Quote, QuoteDetector, QuoteKind};
use crate::document::TextView;
use crate::error::StageError;
use crate::lexicon::Frame;
use crate::span::Span;
pub(super) use candidate::Candidate;
pub(crate) use scene::Scene;

/// Settings of [`RulesDetector`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RulesDetectorConfig {
    /// Least confidence, 0 to 1, of an indirect quote.
    pub threshold: f64,
    /// Whether quotations that nobody is named for are kept, at low confidence.
    pub uncued: bool,
}

impl Default for RulesDetectorConfig {
    fn default() -> Self {
        Self { threshold: 0.4, uncued: true }
    }
}

/// Finds quotes by rules.
#[derive(Debug)]
pub struct RulesDetector {
    config: RulesDetectorConfig,
}

impl RulesDetector {
    /// A detector with these settings.
    #[must_use]
    pub fn new(config: RulesDetectorConfig) -> Self {
        Self { config }
    }
}

/// Which rule found a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The cue's base form, or empty where there is no verb.
    pub lemma: &'static str,
    /// How cue and content stand to each other.
    pub frame: Frame,
}

impl QuoteDetector for RulesDetector {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        Ok(self.explain(view).into_iter().map(|(quote, _)| quote).collect())
    }
}

impl RulesDetector {
    /// The quotes of an article, each with the rule that found it.
    #[must_use]
    pub fn explain(&self, view: TextView<'_>) -> Vec<(Quote, Rule)> {
        let scene = Scene::new(view);
        let mut candidates = Vec::new();
        for sentence in 0..view.sentences.len() {
            candidate::in_sentence(&scene, sentence, &mut candidates);
            nouns::in_sentence(&scene, &view.tokens.in_sentence(sentence), &mut candidates);
        }
        candidate::of_phrases(&scene, &mut candidates);
        uncued::labelled(&scene, &mut candidates);
        candidates.retain(|c| c.confidence >= self.config.threshold as f32);
        let mut chosen = select::consistent(&scene, candidates);
        uncued::follow_up(&scene, &mut chosen, self.config.uncued);
        let explained = |c: &Candidate| Some((to_quote(&scene, c)?, Rule { lemma: c.lemma, frame: c.frame }));
        let mut quotes: Vec<(Quote, Rule)> = chosen.iter().filter_map(explained).collect();
        quotes.sort_by_key(|(q, _)| (q.content[0], q.cue.first().copied()));
        quotes
    }
}

/// The turns of speakers and signed quotations, and what verbs claim, before any choice between them.
pub(super) fn reports(scene: &Scene<'_>) -> (Vec<Candidate>, Vec<Candidate>) {
    let (mut labelled, mut claimed) = (Vec::new(), Vec::new());
    uncued::labelled(scene, &mut labelled);
    for sentence in 0..scene.r.view.sentences.len() {
        candidate::in_sentence(scene, sentence, &mut claimed);
    }
    (labelled, claimed)
}

/// Whether all of a candidate's content is inside marks and its verb mostly reports there.
pub(super) fn is_clean(scene: &Scene<'_>, c: &Candidate) -> bool {
    c.frame == Frame::Quotation && c.confidence >= SURE && c.content.iter().all(|s| s.clone().all(|i| scene.quoted(i)))
}

/// Least confidence of a quotation that a verb claims.
const SURE: f32 = 0.5;

/// Bytes of a source: what is longer names nobody, and would fill a table where several quotes share it.
const LONGEST_SOURCE: usize = 2000;

/// A candidate's token ranges as byte spans; `None` if nothing but marks is left of the content, or the
/// source is no name.
pub(super) fn to_quote(scene: &Scene<'_>, c: &Candidate) -> Option<Quote> {
    let text = scene.r.view.text;
    let spans = |ranges: &[std::ops::Range<usize>]| -> Vec<Span> {
        ranges.iter().filter(|t| !t.is_empty()).map(|t| scene.span(t)).collect()
    };
    let content: Vec<Span> =
        spans(&c.content).into_iter().filter(|s| s.of(text).chars().any(char::is_alphanumeric)).collect();
    let source = spans(&c.source);
    if content.is_empty() || source.iter().any(|s| s.len() > LONGEST_SOURCE) {
        return None;
    }
    Some(Quote {
        kind: kind(scene, &content),
        content,
        cue: spans(&c.cue),
        source,
        via: spans(&c.via),
        polarity: c.polarity,
        confidence: c.confidence,
    })
}

/// The share of the content's characters inside quotation marks tells its type.
fn kind(scene: &Scene<'_>, content: &[Span]) -> QuoteKind {
    let view = scene.r.view;
    let (mut all, mut quoted) = (0usize, 0usize);
    for span in content {
        for i in view.tokens.within(*span) {
            let length = view.word(i).chars().count();
            all += length;
            quoted += if scene.quoted(i) { length } else { 0 };
        }
    }
    match quoted * 10 {
        0 => QuoteKind::Indirect,
        n if n >= all * 8 => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    }
}
