//! Which entity a description means: "the mayor" is whom the article calls a mayor, "the company" the one it is about.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::description::Description;
use super::groups::{FIRMS, PAPERS};
use super::link::{LONGEST, Linker};
use super::run::title_gender;
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Gender, Mention, MentionForm, SpeakerKind};
use crate::token::TokenKind;

impl Linker<'_, '_> {
    /// Links descriptions: "the mayor" to whom the article calls a mayor, "the report" to the report before it.
    pub(super) fn descriptions(&mut self, found: &[Description]) {
        self.group();
        let names = self.named_people();
        for description in found {
            let r = self.r;
            if self.span(&(description.words.start..description.end)).len() > LONGEST {
                continue;
            }
            let head = r.view.word(description.head).to_lowercase();
            let definite = r.is(description.words.start, Class::DETERMINER)
                && matches!(
                    r.view.word(description.words.start).to_ascii_lowercase().as_str(),
                    "the" | "this" | "that" | "these" | "those"
                );
            let long = description.words.start..if definite { description.words.end } else { description.end };
            let bare = self.bare(&long);
            let class = r.class(description.head);
            let kind = if class.has(Class::PERSON) && !class.has(Class::GROUP) {
                Some(SpeakerKind::Anonymous)
            } else if class.has(Class::GROUP) {
                Some(SpeakerKind::Group)
            } else if class.has(Class::BODY) {
                Some(SpeakerKind::Organization)
            } else if class.has(Class::TEXT) {
                Some(SpeakerKind::Document)
            } else {
                None
            };
            let text = bare.to_lowercase();
            let same = self
                .beside(description, &names)
                .or_else(|| self.described(&text, &head, definite, description.words.start));
            let entity = same.unwrap_or_else(|| {
                let entity = self.add(bare, kind, Vec::new());
                self.groups.join(entity, &head, &self.starts[entity]);
                self.groups.note(text, entity);
                entity
            });
            if self.entities[entity].gender == Gender::Unknown {
                self.entities[entity].gender = described_gender(class);
            }
            self.mention(&description.words, entity, MentionForm::Nominal);
        }
    }

    /// The people whose names begin or end with a token.
    fn named_people(&self) -> [FxHashMap<u32, usize>; 2] {
        let person = |m: &&Mention| self.entities[m.entity as usize].kind == Some(SpeakerKind::Person);
        let people = || self.mentions.iter().filter(person);
        let starts = people().map(|m| (m.span.start, m.entity as usize)).collect();
        [starts, people().map(|m| (m.span.end, m.entity as usize)).collect()]
    }

    /// The person whose name stands beside a description: "Ana Ruiz is a lawyer", "his daughter, Ana,".
    fn beside(&self, description: &Description, [starts, ends]: &[FxHashMap<u32, usize>; 2]) -> Option<usize> {
        let r = self.r;
        let spans = &r.view.tokens.spans;
        let (first, end) = (description.words.start, description.words.end);
        if !r.is(description.head, Class::PERSON) || r.is(description.head, Class::GROUP) {
            return None;
        }
        if let Some(verb) = first.checked_sub(1).filter(|&v| v > 0 && matches!(r.view.word(v), "is" | "was")) {
            let a = r.is(first, Class::DETERMINER);
            return ends.get(&spans[verb - 1].end).copied().filter(|_| a);
        }
        let owned = r.is(first, Class::POSSESSIVE) || r.word_is(first, "the") || r.word_is(first, "its");
        if !owned || !r.is(end, Class::COMMA) || end + 1 >= spans.len() {
            return None;
        }
        let person = starts.get(&spans[end + 1].start).copied()?;
        let behind = (end + 2..r.classes.len()).find(|&i| !r.is(i, Class::CAPITAL))?;
        r.is(behind, Class::COMMA | Class::STOP | Class::MARK).then_some(person)
    }

    /// A phrase without its determiner.
    fn bare(&self, words: &Range<usize>) -> String {
        let r = self.r;
        let drop = Class::DETERMINER | Class::POSSESSIVE;
        // "the All Avel club": the capital is that of a name.
        let named = |i: usize| i > words.start && r.is(i, Class::CAPITAL) && r.is(i + 1, Class::CAPITAL);
        let kept = |i: &usize| !r.is(*i, drop) || i + 1 == words.end || named(*i);
        let mut start = words.clone().find(kept).unwrap_or(words.start);
        // "some of the fundraisers" are fundraisers, but "some in the movement" are "some".
        if r.is(start, Class::PREPOSITION) && start > words.start {
            let of = r.view.word(start) == "of" && start + 1 < words.end;
            start = if of { (start + 1..words.end).find(kept).unwrap_or(start) } else { words.start };
        }
        let text = self.in_full(&(start..words.end)).unwrap_or_else(|| self.text(&(start..words.end)));
        // A capital that only begins the sentence is not the phrase's own.
        let begins = r.view.tokens.sentence_starts.binary_search(&(start as u32)).is_ok();
        let common = r.is(start, Class::KNOWN) && !r.is(start, Class::UPPER | Class::PLACE | Class::FIRST_NAME);
        let name = start + 1 < words.end && r.is(start + 1, Class::CAPITAL);
        if !(begins && common && !name) {
            return text;
        }
        let mut letters = text.chars();
        letters.next().map_or(String::new(), |c| c.to_lowercase().chain(letters).collect())
    }

    /// A phrase with the full name of whom it calls Mr. or Ms.: "spokesman for Mr. Ruiz"; none where it calls nobody so.
    fn in_full(&self, words: &Range<usize>) -> Option<String> {
        let r = self.r;
        let courtesy = |i: &usize| matches!(r.view.word(*i), "Mr." | "Mrs." | "Ms." | "Mr" | "Mrs" | "Ms");
        let title = (words.start..words.end.saturating_sub(1)).find(courtesy)?;
        let name = title + 1..title + 1 + (title + 1..words.end).take_while(|&i| r.is(i, Class::CAPITAL)).count();
        if name.is_empty() {
            return None;
        }
        let gender = title_gender(r.view.word(title));
        let person = self.known(&self.words(&name), Some(SpeakerKind::Person), gender, name.start, |_| false)?;
        let full = &self.entities[person].name;
        let before = if title > words.start { self.text(&(words.start..title)) + " " } else { String::new() };
        let rest = &r.view.text[r.view.tokens.spans[name.end - 1].end as usize..self.span(words).end as usize];
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let space = if rest.is_empty() || rest.starts_with(['\'', '’', ',']) { "" } else { " " };
        Some(format!("{before}{full}{space}{rest}"))
    }

    /// Groups the entities that have names by what a description may call them.
    fn group(&mut self) {
        for e in 0..self.entities.len() {
            let last = self.parts[e].last().map(String::as_str);
            if last.is_none() {
                self.groups.note(self.entities[e].name.to_lowercase(), e);
            }
            let firm = last.is_some() && self.entities[e].kind == Some(SpeakerKind::Organization);
            let company = (firm && !self.is_place_or_office(e)).then_some(FIRMS);
            let paper = (firm && self.is_paper(e)).then_some(PAPERS);
            // "The Republican" is nobody of that surname.
            let person = self.entities[e].kind == Some(SpeakerKind::Person);
            // "The research" is not the institute of that name, but "the journal" may be one.
            let text = |w: &str| Lexicon::builtin().look_up(w, TokenKind::Lower).0.has(Class::TEXT);
            let word = last.filter(|w| !person && (paper.is_some() || !text(w)));
            let words = self.heads[e].iter().map(String::as_str).chain(word).chain(company).chain(paper);
            for word in words {
                self.groups.join(e, word, &self.starts[e]);
            }
        }
    }

    /// The entity that a description means, if it is not a new one.
    fn described(&self, text: &str, head: &str, definite: bool, at: usize) -> Option<usize> {
        const COMPANY: &[&str] = &["company", "firm", "group", "corporation", "business"];
        let here = self.r.view.tokens.spans[at].start;
        let words = text.split(' ').count();
        if let Some(same) = self.groups.reading(text) {
            return Some(same);
        }
        if !definite || words > 2 {
            return None;
        }
        let generic = (words == 1 && COMPANY.contains(&head)).then_some(FIRMS);
        let paper = (words == 1 && matches!(head, "newspaper" | "paper")).then_some(PAPERS);
        let groups = [Some(head), generic, paper].into_iter().flatten();
        groups.filter_map(|word| self.groups.latest(word, here)).max().map(|(_, e)| e)
    }

    /// Whether an entity is a place or a body of the state rather than a company.
    fn is_place_or_office(&self, e: usize) -> bool {
        const OFFICES: &[&str] = &[
            "department",
            "ministry",
            "office",
            "government",
            "administration",
            "campaign",
            "party",
            "congress",
            "senate",
            "parliament",
            "court",
            "house",
            "council",
            "committee",
            "commission",
            "agency",
            "police",
            "inspectorate",
            "union",
            "university",
        ];
        let lexicon = Lexicon::builtin();
        self.parts[e]
            .iter()
            .any(|w| OFFICES.contains(&w.as_str()) || lexicon.look_up(w, TokenKind::Lower).0.has(Class::PLACE))
    }

    /// Whether an entity is a newspaper by its name.
    fn is_paper(&self, e: usize) -> bool {
        const PAPERS: &[&str] = &[
            "times",
            "post",
            "journal",
            "herald",
            "tribune",
            "gazette",
            "chronicle",
            "guardian",
            "telegraph",
            "news",
            "ledger",
            "globe",
            "star",
            "sun",
            "mirror",
            "mail",
        ];
        self.parts[e].iter().any(|w| PAPERS.contains(&w.as_str()))
    }
}

fn described_gender(class: Class) -> Gender {
    if class.has(Class::MAN) {
        Gender::Male
    } else if class.has(Class::WOMAN) {
        Gender::Female
    } else if class.has(Class::GROUP) {
        Gender::Plural
    } else if class.has(Class::BODY | Class::TEXT) {
        Gender::Neuter
    } else {
        Gender::Unknown
    }
}
