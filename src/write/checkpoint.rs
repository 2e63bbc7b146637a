//! [`Checkpoint`]: how far a run has come, for another to go on from there.
//!
//! Rows wait in spools on disk anyway. Beside them lies a spool of what the run knows in memory, article by article: the
//! same records that a state keeps between runs. So a checkpoint is a few lengths and counts, whatever the size of the
//! dump, and going on is: cut the spools to these lengths, take in the records again, and read the input from behind the
//! last article that they hold.
//!
//! **Invariant: a checkpoint takes the place of the one before it at once, when all that it names is on the disk; so after
//! a kill or a power cut there is one, and what it names is whole.**

use std::fs;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::assembly::Assembly;
use super::folder::Folder;
use super::report::Counts;
use super::spool::Mark;
use crate::error::RunError;
use crate::state::Facts;

/// Its name in the hidden folder.
pub(super) const CHECKPOINT: &str = "checkpoint.json";

/// What a checkpoint holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// What the rows hang on: the same command line, inputs, config, models and version go on, others do not.
    pub(super) basis: Facts,
    pub(super) counts: Counts,
    pub(super) marks: Marks,
}

/// How far each file was filled.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Marks {
    pub(super) articles: Mark,
    pub(super) quotes: Mark,
    pub(super) rejects: Mark,
    pub(super) journal: Mark,
    pub(super) texts: Option<u64>,
}

impl Checkpoint {
    /// The checkpoint in `folder`, if it was made by a run like this one.
    ///
    /// # Errors
    /// What has changed in between; a checkpoint that cannot be read.
    pub(crate) fn read(folder: &Folder, basis: &Facts) -> Result<Self, RunError> {
        let bytes = fs::read(folder.hidden().join(CHECKPOINT)).map_err(|e| folder.damaged(&e.to_string()))?;
        let found: Self = serde_json::from_slice(&bytes).map_err(|e| folder.damaged(&e.to_string()))?;
        match found.basis.differs_from(basis) {
            Some(how) => Err(folder.changed(&how)),
            None => Ok(found),
        }
    }

    /// Records of the input that were done by then.
    pub(crate) fn records(&self) -> u64 {
        self.counts.records()
    }

    /// Puts it in the place of the one before.
    fn write(&self, folder: &Folder, sync: bool) -> Result<(), RunError> {
        const NEW: &str = "checkpoint.new";
        let failed = |e: std::io::Error| folder.error(CHECKPOINT, &e);
        let mut file = folder.create(NEW)?;
        let text = serde_json::to_vec(self).map_err(|e| failed(e.into()))?;
        file.write_all(&text).map_err(failed)?;
        if sync {
            file.sync_all().map_err(failed)?;
        }
        fs::rename(folder.hidden().join(NEW), folder.hidden().join(CHECKPOINT)).map_err(failed)?;
        // Systems that cannot open a folder as a file bring its names to the disk by themselves.
        if let (true, Ok(names)) = (sync, fs::File::open(folder.hidden())) {
            names.sync_all().map_err(failed)?;
        }
        Ok(())
    }
}

impl Assembly<'_> {
    /// Makes a checkpoint of all that is gathered. With `sync` it outlives a power cut, else only the process.
    ///
    /// # Errors
    /// If a spool or the checkpoint cannot be written.
    pub(crate) fn checkpoint(&mut self, basis: &Facts, sync: bool) -> Result<(), RunError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let marks = Marks {
            articles: self.articles.mark(sync)?,
            quotes: self.quotes.mark(sync)?,
            rejects: self.rejects.mark(sync)?,
            journal: journal.mark(sync)?,
            texts: self.texts.as_mut().map(|texts| texts.mark(sync)).transpose()?,
        };
        Checkpoint { basis: basis.clone(), counts: self.counts.clone(), marks }.write(self.folder, sync)?;
        self.folder.keep(true);
        Ok(())
    }
}
