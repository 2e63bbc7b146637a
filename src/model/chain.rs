//! [`Chain`]: a linear-chain model. The best sequence of labels for the tokens of a stretch of text, in integers.
//!
//! Every token has a score for each label, summed over the rows of its features, and a class; how well one label follows
//! another depends on the class of the later token.
//!
//! **Invariant: scores are integers, so that a path never depends on the machine.**

use std::sync::LazyLock;

use super::file::{Damaged, Reader, Writer};
use super::lattice::{Factors, Lattice};
use super::rows::{self, Rows};

/// Units of score in one of a natural logarithm.
pub const UNIT: f32 = 24.0;

/// Scores of `N` labels, in units of `1 / UNIT`.
pub type Scores<const N: usize> = [i32; N];

/// A trained model for `N` labels.
#[derive(Clone, Debug)]
pub struct Chain<const N: usize> {
    /// The features' weights.
    pub rows: Rows<N>,
    /// For each class of token the score of label `to` behind label `from`, as `[class][to][from]`.
    follows: Vec<[Scores<N>; N]>,
    /// The score of each label at the beginning.
    begins: Scores<N>,
    /// `exp` of `follows`.
    factors: Vec<Factors<N>>,
    /// `exp` of `begins`.
    begin_factors: [f32; N],
}

/// What a training leaves: all that makes a [`Chain`], in the order of the addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainParts<const N: usize> {
    /// Features by address, and their weights.
    pub features: Vec<(u64, [i8; N])>,
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

impl<const N: usize> Chain<N> {
    /// A model of these parts.
    #[must_use]
    pub fn new(parts: &ChainParts<N>) -> Self {
        let exp = |score: i32| libm::expf(natural(score));
        Self {
            rows: Rows::new(&parts.features),
            follows: parts.follows.clone(),
            begins: parts.begins,
            factors: parts.follows.iter().map(|table| table.map(|row| row.map(exp))).collect(),
            begin_factors: parts.begins.map(exp),
        }
    }

    /// Finds the best labels for tokens with these `scores` and `classes`, into `trellis.path`.
    pub fn best(&self, scores: &[Scores<N>], classes: &[u8], trellis: &mut Trellis<N>) {
        trellis.back.clear();
        trellis.path.clear();
        let Some(first) = scores.first() else { return };
        let mut best = *first;
        (0..N).for_each(|label| best[label] += self.begins[label]);
        for (score, class) in scores.iter().zip(classes).skip(1) {
            let follows = &self.follows[*class as usize];
            let mut next = *score;
            let mut back = [0u8; N];
            for to in 0..N {
                let (from, reached) = best_from(&best, &follows[to]);
                next[to] += reached;
                back[to] = from;
            }
            best = next;
            trellis.back.push(back);
        }
        let mut label = best_from(&best, &[0; N]).0;
        trellis.path.push(label);
        for back in trellis.back.iter().rev() {
            label = back[label as usize];
            trellis.path.push(label);
        }
        trellis.path.reverse();
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
    /// Reads a model.
    ///
    /// # Errors
    /// If the file ends before the model does.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Damaged> {
        let begins = read_scores(reader)?;
        let mut follows = Vec::new();
        for _ in 0..reader.length(4 * N * N)? {
            let mut table = [[0; N]; N];
            for to in &mut table {
                *to = read_scores(reader)?;
            }
            follows.push(table);
        }
        Ok(Self { features: rows::read(reader)?, follows, begins })
    }

    /// Writes the model.
    pub fn write(&self, writer: &mut Writer) {
        self.begins.iter().for_each(|s| writer.i32(*s));
        writer.length(self.follows.len());
        self.follows.iter().flatten().flatten().for_each(|s| writer.i32(*s));
        rows::write(&self.features, writer);
    }
}

/// `exp` of no units, of one less, and so on; what is below is as good as nothing.
static EXP: LazyLock<Vec<f32>> = LazyLock::new(|| (0..512).map(|units: i32| libm::expf(natural(-units))).collect());

/// The label from which a step is best, the first of equals, and its score.
#[inline]
fn best_from<const N: usize>(best: &Scores<N>, step: &Scores<N>) -> (u8, i32) {
    let (mut from, mut reached) = (0, best[0] + step[0]);
    for label in 1..N {
        let score = best[label] + step[label];
        if score > reached {
            (from, reached) = (label as u8, score);
        }
    }
    (from, reached)
}

fn read_scores<const N: usize>(reader: &mut Reader<'_>) -> Result<Scores<N>, Damaged> {
    let mut row = [0; N];
    for score in &mut row {
        *score = reader.i32()?;
    }
    Ok(row)
}

/// Units of score as a natural logarithm.
fn natural(score: i32) -> f32 {
    score as f32 / UNIT
}
