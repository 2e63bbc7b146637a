//! Which descriptions inside a source are all of it, a part of it, or one of two.

use super::candidates::Scene;
use super::phrase::Link;
use super::source::{Form, Source};
use crate::lexicon::Class;
use crate::mention::MentionForm;

impl Scene<'_> {
    /// The two whom "doctors and nurses" describes, each for itself.
    pub(super) fn joined(&self, source: &Source<'_>) -> Option<[usize; 2]> {
        if !matches!(source.form, Form::Definite | Form::Indefinite) {
            return None;
        }
        let tokens = |m: &usize| self.input.view.tokens.within(self.mention(*m).span);
        let described = |m: &usize| self.mention(*m).form == MentionForm::Nominal && !self.is_named_elsewhere(*m);
        let mut inside = self.inside(source.span).filter(described);
        let first = inside.find(|m| tokens(m).start == source.core.start)?;
        let second = inside.find(|m| tokens(m).start > tokens(&first).end)?;
        let (and, rest) = (tokens(&first).end, tokens(&second));
        let belongs = (and + 1..rest.start).all(|i| source.is(i, Class::DETERMINER | Class::POSSESSIVE));
        // "State and local leaders" are one.
        let several = self.input.view.word(and - 1).ends_with('s') || source.is(and - 1, Class::GROUP);
        let joined = several && source.is(and, Class::CONJUNCTION) && belongs && rest.end == source.core.end;
        joined.then_some([first, second])
    }

    /// Whether a description is only a part of what the source says: "workers" of "workers' families", "local leaders" of
    /// "state and local leaders"; but voters are one of two in "farmers and voters".
    pub(super) fn is_part(&self, source: &Source<'_>, m: usize) -> bool {
        let mention = self.mention(m);
        if mention.form != MentionForm::Nominal || !source.span.contains(mention.span) || self.is_named_elsewhere(m) {
            return false;
        }
        let tokens = self.input.view.tokens.within(mention.span);
        let (left, right) = source.around(&tokens);
        let and = source.core.start.max(1)..tokens.start;
        let and = and.rev().find(|&i| source.is(i, Class::CONJUNCTION)).filter(|_| left == Link::And);
        let noun = |i: usize| {
            let name = source.is(i, Class::CAPITAL) && !source.begins_sentence(i);
            name || self.input.view.word(i).ends_with('s')
        };
        right == Link::Possessive || and.is_some_and(|i| !noun(i - 1))
    }
}
