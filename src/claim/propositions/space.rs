//! [`Space`]: where the wordings of a corpus stand: what their words mean, what else their articles report, when they were
//! said and by whom.
//!
//! **Invariant: everything is computed in whole numbers, or in reals of a fixed order, from the wordings and their first
//! statements alone.**

use jiff::civil::Date;
use rayon::prelude::*;

use super::super::corpus::{Corpus, picked};
use super::super::meaning::{LENGTH, Meaning, Vector, WIDTH, dot};
use super::super::store::SketchStore;

/// The sum of a statement's rows is shortened as if a row of this length stood across it: few or frequent words say less.
const SHORTENED: f32 = 0.6;

/// How much the other statements of its article say about what a statement means, beside its own words.
const CONTEXT: f32 = 0.2;

/// Stands for an article of one wording: it is about what that says.
const ALONE: u32 = u32::MAX;

/// What is known of a wording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Days since the year 0; none if nothing with these words has a date.
    pub(super) day: Option<i32>,
    /// Number of the article.
    pub(super) article: u32,
    /// Number of what the article is about, or [`ALONE`].
    about: u32,
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
    /// What each article of several wordings is about.
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
        let mut places: Vec<Place> =
            all.into_par_iter().map(|w| place(corpus, store, w, sums[w as usize], across)).collect();
        let (seen, articles) = in_articles(&own, &mut places);
        let norms = norms(corpus);
        Self { own, seen, articles, places, norms }
    }

    /// The same wordings numbered anew: number i goes to the one that `order` has at i.
    pub(super) fn in_order(mut self, order: &[u32]) -> Self {
        self.own = picked(&self.own, order);
        self.seen = picked(&self.seen, order);
        self.places = picked(&self.places, order);
        self.norms = picked(&self.norms, order);
        self
    }

    pub(super) fn place(&self, wording: u32) -> &Place {
        &self.places[wording as usize]
    }

    /// The vectors by which neighbours are sought.
    pub(super) fn all_seen(&self) -> &[Vector] {
        &self.seen
    }

    /// Likeness of what two wordings mean, -1 to 1, less where their words are few.
    pub(super) fn sense(&self, a: u32, b: u32) -> f32 {
        let both = self.place(a).length * self.place(b).length;
        both * cosine(&self.own[a as usize], &self.own[b as usize])
    }

    /// The same in the light of their articles.
    pub(super) fn sense_in_context(&self, a: u32, b: u32) -> f32 {
        of_common_length(self.dot_in_context(a, b))
    }

    /// The same before it is divided.
    pub(super) fn dot_in_context(&self, a: u32, b: u32) -> i32 {
        dot(&self.seen[a as usize], &self.seen[b as usize])
    }

    /// Likeness of what their articles report, -1 to 1.
    pub(super) fn context(&self, a: u32, b: u32) -> f32 {
        let article = |w: u32| match self.place(w).about {
            ALONE => &self.own[w as usize],
            about => &self.articles[about as usize],
        };
        cosine(article(a), article(b))
    }

    /// The length of the weights of a wording's words, lengthened so that few words say less.
    pub(super) fn norm(&self, wording: u32) -> f32 {
        self.norms[wording as usize]
    }
}

fn cosine(a: &Vector, b: &Vector) -> f32 {
    of_common_length(dot(a, b))
}

/// The cosine of two vectors of the common length, whose products have this sum.
pub(super) fn of_common_length(dot: i32) -> f32 {
    dot as f32 / (LENGTH * LENGTH) as f32
}

/// The vector of a wording, and the length of the sum that it was made of.
fn vector(meaning: &Meaning, corpus: &Corpus, wording: u32) -> (Vector, f32) {
    let mut out = [0; WIDTH];
    let sum = meaning.vector(corpus.terms(wording).iter().map(|t| corpus.hash(t.word)), &mut out);
    (out, sum)
}

/// The earliest statement of a wording.
pub(super) fn first(corpus: &Corpus, store: &SketchStore, wording: u32) -> u32 {
    corpus.statements(wording).iter().copied().min_by_key(|&s| store.moment(s)).unwrap_or_default()
}

fn day(date: Date) -> i32 {
    i32::from(date.year()) * 366 + i32::from(date.day_of_year())
}

/// What is known of a wording; `sum` is the length of its words' rows. What its article is about is not told yet.
fn place(corpus: &Corpus, store: &SketchStore, wording: u32, sum: f32, across: f32) -> Place {
    let first = first(corpus, store, wording);
    let meta = store.meta(first);
    let length = sum / (sum * sum + across * across).sqrt().max(f32::MIN_POSITIVE);
    Place { day: meta.date.map(day), article: meta.article, about: ALONE, voice: store.head(first).voice(), length }
}

/// Each wording's vector in the light of its article, and what each article of several wordings is about.
fn in_articles(own: &[Vector], places: &mut [Place]) -> (Vec<Vector>, Vec<Vector>) {
    let mut by_article: Vec<(u32, u32)> = places.iter().zip(0..).map(|(place, w)| (place.article, w)).collect();
    by_article.par_sort_unstable();
    let several = by_article.chunk_by(|x, y| x.0 == y.0).filter(|article| article.len() > 1);
    let several: Vec<&[(u32, u32)]> = several.collect();
    let mut totals = Vec::with_capacity(several.len());
    several.par_iter().map(|article| total(own, places, article)).collect_into_vec(&mut totals);
    for (article, about) in several.iter().zip(0..) {
        article.iter().for_each(|&(_, w)| places[w as usize].about = about);
    }
    let seen = own.par_iter().zip(&*places).map(|(own, place)| {
        let alone = || own.map(|number| i32::from(number) * weight(place));
        let total = if place.about == ALONE { alone() } else { totals[place.about as usize] };
        in_context(own, place, &total)
    });
    let seen = seen.collect();
    (seen, totals.par_iter().map(|total| unit(&total.map(|n| n as f32))).collect())
}

/// How much a wording counts in its article.
fn weight(place: &Place) -> i32 {
    (place.length * 64.0) as i32
}

/// The sum of the vectors of an article's wordings.
fn total(own: &[Vector], places: &[Place], article: &[(u32, u32)]) -> [i32; WIDTH] {
    let mut total = [0; WIDTH];
    for &(_, w) in article {
        let weight = weight(&places[w as usize]);
        total.iter_mut().zip(&own[w as usize]).for_each(|(t, v)| *t += weight * i32::from(*v));
    }
    total
}

/// A wording's vector with some of what the others of its article say.
fn in_context(own: &Vector, place: &Place, total: &[i32; WIDTH]) -> Vector {
    let weight = weight(place);
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
    let mut some: Vec<f32> = values.iter().copied().filter(|v| *v > 0.0).collect();
    let middle = some.len() / 2;
    if some.is_empty() { 1.0 } else { *some.select_nth_unstable_by(middle, f32::total_cmp).1 }
}
