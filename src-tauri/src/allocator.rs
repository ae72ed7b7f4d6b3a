//! How the system's allocator treats memory that is not used any more.

/// Lets glibc give large blocks back as soon as they are freed, instead of learning from the first that more of their
/// size will come: what a page of contacts was read into stayed with the app for good. And lets all threads share two
/// heaps, for each heap keeps what it once needed. Must come before the first thread.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the allocator has no other way to be told")]
pub fn keep_little() {
    const BYTES: i32 = 128 * 1024;
    const HEAPS: i32 = 2;
    // SAFETY: called at the beginning of `main`, before any other thread exists; it only sets numbers. That they were
    // taken makes no difference to what the app does.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, BYTES);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

/// Only glibc needs to be told.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_little() {}
