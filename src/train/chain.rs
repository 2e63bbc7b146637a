//! Trains a [`Chain`](crate::model::Chain): a conditional random field, by AdaGrad over small batches.
//!
//! Features are dropped at random while learning, so that no rare one is relied on, and the weights of the last rounds
//! are averaged. The sequences of a batch are weighed in parallel; their gradients are added shard by shard, each shard
//! in the order of the batch.
//!
//! **Invariant: the result depends on the examples, the settings and the seed, not on the number of threads.**

use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::gradient::{Gradient, Sequence, Tables, labelled};
use super::random::Random;
use super::weights::{Means, Pace, Weights};
use crate::model::chain::UNIT;
use crate::model::rows::addressed;
use crate::model::{ChainParts, Scores};

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// The last rounds, whose weights are averaged.
    pub(super) averaged: usize,
    /// How far a weight goes at once.
    pub(super) pace: Pace,
    /// Share of the features that is dropped.
    pub(super) dropout: f32,
    /// Classes of tokens.
    pub(super) classes: usize,
    /// Where the random numbers start.
    pub(super) seed: u64,
    /// How often to learn anew where the number of rounds is known; the mean of all is kept. What features were dropped
    /// and in what order sequences came tells less then.
    pub(super) runs: u64,
}

/// How often to go over all sequences.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rounds<'a> {
    /// So often.
    Fixed(usize),
    /// Until these sequences, which are not learned from, are told no better.
    While(&'a [Sequence]),
}

/// Most rounds of [`Rounds::While`].
const MOST: usize = 20;
/// Rounds without a gain after which [`Rounds::While`] ends.
const PATIENCE: usize = 3;
/// Sequences weighed before weights change.
const BATCH: usize = 8;
/// Features none of whose weights is more than this many units are left out.
const FAINT: u8 = 1;

/// Learns from `sequences` whose features are numbers of `dictionary`. Returns what was learned, and the round after
/// which it was best.
pub(super) fn train<const N: usize>(
    sequences: &[Sequence],
    dictionary: &Dictionary,
    settings: Settings,
    rounds: Rounds<'_>,
    log: &dyn Fn(&str),
) -> (ChainParts<N>, usize) {
    let (mut means, best) = run(sequences, dictionary, settings, rounds, log);
    let more = if matches!(rounds, Rounds::Fixed(_)) { 1..settings.runs } else { 0..0 };
    for n in more {
        let settings = Settings { seed: settings.seed.wrapping_add(n << 32), ..settings };
        means.join(run(sequences, dictionary, settings, rounds, log).0);
    }
    let parts = parts(&means, dictionary, &settings);
    log(&format!("{} features kept", parts.features.len()));
    (parts, best)
}

/// Learns once. Returns the weights of the last rounds, and the round after which they were best.
fn run<const N: usize>(
    sequences: &[Sequence],
    dictionary: &Dictionary,
    settings: Settings,
    rounds: Rounds<'_>,
    log: &dyn Fn(&str),
) -> (Means<N>, usize) {
    let mut weights = Weights::<N>::new(dictionary.len(), settings.classes);
    let mut means = Means::new(settings.averaged);
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    let (mut best, mut highest) = (0, -1.0);
    let most = if let Rounds::Fixed(count) = rounds { count } else { MOST };
    for round in 1..=most {
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for batch in order.chunks(BATCH) {
            loss += learn(&mut weights, sequences, batch, round, &settings);
        }
        means.add(&weights);
        let mut told = format!("round {round}: loss {:.4} a token", loss / tokens(sequences));
        match rounds {
            Rounds::Fixed(_) => best = round,
            Rounds::While(held) => {
                let f1 = held_out(&means, held, &settings);
                told += &format!(", F1 of labels held out {:.2}", f1 * 100.0);
                if f1 > highest {
                    (best, highest) = (round, f1);
                }
            }
        }
        log(&told);
        if round >= best + PATIENCE {
            break;
        }
    }
    (means, best)
}

fn tokens(sequences: &[Sequence]) -> f64 {
    sequences.iter().map(|s| s.labels.len()).sum::<usize>().max(1) as f64
}

/// Learns from a batch; returns its loss.
fn learn<const N: usize>(
    weights: &mut Weights<N>,
    sequences: &[Sequence],
    batch: &[usize],
    round: usize,
    settings: &Settings,
) -> f64 {
    let tables = weights.tables();
    let random = |i: usize| {
        let number = (round * sequences.len() + i) as u64;
        Random::new(settings.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    };
    let now = &*weights;
    let gradients: Vec<Gradient<N>> =
        batch.par_iter().map(|&i| Gradient::of(&sequences[i], now, &tables, settings.dropout, random(i))).collect();
    weights.follow(&gradients, settings.pace);
    gradients.iter().map(|g| f64::from(g.loss)).sum()
}

/// The F1 of the labels told in sequences that were not learned from. Their likelihood would end learning too early: it
/// falls while the labels still get better.
fn held_out<const N: usize>(means: &Means<N>, held: &[Sequence], settings: &Settings) -> f64 {
    let tables = Tables::new(means.follows().into_iter(), means.begins());
    let row = |feature: u32| means.row(feature).map(|w| w * (1.0 - settings.dropout));
    let counts: Vec<[u32; 3]> = held.par_iter().map(|s| labelled(s, row, &tables)).collect();
    let [right, told, gold] = std::array::from_fn(|i| counts.iter().map(|c| f64::from(c[i])).sum::<f64>());
    2.0 * right / (told + gold).max(1.0)
}

fn parts<const N: usize>(means: &Means<N>, dictionary: &Dictionary, settings: &Settings) -> ChainParts<N> {
    let whole = |row: [f32; N]| -> Scores<N> { row.map(|w| (w * UNIT).round() as i32) };
    let scale = UNIT * (1.0 - settings.dropout);
    let small = |row: [f32; N]| row.map(|w| (w * scale).round().clamp(-127.0, 127.0) as i8);
    let row = |(id, hash): (usize, &u64)| (*hash, small(means.row(id as u32)));
    let kept = dictionary.hashes().iter().enumerate().map(row);
    let features = addressed(kept.filter(|(_, row)| row.iter().any(|w| w.unsigned_abs() > FAINT)));
    let follows = means.follows().into_iter().map(|table| table.map(whole)).collect();
    ChainParts { features, follows, begins: whole(means.begins()) }
}
