//! Tells Tauri where this project keeps its capabilities, and lets debug builds start without a built page.

use std::{fs, path::Path};

fn main() {
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        assert!(
            std::env::var_os("PROFILE").is_some_and(|profile| profile == "debug"),
            "ui/dist is missing: run `npm ci && npm run build` in ui/ before a release build"
        );
        fs::create_dir_all("ui/dist").expect("ui/dist can be created");
        fs::write(page, "<!doctype html><title>Run npm run build in ui/</title>")
            .expect("a placeholder page can be written");
    }
    for watched in [
        "src-tauri/build.rs",
        "src-tauri/capabilities",
        "src-tauri/permissions",
        "ui/dist",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*.toml"));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("{error:#}");
        std::process::exit(1);
    }
    // tauri-build writes its schemas beside the manifest; the visible top level stays as it is.
    if Path::new("gen/schemas").is_dir() {
        let _ = fs::remove_dir_all("src-tauri/gen");
        let _ = fs::create_dir_all("src-tauri/gen");
        let _ = fs::rename("gen/schemas", "src-tauri/gen/schemas");
        let _ = fs::remove_dir("gen");
    }
}
