//! [`reasons`]: what tells for a candidate, in words for a reader. The ranker weighs more than this.

use super::candidates::{Candidate, Who};
use super::features::{Asked, agreement, turn};

/// What tells for `c`.
pub(super) fn reasons(asked: &Asked<'_, '_>, c: &Candidate) -> Vec<&'static str> {
    let (scene, source) = (asked.scene, asked.source);
    let entities: &[u32] = match &c.who {
        Who::Entities(entities) => entities,
        Who::Described(_) => &[],
        Who::Nobody => return rules(c).collect(),
    };
    let view = scene.input.view;
    let sentence = |offset: u32| view.sentence_of(offset);
    let near = c.mention.is_some_and(|m| sentence(scene.mention(m).span.start) + 1 >= sentence(source.span.start));
    let first = entities.first().copied();
    let told = [
        (first.is_none(), "in the source's own words"),
        (c.inside, "mentioned in the source"),
        (c.likeness.head, "the article calls them that"),
        (c.known.head, "known to be called that"),
        (turn(asked.said.speakers, entities) == 1, "spoke last"),
        (first.is_some_and(|e| agreement(scene, e, source) == 2), "agrees with the pronoun"),
        (near && !c.inside, "mentioned just before"),
        (first.is_some_and(|e| scene.ranks[e as usize] == 0), "mentioned most of its kind"),
    ];
    told.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).chain(rules(c)).collect()
}

fn rules(c: &Candidate) -> impl Iterator<Item = &'static str> {
    c.ruled.then_some("so say the rules").into_iter()
}
