//! [`genders`]: whether someone is "he" or "she", from the pronouns that follow the name where the name does not tell.

use crate::mention::{Gender, Mention, MentionForm, SpeakerKind};
use crate::speaker::ResolveInput;

/// Tokens behind a name in which its pronoun is looked for.
const REACH: usize = 25;
/// Pronouns of one gender that tell, and how many times those of the other.
const ENOUGH: u32 = 2;
const CLEAR: u32 = 4;

/// The gender of each entity: its own, or what most pronouns behind the names of a person say.
pub(super) fn genders(input: ResolveInput<'_>) -> Vec<Gender> {
    let entities = &input.mentions.entities;
    let open = |e: u32| {
        let entity = &entities[e as usize];
        entity.kind == Some(SpeakerKind::Person) && entity.gender == Gender::Unknown
    };
    let mut votes = vec![[0u32; 2]; entities.len()];
    let people =
        |m: &Mention| m.form == MentionForm::Name && entities[m.entity as usize].kind == Some(SpeakerKind::Person);
    let mut names = input.mentions.mentions.iter().filter(|m| people(m)).peekable();
    while let Some(name) = names.next() {
        let until = names.peek().map_or(u32::MAX, |next| next.span.start);
        if open(name.entity) {
            follow(input, name.span.end, until, &mut votes[name.entity as usize]);
        }
    }
    let told = |[he, she]: [u32; 2]| match () {
        () if he >= ENOUGH && he >= she * CLEAR => Gender::Male,
        () if she >= ENOUGH && she >= he * CLEAR => Gender::Female,
        () => Gender::Unknown,
    };
    let one = |(entity, votes)| if votes == [0, 0] { entity } else { told(votes) };
    entities.iter().map(|e| e.gender).zip(votes).map(one).collect()
}

/// Counts the pronouns between a name and the next.
fn follow(input: ResolveInput<'_>, from: u32, until: u32, votes: &mut [u32; 2]) {
    let tokens = input.view.tokens;
    let first = tokens.at(from);
    for i in (first..tokens.len().min(first + REACH)).take_while(|&i| tokens.spans[i].start < until) {
        match input.view.word(i) {
            "he" | "He" | "his" | "His" | "him" | "himself" => votes[0] += 1,
            "she" | "She" | "her" | "Her" | "hers" | "herself" => votes[1] += 1,
            _ => {}
        }
    }
}
