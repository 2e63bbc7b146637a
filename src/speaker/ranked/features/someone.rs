//! The features of one who is an entity of the article.

use super::agreement::pair_agreement;
use super::{Asked, Place, kind, turn};
use crate::features::{Features, bucket, pack};
use crate::mention::MentionForm;
use crate::model::hash::mix;
use crate::speaker::ranked::candidates::{Candidate, Likeness};

/// What the features of an entity are made of.
struct Traits {
    kind: u8,
    agrees: u8,
    /// How far back it spoke last.
    turn: u8,
    /// Its place among those of its kind by mentions.
    rank: u8,
    ruled: u8,
    /// How many before it the source can mean.
    rivals: u8,
}

impl Asked<'_, '_> {
    pub(super) fn someone(&self, n: usize, entities: &[u32], f: &mut Features) {
        let (c, entity) = (&self.all[n], self.scene.entity(entities[0]));
        let agrees = if entities.len() > 1 { pair_agreement(self.source) } else { self.rivals.agreement(n) };
        let (rivals, behind) = self.rivals.around(n);
        let t = Traits {
            kind: kind(entity),
            agrees,
            turn: turn(self.said.speakers, entities),
            rank: self.scene.ranks[entities[0] as usize].min(5) as u8,
            ruled: u8::from(c.ruled),
            rivals,
        };
        let form = self.source.form.number();
        f.put(pack(&[form, t.kind, agrees]));
        f.put(pack(&[form, t.kind, agrees, t.ruled]));
        f.put(pack(&[form, t.rank, t.kind, agrees]));
        self.words(c, &t, entities[0], f);
        f.put(pack(&[form, 24, rivals, behind, agrees]));
        match c.mention {
            Some(m) => self.stands(n, m, &t, entities[0], f),
            None => f.put(pack(&[form, 30, t.ruled, t.kind])),
        }
    }

    /// What the source's words say of it.
    fn words(&self, c: &Candidate, t: &Traits, e: u32, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form.number());
        let plural = u8::from(source.plural);
        let words = scene.described_by(source, e);
        f.put(pack(&[form, 20, words]));
        f.put(pack(&[form, 21, words, t.rank, t.kind]));
        f.put(pack(&[form, 22, words, t.agrees, t.turn]));
        if !source.form.has_noun() {
            return;
        }
        let best = u8::from(self.rivals.is_likest(c));
        let Likeness { head, shared, fitting } = c.likeness;
        let head = u8::from(head);
        f.put(pack(&[form, 26, head, shared.min(3), fitting.max(7)]));
        f.put(pack(&[form, 27, head, shared.min(2), best, plural]));
        let known = &c.known;
        let best = u8::from(self.rivals.is_best_known(c));
        let is_known = known.head || known.shared > 0;
        f.put_if(is_known, pack(&[form, 81, u8::from(known.head), known.shared.min(3), known.fitting.max(7), best]));
        f.put_if(is_known, pack(&[form, 82, u8::from(known.head), known.shared.min(2), best, head, t.rank.min(2)]));
        let outdone = self.rivals.outdone(c);
        let nameless =
            c.mention.is_some_and(|m| scene.mention(m).form == MentionForm::Nominal && !scene.is_named_elsewhere(m));
        f.put(pack(&[form, 15, outdone, u8::from(nameless), plural]));
    }

    /// Where its latest mention stands.
    fn stands(&self, n: usize, m: usize, t: &Traits, e: u32, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form.number());
        let (mention, place) = (scene.mention(m), scene.place(m));
        let Place { subject, before, follows, .. } = *place;
        let apart = bucket(self.sentence.saturating_sub(place.sentence as usize)).min(7);
        let quoted = u8::from(place.quoted) * 2 + u8::from(self.quoted);
        let shape = mention.form as u8;
        f.put(pack(&[form, 35, quoted, t.agrees]));
        f.put(pack(&[form, 47, follows, apart, t.agrees]));
        f.put(pack(&[form, 49, apart, subject, t.turn, quoted]));
        let lately = scene.lately(source.span.start, e);
        f.put(pack(&[form, 74, lately, t.agrees, t.rivals.min(2)]));
        f.put(pack(&[form, 75, lately, apart.min(3), t.turn, t.agrees]));
        f.put(pack(&[form, 76, self.place, before, apart.min(3), follows]));
        if self.all[n].inside {
            self.inside(m, t, f);
        } else {
            let gap = source.span.start.saturating_sub(mention.span.end);
            f.put(pack(&[form, 39, bucket(gap as usize), shape, t.kind]));
            f.put(pack(&[form, 40, bucket(gap as usize / 8), t.agrees]));
        }
    }

    /// Where in the source it stands.
    fn inside(&self, m: usize, t: &Traits, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form.number());
        let tokens = scene.input.view.tokens.within(scene.mention(m).span);
        let place = match () {
            () if tokens.end == source.core.end && tokens.start == source.core.start => 0,
            () if tokens.end == source.core.end => 1,
            () if tokens.start >= source.core.start && tokens.end < source.core.end => 2,
            () if tokens.start >= source.core.end => 3,
            () => 4,
        };
        let shape = scene.mention(m).form as u8;
        f.put(pack(&[form, 42, place, shape, t.kind]));
        f.put(pack(&[form, 44, place, t.ruled, t.kind]));
        f.put(pack(&[form, 56, place, u8::from(scene.is_named_elsewhere(m)), t.kind]));
        f.put(mix(source.head, pack(&[form, 45, place, t.kind])));
        f.put(pack(&[form, 46, place, u8::from(source.plural), t.kind]));
        let (left, right) = source.around(&tokens);
        f.put(pack(&[form, 57, left as u8, right as u8, shape]));
        f.put(pack(&[form, 58, left as u8, right as u8, t.kind]));
    }
}
