//! [`Clock`]: seconds spent in each stage, for `run.json`; nothing else ever depends on them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The steps of the path, as they are named in `run.json`.
pub(super) const STEPS: [&str; 8] = ["clean", "sentence", "token", "mention", "quote", "speaker", "pass", "encode"];

/// Time summed over threads, by step.
#[derive(Debug, Default)]
pub(super) struct Clock {
    nanos: [AtomicU64; STEPS.len()],
}

impl Clock {
    /// Runs `f` on the account of `step`.
    pub(super) fn time<T>(&self, step: &str, f: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = f();
        if let Some(i) = STEPS.iter().position(|s| *s == step) {
            self.nanos[i].fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        }
        done
    }

    /// Seconds by step.
    pub(super) fn seconds(&self) -> BTreeMap<String, f64> {
        let seconds = self.nanos.iter().map(|n| n.load(Ordering::Relaxed) as f64 / 1e9);
        STEPS.iter().map(ToString::to_string).zip(seconds).collect()
    }
}
