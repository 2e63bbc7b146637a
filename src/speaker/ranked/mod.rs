//! `ranked`: a learned resolver. For each quote all who may be behind it are weighed, and the best is taken.
//!
//! Candidates are those named in the source, those mentioned before it, the speakers so far, the writer, what the source
//! itself describes, and nobody. What [`NearestResolver`] says is a feature.
//!
//! **Invariant: scores are integers, so that the choice never depends on the machine.**

pub(crate) mod candidates;
mod described;
pub(crate) mod features;
mod impersonal;
mod implied;
mod model;
mod part;
mod phrase;
mod reasons;
pub(crate) mod source;
mod verb;

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

pub use model::RankerParts;
pub(crate) use model::{FACTS, Ranker, UNIT};

use super::nearest::{NearestResolver, NearestResolverConfig};
use super::{Attribution, ResolveInput, SpeakerResolver, Weighed};
use crate::error::{BuildError, StageError};
use crate::features::Features;
use crate::model::logistic::odds;
use crate::model::{Checksums, checksum};
use crate::quote::{Quote, QuoteKind};
use candidates::{Candidate, Scene, Who};
use features::{Asked, Said};
use source::{Form, Source};

/// Settings of [`RankedResolver`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RankedResolverConfig {
    /// `default`, or a model file that `dixit train speaker` wrote.
    pub model: String,
}

impl Default for RankedResolverConfig {
    fn default() -> Self {
        Self { model: "default".to_owned() }
    }
}

/// Resolves with a trained model.
#[derive(Debug)]
pub struct RankedResolver {
    ranker: Arc<Ranker>,
    checksum: Option<String>,
    config: RankedResolverConfig,
}

type Loaded = LazyLock<Result<(Arc<Ranker>, String), String>>;

static DEFAULT: Loaded = LazyLock::new(|| load(include_bytes!("../../../data/models/ranked.default.model")));

fn load(bytes: &[u8]) -> Result<(Arc<Ranker>, String), String> {
    RankerParts::from_bytes(bytes).map(|parts| (Arc::new(Ranker::new(&parts)), checksum(bytes))).map_err(|e| e.0)
}

impl RankedResolver {
    /// A resolver with these settings.
    ///
    /// # Errors
    /// If the model file cannot be read or is damaged.
    pub fn new(config: RankedResolverConfig) -> Result<Self, BuildError> {
        let loaded = match config.model.as_str() {
            "default" => DEFAULT.clone(),
            path => std::fs::read(path)
                .map_err(|e| format!("cannot be read ({e}); give default or a model file"))
                .and_then(|bytes| load(&bytes)),
        };
        let told = |e| BuildError::new(format!("[speaker] ranked: model '{}': {e}", config.model));
        let (ranker, checksum) = loaded.map_err(told)?;
        Ok(Self { ranker, checksum: Some(checksum), config })
    }

    /// A resolver with a model fresh from training.
    #[must_use]
    pub fn with_parts(parts: &RankerParts) -> Self {
        Self { ranker: Arc::new(Ranker::new(parts)), checksum: None, config: RankedResolverConfig::default() }
    }
}

/// Who was chosen for a quote, and what the confidence in it is told from.
pub(crate) struct Chosen {
    pub(crate) who: Who,
    pub(crate) facts: [f32; FACTS],
}

impl RankedResolver {
    /// The best candidate for each quote.
    pub(crate) fn choose(&self, input: ResolveInput<'_>) -> Vec<Chosen> {
        self.walk(input, |_, _, _| ())
    }

    /// The same; `see` is shown all candidates with their scores.
    fn walk(&self, input: ResolveInput<'_>, mut see: impl FnMut(&Asked<'_, '_>, &[i32], usize)) -> Vec<Chosen> {
        let rules = NearestResolver::new(&NearestResolverConfig::default());
        let scene = Scene::new(input);
        let (mut walk, mut f) = (Walk::default(), Features::default());
        let one = |(quote, ruled): (&Quote, Option<Attribution>)| {
            let source = Source::new(input.view, quote, |span| scene.names(span));
            let mut all = scene.candidates(&source, quote, ruled.as_ref(), walk.speakers());
            let asked = Asked::new(&scene, &source, quote, walk.said(), &all);
            let scores = scores(&self.ranker, &asked, &mut f);
            let best = plain(&all, ruled.as_ref(), &source, quote).unwrap_or_else(|| best(&scores));
            see(&asked, &scores, best);
            let facts = facts(&scores, best, &all[best], source.form);
            let chosen = Chosen { who: all.swap_remove(best).who, facts };
            walk.remember(&scene, quote, attribution(&chosen, 1.0).as_ref());
            chosen
        };
        input.quotes.iter().zip(rules.all(input)).map(one).collect()
    }
}

impl SpeakerResolver for RankedResolver {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        let confidence = |chosen: &Chosen| self.ranker.calibration.probability(&chosen.facts);
        Ok(self.choose(input).into_iter().map(|c| attribution(&c, confidence(&c))).collect())
    }

    fn explain(&self, input: ResolveInput<'_>) -> Vec<Vec<Weighed>> {
        let mut weighed = Vec::with_capacity(input.quotes.len());
        self.walk(input, |asked, scores, best| weighed.push(shares(asked, scores, best)));
        weighed
    }

    fn models(&self) -> Checksums {
        let name = format!("speaker.ranked.{}", self.config.model);
        self.checksum.iter().map(|sum| (name.clone(), sum.clone())).collect()
    }
}

fn attribution(chosen: &Chosen, score: f32) -> Option<Attribution> {
    match &chosen.who {
        Who::Entities(entities) => Some(Attribution::to(entities.clone(), score)),
        Who::Described(entity) => {
            Some(Attribution { entities: Vec::new(), described: Some(entity.as_ref().clone()), score })
        }
        Who::Nobody => None,
    }
}

/// The candidate that the rules are taken at their word for: joint speakers, whoever goes on speaking without a cue, and
/// nobody where "it is said". There are too few of these to learn from.
fn plain(all: &[Candidate], ruled: Option<&Attribution>, source: &Source<'_>, quote: &Quote) -> Option<usize> {
    if source.form == Form::It && impersonal::is_nobodys(source.view, &source.tokens, quote) {
        return all.iter().position(|c| matches!(c.who, Who::Nobody));
    }
    let joint = ruled.is_some_and(|r| r.entities.len() > 1);
    let goes_on = source.form == Form::None && quote.cue.is_empty();
    (joint || goes_on).then(|| all.iter().position(|c| c.ruled))?
}

/// The score of each candidate.
fn scores(ranker: &Ranker, asked: &Asked<'_, '_>, f: &mut Features) -> Vec<i32> {
    let one = |n: usize| {
        asked.put(n, f);
        ranker.score(&f.hashes)
    };
    (0..asked.all.len()).map(one).collect()
}

/// All candidates with what their scores mean, the likeliest first.
fn shares(asked: &Asked<'_, '_>, scores: &[i32], best: usize) -> Vec<Weighed> {
    let all = asked.all;
    let one = |n: usize| Weighed {
        name: asked.scene.names_of(&all[n].who),
        share: share(scores, n),
        chosen: n == best,
        reasons: reasons::reasons(asked, &all[n]),
    };
    let mut weighed: Vec<Weighed> = (0..all.len()).map(one).collect();
    weighed.sort_by(|a, b| b.share.total_cmp(&a.share));
    weighed
}

/// How likely candidate `n` is among all.
fn share(scores: &[i32], n: usize) -> f32 {
    let weight = |score: i32| libm::expf((score - scores[n]) as f32 / UNIT);
    1.0 / scores.iter().map(|s| weight(*s)).sum::<f32>()
}

/// The first of the highest.
fn best(scores: &[i32]) -> usize {
    (0..scores.len()).max_by_key(|&n| (scores[n], std::cmp::Reverse(n))).unwrap_or(0)
}

/// What the confidence in candidate `n` is told from.
fn facts(scores: &[i32], n: usize, chosen: &Candidate, form: Form) -> [f32; FACTS] {
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    [
        1.0,
        odds(share(scores, n)),
        flag(form == Form::Name),
        flag(matches!(form, Form::He | Form::She)),
        flag(form.is_pronoun() && !matches!(form, Form::He | Form::She)),
        flag(matches!(chosen.who, Who::Described(_))),
        flag(chosen.ruled),
        flag(form == Form::None),
    ]
}

/// Who spoke so far.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    speakers: VecDeque<Vec<u32>>,
    last: Option<(usize, bool)>,
}

/// Speakers that are remembered.
const REMEMBERED: usize = 3;

impl Walk {
    /// The speakers of the last quotes, the latest last.
    pub(crate) fn speakers(&mut self) -> &[Vec<u32>] {
        self.speakers.make_contiguous()
    }

    pub(crate) fn said(&self) -> Said<'_> {
        Said { speakers: self.speakers.as_slices().0, last: self.last }
    }

    /// Goes on behind `quote`.
    pub(crate) fn remember(&mut self, scene: &Scene<'_>, quote: &Quote, found: Option<&Attribution>) {
        let Some(found) = found.filter(|a| !a.entities.is_empty()) else { return };
        let end = quote.content.last().map_or(0, |s| s.end).max(quote.source.last().map_or(0, |s| s.end));
        let paragraph = scene.input.view.paragraph_of(end.saturating_sub(1));
        self.last = Some((paragraph, quote.kind == QuoteKind::Direct));
        if self.speakers.len() == REMEMBERED {
            self.speakers.pop_front();
        }
        self.speakers.push_back(found.entities.clone());
        self.speakers.make_contiguous();
    }
}
