//! [`Pool`]: a fixed number of seats for copies of the program.
//!
//! **Invariant: no more copies run than there are seats; whoever holds a seat waits for no other.**

use std::sync::{Condvar, Mutex, PoisonError};

use super::Fault;
use super::process::Process;

/// The seats that are free; the ones with a running process last.
#[derive(Debug)]
pub(super) struct Pool {
    command: Vec<String>,
    free: Mutex<Vec<Option<Process>>>,
    returned: Condvar,
}

impl Pool {
    /// A pool of `seats` seats, on one of which the program is started.
    pub(super) fn start(command: &[String], seats: usize) -> Result<Self, Fault> {
        let mut free: Vec<Option<Process>> = (1..seats).map(|_| None).collect();
        free.push(Some(Process::start(command)?));
        Ok(Self { command: command.to_vec(), free: Mutex::new(free), returned: Condvar::new() })
    }

    /// A free seat; waits for one.
    pub(super) fn take(&self) -> Seat<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(process) = free.pop() {
                return Seat { pool: self, process };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The right to use one copy of the program; it goes back to the pool when dropped.
pub(super) struct Seat<'a> {
    pool: &'a Pool,
    process: Option<Process>,
}

impl Seat<'_> {
    /// Whether the next question is the first for its process.
    pub(super) fn is_fresh(&self) -> bool {
        self.process.as_ref().is_none_or(|p| p.fresh)
    }

    /// The running process, started if there is none.
    pub(super) fn process(&mut self) -> Result<&mut Process, Fault> {
        let process = match self.process.take() {
            Some(process) => process,
            None => Process::start(&self.pool.command)?,
        };
        Ok(self.process.insert(process))
    }

    /// Ends the process, so that the next one is fresh.
    pub(super) fn end(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        // In a panic an answer may still be under way, which nobody would expect.
        if std::thread::panicking() {
            self.end();
        }
        let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        match self.process.take() {
            Some(process) => free.push(Some(process)),
            None => free.insert(0, None),
        }
        self.pool.returned.notify_one();
    }
}
