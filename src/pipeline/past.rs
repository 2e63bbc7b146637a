//! [`Past`]: what earlier runs left, if the user keeps a state.

use std::path::Path;

use rustc_hash::FxHashSet;
use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::error::{Reject, RunError};
use crate::model::Checksums;
use crate::read::StatementRow;
use crate::state::{Identity, State};

/// The state of a run, or none.
pub(super) struct Past {
    state: Option<State>,
    ids: FxHashSet<u64>,
    claims: Vec<u64>,
}

impl Past {
    /// Opens the state in `folder`, if there is to be one.
    pub(super) fn open(
        folder: Option<&Path>,
        command: &'static str,
        config: &toml::Table,
        models: Checksums,
    ) -> Result<Self, RunError> {
        let (ids, config) = (FxHashSet::default(), config.clone());
        let Some(folder) = folder else { return Ok(Self { state: None, ids, claims: Vec::new() }) };
        let state = State::open(folder, &Identity { command, config, models })?;
        Ok(Self { claims: state.claims()?, state: Some(state), ids })
    }

    /// Calls `each` with every record, in order; it returns the record's id, which then is known.
    pub(super) fn recall<T: DeserializeOwned>(
        &mut self,
        mut each: impl FnMut(T) -> Result<String, RunError>,
    ) -> Result<(), RunError> {
        let Some(state) = &self.state else { return Ok(()) };
        let ids = &mut self.ids;
        state.recall(|record| {
            let id = each(record)?;
            if !id.is_empty() {
                ids.insert(xxh3_64(id.as_bytes()));
            }
            Ok(())
        })
    }

    /// Whether anything is kept.
    pub(super) fn is_kept(&self) -> bool {
        self.state.is_some()
    }

    /// How many records earlier runs left.
    pub(super) fn records(&self) -> u64 {
        self.state.as_ref().map_or(0, State::len)
    }

    /// The ids of the records.
    pub(super) fn ids(&self) -> KnownIds {
        KnownIds(self.ids.clone())
    }

    /// The claim of each statement that earlier runs read, 0 for none.
    pub(super) fn claims(&self) -> &[u64] {
        &self.claims
    }

    /// Keeps a record.
    pub(super) fn keep<T: Serialize>(&mut self, record: impl FnOnce() -> T) -> Result<(), RunError> {
        self.state.as_mut().map_or(Ok(()), |state| state.add(&record()))
    }

    /// Makes what was kept last.
    pub(super) fn commit(self, claims: impl FnOnce() -> Vec<u64>) -> Result<(), RunError> {
        self.state.map_or(Ok(()), |state| state.commit(&claims()))
    }
}

/// Hashes of the ids that earlier runs read.
pub(super) struct KnownIds(FxHashSet<u64>);

impl KnownIds {
    /// Lets an article pass that is not in the state.
    pub(super) fn pass(&self, article: Article) -> Result<Article, Reject> {
        if !self.has(&article.id) {
            return Ok(article);
        }
        let Article { id: article_id, origin, .. } = article;
        let detail = format!("the article '{article_id}' is in the state already; its claims go on without it");
        Err(Reject { origin, article_id, stage: "read".into(), reason: "known record".into(), detail })
    }

    /// Lets a statement pass that is not in the state.
    pub(super) fn pass_statement(&self, row: StatementRow) -> Result<StatementRow, Reject> {
        if !self.has(&row.id) {
            return Ok(row);
        }
        let StatementRow { id, origin, article_id, .. } = row;
        let detail = format!("the statement '{id}' is in the state already; its claims go on without it");
        Err(Reject { origin, article_id, stage: "read".into(), reason: "known record".into(), detail })
    }

    fn has(&self, id: &str) -> bool {
        !self.0.is_empty() && !id.is_empty() && self.0.contains(&xxh3_64(id.as_bytes()))
    }
}
