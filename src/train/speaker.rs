//! Trains the `ranked` resolver from articles whose speakers are labelled: a softmax over the candidates of each quote,
//! by AdaGrad.

use rayon::prelude::*;

use super::dictionary::{Counter, Dictionary};
use super::random::Random;
use crate::article::Article;
use crate::document::Document;
use crate::eval::{GoldArticle, GoldDetector, Labelled, LabelledArticle, named_right};
use crate::features::Features;
use crate::model::logistic::Logistic;
use crate::pipeline::{Config, Pipeline, Registry};
use crate::speaker::ranked::candidates::{Candidate, Scene, Who};
use crate::speaker::ranked::features::Asked;
use crate::speaker::ranked::source::Source;
use crate::speaker::ranked::{Chosen, FACTS, UNIT, Walk};
use crate::speaker::{Attribution, RankedResolver, RankerParts, ResolveInput};

/// What is to be learned, and from what.
pub struct SpeakerTask {
    /// Articles with their quotes.
    pub gold: Vec<GoldArticle>,
    /// Who the speakers of some of them are.
    pub labels: Vec<LabelledArticle>,
    /// Where random numbers start.
    pub seed: u64,
}

/// Features seen fewer times are not learned.
const LEAST: u8 = 2;
/// Parts into which the articles are cut: each is told by what was learned from the others.
const FOLDS: usize = 5;
const ROUNDS: usize = 20;
/// The last rounds, whose weights are averaged.
const AVERAGED: usize = 6;
/// Times that all choices are learned from anew, in another order; the mean is kept.
const RUNS: u64 = 5;
const RATE: f32 = 0.02;
const DECAY: f32 = 0.02;

/// An article with its quotes, each with its label if it has one.
struct Example<'a> {
    document: Document,
    labels: Vec<Option<&'a Labelled>>,
}

/// A quote with its candidates' features.
struct Choice {
    features: Vec<Vec<u64>>,
    /// For each candidate whether it is right.
    right: Vec<bool>,
}

/// Trains the resolver; first in parts, to tell what its scores mean on articles that it has not seen.
pub fn train_speaker(task: &SpeakerTask, log: &dyn Fn(&str)) -> RankerParts {
    let examples = examples(task);
    let choices: Vec<Vec<Choice>> = examples.par_iter().map(choices).collect();
    let count: usize = choices.iter().map(Vec::len).sum();
    let reached = choices.iter().flatten().filter(|c| c.right.contains(&true)).count();
    log(&format!(
        "{} articles, {count} labelled quotes, the speaker among the candidates of {reached}",
        examples.len()
    ));
    let fold = |n: usize| {
        let inside: Vec<&Choice> =
            choices.iter().enumerate().filter(|(i, _)| i % FOLDS != n).flat_map(|(_, c)| c).collect();
        let parts = RankerParts { weights: learn(&inside, task.seed), calibration: Logistic::default() };
        let outside = examples.iter().enumerate().filter(|(i, _)| i % FOLDS == n);
        outside.flat_map(|(_, e)| judged(&parts, e)).collect::<Vec<_>>()
    };
    let judged: Vec<Judged<'_>> = (0..FOLDS).into_par_iter().map(fold).collect::<Vec<_>>().concat();
    let share = |of: &str| {
        let of = judged.iter().filter(|j| j.mention.contains(of));
        let (all, right) = of.fold((0_usize, 0_usize), |(all, right), j| (all + 1, right + usize::from(j.right)));
        100.0 * right as f64 / all.max(1) as f64
    };
    log(&format!(
        "{:.1} % right on articles that were not learned from; {:.1} % of pronouns, {:.1} % of nouns",
        share(""),
        share("pronoun"),
        share("nominal")
    ));
    let all: Vec<&Choice> = choices.iter().flatten().collect();
    let judged: Vec<_> = judged.iter().map(|j| (j.facts, j.right)).collect();
    let parts = RankerParts { weights: learn(&all, task.seed), calibration: Logistic::fit(&judged) };
    log(&format!("{} features", parts.weights.len()));
    parts
}

/// The labelled articles with their mentions, the marked quotes and what the rules say of their speakers.
fn examples(task: &SpeakerTask) -> Vec<Example<'_>> {
    let mut config = Config::default();
    for setting in ["quote.use=rules", "speaker.use=nearest"] {
        config.set(setting).expect("the rules are stages");
    }
    let pipeline = Pipeline::new(&Registry::builtin(), &config).expect("the default stages build");
    let pipeline = pipeline.with_detector(Box::new(GoldDetector::new(&task.gold)));
    task.labels
        .iter()
        .filter_map(|labelled| {
            let gold = &task.gold[labelled.article];
            let article = Article { id: gold.id.clone(), text: gold.text.clone(), ..Article::default() };
            let document = pipeline.annotate(article).ok()?;
            let label = |relation: usize| labelled.labels.iter().find(|l| l.relation == relation);
            Some(Example { labels: GoldDetector::order(gold).into_iter().map(label).collect(), document })
        })
        .collect()
}

fn input(document: &Document) -> ResolveInput<'_> {
    ResolveInput { view: document.view(), mentions: &document.mentions, quotes: &document.quotes }
}

/// Which candidates are right: those in canonical form, or else those with another of the right names.
fn right(scene: &Scene<'_>, label: &Labelled, all: &[Candidate]) -> Vec<bool> {
    let said: Vec<_> = all.iter().map(|c| named_right(label, &scene.names_of(&c.who))).collect();
    let exact = said.iter().any(|(_, canonical)| *canonical);
    said.into_iter().map(|(right, canonical)| if exact { canonical } else { right }).collect()
}

/// The labelled quotes of an article. Who spoke before is taken from the labels, as far as they tell.
fn choices(example: &Example<'_>) -> Vec<Choice> {
    let scene = Scene::new(input(&example.document));
    let (mut walk, mut f, mut choices) = (Walk::default(), Features::default(), Vec::new());
    for (n, quote) in example.document.quotes.iter().enumerate() {
        let ruled = example.document.attributions[n].as_ref();
        let source = Source::new(scene.input.view, quote, |span| scene.names(span));
        let all = scene.candidates(&source, quote, ruled, walk.speakers());
        let mut spoke = ruled.cloned();
        if let Some(label) = example.labels[n] {
            let right = right(&scene, label, &all);
            let asked = Asked::new(&scene, &source, quote, walk.said(), &all);
            let features = (0..all.len()).map(|i| {
                asked.put(i, &mut f);
                f.hashes.clone()
            });
            let features = features.collect();
            if let Some(true_one) = right.iter().position(|r| *r) {
                spoke = match &all[true_one].who {
                    Who::Entities(entities) => Some(Attribution::to(entities.clone(), 1.0)),
                    _ => None,
                };
            }
            choices.push(Choice { features, right });
        }
        walk.remember(&scene, quote, spoke.as_ref());
    }
    choices
}

/// What a model says of a quote that it has not seen.
#[derive(Clone)]
struct Judged<'a> {
    facts: [f32; FACTS],
    right: bool,
    /// How the source names the speaker.
    mention: &'a str,
}

/// What a model says of an article that it has not seen.
fn judged<'a>(parts: &RankerParts, example: &Example<'a>) -> Vec<Judged<'a>> {
    let scene = Scene::new(input(&example.document));
    let chosen = RankedResolver::with_parts(parts).choose(scene.input);
    let judge = |(n, chosen): (usize, Chosen)| {
        let label = example.labels[n]?;
        let right = named_right(label, &scene.names_of(&chosen.who)).0;
        Some(Judged { facts: chosen.facts, right, mention: &label.mention })
    };
    chosen.into_iter().enumerate().filter_map(judge).collect()
}

/// The weights that make the right candidates likely.
fn learn(choices: &[&Choice], seed: u64) -> Vec<(u64, i16)> {
    let mut counter = Counter::new();
    choices.iter().flat_map(|c| &c.features).flatten().for_each(|h| counter.count(*h));
    let mut dictionary = Dictionary::default();
    let mut number = |hashes: &Vec<u64>| -> Vec<u32> {
        hashes.iter().filter(|h| counter.has(**h, LEAST)).map(|h| dictionary.add(*h)).collect()
    };
    let useful = choices.iter().filter(|c| c.right.contains(&true));
    let numbered: Vec<Numbered<'_>> =
        useful.map(|c| (c.features.iter().map(&mut number).collect(), c.right.as_slice())).collect();
    let mut sums = vec![0.0f32; dictionary.len()];
    for run in 0..RUNS {
        learn_once(&numbered, seed.wrapping_add(run << 32), &mut sums);
    }
    let small = |w: f32| (w / (AVERAGED as f32 * RUNS as f32) * UNIT).round().clamp(-30_000.0, 30_000.0) as i16;
    let mut kept: Vec<(u64, i16)> = dictionary.hashes().iter().zip(&sums).map(|(h, w)| (*h, small(*w))).collect();
    kept.retain(|(_, w)| *w != 0);
    kept.sort_unstable();
    kept
}

/// A choice whose features are numbers: those of each candidate, and which are right.
type Numbered<'a> = (Vec<Vec<u32>>, &'a [bool]);

/// Goes over all choices in random order, round after round, and adds the weights of the last ones to `sums`.
fn learn_once(numbered: &[Numbered<'_>], seed: u64, sums: &mut [f32]) {
    let (mut weights, mut squares) = (vec![0.0f32; sums.len()], vec![1e-6f32; sums.len()]);
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..numbered.len()).collect();
    for round in 0..ROUNDS {
        random.shuffle(&mut order);
        for &i in &order {
            let (features, right) = &numbered[i];
            for (slope, features) in slopes(&weights, features, right).into_iter().zip(features) {
                for &feature in features {
                    let at = feature as usize;
                    let g = slope - DECAY * weights[at];
                    squares[at] += g * g;
                    weights[at] += RATE * g / squares[at].sqrt();
                }
            }
        }
        if round + AVERAGED >= ROUNDS {
            sums.iter_mut().zip(&weights).for_each(|(sum, w)| *sum += w);
        }
    }
}

/// For each candidate how much more likely it should be: its share among the right ones minus its share among all.
fn slopes(weights: &[f32], features: &[Vec<u32>], right: &[bool]) -> Vec<f32> {
    let scores: Vec<f32> = features.iter().map(|f| f.iter().map(|&i| weights[i as usize]).sum()).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let weighed: Vec<f32> = scores.iter().map(|s| libm::expf(s - top)).collect();
    let all: f32 = weighed.iter().sum();
    let good: f32 = weighed.iter().zip(right).filter(|(_, r)| **r).map(|(w, _)| w).sum();
    let share = |w: f32, r: bool| if r { w / good.max(f32::MIN_POSITIVE) } else { 0.0 };
    weighed.iter().zip(right).map(|(w, r)| share(*w, *r) - w / all).collect()
}
