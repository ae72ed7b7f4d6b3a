//! What holds for any bytes: no reader panics, none takes more than linear time, and no word of a text gets lost.

use std::{fmt::Write, io::Cursor, time::Instant};

use intake::{Column, Lead, Table, cards, link, mail, outlook_message, signature, transcript};
use proptest::prelude::*;

/// Every reader on the same bytes.
fn read_all(bytes: &[u8]) {
    let _ = mail(bytes);
    let _ = outlook_message(bytes);
    let _ = cards(bytes);
    if let Ok(transcript) = transcript(bytes) {
        let _ = transcript.note(|number| number.to_string());
    }
    if let Ok(table) = Table::open(Cursor::new(bytes)) {
        let mapping = table.mapping().clone();
        for row in table.take(1_000).map_while(Result::ok) {
            let _ = mapping.lead(&row);
        }
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = signature(&text);
    let _ = link(&text, "starbuero");
    let _ = intake::plain_text(&text);
}

/// Pieces of what files of this kind are made of, so that random ones get far into the readers.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "Anrufer:",
        "Firma:",
        "Tel.: ",
        "0221 98765",
        "+49 (0) 30 / 12-3",
        "bittet um Rückruf",
        "Herr Dr. ",
        "Frau ",
        "von der ",
        "GmbH & Co. KG",
        "Müller",
        "Straße 1",
        "50667 Köln",
        "a@b.de",
        "(at)",
        "www.x.de",
        "[x]",
        "--",
        "Mit freundlichen Grüßen",
        ": ",
        ", ",
        " | ",
        "\t",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "=",
        "-",
        "<b>",
        "</td><td>",
        "&nbsp;",
        "BEGIN:VCARD\r\n",
        "VERSION:2.1\r\n",
        "END:VCARD\r\n",
        "N;ENCODING=QUOTED-PRINTABLE:",
        "=C3=BC",
        "=\r\n",
        "PHOTO;ENCODING=b:",
        "item1.",
        "TEL;TYPE=fax:",
        "WEBVTT\n",
        "00:00:01.000 --> 00:00:02.000\n",
        "<v A>",
        "{\"text\":",
        "[{\"transcript\":\"x\",\"startTime\":1e300}]",
        "\"",
        "\"\"",
        ";",
        "\u{0}",
        "\u{feff}",
        "ü",
        "\u{1F600}",
        "From: a@b.de\r\n",
        "Subject: =?utf-8?B?",
        "?=",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "--b\r\n",
        "--b--\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n",
        "starbuero://lead?name=",
        "%00",
        "&",
        "PO Box ",
        "W1U 3BW",
        "NY 10118",
        "P7, 16",
        "12:30",
        "Speaker 1",
    ])
    .prop_map(|text| text.as_bytes().to_vec());
    let any = prop::collection::vec(any::<u8>(), 0..12);
    prop::collection::vec(prop_oneof![6 => known, 1 => any], 0..60).prop_map(|parts| parts.concat())
}

/// Words that no list knows, so that they can only be kept as they are.
fn strange_word() -> impl Strategy<Value = String> {
    "[QXJ][qxjk]{4,7}"
}

/// A line as notes and signatures have them, of known labels and signs and strange words.
fn line() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec![
        "",
        "Anrufer: ",
        "Firma: ",
        "Anliegen: ",
        "Nachricht - ",
        "Status: ",
        "Für: ",
        "Name\t",
        "Telefon: ",
        "E-Mail: ",
        "Adresse: ",
        "Ort: ",
        "Straße: ",
        "Dringlichkeit: ",
        "Dringend: ",
        "Rückruf: ",
        "Rückrufzeit: ",
        "Webseite: ",
        "Unbekannt: ",
        "Von: ",
        "An: ",
        "Betreff: ",
        "Position: ",
        "[x] ",
        "[ ] ",
        "- ",
        "> ",
        "Herr ",
        "Frau Dr. ",
        "Firma",
        "i. A. ",
        "Land: ",
        "Fax: ",
        "geb. ",
        "PLZ: ",
        "Wunschtermin: ",
        "Vorname: ",
        "Nachname: ",
    ]);
    let joint = prop::sample::select(vec![
        " ",
        ", ",
        " | ",
        "; ",
        " & ",
        " von ",
        " - ",
        " (",
        ") ",
        ". ",
        ": ",
        " / ",
        "\t",
        " 0221 98765 ",
        " a@b.de ",
        " 50667 ",
        " GmbH ",
        " bittet um Rückruf ",
        " wegen ",
        " 12 ",
        "straße 5 ",
        "Leiter ",
    ]);
    (label, prop::collection::vec((strange_word(), joint), 0..5)).prop_map(|(label, words)| {
        let mut line = label.to_owned();
        for (word, joint) in words {
            line.push_str(&word);
            line.push_str(joint);
        }
        line
    })
}

fn all_words(lead: &Lead) -> String {
    format!("{lead:?}")
}

fn lost<'t>(text: &'t str, lead: &Lead) -> Vec<&'t str> {
    let kept = all_words(lead);
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() >= 5 && word.chars().all(|c| "QXJqxjk".contains(c)) && !kept.contains(word))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
    }

    #[test]
    fn no_mixture_of_known_pieces_makes_a_reader_panic(bytes in fragments()) {
        read_all(&bytes);
    }

    #[test]
    fn no_word_of_a_pasted_text_gets_lost(lines in prop::collection::vec(line(), 0..10)) {
        let text = lines.join("\n");
        let lead = signature(&text);
        prop_assert!(lost(&text, &lead).is_empty(), "{:?} of {text:?} are not in {lead:?}", lost(&text, &lead));
    }

    #[test]
    fn no_word_of_a_mail_gets_lost(lines in prop::collection::vec(line(), 0..10), from in prop::sample::select(vec!["notiz@telefonservice.example", "Xqqqq Jkkkk <x@kunde.example>"])) {
        let text = lines.join("\n");
        let lead = mail(format!("From: {from}\r\nSubject: Notiz\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}").as_bytes()).unwrap().lead;
        prop_assert!(lost(&text, &lead).is_empty(), "{:?} of {text:?} are not in {lead:?}", lost(&text, &lead));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_word_of_a_table_gets_lost(cells in prop::collection::vec(line(), 20), titles in prop::sample::subsequence(vec![
        "Name", "Vorname", "Nachname", "Firma", "Telefon", "Mobil", "E-Mail", "PLZ", "Ort", "PLZ/Ort", "Straße", "Adresse", "Land", "Website", "Tags", "Notiz", "Farbe",
    ], 5)) {
        let cell = |text: &String| format!("\"{}\"", text.replace('"', ""));
        let rows: Vec<String> = cells.chunks(5).map(|row| row.iter().map(cell).collect::<Vec<_>>().join(";")).collect();
        let text = format!("{}\n{}\n", titles.join(";"), rows.join("\n"));
        let table = Table::open(Cursor::new(&text)).unwrap();
        let mapping = table.mapping().clone();
        for (row, cells) in table.zip(cells.chunks(5)) {
            let lead = mapping.lead(&row.unwrap());
            for cell in cells.iter().zip(&mapping.columns).filter(|(_, column)| **column != Column::Ignored).map(|(cell, _)| cell) {
                prop_assert!(lost(cell, &lead).is_empty(), "{:?} of {text:?} are not in {lead:?}", lost(cell, &lead));
            }
        }
    }
}

/// Files that hit one weak spot again and again.
fn repeated(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let times = |piece: &str| piece.repeat(bytes / piece.len()).into_bytes();
    let body = |piece: &str| [b"From: a@b.de\r\n\r\n".to_vec(), times(piece)].concat();
    let card = |piece: &str| [b"BEGIN:VCARD\r\n".to_vec(), times(piece)].concat();
    let mut nested = String::new();
    for depth in 0..bytes / 60 {
        let _ = write!(
            nested,
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        );
    }
    vec![
        ("colons", body("a:")),
        ("labels", body("Tel.: ")),
        ("commas", body("Anna Kern, ")),
        ("at signs", body("a@")),
        ("digits", body("0")),
        ("numbers", body("+49 ")),
        ("brackets", body("(0) ")),
        ("bars", body(" | ")),
        ("blanks", body(" ")),
        ("tabs", body("\t")),
        ("requests", body("bitte ")),
        ("letters", body("a")),
        ("lines", body("Anrufer:\n")),
        ("quotations", body("> ")),
        ("dots", body("a. ")),
        ("tags", body("<b>")),
        ("honorifics", body("Herr ")),
        ("headers", times("X: y\r\n")),
        ("parts", nested.into_bytes()),
        ("cards", times("BEGIN:VCARD\r\nEND:VCARD\r\n")),
        ("card lines", card("TEL:1\r\n")),
        ("card folds", card("\r\n ")),
        ("card semicolons", card(";")),
        ("card commas", card("N:,,,,\r\n")),
        ("card equals", card("A=B;")),
        ("soft breaks", card("N;ENCODING=QUOTED-PRINTABLE:=\r\n")),
        (
            "subtitles",
            [b"WEBVTT\n\n00:01.000 --> 00:02.000\n".to_vec(), times("<v A>b\n")].concat(),
        ),
        (
            "open tags",
            [b"WEBVTT\n\n00:01.000 --> 00:02.000\n".to_vec(), times("<a")].concat(),
        ),
        ("json", times("[")),
        ("quotes", times("\"")),
        ("rows", times("a;b\n")),
    ]
}

#[test]
fn reading_takes_time_in_proportion_to_the_length() {
    let took = |bytes: &[u8]| {
        (0..2)
            .map(|_| {
                let begin = Instant::now();
                read_all(bytes);
                begin.elapsed()
            })
            .min()
            .unwrap_or_default()
    };
    for ((what, short), (_, long)) in repeated(1024).into_iter().zip(repeated(8 * 1024)) {
        let (short, long) = (took(&short), took(&long));
        // Eight times the length: what was quadratic would take 64 times as long.
        let is_linear = long.as_millis() < 40 || long < short * 24;
        println!("{what}: {short:?}, {long:?}");
        assert!(is_linear, "{what}: {short:?} became {long:?}");
    }
}

#[test]
#[ignore = "runs for minutes: the long search for inputs that panic, by hand, with PROPTEST_CASES"]
fn no_mixture_makes_a_reader_panic_however_long_one_looks() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(bytes in prop_oneof![fragments(), prop::collection::vec(any::<u8>(), 0..4_000)])| read_all(&bytes));
}
