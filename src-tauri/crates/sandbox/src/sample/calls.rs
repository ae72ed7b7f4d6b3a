//! What was said: calls with transcripts, short messages and e-mails of the sample account.

use crate::clock::Millis;
use crate::contact::Contact;
use crate::conversations::{Channel, Conversation, Message, Sentence};
use crate::index::Id;
use crate::sample::Dice;

/// Speaker and sentence; speaker 1 is the caller, 2 is the office.
type Dialogue = &'static [(u8, &'static str)];

const DIALOGUES: &[Dialogue] = &[
    &[
        (2, "Musterkunde GmbH, guten Tag, Sie sprechen mit Katharina Vogt."),
        (1, "Guten Tag, hier ist {name}. Ich rufe wegen der Lieferung an."),
        (2, "Gern. Haben Sie die Auftragsnummer zur Hand?"),
        (1, "Ja, das ist die vierundsiebzig elf. Die sollte am Freitag kommen."),
        (2, "Ich kläre das und melde mich bis heute Nachmittag."),
        (
            1,
            "Zwischen vierzehn und sechzehn Uhr passt es am besten. Danke, auf Wiederhören.",
        ),
    ],
    &[
        (2, "Guten Morgen, Musterkunde, Jonas Brandt am Apparat."),
        (
            1,
            "{name}, guten Morgen. Wir überlegen, den Telefonservice auch samstags zu buchen.",
        ),
        (2, "Das geht. Bis wann bräuchten Sie das Angebot?"),
        (1, "Ende der Woche reicht völlig. Am liebsten per E-Mail."),
    ],
    &[
        (1, "Ja hallo, {name} hier, ist Herr Yılmaz zu sprechen?"),
        (2, "Herr Yılmaz ist im Termin. Darf ich etwas ausrichten?"),
        (1, "Er soll mich bitte zurückrufen, es ist dringend."),
        (2, "Unter welcher Nummer erreichen wir Sie?"),
        (1, "Unter der Mobilnummer, die hat er."),
        (2, "Ich gebe es sofort weiter."),
    ],
];

const SHORT_MESSAGES: &[&str] = &[
    "Danke für den Rückruf, Termin passt.",
    "Können wir auf 15 Uhr verschieben?",
    "Bitte noch einmal anrufen, war im Funkloch.",
    "Unterlagen sind angekommen, vielen Dank!",
];

const EMAILS: &[(&str, &str)] = &[
    (
        "Ihr Angebot",
        "<p>Guten Tag,</p><p>vielen Dank für das Angebot. Wir melden uns nächste Woche.</p>",
    ),
    (
        "Rechnung 2026-1043",
        "<p>Bitte ergänzen Sie unsere <b>USt-IdNr.</b> auf der Rechnung.</p>",
    ),
    ("Terminbestätigung", "<p>Der Termin ist bestätigt.</p>"),
];

const DAY: Millis = 86_400_000;

/// What was exchanged with a contact over the last weeks.
pub(super) fn conversation(dice: &mut Dice, contact: &Contact, users: &[Id], now: Millis) -> Conversation {
    let count = dice.between(2, 6);
    let oldest = (now - contact.date_added).clamp(1, 40 * DAY);
    let mut instants: Vec<Millis> = (0..count).map(|_| now - dice.between(0, oldest)).collect();
    instants.sort_unstable();
    let name = contact.full_name().unwrap_or_else(|| "ein Kunde".to_owned());
    let messages = instants
        .into_iter()
        .map(|date_added| message(dice, contact, &name, users, date_added))
        .collect();
    Conversation {
        id: dice.id(),
        contact: contact.id.clone(),
        unread: u32::from(dice.percent(20)),
        date_added: now - oldest,
        messages,
    }
}

fn message(dice: &mut Dice, contact: &Contact, name: &str, users: &[Id], date_added: Millis) -> Message {
    let inbound = dice.percent(65);
    let mut message = Message {
        id: dice.id(),
        channel: Channel::Call,
        inbound,
        subject: None,
        body: String::new(),
        user: (!inbound).then(|| dice.pick(users).clone()),
        number: None,
        date_added,
        seconds: 0,
        sentences: Vec::new(),
    };
    match dice.below(10) {
        0..=5 => {
            if dice.percent(75) {
                let dialogue = *dice.pick(DIALOGUES);
                message.sentences = spoken(dice, dialogue, name);
                message.seconds = message.sentences.last().map_or(1, |sentence| sentence.end / 1_000 + 1);
            }
        }
        6..=7 if contact.email.is_some() => {
            let (subject, body) = *dice.pick(EMAILS);
            message.channel = Channel::Email;
            message.subject = Some(subject.to_owned());
            message.body = body.to_owned();
        }
        _ => {
            message.channel = Channel::Sms;
            message.body = (*dice.pick(SHORT_MESSAGES)).to_owned();
        }
    }
    message
}

fn spoken(dice: &mut Dice, dialogue: Dialogue, name: &str) -> Vec<Sentence> {
    let mut at: u64 = 400;
    dialogue
        .iter()
        .map(|(speaker, text)| {
            let text = text.replace("{name}", name);
            let length = u64::try_from(text.chars().count()).unwrap_or(0) * 65;
            let start = at;
            at += length + 350;
            // One sentence in eight was hard to understand.
            let confidence = if dice.below(8) == 0 { 0.41 } else { 0.93 };
            Sentence {
                speaker: *speaker,
                start,
                end: start + length,
                text,
                confidence,
            }
        })
        .collect()
}
