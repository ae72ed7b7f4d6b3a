//! Reads HighLevel's answers without ever failing on a single field: absent, `null` and a wrong type are the same.

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json_borrow::ObjectAsVec;

use crate::ids::Id;

/// A point in time as an answer gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Known exactly.
    Instant(Timestamp),
    /// Written without a zone; HighLevel means the location's, without saying so.
    ZoneLess(DateTime),
}

/// A value of an answer; its texts are those of the answer, not copies.
pub(crate) type Json<'a> = serde_json_borrow::Value<'a>;

/// The bytes of an answer, which its values borrow from.
pub(crate) struct Answered {
    bytes: Vec<u8>,
    mended: OnceCell<String>,
}

impl Answered {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            mended: OnceCell::new(),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The JSON in it. Half of a surrogate pair, which a JavaScript server writes where it cuts a text inside an emoji,
    /// and bytes that are no UTF-8 become the replacement character instead of costing the whole answer.
    pub(crate) fn json(&self) -> Option<Json<'_>> {
        serde_json::from_slice(&self.bytes).ok().or_else(|| {
            let mend = || mended(&String::from_utf8_lossy(&self.bytes));
            serde_json::from_str(self.mended.get_or_init(mend)).ok()
        })
    }
}

fn mended(text: &str) -> String {
    let unit = |from: usize| {
        let escape = text.get(from..from + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut mended = String::with_capacity(text.len());
    let mut place = 0;
    while let Some(found) = text[place..].find('\\') {
        mended.push_str(&text[place..place + found]);
        place += found;
        let length = match (unit(place), unit(place + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                mended.push_str("\\ufffd");
                place += 6;
                continue;
            }
            (Some(_), _) => 6,
            // The escaped character goes along, so that the second of two backslashes escapes nothing.
            (None, _) => 1 + text[place + 1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&text[place..place + length]);
        place += length;
    }
    mended.push_str(&text[place..]);
    mended
}

/// One object of an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a>(ObjectAsVec<'a>);

impl<'a> Fields<'a> {
    pub(crate) fn of(value: Json<'a>) -> Option<Self> {
        match value {
            Json::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    /// An object of one field.
    pub(crate) fn with(name: &'a str, value: Json<'a>) -> Self {
        Self(vec![(name, value)].into())
    }

    /// The first of `names` whose value can be read as wanted.
    fn first<T>(&self, names: &[&str], read: impl Fn(&Json<'a>) -> Option<T>) -> Option<T> {
        names.iter().find_map(|name| self.0.get(name).and_then(&read))
    }

    /// A copy that outlives the answer.
    pub(crate) fn any(&self, names: &[&str]) -> Option<Value> {
        self.first(names, |value| (!value.is_null()).then(|| value.into()))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Json<'a>> {
        self.0.get(name)
    }

    pub(crate) fn text(&self, names: &[&str]) -> Option<String> {
        self.first(names, text)
    }

    pub(crate) fn id<I: Id>(&self, names: &[&str]) -> Option<I> {
        self.first(names, id)
    }

    pub(crate) fn flag(&self, names: &[&str]) -> Option<bool> {
        self.first(names, flag)
    }

    pub(crate) fn count(&self, names: &[&str]) -> Option<u64> {
        self.first(names, |value| match value {
            // Beyond this a float is no longer exact.
            Json::Number(number) => number.as_u64().or_else(|| {
                let float = number.as_f64().filter(|float| (0.0..9e15).contains(float))?;
                Some(float as u64)
            }),
            Json::Str(digits) => digits.trim().parse().ok(),
            _ => None,
        })
    }

    pub(crate) fn number(&self, names: &[&str]) -> Option<f64> {
        self.first(names, |value| match value {
            Json::Number(number) => number.as_f64(),
            Json::Str(digits) => digits.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        })
    }

    pub(crate) fn when(&self, names: &[&str]) -> Option<When> {
        self.first(names, when)
    }

    /// An instant; a zone-less time is taken as UTC, which is what HighLevel means outside of appointments.
    pub(crate) fn instant(&self, names: &[&str]) -> Option<Timestamp> {
        self.first(names, |value| match when(value)? {
            When::Instant(instant) => Some(instant),
            When::ZoneLess(local) => TimeZone::UTC.to_timestamp(local).ok(),
        })
    }

    pub(crate) fn date(&self, names: &[&str]) -> Option<Date> {
        self.first(names, date)
    }

    pub(crate) fn object(&self, names: &[&str]) -> Option<Self> {
        self.first(names, |value| value.as_object().cloned().map(Self))
    }

    /// Takes the rows out of an answer: none for `null`, but `None` where the answer does not speak of them at all, so
    /// that a foreign answer is never taken for an empty list.
    pub(crate) fn take_rows(&mut self, name: &str) -> Option<Vec<Json<'a>>> {
        match self.0.get_mut(name)? {
            Json::Array(rows) => Some(std::mem::take(rows)),
            Json::Null => Some(Vec::new()),
            _ => None,
        }
    }

    pub(crate) fn list(&self, names: &[&str]) -> Option<Vec<Json<'a>>> {
        self.first(names, |value| value.as_array().map(<[_]>::to_vec))
    }

    /// A list of texts, or of objects that carry their text under one of `keys`; anything else in it is left out.
    pub(crate) fn texts(&self, names: &[&str], keys: &[&str]) -> Option<Vec<String>> {
        self.first(names, |value| {
            let list = value.as_array()?.iter();
            Some(list.filter_map(|item| in_object(item, keys, text)).collect())
        })
    }

    pub(crate) fn ids<I: Id>(&self, names: &[&str]) -> Option<Vec<I>> {
        self.first(names, |value| match value {
            Json::Array(list) => {
                let ids = list.iter().filter_map(|item| in_object(item, &["id", "_id"], id));
                Some(ids.collect())
            }
            // The official example of a list of followers is one id.
            Json::Str(_) => Some(id(value).into_iter().collect()),
            _ => None,
        })
    }

    /// The object under one of `names`, or else this one: an envelope that may be missing.
    pub(crate) fn opened(self, names: &[&str]) -> Self {
        self.object(names).unwrap_or(self)
    }

    pub(crate) fn entries(self) -> impl Iterator<Item = (Cow<'a, str>, Json<'a>)> {
        self.0.into_vec().into_iter()
    }
}

/// What `read` gives for the item, or for the first of an object's `keys` that can be read.
fn in_object<T>(item: &Json<'_>, keys: &[&str], read: impl Fn(&Json<'_>) -> Option<T>) -> Option<T> {
    match item {
        Json::Object(map) => keys.iter().find_map(|key| map.get(key).and_then(&read)),
        other => read(other),
    }
}

fn text(value: &Json<'_>) -> Option<String> {
    match value {
        Json::Str(text) => Some(text.clone().into_owned()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id<I: Id>(value: &Json<'_>) -> Option<I> {
    text(value).and_then(|text| I::from_text(text.trim()))
}

fn flag(value: &Json<'_>) -> Option<bool> {
    match value {
        Json::Bool(flag) => Some(*flag),
        Json::Str(word) if word.eq_ignore_ascii_case("true") => Some(true),
        Json::Str(word) if word.eq_ignore_ascii_case("false") => Some(false),
        Json::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn epoch_millis(value: &Json<'_>) -> Option<Timestamp> {
    let millis = match value {
        // A saturating cast: what is out of reach is then refused as a timestamp.
        Json::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64))?,
        // Shorter digits are a year or a compact date rather than milliseconds.
        Json::Str(digits) if digits.trim().len() >= 9 => digits.trim().parse().ok()?,
        _ => return None,
    };
    Timestamp::from_millisecond(millis).ok()
}

fn when(value: &Json<'_>) -> Option<When> {
    match value {
        Json::Number(_) => epoch_millis(value).map(When::Instant),
        Json::Str(written) => {
            if let Some(instant) = epoch_millis(value) {
                return Some(When::Instant(instant));
            }
            let written = written.trim();
            if let Ok(instant) = written.parse::<Timestamp>() {
                return Some(When::Instant(instant));
            }
            written.parse::<DateTime>().ok().map(When::ZoneLess)
        }
        // The form of the database behind the API, which shows through here and there.
        Json::Object(map) => {
            let seconds = map.get("_seconds").or_else(|| map.get("seconds"))?.as_i64()?;
            Timestamp::from_second(seconds).ok().map(When::Instant)
        }
        _ => None,
    }
}

fn date(value: &Json<'_>) -> Option<Date> {
    if let Json::Str(written) = value
        && let Some(Ok(date)) = written.trim().get(..10).map(str::parse::<Date>)
    {
        return Some(date);
    }
    epoch_millis(value).map(|instant| TimeZone::UTC.to_datetime(instant).date())
}

/// The same as an answer would be read. Stays in memory: for tests only.
#[cfg(test)]
pub(crate) fn of_tests(value: &Value) -> Json<'static> {
    serde_json::from_str(Box::leak(value.to_string().into_boxed_str())).expect("JSON of its own making")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields<'static> {
        Fields::of(of_tests(&value)).expect("an object")
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn texts_and_numbers_stand_for_one_another() {
        let answer =
            fields(json!({ "postalCode": 35061, "count": "12", "total": 7, "float": 7.0, "least": -1, "most": 1e300 }));

        assert_eq!(answer.text(&["postalCode"]).as_deref(), Some("35061"));
        assert_eq!(answer.count(&["count"]), Some(12));
        assert_eq!(answer.count(&["total"]), Some(7));
        assert_eq!(answer.count(&["float"]), Some(7));
        assert_eq!(answer.count(&["least"]), None);
        assert_eq!(answer.count(&["most"]), None);
        assert_eq!(answer.number(&["count"]), Some(12.0));
    }

    #[test]
    fn null_absent_and_a_wrong_type_are_the_same() {
        let answer = fields(json!({ "a": null, "b": { "x": 1 }, "c": [1], "d": true }));

        for name in ["a", "b", "c", "d", "e"] {
            assert_eq!(answer.text(&[name]), None, "{name}");
            assert_eq!(answer.count(&[name]), None, "{name}");
            assert_eq!(answer.instant(&[name]), None, "{name}");
            assert_eq!(answer.date(&[name]), None, "{name}");
        }
    }

    #[test]
    fn an_unreadable_first_name_gives_way_to_the_second() {
        let answer = fields(json!({ "firstNameRaw": null, "firstName": "Ada", "id": {}, "_id": "x1" }));

        assert_eq!(answer.text(&["firstNameRaw", "firstName"]).as_deref(), Some("Ada"));
        assert_eq!(answer.text(&["id", "_id"]).as_deref(), Some("x1"));
    }

    #[test]
    fn flags_come_as_truth_words_or_digits() {
        let answer = fields(json!({ "a": true, "b": "true", "c": "False", "d": 0, "e": 1, "f": 2, "g": "yes" }));

        let read: Vec<_> = ["a", "b", "c", "d", "e", "f", "g"]
            .map(|name| answer.flag(&[name]))
            .into();

        assert_eq!(
            read,
            [Some(true), Some(true), Some(false), Some(false), Some(true), None, None]
        );
    }

    #[test]
    fn every_form_of_an_instant_is_read() {
        let expected = instant("2021-07-08T12:02:11Z");
        for written in [
            json!("2021-07-08T12:02:11Z"),
            json!("2021-07-08T12:02:11.000Z"),
            json!("2021-07-08T14:02:11+02:00"),
            json!("2021-07-08T14:02:11+0200"),
            json!("2021-07-08T07:02:11-05:00"),
            json!(1_625_745_731_000_i64),
            json!(1_625_745_731_000.0),
            json!("1625745731000"),
            json!({ "_seconds": 1_625_745_731, "_nanoseconds": 0 }),
            json!("2021-07-08 12:02:11"),
            json!("2021-07-08T12:02:11"),
        ] {
            assert_eq!(
                fields(json!({ "at": written })).instant(&["at"]),
                Some(expected),
                "{written}"
            );
        }
    }

    #[test]
    fn a_zone_less_time_stays_zone_less() {
        let answer = fields(json!({ "zoneless": "2021-07-16 11:00:00", "exact": "2021-07-16T11:00:00-05:00" }));

        assert_eq!(
            answer.when(&["zoneless"]),
            Some(When::ZoneLess(jiff::civil::date(2021, 7, 16).at(11, 0, 0, 0)))
        );
        assert_eq!(
            answer.when(&["exact"]),
            Some(When::Instant(instant("2021-07-16T16:00:00Z")))
        );
    }

    #[test]
    fn a_date_of_birth_is_the_same_day_in_every_form() {
        let expected = jiff::civil::date(1961, 3, 4);
        for written in [
            json!("1961-03-04"),
            json!("1961-03-04T00:00:00.000Z"),
            json!("1961-03-04 00:00:00"),
            json!(-278_640_000_000_i64),
            json!("-278640000000"),
        ] {
            assert_eq!(
                fields(json!({ "born": written })).date(&["born"]),
                Some(expected),
                "{written}"
            );
        }
    }

    #[test]
    fn times_out_of_all_reach_are_no_times() {
        for written in [
            json!(i64::MAX),
            json!(u64::MAX),
            json!(1e300),
            json!("99999999999999999999"),
            json!("tomorrow"),
        ] {
            let answer = fields(json!({ "at": written }));
            assert_eq!(answer.instant(&["at"]), None, "{written}");
            assert_eq!(answer.date(&["at"]), None, "{written}");
        }
    }

    #[test]
    fn a_list_of_texts_may_hold_objects_and_nonsense() {
        let answer =
            fields(json!({ "additionalEmails": ["a@example.org", { "email": "b@example.org" }, null, [], {}, 7] }));

        assert_eq!(
            answer.texts(&["additionalEmails"], &["email"]),
            Some(vec![
                "a@example.org".to_owned(),
                "b@example.org".to_owned(),
                "7".to_owned()
            ])
        );
    }

    #[test]
    fn a_text_cut_inside_an_emoji_costs_one_character() {
        let halves = r#"{ "a": "x\ud83d", "b": "\ude00y", "c": "\ud83d\ude00", "d": "\\ud83d", "e": "\ud83d\u00fc", "f": "\n" }"#;

        let halves = Answered::new(halves.as_bytes().to_vec());
        let answer = Fields::of(halves.json().expect("readable")).expect("an object");

        let read: Vec<_> = ["a", "b", "c", "d", "e", "f"]
            .map(|name| answer.text(&[name]))
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(read, ["x\u{fffd}", "\u{fffd}y", "😀", "\\ud83d", "\u{fffd}ü", "\n"]);
    }

    #[test]
    fn bytes_that_are_no_utf_8_cost_one_character() {
        let latin = Answered::new(b"{ \"a\": \"M\xfcller\" }".to_vec());
        let answer = Fields::of(latin.json().expect("readable")).expect("an object");

        assert_eq!(answer.text(&["a"]).as_deref(), Some("M\u{fffd}ller"));
    }

    #[test]
    fn rows_that_are_not_spoken_of_are_not_an_empty_list() {
        let mut answer = fields(json!({ "contacts": null, "tasks": {} }));

        assert_eq!(answer.take_rows("contacts"), Some(vec![]));
        assert_eq!(answer.take_rows("tasks"), None);
        assert_eq!(answer.take_rows("notes"), None);
    }
}
