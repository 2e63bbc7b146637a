//! The tables: one list of columns for each CSV, the single source of its header, its data dictionary and its schema.
//!
//! Rows are encoded where the articles are annotated, in parallel, as pieces around the cells that only the whole dump
//! can fill (`speaker_id`, `claim_id`, `duplicate_of`). The pieces wait in a spool; when everything is linked a second
//! pass fills the holes. [`Folder`] holds the tables under a hidden name until all are whole.
//!
//! **Invariant: the bytes of every table depend on articles, config and models alone; a table under its final name is
//! whole, and a folder with `run.json` is consistent.**

mod article;
mod assembly;
mod cell;
mod checkpoint;
mod claims;
mod column;
mod context;
mod finish;
mod folder;
mod names;
mod own;
mod package;
mod recall;
mod rejoin;
mod report;
mod row;
mod speakers;
mod spool;
mod statements;
mod table;
mod tables;
mod texts;

pub use article::{Encoded, Encoder};
pub use assembly::Assembly;
pub(crate) use checkpoint::Checkpoint;
pub use column::{Column, Rule, Table, Type};
pub use folder::Folder;
pub(crate) use own::{OwnTable, read_report};
pub use package::package;
pub(crate) use rejoin::{MergedIds, RunRows};
pub use report::{Counts, Report, StatementCounts, Tally};
pub use row::Rows;
pub(crate) use speakers::check_list;
pub use statements::{Sketched, StatementAssembly};
pub use table::{Layout, TableFile, Written};
pub use tables::{
    ARTICLES, CLAIM_MENTIONS, CLAIM_VARIANTS, CLAIMS, FURNITURE, QUOTES, REFERENCE_MATCHES, REJECTS, SPEAKERS, TABLES,
};
