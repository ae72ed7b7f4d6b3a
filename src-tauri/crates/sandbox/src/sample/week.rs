//! The last five working days on the phone: calls as a small business has them, with their transcriptions.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::account::Seed;
use crate::calls::{Said, sentences};
use crate::clock::Millis;
use crate::conversations::{Channel, Conversation, Message};
use crate::index::Id;
use crate::sample::Dice;

/// Who speaks, what, and whether it was hard to understand. 1 is the caller, 2 the one called.
type Script = &'static [(u8, &'static str, bool)];

/// Working days ago, when, whether the contact called, and what was said.
struct Planned {
    days: usize,
    time: (i8, i8),
    inbound: bool,
    said: Script,
    /// Of a call without a transcription; zero where nobody answered.
    seconds: u64,
}

const fn call(days: usize, time: (i8, i8), inbound: bool, said: Script) -> Planned {
    Planned {
        days,
        time,
        inbound,
        said,
        seconds: 0,
    }
}

const WEEK: &[Planned] = &[
    call(
        5,
        (9, 12),
        true,
        &[
            (2, "Musterkunde GmbH, Katharina Vogt, guten Morgen.", false),
            (
                1,
                "Guten Morgen Frau Vogt, {name} hier. Ich wollte fragen, wo meine Lieferung bleibt.",
                false,
            ),
            (2, "Das schaue ich nach. Haben Sie die Auftragsnummer da?", false),
            (1, "Ja, die vierundsiebzig elf.", false),
            (
                2,
                "Die ist gestern raus, sie müsste heute bis sechzehn Uhr bei Ihnen sein.",
                false,
            ),
            (
                1,
                "Wunderbar, dann warte ich noch. Danke Ihnen, auf Wiederhören.",
                false,
            ),
        ],
    ),
    call(
        5,
        (14, 40),
        false,
        &[
            (1, "{name}, hallo?", false),
            (
                2,
                "Guten Tag, hier ist Jonas Brandt von Musterkunde. Sie hatten um Rückruf gebeten.",
                false,
            ),
            (
                1,
                "Ja, genau. Es geht um das Angebot vom letzten Dienstag. Der Preis für die Wartung passt noch nicht.",
                false,
            ),
            (2, "Was hatten Sie sich vorgestellt?", false),
            (1, "Mit achtzig Euro im Monat könnte ich leben.", false),
            (
                2,
                "Das bespreche ich intern und schicke Ihnen bis Freitag ein neues Angebot.",
                false,
            ),
        ],
    ),
    call(
        4,
        (10, 5),
        true,
        &[
            (1, "Hallo, {name} am Apparat, ich bin gerade im Auto.", false),
            (2, "Musterkunde, Vogt. Ich verstehe Sie schlecht.", false),
            (1, "Der Termin am Donnerstag, können wir den auf elf Uhr …", true),
            (1, "… oder besser auf den Montag darauf legen?", true),
            (2, "Donnerstag elf Uhr ist frei. Ich trage das ein.", false),
            (1, "Super, bis dann.", true),
        ],
    ),
    call(
        4,
        (16, 20),
        true,
        &[
            (2, "Musterkunde GmbH, Jonas Brandt.", false),
            (1, "Hello, this is {name}. Do you speak English?", false),
            (2, "Of course. How can I help you?", false),
            (
                1,
                "We would like to extend our contract by twelve months. Can you send me the papers?",
                false,
            ),
            (2, "I will send them this afternoon. To the same e-mail address?", false),
            (1, "Yes, please. Thank you very much.", false),
        ],
    ),
    // Nobody answered.
    call(3, (8, 55), true, &[]),
    call(
        3,
        (11, 30),
        false,
        &[
            (1, "Praxis {name}, guten Tag.", false),
            (
                2,
                "Guten Tag, Vogt von Musterkunde. Ich wollte hören, ob die Unterlagen angekommen sind.",
                false,
            ),
            (1, "Ja, sind sie. Der Chef schaut morgen drüber.", false),
            (2, "Prima, dann melde ich mich am Freitag noch einmal.", false),
        ],
    ),
    // Recorded, but never transcribed.
    Planned {
        days: 2,
        time: (9, 45),
        inbound: true,
        said: &[],
        seconds: 134,
    },
    call(
        2,
        (13, 15),
        true,
        &[
            (2, "Musterkunde, guten Tag.", false),
            (
                1,
                "{name}, guten Tag. Auf der Rechnung fehlt unsere Umsatzsteuer-ID.",
                false,
            ),
            (2, "Das tut mir leid. Sagen Sie sie mir gerade durch?", false),
            (1, "D E zwei neun acht, drei eins vier, null fünf sieben.", true),
            (
                2,
                "Ich lese zurück: D E zwei neun acht, drei eins vier, null fünf sieben.",
                false,
            ),
            (1, "Richtig. Die neue Rechnung bitte an die Buchhaltung.", false),
        ],
    ),
    call(
        1,
        (10, 50),
        true,
        &[
            (2, "Musterkunde GmbH, Katharina Vogt am Apparat.", false),
            (
                1,
                "Ja, guten Tag, Petersen. Wir kennen uns noch nicht. Herr Yılmaz hat Sie empfohlen.",
                false,
            ),
            (2, "Das freut mich. Worum geht es denn?", false),
            (
                1,
                "Wir suchen einen Telefonservice für unsere Kanzlei, drei Leitungen, ab Januar.",
                false,
            ),
            (
                2,
                "Darf ich Ihnen einen Termin anbieten? Nächste Woche Dienstag um zehn?",
                false,
            ),
            (1, "Das passt. Meine Nummer haben Sie ja jetzt.", false),
        ],
    ),
    call(
        1,
        (15, 25),
        false,
        &[
            (1, "Hallo, {name}.", false),
            (2, "Hier ist Jonas Brandt. Passt der Termin morgen noch?", false),
            (1, "Ja, ich bringe die Kollegin aus dem Einkauf mit.", false),
            (2, "Sehr gut, dann bis morgen.", false),
        ],
    ),
    call(
        1,
        (17, 5),
        true,
        &[
            (2, "Good afternoon, Musterkunde.", false),
            (
                1,
                "Hi, {name} speaking. Our line has been down since this morning.",
                false,
            ),
            (
                2,
                "I am sorry to hear that. I am opening a ticket now, somebody will call you within the hour.",
                false,
            ),
            (1, "Thanks, it is quite urgent.", false),
        ],
    ),
];

/// The call in the week whose caller is nobody's contact, and the number it shows.
const STRANGER: usize = 8;
const STRANGERS_NUMBER: &str = "+494055501234";

/// Puts the week into the conversations of contacts who have a telephone.
pub(super) fn add(seed: &mut Seed, number: u64, now: Millis) {
    let mut dice = Dice::at(number ^ 0x3EE6, 0);
    let zone = seed.location.zone();
    let Ok(at) = Timestamp::from_millisecond(now) else {
        return;
    };
    let today = at.to_zoned_datetime(zone.clone()).date();
    let callers: Vec<(Id, String)> = seed
        .contacts
        .iter()
        .filter(|contact| contact.phone.is_some() && !contact.deleted)
        .filter_map(|contact| Some((contact.id.clone(), contact.full_name()?)))
        .take(60)
        .collect();
    if callers.is_empty() {
        return;
    }
    for (place, planned) in WEEK.iter().enumerate() {
        let is_stranger = place == STRANGER;
        let (contact, name) = if is_stranger {
            (Id::from(""), String::new())
        } else {
            callers[(place * 7 + 3) % callers.len()].clone()
        };
        let said: Vec<Said> = planned
            .said
            .iter()
            .map(|(speaker, text, is_unclear)| {
                let text = text.replace("{name}", &name);
                if *is_unclear {
                    Said::unclear(*speaker, &text)
                } else {
                    Said::new(*speaker, &text)
                }
            })
            .collect();
        let sentences = sentences(&said);
        let (hour, minute) = planned.time;
        let began = working_day(today, planned.days)
            .at(hour, minute, 0, 0)
            .to_zoned_datetime(zone.clone())
            .map_or(now, |at| at.timestamp().as_millisecond());
        let message = Message {
            id: dice.id(),
            channel: Channel::Call,
            inbound: planned.inbound,
            subject: None,
            body: String::new(),
            user: (!planned.inbound).then(|| dice.pick(&seed.users).id.clone()),
            number: is_stranger.then(|| STRANGERS_NUMBER.to_owned()),
            date_added: began,
            seconds: sentences
                .last()
                .map_or(planned.seconds, |sentence| sentence.end / 1_000 + 1),
            sentences,
        };
        let held = seed
            .conversations
            .iter_mut()
            .find(|held| held.contact == contact && !is_stranger);
        if let Some(held) = held {
            held.messages.push(message);
            held.messages.sort_by_key(|message| message.date_added);
        } else {
            seed.conversations.push(Conversation {
                id: dice.id(),
                contact,
                unread: 0,
                date_added: began,
                messages: vec![message],
            });
        }
    }
}

/// The day so many working days ago.
fn working_day(today: Date, days: usize) -> Date {
    let mut day = today;
    let mut left = days;
    while left > 0 {
        let Ok(before) = day.checked_sub(1.day()) else {
            return day;
        };
        day = before;
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}
