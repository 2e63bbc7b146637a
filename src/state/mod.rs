//! [`State`]: what one run leaves for the next, so that the claims of yesterday go on today with their ids.
//!
//! A folder holds one database, sealed by a checksum: the statements of all dumps so far as records in the order of their
//! reading, the claim of each, and by what they were made. A run reads the records before its own input, so that linking
//! sees everything at once, adds what it reads, and commits when its tables are whole.
//!
//! **Invariant: a run that dies or fails leaves the state as it was; records made by another version, config or model
//! are never mixed.**

mod identity;
mod kept;
mod sealed;

pub use identity::{Facts, Identity};
pub(crate) use kept::{KeptArticle, KeptEntity, KeptQuote, KeptStatement, day, kept_day};

use std::path::{Path, PathBuf};

use redb::{Database, ReadableTable, TableDefinition, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::RunError;
use crate::pipeline::caught;
use sealed::Sealed;

/// Bytes of the database that are kept in memory.
const CACHE: usize = 64 << 20;

/// Each record as JSON, by its number in the order of reading.
const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");

/// The number of the claim of each statement that has one, by the statement's number in the order of reading.
const CLAIMS: TableDefinition<'_, u32, u64> = TableDefinition::new("claims");

/// What the records were made by.
const IDENTITY: TableDefinition<'_, &str, &str> = TableDefinition::new("identity");

/// The state of earlier runs, open for one run, which alone may use it.
pub struct State {
    path: PathBuf,
    /// Everything that this run changes; dropping it changes nothing.
    changes: WriteTransaction,
    records: u64,
    database: Database,
    sealed: Sealed,
}

impl State {
    /// Opens the state in `folder`, or begins one there.
    ///
    /// # Errors
    /// If the folder cannot be used, another run uses it, or its records were not made as `identity` says.
    pub fn open(folder: &Path, identity: &Identity) -> Result<Self, RunError> {
        sound(folder, || Self::begin(folder, identity))
    }

    fn begin(folder: &Path, identity: &Identity) -> Result<Self, RunError> {
        let path = folder.to_owned();
        let told = |e: &dyn std::fmt::Display| unusable(&path, e);
        let sealed = Sealed::open(folder).map_err(|e| told(&e))?;
        let database = Database::builder().set_cache_size(CACHE).create(sealed.work()).map_err(|e| told(&e))?;
        let changes = database.begin_write().map_err(|e| told(&e))?;
        let known = identity::read(&changes).map_err(|e| told(&e))?;
        match known.and_then(|known| known.differs_from(&identity.facts())) {
            Some(how) => {
                let remedy = "go on as before, or begin a new state in another folder";
                return Err(RunError::usage(format!("--state {}: {how}; {remedy}", folder.display())));
            }
            None => identity::write(&changes, identity).map_err(|e| told(&e))?,
        }
        let records = last(&changes).map_err(|e| told(&e))?;
        Ok(Self { path, changes, records, database, sealed })
    }

    /// Calls `each` with every record, in the order of reading.
    ///
    /// # Errors
    /// If the database is damaged, or `each` fails.
    pub fn recall<T: DeserializeOwned>(&self, mut each: impl FnMut(T) -> Result<(), RunError>) -> Result<(), RunError> {
        let told = |e: &dyn std::fmt::Display| unusable(&self.path, e);
        sound(&self.path, || {
            let table = self.changes.open_table(RECORDS).map_err(|e| told(&e))?;
            for record in table.iter().map_err(|e| told(&e))? {
                let (_, bytes) = record.map_err(|e| told(&e))?;
                each(serde_json::from_slice(bytes.value()).map_err(|e| told(&e))?)?;
            }
            Ok(())
        })
    }

    /// The number of the claim of each statement, by the statement's number; 0 is none.
    ///
    /// # Errors
    /// If the database is damaged.
    pub fn claims(&self) -> Result<Vec<u64>, RunError> {
        let told = |e: &dyn std::fmt::Display| unusable(&self.path, e);
        sound(&self.path, || {
            let table = self.changes.open_table(CLAIMS).map_err(|e| told(&e))?;
            let mut claims = Vec::new();
            for entry in table.iter().map_err(|e| told(&e))? {
                let (statement, claim) = entry.map_err(|e| told(&e))?;
                claims.resize(statement.value() as usize, 0);
                claims.push(claim.value());
            }
            Ok(claims)
        })
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.records
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Adds a record behind all others.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn add(&mut self, record: &impl Serialize) -> Result<(), RunError> {
        let told = |e: &dyn std::fmt::Display| unusable(&self.path, e);
        let bytes = serde_json::to_vec(record).map_err(|e| told(&e))?;
        let mut table = self.changes.open_table(RECORDS).map_err(|e| told(&e))?;
        table.insert(self.records, bytes.as_slice()).map_err(|e| told(&e))?;
        self.records += 1;
        Ok(())
    }

    /// Makes all changes last. `claims` has the number of the claim of each statement, 0 for none.
    ///
    /// # Errors
    /// If the database cannot be written; nothing has changed then.
    pub fn commit(self, claims: &[u64]) -> Result<(), RunError> {
        let Self { path, changes, database, sealed, .. } = self;
        let told = |e: &dyn std::fmt::Display| unusable(&path, e);
        sound(&path, || {
            changes.delete_table(CLAIMS).map_err(|e| told(&e))?;
            let mut table = changes.open_table(CLAIMS).map_err(|e| told(&e))?;
            for (statement, claim) in (0_u32..).zip(claims).filter(|(_, claim)| **claim != 0) {
                table.insert(statement, claim).map_err(|e| told(&e))?;
            }
            drop(table);
            changes.commit().map_err(|e| told(&e))?;
            drop(database);
            sealed.seal().map_err(|e| told(&e))
        })
    }
}

/// Does something with the database at `path`, which panics where its file is damaged.
fn sound<T>(path: &Path, f: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
    let damaged =
        |panic: String| unusable(path, &format!("it is damaged ({panic}); begin a new one in another folder"));
    caught(f).unwrap_or_else(|panic| Err(damaged(panic)))
}

/// The number that the next record gets.
fn last(changes: &WriteTransaction) -> Result<u64, redb::Error> {
    Ok(changes.open_table(RECORDS)?.last()?.map_or(0, |(number, _)| number.value() + 1))
}

fn unusable(path: &Path, e: &dyn std::fmt::Display) -> RunError {
    RunError::failed(format!("{}: the state cannot be used: {e}", path.display()))
}

#[cfg(test)]
mod tests;
