//! The features of a candidate: is this the one behind the quote?
//!
//! Nearly all are crossed with the form of the source: what tells for a name tells nothing for "she".

use super::candidates::{Candidate, Likeness, Scene, Who};
use super::source::{Form, Source, stem};
use super::verb::Verb;
use crate::features::{Features, bucket, pack};
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Entity, Gender, MentionForm, SpeakerKind};
use crate::model::hash::mix;
use crate::quote::Quote;

/// The first template's number.
const FIRST: u64 = 4000;

/// What was said before the quote, as far as it is known who said it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    /// The speakers of the quotes before, the latest last.
    pub(crate) speakers: &'a [Vec<u32>],
    /// The paragraph of the latest, and whether it stood in quotation marks.
    pub(crate) last: Option<(usize, bool)>,
    /// The form of the source of the quote right before, where its speaker is known.
    pub(crate) form: Option<Form>,
}

/// What is the same for all candidates of a quote.
pub(crate) struct Asked<'a, 'b> {
    pub(crate) scene: &'b Scene<'a>,
    pub(crate) source: &'b Source<'a>,
    pub(crate) quote: &'b Quote,
    pub(crate) said: Said<'b>,
}

/// Puts the features of `c`, the candidate number `n` of all.
pub(crate) fn put(asked: &Asked<'_, '_>, all: &[Candidate], n: usize, f: &mut Features) {
    f.begin(FIRST);
    let (c, form) = (&all[n], asked.source.form as u8);
    let type_of = match &c.who {
        Who::Nobody => 0,
        Who::Described(_) => 1,
        Who::Entities(e) if e.len() > 1 => 2,
        Who::Entities(_) if c.inside => 3,
        Who::Entities(_) if c.mention.is_some() => 4,
        Who::Entities(_) => 5,
    };
    f.put(pack(&[form, type_of]));
    f.put(pack(&[form, type_of, u8::from(c.ruled)]));
    f.put(pack(&[form, type_of, asked.quote.kind as u8, u8::from(asked.quote.cue.is_empty())]));
    unsaid(asked, c, type_of, f);
    f.put(mix(asked.source.head, pack(&[form, type_of])));
    f.put(pack(&[form, type_of, u8::from(asked.source.plural), u8::from(c.ruled)]));
    match &c.who {
        Who::Nobody => nobody(asked, all, f),
        Who::Described(entity) => {
            f.put(pack(&[form, 53, kind(entity), all.len().min(9) as u8]));
            f.put(pack(&[form, 54, u8::from(all.iter().any(|c| c.inside)), kind(entity)]));
            f.put(pack(&[form, 55, asked.source.core.len().min(6) as u8]));
            let proper = entity.name.split(' ').all(|w| w.starts_with(char::is_uppercase));
            f.put(pack(&[
                form,
                52,
                u8::from(proper),
                u8::from(all.iter().any(|c| c.inside)),
                asked.source.core.len().min(3) as u8,
            ]));
            for (number, likest) in
                [all.iter().map(|c| c.likeness).max(), all.iter().map(|c| c.known).max()].into_iter().enumerate()
            {
                let Likeness { head, shared, fitting } = likest.unwrap_or_default();
                let plural = u8::from(asked.source.plural);
                f.put(pack(&[form, 57 + number as u8, u8::from(head), shared.min(2), fitting.max(8), plural]));
            }
        }
        Who::Entities(entities) => someone(asked, all, n, entities, f),
    }
}

/// Whether a description fits someone else better: 0 nobody is called so, 1 nobody fits better, 2 someone does, 3 someone is
/// called so and this one is not.
fn outdone(all: &[Candidate], c: &Candidate) -> u8 {
    let likest = |c: &Candidate| c.likeness.max(c.known);
    let (own, top) = (likest(c), all.iter().map(likest).max().unwrap_or_default());
    match () {
        () if !top.head => 0,
        () if own == top => 1,
        () if own.head => 2,
        () => 3,
    }
}

/// What tells for someone beside the source: the hint, the number of the verb, the cue where there is no source, whether
/// "the judge" was introduced as "a judge".
fn unsaid(asked: &Asked<'_, '_>, c: &Candidate, type_of: u8, f: &mut Features) {
    let (form, source) = (asked.source.form as u8, asked.source);
    let who = type_of << 3 | c.hint as u8;
    let number = match &c.who {
        Who::Entities(e) if e.len() > 1 => 4,
        Who::Entities(e) => asked.scene.entity(e[0]).gender as u8,
        Who::Described(entity) => entity.gender as u8 + 5,
        Who::Nobody => 10,
    };
    let verb = asked.cue();
    f.put(pack(&[form, who, verb.number]));
    f.put(pack(&[form, number, verb.number, u8::from(source.plural)]));
    f.put_if(source.form == Form::Definite, {
        let introduced = asked.scene.introduced(source);
        pack(&[introduced, type_of, u8::from(source.plural), source.core.len().min(3) as u8])
    });
    let none = source.form == Form::None;
    let spoke = match &c.who {
        Who::Entities(e) => turn(asked.said.speakers, e),
        _ => 4,
    };
    let near = c.mention.map_or(7, |m| {
        let view = asked.scene.input.view;
        let of = view.sentence_of(asked.scene.mention(m).span.start);
        view.sentence_of(source.span.start).abs_diff(of).min(2) as u8
    });
    f.put_if(none, pack(&[who, verb.shape, verb.begins]));
    f.put_if(none, mix(verb.first, pack(&[who])));
    f.put_if(none, mix(verb.last, pack(&[who])));
    f.put_if(none, pack(&[who, verb.shape, verb.behind, spoke]));
    f.put_if(none, pack(&[who, verb.shape, verb.begins, near, spoke]));
    f.put_if(none, pack(&[who, u8::from(verb.impersonal), verb.behind]));
}

fn nobody(asked: &Asked<'_, '_>, all: &[Candidate], f: &mut Features) {
    let form = asked.source.form as u8;
    let speaking = asked
        .said
        .last
        .map_or(3, |(p, direct)| (asked.paragraph() - p.min(asked.paragraph())).min(1) as u8 * 2 + u8::from(direct));
    f.put(pack(&[form, 60, speaking, asked.quote.kind as u8]));
    f.put(pack(&[form, 61, all.len().min(3) as u8]));
}

impl Asked<'_, '_> {
    /// What the cue is.
    fn cue(&self) -> Verb {
        Verb::of(self.scene.input.view, self.quote)
    }

    fn paragraph(&self) -> usize {
        self.scene.input.view.paragraph_of(self.source.span.start)
    }
}

fn someone(asked: &Asked<'_, '_>, all: &[Candidate], n: usize, entities: &[u32], f: &mut Features) {
    let (scene, source, c) = (asked.scene, asked.source, &all[n]);
    let form = source.form as u8;
    let view = scene.input.view;
    let first = entities[0];
    let entity = scene.entity(first);
    let several = entities.len() > 1;
    let agrees = if several { pair_agreement(source) } else { agreement(scene, first, source) };
    let kind = kind(entity);
    let speaker = turn(asked.said.speakers, entities);
    let near = asked.said.last.map_or(3, |(p, _)| asked.paragraph().abs_diff(p).min(2) as u8);
    let direct = asked.said.last.is_some_and(|(_, direct)| direct);
    let many = bucket(scene.counts[first as usize] as usize);
    let rank = scene.ranks[first as usize].min(5) as u8;
    let ruled = u8::from(c.ruled);
    f.put(pack(&[form, kind, agrees]));
    f.put(pack(&[form, kind, agrees, ruled]));
    f.put(pack(&[form, speaker, near, u8::from(direct)]));
    f.put(pack(&[form, speaker, near, asked.quote.kind as u8, u8::from(asked.quote.cue.is_empty())]));
    f.put(pack(&[form, speaker, agrees, kind]));
    f.put(pack(&[form, many, kind]));
    f.put(pack(&[form, rank, kind, agrees]));
    f.put(mix(source.head, pack(&[form, rank, kind])));
    f.put(mix(source.head, pack(&[form, speaker])));
    let words = description(source, entity);
    f.put(pack(&[form, 20, words]));
    f.put(pack(&[form, 21, words, rank, kind]));
    f.put(pack(&[form, 22, words, agrees, speaker]));
    f.put(mix(source.head, pack(&[form, words, u8::from(c.inside)])));
    if source.form.has_noun() {
        let likest = |of: fn(&Candidate) -> Likeness| {
            let Likeness { head, shared, fitting } = of(c);
            let best = u8::from(all.iter().all(|other| std::ptr::eq(other, c) || of(other) < of(c)));
            (u8::from(head), shared, fitting, best)
        };
        let (head, shared, fitting, best) = likest(|c| c.likeness);
        f.put(pack(&[form, 26, head, shared.min(3), fitting.max(7)]));
        f.put(pack(&[form, 27, head, shared.min(2), best, u8::from(source.plural)]));
        f.put(pack(&[form, 28, head, shared.min(2), fitting.max(8), u8::from(c.inside)]));
        let (known_head, known, known_fitting, known_best) = likest(|c| c.known);
        f.put(pack(&[form, 29, known_head, known.min(3), known_fitting.max(7), known_best]));
        f.put(pack(&[form, 10, known_head, known.min(2), head, shared.min(2), u8::from(source.plural)]));
        f.put(pack(&[form, 11, known_head, known.min(2), known_fitting.max(8), u8::from(c.inside), rank.min(2)]));
    }
    if source.form.has_noun() {
        let outdone = outdone(all, c);
        let nameless =
            c.mention.is_some_and(|m| scene.mention(m).form == MentionForm::Nominal && !scene.is_named_elsewhere(m));
        f.put(pack(&[form, 15, outdone, u8::from(nameless), u8::from(source.plural)]));
        f.put(pack(&[form, 16, outdone, speaker, near]));
        f.put(pack(&[form, 17, outdone, agrees, rank.min(2)]));
    }
    let same_kind = |other: &&Candidate| agrees_as_well(asked, other);
    let rivals = all[..n].iter().filter(same_kind).count().min(4) as u8;
    let behind = all[n + 1..].iter().filter(same_kind).count().min(3) as u8;
    f.put(pack(&[form, 23, rivals, agrees]));
    f.put(pack(&[form, 24, rivals, behind, agrees]));
    f.put(pack(&[form, 25, rivals, speaker, agrees]));
    let Some(m) = c.mention else {
        f.put(pack(&[form, 30, ruled, kind]));
        return;
    };
    let mention = scene.mention(m);
    let of = view.sentences[view.sentence_of(mention.span.start)];
    let own = view.sentence_of(source.span.start);
    let apart = bucket(own.saturating_sub(view.sentence_of(mention.span.start))).min(7);
    let subject = u8::from(mention.span.start - of.start < 25) + u8::from(mention.span.start == of.start);
    let quoted = u8::from(scene.is_quoted(mention.span)) * 2 + u8::from(scene.is_quoted(source.span));
    let paragraphs = asked.paragraph().saturating_sub(view.paragraph_of(mention.span.start)).min(3) as u8;
    let shape = mention.form as u8;
    f.put(pack(&[form, 31, apart, agrees]));
    f.put(pack(&[form, 32, apart, subject, kind]));
    f.put(pack(&[form, 33, apart, subject, shape, agrees]));
    f.put(pack(&[form, 34, paragraphs, subject, rivals]));
    f.put(pack(&[form, 35, quoted, agrees]));
    f.put(pack(&[form, 36, shape, kind, ruled]));
    f.put(pack(&[form, 37, apart, speaker, agrees]));
    f.put(pack(&[form, 38, apart, rivals, subject]));
    let follows = follows(asked, mention.span.end);
    let before = before(asked, mention.span.start);
    f.put(pack(&[form, 62, before, apart, agrees]));
    f.put(pack(&[form, 63, before, follows, apart.min(3)]));
    f.put(pack(&[form, 8, before, follows, speaker, agrees]));
    f.put(pack(&[form, 9, before, subject, rivals, shape]));
    f.put(pack(&[form, 47, follows, apart, agrees]));
    f.put(pack(&[form, 48, follows, subject, rivals, quoted]));
    f.put(pack(&[form, 49, apart, subject, speaker, quoted]));
    f.put(pack(&[form, 50, rank.min(2), apart, agrees]));
    f.put(pack(&[form, 51, rivals + behind, rank.min(2), agrees]));
    let own_start = view.sentences[own].start;
    let place = u8::from(source.span.start == own_start) + u8::from(source.span.start < own_start + 25);
    let lately = scene.lately(source.span.start, first);
    let same = asked.said.form.map_or(2, |last| u8::from(last == source.form));
    f.put(pack(&[form, 73, place, apart, subject, rivals.min(2)]));
    f.put(pack(&[form, 74, lately, agrees, rivals.min(2)]));
    f.put(pack(&[form, 75, lately, apart.min(3), speaker, agrees]));
    f.put(pack(&[form, 76, place, before, apart.min(3), follows]));
    f.put(pack(&[form, 77, same, speaker, place, apart.min(3)]));
    if c.inside {
        inside(asked, all, c, m, f);
    } else {
        let gap = source.span.start.saturating_sub(mention.span.end);
        f.put(pack(&[form, 39, bucket(gap as usize), shape, kind]));
        f.put(pack(&[form, 40, bucket(gap as usize / 8), agrees]));
    }
}

/// What stands before a mention, its title and adjectives aside: 0 the beginning of the sentence, 1 a preposition, 2 a
/// verb, 3 a conjunction, 4 a comma, 5 a quotation mark, 6 what begins a clause, 7 something else.
fn before(asked: &Asked<'_, '_>, start: u32) -> u8 {
    let view = asked.scene.input.view;
    let first = view.tokens.at(view.sentences[view.sentence_of(start)].start);
    let class = |i: usize| Lexicon::builtin().look_up(view.word(i), view.tokens.kinds[i]).0;
    let belongs = Class::TITLE | Class::DETERMINER | Class::ADJECTIVE;
    let mention = view.tokens.at(start);
    for i in (first.max(mention.saturating_sub(4))..mention).rev() {
        let class = class(i);
        return match () {
            () if class.has(Class::PREPOSITION | Class::TO) => 1,
            () if class.has(Class::CONJUNCTION) => 3,
            () if class.has(Class::COMMA) => 4,
            () if class.has(Class::MARK) => 5,
            () if class.has(Class::THAT | Class::WH | Class::SUBORDINATOR) => 6,
            () if class.has(belongs) => continue,
            () if class.has(Class::VERBAL | Class::CUE | Class::ING | Class::PARTICIPLE) => 2,
            () => 7,
        };
    }
    0
}

/// What stands behind a mention: 1 a verb, 2 a comma, 3 a possessive, 4 a stop or closing mark.
fn follows(asked: &Asked<'_, '_>, end: u32) -> u8 {
    let view = asked.scene.input.view;
    let next = view.tokens.at(end);
    if next >= view.tokens.len() {
        return 4;
    }
    let class = Lexicon::builtin().look_up(view.word(next), view.tokens.kinds[next]).0;
    match () {
        () if class.has(Class::POSSESSIVE_MARK) => 3,
        () if class.has(Class::COMMA) => 2,
        () if class.has(Class::STOP | Class::MARK) => 4,
        () => u8::from(class.has(Class::VERBAL | Class::CUE)),
    }
}

/// Where in the source a mention stands.
fn inside(asked: &Asked<'_, '_>, all: &[Candidate], c: &Candidate, m: usize, f: &mut Features) {
    let (scene, source) = (asked.scene, asked.source);
    let form = source.form as u8;
    let (text, span) = (scene.input.view.text, scene.mention(m).span);
    let tokens = scene.input.view.tokens.within(span);
    let place = match () {
        () if tokens.end == source.core.end && tokens.start == source.core.start => 0,
        () if tokens.end == source.core.end => 1,
        () if tokens.start >= source.core.start && tokens.end < source.core.end => 2,
        () if tokens.start >= source.core.end => 3,
        () => 4,
    };
    let behind = text[span.end as usize..].chars().next().unwrap_or(' ');
    let possessive = u8::from(matches!(behind, '\'' | '’'));
    let count = all.iter().filter(|c| c.inside).count().min(4) as u8;
    let number = all.iter().take_while(|other| !std::ptr::eq(*other, c)).count().min(4) as u8;
    let shape = scene.mention(m).form as u8;
    let kind = match &c.who {
        Who::Entities(e) => kind(scene.entity(e[0])),
        _ => 9,
    };
    f.put(pack(&[form, 41, place, possessive]));
    f.put(pack(&[form, 42, place, shape, kind]));
    f.put(pack(&[form, 43, place, count, number]));
    f.put(pack(&[form, 44, place, u8::from(c.ruled), kind]));
    f.put(pack(&[form, 56, place, u8::from(scene.is_named_elsewhere(m)), kind]));
    f.put(mix(source.head, pack(&[form, 45, place, kind])));
    f.put(pack(&[form, 46, place, u8::from(source.plural), kind]));
}

fn kind(entity: &Entity) -> u8 {
    entity.kind.map_or(7, |k| k as u8)
}

/// 0 clash, 1 nothing tells, 2 agrees.
pub(super) fn agreement(scene: &Scene<'_>, e: u32, source: &Source<'_>) -> u8 {
    use Gender::{Female, Male, Neuter, Plural, Unknown};
    let (form, entity, gender) = (source.form, scene.entity(e), scene.genders[e as usize]);
    let human = matches!(entity.kind, Some(SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author));
    let of = |fits: &[Gender]| match gender {
        Unknown => 1,
        gender => u8::from(fits.contains(&gender)) * 2,
    };
    match form {
        Form::He if !human => 0,
        Form::She if !human => 0,
        Form::He => of(&[Male]),
        Form::She => of(&[Female]),
        Form::Who if human || entity.kind == Some(SpeakerKind::Group) => 2,
        Form::Who => u8::from(entity.kind.is_none()),
        Form::It if human => 0,
        Form::It => of(&[Neuter]),
        Form::They | Form::We => of(&[Plural, Neuter]),
        Form::Which if human => 0,
        Form::I => u8::from(entity.kind == Some(SpeakerKind::Author)) * 2,
        Form::Definite | Form::Indefinite if source.plural => of(&[Plural]),
        Form::Definite | Form::Indefinite if gender == Plural => 0,
        Form::Definite | Form::Indefinite => noun_agreement(source, entity.kind),
        _ => 1,
    }
}

/// The same of one that a noun describes: "the bank" is no person.
fn noun_agreement(source: &Source<'_>, kind: Option<SpeakerKind>) -> u8 {
    let Some(kind) = kind else { return 1 };
    let head = source.head_class();
    let fits = match kind {
        SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author => Class::PERSON,
        SpeakerKind::Organization => Class::BODY | Class::GROUP,
        SpeakerKind::Group => Class::GROUP | Class::BODY,
        SpeakerKind::Document => Class::TEXT,
    };
    if head.has(Class::ACTOR) { u8::from(head.has(fits)) * 2 } else { 1 }
}

/// The same of two together.
fn pair_agreement(source: &Source<'_>) -> u8 {
    match source.form {
        Form::They | Form::We | Form::Who | Form::Other | Form::Name | Form::None => 2,
        Form::Definite | Form::Indefinite => u8::from(source.plural) * 2,
        _ => 0,
    }
}

fn agrees_as_well(asked: &Asked<'_, '_>, other: &Candidate) -> bool {
    match &other.who {
        Who::Entities(e) => agreement(asked.scene, e[0], asked.source) > 0,
        _ => false,
    }
}

/// How far back someone spoke last: 1 the last quote, 2 and 3 those before; 0 not lately.
pub(super) fn turn(speakers: &[Vec<u32>], entities: &[u32]) -> u8 {
    let mut turns = speakers.iter().rev().take(3).zip(1u8..);
    turns.find(|(said, _)| *said == entities).map_or(0, |(_, n)| n)
}

/// What a description has in common with what the article says of an entity: bits for the head in its role, other words in
/// its role, words in its name.
fn description(source: &Source<'_>, entity: &Entity) -> u8 {
    if source.form.is_pronoun() || source.form == Form::None {
        return 0;
    }
    let words = |text: &str| -> Vec<u64> { text.split(|c: char| !c.is_alphanumeric()).map(stem).collect() };
    let (role, name) = (words(&entity.role), words(&entity.name));
    let mut bits = 0;
    for word in source.telling() {
        let head = word == source.head;
        bits |= u8::from(head && role.contains(&word));
        bits |= u8::from(!head && role.contains(&word)) << 1;
        bits |= u8::from(name.contains(&word)) << 2;
    }
    bits | u8::from(entity.role.is_empty()) << 3
}
