//! `names`: people, bodies, texts and described sources, by lexicon and shape.
//!
//! Names are runs of capitals, cut behind titles; descriptions are noun phrases whose head is a noun for someone who can
//! speak. Names are linked by surname and first name, descriptions by what the article calls someone.
//!
//! **Invariant: the same name in the same article is the same entity; every mention lies on token edges.**

mod describe;
mod description;
mod gender;
mod groups;
mod headline;
mod index;
mod link;
mod mend;
mod role;
mod run;

use serde::{Deserialize, Serialize};

use super::{MentionFinder, Mentions};
use crate::document::TextView;
use crate::error::StageError;
use crate::lexicon::{Lexicon, Reading};
use link::Linker;
pub(crate) use link::writer;

/// Settings of [`NamesFinder`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamesFinderConfig {}

/// Finds names and descriptions.
#[derive(Debug)]
pub struct NamesFinder;

impl NamesFinder {
    /// A finder with these settings.
    #[must_use]
    pub fn new(_config: &NamesFinderConfig) -> Self {
        Self
    }
}

impl MentionFinder for NamesFinder {
    fn find(&self, view: TextView<'_>) -> Result<Mentions, StageError> {
        let mut r = Reading::new(view, Lexicon::builtin());
        mend::mend(&mut r);
        let runs = run::find(&r);
        let mut linker = Linker::new(&r);
        linker.names(&runs);
        linker.headlines();
        linker.descriptions(&description::find(&r, &runs));
        linker.author();
        let mut mentions = linker.finish();
        gender::settle(view, &mut mentions);
        Ok(mentions)
    }
}
