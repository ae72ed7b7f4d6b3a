//! Calls that a rep takes: who is calling, what is kept, and what is to be returned.

mod desk;

use desk::Desk;
use model::{CallNote, CallStatus, CallerSearch, InvalidReason, LinkTarget, Urgency};
use serde_json::json;

fn call(caller: &str, number: &str) -> CallNote {
    CallNote {
        caller: caller.to_owned(),
        number: number.to_owned(),
        reason: "Angebot fehlt".to_owned(),
        ..CallNote::default()
    }
}

fn by_number(number: &str) -> CallerSearch {
    CallerSearch {
        number: number.to_owned(),
        ..CallerSearch::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_becomes_contact_note_callback_and_tag_and_arrives_once() {
    let desk = Desk::open().await;
    let (user, user_name) = desk.sandbox.users()[0].clone();

    let saved = desk
        .crm
        .save_call(CallNote {
            company: "Bau GmbH".to_owned(),
            wished_time: "morgen ab 14 Uhr".to_owned(),
            urgency: Urgency::High,
            for_whom: Some(user.clone()),
            tag: "Rückruf".to_owned(),
            ..call("Frau Dr. Anna Krüger", "0221 98765")
        })
        .await
        .expect("saved");

    let card = desk.card(saved.contact).await;
    assert!(saved.created);
    let fields = &card.contact.fields;
    assert_eq!(
        (
            &*fields.first_name,
            &*fields.last_name,
            &*fields.company,
            &*fields.phone
        ),
        ("Anna", "Krüger", "Bau GmbH", "+4922198765")
    );
    assert_eq!(
        card.notes[0].text,
        format!(
            "Call from Frau Dr. Anna Krüger, Bau GmbH\nReason: Angebot fehlt\nCallback number: 0221 98765\n\
             Wished time: morgen ab 14 Uhr\nUrgency: urgent\nFor: {user_name}\nStatus: asks to be called back"
        )
    );
    assert_eq!(card.tasks[0].title, "Urgent: callback: Frau Dr. Anna Krüger");
    assert_eq!(card.tasks[0].assignee.as_deref(), Some(&*user));
    desk.sent().await;
    let id = desk.card(saved.contact).await.contact.remote_id.expect("an id");
    assert_eq!(desk.asked("POST", "/contacts/").len(), 1);
    assert_eq!(
        (desk.sandbox.notes_of(&id).len(), desk.sandbox.tasks_of(&id).len()),
        (1, 1)
    );
    assert_eq!(desk.sandbox.contact(&id).expect("there")["tags"], json!(["rückruf"]));
    assert_eq!(
        desk.crm.call_tag().await.expect("a tag"),
        "Rückruf",
        "the next call starts with it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_says_who_calls_in_any_notation() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    let phone = desk.card(key).await.contact.fields.phone;
    let national = format!("0{}", phone.trim_start_matches("+49"));

    for typed in [
        &phone,
        &national,
        &phone.replacen('+', "00", 1),
        &format!("tel:{phone};ext=1"),
        &phone.replacen('+', "tel:%2B", 1),
    ] {
        let found = desk.crm.find_caller(by_number(typed)).await.expect("looked for");
        assert_eq!(found.contacts.first().map(|row| row.key), Some(key), "{typed}");
        assert!(found.certain, "{typed}");
    }
    let nobody = desk
        .crm
        .find_caller(by_number("0211 5550199"))
        .await
        .expect("looked for");
    assert!(nobody.contacts.is_empty() && !nobody.certain);
    assert_eq!(nobody.number.as_deref(), Some("0211 5550199"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_number_the_name_says_who_it_may_be_and_never_for_certain() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    let last_name = desk.card(key).await.contact.fields.last_name;

    let found = desk
        .crm
        .find_caller(CallerSearch {
            caller: format!("Frau {last_name}"),
            ..CallerSearch::default()
        })
        .await
        .expect("looked for");

    assert!(
        found.contacts.iter().any(|row| row.name.contains(&last_name)),
        "{found:?}"
    );
    assert!(!found.certain);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_caller_keeps_their_values_and_another_number_is_kept_in_note_and_callback() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let before = desk.card(key).await.contact.fields;

    let saved = desk
        .crm
        .save_call(CallNote {
            contact: Some(key),
            ..call("Jemand Anderes", "0211 5550199")
        })
        .await
        .expect("saved");

    assert_eq!((saved.contact, saved.created), (key, false));
    let card = desk.card(key).await;
    assert_eq!(card.contact.fields, before);
    assert!(card.notes[0].text.contains("0211 5550199"));
    desk.sent().await;
    assert!(desk.asked("PUT", &id).is_empty(), "nothing of the contact was written");
    let callbacks = desk.crm.callbacks().await.expect("a list");
    let ours = callbacks
        .iter()
        .find(|callback| callback.task.contact == key)
        .expect("listed");
    assert_eq!(
        (ours.number.as_deref(), &*ours.reason, ours.urgency),
        (Some("0211 5550199"), "Angebot fehlt", Urgency::Normal)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_number_is_asked_for_once_and_nothing_is_written_until_then() {
    let desk = Desk::open().await;
    let without = call("Herr Ohnenummer", "");

    let asked = desk.crm.save_call(without.clone()).await;

    assert!(
        matches!(
            &asked,
            Err(crm::Error::Invalid {
                field: "number",
                reason: InvalidReason::Required
            })
        ),
        "{asked:?}"
    );
    assert!(desk.waiting().await.is_empty() && desk.find("Ohnenummer").await.is_empty());
    let saved = desk
        .crm
        .save_call(CallNote {
            without_number: true,
            ..without
        })
        .await
        .expect("saved");
    assert_eq!(desk.card(saved.contact).await.tasks.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_asks_to_be_called_back_makes_a_callback() {
    let desk = Desk::open().await;
    for status in [CallStatus::Done, CallStatus::ForInformation, CallStatus::CallsAgain] {
        let saved = desk
            .crm
            .save_call(CallNote {
                status,
                ..call("Frau Kurz", "")
            })
            .await
            .expect("saved");
        let card = desk.card(saved.contact).await;
        assert_eq!(
            (card.notes.len(), card.tasks.len(), saved.callback),
            (1, 0, None),
            "{status:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_and_a_number_that_is_none_are_told() {
    let desk = Desk::open().await;
    let nobody = desk.crm.save_call(call(" ", "")).await;
    assert!(
        matches!(
            &nobody,
            Err(crm::Error::Invalid {
                field: "caller",
                reason: InvalidReason::NothingToSave
            })
        ),
        "{nobody:?}"
    );
    let no_number = desk.crm.save_call(call("Frau Kurz", "zwölf")).await;
    assert!(
        matches!(
            &no_number,
            Err(crm::Error::Invalid {
                field: "number",
                reason: InvalidReason::NotAPhone
            })
        ),
        "{no_number:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_for_nobody_is_nobodys() {
    let desk = Desk::open().await;
    let (user, _) = desk.sandbox.users()[0].clone();
    desk.crm.choose_me(Some(user)).await.expect("chosen");
    let saved = desk
        .crm
        .save_call(call("Frau Krüger", "0221 98765"))
        .await
        .expect("saved");
    let tasks = desk.card(saved.contact).await.tasks;
    assert_eq!(tasks[0].assignee, None, "the form said so");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_urgent_callback_comes_first_and_of_equal_ones_the_earlier() {
    let desk = Desk::open().await;
    for (name, urgency, time) in [
        ("Spät", Urgency::Normal, "2031-05-02 10:00"),
        ("Kannwarten", Urgency::Low, "2031-05-01 08:00"),
        ("Früh", Urgency::Normal, "2031-05-01 10:00"),
        ("Sofort", Urgency::High, "2031-06-01 10:00"),
    ] {
        let call = CallNote {
            urgency,
            wished_time: time.to_owned(),
            ..call(name, "0221 98765")
        };
        desk.crm.save_call(call).await.expect("saved");
    }

    let callbacks = desk.crm.callbacks().await.expect("a list");

    let ours: Vec<_> = callbacks
        .iter()
        .map(|callback| &*callback.task.contact_name)
        .filter(|name| ["Spät", "Kannwarten", "Früh", "Sofort"].contains(name))
        .collect();
    assert_eq!(ours, ["Sofort", "Früh", "Spät", "Kannwarten"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_lead_to_a_card_or_to_a_caller_and_write_nothing() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;

    let follow = async |link: &str| desk.crm.follow_link(link.to_owned()).await;
    assert_eq!(
        follow(&format!("starbuero://contact/{id}")).await.expect("known"),
        LinkTarget::Contact { contact: key }
    );
    assert_eq!(
        follow("TEL:+49-221-98765;phone-context=x").await.expect("a number"),
        LinkTarget::Caller {
            number: "+49-221-98765".to_owned()
        }
    );
    let lead = "starbuero://lead?name=Ada%20Kern&phone=0221%2098765&reason=Angebot&urgency=high&callback=yes&tags=VIP,neu&campaign=x";
    let LinkTarget::Lead { lead } = follow(lead).await.expect("a lead") else {
        panic!("a lead")
    };
    let fields = Vec::from_iter(lead.fields.changed());
    assert_eq!(
        fields,
        [("firstName", "Ada"), ("lastName", "Kern"), ("phone", "+4922198765")]
    );
    assert!(
        lead.note.contains("Angebot") && lead.note.contains("campaign: x"),
        "{}",
        lead.note
    );
    assert_eq!(lead.tags, ["vip", "neu"]);
    let callback = lead.callback.as_ref().expect("asked for");
    assert!(callback.title.contains("Ada Kern"), "{}", callback.title);
    for other in [
        "starbuero://lead?",
        "starbuero://delete/all",
        "https://example.org",
        "javascript:alert(1)",
        "",
    ] {
        let led = follow(other).await;
        assert!(
            matches!(
                &led,
                Err(crm::Error::Invalid {
                    field: "link",
                    reason: InvalidReason::NotALink
                })
            ),
            "{other}: {led:?}"
        );
    }
    assert!(desk.waiting().await.is_empty());
}
