//! Which crate may lean on which. The arrows of docs/ARCHITECTURE.md, held against the manifests.

use serde_json::Value;

use crate::Failure;

/// Each package of ours with those of ours it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("highlevel", &[]),
    ("search", &[]),
    ("vault", &[]),
    ("sandbox", &[]),
    ("xtask", &[]),
    ("intake", &["search"]),
    ("store", &["model", "search"]),
    ("crm", &["highlevel", "intake", "model", "search", "store", "vault"]),
    (
        "starbuero-desk",
        &["crm", "highlevel", "model", "sandbox", "store", "vault"],
    ),
];

/// What only tests may use in addition.
const TEST_ARROWS: &[(&str, &[&str])] = &[("crm", &["sandbox"]), ("highlevel", &["sandbox"])];

/// Foreign packages with one home: whoever else needs what they do asks that home.
const HOMES: &[(&str, &[&str])] = &[
    ("keyring", &["vault"]),
    ("reqwest", &["highlevel"]),
    ("rusqlite", &["store"]),
    ("specta-typescript", &["starbuero-desk"]),
    ("tauri", &["starbuero-desk"]),
];

/// Foreign packages that would let the world in where nothing but values is meant to be.
const WORLDLY: &[&str] = &["axum", "rand", "reqwest", "rusqlite", "tokio"];

/// Packages that no worldly one may come into.
const PURE: &[&str] = &["intake", "model", "search"];

struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    is_for_tests: bool,
}

/// Fails with every arrow that points where none may.
pub fn check(metadata: &Value) -> Result<(), Failure> {
    let arrows = arrows(metadata);
    if arrows.is_empty() {
        return Err("cargo metadata names no dependencies; the fences saw nothing.".to_owned());
    }
    let broken: Vec<String> = arrows.iter().filter_map(objection).collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

fn arrows(metadata: &Value) -> Vec<Arrow<'_>> {
    let mut arrows = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let from = package["name"].as_str().unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            arrows.push(Arrow {
                from,
                to: dependency["name"].as_str().unwrap_or_default(),
                is_for_tests: dependency["kind"] == "dev",
            });
        }
    }
    arrows
}

fn objection(arrow: &Arrow) -> Option<String> {
    let Arrow { from, to, is_for_tests } = *arrow;
    let of = |table: &[(&str, &'static [&'static str])], name: &str| {
        table.iter().find(|(key, _)| *key == name).map(|(_, values)| *values)
    };
    if of(ARROWS, from).is_none() {
        return Some(format!("{from} is new: say in xtask's fences what it may use"));
    }
    // The app's own tests look at the whole house.
    if is_for_tests && from == "starbuero-desk" {
        return None;
    }
    if of(ARROWS, to).is_some() {
        let is_allowed = of(ARROWS, from).is_some_and(|allowed| allowed.contains(&to))
            || (is_for_tests && of(TEST_ARROWS, from).is_some_and(|allowed| allowed.contains(&to)));
        return (!is_allowed).then(|| format!("{from} must not use {to}"));
    }
    if PURE.contains(&from) && WORLDLY.contains(&to) {
        return Some(format!("{from} is pure, without {to}"));
    }
    let homes = of(HOMES, to)?;
    (!is_for_tests && !homes.contains(&from))
        .then(|| format!("{to} is used by {} only, not by {from}", homes.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;

    fn metadata(from: &str, to: &str, kind: Option<&str>) -> serde_json::Value {
        json!({ "packages": [{ "name": from, "dependencies": [{ "name": to, "kind": kind }] }] })
    }

    #[test]
    fn arrows_of_the_house_are_allowed() {
        for (from, to) in [
            ("crm", "store"),
            ("store", "search"),
            ("crm", "intake"),
            ("starbuero-desk", "sandbox"),
            ("vault", "keyring"),
        ] {
            assert_eq!(check(&metadata(from, to, None)), Ok(()), "{from} → {to}");
        }
    }

    #[test]
    fn arrows_against_the_house_are_refused() {
        for (from, to) in [
            ("highlevel", "model"),
            ("store", "highlevel"),
            ("crm", "tauri"),
            ("crm", "sandbox"),
            ("highlevel", "sandbox"),
            ("sandbox", "highlevel"),
            ("crm", "rusqlite"),
            ("intake", "model"),
            ("intake", "tokio"),
            ("model", "rand"),
            ("newcomer", "serde"),
        ] {
            assert!(check(&metadata(from, to, None)).is_err(), "{from} → {to}");
        }
    }

    #[test]
    fn tests_of_crm_and_of_the_client_may_use_the_sandbox() {
        for from in ["crm", "highlevel"] {
            assert_eq!(check(&metadata(from, "sandbox", Some("dev"))), Ok(()), "{from}");
        }
    }

    #[test]
    fn a_workspace_without_dependencies_is_not_believed() {
        assert!(check(&json!({ "packages": [] })).is_err());
    }
}
