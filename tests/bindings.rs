//! The generated files are in step with the command list. `cargo xtask bindings` writes them.

use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn check(path: &str, rendered: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, rendered).expect("the file can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == rendered, "{path} is stale: run `cargo xtask bindings`");
}

#[test]
fn the_page_is_typed_after_the_commands() {
    check(
        "ui/src/ipc/bindings.ts",
        &starbuero_desk::bindings::typescript().expect("every type has a TypeScript form"),
    );
}

#[test]
fn the_page_may_call_the_listed_commands_and_no_others() {
    check(
        "src-tauri/permissions/app.toml",
        &starbuero_desk::bindings::permissions(),
    );
}
