//! The tables of this crate, held against HighLevel's own description of the API where it lies beside the repository,
//! in `../shared/api`, and against the page of the documentation that is generated from them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::endpoint::{ENDPOINTS, Generation, UNBUILT, operations_table};

const FAMILIES: [&str; 8] = [
    "contacts",
    "locations",
    "users",
    "businesses",
    "calendars",
    "campaigns",
    "workflows",
    "conversations",
];

type Operation = (String, String);

/// The root of the repository.
fn root() -> PathBuf {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_root = |folder: &&Path| folder.join("docs/OPERATIONS.md").is_file();
    crate_root
        .ancestors()
        .find(is_root)
        .expect("a folder with docs/OPERATIONS.md above the crate")
        .to_owned()
}

/// The official description, or nothing and a line that says so.
fn described() -> Option<PathBuf> {
    let folder = root().parent()?.join("shared/api");
    if !folder.join("COVERAGE.json").is_file() {
        eprintln!("\n!!! NOT COMPARED: there is no ../shared/api beside the repository\n");
        return None;
    }
    Some(folder)
}

fn json(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// The operation without the names of its open places, which differ.
fn operation(verb: &str, path: &str) -> Operation {
    let open = |segment: &str| if segment.starts_with('{') { "{}" } else { segment }.to_owned();
    let path: Vec<_> = path.split('/').map(open).collect();
    (verb.to_ascii_uppercase(), path.join("/"))
}

/// Every operation of a family's file with the scopes that it names.
fn operations(folder: &Path, generation: Generation, family: &str) -> Vec<(Operation, BTreeSet<String>)> {
    let file = match generation {
        Generation::Legacy => format!("openapi/{family}.json"),
        Generation::V3 => format!("openapi/v3/{family}-v3.json"),
    };
    let file = json(&folder.join(file));
    let paths = file["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, verbs) in paths {
        for (verb, details) in verbs.as_object().expect("methods") {
            let requirements = details["security"].as_array().into_iter().flatten();
            let scopes = requirements
                .flat_map(|requirement| requirement.as_object().into_iter().flat_map(|map| map.values()))
                .flat_map(|scopes| scopes.as_array().into_iter().flatten())
                .filter_map(|scope| scope.as_str().map(str::to_owned));
            found.push((operation(verb, path), scopes.collect()));
        }
    }
    found
}

/// What this crate knows of a generation, with the scopes.
fn known(generation: Generation) -> Vec<(Operation, &'static str)> {
    let built = ENDPOINTS.iter().filter_map(|endpoint| {
        let path = endpoint.path.under(generation)?;
        Some((operation(endpoint.verb.as_str(), path), endpoint.scope))
    });
    let unbuilt = UNBUILT
        .iter()
        .map(|unbuilt| (operation(unbuilt.verb.as_str(), unbuilt.path), unbuilt.scope));
    built.chain(unbuilt).collect()
}

#[test]
fn what_is_known_is_what_is_to_be_covered() {
    let Some(folder) = described() else { return };
    let coverage = json(&folder.join("COVERAGE.json"));
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let listed: BTreeSet<_> = coverage
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (operation(&text(row, "method"), &text(row, "path")), text(row, "scope")))
        .collect();

    let known: BTreeSet<_> = known(Generation::Legacy)
        .into_iter()
        .map(|(operation, scope)| (operation, scope.to_owned()))
        .collect();

    assert_eq!(known, listed);
}

#[test]
fn every_known_operation_is_described_with_its_scope_in_each_generation_that_has_it() {
    let Some(folder) = described() else { return };
    for generation in Generation::ALL {
        let described: Vec<_> = FAMILIES
            .iter()
            .flat_map(|family| operations(&folder, generation, family))
            .collect();
        for (operation, scope) in known(generation) {
            let (_, scopes) = described
                .iter()
                .find(|(found, _)| *found == operation)
                .unwrap_or_else(|| panic!("{operation:?} is not in {generation:?}"));
            // Some operations name none.
            assert!(
                scopes.is_empty() || scopes.contains(scope),
                "{operation:?} wants {scopes:?}"
            );
        }
    }
}

#[test]
fn every_operation_on_contacts_is_built_in_each_generation_that_has_it() {
    let Some(folder) = described() else { return };
    for (generation, number) in [(Generation::Legacy, 32), (Generation::V3, 31)] {
        let described: BTreeSet<_> = operations(&folder, generation, "contacts")
            .into_iter()
            .map(|(operation, _)| operation)
            .collect();
        let built: BTreeSet<_> = ENDPOINTS
            .iter()
            .filter_map(|endpoint| Some(operation(endpoint.verb.as_str(), endpoint.path.under(generation)?)))
            .filter(|(_, path)| path.starts_with("/contacts/"))
            .collect();

        assert_eq!(built, described, "{generation:?}");
        assert_eq!(built.len(), number, "{generation:?}");
    }
}

#[test]
fn each_header_is_the_one_that_the_description_asks_for() {
    let Some(folder) = described() else { return };
    for family in FAMILIES {
        let file = json(&folder.join(format!("openapi/{family}.json")));
        for endpoint in ENDPOINTS {
            let route = endpoint.route(Generation::Legacy).expect("in the older generation");
            let wanted = operation(endpoint.verb.as_str(), route.path);
            for (path, verbs) in file["paths"].as_object().expect("paths") {
                let verb = endpoint.verb.as_str().to_ascii_lowercase();
                let Some(details) = verbs.get(&verb).filter(|_| operation(&verb, path) == wanted) else {
                    continue;
                };
                let headers = details["parameters"].as_array().into_iter().flatten();
                for header in headers.filter(|parameter| parameter["name"] == "Version") {
                    assert_eq!(
                        header["schema"]["enum"],
                        serde_json::json!([route.version]),
                        "{}",
                        endpoint.name
                    );
                }
            }
        }
    }
}

#[test]
fn the_page_of_operations_is_up_to_date() {
    let page = fs::read_to_string(root().join("docs/OPERATIONS.md")).expect("docs/OPERATIONS.md");
    let renew = "cargo run --package highlevel --example operations > docs/OPERATIONS.md";

    assert!(
        page.replace("\r\n", "\n") == operations_table(),
        "docs/OPERATIONS.md is stale; renew it: {renew}"
    );
}
