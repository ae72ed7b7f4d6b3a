//! A window that shows static text, for `cargo xtask bench` to hold the app against.

/// Says on its output what was painted, as the app does in its log.
#[tauri::command]
fn page_painted(what: String) {
    println!("painted {what}");
}

fn main() {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![page_painted])
        .run(tauri::generate_context!("tests/e2e/blank/tauri.conf.json"))
        .expect("a window");
}
