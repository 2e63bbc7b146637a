//! [`Role`]: what the text says someone is, in the words beside the name: "Governor Ana Ruiz", "Ana Ruiz, the mayor of
//! Port Avel", "Ana Ruiz is a lawyer", "Ana Ruiz (R-Vt.)".

use std::ops::Range;

use super::link::{LONGEST, Linker};
use super::run::Run;
use crate::lexicon::Class;

/// What the text says someone is.
pub(super) struct Role {
    /// The words.
    pub(super) words: String,
    /// The noun of it, in lower case; none of a place or a party.
    pub(super) head: Option<String>,
}

impl Linker<'_, '_> {
    /// What the words beside a name say, the fullest first.
    pub(super) fn roles(&self, run: &Run) -> Vec<Role> {
        let behind = [self.apposition(run), self.before(run), self.copula(run)];
        let named = behind.into_iter().flatten().map(|(words, head)| Role { words, head: Some(head) });
        let beside = self.place(run).into_iter().chain(self.party(run)).map(|words| Role { words, head: None });
        named.chain(beside).filter(|role| role.words.len() <= LONGEST).collect()
    }

    /// ", the mayor of Port Avel,"
    fn apposition(&self, run: &Run) -> Option<(String, String)> {
        let r = self.r;
        let start = run.name.end + 1;
        if !r.is(run.name.end, Class::COMMA) {
            return None;
        }
        let stops =
            Class::COMMA | Class::STOP | Class::MARK | Class::DASH | Class::SEMICOLON | Class::WH | Class::COLON;
        let limit = (start + 16).min(r.classes.len());
        let end = (start..limit).find(|&i| r.is(i, stops)).unwrap_or(limit);
        let head = (start..end).find(|&i| {
            r.is(i, Class::PERSON | Class::BODY) && !r.is(i, Class::CAPITAL | Class::CUE) || r.is(i, Class::TITLE)
        });
        let plain = !(start..end).any(|i| r.is(i, Class::HELPER | Class::SUBJECT));
        let head = head.filter(|_| plain && end > start && !r.is(start, Class::CONJUNCTION))?;
        self.noun(start..end, head)
    }

    /// The words without their article, and their noun.
    fn noun(&self, words: Range<usize>, head: usize) -> Option<(String, String)> {
        let from = words.start + usize::from(self.r.is(words.start, Class::DETERMINER));
        let noun = self.r.view.word(head).trim_end_matches('.').to_lowercase();
        (from < words.end).then(|| (self.text(&(from..words.end)), noun))
    }

    /// "party chairman", "Gov."
    fn before(&self, run: &Run) -> Option<(String, String)> {
        let r = self.r;
        let before = run.whole.start..run.name.start;
        let lower = (before.start.saturating_sub(4)..before.start)
            .rev()
            .take_while(|&i| {
                r.is(i, Class::PERSON | Class::ADJECTIVE | Class::NOUN | Class::TITLE)
                    && !r.is(i, Class::FINITE | Class::ANY_MARK | Class::DETERMINER | Class::PREPOSITION)
            })
            .last();
        let start = lower.unwrap_or(before.start);
        let head = (start..run.name.start).rev().find(|&i| r.is(i, Class::PERSON | Class::TITLE))?;
        let courtesy = matches!(r.view.word(head), "Mr." | "Mrs." | "Ms." | "Mr" | "Mrs" | "Ms" | "Miss");
        (!courtesy).then(|| self.noun(start..head + 1, head))?
    }

    /// "is the nominee of her party"
    fn copula(&self, run: &Run) -> Option<(String, String)> {
        let r = self.r;
        let verb = run.name.end;
        let is = verb + 2 < r.classes.len() && matches!(r.view.word(verb), "is" | "was" | "became" | "remains");
        if !is || !r.is(verb + 1, Class::DETERMINER) {
            return None;
        }
        let part = Class::PERSON | Class::ADJECTIVE | Class::NOUN | Class::TITLE | Class::CAPITAL;
        let words = verb + 1..(verb + 7).min(r.classes.len());
        let end = 1 + words.clone().skip(1).take_while(|&i| r.is(i, part) && !r.is(i, Class::ANY_MARK)).last()?;
        r.is(end - 1, Class::PERSON).then(|| self.noun(words.start..end, end - 1))?
    }

    /// "of Vermont"
    fn place(&self, run: &Run) -> Option<String> {
        let r = self.r;
        let start = run.name.end + 1;
        let of = start < r.classes.len() && r.view.word(run.name.end) == "of" && r.is(start, Class::PLACE);
        let end = start + (start..r.classes.len()).take_while(|&i| r.is(i, Class::CAPITAL)).count();
        (of && run.titled).then(|| self.text(&(start..end)))
    }

    /// "(R-Vt.)", ", D-Calif.,"
    fn party(&self, run: &Run) -> Option<String> {
        let text = self.r.view.text;
        let behind = text[self.span(&run.name).end as usize..].trim_start_matches([',', '(', '[', ' ']);
        let (party, rest) = match behind.get(..2)? {
            "R-" => ("Republican", &behind[2..]),
            "D-" => ("Democrat", &behind[2..]),
            _ => return None,
        };
        let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '.').unwrap_or(rest.len());
        let state: String = rest[..end].chars().filter(char::is_ascii_alphabetic).collect();
        let known = STATES.iter().find(|(short, _)| *short == state);
        // Short names of states are not shortened: "R-Ohio".
        let whole = (state.len() > 3).then_some(state.as_str());
        let name = known.map(|(_, long)| *long).or(whole);
        Some(name.map_or_else(|| party.to_owned(), |name| format!("{name} {party}")))
    }
}

/// States of the US as the Associated Press shortens them, without marks.
#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("Ala", "Alabama"), ("Ariz", "Arizona"), ("Ark", "Arkansas"), ("Calif", "California"), ("Colo", "Colorado"),
    ("Conn", "Connecticut"), ("Del", "Delaware"), ("Fla", "Florida"), ("Ga", "Georgia"), ("Ill", "Illinois"),
    ("Ind", "Indiana"), ("Kan", "Kansas"), ("Ky", "Kentucky"), ("La", "Louisiana"), ("Md", "Maryland"),
    ("Mass", "Massachusetts"), ("Mich", "Michigan"), ("Minn", "Minnesota"), ("Miss", "Mississippi"),
    ("Mo", "Missouri"), ("Mont", "Montana"), ("Neb", "Nebraska"), ("Nev", "Nevada"), ("NH", "New Hampshire"),
    ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"),
    ("ND", "North Dakota"), ("Okla", "Oklahoma"), ("Ore", "Oregon"), ("Pa", "Pennsylvania"),
    ("RI", "Rhode Island"), ("SC", "South Carolina"), ("SD", "South Dakota"), ("Tenn", "Tennessee"),
    ("Tex", "Texas"), ("Vt", "Vermont"), ("Va", "Virginia"), ("Wash", "Washington"), ("WVa", "West Virginia"), ("Wis", "Wisconsin"),
    ("Wyo", "Wyoming"),
];
