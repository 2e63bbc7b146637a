//! [`Source`]: what the words of a source are: a pronoun, a name, a description; and the name that a description gives.

use std::cell::OnceCell;
use std::ops::Range;

use super::candidates::Likeness;
use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::model::hash;
use crate::quote::Quote;
use crate::span::Span;

/// The form of a source. Nearly every feature is crossed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// No words.
    None,
    He,
    She,
    It,
    They,
    Who,
    Which,
    I,
    We,
    You,
    /// "this", "all", "everyone", "some".
    Other,
    /// A phrase that holds a name.
    Name,
    /// "the senator", "his lawyer".
    Definite,
    /// "a senator", "lawyers".
    Indefinite,
}

impl Form {
    /// Whether it is a word that stands for a name.
    pub(crate) fn is_pronoun(self) -> bool {
        !matches!(self, Self::None | Self::Name | Self::Definite | Self::Indefinite)
    }

    /// Whether it is a phrase with a noun.
    pub(crate) fn has_noun(self) -> bool {
        matches!(self, Self::Name | Self::Definite | Self::Indefinite)
    }

    /// Its number in features: "he" and "she" are told alike.
    pub(super) fn number(self) -> u8 {
        if self == Self::She { Self::He as u8 } else { self as u8 }
    }

    /// Whether it is "he", "she", "it" or "they".
    pub(crate) fn is_third_person(self) -> bool {
        matches!(self, Self::He | Self::She | Self::It | Self::They)
    }

    /// Of the pronoun behind "many of".
    fn of_several(word: &str) -> Option<Self> {
        match word {
            "whom" => Some(Self::Who),
            "which" => Some(Self::Which),
            "them" => Some(Self::They),
            _ => None,
        }
    }

    fn of_pronoun(word: &str) -> Option<Self> {
        Some(match word {
            "he" | "him" | "his" | "himself" => Self::He,
            "she" | "her" | "hers" | "herself" => Self::She,
            "it" | "its" | "itself" => Self::It,
            "they" | "them" | "their" | "themselves" => Self::They,
            "who" | "whom" | "whose" => Self::Who,
            "which" | "that" => Self::Which,
            "i" | "me" | "my" => Self::I,
            "we" | "us" | "our" => Self::We,
            "you" | "your" => Self::You,
            _ => return None,
        })
    }
}

/// The words of a quote's source, looked up.
pub(crate) struct Source<'a> {
    pub(super) view: TextView<'a>,
    pub(crate) form: Form,
    /// All of it; where there are no words, the place where they would stand.
    pub(crate) span: Span,
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    classes: Vec<Class>,
    /// The tokens up to the head, without what only counts or points.
    pub(crate) core: Range<usize>,
    /// Hash of its head, the last word of the core.
    pub(crate) head: u64,
    /// Whether it is several: an "s" at its end, or a word for a group.
    pub(crate) plural: bool,
    /// Whether it is a share of a group: "four in 10 voters".
    pub(super) share: bool,
    /// Filled when first asked for.
    telling: OnceCell<Vec<u64>>,
}

/// Tokens of a source that are looked at.
const LONGEST: usize = 40;

impl<'a> Source<'a> {
    /// The source of a quote; `named` says whether a name is mentioned inside a span.
    pub(crate) fn new(view: TextView<'a>, quote: &Quote, named: impl Fn(Span) -> bool) -> Self {
        let empty = Span { start: quote.content[0].start, end: quote.content[0].start };
        Self::phrase(view, quote.source.first().copied().unwrap_or(empty), named)
    }

    /// A phrase as if it were a source.
    pub(super) fn phrase(view: TextView<'a>, span: Span, named: impl Fn(Span) -> bool) -> Self {
        let mut tokens = view.tokens.within(span);
        tokens.end = if span.start == span.end { tokens.start } else { tokens.end.min(tokens.start + LONGEST) };
        let class = |i: usize| Lexicon::builtin().token(view, i).0;
        let classes: Vec<Class> = tokens.clone().map(class).collect();
        let mut source = Self {
            view,
            form: Form::None,
            span,
            tokens,
            classes,
            core: 0..0,
            head: 0,
            plural: false,
            share: false,
            telling: OnceCell::new(),
        };
        let share = source.find_share();
        source.share = share.is_some();
        let whole = share.or_else(|| source.find_insider()).or_else(|| source.find_open());
        source.core = whole.unwrap_or_else(|| source.find_core());
        if let Some(last) = source.core.clone().next_back() {
            let word = view.word(last);
            source.head = stem(word);
            source.plural = word.ends_with('s') && !word.ends_with("ss") || source.is(last, Class::GROUP);
        }
        source.form = source.find_form(named);
        source
    }

    fn find_form(&self, named: impl Fn(Span) -> bool) -> Form {
        let Some(first) = self.tokens.clone().find(|&i| self.view.tokens.kinds[i].is_word()) else { return Form::None };
        let word = self.view.word(first).to_ascii_lowercase();
        let alone = self.tokens.clone().filter(|&i| self.view.tokens.kinds[i].is_word()).count() == 1;
        let bare = word.trim_end_matches("'s").trim_end_matches("’s");
        if let Some(form) = Form::of_pronoun(bare).filter(|_| alone) {
            return form;
        }
        // "many of whom", "some of them"
        let last = (self.core.len() == 1 && self.tokens.len() < 5).then(|| self.view.word(self.core.start));
        if let Some(form) = last.filter(|_| !alone).and_then(Form::of_several) {
            return form;
        }
        let core = self.span_of(&self.core);
        if core.is_some_and(&named) || self.apposition().is_some_and(&named) {
            return Form::Name;
        }
        if alone && self.is(first, Class::DETERMINER | Class::PRONOUN) {
            return Form::Other;
        }
        if self.is(first, Class::POSSESSIVE) || matches!(word.as_str(), "the" | "this" | "that" | "these" | "those") {
            return Form::Definite;
        }
        Form::Indefinite
    }

    /// The classes of a token of the source; none of another.
    pub(super) fn class(&self, i: usize) -> Class {
        i.checked_sub(self.tokens.start).and_then(|k| self.classes.get(k)).copied().unwrap_or_default()
    }

    /// The classes of its head.
    pub(crate) fn head_class(&self) -> Class {
        self.core.end.checked_sub(1).map_or(Class::NONE, |last| self.class(last))
    }

    pub(crate) fn is(&self, i: usize, class: Class) -> bool {
        self.class(i).has(class)
    }

    pub(super) fn span_of(&self, tokens: &Range<usize>) -> Option<Span> {
        let spans = &self.view.tokens.spans;
        (tokens.start < tokens.end).then(|| spans[tokens.start].cover(spans[tokens.end - 1]))
    }

    /// What stands behind the comma of "the mayor, Ana Ruiz", "a lawyer for the town, Ana Ruiz".
    fn apposition(&self) -> Option<Span> {
        let comma = (self.core.end..self.tokens.end).find(|&i| self.is(i, Class::COMMA))?;
        let end = (comma + 1..self.tokens.end).find(|&i| self.is(i, Class::COMMA)).unwrap_or(self.tokens.end);
        const OTHER: Class = Class(
            Class::WH.0
                | Class::THAT.0
                | Class::PREPOSITION.0
                | Class::CONJUNCTION.0
                | Class::VERBAL.0
                | Class::SUBJECT.0,
        );
        let name = comma + 1 < end && !(comma + 1..end).any(|i| self.is(i, OTHER) && !self.is(i, Class::CAPITAL));
        let titled = self.is(comma + 1, Class::CAPITAL) || self.core.end == comma;
        self.span_of(&(comma + 1..end)).filter(|_| name && titled)
    }

    /// What its words have in common with those of which `called` are the stems.
    pub(crate) fn likeness(&self, called: &[u64]) -> Likeness {
        let mut likeness = Likeness { fitting: 10, ..Likeness::default() };
        for word in self.telling() {
            match called.contains(word) {
                true if *word == self.head => likeness.head = true,
                true => likeness.shared += 1,
                false if *word == self.head => {}
                false => likeness.fitting = likeness.fitting.saturating_sub(1),
            }
        }
        likeness
    }

    /// Hashes of the words of the phrase that say something.
    pub(crate) fn telling(&self) -> &[u64] {
        self.telling.get_or_init(|| self.find_telling())
    }

    fn find_telling(&self) -> Vec<u64> {
        let telling = |i: &usize| {
            self.view.tokens.kinds[*i].is_word()
                && !self.is(*i, Class::DETERMINER | Class::POSSESSIVE | Class::PREPOSITION | Class::TO)
        };
        self.tokens.clone().filter(telling).map(|i| stem(self.view.word(i))).collect()
    }
}

/// The hash of a word's beginning, so that "Democrat" and "Democratic" are alike; what means the same is the same.
pub(crate) fn stem(word: &str) -> u64 {
    const LETTERS: usize = 7;
    const ALIKE: &[(&str, &str)] = &[
        ("gop", "republican"),
        ("gov", "governor"),
        ("sen", "senator"),
        ("rep", "representative"),
        ("nominee", "candidate"),
        ("contender", "candidate"),
        ("justice", "judge"),
        ("gen", "general"),
        ("dr", "doctor"),
        ("prof", "professor"),
        ("attorney", "lawyer"),
        ("congressman", "representative"),
        ("congresswoman", "representative"),
        ("chairman", "chair"),
        ("chairwoman", "chair"),
    ];
    let alike = ALIKE.iter().find(|(other, _)| word.eq_ignore_ascii_case(other));
    let word = alike.map_or(word, |(_, same)| same);
    // Up to so many letters: in ASCII, bytes.
    let end = if word.is_ascii() { word.len().min(LETTERS) } else { nth_letter(word, LETTERS) };
    hash::word(&word[..end])
}

/// The byte at which letter number `n` begins; the end where there are not so many.
fn nth_letter(word: &str, n: usize) -> usize {
    word.char_indices().nth(n).map_or(word.len(), |(at, _)| at)
}
