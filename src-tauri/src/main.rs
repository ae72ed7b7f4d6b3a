//! Starbuero Desk.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    starbuero_desk::webview::choose_renderer();
    starbuero_desk::allocator::keep_little();
    starbuero_desk::run(starbuero_desk::Arguments::read());
}
