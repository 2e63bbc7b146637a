//! Parts of speech: a small tag set after the Penn Treebank's, and the [`Tagger`] that gives every token one.
//!
//! **Invariant: a tag is 1 to [`COUNT`]; 0 stands for a token that has none.**

pub(crate) mod features;

use crate::features::Features;
use crate::features::attributes::{Attributes, class};
use crate::model::{Chain, ChainParts, Damaged, Reader, Scores, Trellis, Writer};

/// The tags; kinds of one class that reporting does not tell apart share one.
pub const NAMES: [&str; COUNT] = [
    "NN", "NNS", "NNP", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD", "JJ", "RB", "IN", "DT", "PRP", "PRP$", "POS",
    "WP", "WDT", "WRB", "CC", "CD", "TO", "RP", "EX", "``", ".", "X",
];

/// How many tags there are.
pub const COUNT: usize = 28;

/// The tag for one of the Penn Treebank's.
#[must_use]
pub fn of_penn(tag: &str) -> u8 {
    let name = match tag {
        "NNPS" => "NNP",
        "JJR" | "JJS" => "JJ",
        "RBR" | "RBS" => "RB",
        "PDT" => "DT",
        "WP$" => "WP",
        "''" => "``",
        "," | ":" | "-LRB-" | "-RRB-" | "HYPH" | "NFP" | "$" | "#" => ".",
        other => other,
    };
    NAMES.iter().position(|n| *n == name).unwrap_or(COUNT - 1) as u8 + 1
}

/// Whether it is a verb's.
#[inline]
#[must_use]
pub fn is_verb(tag: u8) -> bool {
    (4..=10).contains(&tag)
}

/// Gives every token a part of speech.
#[derive(Clone, Debug)]
pub struct Tagger {
    chain: Chain<COUNT>,
}

/// The memory of one thread.
#[derive(Debug, Default)]
pub(crate) struct TagScratch {
    features: Features,
    scores: Vec<Scores<COUNT>>,
    trellis: Trellis<COUNT>,
}

impl Tagger {
    /// A tagger with this model.
    #[must_use]
    pub fn new(chain: Chain<COUNT>) -> Self {
        Self { chain }
    }

    /// The tags of all tokens, sentence by sentence.
    pub(crate) fn tag(&self, a: &Attributes, scratch: &mut TagScratch) -> Vec<u8> {
        let mut tags = vec![0; a.len()];
        for s in &a.sentences {
            scratch.scores.clear();
            for at in s.start..s.end {
                features::put(a, s, at, &mut scratch.features);
                scratch.scores.push(scratch.features.score(&self.chain.rows));
            }
            let classes = &a.classes[s.start..s.end];
            self.chain.best_of_likely(&scratch.scores, classes, MARGIN, &mut scratch.trellis);
            for (tag, label) in tags[s.start..s.end].iter_mut().zip(&scratch.trellis.path) {
                *tag = label + 1;
            }
        }
        tags
    }
}

/// Tags that are so much less likely by themselves, in units of score, are not looked at: a factor of some 3,000.
const MARGIN: i32 = 192;

/// What a file of a tagger says that it is.
const KIND: &str = "tagger";

/// The bytes of a tagger's file.
#[must_use]
pub fn to_bytes(parts: &ChainParts<COUNT>) -> Vec<u8> {
    let mut writer = Writer::default();
    parts.write(&mut writer);
    writer.finish(KIND)
}

/// Reads a tagger's file.
///
/// # Errors
/// If it is damaged or a model of something else.
pub fn from_bytes(bytes: &[u8]) -> Result<ChainParts<COUNT>, Damaged> {
    ChainParts::read(&Reader::open(bytes, KIND)?.section()?, class::COUNT)
}
