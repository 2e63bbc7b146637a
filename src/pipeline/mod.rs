//! [`Pipeline`]: the stages in the order in which data passes through them.
//!
//! **Invariant: what a stage reads is its parameters and what it writes its return value; an error or a panic in a
//! stage loses that article alone, and which articles are lost does not depend on the batch size.**

mod annotate;
mod batch;
mod clock;
pub mod command;
pub mod composite;
mod config;
mod gate;
mod guard;
mod merge;
mod past;
mod registry;
mod run;
mod track;

pub use batch::{Flow, Load, Source};
pub use config::{Config, StageName};
pub(crate) use guard::caught;
pub use merge::FinishedRuns;
pub use registry::{Listed, Registry, Settings, Slot};
pub use run::{Progress, RunOptions, Step};

use std::thread;

use crate::claim::ClaimLinker;
use crate::clean::{Cleaner, LearnedFurniture};
use crate::error::BuildError;
use crate::mention::MentionFinder;
use crate::pass::Pass;
use crate::quote::QuoteDetector;
use crate::sentence::SentenceSplitter;
use crate::speaker::{SpeakerLinker, SpeakerResolver};
use crate::token::Tokenizer;
use crate::write::check_list;

/// One stage for each role.
pub struct Pipeline {
    cleaner: Box<dyn Cleaner>,
    /// What outlets print under article after article, if it was learned.
    furniture: Option<LearnedFurniture>,
    splitter: Box<dyn SentenceSplitter>,
    tokenizer: Box<dyn Tokenizer>,
    finder: Box<dyn MentionFinder>,
    detector: Box<dyn QuoteDetector>,
    resolver: Box<dyn SpeakerResolver>,
    passes: Vec<Box<dyn Pass>>,
    clock: clock::Clock,
    /// Gives speakers their ids over the dump.
    pub speaker_linker: Box<dyn SpeakerLinker>,
    /// Groups statements into claims.
    pub claim_linker: Box<dyn ClaimLinker>,
}

impl Pipeline {
    /// The pipeline that `config` describes, made of the stages of `registry`.
    ///
    /// # Errors
    /// Unknown roles, stages or settings, with the known ones; a stage that cannot be built.
    pub fn new(registry: &Registry, config: &Config) -> Result<Self, BuildError> {
        config.check_roles()?;
        let quote = config.role("quote")?;
        thread::scope(|scope| {
            // The largest models are unpacked while the other stages are built.
            let detector = scope.spawn(|| registry.quote.build(&quote));
            let finder = registry.mention.build(&config.role("mention")?)?;
            finder.list().map_or(Ok(()), check_list)?;
            Ok(Self {
                furniture: None,
                cleaner: registry.clean.build(&config.role("clean")?)?,
                splitter: registry.sentence.build(&config.role("sentence")?)?,
                tokenizer: registry.token.build(&config.role("token")?)?,
                finder,
                resolver: registry.speaker.build(&config.role("speaker")?)?,
                passes: config.passes()?.iter().map(|s| registry.pass.build(s)).collect::<Result<_, _>>()?,
                clock: clock::Clock::default(),
                speaker_linker: registry.speaker_link.build(&config.role("speaker-link")?)?,
                claim_linker: registry.claim.build(&config.role("claim")?)?,
                detector: detector.join().map_err(|_| BuildError::new("[quote]: building the stage panicked"))??,
            })
        })
    }

    /// The same, leaving out what was learned of outlets.
    #[must_use]
    pub fn without_furniture(mut self, learned: LearnedFurniture) -> Self {
        self.furniture = Some(learned);
        self
    }

    /// The same with another detector.
    #[must_use]
    pub fn with_detector(mut self, detector: Box<dyn QuoteDetector>) -> Self {
        self.detector = detector;
        self
    }
}
