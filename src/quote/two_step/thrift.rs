//! [`Thrift`]: what a model that is chosen for its speed does not look at.
//!
//! A cue is a word that often is one, or stands beside one; and far from a cue, source and content begin and end where a
//! sentence does or a mark stands. The tokens in between get no scores of their own, and the transitions between labels
//! tell them.
//!
//! **Invariant: a model learns from the tokens that it will look at.**

use std::ops::Range;

use super::link_features::Asked;
use crate::features::attributes::{Attributes, class};

/// What is not looked at for being unlikely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thrift {
    /// Least cue rate of a word that makes its sentence worth a look.
    rate: u8,
    /// Least probability of a cue for which source and content are looked for.
    pub(super) faint: f32,
    /// Added to the score of a cue's first token when the best labels are sought a second time; 0 if they are not.
    pub(super) more: i32,
    /// Whether single tokens are passed over, too.
    tokens: bool,
}

/// Tokens beside a word that can be a cue which are looked at in the first step.
const BESIDE: usize = 2;
/// Tokens beside a cue which are looked at in the second step, whatever they are.
const NEAR: usize = 6;

impl Thrift {
    /// Of a model with a tagger, or of one that does without for its speed.
    pub(crate) fn new(has_tagger: bool) -> Self {
        match has_tagger {
            true => Self { rate: 1, faint: 0.08, more: 84, tokens: false },
            false => Self { rate: 2, faint: 0.35, more: 0, tokens: true },
        }
    }

    /// Whether the sentence of token `at` can report anything.
    #[inline]
    pub(super) fn may_report(&self, a: &Attributes, at: usize) -> bool {
        a.may_report(at, self.rate)
    }

    /// Whether the first step looks at a token of `paragraph`.
    #[inline]
    pub(crate) fn seeks_cue(&self, a: &Attributes, paragraph: &Range<usize>, at: usize) -> bool {
        let beside = at.saturating_sub(BESIDE).max(paragraph.start)..(at + BESIDE + 1).min(paragraph.end);
        !self.tokens || beside.into_iter().any(|i| a.cues[i] > 0 || a.classes[i] == class::COLON)
    }

    /// Whether the second step looks at a token of the window of `asked`.
    #[inline]
    pub(crate) fn seeks_edge(&self, a: &Attributes, asked: &Asked, at: usize) -> bool {
        let near = at + NEAR >= asked.cue.start && at < asked.cue.end + NEAR;
        if !self.tokens || near {
            return true;
        }
        let is_plain = |i: usize| matches!(a.classes[i], class::OTHER | class::TO | class::WHO | class::FIRST);
        let is_edge = |r: Range<usize>| at < r.start + 2 || at + 1 >= r.end;
        let s = &a.sentences[a.sentence_of[at] as usize];
        is_edge(s.start..s.end) || is_edge(asked.window.clone()) || !is_plain(at) || !is_plain(at + 1)
    }
}
