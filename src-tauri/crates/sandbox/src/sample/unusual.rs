//! The first contacts of every sample: legal, and awkward for whoever shows them.

use crate::contact::{Contact, Dnd};

/// A company's name of exactly 180 characters.
const LONG_COMPANY: &str = "Internationale Gesellschaft für Gebäudetechnik, Elektro-Installation, Telekommunikation, Sicherheitstechnik und Facility-Management-Dienstleistungen Berlin-Brandenburg mbH & Co. KG";

/// Makes the contact at `place` one of the unusual ones, if there is one for that place.
pub(super) fn shape(place: usize, contact: &mut Contact) {
    let mut name = |first: Option<&str>, last: Option<&str>| {
        contact.first_name = first.map(str::to_owned);
        contact.last_name = last.map(str::to_owned);
    };
    match place {
        1 => {
            name(Some("Zoë 🦊"), Some("Fuchs"));
            contact.email = Some("zoe.fuchs@example.org".into());
        }
        2 => {
            name(Some("محمد"), Some("الحسيني"));
            contact.company_name = Some("مكتب النور للتجارة".into());
            contact.email = Some("m.alhusseini@example.com".into());
        }
        3 => {
            name(Some("Rüdiger"), Some("Langhans"));
            contact.company_name = Some(LONG_COMPANY.into());
            contact.business_id = None;
        }
        4 => {
            name(Some("<b>Bernd</b>"), Some("<script>alert(1)</script>"));
            contact.company_name = Some("<img src=x onerror=alert(2)> & Partner".into());
            contact.business_id = None;
            contact.address1 = Some("\"><svg onload=alert(3)> 7".into());
            contact.city = Some("{{7*7}}".into());
            contact.website = Some("javascript:alert(4)".into());
            contact.email = Some("bernd@example.net".into());
        }
        5 => {
            name(None, None);
            contact.company_name = Some("Steinmetz & Söhne OHG".into());
            contact.business_id = None;
            contact.email = Some("info@steinmetz-soehne.example".into());
        }
        6 => {
            name(None, None);
            contact.company_name = None;
            contact.business_id = None;
            contact.phone = Some("+491729925904".into());
        }
        7 => name(Some("Ohne"), Some("Erreichbarkeit")),
        8 => name(
            Some("Dr. Anna-Lena"),
            Some("von der Heyden-Großmann-Müller-Lüdenscheidt"),
        ),
        9 => name(Some("İbrahim"), Some("Işık")),
        10 => {
            name(Some("Stefanie"), Some("Strobel"));
            contact.dnd_settings.insert(
                "SMS",
                Dnd {
                    status: "permanent".into(),
                    message: Some("STOP".into()),
                    code: Some("101".into()),
                },
            );
        }
        11 => {
            name(Some("Norbert"), Some("Niemals"));
            contact.dnd = true;
        }
        12 => name(Some("Siobhán"), Some("O’Brien-D'Angelo")),
        13 => {
            name(Some("=SUMME(A1:A9)"), Some("@Meier"));
            contact.company_name = Some("+Plus Energie GmbH".into());
            contact.business_id = None;
        }
        14 => name(Some("小明"), Some("王")),
        15 => name(Some("Peter"), None),
        16 => contact.additional_emails.push("zweitadresse@example.org".into()),
        _ => {}
    }
}

/// Whether the contact at `place` may have an e-mail address.
pub(super) fn can_be_written_to(place: usize) -> bool {
    !matches!(place, 6 | 7)
}

/// Whether the contact at `place` may have a phone number.
pub(super) fn can_be_called(place: usize) -> bool {
    place != 7
}

/// Notes that only the unusual have.
pub(super) fn notes(place: usize) -> &'static [&'static str] {
    match place {
        4 => &[
            "<script>alert(1)</script>Rückruf <b>dringend</b>",
            "<img src=x onerror=\"alert(document.cookie)\"><a href=\"javascript:alert(1)\">Angebot</a> <iframe src=\"https://example.org\"></iframe>",
            "Vergleich: 3 < 5 && 7 > 2; Kürzel <unbekannt>",
        ],
        1 => &["Freut sich über 🦊-Sticker 🎉\n\nهاتف لاحقا"],
        _ => &[],
    }
}
