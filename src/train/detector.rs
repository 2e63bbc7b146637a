//! Trains the two-step detector from articles whose attributions are marked.

use rayon::prelude::*;

use super::chain::{Rounds, Settings, train};
use super::examples::{Raw, sequences};
use super::judge::{self, Case};
use super::marked::{Example, Text, cue_rates, cue_raws, examples, link_raws, prepare};
use super::weights::Pace;
use crate::eval::{GoldArticle, Predicted, Relation};
use crate::features::attributes::{CueRates, class};
use crate::model::{Chain, ChainParts};
use crate::quote::two_step::confidence::Calibration;
use crate::quote::two_step::labels::{cue, link};
use crate::quote::two_step::{Model, ModelParts, Thrift};
use crate::quote::{Quote, QuoteDetector, TwoStepDetector, TwoStepDetectorConfig};
use crate::tag::{self, Tagger};

/// What is to be learned, and from what.
pub struct DetectorTask {
    /// Marked by hand.
    pub gold: Vec<GoldArticle>,
    /// Gives parts of speech.
    pub tagger: Option<ChainParts<{ tag::COUNT }>>,
    /// Where random numbers start.
    pub seed: u64,
}

/// Features seen fewer times are not learned.
const LEAST: u8 = 20;
/// One of so many articles marked by hand is left out first.
const HELD: usize = 10;

/// Rounds of learning where no article can be left out to tell how many are best.
const ROUNDS: usize = 8;

/// Times that all articles are learned from anew.
const RUNS: u64 = 3;

/// Parts of the articles, in each of which steps that learned from the others find what the judge learns from.
const TURNS: usize = 4;

/// Trains both steps and the judge. A tenth of the gold is left out first, to learn how many rounds are best; then parts of
/// it take turns, so that the judge sees what steps find in articles that they have not learned from; then all of it is used.
pub fn train_detector(task: DetectorTask, log: &dyn Fn(&str)) -> ModelParts {
    let mut examples = examples(task.gold);
    let rates = cue_rates(&examples);
    let table: CueRates = rates.iter().copied().collect();
    let tagger = task.tagger.as_ref().map(|parts| Tagger::new(Chain::new(parts)));
    examples.par_iter_mut().for_each(|e| e.text.look(&table, tagger.as_ref()));
    log(&format!("{} articles, {} words that are cues", examples.len(), rates.len()));
    let parts = |(cues, links), (judge, calibration)| ModelParts {
        tagger: task.tagger.clone(),
        rates: rates.clone(),
        cues,
        links,
        judge,
        calibration,
    };
    let untrained = || (ChainParts::nothing(1), Calibration::default());
    let learner = Learner { examples: &examples, seed: task.seed, thrift: Thrift::new(tagger.is_some()), log };
    let (out, inside) = learner.split(HELD, HELD - 1);
    let [first, second] = learner.rounds(&inside, &out);
    log(&format!("{first} and {second} rounds are best; now for the judge"));
    let mut cases: Vec<Vec<Case>> = examples.iter().map(|_| Vec::new()).collect();
    for turn in 0..TURNS {
        let (out, inside) = learner.split(TURNS, turn);
        let model = Model::new(&parts(learner.both(&inside, [first, second], 1), untrained()));
        let found: Vec<Vec<Case>> = out.par_iter().map(|n| judge::cases(&model, &examples[*n])).collect();
        out.into_iter().zip(found).for_each(|(n, found)| cases[n] = found);
    }
    let nothing = || (ChainParts::nothing(class::COUNT), ChainParts::nothing(class::COUNT));
    let judged = judge::learn(&examples, &cases, task.seed, &|j, c| parts(nothing(), (j, c)), log);
    log("now on all");
    let all: Vec<usize> = (0..examples.len()).collect();
    parts(learner.both(&all, [first, second], RUNS), judged)
}

/// What both steps learn from, and how.
struct Learner<'a> {
    examples: &'a [Example],
    seed: u64,
    thrift: Thrift,
    log: &'a dyn Fn(&str),
}

/// The two steps.
type Steps = (ChainParts<{ cue::COUNT }>, ChainParts<{ link::COUNT }>);

impl Learner<'_> {
    /// Every so manieth article, and the others.
    fn split(&self, parts: usize, which: usize) -> (Vec<usize>, Vec<usize>) {
        (0..self.examples.len()).partition(|n| n % parts == which)
    }

    /// How many rounds tell `outside` best.
    fn rounds(&self, inside: &[usize], outside: &[usize]) -> [usize; 2] {
        let thrift = self.thrift;
        let (_, first) = self.step::<{ cue::COUNT }>([inside, outside], None, |e| cue_raws(e, thrift));
        let (_, second) = self.step::<{ link::COUNT }>([inside, outside], None, |e| link_raws(e, thrift));
        [first, second]
    }

    /// Both steps after so many rounds, learned so often.
    fn both(&self, inside: &[usize], [first, second]: [usize; 2], runs: u64) -> Steps {
        let thrift = self.thrift;
        let (cues, _) = self.step([inside, &[]], Some((first, runs)), |e| cue_raws(e, thrift));
        let (links, _) = self.step([inside, &[]], Some((second, runs)), |e| link_raws(e, thrift));
        (cues, links)
    }

    /// Learns a step from the first articles: so many rounds, so often, or while the others are told better. Returns the
    /// rounds.
    fn step<const N: usize>(
        &self,
        articles: [&[usize]; 2],
        rounds: Option<(usize, u64)>,
        raws: impl Fn(&Example) -> Vec<Raw> + Sync,
    ) -> (ChainParts<N>, usize) {
        let ([inside, outside], dictionary) = sequences(articles, LEAST, |n| raws(&self.examples[n]));
        (self.log)(&format!("{N} labels: {} sequences, {} features", inside.len(), dictionary.len()));
        let (rounds, runs) = match rounds {
            Some((rounds, runs)) => (Rounds::Fixed(rounds), runs),
            None if outside.is_empty() => (Rounds::Fixed(ROUNDS), 1),
            None => (Rounds::While(&outside), 1),
        };
        let pace = Pace { rate: 0.03, decay: 1e-5 };
        let settings = Settings { averaged: 3, pace, dropout: 0.5, classes: class::COUNT, seed: self.seed, runs };
        train(&inside, &dictionary, settings, rounds, self.log)
    }
}

/// What the detector finds in gold articles with this model, for scoring.
#[must_use]
pub fn predict(parts: &ModelParts, gold: &[GoldArticle], threshold: f64) -> Vec<Vec<Predicted>> {
    let config = TwoStepDetectorConfig { threshold, ..TwoStepDetectorConfig::default() };
    let detector = TwoStepDetector::with_parts(parts, config);
    let texts = prepare(gold.iter().map(|a| (a.id.clone(), a.text.clone())).collect(), None);
    let quotes = |text: &Text| detector.detect(text.document.view()).unwrap_or_default();
    let found = |text: Option<Text>| text.as_ref().map(quotes).unwrap_or_default().into_iter().map(scored).collect();
    texts.into_par_iter().map(found).collect()
}

fn scored(quote: Quote) -> Predicted {
    Predicted {
        relation: Relation { content: quote.content, source: quote.source, cue: quote.cue },
        confidence: Some(f64::from(quote.confidence)),
        ..Predicted::default()
    }
}
