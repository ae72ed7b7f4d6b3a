//! How the system's allocator treats memory that is not used any more.

/// Lets glibc give large blocks back as soon as they are freed, instead of learning from the first that more of their
/// size will come: what a page of contacts was read into stayed with the app for good. Must come before the first thread.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the allocator has no other way to be told")]
pub fn return_large_blocks() {
    const BYTES: i32 = 128 * 1024;
    // SAFETY: called at the beginning of `main`, before any other thread exists; it only sets a number. That it was
    // taken makes no difference to what the app does.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, BYTES) };
}

/// Only glibc needs to be told.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_large_blocks() {}
