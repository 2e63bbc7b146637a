//! [`settle`]: whether someone is "he" or "she", from the pronouns that follow the name where the name does not tell.

use crate::document::TextView;
use crate::mention::{Entity, Gender, MentionForm, Mentions, SpeakerKind};

/// Tokens behind a name in which its pronoun is looked for.
const REACH: usize = 25;
/// Pronouns of one gender that tell, and how many times those of the other.
const ENOUGH: u32 = 2;
const CLEAR: u32 = 4;
/// One in how many mentions must tell: what was taken for a person by mistake is seldom followed by its own pronoun.
const SHARE: u32 = 5;

/// Gives people whose names do not tell their gender the one that most pronouns behind their names have.
pub(super) fn settle(view: TextView<'_>, all: &mut Mentions) {
    let person = |e: &Entity| e.kind == Some(SpeakerKind::Person);
    let mut votes = vec![[0u32; 3]; all.entities.len()];
    let people =
        all.mentions.iter().filter(|m| m.form == MentionForm::Name && person(&all.entities[m.entity as usize]));
    let mut names = people.peekable();
    while let Some(name) = names.next() {
        votes[name.entity as usize][2] += 1;
        let until = names.peek().map_or(u32::MAX, |next| next.span.start);
        if all.entities[name.entity as usize].gender == Gender::Unknown {
            follow(view, name.span.end, until, &mut votes[name.entity as usize]);
        }
    }
    let told = |[he, she, of]: [u32; 3]| match () {
        () if (he + she) * SHARE < of => Gender::Unknown,
        () if he >= ENOUGH && he >= she * CLEAR => Gender::Male,
        () if she >= ENOUGH && she >= he * CLEAR => Gender::Female,
        () => Gender::Unknown,
    };
    for (entity, votes) in all.entities.iter_mut().zip(votes).filter(|(_, [he, she, _])| he + she > 0) {
        entity.gender = told(votes);
    }
}

/// Counts the pronouns between a name and the next.
fn follow(view: TextView<'_>, from: u32, until: u32, votes: &mut [u32; 3]) {
    let tokens = view.tokens;
    let first = tokens.at(from);
    for i in (first..tokens.len().min(first + REACH)).take_while(|&i| tokens.spans[i].start < until) {
        match view.word(i) {
            "he" | "He" | "his" | "His" | "him" | "himself" => votes[0] += 1,
            "she" | "She" | "her" | "Her" | "hers" | "herself" => votes[1] += 1,
            _ => {}
        }
    }
}
