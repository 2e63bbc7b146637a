//! [`hold_little`]: asks the system's allocator to give back what is freed.

/// Pools of memory that threads share. Each keeps what was freed in it, and the more there are the more is kept.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const POOLS: i32 = 2;

/// Bytes from which a block is asked of the system and given back to it, and the free ones at a pool's end that are kept.
/// They are glibc's own, but once they are set they stay: of itself it raises them to what was last freed, up to 32 MB.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: i32 = 128 << 10;

/// Asks the allocator to hold on to little that is free, where memory has a limit. It costs a few parts in a hundred of the time,
/// and more where many threads share the pools.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub(super) fn hold_little(memory: Option<u64>) {
    if memory.is_some() {
        for (what, value) in
            [(libc::M_ARENA_MAX, POOLS), (libc::M_MMAP_THRESHOLD, LARGE), (libc::M_TRIM_THRESHOLD, LARGE)]
        {
            // SAFETY: it takes two integers and no pointer, locks what it changes, and refuses what it does not know.
            unsafe { libc::mallopt(what, value) };
        }
    }
}

/// Nothing to ask of other allocators.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn hold_little(_memory: Option<u64>) {}
