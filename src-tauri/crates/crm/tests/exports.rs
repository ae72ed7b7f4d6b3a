//! Views of the list in files: whole or not at all, harmless in a spreadsheet, and imported again without loss.

mod desk;

use std::collections::BTreeMap;
use std::path::Path;

use desk::Desk;
use intake::Table;
use model::{
    ContactChanges, ContactExport, ContactFields, ContactFilter, ContactSave, ContactSort, ExportFormat, Imports,
    InvalidReason, SortBy,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn export(path: &Path, format: ExportFormat, query: &str) -> ContactExport {
    ContactExport {
        query: query.to_owned(),
        filter: ContactFilter::default(),
        sort: ContactSort {
            by: SortBy::Name,
            descending: false,
        },
        format,
        path: path.to_string_lossy().into_owned(),
        replace: false,
    }
}

async fn add(desk: &Desk, fields: &ContactFields) {
    let changes = fields.changed_since(&ContactFields::default());
    let save = ContactSave {
        contact: None,
        changes,
        seen: ContactChanges::default(),
    };
    desk.crm.save_contact(save).await.expect("saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_written_in_its_order_in_every_format_and_an_existing_file_is_asked_about() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let all = desk.find("").await.len();
    let table = desk
        .crm
        .export_contacts(export(&file("a.csv"), ExportFormat::Csv, ""))
        .await
        .expect("written");
    assert!(table.count as usize >= all);
    let read = Table::open(std::fs::File::open(file("a.csv")).expect("there")).expect("a table");
    assert_eq!(
        (read.encoding(), read.delimiter(), read.titles()[0].as_str()),
        ("UTF-8", ',', "First name")
    );
    assert_eq!(read.count(), table.count as usize);

    let one = desk.card(desk.find("").await[0]).await.contact;
    let few = desk
        .crm
        .export_contacts(export(&file("b.json"), ExportFormat::Json, &one.name))
        .await
        .expect("written");
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(file("b.json")).expect("there")).expect("whole JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(few.count as usize));
    assert!(
        json.as_array()
            .expect("a list")
            .iter()
            .any(|each| each["name"] == one.name)
    );

    let cards = desk
        .crm
        .export_contacts(export(&file("c.vcf"), ExportFormat::Vcard, ""))
        .await
        .expect("written");
    let cards_read = intake::cards(&std::fs::read(file("c.vcf")).expect("there")).expect("cards");
    assert_eq!(cards_read.len(), cards.count as usize);

    let before = std::fs::read(file("a.csv")).expect("there");
    let again = export(&file("a.csv"), ExportFormat::Csv, &one.name);
    match desk.crm.export_contacts(again.clone()).await {
        Err(crm::Error::Invalid {
            field: "file",
            reason: InvalidReason::FileExists,
        }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(
        std::fs::read(file("a.csv")).expect("there"),
        before,
        "nothing was touched"
    );
    desk.crm
        .export_contacts(ContactExport { replace: true, ..again })
        .await
        .expect("replaced");
    assert_ne!(std::fs::read(file("a.csv")).expect("there"), before);
    for (path, reason) in [
        (file("nirgends/a.csv"), InvalidReason::NoSuchFolder),
        (folder.path().to_owned(), InvalidReason::NotAPath),
        ("a.csv".into(), InvalidReason::NotAPath),
    ] {
        match desk.crm.export_contacts(export(&path, ExportFormat::Csv, "")).await {
            Err(crm::Error::Invalid {
                field: "file",
                reason: said,
            }) => assert_eq!(said, reason, "{path:?}"),
            other => panic!("{path:?}: {other:?}"),
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 3, "nothing half is left: {left:?}");
}

fn text() -> impl Strategy<Value = String> {
    // What begins as a formula, as a mark of a text, or has delimiters in it.
    "([=+\\-@']{0,2}[a-zäöüß][a-zA-ZäöüÄÖÜß ;,\"'\n=+\\-@|&.]{0,20}[a-zäöüß])?".prop_map(|text| text.trim().to_owned())
}

fn people() -> impl Strategy<Value = Vec<ContactFields>> {
    let person = (
        (text(), text(), text(), text(), text(), text()),
        "[0-9]{5}",
        "(0221|0171|030|089) [0-9]{6,7}",
        prop::option::of((1900i16..2020, 1i8..13, 1i8..29)),
    );
    prop::collection::vec(person, 60).prop_map(|people| {
        let each = people.into_iter().enumerate();
        each.map(
            |(number, ((first, last, company, street, state, source), code, phone, born))| ContactFields {
                first_name: first,
                last_name: last,
                company,
                email: format!("person{number}@ausfuhr.example"),
                phone: crm::phone::to_e164(&format!("{phone}{number:02}"), Some("DE")).expect("a number"),
                address: street,
                city: "Köln".to_owned(),
                state,
                postal_code: code,
                country: "DE".to_owned(),
                website: format!("https://example.de/{number}"),
                date_of_birth: born.map_or_else(String::new, |(year, month, day)| {
                    format!("{year:04}-{month:02}-{day:02}")
                }),
                source,
                owner: String::new(),
            },
        )
        .collect()
    })
}

/// What is written into a table is the same once it was imported into another account.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_is_imported_again_without_loss() {
    let people = people()
        .new_tree(&mut TestRunner::deterministic())
        .expect("people")
        .current();
    let from = Desk::with(without_limit(), desk::quick()).await;
    for person in &people {
        add(&from, person).await;
    }
    from.sent().await;
    let mut kept = BTreeMap::new();
    for number in 0..people.len() {
        let key = from.find(&format!("person{number}@ausfuhr.example")).await[0];
        kept.insert(number, from.card(key).await.contact.fields);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    let written = from
        .crm
        .export_contacts(export(&path, ExportFormat::Csv, "ausfuhr.example"))
        .await
        .expect("written");
    assert_eq!(written.count as usize, people.len());
    let text = std::fs::read_to_string(&path).expect("there");
    for row in Table::open(std::fs::File::open(&path).expect("there"))
        .expect("a table")
        .flatten()
    {
        for value in row.values() {
            let is_phone = value.starts_with('+')
                && value.contains(' ')
                && value[1..].bytes().all(|byte| byte == b' ' || byte.is_ascii_digit());
            assert!(
                !value.starts_with(['=', '+', '-', '@', '\t', '\r']) || is_phone,
                "{value:?} in {text}"
            );
        }
    }

    let to = Desk::with(without_limit(), desk::quick()).await;
    to.crm
        .open_import_file(path.to_string_lossy().into_owned())
        .await
        .expect("opened");
    let ready = async |is_so: &dyn Fn(&Imports) -> bool| {
        to.until("the import is so far", async || {
            is_so(&to.crm.imports().await.expect("imports"))
        })
        .await;
    };
    ready(&|imports| imports.proposal.as_ref().is_some_and(|one| one.check.done)).await;
    to.crm.start_import().await.expect("started");
    ready(&|imports| imports.runs.first().is_some_and(|run| run.created == 60)).await;
    let mut found = BTreeMap::new();
    for number in 0..people.len() {
        let email = format!("person{number}@ausfuhr.example");
        let key = to.find(&email).await.first().copied().expect("imported");
        let contact = to.card(key).await;
        assert!(contact.notes.is_empty(), "nothing is left over: {:?}", contact.notes);
        found.insert(number, contact.contact.fields);
    }
    assert_eq!(found, kept);
    // HighLevel says itself where somebody came from of whom nothing is said.
    let as_typed = people.iter().enumerate();
    for (number, person) in as_typed.filter(|(_, person)| !person.source.is_empty()) {
        assert_eq!(&kept[&number], person, "it was kept as it was typed");
    }
}

fn without_limit() -> sandbox::Options {
    sandbox::Options {
        contacts: 3,
        burst_max: 20_000,
        ..sandbox::Options::default()
    }
}
