//! dixit reads large dumps of news articles and writes tables of who said what, and of the claims that travel from
//! article to article.
//!
//! The modules are the path of the data, in reading order. Each role is a small trait, held as a trait object by the
//! [`pipeline::Pipeline`]; [`pipeline::Registry`] lists every implementation.
//!
//! ```
//! use dixit::article::Article;
//! use dixit::pipeline::{Config, Pipeline, Registry};
//!
//! let pipeline = Pipeline::new(&Registry::builtin(), &Config::default())?;
//! let text = "“The dam is safe,” said Ana Ruiz, the mayor.".to_owned();
//! let document = pipeline.annotate(Article { text, ..Article::default() }).expect("no stage gives up");
//! for quote in &document.quotes {
//!     println!("{}", quote.content[0].of(&document.article.text));
//! }
//! # Ok::<(), dixit::error::BuildError>(())
//! ```

pub mod span;

pub mod article;
pub mod read;

pub mod clean;
pub mod sentence;
pub mod token;

pub mod lexicon;

mod features;
pub mod model;
pub mod tag;

pub mod mention;
pub mod pass;
pub mod quote;
pub mod speaker;

mod shelf;

pub mod claim;
pub mod state;
pub mod write;

pub mod document;
pub mod error;
pub mod pipeline;

pub mod eval;
pub mod train;

pub mod cli;
