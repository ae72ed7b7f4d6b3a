//! What the rep changes meets what others changed, or what HighLevel makes of it.

mod desk;

use desk::{Desk, Json};
use model::{
    ChangeState, ConflictSettle, ContactChanges, ContactKey, ContactSave, FieldConflict, RefusalReason, WaitingChange,
};
use sandbox::{Fault, Switch};
use serde_json::{Value, json};

fn elsewhere(desk: &Desk, id: &str, body: Value) {
    let (status, answer) = desk.sandbox.elsewhere("PUT", &format!("/contacts/{id}"), body);
    assert_eq!(status, 200, "{answer}");
}

async fn save(desk: &Desk, key: ContactKey, changes: ContactChanges) {
    let save = ContactSave {
        seen: model::ContactChanges::default(),
        contact: Some(key),
        changes,
    };
    desk.crm.save_contact(save).await.expect("saved");
}

fn city_and_website(city: &str, website: &str) -> ContactChanges {
    ContactChanges {
        city: Some(city.to_owned()),
        website: Some(website.to_owned()),
        ..ContactChanges::default()
    }
}

async fn parked(desk: &Desk) -> WaitingChange {
    desk.until(
        "the change is parked",
        async || matches!(&*desk.waiting().await, [change] if change.state == ChangeState::Refused),
    )
    .await;
    desk.waiting().await.remove(0)
}

/// A contact whose city the rep and somebody else have changed; the rep its website, too.
async fn conflict(desk: &Desk) -> (ContactKey, String, WaitingChange) {
    let (key, id) = desk.somebody().await;
    elsewhere(desk, &id, json!({ "city": "Ulm", "postalCode": "89073" }));
    desk.sandbox.forget_requests();
    save(desk, key, city_and_website("Köln", "https://koeln.example")).await;
    let change = parked(desk).await;
    assert_eq!(desk.asked("PUT", &id).len(), 0, "nothing is overwritten unasked");
    (key, id, change)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_field_changed_by_both_waits_for_the_rep_with_both_values() {
    let desk = Desk::open().await;
    let (key, was) = {
        let (key, _) = desk.somebody().await;
        (key, desk.card(key).await.contact.fields.city)
    };
    let (_, _, change) = conflict(&desk).await;
    let met = FieldConflict {
        field: "city".to_owned(),
        was,
        mine: "Köln".to_owned(),
        theirs: "Ulm".to_owned(),
    };
    let refusal = change.refusal.expect("a reason");
    assert_eq!(refusal.reason, Some(RefusalReason::Conflict { fields: vec![met] }));
    assert_eq!(
        desk.card(key).await.contact.fields.city,
        "Köln",
        "what was typed is shown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rep_s_value_goes_where_the_rep_says_so() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: vec!["city".to_owned()],
    };
    desk.crm.settle_conflict(settle.clone()).await.expect("settled");
    desk.sent().await;

    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["postalCode"]),
        (&json!("Köln"), &json!("89073"))
    );
    assert_eq!(desk.asked("PUT", &id).len(), 1);
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.postal_code), ("Köln", "89073"));
    assert!(
        desk.crm.settle_conflict(settle).await.is_err(),
        "there is no conflict any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_value_meanwhile_is_a_new_conflict() {
    let desk = Desk::open().await;
    let (_, id, change) = conflict(&desk).await;
    elsewhere(&desk, &id, json!({ "city": "Mainz" }));
    let settle = ConflictSettle {
        key: change.key,
        keep: vec!["city".to_owned()],
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    let Some(RefusalReason::Conflict { fields }) = parked(&desk).await.refusal.and_then(|refusal| refusal.reason)
    else {
        panic!("a conflict again");
    };
    assert_eq!((&*fields[0].was, &*fields[0].theirs), ("Ulm", "Mainz"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_rep_gives_way_the_rest_is_sent_all_the_same() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    desk.sent().await;

    assert_eq!(
        desk.asked("PUT", &id)[0].json(),
        json!({ "website": "https://koeln.example" })
    );
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.website), ("Ulm", "https://koeln.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_way_in_everything_sends_nothing() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    elsewhere(&desk, &id, json!({ "city": "Ulm" }));
    desk.sandbox.forget_requests();
    let city = ContactChanges {
        city: Some("Köln".to_owned()),
        ..ContactChanges::default()
    };
    save(&desk, key, city).await;
    let change = parked(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    desk.sent().await;

    assert_eq!(desk.card(key).await.contact.fields.city, "Ulm");
    assert_eq!(desk.asked("PUT", &id).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_to_different_fields_both_arrive() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    elsewhere(&desk, &id, json!({ "postalCode": "89073" }));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    desk.sent().await;

    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["postalCode"]),
        (&json!("Köln"), &json!("89073"))
    );
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.postal_code), ("Köln", "89073"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_highlevel_did_not_take_is_named_and_stays_typed() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::DroppedFields(vec!["city".to_owned()]));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    let change = parked(&desk).await;

    let refusal = change.refusal.expect("a reason");
    assert_eq!(refusal.reason, Some(RefusalReason::NotTaken));
    let named: Vec<_> = refusal.fields.iter().map(|field| &*field.field).collect();
    assert_eq!(named, ["city"]);
    assert_eq!(desk.card(key).await.contact.fields.city, "Köln");
    assert_eq!(
        desk.sandbox.contact(&id).expect("there")["website"],
        json!("https://koeln.example"),
        "the rest has arrived"
    );

    desk.sandbox.set(Switch::DroppedFields(Vec::new()));
    desk.crm.retry_change(change.key).await.expect("again");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Köln"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_says_nothing_is_looked_up_and_one_that_says_all_is_not() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let path = format!("/contacts/{id}");
    desk.sandbox.forget_requests();
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    desk.sent().await;
    assert_eq!(desk.asked("GET", &path).len(), 1, "what was there before, and no more");

    desk.sandbox
        .set(Switch::UpdateOmits(vec!["city".to_owned(), "website".to_owned()]));
    desk.sandbox.forget_requests();
    save(&desk, key, city_and_website("Trier", "https://trier.example")).await;
    desk.sent().await;
    assert_eq!(desk.asked("GET", &path).len(), 2);
    assert_eq!(desk.card(key).await.contact.fields.city, "Trier");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_is_what_the_rep_saw_and_not_what_came_in_since() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let saw = desk.card(key).await.contact.fields.city;
    elsewhere(&desk, &id, json!({ "city": "Ulm" }));
    desk.pull_again().await;
    assert_eq!(desk.card(key).await.contact.fields.city, "Ulm");

    let only_city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    let save = ContactSave {
        contact: Some(key),
        changes: only_city("Köln"),
        seen: only_city(&saw),
    };
    desk.crm.save_contact(save).await.expect("saved");
    let Some(RefusalReason::Conflict { fields }) = parked(&desk).await.refusal.and_then(|refusal| refusal.reason)
    else {
        panic!("a conflict");
    };
    assert_eq!((&*fields[0].was, &*fields[0].theirs), (&*saw, "Ulm"));
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Ulm"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_value_that_arrived_is_nobody_else_s_change() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::DroppedFields(vec!["website".to_owned()]));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    assert_eq!(
        parked(&desk).await.refusal.expect("a reason").reason,
        Some(RefusalReason::NotTaken)
    );

    desk.sandbox.set(Switch::DroppedFields(Vec::new()));
    let city = ContactChanges {
        city: Some("Bonn".to_owned()),
        ..ContactChanges::default()
    };
    save(&desk, key, city).await;
    desk.sent().await;
    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["website"]),
        (&json!("Bonn"), &json!("https://koeln.example"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rep_gave_way_in_can_be_changed_again() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    // It cannot be sent yet, so that the next change joins it.
    desk.sandbox.set(Switch::Offline(true));
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    let city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    let save = ContactSave {
        contact: Some(key),
        changes: city("Trier"),
        seen: city("Ulm"),
    };
    desk.crm.save_contact(save).await.expect("saved");
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Trier"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_though_its_answer_was_lost_is_nobody_else_s_change() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    desk.sandbox
        .fail_next(Fault::lost("PUT", &format!("/contacts/{id}")).after_effect());
    save(&desk, key, city("Köln")).await;
    desk.until("it has arrived", async || {
        desk.sandbox.contact(&id).expect("there")["city"] == json!("Köln")
    })
    .await;
    save(&desk, key, city("Bonn")).await;
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Bonn"));
}
