//! What a source calls someone who is no entity of the article: "several environmental groups" are "environmental groups".

use std::ops::Range;

use super::phrase::is_figure;
use super::source::{Form, Source};
use crate::lexicon::Class;
use crate::mention::{Entity, Gender, SpeakerKind};

impl Source<'_> {
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
        let one_of = self.plural && self.is_one_of_several();
        if one_of && name.ends_with('s') && !name.ends_with("ss") {
            name = singular(&name);
        }
        if self.begins_sentence(core.start) && !self.is_proper(&core, has_capital_inside) {
            name = lower_first(&name);
        }
        let first = self.view.word(self.tokens.start).to_ascii_lowercase();
        if let Some(owner) = owner(&first) {
            name = owned(owner, &name);
        } else if let Some(owner) = campaigner(&name) {
            name = owned(owner.rsplit(' ').next().unwrap_or(owner), "campaign");
        }
        let head = self.class(core.end - 1);
        let one = |class| head.has(class) && !self.plural;
        let (kind, gender) = match () {
            () if self.share => (Some(SpeakerKind::Group), Gender::Plural),
            () if one_of && head.has(Class::GROUP) => (Some(SpeakerKind::Anonymous), Gender::Unknown),
            () if head.has(Class::TEXT) => (Some(SpeakerKind::Document), Gender::Neuter),
            () if head.has(Class::GROUP) || self.plural => (Some(SpeakerKind::Group), Gender::Plural),
            () if one(Class::BODY) => (Some(SpeakerKind::Organization), Gender::Neuter),
            () if one(Class::PERSON) => (Some(SpeakerKind::Anonymous), Gender::Unknown),
            () => (None, Gender::Unknown),
        };
        (!name.is_empty() && name.len() <= 400).then(|| Entity { name, kind, gender, ..Entity::default() })
    }

    fn is_one_of_several(&self) -> bool {
        let word = |k: usize| self.tokens.clone().nth(k).map(|i| self.view.word(i).to_ascii_lowercase());
        word(0).as_deref() == Some("one") && word(1).as_deref() == Some("of")
    }

    pub(super) fn begins_sentence(&self, i: usize) -> bool {
        self.view.tokens.sentence_starts.binary_search(&(i as u32)).is_ok()
    }

    /// Whether the capital that a phrase begins with is its own: it is a name, or has the capital inside a sentence too.
    fn is_proper(&self, core: &Range<usize>, has_capital_inside: impl Fn(&str) -> bool) -> bool {
        let start = core.start;
        if is_figure(&self.view.word(start).to_lowercase()) {
            return false;
        }
        let named = core.len() > 1 && self.is(start + 1, Class::CAPITAL);
        if named || !self.is(start, Class::KNOWN) || self.is(start, Class::UPPER | Class::PLACE | Class::FIRST_NAME) {
            return true;
        }
        has_capital_inside(self.view.word(start))
    }
}

/// Whose campaign it is: "Ana Ruiz’s presidential campaign", "Ruiz' campaign".
fn campaigner(name: &str) -> Option<&str> {
    let owned = name.strip_suffix(" campaign")?;
    let mark = owned.rfind(['\'', '’'])?;
    let between = owned[mark..].trim_start_matches(['\'', '’']).trim_start_matches('s').trim();
    matches!(between, "" | "presidential" | "own" | "re-election" | "reelection").then(|| &owned[..mark])
}

/// One of what a plural names.
fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

/// What belongs to someone, as it is called: "Ruiz's aides", but "Ruiz campaign".
fn owned(owner: &str, name: &str) -> String {
    let mark = if name == "campaign" { "" } else { "'s" };
    format!("{owner}{mark} {name}")
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
    use crate::quote::{Polarity, Quote, QuoteKind};
    use crate::span::Span;

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
            ("The most recent survey", Form::Definite, Some("survey")),
            ("A previously unpublished report", Form::Indefinite, Some("report")),
            ("About four in 10 voters", Form::Indefinite, Some("four in 10 voters")),
            ("51 percent of respondents", Form::Indefinite, Some("51 percent of respondents")),
            ("Nearly two-thirds of the members", Form::Indefinite, Some("nearly two-thirds of the members")),
            ("One of the officials", Form::Indefinite, Some("official")),
            ("Two people familiar with the talks", Form::Indefinite, Some("two people familiar with the talks")),
            ("Ana Okafor’s presidential campaign", Form::Name, Some("Okafor campaign")),
            ("Those with a ticket", Form::Definite, Some("those with a ticket")),
            ("The experts I asked", Form::Definite, Some("experts")),
            ("Among younger voters", Form::Indefinite, Some("younger voters")),
            ("Many of them", Form::They, None),
            ("most of whom", Form::Who, None),
            ("A lawyer for the town, Ana Okafor,", Form::Name, Some("lawyer")),
            ("Far fewer councils", Form::Indefinite, Some("councils")),
            ("Storm victims’ groups", Form::Indefinite, Some("storm victims’ groups")),
            ("State and local leaders", Form::Indefinite, Some("state and local leaders")),
        ] {
            assert_eq!(read(words), (form, name.map(str::to_owned)), "{words}");
        }
    }
}
