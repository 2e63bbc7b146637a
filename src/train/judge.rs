//! Trains the judge of what the two steps find: which of it is right as a whole?
//!
//! It learns from what steps found in articles that they had not learned from; what its scores mean is told by parts of
//! those that it has not learned from either.

use std::ops::Range;

use super::chain::{Rounds, Settings, train};
use super::examples::{Raw, sequences};
use super::marked::{Example, Text};
use super::weights::Pace;
use crate::eval::{GoldArticle, Predicted, Relation, right_alone};
use crate::features::Features;
use crate::model::ChainParts;
use crate::quote::two_step::confidence::{self, Calibration, FACTS};
use crate::quote::two_step::labels::judge::{COUNT, RIGHT, WRONG};
use crate::quote::two_step::{Found, Model, ModelParts, Scratch, judge_features};

/// What was found, and whether it is right.
pub(super) struct Case {
    found: Found,
    right: bool,
}

/// What is found in an article by a model that has not learned from it.
pub(super) fn cases(model: &Model, example: &Example) -> Vec<Case> {
    let attributes = &example.text.attributes;
    let found = model.find(attributes, &example.text.paragraphs, &mut Scratch::default());
    let gold = GoldArticle {
        id: String::new(),
        text: example.text.document.article.text.clone(),
        relations: example.relations.clone(),
    };
    let predicted: Vec<Predicted> = found.iter().map(|f| predicted(&example.text, f)).collect();
    let right = right_alone(&gold, &predicted);
    found.into_iter().zip(right).map(|(found, right)| Case { found, right }).collect()
}

fn predicted(text: &Text, f: &Found) -> Predicted {
    let spans = &text.document.tokens.spans;
    let of = |r: &Range<usize>| spans[r.start].cover(spans[r.end - 1]);
    Predicted {
        relation: Relation {
            content: f.content.iter().map(of).collect(),
            source: f.source.iter().map(of).collect(),
            cue: vec![of(&f.cue)],
        },
        ..Predicted::default()
    }
}

/// Features seen fewer times are not learned.
const LEAST: u8 = 8;
/// Parts of the articles, each of which is judged once by what was learned from the others.
const FOLDS: usize = 5;
/// How often to go over all cases.
const ROUNDS: usize = 6;

/// Learns to judge from the cases of each article; `parts` makes a model of a judge and of what its scores mean.
pub(super) fn learn(
    examples: &[Example],
    cases: &[Vec<Case>],
    seed: u64,
    parts: &dyn Fn(ChainParts<COUNT>, Calibration) -> ModelParts,
    log: &dyn Fn(&str),
) -> (ChainParts<COUNT>, Calibration) {
    let judge = |articles: &[usize], log: &dyn Fn(&str)| {
        let ([inside, _], dictionary) = sequences([articles, &[]], LEAST, |n| raws(&examples[n], &cases[n]));
        let pace = Pace { rate: 0.03, decay: 1e-4 };
        let settings = Settings { averaged: 3, pace, dropout: 0.5, classes: 1, seed, runs: 1 };
        train(&inside, &dictionary, settings, Rounds::Fixed(ROUNDS), log).0
    };
    let judged = |fold: usize| {
        let (outside, inside): (Vec<usize>, Vec<usize>) = (0..examples.len()).partition(|n| n % FOLDS == fold);
        let model = Model::new(&parts(judge(&inside, &|_| ()), Calibration::default()));
        outside.into_iter().flat_map(|n| facts(&model, &examples[n], &cases[n])).collect::<Vec<_>>()
    };
    let judged: Vec<([f32; FACTS], bool)> = (0..FOLDS).flat_map(judged).collect();
    let all: Vec<usize> = (0..examples.len()).collect();
    (judge(&all, log), Calibration::fit(&judged))
}

fn raws(example: &Example, cases: &[Case]) -> Vec<Raw> {
    let mut f = Features::default();
    let raw = |case: &Case| {
        judge_features::put(&example.text.attributes, &case.found, &mut f);
        let mut raw = Raw::default();
        raw.token(&f.hashes, 0, if case.right { RIGHT } else { WRONG });
        raw
    };
    cases.iter().map(raw).collect()
}

/// What `model` thinks of the cases of an article, and whether they are right.
fn facts(model: &Model, example: &Example, cases: &[Case]) -> Vec<([f32; FACTS], bool)> {
    let (a, mut f) = (&example.text.attributes, Features::default());
    let of = |case: &Case| {
        let judged = model.judge(a, &case.found, &mut f);
        (confidence::facts(a, &case.found, judged), case.right)
    };
    cases.iter().map(of).collect()
}
