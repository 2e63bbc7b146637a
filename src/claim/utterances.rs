//! On how many occasions a claim was made: one speech quoted forty times is one, forty people who say it are forty.
//!
//! Mentions of one speaker are one occasion where no more than [`GAP`] days lie between one and the next. Mentions with the
//! same words are one where nobody says that different people spoke: a wire report leaves out the speaker that
//! another names. What is said in other words by nobody known is an occasion of its own.
//!
//! **Invariant: the number lies between 1 and that of the mentions, and does not depend on their order.**

use std::hash::Hash;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// The most days between two reports of one speech.
const GAP: i32 = 3;

/// What tells the occasions of mentions apart.
#[derive(Clone, Debug)]
pub(super) struct Occasion {
    /// The first of its speakers in order of their numbers, if any is known.
    pub(super) speaker: Option<u64>,
    /// Number of its wording.
    pub(super) variant: u32,
    /// The day, where known.
    pub(super) date: Option<Date>,
}

/// The number of occasions behind mentions.
pub(super) fn utterances(mentions: &[Occasion]) -> u32 {
    let mut parents: Vec<usize> = (0..mentions.len()).collect();
    for run in runs(mentions, |m| m.speaker) {
        run.windows(2).for_each(|pair| join(&mut parents, pair[0], pair[1]));
    }
    for run in runs(mentions, |m| Some(m.variant)) {
        let mut known = run.iter().filter_map(|&i| mentions[i].speaker);
        let first = known.next();
        if known.all(|speaker| Some(speaker) == first) {
            run.windows(2).for_each(|pair| join(&mut parents, pair[0], pair[1]));
        }
    }
    (0..mentions.len()).filter(|&i| parents[i] == i).count() as u32
}

/// The mentions of each key, by day, cut where more than [`GAP`] days lie between two. Undated ones, which sort first,
/// hang together.
fn runs<K: Hash + Eq>(mentions: &[Occasion], key: impl Fn(&Occasion) -> Option<K>) -> Vec<Vec<usize>> {
    let mut groups: FxHashMap<K, Vec<usize>> = FxHashMap::default();
    for (i, mention) in mentions.iter().enumerate() {
        key(mention).into_iter().for_each(|key| groups.entry(key).or_default().push(i));
    }
    let near = |a: &usize, b: &usize| match (mentions[*a].date, mentions[*b].date) {
        (Some(a), Some(b)) => b.since(a).is_ok_and(|span| span.get_days() <= GAP),
        _ => true,
    };
    let by_day = |mut group: Vec<usize>| {
        group.sort_unstable_by_key(|&i| (mentions[i].date, i));
        group.chunk_by(near).map(<[usize]>::to_vec).collect::<Vec<_>>()
    };
    groups.into_values().flat_map(by_day).collect()
}

fn root(parents: &[usize], mut i: usize) -> usize {
    while parents[i] != i {
        i = parents[i];
    }
    i
}

fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn one_speech_is_told_from_many_speakers() {
        let said = |speaker: u64, variant, day: i8| Occasion {
            speaker: (speaker > 0).then_some(speaker),
            variant,
            date: (day > 0).then(|| date(2031, 5, day)),
        };
        for (mentions, expected, why) in [
            (vec![said(1, 1, 3), said(1, 2, 4), said(1, 3, 6)], 1, "one speech, retold for days"),
            (vec![said(1, 1, 3), said(1, 1, 20)], 2, "said again weeks later"),
            (vec![said(1, 1, 3), said(2, 1, 3), said(3, 1, 3)], 3, "three people say the same"),
            (vec![said(1, 1, 3), said(0, 1, 4)], 1, "a report leaves out who said it"),
            (vec![said(1, 1, 3), said(0, 2, 4)], 2, "somebody, in other words"),
            (vec![said(1, 1, 3), said(2, 1, 3), said(0, 1, 3)], 3, "whose words they are is not known"),
            (vec![said(1, 1, 0), said(1, 2, 9)], 1, "a mention without a date"),
            (vec![said(0, 1, 1)], 1, "one mention"),
        ] {
            assert_eq!(utterances(&mentions), expected, "{why}");
            assert_eq!(utterances(&mentions.into_iter().rev().collect::<Vec<_>>()), expected, "{why}, the other way");
        }
    }
}
