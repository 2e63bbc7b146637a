//! `nearest`: the entity that the source's words name, or the nearest one that agrees with its pronoun.
//!
//! A name is looked up in the source's head, a description likewise; "who" means the phrase before it; other pronouns
//! mean the last speaker if it agrees, else the nearest agreeing subject before them. A quotation without a source that
//! follows another in the next paragraph keeps its speaker.

use serde::{Deserialize, Serialize};

use super::{Attribution, ResolveInput, SpeakerResolver, holds};
use crate::error::StageError;
use crate::mention::{Entity, Gender, Mention, MentionForm, SpeakerKind};
use crate::quote::{Quote, QuoteKind};
use crate::span::Span;

/// Settings of [`NearestResolver`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NearestResolverConfig {}

/// Resolves by the source's head, agreement and recency.
#[derive(Debug)]
pub struct NearestResolver;

impl NearestResolver {
    /// A resolver with these settings.
    #[must_use]
    pub fn new(_config: &NearestResolverConfig) -> Self {
        Self
    }
}

impl SpeakerResolver for NearestResolver {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        Ok(self.all(input))
    }
}

impl NearestResolver {
    /// The speakers of all quotes.
    pub(super) fn all(&self, input: ResolveInput<'_>) -> Vec<Option<Attribution>> {
        let mut counts = vec![0u32; input.mentions.entities.len()];
        for mention in &input.mentions.mentions {
            counts[mention.entity as usize] += 1;
        }
        let is_author = |e: &Entity| e.kind == Some(SpeakerKind::Author);
        let author = input.mentions.entities.iter().position(is_author).map(|e| e as u32);
        let mut walk = Walk { input, author, last: None, counts, resolved: Vec::with_capacity(input.quotes.len()) };
        for quote in input.quotes {
            let found = walk.one(quote);
            walk.remember(quote, found.as_ref());
            walk.resolved.push(found);
        }
        walk.resolved
    }
}

/// The speaker of the quote before.
#[derive(Clone, Copy)]
struct Last {
    entity: u32,
    paragraph: usize,
    direct: bool,
}

/// What tells for a mention, found on the training articles: distance in sentences (against it), subject, last speaker,
/// gender known, proper name, the logarithm of its mentions.
const W: [f32; 6] = [0.6, 0.8, 1.0, 0.8, 0.4, 0.1];

struct Walk<'a> {
    input: ResolveInput<'a>,
    /// The writer of the article, where the text speaks in the first person.
    author: Option<u32>,
    last: Option<Last>,
    counts: Vec<u32>,
    resolved: Vec<Option<Attribution>>,
}

impl Walk<'_> {
    fn one(&self, quote: &Quote) -> Option<Attribution> {
        let Some(source) = quote.source.first() else { return self.carried(quote) };
        let words = source.of(self.input.view.text);
        let first =
            words.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty()).unwrap_or("").to_ascii_lowercase();
        let single = !words.trim().contains(' ');
        match first.as_str() {
            "who" | "which" | "that" if single => self.antecedent(*source),
            "he" | "him" | "his" if single => self.pronoun(*source, |g| g == Gender::Male, SpeakerKind::Person, 0.75),
            "she" | "her" if single => self.pronoun(*source, |g| g == Gender::Female, SpeakerKind::Person, 0.8),
            "it" if single => self.pronoun(*source, |g| g == Gender::Neuter, SpeakerKind::Organization, 0.5),
            "they" if single => {
                self.pronoun(*source, |g| matches!(g, Gender::Plural | Gender::Neuter), SpeakerKind::Group, 0.5)
            }
            "i" | "we" | "me" | "us" if single => self.author(),
            "both" | "the" => self.pair(*source).or_else(|| self.named(*source)),
            _ => self.named(*source),
        }
    }

    /// The first person outside of quotations is the writer.
    fn author(&self) -> Option<Attribution> {
        Some(Attribution::to(vec![self.author?], 0.6))
    }

    fn entity(&self, mention: &Mention) -> &Entity {
        &self.input.mentions.entities[mention.entity as usize]
    }

    /// The mentions inside the source's words.
    fn within(&self, source: Span) -> impl Iterator<Item = &Mention> {
        let all = &self.input.mentions.mentions;
        let from = all.partition_point(|m| m.span.start < source.start);
        all[from..].iter().take_while(move |m| m.span.start < source.end).filter(move |m| source.contains(m.span))
    }

    /// "Both", "the two lawmakers": the last two people who were named, or two bodies.
    fn pair(&self, source: Span) -> Option<Attribution> {
        let text = self.input.view.text;
        let words: Vec<&str> = source.of(text).split_whitespace().collect();
        let noun = match words[..] {
            [both] if both.eq_ignore_ascii_case("both") => "",
            [both, noun] if both.eq_ignore_ascii_case("both") => noun,
            [the, "two"] if the.eq_ignore_ascii_case("the") => "",
            [the, "two", noun] if the.eq_ignore_ascii_case("the") => noun,
            _ => return None,
        };
        const BODIES: &[&str] = &[
            "agencies",
            "campaigns",
            "companies",
            "countries",
            "firms",
            "governments",
            "groups",
            "nations",
            "parties",
            "sides",
        ];
        let kind = if BODIES.contains(&noun) { SpeakerKind::Organization } else { SpeakerKind::Person };
        let other = match noun {
            "men" => Gender::Female,
            "women" => Gender::Male,
            _ => Gender::Plural,
        };
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.end <= source.start);
        let mut two: Vec<u32> = Vec::with_capacity(2);
        for mention in all[..before].iter().rev().take(40) {
            let entity = self.entity(mention);
            let fits = mention.form == MentionForm::Name && entity.kind == Some(kind) && entity.gender != other;
            if fits && !two.contains(&mention.entity) && !self.inside_quotation(mention.span) {
                two.insert(0, mention.entity);
                if two.len() == 2 {
                    return Some(Attribution::to(two, 0.6));
                }
            }
        }
        None
    }

    /// The head of a source with a name or a description in it, or both names of a joint one.
    fn named(&self, source: Span) -> Option<Attribution> {
        let text = self.input.view.text;
        if let Some(person) = self.titled(source) {
            return Some(Attribution::to(vec![person], 0.95));
        }
        let core = core(source, text);
        let inside: Vec<&Mention> = self.within(core).collect();
        let at_end = inside
            .iter()
            .rev()
            .find(|m| text[m.span.end as usize..core.end as usize].chars().all(|c| !c.is_alphanumeric()));
        let head = at_end.or(inside.last()).copied().or_else(|| self.within(source).next())?;
        if head.form == MentionForm::Name {
            let joint: Vec<u32> = joint(&inside, core, text, head).unwrap_or_else(|| vec![head.entity]);
            let score = if joint.len() > 1 { 0.7 } else { 0.95 };
            return Some(Attribution::to(joint, score));
        }
        // "The party chairman, Kelly Armstrong": the name behind the comma says who it is.
        let rest = Span { start: core.end, end: source.end };
        let named = self.within(rest).next().filter(|m| {
            let gap = &text[core.end as usize..m.span.start as usize];
            m.form == MentionForm::Name
                && gap.chars().all(|c| !c.is_alphanumeric())
                && self.entity(m).kind == Some(SpeakerKind::Person)
        });
        let head = named.unwrap_or(head);
        Some(Attribution::to(vec![head.entity], 0.75))
    }

    /// "Secretary of State Ana Ruiz": an office in capitals before a person's name, which ends the phrase.
    fn titled(&self, source: Span) -> Option<u32> {
        let text = self.input.view.text;
        let words = source.of(text);
        let cut = words.find([',', '(']).unwrap_or(words.len());
        let phrase = Span::new(source.start as usize, source.start as usize + cut).trim(text, char::is_whitespace);
        let name = self.within(phrase).last().filter(|m| m.form == MentionForm::Name && m.span.end == phrase.end)?;
        let before: Vec<&str> = text[phrase.start as usize..name.span.start as usize].split_whitespace().collect();
        let capital = |w: &str| w.starts_with(char::is_uppercase);
        let [.., office, of, field] = before[..] else { return None };
        let person = self.entity(name).kind == Some(SpeakerKind::Person);
        (person && of == "of" && capital(office) && capital(field)).then_some(name.entity)
    }

    /// "who": the phrase that ends right before it, or the name that this phrase says more about.
    fn antecedent(&self, source: Span) -> Option<Attribution> {
        let text = self.input.view.text;
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.start < source.start);
        let reach = &all[before.saturating_sub(12)..before];
        let near = reach
            .iter()
            .filter(|m| m.span.end <= source.start && source.start - m.span.end < 60)
            .max_by_key(|m| (m.span.end, m.span.len()))?;
        // "James Tan, a retired general, who"
        let named = reach.iter().find(|m| {
            let gap = text.get(m.span.end as usize..near.span.start as usize).unwrap_or("none");
            near.form == MentionForm::Nominal && m.form == MentionForm::Name && gap.trim() == ","
        });
        Some(Attribution::to(vec![named.unwrap_or(near).entity], 0.75))
    }

    /// The last speaker if the pronoun agrees with it, else the nearest agreeing mention before.
    fn pronoun(
        &self,
        source: Span,
        agrees: impl Fn(Gender) -> bool,
        kind: SpeakerKind,
        score: f32,
    ) -> Option<Attribution> {
        let view = self.input.view;
        let paragraph = view.paragraph_of(source.start);
        let sentence = view.sentences[view.sentence_of(source.start)];
        let fits = |entity: &Entity| {
            let right_kind = match kind {
                SpeakerKind::Person => matches!(entity.kind, Some(SpeakerKind::Person | SpeakerKind::Anonymous)),
                SpeakerKind::Organization => {
                    matches!(entity.kind, Some(SpeakerKind::Organization | SpeakerKind::Document))
                }
                _ => matches!(entity.kind, Some(SpeakerKind::Group | SpeakerKind::Organization)),
            };
            right_kind && (agrees(entity.gender) || (entity.gender == Gender::Unknown && kind == SpeakerKind::Person))
        };
        let mut best: Option<(f32, u32)> = None;
        let all = &self.input.mentions.mentions;
        let before = all.partition_point(|m| m.span.end <= source.start);
        for mention in all[..before].iter().rev().take(40) {
            let entity = self.entity(mention);
            if !fits(entity) || self.inside_quotation(mention.span) {
                continue;
            }
            let weight = self.weight(mention, entity, sentence, paragraph, &agrees);
            if best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, mention.entity));
            }
        }
        best.map(|(_, entity)| Attribution::to(vec![entity], score))
    }

    /// How likely a pronoun means this mention: near, at the beginning of its sentence, of the right gender for sure,
    /// the speaker so far.
    fn weight(
        &self,
        mention: &Mention,
        entity: &Entity,
        sentence: Span,
        paragraph: usize,
        agrees: &impl Fn(Gender) -> bool,
    ) -> f32 {
        let view = self.input.view;
        let of = view.sentences[view.sentence_of(mention.span.start)];
        let distance = view.sentence_of(sentence.start) - view.sentence_of(of.start);
        let subject = mention.span.start - of.start < 40;
        let speaking = self.last.is_some_and(|l| l.entity == mention.entity && l.paragraph + 1 >= paragraph);
        let mut weight = -(distance as f32) * W[0];
        weight += if subject { W[1] } else { 0.0 };
        weight += if speaking { W[2] } else { 0.0 };
        weight += if agrees(entity.gender) { W[3] } else { 0.0 };
        weight += if mention.form == MentionForm::Name { W[4] } else { 0.0 };
        weight -= if entity.kind == Some(SpeakerKind::Document) && !speaking { 0.8 } else { 0.0 };
        weight + W[5] * self.mentioned(mention.entity)
    }

    /// How much an entity is talked about: the number of bits of its number of mentions.
    fn mentioned(&self, entity: u32) -> f32 {
        (32 - self.counts[entity as usize].leading_zeros()) as f32
    }

    /// Whether a mention stands inside what someone says.
    fn inside_quotation(&self, span: Span) -> bool {
        let quotes = self.input.quotes;
        let near = quotes.partition_point(|q| q.content[0].start <= span.start);
        quotes[..near].iter().rev().take(4).any(|q| q.kind == QuoteKind::Direct && holds(&q.content, span))
    }

    /// A quotation without a source goes on with the speaker of the one before it, in the same or the last paragraph.
    fn carried(&self, quote: &Quote) -> Option<Attribution> {
        let last = self.last?;
        let paragraph = self.input.view.paragraph_of(quote.content[0].start);
        let near = paragraph == last.paragraph || (last.direct && paragraph == last.paragraph + 1);
        let follows = quote.cue.is_empty() && quote.kind == QuoteKind::Direct && near;
        follows.then(|| Attribution::to(vec![last.entity], 0.6))
    }

    fn remember(&mut self, quote: &Quote, found: Option<&Attribution>) {
        let end = quote.content.last().map_or(0, |s| s.end).max(quote.source.last().map_or(0, |s| s.end));
        if let Some(attribution) = found {
            let paragraph = self.input.view.paragraph_of(end.saturating_sub(1));
            self.last =
                Some(Last { entity: attribution.entities[0], paragraph, direct: quote.kind == QuoteKind::Direct });
        }
    }
}

/// The source up to its first comma, bracket, relative clause or preposition: the phrase whose head speaks.
fn core(source: Span, text: &str) -> Span {
    let words = source.of(text);
    const ENDS: &[&str] =
        &[" who ", " whose ", " for ", " of ", " in ", " at ", " with ", " from ", " on ", " to ", " by ", " about "];
    let mark = words.find([',', '(', ';', '—']).filter(|cut| *cut > 0).unwrap_or(words.len());
    let cut = ENDS.iter().filter_map(|e| words.find(e)).chain([mark]).min().unwrap_or(mark);
    Span::new(source.start as usize, source.start as usize + cut).trim(text, char::is_whitespace)
}

/// "Smith and Jones": the entities of all names joined to the head by commas and "and".
fn joint(inside: &[&Mention], core: Span, text: &str, head: &Mention) -> Option<Vec<u32>> {
    let and = core.of(text).contains(" and ");
    // "Clinton's pollster Joel Benenson", "Democratic candidates": such a name only says more about another.
    let alone = |m: &&&Mention| {
        let behind = text[m.span.end as usize..core.end as usize].trim_start();
        let last = matches!(behind, "" | "'s" | "’s" | "'" | "’");
        last || behind.starts_with(',') || behind.starts_with("and ") || behind.starts_with('&')
    };
    let names = inside.iter().filter(|m| m.form == MentionForm::Name).filter(alone).map(|m| m.entity);
    let mut unique = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    (and && unique.len() > 1 && unique.contains(&head.entity)).then_some(unique)
}
