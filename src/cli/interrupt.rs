//! Ctrl-C: the first ends reading, the second ends the process.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Listens for Ctrl-C: the first sets `stop`, the second ends the process at once, without leaving half a table.
/// Returns what a run calls with the folder of its half-written files, once there is one.
pub(super) fn listen(stop: &Arc<AtomicBool>) -> impl FnOnce(&Path) + use<> {
    let half_done: Arc<Mutex<Option<PathBuf>>> = Arc::default();
    let (stop, hidden) = (Arc::clone(stop), Arc::clone(&half_done));
    // A run without a handler is still a run: Ctrl-C then ends it at once.
    let _ = ctrlc::set_handler(move || {
        if !stop.swap(true, Ordering::Relaxed) {
            super::tell("stopping: what was read is linked and written; press Ctrl-C again to quit at once");
            return;
        }
        if let Some(path) = hidden.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let _ = std::fs::remove_dir_all(path);
        }
        std::process::exit(130);
    });
    move |hidden| *half_done.lock().unwrap_or_else(PoisonError::into_inner) = Some(hidden.to_owned())
}
