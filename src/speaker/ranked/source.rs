//! [`Source`]: what the words of a source are: a pronoun, a name, a description; and the name that a description gives.

use std::ops::Range;

use crate::document::TextView;
use crate::lexicon::{Class, Lexicon};
use crate::mention::{Entity, Gender, SpeakerKind};
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
    view: TextView<'a>,
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
    /// Whether it is one of several: no "s" at its end, no word for a group.
    pub(crate) plural: bool,
}

/// Tokens of a source that are looked at.
const LONGEST: usize = 40;

impl<'a> Source<'a> {
    /// The source of a quote; `named` says whether a name is mentioned inside a span.
    pub(crate) fn new(view: TextView<'a>, quote: &Quote, named: impl Fn(Span) -> bool) -> Self {
        let empty = Span { start: quote.content[0].start, end: quote.content[0].start };
        let span = quote.source.first().copied().unwrap_or(empty);
        let mut tokens = view.tokens.within(span);
        tokens.end = tokens.end.min(tokens.start + LONGEST);
        let class = |i: usize| Lexicon::builtin().look_up(view.word(i), view.tokens.kinds[i]).0;
        let classes: Vec<Class> = tokens.clone().map(class).collect();
        let mut source = Self { view, form: Form::None, span, tokens, classes, core: 0..0, head: 0, plural: false };
        source.core = source.find_core();
        if let Some(last) = source.core.clone().next_back() {
            let word = view.word(last);
            source.head = stem(word);
            source.plural = word.ends_with('s') && !word.ends_with("ss") || source.is(last, Class::GROUP);
        }
        source.form = source.find_form(quote, named);
        source
    }

    fn find_form(&self, quote: &Quote, named: impl Fn(Span) -> bool) -> Form {
        let Some(first) = self.tokens.clone().find(|&i| self.view.tokens.kinds[i].is_word()) else { return Form::None };
        if quote.source.is_empty() {
            return Form::None;
        }
        let word = self.view.word(first).to_ascii_lowercase();
        let alone = self.tokens.clone().filter(|&i| self.view.tokens.kinds[i].is_word()).count() == 1;
        if let Some(form) = Form::of_pronoun(&word).filter(|_| alone) {
            return form;
        }
        let core = self.span_of(&self.core);
        if core.is_some_and(&named) {
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
    fn class(&self, i: usize) -> Class {
        i.checked_sub(self.tokens.start).and_then(|k| self.classes.get(k)).copied().unwrap_or_default()
    }

    pub(crate) fn is(&self, i: usize, class: Class) -> bool {
        self.class(i).has(class)
    }

    fn span_of(&self, tokens: &Range<usize>) -> Option<Span> {
        let spans = &self.view.tokens.spans;
        (!tokens.is_empty()).then(|| spans[tokens.start].cover(spans[tokens.end - 1]))
    }

    /// The phrase up to its head: behind "some of the", before a comma, a relative clause, a preposition, a participle.
    fn find_core(&self) -> Range<usize> {
        let word = |i: usize| self.view.word(i).to_ascii_lowercase();
        let mut start = self.tokens.start;
        if let Some(of) = (start + 1..self.tokens.end.min(start + 5)).find(|&i| word(i) == "of")
            && (start..of).all(|i| counts(&word(i)) || self.is(i, Class::NUMBER | Class::DETERMINER))
            && of + 1 < self.tokens.end
        {
            start = of + 1;
        }
        // "new polls", but not "New York": a capital is part of a name unless it begins the sentence.
        let named = |i: usize| i + 1 < self.tokens.end && self.is(i, Class::CAPITAL) && self.is(i + 1, Class::CAPITAL);
        let skip = |i: usize| self.is(i, Class::DETERMINER | Class::POSSESSIVE) || counts(&word(i)) && !named(i);
        while start + 1 < self.tokens.end && skip(start) {
            start += 1;
        }
        let stops = |i: usize| {
            let verb = Class::FINITE | Class::ING | Class::PARTICIPLE | Class::HELPER;
            let noun = Class::NOUN | Class::ADJECTIVE | Class::CAPITAL | Class::ACTOR;
            let mark = Class::COMMA | Class::WH | Class::THAT | Class::DASH | Class::COLON | Class::PUNCTUATION;
            let hangs = self.is(i, Class::PREPOSITION | Class::TO) && word(i) != "of";
            // "a poll this week"
            let when = self.is(i, Class::DETERMINER | Class::DATE) && !self.is(i - 1, Class::PREPOSITION);
            self.is(i, mark) || hangs || when || self.is(i, verb) && !self.is(i, noun)
        };
        let end = (start + 1..self.tokens.end).find(|&i| stops(i)).unwrap_or(self.tokens.end);
        start.min(end)..end
    }

    /// The speaker that the phrase itself names: "several environmental groups" are "environmental groups".
    ///
    /// `has_capital_inside` tells whether a word has a capital elsewhere than at the beginning of a sentence;
    /// `owner` tells the name of whom "his" means: "his aides" are "Ruiz's aides".
    pub(crate) fn described<'n>(
        &self,
        owner: impl Fn(&str) -> Option<&'n str>,
        has_capital_inside: impl Fn(&str) -> bool,
    ) -> Option<Entity> {
        if self.form == Form::You {
            let (name, kind, gender) = ("readers".to_owned(), Some(SpeakerKind::Group), Gender::Plural);
            return Some(Entity { name, kind, gender, ..Entity::default() });
        }
        if self.form == Form::None || self.form.is_pronoun() && self.form != Form::Other {
            return None;
        }
        let mut core = self.core.clone();
        while core.len() > 1 && !self.view.tokens.kinds[core.end - 1].is_word() {
            core.end -= 1;
        }
        const NO_NOUN: Class = Class(
            Class::DETERMINER.0 | Class::HELPER.0 | Class::PREPOSITION.0 | Class::CONJUNCTION.0 | Class::ANY_MARK.0,
        );
        if self.is(core.end.checked_sub(1)?, NO_NOUN) {
            return None;
        }
        let words = self.span_of(&core)?.of(self.view.text);
        let mut name = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.begins_sentence(core.start) && !self.is_proper(&core, has_capital_inside) {
            name = lower_first(&name);
        }
        let first = self.view.word(self.tokens.start).to_ascii_lowercase();
        if let Some(owner) = owner(&first) {
            name = owned(owner, &name);
        } else if let Some((owner, "campaign")) = name.rsplit_once("’s ").or_else(|| name.rsplit_once("'s ")) {
            name = owned(owner.rsplit(' ').next().unwrap_or(owner), "campaign");
        }
        let head = self.class(core.end - 1);
        let one = |class| head.has(class) && !self.plural;
        let (kind, gender) = match () {
            () if head.has(Class::TEXT) => (Some(SpeakerKind::Document), Gender::Neuter),
            () if head.has(Class::GROUP) || self.plural => (Some(SpeakerKind::Group), Gender::Plural),
            () if one(Class::BODY) => (Some(SpeakerKind::Organization), Gender::Neuter),
            () if one(Class::PERSON) => (Some(SpeakerKind::Anonymous), Gender::Unknown),
            () => (None, Gender::Unknown),
        };
        (!name.is_empty() && name.len() <= 400).then(|| Entity { name, kind, gender, ..Entity::default() })
    }

    fn begins_sentence(&self, i: usize) -> bool {
        self.view.tokens.sentence_starts.binary_search(&(i as u32)).is_ok()
    }

    /// Whether the capital that a phrase begins with is its own: it is a name, or has the capital inside a sentence too.
    fn is_proper(&self, core: &Range<usize>, has_capital_inside: impl Fn(&str) -> bool) -> bool {
        let start = core.start;
        let named = core.len() > 1 && self.is(start + 1, Class::CAPITAL);
        if named || !self.is(start, Class::KNOWN) || self.is(start, Class::UPPER | Class::PLACE | Class::FIRST_NAME) {
            return true;
        }
        has_capital_inside(self.view.word(start))
    }

    /// Hashes of the words of the phrase that say something.
    pub(crate) fn telling(&self) -> impl Iterator<Item = u64> {
        let telling = |i: &usize| {
            self.view.tokens.kinds[*i].is_word()
                && !self.is(*i, Class::DETERMINER | Class::POSSESSIVE | Class::PREPOSITION | Class::TO)
        };
        self.tokens.clone().filter(telling).map(|i| stem(self.view.word(i)))
    }
}

/// What belongs to someone, as it is called: "Ruiz's aides", but "Ruiz campaign".
fn owned(owner: &str, name: &str) -> String {
    let mark = if name == "campaign" { "" } else { "'s" };
    format!("{owner}{mark} {name}")
}

/// The hash of a word's beginning, so that "Democrat" and "Democratic" are alike; a party's other name is its name.
pub(crate) fn stem(word: &str) -> u64 {
    const LETTERS: usize = 7;
    let word = if word.eq_ignore_ascii_case("gop") { "republican" } else { word };
    let end = word.char_indices().nth(LETTERS).map_or(word.len(), |(at, _)| at);
    hash::word(&word[..end])
}

/// Words that count or point and are no part of what someone is called.
fn counts(word: &str) -> bool {
    matches!(
        word,
        "some"
            | "many"
            | "several"
            | "most"
            | "few"
            | "all"
            | "both"
            | "other"
            | "various"
            | "numerous"
            | "certain"
            | "another"
            | "one"
            | "any"
            | "each"
            | "every"
            | "new"
            | "even"
            | "at"
            | "least"
            | "half"
            | "more"
            | "dozens"
            | "two"
            | "three"
            | "four"
            | "five"
            | "hundreds"
            | "thousands"
            | "scores"
            | "lots"
            | "plenty"
            | "number"
    )
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::pipeline::{Config, Pipeline, Registry};
    use crate::quote::{Polarity, QuoteKind};

    /// The form of a source that stands alone in its article, and the name that it gives.
    fn read(words: &str) -> (Form, Option<String>) {
        let mut config = Config::default();
        config.set("quote.use=rules").unwrap();
        config.set("speaker.use=nearest").unwrap();
        let pipeline = Pipeline::new(&Registry::builtin(), &config).unwrap();
        let text = format!("{words} said so.");
        let source = vec![Span::new(0, words.len())];
        let document = pipeline.annotate(Article { id: "1".into(), text, ..Article::default() }).unwrap();
        let quote = Quote {
            content: vec![Span::new(words.len() + 6, words.len() + 8)],
            cue: Vec::new(),
            source,
            via: Vec::new(),
            kind: QuoteKind::Indirect,
            polarity: Polarity::Asserts,
            confidence: 1.0,
        };
        let names = |span: Span| span.of(&document.article.text).contains("Okafor");
        let source = Source::new(document.view(), &quote, names);
        let owner = |pronoun: &str| (pronoun == "her").then_some("Okafor");
        (source.form, source.described(owner, |_| false).map(|entity| entity.name))
    }

    #[test]
    fn a_description_is_called_by_its_core() {
        for (words, form, name) in [
            ("She", Form::She, None),
            ("Several environmental groups", Form::Indefinite, Some("environmental groups")),
            ("Some of the officials in Port Avel", Form::Indefinite, Some("officials")),
            ("The judge, who has sat since May,", Form::Definite, Some("judge")),
            ("Her lawyers", Form::Definite, Some("Okafor's lawyers")),
            ("Her campaign", Form::Definite, Some("Okafor campaign")),
            ("New polls", Form::Indefinite, Some("polls")),
            ("Ana Okafor", Form::Name, Some("Ana Okafor")),
            ("You", Form::You, Some("readers")),
            ("A poll this week", Form::Indefinite, Some("poll")),
        ] {
            assert_eq!(read(words), (form, name.map(str::to_owned)), "{words}");
        }
    }
}
