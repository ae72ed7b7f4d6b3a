//! Tables of contacts: values between delimiters, in any encoding, of any size.
//!
//! Rows are read one at a time, so that memory does not depend on the size of the file. Where a quotation mark is not
//! closed the rest of the file would be one value; reading stops there with the line.

use std::io::{self, Cursor, Read};

use csv_core::ReadRecordResult;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use serde::{Deserialize, Serialize};

use crate::{
    Damage, Format, Lead, Unreadable,
    field::{
        label::{self, Label},
        place, reach,
        word::bare,
    },
    lead::fill,
    text, value,
};

/// How much is looked at before the first row is read.
const HEAD: u64 = 256 * 1024;
/// A row is no longer than this: what is, lacks a quotation mark.
const LONGEST: usize = 1024 * 1024;
/// More columns than any list of contacts has.
const MOST_COLUMNS: usize = 2_000;
/// What may stand between two values, the likeliest first.
const DELIMITERS: &[u8] = b";,\t|^~:";
/// Rows that are looked at to tell the delimiter.
const SAMPLE: usize = 40;

/// An opened table: what it is made of, and its rows.
pub struct Table<R> {
    encoding: &'static Encoding,
    delimiter: u8,
    header: Vec<String>,
    mapping: Mapping,
    /// The first row, where it is none of titles.
    first: Option<Row>,
    records: Records<Source<R>>,
}

/// A row as it stands in the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins at, from 1.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

/// What each column holds. It can be changed, and kept for the next table with the same titles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The titles of the columns; empty ones where the table has none.
    pub titles: Vec<String>,
    /// What they hold, in the same order.
    pub columns: Vec<Column>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Column {
    /// First and last name in one.
    Name,
    /// Salutation and title.
    Salutation,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Company.
    Company,
    /// Profession, position or department.
    JobTitle,
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// Website.
    Website,
    /// A whole address in one.
    Address,
    /// Street and number.
    Street,
    /// Postal code.
    PostalCode,
    /// City.
    City,
    /// State.
    State,
    /// Country.
    Country,
    /// Date of birth.
    DateOfBirth,
    /// Tags, between commas.
    Tags,
    /// What it is about.
    Reason,
    /// Kept for the note, with its title.
    Note,
    /// Left out.
    Ignored,
}

impl<R: Read> Table<R> {
    /// Opens a table and tells its encoding, delimiter and columns from its beginning.
    ///
    /// # Errors
    /// `Empty`, `OtherFormat` for workbooks and other files that are no text, `Damaged`, `Interrupted`.
    pub fn open(mut source: R) -> Result<Self, Unreadable> {
        let mut head = Vec::new();
        source
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(|error| Unreadable::Interrupted(error.kind()))?;
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::Empty);
        }
        // Workbooks, old and new, and what is printed.
        if [b"PK\x03\x04".as_slice(), b"\xd0\xcf\x11\xe0", b"%PDF"]
            .iter()
            .any(|magic| head.starts_with(magic))
        {
            return Err(Unreadable::OtherFormat(Format::Table));
        }
        let encoding = text::encoding(&head);
        let sample = encoding.decode(&head).0.into_owned();
        let (delimiter, skipped) = delimiter(&sample);
        let wide = (encoding == UTF_16LE || encoding == UTF_16BE).then_some(encoding);
        let fallback = if wide.is_some() || encoding == encoding_rs::UTF_8 {
            WINDOWS_1252
        } else {
            encoding
        };
        let mut records = Records::new(Source::new(head, source, wide), delimiter, fallback);
        if skipped {
            let _ = records.read()?;
        }
        let first = records.read()?.ok_or(Unreadable::Empty)?;
        let second = Records::new(Cursor::new(sample.into_bytes()), delimiter, fallback)
            .nth(usize::from(skipped) + 1)
            .and_then(Result::ok);
        let (header, first) = if is_header(&first, second.as_ref()) {
            (first.values().map(|title| title.trim().to_owned()).collect(), None)
        } else {
            (vec![String::new(); first.len()], Some(first))
        };
        let mapping = match &first {
            None => Mapping::for_titles(&header),
            Some(first) => Mapping::for_values(first),
        };
        Ok(Self {
            encoding,
            delimiter,
            header,
            mapping,
            first,
            records,
        })
    }

    /// The name of the encoding: `UTF-8`, `UTF-16LE`, `windows-1252` …
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// What stands between two values.
    #[must_use]
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    /// The titles of the columns; empty ones where the table has none.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        &self.header
    }

    /// What the columns seem to hold.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }
}

impl<R: Read> Iterator for Table<R> {
    type Item = Result<Row, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.take().map(Ok).or_else(|| self.records.next())
    }
}

impl Row {
    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.text[begin..*end])
    }
}

impl Mapping {
    /// What columns with these titles hold.
    #[must_use]
    pub fn for_titles(titles: &[String]) -> Self {
        let labels: Vec<Option<Column>> = titles.iter().map(|title| Column::titled(title)).collect();
        // Beside a first name, `Name` is the last one.
        let has_first = labels.contains(&Some(Column::FirstName));
        let has_last = labels.contains(&Some(Column::LastName));
        let columns = labels.into_iter().map(|column| match column {
            Some(Column::Name) if has_first && !has_last => Column::LastName,
            // `Ansprechpartner` beside them may be somebody else.
            Some(Column::Name) if has_first => Column::Note,
            Some(column) => column,
            None => Column::Note,
        });
        Self {
            columns: columns.collect(),
            titles: titles.to_vec(),
        }
    }

    /// What columns without titles hold, by their first values.
    fn for_values(row: &Row) -> Self {
        let mut columns: Vec<Column> = Vec::new();
        for value in row.values() {
            let place = place::read(value);
            let column = if !reach::emails(value).is_empty() {
                Column::Email
            } else if !reach::phones(value).is_empty() {
                Column::Phone
            } else if !reach::websites(value).is_empty() {
                Column::Website
            } else if let Some(place) = place {
                match (place.street.is_empty(), place.postal_code.is_empty()) {
                    (false, false) => Column::Address,
                    (false, true) => Column::Street,
                    (true, false) => Column::PostalCode,
                    (true, true) => Column::Country,
                }
            } else if crate::field::trade::company(value) == 2 && !columns.contains(&Column::Company) {
                Column::Company
            } else if crate::field::name::looks_like(value).is_some() && !columns.contains(&Column::Name) {
                Column::Name
            } else {
                Column::Note
            };
            columns.push(column);
        }
        Self {
            titles: vec![String::new(); columns.len()],
            columns,
        }
    }

    /// The contact of a row. What no column takes is kept in [`Lead::unread`].
    #[must_use]
    pub fn lead(&self, row: &Row) -> Lead {
        let mut lead = Lead::default();
        let columns = self.columns.iter().copied().chain(std::iter::repeat(Column::Note));
        let titles = self.titles.iter().map(String::as_str).chain(std::iter::repeat(""));
        for ((value, column), title) in row.values().zip(columns).zip(titles) {
            let value = plain_value(value);
            if !value.is_empty() {
                set(&mut lead, column, title, value);
            }
        }
        lead
    }
}

/// A value without what spreadsheets put around it so that it stays a text: `="0171"`, `'0171`. Of several such marks
/// the first goes: the others were there before.
#[must_use]
pub fn plain_value(value: &str) -> &str {
    let value = value.trim();
    let value = value
        .strip_prefix("=\"")
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    value
        .strip_prefix('\'')
        .filter(|rest| rest.trim_start_matches('\'').starts_with(['+', '0', '=', '-', '@']))
        .unwrap_or(value)
        .trim()
}

fn set(lead: &mut Lead, column: Column, title: &str, value: &str) {
    let address = &mut lead.address;
    let rest = match column {
        Column::Name => (!value::name_or_company(lead, value)).then_some(value),
        Column::Salutation => fill(&mut lead.salutation, value),
        Column::FirstName => fill(&mut lead.first_name, value),
        Column::LastName => fill(&mut lead.last_name, value),
        Column::Company => fill(&mut lead.company, value),
        Column::JobTitle => fill(&mut lead.job_title, value),
        Column::Website => fill(&mut lead.website, value),
        Column::Street => fill(&mut address.street, value),
        Column::PostalCode => {
            // `D-50667`, and `50667 Köln` where the city has no column of its own.
            match place::code_and_city(value).filter(|found| !found.city.is_empty() || !found.country.is_empty()) {
                Some(found) => {
                    let code = fill(&mut address.postal_code, found.code);
                    let city = if found.city.is_empty() {
                        None
                    } else {
                        fill(&mut address.city, found.city)
                    };
                    code.or(city).map(|_| value)
                }
                None => fill(&mut address.postal_code, value),
            }
        }
        Column::City => match place::code_and_city(value).filter(|found| !found.city.is_empty()) {
            Some(found) if address.postal_code.is_empty() => {
                found.code.clone_into(&mut address.postal_code);
                fill(&mut address.city, found.city).map(|_| value)
            }
            _ => fill(&mut address.city, value),
        },
        Column::State => fill(&mut address.state, value),
        Column::Country => fill(&mut address.country, place::country(value).unwrap_or(value)),
        Column::DateOfBirth => fill(&mut lead.date_of_birth, value),
        Column::Reason => fill(&mut lead.reason, value),
        Column::Email => {
            let is_all = value::take_emails(lead, value);
            (!is_all).then_some(value)
        }
        Column::Phone => {
            let found = reach::phones(value);
            let is_number =
                value.bytes().filter(u8::is_ascii_digit).count() >= 3 && !value.contains(char::is_alphabetic);
            if found.len() < 2 && is_number {
                lead.add_phone(value);
            }
            let is_plain = is_number || found.len() == 1 && value.len() == found[0].len();
            found
                .iter()
                .filter(|_| found.len() > 1 || !is_number)
                .for_each(|at| lead.add_phone(&value[at.clone()]));
            (!is_plain).then_some(value)
        }
        Column::Address => match place::read_labelled(value) {
            Some(place) if place.rest.is_empty() => (!value::set_place(lead, &place)).then_some(value),
            _ => Some(value),
        },
        Column::Tags => {
            lead.tags.extend(
                value
                    .split([',', ';', '|'])
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty()),
            );
            None
        }
        Column::Note => Some(value),
        Column::Ignored => None,
    };
    if let Some(rest) = rest {
        if title.is_empty() {
            lead.keep(rest)
        } else {
            lead.keep(&format!("{title}: {rest}"))
        }
    }
}

impl Column {
    /// What a column with this title holds.
    #[must_use]
    pub fn titled(title: &str) -> Option<Self> {
        let known = bare(title);
        if [
            "tags",
            "tag",
            "schlagworte",
            "schlagwort",
            "schlagworter",
            "kategorie",
            "kategorien",
            "categories",
            "category",
            "labels",
            "stichworte",
            "gruppen",
            "groupmembership",
        ]
        .contains(&known.as_str())
        {
            return Some(Self::Tags);
        }
        Some(match label::read(title)? {
            Label::Person => Self::Name,
            Label::Salutation => Self::Salutation,
            Label::FirstName => Self::FirstName,
            Label::LastName => Self::LastName,
            Label::Company => Self::Company,
            Label::JobTitle => Self::JobTitle,
            Label::Phone | Label::CallOn => Self::Phone,
            Label::Email => Self::Email,
            Label::Website => Self::Website,
            Label::Address => Self::Address,
            Label::Street => Self::Street,
            Label::PostalCode => Self::PostalCode,
            Label::City => Self::City,
            Label::State => Self::State,
            Label::Country => Self::Country,
            Label::DateOfBirth => Self::DateOfBirth,
            Label::Subject | Label::Reason => Self::Reason,
            _ => Self::Note,
        })
    }
}

/// Whether a row holds titles: one that is known and no value among them, or words above numbers.
fn is_header(first: &Row, second: Option<&Row>) -> bool {
    let is_value = |value: &str| {
        !reach::emails(value).is_empty() || !reach::phones(value).is_empty() || !reach::websites(value).is_empty()
    };
    if first.values().any(is_value) {
        return false;
    }
    if first
        .values()
        .any(|title| Column::titled(title).is_some_and(|column| column != Column::Note))
    {
        return true;
    }
    let are_words = first
        .values()
        .all(|title| !title.contains(|c: char| c.is_ascii_digit()));
    are_words && second.is_some_and(|second| second.values().any(is_value))
}

/// The delimiter by which the first rows have the same number of values, the most of them; and whether a line that
/// names it, as spreadsheets write, has to be skipped.
fn delimiter(sample: &str) -> (u8, bool) {
    let sample = sample.trim_start_matches('\u{feff}');
    let named = sample
        .lines()
        .next()
        .and_then(|line| line.trim().strip_prefix("sep="))
        .and_then(|rest| rest.bytes().next());
    if let Some(named) = named.filter(u8::is_ascii) {
        return (named, true);
    }
    let best = DELIMITERS
        .iter()
        .rev()
        .max_by(|left, right| score(sample, **left).total_cmp(&score(sample, **right)));
    (best.copied().unwrap_or(b';'), false)
}

fn score(sample: &str, delimiter: u8) -> f64 {
    if !sample.as_bytes().contains(&delimiter) {
        return 0.0;
    }
    let rows = Records::new(Cursor::new(sample.as_bytes()), delimiter, WINDOWS_1252).take(SAMPLE);
    let counts: Vec<usize> = rows.map_while(Result::ok).map(|row| row.len()).collect();
    let Some(first) = counts.first().copied().filter(|count| *count > 1) else {
        return 0.0;
    };
    let alike = counts.iter().filter(|count| **count == first).count();
    #[expect(clippy::cast_precision_loss, reason = "a few rows and columns")]
    let score = (alike as f64 / counts.len() as f64) * (first as f64).sqrt();
    // A time of day has colons, too.
    if delimiter == b':' { score / 4.0 } else { score }
}

/// The bytes of a table, from UTF-16 where they are that.
enum Source<R> {
    Plain(Bytes<R>),
    Wide(Box<DecodeReaderBytes<Bytes<R>, Vec<u8>>>),
}

/// What was looked at already, and what comes behind it.
type Bytes<R> = io::Chain<Cursor<Vec<u8>>, R>;

impl<R: Read> Source<R> {
    fn new(head: Vec<u8>, source: R, wide: Option<&'static Encoding>) -> Self {
        let all = Cursor::new(head).chain(source);
        match wide {
            Some(encoding) => Self::Wide(Box::new(
                DecodeReaderBytesBuilder::new()
                    .encoding(Some(encoding))
                    .strip_bom(true)
                    .build(all),
            )),
            None => Self::Plain(all),
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(buffer),
            Self::Wide(source) => source.read(buffer),
        }
    }
}

/// The rows of a source, one after the other.
struct Records<R> {
    source: R,
    parser: csv_core::Reader,
    /// What rows are that are not UTF-8.
    fallback: &'static Encoding,
    input: Vec<u8>,
    at: usize,
    filled: usize,
    is_at_end: bool,
    is_over: bool,
    is_begun: bool,
    values: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: Read> Records<R> {
    fn new(source: R, delimiter: u8, fallback: &'static Encoding) -> Self {
        Self {
            source,
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            fallback,
            input: vec![0; 64 * 1024],
            at: 0,
            filled: 0,
            is_at_end: false,
            is_over: false,
            is_begun: false,
            values: vec![0; 4 * 1024],
            ends: vec![0; 64],
        }
    }

    /// The next row; nothing at the end.
    fn read(&mut self) -> Result<Option<Row>, Unreadable> {
        let (mut length, mut count, mut quotes) = (0, 0, 0usize);
        let mut begin = None;
        loop {
            if self.at == self.filled && !self.is_at_end {
                self.refill()?;
            }
            let line = self.parser.line();
            let input = &self.input[self.at..self.filled];
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut self.values[length..], &mut self.ends[count..]);
            let taken = &input[..read];
            if begin.is_none() && read > 0 {
                // Empty lines before the row are not its own.
                let skipped = taken
                    .iter()
                    .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                    .filter(|byte| **byte == b'\n')
                    .count() as u64;
                begin = Some(line + skipped);
            }
            quotes += taken.iter().filter(|byte| **byte == b'"').count();
            self.at += read;
            length += written;
            count += ended;
            let begin = begin.unwrap_or(line);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if length >= LONGEST => {
                    return Err(Unreadable::Damaged {
                        line: Some(begin),
                        damage: Damage::UnclosedQuote,
                    });
                }
                ReadRecordResult::OutputFull => self.values.resize(self.values.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if count >= MOST_COLUMNS => {
                    return Err(Unreadable::Damaged {
                        line: Some(begin),
                        damage: Damage::TooManyColumns,
                    });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).min(MOST_COLUMNS), 0),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => {
                    let spans = self.parser.line().saturating_sub(begin) > 1;
                    if quotes % 2 == 1 && spans {
                        return Err(Unreadable::Damaged {
                            line: Some(begin),
                            damage: Damage::UnclosedQuote,
                        });
                    }
                    if self.values[..length].contains(&0) {
                        return Err(Unreadable::Damaged {
                            line: Some(begin),
                            damage: Damage::ZeroBytes,
                        });
                    }
                    return Ok(Some(self.row(begin, length, count)));
                }
            }
        }
    }

    fn refill(&mut self) -> Result<(), Unreadable> {
        self.at = 0;
        self.filled = loop {
            match self.source.read(&mut self.input) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Unreadable::Interrupted(error.kind())),
            }
        };
        if !self.is_begun && self.input[..self.filled].starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        self.is_begun = true;
        self.is_at_end = self.filled == 0;
        Ok(())
    }

    fn row(&self, line: u64, length: usize, count: usize) -> Row {
        let (bytes, ends) = (&self.values[..length], &self.ends[..count]);
        if let Ok(text) = std::str::from_utf8(bytes)
            && ends.iter().all(|end| text.is_char_boundary(*end))
        {
            return Row {
                line,
                text: text.to_owned(),
                ends: ends.to_vec(),
            };
        }
        let mut row = Row { line, ..Row::default() };
        let mut begin = 0;
        for end in ends {
            row.text
                .push_str(&self.fallback.decode_without_bom_handling(&bytes[begin..*end]).0);
            row.ends.push(row.text.len());
            begin = *end;
        }
        row
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Row, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.read().transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Column, Mapping, Table};
    use crate::{Damage, Format, Lead, Unreadable};

    fn leads(bytes: &[u8]) -> Vec<Lead> {
        let table = Table::open(Cursor::new(bytes)).unwrap();
        let mapping = table.mapping().clone();
        table.map(|row| mapping.lead(&row.unwrap())).collect()
    }

    const LIST: &str = "Vorname;Name;Firma;E-Mail;Telefon (privat);Straße;PLZ/Ort;Tags;Kd-Nr\r\n\
        Jörg;Müller;\"Bau; Holz \"\"Nord\"\" GmbH\";j@example.de;0221 98765;Hauptstr. 1;50667 Köln;vip, neu;4711\r\n\
        Änne;\"von\r\nHeide\";;;=\"0171 1234567\";;;;\r\n";

    #[test]
    fn a_table_is_read_in_every_encoding() {
        let wide = |order: fn(u16) -> [u8; 2], mark: &str| {
            format!("{mark}{LIST}")
                .encode_utf16()
                .flat_map(order)
                .collect::<Vec<u8>>()
        };
        for (name, bytes) in [
            ("UTF-8", LIST.as_bytes().to_vec()),
            ("UTF-8", [b"\xef\xbb\xbf", LIST.as_bytes()].concat()),
            ("windows-1252", encoding_rs::WINDOWS_1252.encode(LIST).0.into_owned()),
            ("UTF-16LE", wide(u16::to_le_bytes, "\u{feff}")),
            ("UTF-16BE", wide(u16::to_be_bytes, "\u{feff}")),
            ("UTF-16LE", wide(u16::to_le_bytes, "")),
        ] {
            let table = Table::open(Cursor::new(&bytes)).unwrap();
            assert_eq!(
                (table.encoding(), table.delimiter(), table.titles().len()),
                (name, ';', 9)
            );
            let leads = leads(&bytes);
            let [first, second] = leads.as_slice() else {
                panic!("two rows")
            };
            assert_eq!(
                (
                    first.first_name.as_str(),
                    first.last_name.as_str(),
                    first.company.as_str()
                ),
                ("Jörg", "Müller", "Bau; Holz \"Nord\" GmbH")
            );
            assert_eq!(
                (
                    first.address.street.as_str(),
                    first.address.postal_code.as_str(),
                    first.address.city.as_str()
                ),
                ("Hauptstr. 1", "50667", "Köln")
            );
            assert_eq!(
                (first.tags.len(), first.phones[0].as_str(), first.unread.as_slice()),
                (2, "0221 98765", ["Kd-Nr: 4711".to_owned()].as_slice())
            );
            assert_eq!(
                (
                    second.first_name.as_str(),
                    second.last_name.as_str(),
                    second.phones[0].as_str()
                ),
                ("Änne", "von\r\nHeide", "0171 1234567")
            );
        }
    }

    #[test]
    fn delimiters_are_told_by_the_rows() {
        for (text, delimiter) in [
            ("Name,Phone\nA,1\nB,2\n", ','),
            ("Name\tPhone\nMüller, Anna\t1\nKern, Ole\t2\n", '\t'),
            ("Name|Note\nA|x, y, z\nB|x; y\n", '|'),
            ("sep=^\nName^Phone\nA^1\n", '^'),
            ("Name;Time\nA;10:30\nB;11:45\n", ';'),
            ("Name:Phone\nA:1\nB:2\n", ':'),
            ("Name\nA\nB\n", ';'),
        ] {
            let table = Table::open(Cursor::new(text)).unwrap();
            assert_eq!(
                (table.delimiter(), table.titles()[0].as_str()),
                (delimiter, "Name"),
                "{text}"
            );
        }
    }

    #[test]
    fn columns_are_known_in_german_and_english() {
        for (titles, columns) in [
            (
                "First Name,Last Name,Phone 1 - Value,E-mail 1 - Value,Organization 1 - Name",
                vec![
                    Column::FirstName,
                    Column::LastName,
                    Column::Phone,
                    Column::Email,
                    Column::Company,
                ],
            ),
            (
                "Anrede,Vorname,Nachname,Mobiltelefon,Telefon geschäftlich,Ort geschäftlich,Land",
                vec![
                    Column::Salutation,
                    Column::FirstName,
                    Column::LastName,
                    Column::Phone,
                    Column::Phone,
                    Column::City,
                    Column::Country,
                ],
            ),
            (
                "Full Name,Business Name,Street Address,City,State,Postal Code,Website,Date of Birth,Notes,Score",
                vec![
                    Column::Name,
                    Column::Company,
                    Column::Street,
                    Column::City,
                    Column::State,
                    Column::PostalCode,
                    Column::Website,
                    Column::DateOfBirth,
                    Column::Reason,
                    Column::Note,
                ],
            ),
            (
                "Name,Vorname,,Kategorien",
                vec![Column::LastName, Column::FirstName, Column::Note, Column::Tags],
            ),
        ] {
            let titles: Vec<String> = titles.split(',').map(str::to_owned).collect();
            assert_eq!(Mapping::for_titles(&titles).columns, columns);
        }
    }

    #[test]
    fn a_mapping_can_be_changed_and_kept() {
        let table = Table::open(Cursor::new("Name;Dings\nAnna Kern;Rot\n")).unwrap();
        let mut mapping = table.mapping().clone();
        assert_eq!(mapping.columns, [Column::Name, Column::Note]);
        mapping.columns[1] = Column::Tags;
        let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
        let leads: Vec<Lead> = table.map(|row| kept.lead(&row.unwrap())).collect();
        assert_eq!(
            (leads[0].last_name.as_str(), leads[0].tags.as_slice()),
            ("Kern", ["Rot".to_owned()].as_slice())
        );
    }

    #[test]
    fn a_table_without_titles_is_read_by_its_values() {
        let leads = leads(b"Anna Kern;Kern Optik GmbH;anna@example.de;0221 98765\nOle Brandt;;ole@example.de;\n");
        assert_eq!(
            (
                leads.len(),
                leads[0].last_name.as_str(),
                leads[0].company.as_str(),
                leads[1].emails[0].as_str()
            ),
            (2, "Kern", "Kern Optik GmbH", "ole@example.de")
        );
    }

    #[test]
    fn of_the_marks_of_a_text_the_first_goes() {
        for (written, value) in [
            ("=\"0171\"", "0171"),
            ("'0171", "0171"),
            ("'=1+1", "=1+1"),
            ("''=1+1", "'=1+1"),
            ("'n Bier", "'n Bier"),
            (" +49 221 98765 ", "+49 221 98765"),
        ] {
            assert_eq!(super::plain_value(written), value, "{written}");
        }
    }

    #[test]
    fn umlauts_that_come_late_are_read() {
        let mut bytes = b"Name;Ort\n".to_vec();
        for _ in 0..40_000 {
            bytes.extend(b"Anna Kern;Bonn\n");
        }
        bytes.extend(b"J\xf6rg Kern;K\xf6ln\n");
        bytes.extend("Jürgen Kern;Köln\n".as_bytes());
        let leads = leads(&bytes);
        assert_eq!(
            (leads[40_000].first_name.as_str(), leads[40_001].first_name.as_str()),
            ("Jörg", "Jürgen")
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let fault = |bytes: &[u8]| {
            Table::open(Cursor::new(bytes))
                .and_then(|table| table.collect::<Result<Vec<_>, _>>())
                .unwrap_err()
        };
        let damaged = |line, damage| Unreadable::Damaged {
            line: Some(line),
            damage,
        };
        assert_eq!(fault(b" \n"), Unreadable::Empty);
        assert_eq!(fault(b"PK\x03\x04rest"), Unreadable::OtherFormat(Format::Table));
        assert_eq!(
            fault(b"Name;Ort\nA;B\nC;\"D\nE;F\nG;H\n"),
            damaged(3, Damage::UnclosedQuote)
        );
        assert_eq!(
            fault(b"\"Name\";\"Ort\"\n\"A\";\"B\n\"C\";\"D\"\n"),
            damaged(2, Damage::UnclosedQuote)
        );
        assert_eq!(
            fault(format!("Name;Ort\nC;\"{}", "x;y\n".repeat(1_000_000)).as_bytes()),
            damaged(2, Damage::UnclosedQuote)
        );
        assert_eq!(fault(b"Name;Ort\n\nA\0;B\n"), damaged(3, Damage::ZeroBytes));
        assert_eq!(
            fault(";x".repeat(10_000).as_bytes()),
            damaged(1, Damage::TooManyColumns)
        );
    }
}
