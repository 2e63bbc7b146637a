//! [`Calibration`]: from what the two steps and the judge thought to the probability that content and source are right.
//!
//! A logistic regression over a few facts, fitted on articles that neither has learned from.

use super::model::Found;
use crate::features::attributes::Attributes;
use crate::model::logistic::{Logistic, odds};

/// How many facts are weighed.
pub(crate) const FACTS: usize = 14;

/// What the facts mean.
pub(crate) type Calibration = Logistic<FACTS>;

/// The facts about what was found; `judged` is what tells for the whole of it.
pub(crate) fn facts(a: &Attributes, f: &Found, judged: f32) -> [f32; FACTS] {
    let content = || f.content.iter().flat_map(Clone::clone);
    let size = content().count().max(1);
    let quoted = content().filter(|&i| a.quotes[i].inside != 0).count() as f32 / size as f32;
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    let rate = f.cue.clone().map(|i| a.cues[i]).max().unwrap_or(0);
    let starts = f.content[0].start;
    [
        1.0,
        odds(f.cue_score),
        odds(f.content_score),
        odds(f.source_score),
        odds(f.least),
        flag(quoted >= 0.8),
        flag(quoted > 0.0 && quoted < 0.8),
        flag(f.source.is_empty()),
        f32::from(rate) / 5.0,
        libm::logf(size as f32) / 4.0,
        flag(f.content.len() > 1),
        flag(starts > f.cue.start),
        flag(a.sentence_of[starts] != a.sentence_of[f.cue.start]),
        judged,
    ]
}
