//! Who may be meant though the source does not name them: the phrase before "who", two who are named together, whose
//! campaign "the campaign" is, who asked, the writer.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::candidates::{Hint, List, REACH, Scene};
use super::source::{Form, Source, stem};
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Entity, Gender, MentionForm, SpeakerKind, writer};
use crate::quote::Quote;
use crate::span::Span;

/// Tokens before "who" that are looked at.
const LONGEST: usize = 14;
/// Pairs that are weighed.
const MOST_PAIRS: usize = 2;

impl<'a> Scene<'a> {
    /// Adds the entities that something else than the source speaks for.
    pub(super) fn hinted(&self, source: &Source<'_>, list: &mut List) {
        if matches!(source.form, Form::Who | Form::Which) {
            for (phrase, _) in self.antecedents(source) {
                for e in self.called_so(&phrase) {
                    list.hint(vec![e], None, Hint::Same);
                }
            }
        }
        let several = source.plural && source.form == Form::Definite;
        if several || matches!(source.form, Form::They | Form::Other) {
            self.pairs(source, list);
        }
    }

    /// "Ruiz and Okafor" before the source: those whom "they" may be.
    fn pairs(&self, source: &Source<'_>, list: &mut List) {
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.start < source.span.start);
        let mut left = MOST_PAIRS;
        for b in (before.saturating_sub(REACH)..before).rev() {
            let Some(a) = b.checked_sub(1).filter(|_| left > 0) else { return };
            let between = self.input.view.text.get(all[a].span.end as usize..all[b].span.start as usize);
            let kind = |m: usize| self.entity(all[m].entity).kind;
            let names = [a, b].iter().all(|&m| all[m].form == MentionForm::Name && !self.is_quoted(all[m].span));
            let alike = kind(a) == kind(b) && matches!(kind(a), Some(SpeakerKind::Person | SpeakerKind::Organization));
            if names && alike && between.is_some_and(|t| t.trim() == "and") && all[a].entity != all[b].entity {
                list.hint(vec![all[a].entity, all[b].entity], Some(b), Hint::Pair);
                left -= 1;
            }
        }
    }

    /// Someone who is no entity of the article, but is implied.
    pub(super) fn implied(&self, source: &Source<'_>, quote: &Quote) -> Vec<(Entity, Hint)> {
        match source.form {
            Form::None => self.unsaid(quote),
            Form::Who | Form::Which => {
                let phrases = self.antecedents(source).into_iter();
                // "Ana Ruiz is a judge who": the judge is somebody by now.
                let named = |p: &Source<'_>| self.inside(p.span).any(|m| self.is_named_elsewhere(m));
                let mut described: Vec<(Entity, Hint)> = phrases
                    .filter(|(p, _)| !named(p))
                    .filter_map(|(p, hint)| Some((p.described(|_| None, |word| self.has_capital_inside(word))?, hint)))
                    .collect();
                described.dedup_by(|a, b| a.0.name == b.0.name);
                described
            }
            Form::Definite => self.campaign(source).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Who spoke where no source is: reporters who asked, or the writer.
    fn unsaid(&self, quote: &Quote) -> Vec<(Entity, Hint)> {
        let cue = quote.cue.first().map_or("", |cue| cue.of(self.input.view.text));
        let first = cue.split(' ').next().unwrap_or("").to_ascii_lowercase();
        let mut implied = Vec::new();
        if matches!(first.as_str(), "asked" | "questioned" | "pressed" | "quizzed") {
            let (kind, gender) = (Some(SpeakerKind::Group), Gender::Plural);
            implied.push((Entity { name: "reporters".to_owned(), kind, gender, ..Entity::default() }, Hint::Asker));
        }
        if self.author.is_none() {
            let name = writer(self.input.view.article);
            implied.push((Entity { name, kind: Some(SpeakerKind::Author), ..Entity::default() }, Hint::Writer));
        }
        implied
    }

    /// "The campaign" of whom the text was about.
    fn campaign(&self, source: &Source<'_>) -> Option<(Entity, Hint)> {
        if source.core.len() != 1 || !self.input.view.word(source.core.start).eq_ignore_ascii_case("campaign") {
            return None;
        }
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.start < source.span.start);
        let reach = all[before.saturating_sub(REACH)..before].iter().rev();
        let person = |e: u32| self.entity(e).kind == Some(SpeakerKind::Person);
        let owner =
            reach.filter(|m| m.form == MentionForm::Name && !self.is_quoted(m.span)).find(|m| person(m.entity))?;
        let name = format!("{} campaign", self.entity(owner.entity).name.rsplit(' ').next()?);
        let kind = Some(SpeakerKind::Organization);
        Some((Entity { name, kind, gender: Gender::Neuter, ..Entity::default() }, Hint::Owner))
    }

    /// The phrases that end right before "who", without a name at their head: up to a preposition or "and", and across one.
    fn antecedents(&self, source: &Source<'_>) -> Vec<(Source<'a>, Hint)> {
        let view = self.input.view;
        let Some(of) = source.tokens.start.checked_sub(1) else { return Vec::new() };
        let floor =
            view.tokens.at(view.sentences[view.sentence_of(source.span.start)].start).max(of.saturating_sub(LONGEST));
        let class = |i: usize| Lexicon::builtin().token(view, i).0;
        let marks = Class::COMMA | Class::DASH | Class::MARK;
        let Some(last) = (floor..=of).rev().find(|&i| !class(i).has(marks)) else { return Vec::new() };
        if !class(last).has(Class::NOUN | Class::CAPITAL) && class(last).has(Class::KNOWN) {
            return Vec::new();
        }
        let near = phrase_start(floor, last, class);
        let link = near.checked_sub(1).filter(|&i| i > floor);
        let far = link
            .filter(|&i| {
                class(i).has(Class::PREPOSITION | Class::CONJUNCTION) && class(i - 1).has(Class::NOUN | Class::CAPITAL)
            })
            .map(|i| phrase_start(floor, i - 1, class));
        let span =
            |tokens: Range<usize>| -> Span { view.tokens.spans[tokens.start].cover(view.tokens.spans[tokens.end - 1]) };
        [(Some(near), Hint::Phrase), (far, Hint::Longer)]
            .into_iter()
            .filter_map(|(start, hint)| Some((Source::phrase(view, span(start?..last + 1), |s| self.names(s)), hint)))
            .filter(|(phrase, _)| matches!(phrase.form, Form::Definite | Form::Indefinite))
            .collect()
    }

    /// How many of the mentions right before byte `at` are of entity `e`.
    pub(super) fn lately(&self, at: u32, e: u32) -> u8 {
        const WINDOW: usize = 16;
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.start < at);
        let near = &all[before.saturating_sub(WINDOW)..before];
        near.iter().filter(|mention| mention.entity == e).count().min(5) as u8
    }

    /// Whether the noun of a source was said before it: 0 not, 1 it was, 2 with "a" before it.
    pub(super) fn introduced(&self, source: &Source<'_>) -> u8 {
        let firsts = self.introduced.get_or_init(|| self.first_nouns());
        let before = |at: u32| (at as usize) < source.tokens.start;
        firsts.get(&source.head).map_or(0, |[any, with_a]| u8::from(before(*any)) + u8::from(before(*with_a)))
    }

    fn first_nouns(&self) -> FxHashMap<u64, [u32; 2]> {
        let view = self.input.view;
        let mut firsts: FxHashMap<u64, [u32; 2]> = FxHashMap::default();
        let mut since_a = usize::MAX;
        for i in 0..view.tokens.len() {
            let word = view.word(i);
            if !view.tokens.kinds[i].is_word() {
                since_a = usize::MAX;
                continue;
            }
            since_a = match word {
                "a" | "an" | "A" | "An" | "another" | "one" => 0,
                "the" | "The" | "of" | "to" | "in" => usize::MAX,
                _ => since_a.saturating_add(1),
            };
            let first = firsts.entry(stem(word)).or_insert([i as u32, u32::MAX]);
            if since_a < 4 && first[1] == u32::MAX {
                first[1] = i as u32;
            }
        }
        firsts
    }
}

/// Where the phrase that ends with token `last` begins: with its article, or behind a verb, a preposition, a mark.
fn phrase_start(floor: usize, last: usize, class: impl Fn(usize) -> Class) -> usize {
    let part = Class::NOUN | Class::ADJECTIVE | Class::CAPITAL | Class::NUMBER | Class::POSSESSIVE_MARK;
    let stop = Class::PREPOSITION | Class::HELPER | Class::ANY_MARK | Class::SUBJECT | Class::WH | Class::CONJUNCTION;
    let mut start = last;
    while start > floor {
        let before = class(start - 1);
        if before.has(Class::DETERMINER | Class::POSSESSIVE) {
            return start - 1;
        }
        // "The law pleased teachers": such a word behind a noun is the verb.
        let verb = before.has(Class::FINITE | Class::PARTICIPLE)
            && !before.has(Class::NOUN | Class::CAPITAL)
            && start > floor + 1
            && class(start - 2).has(Class::NOUN | Class::CAPITAL | Class::SUBJECT);
        if !before.has(part) || verb || before.has(stop) && !before.has(Class::POSSESSIVE_MARK) {
            break;
        }
        start -= 1;
    }
    start
}
