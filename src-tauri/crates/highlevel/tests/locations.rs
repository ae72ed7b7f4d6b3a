//! The location itself.

mod support;

use highlevel::{CompanyId, Error};
use serde_json::json;
use support::{LOCATION, Stage};

const PATH: &str = "/locations/ve9EPM428h8vShlRW1KT";

#[tokio::test]
async fn the_location_tells_its_name_zone_agency_and_duplicate_rule() {
    let stage = Stage::new().await;
    let body = json!({ "location": {
        "id": LOCATION, "companyId": "5DP41231LkQsiKESj6rh", "name": "Muster GmbH", "country": "DE",
        "timezone": "Europe/Berlin", "business": {}, "social": {},
        "settings": { "allowDuplicateContact": false, "contactUniqueIdentifiers": ["email", "phone"] },
    } });
    stage.answers("GET", PATH, 200, body).await;

    let read = stage.client.locations().get().await.expect("found");

    assert_eq!(read.id.as_str(), LOCATION);
    assert_eq!(
        read.company.as_ref().map(CompanyId::as_str),
        Some("5DP41231LkQsiKESj6rh")
    );
    assert_eq!(read.name.as_deref(), Some("Muster GmbH"));
    assert_eq!(read.timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(read.allows_duplicate_contacts, Some(false));
    assert_eq!(
        read.contact_unique_identifiers,
        Some(vec!["email".to_owned(), "phone".to_owned()])
    );
}

#[tokio::test]
async fn a_foreign_location_an_agencys_token_and_an_unknown_location_are_told_apart() {
    for (status, message, check) in [
        (
            403,
            "The token does not have access to this location.",
            (|error| matches!(error, Error::WrongLocation)) as fn(&Error) -> bool,
        ),
        (401, "This location is not accessible from this token!", |error| {
            matches!(error, Error::WrongLocation)
        }),
        (401, "This AuthClass is not yet supported by this route", |error| {
            matches!(error, Error::AgencyToken)
        }),
        (400, "Location not found", |error| {
            matches!(error, Error::NotFound { what: "location" })
        }),
        (401, "The token is not authorized for this scope.", |error| {
            matches!(
                error,
                Error::MissingScope {
                    scope: "locations.readonly"
                }
            )
        }),
    ] {
        let stage = Stage::new().await;
        stage
            .answers("GET", PATH, status, json!({ "statusCode": status, "message": message }))
            .await;

        let error = stage.client.locations().get().await.expect_err("refused");

        assert!(check(&error), "{message}: {error:?}");
    }
}

#[tokio::test]
async fn time_zones_are_read_under_either_name_or_none() {
    for answer in [
        json!({ "timeZones": ["Europe/Berlin", "US/Central"] }),
        json!({ "timezones": [{ "name": "Europe/Berlin" }, "US/Central"] }),
        json!(["Europe/Berlin", "US/Central"]),
    ] {
        let stage = Stage::new().await;
        stage
            .answers("GET", "/locations/ve9EPM428h8vShlRW1KT/timezones", 200, answer)
            .await;

        let read = stage.client.locations().timezones().await.expect("listed");

        assert_eq!(read, ["Europe/Berlin", "US/Central"]);
    }
}
