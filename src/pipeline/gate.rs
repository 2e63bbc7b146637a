//! [`Gate`]: how much work may be under way at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets batches in while few enough, and small enough, are between the reader and the tables.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    most_batches: usize,
    most_bytes: usize,
}

#[derive(Debug, Default)]
struct State {
    batches: usize,
    bytes: usize,
    closed: bool,
}

impl Gate {
    /// A gate for so many batches and bytes of text; one batch always fits, however big.
    pub(super) fn new(most_batches: usize, most_bytes: usize) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), most_batches, most_bytes }
    }

    /// Waits until a batch of `bytes` fits; `false` if nothing is let in any more.
    pub(super) fn enter(&self, bytes: usize) -> bool {
        let full = |s: &mut State| {
            let fits = s.batches < self.most_batches && s.bytes + bytes <= self.most_bytes;
            !s.closed && s.batches > 0 && !fits
        };
        let mut state = self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        state.batches += 1;
        state.bytes += bytes;
        !state.closed
    }

    /// A batch of `bytes` is done.
    pub(super) fn leave(&self, bytes: usize) {
        let mut state = self.lock();
        state.batches -= 1;
        state.bytes -= bytes;
        self.changed.notify_one();
    }

    /// Lets nothing in any more.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_gate_opens_when_a_batch_leaves() {
        let gate = Gate::new(2, 100);
        assert!(gate.enter(1000), "one batch always fits");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(60));
            gate.leave(1000);
            assert!(waiting.join().unwrap());
        });
        assert!(gate.enter(40));
        gate.close();
        assert!(!gate.enter(1), "a closed gate lets nothing in");
    }
}
