//! [`Candidates`]: who may be behind a quote.

use std::cell::OnceCell;
use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::Place;
use super::source::{Form, Source, stem};
use crate::lexicon::known_for;
use crate::mention::{Entity, Gender, Mention, MentionForm, SpeakerKind};
use crate::quote::{Quote, QuoteKind};
use crate::span::Span;
use crate::speaker::{Attribution, ResolveInput, holds};

/// One who may be meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    /// One or several entities of the article.
    Entities(Vec<u32>),
    /// What the source itself describes.
    Described(Box<Entity>),
    /// Nobody that can be told.
    Nobody,
}

/// Someone who may be meant, and where from.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) who: Who,
    /// The latest mention before the quote's source, or in it, by index.
    pub(crate) mention: Option<usize>,
    /// Whether this mention lies in the source.
    pub(crate) inside: bool,
    /// Whether the rules would take it.
    pub(crate) ruled: bool,
    /// What the source's words have in common with what the article calls it.
    pub(crate) likeness: Likeness,
    /// The same of what articles in general do.
    pub(crate) known: Likeness,
    /// What else speaks for it.
    pub(crate) hint: Hint,
}

/// Why someone is weighed whom the source does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hint {
    /// For no other reason than the rest.
    #[default]
    None,
    /// The phrase that ends before "who".
    Phrase,
    /// The longer phrase that does: "members of the board who".
    Longer,
    /// Whom such a phrase describes.
    Same,
    /// Those who asked a question: reporters.
    Asker,
    /// The writer, who does not say "I".
    Writer,
    /// The campaign of whom the text was about.
    Owner,
    /// Two who are named together.
    Pair,
}

impl Candidate {
    fn new(who: Who, mention: Option<usize>, inside: bool) -> Self {
        let [likeness, known] = Default::default();
        Self { who, mention, inside, ruled: false, likeness, known, hint: Hint::None }
    }
}

/// What a description has in common with what is said of someone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Likeness {
    /// Whether its noun is among it: "the governor" is whom the article calls a governor.
    pub(crate) head: bool,
    /// How many of its other words are.
    pub(crate) shared: u8,
    /// How many are not, as what is left of ten.
    pub(crate) fitting: u8,
}

/// An article as the ranker sees it.
pub(crate) struct Scene<'a> {
    pub(crate) input: ResolveInput<'a>,
    /// For each entity its place among those of its kind by mentions: 0 is the most mentioned.
    pub(crate) ranks: Vec<u32>,
    pub(crate) author: Option<u32>,
    /// Where contents stand that are in quotation marks, in order.
    quoted: Vec<Span>,
    /// The words that have a capital inside a sentence; filled when first asked for.
    capitals: OnceCell<FxHashSet<&'a str>>,
    /// For each entity the words of what the article says that it is, and of what articles do; filled when first asked for.
    called: OnceCell<Vec<[Vec<u64>; 2]>>,
    /// For each entity the words of its role and of its name, and for each mention where it stands; filled one by one.
    words: Vec<OnceCell<[Vec<u64>; 2]>>,
    places: Vec<OnceCell<Place>>,
    /// Where nouns are first said, and first with "a"; filled when first asked for.
    pub(super) introduced: OnceCell<FxHashMap<u64, [u32; 2]>>,
}

/// Mentions before a source that are looked at.
pub(super) const REACH: usize = 50;
/// Mentions before a source that are looked through for one whom a description fits.
const FAR: usize = 500;
/// Entities of an article that are looked through for others of a surname.
pub(super) const MOST_NAMED: usize = 500;
/// Entities before a source that are weighed.
const MOST: usize = 14;

impl<'a> Scene<'a> {
    pub(crate) fn new(input: ResolveInput<'a>) -> Self {
        let entities = &input.mentions.entities;
        let marked = input.quotes.iter().filter(|q| q.kind == QuoteKind::Direct);
        let mut quoted: Vec<Span> = marked.flat_map(|q| q.content.iter().copied()).collect();
        quoted.sort_unstable();
        let mut counts = vec![0u32; entities.len()];
        for mention in &input.mentions.mentions {
            counts[mention.entity as usize] += 1;
        }
        let mut order: Vec<usize> = (0..entities.len()).collect();
        order.sort_by_key(|&e| (Reverse(counts[e]), e));
        let (mut ranks, mut seen) = (vec![0; entities.len()], [0u32; 8]);
        for e in order {
            let kind = entities[e].kind.map_or(7, |k| k as usize);
            ranks[e] = seen[kind];
            seen[kind] += 1;
        }
        let author = entities.iter().position(|e| e.kind == Some(SpeakerKind::Author)).map(|e| e as u32);
        Self {
            input,
            ranks,
            author,
            quoted,
            capitals: OnceCell::new(),
            called: OnceCell::new(),
            words: vec![OnceCell::new(); entities.len()],
            places: vec![OnceCell::new(); input.mentions.mentions.len()],
            introduced: OnceCell::new(),
        }
    }

    pub(crate) fn entity(&self, e: u32) -> &'a Entity {
        &self.input.mentions.entities[e as usize]
    }

    pub(crate) fn mention(&self, m: usize) -> &'a Mention {
        &self.input.mentions.mentions[m]
    }

    /// Where mention `m` stands.
    pub(super) fn place(&self, m: usize) -> &Place {
        let span = self.mention(m).span;
        self.places[m].get_or_init(|| Place::of(self.input.view, span, self.is_quoted(span)))
    }

    /// What a description has in common with what the article says of entity `e`: bits for the head in its role, other words
    /// in its role, words in its name, and for no role at all.
    pub(super) fn described_by(&self, source: &Source<'_>, e: u32) -> u8 {
        if !source.form.has_noun() {
            return 0;
        }
        let entity = self.entity(e);
        let [role, name] = self.words[e as usize].get_or_init(|| [stems(&entity.role), stems(&entity.name)]);
        let mut bits = u8::from(entity.role.is_empty()) << 3;
        for word in source.telling() {
            let head = *word == source.head;
            bits |= u8::from(head && role.contains(word));
            bits |= u8::from(!head && role.contains(word)) << 1;
            bits |= u8::from(name.contains(word)) << 2;
        }
        bits
    }

    /// Whether a span stands inside quotation marks.
    pub(crate) fn is_quoted(&self, span: Span) -> bool {
        holds(&self.quoted, span)
    }

    /// Whether a word has a capital inside a sentence somewhere in the article.
    pub(super) fn has_capital_inside(&self, word: &str) -> bool {
        let tokens = self.input.view.tokens;
        let inside =
            |i: &usize| tokens.kinds[*i].is_capital() && tokens.sentence_starts.binary_search(&(*i as u32)).is_err();
        let all = || (0..tokens.len()).filter(inside).map(|i| self.input.view.word(i)).collect();
        self.capitals.get_or_init(all).contains(word)
    }

    /// The names of a candidate, as a cell of the table has them.
    pub(crate) fn names_of(&self, who: &Who) -> String {
        match who {
            Who::Entities(e) => e.iter().map(|e| self.entity(*e).name.as_str()).collect::<Vec<_>>().join("|"),
            Who::Described(entity) => entity.name.clone(),
            Who::Nobody => String::new(),
        }
    }

    /// Whether a description is known to mean someone with a name.
    pub(crate) fn is_named_elsewhere(&self, m: usize) -> bool {
        let mention = self.mention(m);
        let (words, name) = (mention.span.of(self.input.view.text), &self.entity(mention.entity).name);
        let proper = name.split(' ').any(|w| w.starts_with(char::is_uppercase));
        mention.form == MentionForm::Nominal && proper && !last_word(words).eq_ignore_ascii_case(last_word(name))
    }

    /// Whether a description is known to mean a body with a name.
    fn is_firm(&self, m: usize) -> bool {
        self.entity(self.mention(m).entity).kind == Some(SpeakerKind::Organization) && self.is_named_elsewhere(m)
    }

    /// What the words of `source` have in common with what the article says of entity `e`, and with what articles do.
    fn likeness(&self, source: &Source<'_>, e: u32) -> [Likeness; 2] {
        if !source.form.has_noun() {
            return Default::default();
        }
        let called = |e: &Entity| {
            let known = Some(&e.name).filter(|_| e.kind == Some(SpeakerKind::Person)).and_then(|name| known_for(name));
            let listed = e.listed.iter().flat_map(|entry| &entry.cells);
            [e.called.iter().chain(listed).flat_map(|text| stems(text)).collect(), known.map(stems).unwrap_or_default()]
        };
        let all = || self.input.mentions.entities.iter().map(called).collect();
        self.called.get_or_init(all)[e as usize].each_ref().map(|called| source.likeness(called))
    }

    /// Those with a name whom the article calls what a description says, the likest first.
    pub(super) fn called_so(&self, source: &Source<'_>) -> Vec<u32> {
        if !matches!(source.form, Form::Definite | Form::Indefinite) || source.plural {
            return Vec::new();
        }
        let named = |e: &u32| matches!(self.entity(*e).kind, Some(SpeakerKind::Person | SpeakerKind::Organization));
        let all = (0..self.input.mentions.entities.len().min(MOST_NAMED) as u32).filter(named);
        let likest = |e: u32| self.likeness(source, e).into_iter().max().unwrap_or_default();
        // "A judge" is seldom someone who is named.
        let definite = source.form == Form::Definite;
        let like = all.map(|e| (likest(e), e)).filter(|(l, _)| l.head || definite && l.shared > 1);
        let mut like: Vec<(Likeness, u32)> = like.collect();
        like.sort_by_key(|(likeness, e)| (Reverse(*likeness), *e));
        like.into_iter().take(4).map(|(_, e)| e).collect()
    }

    /// Whether what the source describes is, by these words, someone of the user's list.
    fn is_listed(&self, list: &List, described: &Entity) -> bool {
        let inside = list.all.iter().filter(|c| c.inside).filter_map(|c| c.mention);
        let mut listed = inside.map(|m| self.mention(m)).filter(|m| self.entity(m.entity).listed.is_some());
        listed.any(|m| {
            m.span.of(self.input.view.text).ends_with(&described.name) || self.entity(m.entity).name == described.name
        })
    }

    fn clashes(&self, form: Form, entities: &[u32]) -> bool {
        let other = match form {
            Form::He => Gender::Female,
            Form::She => Gender::Male,
            _ => return false,
        };
        entities.iter().any(|e| self.entity(*e).gender == other)
    }

    /// Whether an entity is but a share of others: "they" are not the "many" who were just told of.
    fn is_share(&self, form: Form, entities: &[u32]) -> bool {
        const SHARES: &[&str] = &[
            "all", "another", "both", "each", "few", "half", "many", "more", "most", "none", "one", "others",
            "several", "some", "two",
        ];
        form.is_third_person() && entities.iter().any(|e| SHARES.contains(&last_word(&self.entity(*e).name)))
    }

    /// Whether the phrase at `span` is a name: one ends it, or stands before its "of". "The Ohio governor" is none.
    pub(crate) fn names(&self, span: Span) -> bool {
        let text = self.input.view.text;
        let ends = |m: usize| {
            let Some(behind) = text.get(self.mention(m).span.end as usize..span.end as usize) else { return true };
            let behind = behind.trim_start_matches(['\'', '’']).trim_start_matches('s');
            behind.chars().all(|c| !c.is_alphanumeric()) || behind.starts_with(" of ")
        };
        let all = &self.input.mentions.mentions;
        let from = all.partition_point(|m| m.span.start < span.start);
        let mut begin = (from..all.len()).take_while(|&m| all[m].span.start < span.end);
        begin.any(|m| all[m].form == MentionForm::Name && ends(m))
    }

    /// The mentions inside `span`.
    pub(super) fn inside(&self, span: Span) -> impl Iterator<Item = usize> + use<'a> {
        let all = &self.input.mentions.mentions;
        let from = all.partition_point(|m| m.span.start < span.start);
        (from..all.len())
            .take_while(move |&m| all[m].span.start < span.end)
            .filter(move |&m| span.contains(all[m].span))
    }

    /// Everyone who may be behind `quote`; `ruled` is what the rules say, `speakers` those of the quotes before.
    pub(crate) fn candidates(
        &self,
        source: &Source<'_>,
        quote: &Quote,
        ruled: Option<&Attribution>,
        speakers: &[Vec<u32>],
    ) -> Vec<Candidate> {
        let mut list = List { all: Vec::new() };
        let mentions = &self.input.mentions.mentions;
        // "Four in ten", "many of whom": the words inside describe nobody of their own.
        let whole = source.share || matches!(source.form, Form::Who | Form::Which | Form::They);
        for m in self.inside(source.span).filter(|&m| !whole || mentions[m].form == MentionForm::Name) {
            list.add(vec![mentions[m].entity], Some(m), true);
        }
        if let Some(both) = self.joined(source) {
            let entities = both.map(|m| mentions[m].entity).to_vec();
            list.all.retain(|c| !matches!(&c.who, Who::Entities(e) if entities.contains(&e[0])));
            list.hint(entities, Some(both[1]), Hint::Pair);
        }
        let surname = list.all.last().and_then(|c| c.mention).filter(|_| source.form == Form::Name);
        if let Some(m) = surname {
            let last = last_word(mentions[m].span.of(self.input.view.text));
            let people = self.input.mentions.entities.iter().enumerate().take(MOST_NAMED);
            let same = people
                .filter(|(_, e)| e.kind == Some(SpeakerKind::Person) && last_word(&e.name).eq_ignore_ascii_case(last));
            for (e, _) in same.take(4) {
                list.add(vec![e as u32], None, false);
            }
        }
        if source.form != Form::Name {
            let before = mentions.partition_point(|m| m.span.start < source.span.start);
            for m in (before.saturating_sub(REACH)..before).rev() {
                if list.all.len() >= MOST {
                    break;
                }
                list.add(vec![mentions[m].entity], Some(m), false);
            }
            for e in self.called_so(source) {
                let latest = (before.saturating_sub(FAR)..before).rev().find(|&m| mentions[m].entity == e);
                list.add(vec![e], latest, false);
            }
            for speaker in speakers.iter().rev().take(2) {
                list.add(speaker.clone(), None, false);
            }
            if let Some(author) = self.author {
                list.add(vec![author], None, false);
            }
        }
        self.hinted(source, &mut list);
        if let Some(ruled) = ruled {
            list.add(ruled.entities.clone(), None, false);
            let same = |c: &&mut Candidate| matches!(&c.who, Who::Entities(e) if *e == ruled.entities);
            if let Some(same) = list.all.iter_mut().find(same) {
                same.ruled = true;
            }
        }
        // "She" is nobody who is known to be a man.
        list.all.retain(|c| !matches!(&c.who, Who::Entities(e) if self.clashes(source.form, e)));
        list.all.retain(|c| !matches!(&c.who, Who::Entities(e) if self.is_share(source.form, e)));
        list.all.retain(|c| c.hint == Hint::Pair || !c.mention.is_some_and(|m| self.is_part(source, m)));
        for candidate in &mut list.all {
            if let Who::Entities(entities) = &candidate.who {
                [candidate.likeness, candidate.known] = self.likeness(source, entities[0]);
            }
        }
        let other = |who, ruled| Candidate { ruled, ..Candidate::new(who, None, false) };
        // "The company" that is known to be Corvane Coatings describes nobody else.
        let named = list.all.iter().any(|c| c.inside && c.mention.is_some_and(|m| self.is_firm(m)));
        // "You" in a quotation is whoever is spoken to, not the reader.
        let addressed = source.form == Form::You && self.is_quoted(source.span);
        if let Some(mut described) = source
            .described(|pronoun| self.owner(source, pronoun), |word| self.has_capital_inside(word))
            .filter(|described| !named && !addressed && !self.is_listed(&list, described))
        {
            described.name = self.in_full(source, described.name);
            list.all.push(other(Who::Described(Box::new(described)), false));
        }
        for (entity, hint) in self.implied(source, quote) {
            list.all.push(Candidate { hint, ..other(Who::Described(Box::new(entity)), false) });
        }
        list.all.push(other(Who::Nobody, ruled.is_none()));
        list.all
    }
}

impl Scene<'_> {
    /// The name that a source gives, with the full name of whom it calls Mr. or Ms.: "spokesman for Mr. Ruiz".
    fn in_full(&self, source: &Source<'_>, name: String) -> String {
        let text = self.input.view.text;
        let Some(title) = ["Mr. ", "Mrs. ", "Ms. "].into_iter().find(|title| name.contains(title)) else { return name };
        let called = |m: &usize| text[..self.mention(*m).span.start as usize].ends_with(title);
        let Some(m) = self.inside(source.span).find(called) else { return name };
        let short = self.mention(m).span.of(text);
        name.replacen(&format!("{title}{short}"), &self.entity(self.mention(m).entity).name, 1)
    }

    /// Who "his" or "their" at the beginning of a source most likely means: the latest before it that agrees.
    fn owner(&self, source: &Source<'_>, pronoun: &str) -> Option<&str> {
        let gender = match pronoun {
            "his" => Gender::Male,
            "her" => Gender::Female,
            _ => return None,
        };
        let mentions = &self.input.mentions.mentions;
        let before = mentions.partition_point(|m| m.span.start < source.span.start);
        let agrees = |m: &&Mention| {
            let entity = self.entity(m.entity);
            entity.kind == Some(SpeakerKind::Person) && (entity.gender == gender || entity.gender == Gender::Unknown)
        };
        let owner = mentions[before.saturating_sub(REACH)..before]
            .iter()
            .rev()
            .filter(|m| !self.is_quoted(m.span))
            .find(agrees)?;
        self.entity(owner.entity).name.rsplit(' ').next()
    }
}

/// Candidates, each once.
pub(super) struct List {
    pub(super) all: Vec<Candidate>,
}

impl List {
    fn add(&mut self, entities: Vec<u32>, mention: Option<usize>, inside: bool) {
        let who = Who::Entities(entities);
        match self.all.iter_mut().find(|c| c.who == who) {
            Some(known) => known.mention = known.mention.or(mention),
            None => self.all.push(Candidate::new(who, mention, inside)),
        }
    }

    /// Adds entities that something else speaks for.
    pub(super) fn hint(&mut self, entities: Vec<u32>, mention: Option<usize>, hint: Hint) {
        self.add(entities.clone(), mention, false);
        let who = Who::Entities(entities);
        if let Some(known) = self.all.iter_mut().find(|c| c.who == who) {
            known.hint = hint;
        }
    }
}

/// The stems of the words of a text.
fn stems(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_alphanumeric()).map(stem).collect()
}

fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches("’s").trim_end_matches("'s");
    name.rsplit(' ').next().unwrap_or(name)
}
