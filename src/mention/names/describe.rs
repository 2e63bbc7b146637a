//! Which entity a description means: "the mayor" is whom the article calls a mayor, "the company" the one it is about.

use std::ops::Range;

use super::description::Description;
use super::link::Linker;
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Gender, MentionForm, SpeakerKind};
use crate::token::TokenKind;

impl Linker<'_, '_> {
    /// Links descriptions: "the mayor" to whom the article calls a mayor, "the report" to the report before it.
    pub(super) fn descriptions(&mut self, found: &[Description]) {
        for description in found {
            let r = self.r;
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
            let words: Vec<String> = bare.to_lowercase().split(' ').map(str::to_owned).collect();
            let same = self.described(&words, &head, definite, description.words.start);
            let entity = same.unwrap_or_else(|| {
                let entity = self.add(bare, kind, Vec::new());
                self.heads[entity].push(head.clone());
                entity
            });
            if self.entities[entity].gender == Gender::Unknown {
                self.entities[entity].gender = described_gender(class);
            }
            self.mention(&description.words, entity, MentionForm::Nominal);
        }
    }

    /// A phrase without its determiner.
    fn bare(&self, words: &Range<usize>) -> String {
        let r = self.r;
        let drop = Class::DETERMINER | Class::POSSESSIVE;
        let start = words.clone().find(|&i| !r.is(i, drop) || i + 1 == words.end).unwrap_or(words.start);
        let text = self.text(&(start..words.end));
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

    /// The entity that a description means, if it is not a new one.
    fn described(&self, words: &[String], head: &str, definite: bool, at: usize) -> Option<usize> {
        let here = self.r.view.tokens.spans[at].start;
        let text = words.join(" ");
        if let Some(same) =
            self.reach().rev().find(|&e| self.parts[e].is_empty() && self.entities[e].name.to_lowercase() == text)
        {
            return Some(same);
        }
        if !definite || words.len() > 2 {
            return None;
        }
        const COMPANY: &[&str] = &["company", "firm", "group", "corporation", "business"];
        let generic = COMPANY.contains(&head) && words.len() == 1;
        let paper = matches!(head, "newspaper" | "paper") && words.len() == 1;
        let fits = |&e: &usize| {
            let named = self.entities[e].kind == Some(SpeakerKind::Organization) && !self.parts[e].is_empty();
            if generic && named && !self.is_place_or_office(e) || paper && named && self.is_paper(e) {
                return true;
            }
            self.heads[e].iter().any(|h| h == head) || self.parts[e].last().is_some_and(|last| last == head)
        };
        self.reach().filter(fits).filter_map(|e| Some((self.last_before(e, here)?, e))).max().map(|(_, e)| e)
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
