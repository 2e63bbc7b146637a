//! [`Claim`]: what a name of the list, where it stands, says of the entities of the article.
//!
//! A hit on a mention speaks of the mention's entity if it is the entity's full name, or the entity's full name is a form
//! of the entry's. Else it speaks of that mention alone, and of nothing where the mention is part of the name of someone
//! else: "Hartley" is no claim to Ruth Hartley.
//!
//! **Invariant: a claim has a candidate, and each of them goes by the name that was hit.**

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::bare::{Bare, is_legal_form, is_title};
use super::entry::ListEntry;
use super::forms::{Forms, Hit};
use super::list::EntityList;
use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Entity, Mention, MentionForm, Mentions, SpeakerKind};
use crate::span::Span;

/// What is known to be an entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An entity, with all its mentions.
    Entity(u32),
    /// One mention, by index, which the finder gave to another entity.
    Mention(usize),
    /// Words that the finder made nothing of.
    Words(Span),
}

/// One name of the list and what it tells.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) target: Target,
    /// Index of the form that was hit.
    pub(super) form: u32,
    /// The entries it may mean.
    pub(super) candidates: Vec<u32>,
}

/// An article with the entities that were found in it.
pub(super) struct Scene<'a> {
    pub(super) list: &'a EntityList,
    pub(super) forms: &'a Forms,
    pub(super) view: TextView<'a>,
    pub(super) found: &'a Mentions,
    /// The people with full names, by surname; filled when they are first asked for.
    surnames: OnceCell<FxHashMap<String, Vec<u32>>>,
}

/// Mentions around a hit that are looked at, besides those that its tokens may hold.
const REACH: usize = 8;

/// People of one surname who are looked at: more than there are in any real article.
const MOST: usize = 64;

impl<'a> Scene<'a> {
    pub(super) fn new(list: &'a EntityList, forms: &'a Forms, view: TextView<'a>, found: &'a Mentions) -> Self {
        Self { list, forms, view, found, surnames: OnceCell::new() }
    }

    pub(super) fn entry(&self, index: u32) -> &'a ListEntry {
        &self.list.entries()[index as usize]
    }

    fn entity(&self, e: u32) -> &'a Entity {
        &self.found.entities[e as usize]
    }

    /// What a hit tells, if anything.
    pub(super) fn claim(&self, hit: &Hit) -> Option<Claim> {
        let form = self.forms.form(hit.form);
        let of = |target, candidates| Claim { target, form: hit.form, candidates };
        let claim = match self.mention_of(hit)? {
            None => of(Target::Words(self.span(&hit.tokens)), self.may_stand(hit, &form.entries)),
            Some(m) => {
                let (target, candidates) = self.meant(m, &form.text, &form.entries);
                of(target, candidates)
            }
        };
        (!claim.candidates.is_empty()).then_some(claim)
    }

    fn span(&self, tokens: &Range<usize>) -> Span {
        let spans = &self.view.tokens.spans;
        spans[tokens.start].cover(spans[tokens.end - 1])
    }

    /// The mention that a hit is, titles and legal forms aside; `Some(None)` where it stands free, and `None` where it
    /// is a part of some other name.
    fn mention_of(&self, hit: &Hit) -> Option<Option<usize>> {
        let span = self.span(&hit.tokens);
        let mentions = &self.found.mentions;
        let behind = mentions.partition_point(|m| m.span.start < span.end);
        let near = behind.saturating_sub(2 * hit.tokens.len() + REACH)..behind;
        let near: Vec<usize> = near.filter(|&m| mentions[m].span.overlaps(span)).collect();
        let named = |m: &usize| mentions[*m].form == MentionForm::Name;
        let same = |m: &usize| mentions[*m].span == span || self.describes(*m, hit);
        if let Some(m) = near.iter().copied().filter(same).max_by_key(named) {
            return Some(Some(m));
        }
        let names: Vec<usize> = near.into_iter().filter(named).collect();
        match names[..] {
            [] => Some(None),
            [m] if self.differ_by_titles(span, mentions[m].span) => Some(Some(m)),
            _ if names.iter().all(|&m| span.contains(mentions[m].span)) => Some(None),
            _ => None,
        }
    }

    /// Whether mention `m` is a description that is nothing but the name that was hit: "the Water Inspectorate".
    fn describes(&self, m: usize, hit: &Hit) -> bool {
        let mention = &self.found.mentions[m];
        mention.form == MentionForm::Nominal
            && mention.span.end == self.span(&hit.tokens).end
            && Bare::new(&self.entity(mention.entity).name) == Bare::new(&self.forms.form(hit.form).text)
    }

    /// Whether one of two names is the other with titles before it and a legal form behind it.
    fn differ_by_titles(&self, one: Span, other: Span) -> bool {
        let nested = one.contains(other) || other.contains(one);
        let words = |start: u32, end: u32| {
            let tokens = self.view.tokens.within(Span { start, end });
            tokens.map(|i| self.view.word(i))
        };
        let titles = |a: u32, b: u32| words(a.min(b), a.max(b)).all(is_title);
        let legal = |a: u32, b: u32| words(a.min(b), a.max(b)).all(|word| word == "," || is_legal_form(word));
        nested && titles(one.start, other.start) && legal(one.end, other.end)
    }

    /// What a hit on mention `m` speaks of, and which of `entries` it may mean.
    fn meant(&self, m: usize, form: &str, entries: &[u32]) -> (Target, Vec<u32>) {
        let Mention { entity: e, form: how, .. } = self.found.mentions[m];
        let entity = self.entity(e);
        let (name, form) = (Bare::new(&entity.name), Bare::new(form));
        if name == form {
            return (Target::Entity(e), entries.to_vec());
        }
        let fit: Vec<u32> = entries.iter().copied().filter(|&r| self.fits(&name, entity.kind, r)).collect();
        if !fit.is_empty() {
            return (Target::Entity(e), fit);
        }
        // A description is not taken from whom it was found to mean, nor a part of a person's name from the person.
        let others = how != MentionForm::Name || entity.kind == Some(SpeakerKind::Person) && form.is_within(&name);
        (Target::Mention(m), if others { Vec::new() } else { entries.to_vec() })
    }

    /// Whether the full name of an entity is a form of one of an entry's names.
    fn fits(&self, name: &Bare, kind: Option<SpeakerKind>, entry: u32) -> bool {
        let person = kind == Some(SpeakerKind::Person);
        self.entry(entry).names().any(|full| name.is_form_of(&Bare::new(full), person))
    }

    /// Which of `entries` words that are no mention may mean: not someone whose first name stands before them, nor a
    /// person by a surname that another person of the article has.
    fn may_stand(&self, hit: &Hit, entries: &[u32]) -> Vec<u32> {
        let form = Bare::new(&self.forms.form(hit.form).text);
        let others = form.single().and_then(|surname| self.surnames().get(surname)).map_or(&[][..], Vec::as_slice);
        let all_fit =
            |r: u32| others.iter().all(|&e| self.fits(&Bare::new(&self.entity(e).name), self.entity(e).kind, r));
        let first_name = self.first_name_before(hit.tokens.start);
        entries.iter().copied().filter(|&r| self.entry(r).is_body() || !first_name && all_fit(r)).collect()
    }

    fn first_name_before(&self, token: usize) -> bool {
        let tokens = self.view.tokens;
        let begins = tokens.sentence_starts.binary_search(&(token as u32)).is_ok();
        let Some(before) = token.checked_sub(1).filter(|_| !begins) else { return false };
        let class = Lexicon::builtin().token(self.view, before).0;
        class.has(Class::CAPITAL) && class.has(Class::FIRST_NAME | Class::MALE | Class::FEMALE)
    }

    fn surnames(&self) -> &FxHashMap<String, Vec<u32>> {
        self.surnames.get_or_init(|| {
            let mut surnames: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (e, entity) in self.found.entities.iter().enumerate() {
                let name = (entity.kind == Some(SpeakerKind::Person)).then(|| Bare::new(&entity.name));
                let Some(surname) = name.as_ref().and_then(Bare::surname) else { continue };
                let bearers = surnames.entry(surname.to_owned()).or_default();
                if bearers.len() < MOST {
                    bearers.push(e as u32);
                }
            }
            surnames
        })
    }
}
