//! The features of a candidate: is this the one behind the quote?
//!
//! Nearly all are crossed with the form of the source: what tells for a name tells nothing for "she".
//!
//! **Invariant: what is the same for all candidates of a quote, or for all quotes of an article, is worked out once.**

mod agreement;
mod place;
mod rivals;
mod someone;

use super::candidates::{Candidate, Scene, Who};
use super::source::{Form, Source};
use super::verb::Verb;
use crate::features::{Features, pack};
use crate::mention::Entity;
use crate::model::hash::mix;
use crate::quote::Quote;
pub(super) use agreement::agreement;
pub(super) use place::Place;
use rivals::Rivals;

/// The first template's number.
const FIRST: u64 = 4000;

/// What was said before the quote, as far as it is known who said it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    /// The speakers of the quotes before, the latest last.
    pub(crate) speakers: &'a [Vec<u32>],
    /// The paragraph of the latest, and whether it stood in quotation marks.
    pub(crate) last: Option<(usize, bool)>,
}

/// A quote and all who may be behind it.
pub(crate) struct Asked<'a, 'b> {
    pub(super) scene: &'b Scene<'a>,
    pub(super) source: &'b Source<'a>,
    quote: &'b Quote,
    pub(super) said: Said<'b>,
    pub(super) all: &'b [Candidate],
    rivals: Rivals,
    verb: Verb,
    /// The sentence and the paragraph of the source.
    sentence: usize,
    paragraph: usize,
    /// How near the source is to the beginning of its sentence: 0 far, 1 near, 2 there.
    place: u8,
    /// Whether it stands inside quotation marks.
    quoted: bool,
    /// Whether "the judge" was introduced as "a judge".
    introduced: u8,
}

impl<'a, 'b> Asked<'a, 'b> {
    pub(crate) fn new(
        scene: &'b Scene<'a>,
        source: &'b Source<'a>,
        quote: &'b Quote,
        said: Said<'b>,
        all: &'b [Candidate],
    ) -> Self {
        let (view, at) = (scene.input.view, source.span.start);
        let sentence = view.sentence_of(at);
        // A text without a sentence has no beginning of one.
        let start = view.sentences.get(sentence).map_or(at, |s| s.start);
        Self {
            rivals: Rivals::new(scene, source, all),
            verb: Verb::of(view, quote),
            sentence,
            paragraph: view.paragraph_of(at),
            place: u8::from(at == start) + u8::from(at < start + 25),
            quoted: scene.is_quoted(source.span),
            introduced: if source.form == Form::Definite { scene.introduced(source) } else { 0 },
            scene,
            source,
            quote,
            said,
            all,
        }
    }

    /// Puts the features of candidate number `n`.
    pub(crate) fn put(&self, n: usize, f: &mut Features) {
        f.begin(FIRST);
        let (c, form) = (&self.all[n], self.source.form.number());
        let type_of = match &c.who {
            Who::Nobody => 0,
            Who::Described(_) => 1,
            Who::Entities(e) if e.len() > 1 => 2,
            Who::Entities(_) if c.inside => 3,
            Who::Entities(_) if c.mention.is_some() => 4,
            Who::Entities(_) => 5,
        };
        f.put(pack(&[form, type_of, u8::from(c.ruled)]));
        f.put(pack(&[form, type_of, self.quote.kind as u8, u8::from(self.quote.cue.is_empty())]));
        self.unsaid(c, type_of, f);
        f.put(mix(self.source.head, pack(&[form, type_of])));
        f.put(pack(&[form, type_of, u8::from(self.source.plural), u8::from(c.ruled)]));
        match &c.who {
            Who::Nobody => self.nobody(f),
            Who::Described(entity) => self.described(entity, f),
            Who::Entities(entities) => self.someone(n, entities, f),
        }
    }

    /// What tells for someone beside the source: the hint, the number of the verb, the cue where there is no source, whether
    /// "the judge" was introduced as "a judge".
    fn unsaid(&self, c: &Candidate, type_of: u8, f: &mut Features) {
        let (form, source, verb) = (self.source.form.number(), self.source, &self.verb);
        let who = type_of << 3 | c.hint as u8;
        let number = match &c.who {
            Who::Entities(e) if e.len() > 1 => 4,
            Who::Entities(e) => self.scene.entity(e[0]).gender as u8,
            Who::Described(entity) => entity.gender as u8 + 5,
            Who::Nobody => 10,
        };
        let plural = u8::from(source.plural);
        f.put(pack(&[form, number, verb.number, plural]));
        let length = source.core.len().min(3) as u8;
        f.put_if(source.form == Form::Definite, pack(&[self.introduced, type_of, plural, length]));
        if source.form != Form::None {
            f.skip(3);
            return;
        }
        let spoke = match &c.who {
            Who::Entities(e) => turn(self.said.speakers, e),
            _ => 4,
        };
        let near = c.mention.map_or(7, |m| self.sentence.abs_diff(self.scene.place(m).sentence as usize).min(2) as u8);
        f.put(pack(&[who, verb.shape, verb.begins]));
        f.put(pack(&[who, verb.shape, verb.begins, near, spoke]));
        f.put(pack(&[who, u8::from(verb.impersonal), verb.behind]));
    }

    fn nobody(&self, f: &mut Features) {
        let form = self.source.form.number();
        let new = |p: usize| self.paragraph.saturating_sub(p).min(1) as u8;
        let speaking = self.said.last.map_or(3, |(p, direct)| new(p) * 2 + u8::from(direct));
        f.put(pack(&[form, 60, speaking, self.quote.kind as u8]));
    }

    fn described(&self, entity: &Entity, f: &mut Features) {
        let (form, source) = (self.source.form.number(), self.source);
        let named = u8::from(self.all.iter().any(|c| c.inside));
        let proper = entity.name.split(' ').all(|w| w.starts_with(char::is_uppercase));
        f.put(pack(&[form, 53, kind(entity), self.all.len().min(9) as u8]));
        f.put(pack(&[form, 54, named, kind(entity)]));
        f.put(pack(&[form, 55, source.core.len().min(6) as u8]));
        f.put(pack(&[form, 52, u8::from(proper), named, source.core.len().min(3) as u8]));
        let (left, _) = source.around(&(source.core.end..source.core.end));
        f.put(pack(&[form, 59, left as u8, named, kind(entity)]));
    }
}

fn kind(entity: &Entity) -> u8 {
    entity.kind.map_or(7, |k| k as u8)
}

/// How far back someone spoke last: 1 the last quote, 2 and 3 those before; 0 not lately.
pub(super) fn turn(speakers: &[Vec<u32>], entities: &[u32]) -> u8 {
    let mut turns = speakers.iter().rev().take(3).zip(1u8..);
    turns.find(|(said, _)| *said == entities).map_or(0, |(_, n)| n)
}
