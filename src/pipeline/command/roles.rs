//! [`CommandStage`] in each of its roles.

use super::CommandStage;
use super::request::Request;
use crate::document::{Document, TextView};
use crate::error::StageError;
use crate::mention::{MentionFinder, Mentions};
use crate::pass::Pass;
use crate::quote::{Quote, QuoteDetector};
use crate::sentence::SentenceSplitter;
use crate::span::Span;
use crate::speaker::{Attribution, ResolveInput, SpeakerResolver};

impl SentenceSplitter for CommandStage {
    fn split(&self, text: &str, paragraphs: &[Span]) -> Result<Vec<Span>, StageError> {
        self.split_batch(&[(text, paragraphs)]).remove(0)
    }

    fn split_batch(&self, inputs: &[(&str, &[Span])]) -> Vec<Result<Vec<Span>, StageError>> {
        self.ask(inputs, |(text, p)| Request::sentence(text, p), |(text, p), answer| answer.sentences(text, p))
    }
}

impl MentionFinder for CommandStage {
    fn find(&self, view: TextView<'_>) -> Result<Mentions, StageError> {
        self.find_batch(&[view]).remove(0)
    }

    fn find_batch(&self, views: &[TextView<'_>]) -> Vec<Result<Mentions, StageError>> {
        let accept = |v: TextView<'_>, mut answer: super::Answer| answer.mentions(v.text, v.tokens);
        self.ask(views, |v| Request::of_view("mention", v), accept)
    }
}

impl QuoteDetector for CommandStage {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        self.detect_batch(&[view]).remove(0)
    }

    fn detect_batch(&self, views: &[TextView<'_>]) -> Vec<Result<Vec<Quote>, StageError>> {
        self.ask(views, |v| Request::of_view("quote", v), |v, answer| answer.quotes(v.text))
    }
}

impl SpeakerResolver for CommandStage {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        self.resolve_batch(&[input]).remove(0)
    }

    fn resolve_batch(&self, inputs: &[ResolveInput<'_>]) -> Vec<Result<Vec<Option<Attribution>>, StageError>> {
        let accept = |i: ResolveInput<'_>, mut answer: super::Answer| {
            answer.attributions(i.quotes.len(), i.mentions.entities.len())
        };
        self.ask(inputs, Request::speaker, accept)
    }
}

impl Pass for CommandStage {
    fn apply(&self, document: &mut Document) -> Result<(), StageError> {
        self.apply_batch(&mut [document]).remove(0)
    }

    fn apply_batch(&self, documents: &mut [&mut Document]) -> Vec<Result<(), StageError>> {
        let read: Vec<&Document> = documents.iter().map(|d| &**d).collect();
        let accept = |d: &Document, answer: super::Answer| answer.layers(&d.article.text, &d.tokens, &d.mentions);
        let answers = self.ask(&read, Request::pass, accept);
        let change = |(document, answer): (&mut &mut Document, Result<super::answer::Layers, StageError>)| {
            answer.map(|layers| {
                document.mentions = layers.mentions;
                document.quotes = layers.quotes;
                document.attributions = layers.attributions;
            })
        };
        documents.iter_mut().zip(answers).map(change).collect()
    }
}
