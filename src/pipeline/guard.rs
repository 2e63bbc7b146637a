//! [`caught`] and [`guarded`]: a panic in a stage becomes an error of one article, without noise.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::StageError;

thread_local! {
    /// Whether this thread is inside [`caught`].
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a stage and turns a panic into an error. Stages hold no state between articles, so nothing half-done is left.
pub(super) fn guarded<T>(stage: impl FnOnce() -> T) -> Result<T, StageError> {
    let failed = |panic| StageError::new("panic", format!("the stage failed on this article: {panic}"));
    caught(stage).map_err(failed)
}

/// Runs `f` and turns a panic into its message.
pub(crate) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    hush();
    let outer = INSIDE.replace(true);
    let done = catch_unwind(AssertUnwindSafe(f));
    INSIDE.set(outer);
    done.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

/// Makes panics inside [`caught`] silent. The hook of the program around us stays in force everywhere else, so there
/// is nothing to restore, and two runs in one process do not disturb each other.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if !INSIDE.get() {
                loud(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_carries_its_message_and_leaves_no_trace() {
        let e = guarded(|| guarded(|| panic!("row {}", 7))).unwrap().unwrap_err();
        assert_eq!(e.detail, "the stage failed on this article: row 7");
        assert_eq!(guarded(|| 5), Ok(5));
        assert!(!INSIDE.get());
    }
}
