//! What the generations do differently (V3-DIFF).

use sandbox::Options;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk};

fn few() -> Options {
    Options {
        contacts: 5,
        ..Options::default()
    }
}

impl Desk {
    async fn v3(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = (!body.is_null()).then_some(body);
        self.attempt(method, path, "v3", body).await.expect("an answer")
    }
}

#[tokio::test]
async fn v3_spells_its_flags_right_and_keeps_the_old_twin() {
    let desk = Desk::with(few()).await;
    let [one, two] = [0, 1].map(|place| desk.sandbox.contact_ids().remove(place));
    let old = desk
        .call("DELETE", &format!("/contacts/{one}"), Value::Null)
        .await
        .json();
    assert_eq!((&old["succeded"], old.get("succeeded")), (&json!(true), None));
    let new = desk.v3("DELETE", &format!("/contacts/{two}"), Value::Null).await.json();
    assert_eq!((&new["succeded"], &new["succeeded"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn a_path_of_the_other_generation_is_not_there() {
    let desk = Desk::with(few()).await;
    let id = desk.sandbox.contact_ids().remove(0);
    let old = format!("/contacts/{id}/campaigns/removeAll");
    let new = format!("/contacts/{id}/campaigns/remove-all");
    assert_eq!(desk.call("DELETE", &old, json!({})).await.status, 200);
    assert_eq!(desk.v3("DELETE", &new, json!({})).await.status, 200);
    assert_eq!(
        desk.call("DELETE", &new, json!({})).await.refusal(),
        (404, json!(format!("Cannot DELETE {new}")))
    );
    assert_eq!(desk.v3("DELETE", &old, json!({})).await.status, 404);
}

#[tokio::test]
async fn v3_writes_and_reads_its_own_channel_and_field_names() {
    let desk = Desk::with(few()).await;
    let fields = desk
        .get(&format!("/locations/{}/customFields", desk.location))
        .await
        .json();
    let field = fields["customFields"][0]["id"].clone();
    let id = desk
        .create(json!({ "name": "Vera Drei", "dateOfBirth": "1980-02-03" }))
        .await;
    let path = format!("/contacts/{id}");

    let body = json!({
        "dndSettings": { "sms": { "status": "active" } },
        "customFields": [{ "id": field, "fieldValue": "K-1" }],
    });
    let answer = desk.v3("PUT", &path, body).await.json();
    assert_eq!(answer["contact"]["dndSettings"]["sms"]["status"], "active");
    assert_eq!(answer["contact"]["dateOfBirth"], "1980-02-03");
    assert_eq!(answer.get("succeded"), None);
    assert_eq!(answer["succeeded"], true);

    let old = desk.get(&path).await.json();
    assert_eq!(old["contact"]["dndSettings"]["SMS"]["status"], "active");
    assert_eq!(old["contact"]["dateOfBirth"], "1980-02-03T00:00:00.000Z");
    assert_eq!(old["contact"]["customFields"], json!([{ "id": field, "value": "K-1" }]));

    let wrong = json!({ "dndSettings": { "SMS": { "status": "active" } } });
    assert_eq!(
        desk.v3("PUT", &path, wrong).await.refusal(),
        (422, json!(["dndSettings.property SMS should not exist"]))
    );
}
