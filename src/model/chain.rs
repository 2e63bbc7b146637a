//! [`Chain`]: a linear-chain model. The best sequence of labels for the tokens of a stretch of text, in integers.
//!
//! Every token has a score for each label, summed over the rows of its features, and a class; how well one label follows
//! another depends on the class of the later token.
//!
//! **Invariant: scores are integers, so that a path never depends on the machine.**

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::file::{Damaged, Reader, Section, Writer};
use super::lattice::{Factors, Lattice};
use super::rows::{self, Feature, Rows, Stored};

/// Units of score in one of a natural logarithm.
pub const UNIT: f32 = 24.0;

/// Scores of `N` labels, in units of `1 / UNIT`.
pub type Scores<const N: usize> = [i32; N];

/// Labels that a score can carry in its last digit.
const RANKS: i32 = 16;

/// A trained model for `N` labels.
#[derive(Clone, Debug)]
pub struct Chain<const N: usize> {
    /// The features' weights.
    pub rows: Rows<N>,
    /// For each class of token the score of label `to` behind label `from`, as `[class][to][from]`.
    follows: Vec<[Scores<N>; N]>,
    /// The score of each label at the beginning.
    begins: Scores<N>,
    /// The same for [`Chain::best`]: times [`RANKS`], as `[class][from][to]`.
    steps: Vec<[Scores<N>; N]>,
    /// `exp` of `follows`.
    factors: Vec<Factors<N>>,
    /// `exp` of `begins`.
    begin_factors: [f32; N],
}

/// What a training leaves: all that makes a [`Chain`], in the order of the addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainParts<const N: usize> {
    /// Features by address, and their weights.
    pub features: Vec<Feature<N>>,
    /// See [`Chain`].
    pub follows: Vec<[Scores<N>; N]>,
    /// See [`Chain`].
    pub begins: Scores<N>,
}

/// The memory of a search, kept from one to the next.
#[derive(Debug, Default)]
pub struct Trellis<const N: usize> {
    back: Vec<[u8; N]>,
    /// The best labels, after [`Chain::best`].
    pub path: Vec<u8>,
}

impl<const N: usize> ChainParts<N> {
    /// Those of a model that has learned nothing, for so many classes of tokens.
    #[must_use]
    pub fn nothing(classes: usize) -> Self {
        Self { features: Vec::new(), follows: vec![[[0; N]; N]; classes], begins: [0; N] }
    }
}

impl<const N: usize> Chain<N> {
    /// A model of these parts.
    #[must_use]
    pub fn new(parts: &ChainParts<N>) -> Self {
        let steps = Steps { follows: parts.follows.clone(), begins: parts.begins };
        Self::with(Rows::new(parts.features.iter().copied()), steps)
    }

    fn with(rows: Rows<N>, Steps { follows, begins }: Steps<N>) -> Self {
        let exp = |score: i32| libm::expf(natural(score));
        let factors = follows.iter().map(|table| Factors::new(table.map(|row| row.map(exp)))).collect();
        let steps = follows.iter().map(|table| turned(&table.map(|row| row.map(|score| score * RANKS)))).collect();
        Self { rows, follows, steps, begins, factors, begin_factors: begins.map(exp) }
    }

    /// Reads a model for so many classes of tokens.
    ///
    /// # Errors
    /// If the file ends before the model does or has another number of classes.
    pub fn read(section: &Section, classes: usize) -> Result<Self, Damaged> {
        let reader = &mut section.open()?;
        let steps = Steps::read(reader, classes)?;
        Ok(Self::with(Rows::new(Stored::read(reader)?.features()), steps))
    }

    /// Finds the best labels for tokens with these `scores` and `classes`, into `trellis.path`; the first of equals.
    ///
    /// A score carries its label in its last digit, so that one maximum finds both, for all labels side by side.
    pub fn best(&self, scores: &[Scores<N>], classes: &[u8], trellis: &mut Trellis<N>) {
        const { assert!(N <= RANKS as usize) };
        trellis.back.clear();
        trellis.path.clear();
        let Some(first) = scores.first() else { return };
        let mut best = *first;
        (0..N).for_each(|label| best[label] += self.begins[label]);
        for (score, class) in scores.iter().zip(classes).skip(1) {
            let mut reached = [i32::MIN; N];
            for (from, step) in self.steps[*class as usize].iter().enumerate() {
                let labelled = best[from] * RANKS + (RANKS - 1 - from as i32);
                for to in 0..N {
                    reached[to] = reached[to].max(labelled + step[to]);
                }
            }
            let paths: [i32; N] = std::array::from_fn(|to| score[to] + reached[to].div_euclid(RANKS));
            // What counts is how far apart they are, and this way they stay small however long the text.
            best = paths.map(|path| path - paths[0]);
            trellis.back.push(reached.map(|r| (RANKS - 1 - r.rem_euclid(RANKS)) as u8));
        }
        let last = (0..N).max_by_key(|label| (best[*label], Reverse(*label))).unwrap_or(0);
        trace(last as u8, trellis);
    }

    /// The same, but looks at no label that scores more than `margin` units less than the best of its token. Almost always
    /// the same path; far faster where there are many labels.
    pub fn best_of_likely(&self, scores: &[Scores<N>], classes: &[u8], margin: i32, trellis: &mut Trellis<N>) {
        trellis.back.clear();
        trellis.path.clear();
        let mut before = Likely::new();
        for (t, (score, class)) in scores.iter().zip(classes).enumerate() {
            let top = score.iter().copied().max().unwrap_or(0);
            let follows = &self.follows[*class as usize];
            let mut here = Likely::new();
            let mut back = [0u8; N];
            for to in (0..N).filter(|l| score[*l] >= top - margin) {
                let reached = if t == 0 {
                    self.begins[to]
                } else {
                    let (from, reached) = before.best(&follows[to]);
                    back[to] = from;
                    reached
                };
                here.push(to as u8, score[to] + reached);
            }
            if t > 0 {
                trellis.back.push(back);
            }
            before = here;
        }
        if !scores.is_empty() {
            trace(before.best(&[0; N]).0, trellis);
        }
    }

    /// For each token the probability of each label: runs `lattice` over them.
    pub fn weigh(&self, scores: &[Scores<N>], classes: &[u8], lattice: &mut Lattice<N>) {
        let own = scores.iter().map(|s| {
            let top = s.iter().copied().max().unwrap_or(0);
            s.map(|score| EXP.get((top - score) as usize).copied().unwrap_or(0.0))
        });
        lattice.run(own, classes, &self.begin_factors, &self.factors);
    }
}

impl<const N: usize> ChainParts<N> {
    /// The same as [`Chain::read`], in parts.
    ///
    /// # Errors
    /// Those of [`Chain::read`].
    pub fn read(section: &Section, classes: usize) -> Result<Self, Damaged> {
        let reader = &mut section.open()?;
        let Steps { follows, begins } = Steps::read(reader, classes)?;
        Ok(Self { features: Stored::read(reader)?.features().collect(), follows, begins })
    }

    /// Writes the model as a section.
    pub fn write(&self, file: &mut Writer) {
        let mut section = Writer::default();
        let writer = &mut section;
        self.begins.iter().for_each(|s| writer.i32(*s));
        writer.length(self.follows.len());
        self.follows.iter().flatten().flatten().for_each(|s| writer.i32(*s));
        rows::write(&self.features, writer);
        file.section(&section);
    }
}

/// How well labels follow each other: see [`Chain`].
struct Steps<const N: usize> {
    follows: Vec<[Scores<N>; N]>,
    begins: Scores<N>,
}

impl<const N: usize> Steps<N> {
    fn read(reader: &mut Reader<'_>, classes: usize) -> Result<Self, Damaged> {
        let begins = read_scores(reader)?;
        let mut follows = Vec::new();
        for _ in 0..reader.length(4 * N * N)? {
            let mut table = [[0; N]; N];
            for to in &mut table {
                *to = read_scores(reader)?;
            }
            follows.push(table);
        }
        if follows.len() != classes {
            return Err(Damaged("made for other classes of tokens; train it again".to_owned()));
        }
        Ok(Self { follows, begins })
    }
}

/// `exp` of no units, of one less, and so on; what is below is as good as nothing.
static EXP: LazyLock<Vec<f32>> = LazyLock::new(|| (0..512).map(|units: i32| libm::expf(natural(-units))).collect());

/// A table with rows and columns exchanged.
pub(super) fn turned<T: Copy, const N: usize>(table: &[[T; N]; N]) -> [[T; N]; N] {
    std::array::from_fn(|row| std::array::from_fn(|column| table[column][row]))
}

/// Follows the way back from the last label.
fn trace<const N: usize>(last: u8, trellis: &mut Trellis<N>) {
    let mut label = last;
    trellis.path.push(label);
    for back in trellis.back.iter().rev() {
        label = back[label as usize];
        trellis.path.push(label);
    }
    trellis.path.reverse();
}

/// The labels of a token that are likely, with the best score of a path to each.
struct Likely<const N: usize> {
    labels: [(u8, i32); N],
    count: usize,
}

impl<const N: usize> Likely<N> {
    fn new() -> Self {
        Self { labels: [(0, 0); N], count: 0 }
    }

    fn push(&mut self, label: u8, score: i32) {
        self.labels[self.count] = (label, score);
        self.count += 1;
    }

    /// The label from which a step is best, the first of equals, and its score.
    fn best(&self, step: &Scores<N>) -> (u8, i32) {
        let mut best = (0, i32::MIN);
        for &(label, score) in &self.labels[..self.count] {
            let score = score + step[label as usize];
            if score > best.1 {
                best = (label, score);
            }
        }
        best
    }
}

fn read_scores<const N: usize>(reader: &mut Reader<'_>) -> Result<Scores<N>, Damaged> {
    let mut row = [0; N];
    for score in &mut row {
        *score = reader.i32()?;
    }
    Ok(row)
}

/// Units of score as a natural logarithm.
#[must_use]
pub fn natural(score: i32) -> f32 {
    score as f32 / UNIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hash::mix;

    #[test]
    fn the_best_path_is_the_best_of_all() {
        let random = |a: u64, b: usize| (mix(a, b as u64) % 40) as i32 - 20;
        for case in 0..50 {
            let follows = (0..2).map(|c| {
                std::array::from_fn(|to| std::array::from_fn(|from| random(case, 100 + c * 9 + to * 3 + from)))
            });
            let parts = ChainParts::<3> {
                features: Vec::new(),
                follows: follows.collect(),
                begins: std::array::from_fn(|l| random(case, l)),
            };
            let scores: Vec<Scores<3>> =
                (0..5).map(|t| std::array::from_fn(|l| random(case, 200 + t * 3 + l))).collect();
            let classes = [0, 1, 1, 0, 1];
            let (chain, mut trellis) = (Chain::new(&parts), Trellis::default());
            let worth = |path: &[u8]| {
                let own: i32 = path.iter().zip(&scores).map(|(l, s)| s[*l as usize]).sum();
                let step = |t: usize| parts.follows[classes[t]][path[t] as usize][path[t - 1] as usize];
                parts.begins[path[0] as usize] + own + (1..5).map(step).sum::<i32>()
            };
            let all =
                (0..243u32).map(|n| worth(&std::array::from_fn::<u8, 5, _>(|t| (n / 3u32.pow(t as u32) % 3) as u8)));
            let best = all.max().unwrap();
            let classes = classes.map(|c| c as u8);
            chain.best(&scores, &classes, &mut trellis);
            assert_eq!(worth(&trellis.path), best);
            chain.best_of_likely(&scores, &classes, 1000, &mut trellis);
            assert_eq!(worth(&trellis.path), best);
            chain.best_of_likely(&scores, &classes, 0, &mut trellis);
            let alone: Vec<i32> = scores.iter().map(|s| *s.iter().max().unwrap()).collect();
            assert!(trellis.path.iter().zip(&scores).zip(alone).all(|((l, s), top)| s[*l as usize] == top));
        }
    }
}
