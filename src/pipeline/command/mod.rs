//! `command`: a stage that is an external program, which gets articles on its standard input and answers on its
//! standard output.
//!
//! ```toml
//! [quote]
//! use = "command"
//! command = ["python3", "command_stage.py", "quote"]
//! timeout = 60     # seconds for an article
//! processes = 1    # how many run side by side
//! ```
//!
//! One request goes out for each article, as one line of JSON, and one answer comes back, as one line of JSON, in the
//! same order. A request is an object with
//!
//! - `protocol` (1), `role` (`sentence`, `mention`, `quote`, `speaker` or `pass`), `id`, `text`, and, except for the role
//!   `sentence`, `url`, `publisher`, `author`, `title`, `date`, `published_at` (empty where not known);
//! - the layers so far: `paragraphs`; then `sentences` and `tokens` as spans; for `speaker` and `pass` also `mentions`
//!   (`span`, `entity`, `form`), `entities` (`name`, `kind`, `role`, `called`, `aliases`, `gender`) and `quotes` (`content`, `cue`,
//!   `source`, `via`: lists of spans; `type`, `polarity`, `confidence`); for `pass` also `attributions` (`entities`,
//!   `score`, or null).
//!
//! A span is `[start, end]`, **half-open, in Unicode code points of `text`**, counted from 0, as Python and R count.
//! An answer is an object with the `id` of its request and the layer of the role: `sentences`; `mentions` and
//! `entities`; `quotes`; `attributions`; for `pass` `quotes` and `attributions`, and `mentions` with `entities` if they
//! change. Anything else in it is ignored, so that a program may send the request back with its layer put in. An answer
//! `{"id": …, "error": "why"}` rejects the article. `docs/command-stage.md` has the whole protocol with examples.
//!
//! Answers are held to the laws of the role. If the program ends, is silent for longer than `timeout`, or answers
//! something else, the answers before are kept, the article it fell silent on is tried again, alone, with a fresh
//! process, and the rest follows.
//!
//! **Invariant: an article is rejected only if a fresh process fails on it alone, so which articles are lost depends
//! neither on the batch size nor on what the program was asked before.**

mod answer;
mod offsets;
mod pool;
mod process;
mod request;
mod roles;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{BuildError, StageError};
use answer::{Answer, read};
use pool::{Pool, Seat};
use request::Request;

/// Settings of [`CommandStage`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandConfig {
    /// The program and its arguments. It is looked up on the PATH and runs in the current folder.
    pub command: Vec<String>,
    /// Longest time for one article, in seconds; for the first one it includes the program's start.
    pub timeout: u64,
    /// How many copies of the program may run side by side; at least one.
    pub processes: usize,
}

impl Default for CommandConfig {
    fn default() -> Self {
        Self { command: Vec::new(), timeout: 60, processes: 1 }
    }
}

/// An external program in one of the roles sentence, mention, quote, speaker and pass.
#[derive(Debug)]
pub struct CommandStage {
    /// The program as the user wrote it, for messages.
    shown: String,
    timeout: Duration,
    pool: Pool,
}

/// What the program does not do as it should, in words that follow its name.
type Fault = String;

/// One article's way to the program: its id and its line.
struct Question {
    id: String,
    line: Arc<[u8]>,
}

impl CommandStage {
    /// Starts the program once, so that one that cannot be started is found before the run; further copies are started
    /// when they are needed.
    ///
    /// # Errors
    /// No program, a time or number that is 0, or a program that cannot be started.
    pub fn start(role: &str, config: &CommandConfig) -> Result<Self, BuildError> {
        let wrong = |what: String| BuildError::new(format!("[{role}] command: {what}"));
        if config.command.first().is_none_or(String::is_empty) {
            return Err(wrong("names no program; write it as command = [\"python3\", \"stage.py\"]".into()));
        }
        if config.timeout == 0 || config.processes == 0 {
            return Err(wrong("timeout (seconds) and processes must be 1 or more".into()));
        }
        let pool = Pool::start(&config.command, config.processes).map_err(wrong)?;
        Ok(Self { shown: config.command.join(" "), timeout: Duration::from_secs(config.timeout), pool })
    }

    /// One outcome for each of `inputs`: `request` says what is asked and `accept` reads the answer.
    fn ask<'a, I: Copy, O>(
        &self,
        inputs: &[I],
        request: impl Fn(I) -> Request<'a>,
        accept: impl Fn(I, Answer) -> Result<O, Fault>,
    ) -> Vec<Result<O, StageError>> {
        let questions: Vec<Question> = inputs.iter().map(|i| request(*i).into_question()).collect();
        let accept = |at: usize, line: &[u8]| {
            let answer = read(line, &questions[at].id)?;
            match answer.error {
                Some(why) => Ok(Err(self.lost(&why))),
                None => accept(inputs[at], answer).map(Ok),
            }
        };
        let mut outcomes = Vec::with_capacity(inputs.len());
        let mut seat = self.pool.take();
        while outcomes.len() < inputs.len() {
            if let Err(fault) = self.converse(&mut seat, &questions, &mut outcomes, accept) {
                outcomes.push(Err(self.lost(&fault)));
            }
        }
        outcomes
    }

    /// Adds outcomes until all questions are answered, or one is not even by a fresh process that is asked nothing else.
    fn converse<O>(
        &self,
        seat: &mut Seat<'_>,
        questions: &[Question],
        outcomes: &mut Vec<O>,
        accept: impl Fn(usize, &[u8]) -> Result<O, Fault>,
    ) -> Result<(), Fault> {
        let conclusive = seat.is_fresh() && questions.len() == outcomes.len() + 1;
        let Err(fault) = self.exchange(seat, questions, outcomes, &accept) else { return Ok(()) };
        if conclusive {
            return Err(fault);
        }
        let alone = &questions[..=outcomes.len()];
        self.exchange(seat, alone, outcomes, &accept)
    }

    /// Sends all questions that have no outcome yet and adds outcomes up to the first fault, which ends the process.
    fn exchange<O>(
        &self,
        seat: &mut Seat<'_>,
        questions: &[Question],
        outcomes: &mut Vec<O>,
        accept: impl Fn(usize, &[u8]) -> Result<O, Fault>,
    ) -> Result<(), Fault> {
        let process = seat.process()?;
        process.send(questions[outcomes.len()..].iter().map(|q| q.line.clone()));
        for at in outcomes.len()..questions.len() {
            let outcome = process.answer(self.timeout).and_then(|line| accept(at, &line));
            match outcome {
                Ok(outcome) => outcomes.push(outcome),
                Err(fault) => {
                    seat.end();
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    fn lost(&self, fault: &str) -> StageError {
        StageError::new("command", format!("{}: {fault}", self.shown))
    }
}
