//! `known`: the entities that another finder finds, and those of the user's own list, which it knows by name.
//!
//! Where a name of the list is an entity's name, the entity becomes the entry, with all its mentions: it takes the list's
//! name, kind and id. Where the finder made nothing of the name, there is a new mention. A name of several entries is
//! decided by the article, or stays as it was found: `context.rs` says how.
//!
//! **Invariant: an article without a name of the list is as the other finder leaves it; an entry is one entity.**

mod bare;
mod claim;
mod context;
mod decide;
mod entry;
mod forms;
mod list;
mod rewrite;
mod sheet;

pub use entry::ListEntry;
pub use list::EntityList;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{MentionFinder, Mentions};
use crate::document::TextView;
use crate::error::{BuildError, StageError};
use crate::model::Checksums;
use crate::pipeline::StageName;
use claim::{Claim, Scene};
use forms::Forms;
use rewrite::Rewrite;

/// Settings of [`KnownFinder`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownFinderConfig {
    /// The file of the list: a table with a column `name`.
    pub list: String,
    /// The other finder.
    pub of: StageName,
}

impl Default for KnownFinderConfig {
    fn default() -> Self {
        Self { list: String::new(), of: StageName::Name("names".to_owned()) }
    }
}

/// Finds what another finder finds, and the entities of a list.
pub struct KnownFinder {
    list: EntityList,
    forms: Forms,
    of: Box<dyn MentionFinder>,
}

impl KnownFinder {
    /// A finder of the entities of `list` and of what `of` finds.
    ///
    /// # Errors
    /// If `of` has a list of its own, or this one is too long.
    pub fn new(list: EntityList, of: Box<dyn MentionFinder>) -> Result<Self, BuildError> {
        if let Some(other) = of.list() {
            let (one, other) = (list.name(), other.name());
            return Err(BuildError::new(format!("{one}: there is a list already, {other}; put both into one file")));
        }
        Ok(Self { forms: Forms::new(&list)?, list, of })
    }

    /// A finder of the entities of the list in the file `list` and of what `of` finds.
    ///
    /// # Errors
    /// If the list cannot be used; those of [`KnownFinder::new`].
    pub fn open(list: &str, of: Box<dyn MentionFinder>) -> Result<Self, BuildError> {
        Self::new(EntityList::read(Path::new(list))?, of)
    }

    /// What was found, with the entities of the list.
    fn with_known(&self, view: TextView<'_>, found: Mentions) -> Mentions {
        let hits = self.forms.hits(view);
        if hits.is_empty() {
            return found;
        }
        let scene = Scene::new(&self.list, &self.forms, view, &found);
        let claims: Vec<Claim> = hits.iter().filter_map(|hit| scene.claim(hit)).collect();
        let decided = decide::decide(&scene, &claims);
        Rewrite::apply(&self.list, found, &decided)
    }
}

impl MentionFinder for KnownFinder {
    fn find(&self, view: TextView<'_>) -> Result<Mentions, StageError> {
        self.of.find(view).map(|found| self.with_known(view, found))
    }

    fn find_batch(&self, views: &[TextView<'_>]) -> Vec<Result<Mentions, StageError>> {
        let found = self.of.find_batch(views);
        // An answer of the wrong length keeps it, so that the pipeline asks for each article alone.
        if found.len() != views.len() {
            return found;
        }
        let known = |(found, view): (Result<Mentions, _>, &TextView<'_>)| found.map(|f| self.with_known(*view, f));
        found.into_iter().zip(views).map(known).collect()
    }

    fn list(&self) -> Option<&EntityList> {
        Some(&self.list)
    }

    fn models(&self) -> Checksums {
        let mut all = self.of.models();
        all.insert(format!("mention.known.{}", self.list.name()), self.list.checksum().to_owned());
        all
    }
}
