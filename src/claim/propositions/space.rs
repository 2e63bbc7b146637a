//! [`Space`]: where the wordings of a corpus stand: what their words mean, what else their articles report, when they were
//! said and by whom.
//!
//! **Invariant: everything is computed in whole numbers, or in reals of a fixed order, from the wordings and their first
//! statements alone.**

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::super::corpus::Corpus;
use super::super::meaning::{LENGTH, Meaning, Vector, WIDTH, dot};
use super::super::store::SketchStore;

/// The sum of a statement's rows is shortened as if a row of this length stood across it: few or frequent words say less.
const SHORTENED: f32 = 0.6;

/// How much the other statements of its article say about what a statement means, beside its own words.
const CONTEXT: f32 = 0.2;

/// What is known of a wording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Days since the year 0; none if nothing with these words has a date.
    pub(super) day: Option<i32>,
    /// Number of the article, among those of the space.
    pub(super) article: u32,
    /// Hash of the speaker's last word; 0 is nobody.
    pub(super) voice: u32,
    /// Length of the vector, 0 to 1.
    pub(super) length: f32,
}

/// The wordings of a corpus, by number.
pub(super) struct Space {
    /// What the words mean.
    own: Vec<Vector>,
    /// The same in the light of the article.
    seen: Vec<Vector>,
    /// What each article is about.
    articles: Vec<Vector>,
    places: Vec<Place>,
    /// Length of the weights of each wording's words.
    norms: Vec<f32>,
}

impl Space {
    pub(super) fn new(corpus: &Corpus, store: &SketchStore) -> Self {
        let meaning = Meaning::embedded();
        let all = 0..corpus.len() as u32;
        let (own, sums): (Vec<Vector>, Vec<f32>) =
            all.clone().into_par_iter().map(|w| vector(meaning, corpus, w)).unzip();
        let across = SHORTENED * median(&sums);
        let first: Vec<u32> = all.clone().into_par_iter().map(|w| first(corpus, store, w)).collect();
        let mut numbers = FxHashMap::default();
        let mut places = Vec::with_capacity(first.len());
        for (&statement, &sum) in first.iter().zip(&sums) {
            let meta = store.meta(statement);
            let next = numbers.len() as u32;
            places.push(Place {
                day: meta.date.map(day),
                article: *numbers.entry(meta.article).or_insert(next),
                voice: store.sketch(statement).voice(),
                length: sum / (sum * sum + across * across).sqrt().max(f32::MIN_POSITIVE),
            });
        }
        let totals = totals(&own, &places, numbers.len());
        let seen = all.clone().into_par_iter().map(|w| in_context(&own[w as usize], &places[w as usize], &totals));
        let seen = seen.collect();
        let articles = totals.par_iter().map(|total| unit(&total.map(|n| n as f32))).collect();
        let norms = norms(corpus);
        Self { own, seen, articles, places, norms }
    }

    pub(super) fn place(&self, wording: u32) -> &Place {
        &self.places[wording as usize]
    }

    /// The vector by which neighbours are sought.
    pub(super) fn seen(&self, wording: u32) -> &Vector {
        &self.seen[wording as usize]
    }

    /// Likeness of what two wordings mean, -1 to 1, less where their words are few.
    pub(super) fn sense(&self, a: u32, b: u32) -> f32 {
        let both = self.place(a).length * self.place(b).length;
        both * cosine(&self.own[a as usize], &self.own[b as usize])
    }

    /// The same in the light of their articles.
    pub(super) fn sense_in_context(&self, a: u32, b: u32) -> f32 {
        cosine(&self.seen[a as usize], &self.seen[b as usize])
    }

    /// Likeness of what their articles report, -1 to 1.
    pub(super) fn context(&self, a: u32, b: u32) -> f32 {
        let article = |w: u32| &self.articles[self.place(w).article as usize];
        cosine(article(a), article(b))
    }

    /// The length of the weights of a wording's words, lengthened so that few words say less.
    pub(super) fn norm(&self, wording: u32) -> f32 {
        self.norms[wording as usize]
    }
}

/// Of vectors of the common length.
fn cosine(a: &Vector, b: &Vector) -> f32 {
    dot(a, b) as f32 / (LENGTH * LENGTH) as f32
}

/// The vector of a wording, and the length of the sum that it was made of.
fn vector(meaning: &Meaning, corpus: &Corpus, wording: u32) -> (Vector, f32) {
    let mut out = [0; WIDTH];
    let sum = meaning.vector(corpus.terms(wording).iter().map(|t| corpus.hash(t.word)), &mut out);
    (out, sum)
}

/// The earliest statement of a wording.
fn first(corpus: &Corpus, store: &SketchStore, wording: u32) -> u32 {
    corpus.statements(wording).iter().copied().min_by_key(|&s| store.moment(s)).unwrap_or_default()
}

fn day(date: Date) -> i32 {
    i32::from(date.year()) * 366 + i32::from(date.day_of_year())
}

/// The sum of the vectors of each article's statements.
fn totals(own: &[Vector], places: &[Place], articles: usize) -> Vec<[i32; WIDTH]> {
    let mut totals = vec![[0i32; WIDTH]; articles];
    for (vector, place) in own.iter().zip(places) {
        let weight = (place.length * 64.0) as i32;
        let total = &mut totals[place.article as usize];
        total.iter_mut().zip(vector).for_each(|(t, v)| *t += weight * i32::from(*v));
    }
    totals
}

/// A wording's vector with some of what the others of its article say.
fn in_context(own: &Vector, place: &Place, totals: &[[i32; WIDTH]]) -> Vector {
    let weight = (place.length * 64.0) as i32;
    let total = &totals[place.article as usize];
    let others: [f32; WIDTH] = std::array::from_fn(|i| (total[i] - weight * i32::from(own[i])) as f32);
    let length = others.iter().map(|n| n * n).sum::<f32>().sqrt();
    let context = if length > 0.0 { CONTEXT * LENGTH as f32 / length } else { 0.0 };
    std::array::from_fn(|i| (f32::from(own[i]) * place.length + others[i] * context).round().clamp(-127.0, 127.0) as i8)
}

/// A vector of the common length.
fn unit(sum: &[f32; WIDTH]) -> Vector {
    let length = sum.iter().map(|n| n * n).sum::<f32>().sqrt();
    let factor = if length > 0.0 { LENGTH as f32 / length } else { 0.0 };
    sum.map(|n| (n * factor).round().clamp(-127.0, 127.0) as i8)
}

fn norms(corpus: &Corpus) -> Vec<f32> {
    let square = |w: u32| corpus.terms(w).iter().map(|t| t.weight() * t.weight()).sum::<u32>() as f32;
    let squares: Vec<f32> = (0..corpus.len() as u32).into_par_iter().map(square).collect();
    let typical = median(&squares);
    squares.iter().map(|s| (s + 0.25 * typical).sqrt().max(1.0)).collect()
}

fn median(values: &[f32]) -> f32 {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|v| *v > 0.0).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(1.0)
}
