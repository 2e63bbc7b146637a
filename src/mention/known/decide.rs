//! From claims to entries: first what is beyond doubt, then, in the light of it, what is not.
//!
//! **Invariant: an entity has one entry at most; what stands open stays as it was found.**

use rustc_hash::FxHashMap;

use super::claim::{Claim, Scene, Target};
use super::context::Context;

/// What is an entry of the list, in the order of the text.
pub(super) fn decide(scene: &Scene<'_>, claims: &[Claim]) -> Vec<(Target, u32)> {
    let mut context = Context::new(scene.list, scene.view);
    let mut entry_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut decided = Vec::new();
    let (sure, open): (Vec<&Claim>, Vec<&Claim>) = claims.iter().partition(|claim| claim.candidates.len() == 1);
    for claim in sure {
        let entry = claim.candidates[0];
        context.note(entry);
        settle(claim.target, entry, &mut entry_of, &mut decided);
    }
    for claim in open {
        if matches!(claim.target, Target::Entity(e) if entry_of.contains_key(&e)) {
            continue;
        }
        if let Some(entry) = context.choose(&scene.forms.form(claim.form).text, &claim.candidates) {
            settle(claim.target, entry, &mut entry_of, &mut decided);
        }
    }
    decided
}

/// Takes a decision down, unless the entity has an entry already.
fn settle(target: Target, entry: u32, entry_of: &mut FxHashMap<u32, u32>, decided: &mut Vec<(Target, u32)>) {
    let new = match target {
        Target::Entity(e) => *entry_of.entry(e).or_insert(entry) == entry,
        Target::Mention(_) | Target::Words(_) => true,
    };
    if new {
        decided.push((target, entry));
    }
}
