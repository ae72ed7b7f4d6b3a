//! What a telephone secretariat sends in a week, as files: notes of calls, one of them saved by Outlook, a form of a website,
//! letters, a card, and one that was cut off.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$( ($name, include_bytes!(concat!("leads/", $name)).as_slice()) ),*]
    };
}

const FILES: [(&str, &[u8]); 13] = files![
    "01-anruf-rieger.eml",
    "02-anruf-oezkan.eml",
    "03-anruf-lindner.eml",
    "04-kontaktformular.eml",
    "05-anfrage-kessler.eml",
    "06-anruf-ohne-firma.eml",
    "07-anruf-information.eml",
    "08-anruf-franke.eml",
    "09-english-call.eml",
    "10-anruf-wiederholt.eml",
    "11-visitenkarte-albers.vcf",
    "12-anruf-dornbach.msg",
    "13-beschaedigt.eml",
];

/// A week's files by their names. Dates in them stand as `{day -2 09:14}`: two days ago, at that time.
#[must_use]
pub fn sample_leads() -> Vec<(String, Vec<u8>)> {
    FILES
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect()
}
