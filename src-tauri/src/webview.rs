//! What the web view needs to know before anything else runs.

/// Without a graphics card WebKitGTK paints its first page three times as fast, and in 100 MB less, without DMA buffers.
/// Must be the first thing a process does, while it has one thread. What the user has set stays.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "setting a variable is unsafe in a process of several threads; here there is one"
)]
pub fn choose_renderer() {
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let has_card = std::fs::read_dir("/dev/dri").is_ok_and(|devices| {
        devices
            .flatten()
            .any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
    });
    if !has_card && std::env::var_os(VARIABLE).is_none() {
        // SAFETY: called as the first statement of `main`, before any other thread exists.
        unsafe { std::env::set_var(VARIABLE, "1") };
    }
}

/// Only WebKitGTK needs to be told.
#[cfg(not(target_os = "linux"))]
pub fn choose_renderer() {}
