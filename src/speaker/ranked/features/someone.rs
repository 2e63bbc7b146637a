//! The features of one who is an entity of the article.

use super::agreement::pair_agreement;
use super::{Asked, kind, turn};
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
    /// How many before and behind it the source can mean.
    rivals: u8,
    behind: u8,
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
            behind,
        };
        self.turns(&t, entities[0], f);
        self.words(c, &t, entities[0], f);
        let form = self.source.form as u8;
        f.put(pack(&[form, 23, rivals, agrees]));
        f.put(pack(&[form, 24, rivals, behind, agrees]));
        f.put(pack(&[form, 25, rivals, t.turn, agrees]));
        match c.mention {
            Some(m) => self.stands(n, m, &t, entities[0], f),
            None => f.put(pack(&[form, 30, t.ruled, t.kind])),
        }
    }

    /// Whether it agrees, how often it is mentioned, whether it spoke.
    fn turns(&self, t: &Traits, e: u32, f: &mut Features) {
        let form = self.source.form as u8;
        let near = self.said.last.map_or(3, |(p, _)| self.paragraph.abs_diff(p).min(2) as u8);
        let direct = self.said.last.is_some_and(|(_, direct)| direct);
        let many = bucket(self.scene.counts[e as usize] as usize);
        f.put(pack(&[form, t.kind, t.agrees]));
        f.put(pack(&[form, t.kind, t.agrees, t.ruled]));
        f.put(pack(&[form, t.turn, near, u8::from(direct)]));
        f.put(pack(&[form, t.turn, near, self.quote.kind as u8, u8::from(self.quote.cue.is_empty())]));
        f.put(pack(&[form, t.turn, t.agrees, t.kind]));
        f.put(pack(&[form, many, t.kind]));
        f.put(pack(&[form, t.rank, t.kind, t.agrees]));
        f.put(mix(self.source.head, pack(&[form, t.rank, t.kind])));
        f.put(mix(self.source.head, pack(&[form, t.turn])));
    }

    /// What the source's words say of it.
    fn words(&self, c: &Candidate, t: &Traits, e: u32, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form as u8);
        let (plural, inside) = (u8::from(source.plural), u8::from(c.inside));
        let words = scene.described_by(source, e);
        f.put(pack(&[form, 20, words]));
        f.put(pack(&[form, 21, words, t.rank, t.kind]));
        f.put(pack(&[form, 22, words, t.agrees, t.turn]));
        f.put(mix(source.head, pack(&[form, words, inside])));
        if !source.form.has_noun() {
            return;
        }
        let [best, known_best] = self.rivals.is_likest(c).map(u8::from);
        let Likeness { head, shared, fitting } = c.likeness;
        let (known, head) = (c.known, u8::from(head));
        let known_head = u8::from(known.head);
        f.put(pack(&[form, 26, head, shared.min(3), fitting.max(7)]));
        f.put(pack(&[form, 27, head, shared.min(2), best, plural]));
        f.put(pack(&[form, 28, head, shared.min(2), fitting.max(8), inside]));
        f.put(pack(&[form, 29, known_head, known.shared.min(3), known.fitting.max(7), known_best]));
        f.put(pack(&[form, 10, known_head, known.shared.min(2), head, shared.min(2), plural]));
        f.put(pack(&[form, 11, known_head, known.shared.min(2), known.fitting.max(8), inside, t.rank.min(2)]));
        let outdone = self.rivals.outdone(c);
        let nameless =
            c.mention.is_some_and(|m| scene.mention(m).form == MentionForm::Nominal && !scene.is_named_elsewhere(m));
        let near = self.said.last.map_or(3, |(p, _)| self.paragraph.abs_diff(p).min(2) as u8);
        f.put(pack(&[form, 15, outdone, u8::from(nameless), plural]));
        f.put(pack(&[form, 16, outdone, t.turn, near]));
        f.put(pack(&[form, 17, outdone, t.agrees, t.rank.min(2)]));
    }

    /// Where its latest mention stands.
    fn stands(&self, n: usize, m: usize, t: &Traits, e: u32, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form as u8);
        let (mention, place) = (scene.mention(m), scene.place(m));
        let (subject, before, follows) = (place.subject, place.before, place.follows);
        let apart = bucket(self.sentence.saturating_sub(place.sentence as usize)).min(7);
        let quoted = u8::from(place.quoted) * 2 + u8::from(self.quoted);
        let paragraphs = self.paragraph.saturating_sub(place.paragraph as usize).min(3) as u8;
        let shape = mention.form as u8;
        f.put(pack(&[form, 31, apart, t.agrees]));
        f.put(pack(&[form, 32, apart, subject, t.kind]));
        f.put(pack(&[form, 33, apart, subject, shape, t.agrees]));
        f.put(pack(&[form, 34, paragraphs, subject, t.rivals]));
        f.put(pack(&[form, 35, quoted, t.agrees]));
        f.put(pack(&[form, 36, shape, t.kind, t.ruled]));
        f.put(pack(&[form, 37, apart, t.turn, t.agrees]));
        f.put(pack(&[form, 38, apart, t.rivals, subject]));
        f.put(pack(&[form, 62, before, apart, t.agrees]));
        f.put(pack(&[form, 63, before, follows, apart.min(3)]));
        f.put(pack(&[form, 8, before, follows, t.turn, t.agrees]));
        f.put(pack(&[form, 9, before, subject, t.rivals, shape]));
        f.put(pack(&[form, 47, follows, apart, t.agrees]));
        f.put(pack(&[form, 48, follows, subject, t.rivals, quoted]));
        f.put(pack(&[form, 49, apart, subject, t.turn, quoted]));
        f.put(pack(&[form, 50, t.rank.min(2), apart, t.agrees]));
        f.put(pack(&[form, 51, t.rivals + t.behind, t.rank.min(2), t.agrees]));
        let lately = scene.lately(source.span.start, e);
        let same = self.said.form.map_or(2, |last| u8::from(last == source.form));
        f.put(pack(&[form, 73, self.place, apart, subject, t.rivals.min(2)]));
        f.put(pack(&[form, 74, lately, t.agrees, t.rivals.min(2)]));
        f.put(pack(&[form, 75, lately, apart.min(3), t.turn, t.agrees]));
        f.put(pack(&[form, 76, self.place, before, apart.min(3), follows]));
        f.put(pack(&[form, 77, same, t.turn, self.place, apart.min(3)]));
        if self.all[n].inside {
            self.inside(n, m, t, f);
        } else {
            let gap = source.span.start.saturating_sub(mention.span.end);
            f.put(pack(&[form, 39, bucket(gap as usize), shape, t.kind]));
            f.put(pack(&[form, 40, bucket(gap as usize / 8), t.agrees]));
        }
    }

    /// Where in the source it stands.
    fn inside(&self, n: usize, m: usize, t: &Traits, f: &mut Features) {
        let (scene, source, form) = (self.scene, self.source, self.source.form as u8);
        let (view, span) = (scene.input.view, scene.mention(m).span);
        let tokens = view.tokens.within(span);
        let place = match () {
            () if tokens.end == source.core.end && tokens.start == source.core.start => 0,
            () if tokens.end == source.core.end => 1,
            () if tokens.start >= source.core.start && tokens.end < source.core.end => 2,
            () if tokens.start >= source.core.end => 3,
            () => 4,
        };
        let behind = view.text[span.end as usize..].chars().next().unwrap_or(' ');
        let possessive = u8::from(matches!(behind, '\'' | '’'));
        let number = n.min(4) as u8;
        let shape = scene.mention(m).form as u8;
        f.put(pack(&[form, 41, place, possessive]));
        f.put(pack(&[form, 42, place, shape, t.kind]));
        f.put(pack(&[form, 43, place, self.rivals.inside, number]));
        f.put(pack(&[form, 44, place, t.ruled, t.kind]));
        f.put(pack(&[form, 56, place, u8::from(scene.is_named_elsewhere(m)), t.kind]));
        f.put(mix(source.head, pack(&[form, 45, place, t.kind])));
        f.put(pack(&[form, 46, place, u8::from(source.plural), t.kind]));
    }
}
