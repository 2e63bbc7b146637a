//! Trains the scorer of `propositions` from claims collected and pairs labelled by hand.
//!
//! Whoever collected a claim looked through all statements, so what stands near a mention and is no mention itself is an
//! example too: of what does not belong.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::regression::{Example, fit};
use crate::claim::{
    CONTAINMENT, ClaimLinker, FACT_NAMES, FACTS, PropositionsLinker, PropositionsLinkerConfig, ScorerParts,
    SketchStore, Statement, StatementMeta, Training,
};
use crate::error::BuildError;
use crate::eval::{ClaimScores, GoldClaim, GoldMention, GoldMentions, GoldPair};
use crate::read::StatementTables;

/// What is to be learned, and from what.
pub struct ClaimsTask {
    /// All statements, labelled or not.
    pub store: SketchStore,
    /// Their numbers by id.
    pub numbers: FxHashMap<String, u32>,
    /// Claims with all their mentions among the statements.
    pub claims: Vec<GoldClaim>,
    /// Pairs of statements with a label.
    pub pairs: Vec<GoldPair>,
    /// How likely the members of a claim must be one, in the clusterings by which the scorer is judged.
    pub cohesions: Vec<f64>,
}

impl ClaimsTask {
    /// Reads all statements of these tables.
    ///
    /// # Errors
    /// The first row that is no statement, or if the words cannot be put aside.
    pub fn gather(
        tables: StatementTables,
        claims: Vec<GoldClaim>,
        pairs: Vec<GoldPair>,
        cohesions: Vec<f64>,
    ) -> Result<Self, BuildError> {
        let linker = PropositionsLinker::untrained();
        let (mut store, mut numbers) = (SketchStore::default(), FxHashMap::default());
        let mut articles: FxHashMap<String, u32> = FxHashMap::default();
        for row in tables {
            let row =
                row.map_err(|e| BuildError::new(format!("{} row {}: {}", e.origin.input, e.origin.row, e.detail)))?;
            let polarity = row.polarity.unwrap_or_default();
            let statement = Statement { content: &row.content, speaker: &row.speaker, cue: &row.cue, polarity };
            let next = articles.len() as u32;
            let article = *articles.entry(row.article_id.clone()).or_insert(next);
            let meta = StatementMeta { article, date: row.published.date, polarity, ..StatementMeta::default() };
            numbers.insert(row.id.clone(), store.len() as u32);
            let kept = store.push(linker.sketch(&statement), meta, &row.content);
            kept.map_err(|e| BuildError::new(format!("the statements cannot be put aside: {e}")))?;
        }
        Ok(Self { store, numbers, claims, pairs, cohesions })
    }
}

/// Parts into which the claims are cut: each is told by what was learned from the others.
const FOLDS: usize = 5;

/// How much a labelled pair counts beside one of a mention and its neighbour.
const LABELLED: f32 = 3.0;

/// Mentions of a claim that count in full; those of a larger one count as if there were so many.
const FULL: f32 = 15.0;

/// Every so many statements without a label are taken as examples of what is no claim with its neighbours, unless a share
/// of their words is the same; how much such a pair counts.
const ANY: usize = 5;
const LIKE: f32 = 0.6;
const UNLABELLED: f32 = 0.1;

/// An example, and the hand-made claims that it tells about.
struct Told {
    example: Example<FACTS>,
    claims: Vec<usize>,
}

/// Trains the scorer; first in parts, to judge whole clusterings by claims that it has not seen.
///
/// # Errors
/// If the statements cannot be read back.
pub fn train_claims(task: &ClaimsTask, log: &dyn Fn(&str)) -> Result<ScorerParts, BuildError> {
    let training = Training::new(&task.store).map_err(|e| BuildError::new(e.to_string()))?;
    let gold = GoldMentions::new(&task.claims, &task.numbers);
    let told = examples(&training, &gold, task);
    let right = told.iter().filter(|t| t.example.1).count();
    log(&format!("{} statements, {} pairs, {right} of one claim", task.store.len(), told.len()));
    let mut scores = vec![ClaimScores::default(); task.cohesions.len()];
    for fold in 0..FOLDS {
        let inside = |claim: &usize| claim % FOLDS == fold;
        let parts = learn(told.iter().filter(|t| !t.claims.iter().any(inside)));
        for (&cohesion, scores) in task.cohesions.iter().zip(&mut scores) {
            let config = PropositionsLinkerConfig { cohesion, ..PropositionsLinkerConfig::default() };
            scores.add(&gold, &training.groups(&parts, &config), |claim| inside(&claim));
        }
    }
    for (cohesion, scores) in task.cohesions.iter().zip(&scores) {
        log(&format!("cohesion {cohesion}, {}", report(scores)));
    }
    let parts = learn(told.iter());
    for (name, weight) in FACT_NAMES.iter().zip(parts.weights.weights()) {
        log(&format!("{name}: {weight:.2}"));
    }
    Ok(parts)
}

fn report(scores: &ClaimScores) -> String {
    let (pairs, cubed) = (scores.pairwise(), scores.b_cubed());
    let percent = |share: f64| share * 100.0;
    format!(
        "claims not learned from: pairwise F1 {:.1} (P {:.1}, R {:.1}), B-cubed {:.1} (P {:.1}, R {:.1}), {:.2} strays a mention, \
         the largest claim {}",
        percent(pairs.f1),
        percent(pairs.precision),
        percent(pairs.recall),
        percent(cubed.f1),
        percent(cubed.precision),
        percent(cubed.recall),
        scores.strays(),
        scores.largest
    )
}

fn learn<'a>(told: impl Iterator<Item = &'a Told>) -> ScorerParts {
    ScorerParts { weights: fit(&told.map(|t| t.example).collect::<Vec<_>>()) }
}

/// All pairs that something is known about.
fn examples(training: &Training, gold: &GoldMentions, task: &ClaimsTask) -> Vec<Told> {
    let claims: Claims<'_> = gold.statements.iter().copied().zip(&gold.claims).collect();
    let mut told = near_mentions(training, gold, &claims);
    told.extend(labelled(training, task, &claims));
    told.extend(unlabelled(training, task.store.len() as u32, &claims));
    told
}

/// The claims of each mention.
type Claims<'a> = FxHashMap<u32, &'a FxHashSet<usize>>;

fn involved(claims: &Claims<'_>, pair: [u32; 2]) -> Vec<usize> {
    pair.iter().filter_map(|s| claims.get(s)).flat_map(|c| c.iter().copied()).collect()
}

/// Each mention and its neighbours, which belong to the same claim or do not.
fn near_mentions(training: &Training, gold: &GoldMentions, claims: &Claims<'_>) -> Vec<Told> {
    let pair = |m: u32, n: u32| [m.min(n), m.max(n)];
    let of = |&m: &u32| training.neighbours(m).into_iter().map(move |n| pair(m, n));
    let mut pairs: Vec<[u32; 2]> = gold.statements.iter().flat_map(of).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut sizes = vec![0; gold.claims.iter().flatten().max().map_or(0, |most| most + 1)];
    gold.claims.iter().flatten().for_each(|&c| sizes[c] += 1);
    let same = |[a, b]: [u32; 2]| claims.get(&a).zip(claims.get(&b)).is_some_and(|(x, y)| !x.is_disjoint(y));
    let told = |&pair: &[u32; 2]| {
        let facts = training.facts(pair[0], pair[1])?;
        let involved = involved(claims, pair);
        let counts = involved.iter().map(|&c| (FULL / sizes[c] as f32).min(1.0)).fold(0.0, f32::max);
        Some(Told { example: (facts, same(pair), counts), claims: involved })
    };
    pairs.par_iter().filter_map(told).collect()
}

fn labelled(training: &Training, task: &ClaimsTask, claims: &Claims<'_>) -> Vec<Told> {
    let number = |mention: &GoldMention| task.numbers.get(&mention.key()).copied();
    let told = |pair: &GoldPair| {
        let (a, b) = (number(&pair.a)?, number(&pair.b)?);
        let facts = training.facts(a, b)?;
        Some(Told { example: (facts, pair.is_same(), LABELLED), claims: involved(claims, [a, b]) })
    };
    task.pairs.par_iter().filter_map(told).collect()
}

/// Some statements that nobody labelled, each with its neighbours.
fn unlabelled(training: &Training, statements: u32, claims: &Claims<'_>) -> Vec<Told> {
    let some: Vec<u32> = (0..statements).step_by(ANY).filter(|s| !claims.contains_key(s)).collect();
    let of = |&a: &u32| {
        let neighbours = training.neighbours(a).into_iter().filter(|b| !claims.contains_key(b));
        let unlike = neighbours.filter_map(move |b| training.facts(a, b)).filter(|f| f[CONTAINMENT] < LIKE);
        unlike.map(|facts| Told { example: (facts, false, UNLABELLED), claims: Vec::new() })
    };
    some.par_iter().flat_map_iter(of).collect()
}
