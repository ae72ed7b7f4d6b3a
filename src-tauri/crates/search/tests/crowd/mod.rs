//! A made-up crowd of German-looking contacts, the same in every run, and the tables of what must be found in it.

use std::{collections::HashSet, sync::LazyLock};

use search::{Entry, fold};

/// A contact as it stands in the index.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub key: u32,
    pub name: String,
    pub email: String,
    pub phones: String,
    pub company: String,
    pub tags: Vec<String>,
    pub city: String,
}

impl Person {
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            key: self.key,
            name: &self.name,
            email: &self.email,
            phones: &self.phones,
            company: &self.company,
            tags: &self.tags,
            city: &self.city,
            ..Entry::default()
        }
    }
}

/// A small generator, so that every run asks the same.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        Self(0x5EED_5EED_5EED_5EED)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Lines of a table below `tests/tables`, each parted at its bars, without comments.
fn rows(table: &'static str) -> Vec<Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect()
}

/// Those of `people.txt`; their keys follow the given one.
pub fn people(first_key: u32) -> Vec<Person> {
    (first_key..)
        .zip(rows(include_str!("../tables/people.txt")))
        .map(|(key, row)| {
            let [name, company, email, tags, city] = row[..] else {
                panic!("people.txt: five columns are wanted in {row:?}");
            };
            Person {
                key,
                name: name.to_owned(),
                email: email.to_owned(),
                phones: String::new(),
                company: company.to_owned(),
                tags: tags
                    .split(',')
                    .map(str::trim)
                    .filter(|tag| !tag.is_empty())
                    .map(str::to_owned)
                    .collect(),
                city: city.to_owned(),
            }
        })
        .collect()
}

/// What is typed, and who is looked for: `queries.txt`.
pub fn queries() -> Vec<(&'static str, &'static str)> {
    rows(include_str!("../tables/queries.txt"))
        .into_iter()
        .map(|row| match row[..] {
            [typed, wanted] => (typed, wanted),
            _ => panic!("queries.txt: two columns are wanted in {row:?}"),
        })
        .collect()
}

/// A way to write a phone number: `phones.txt`.
pub struct Notation {
    pub stored: &'static str,
    /// Of the sub-account: ISO 3166-1 alpha-2.
    pub country: &'static str,
    pub typed: String,
}

/// All notations, those of one number together.
pub fn notations() -> Vec<Notation> {
    rows(include_str!("../tables/phones.txt"))
        .into_iter()
        .map(|row| match row[..] {
            [stored, country, typed] => Notation {
                stored,
                country,
                typed: unseen(typed),
            },
            _ => panic!("phones.txt: three columns are wanted in {row:?}"),
        })
        .collect()
}

/// Somebody for each number of the notations. All are called the same, after all others, so that neither name nor
/// chance lifts them.
pub fn owners(notations: &[Notation], first_key: u32) -> Vec<Person> {
    let mut numbers: Vec<&str> = notations.iter().map(|notation| notation.stored).collect();
    numbers.dedup();
    (first_key..)
        .zip(numbers)
        .map(|(key, number)| Person {
            key,
            name: "Zyta Zzymanski".to_owned(),
            phones: number.to_owned(),
            ..Person::default()
        })
        .collect()
}

/// What is spelt out because it cannot be seen.
fn unseen(text: &str) -> String {
    [
        ("{nbsp}", "\u{A0}"),
        ("{nnbsp}", "\u{202F}"),
        ("{zwsp}", "\u{200B}"),
        ("{bom}", "\u{FEFF}"),
        ("{lre}", "\u{202A}"),
        ("{pdf}", "\u{202C}"),
        ("{nbhyphen}", "\u{2011}"),
        ("{minus}", "\u{2212}"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

/// So many contacts made up of frequent names and their near neighbours, keys from 0 on. Nobody is called like
/// somebody of `people.txt`, nor works for a company called like theirs.
pub fn crowd(size: u32, dice: &mut Dice) -> Vec<Person> {
    let taken: HashSet<String> = people(0)
        .iter()
        .flat_map(|person| [fold(&person.name), fold(&person.company)])
        .filter(|name| !name.is_empty())
        .collect();
    let mut crowd: Vec<Person> = Vec::with_capacity(size as usize);
    while (crowd.len() as u32) < size {
        let person = somebody(crowd.len() as u32, dice);
        if !taken.contains(&fold(&person.name)) && !taken.contains(&fold(&person.company)) {
            crowd.push(person);
        }
    }
    crowd
}

fn somebody(key: u32, dice: &mut Dice) -> Person {
    let first = dice.pick(&FIRST).to_owned();
    let last = match dice.below(10) {
        0..3 => {
            let made_up = [dice.pick(&SYLLABLES), dice.pick(&SYLLABLES), dice.pick(&ENDINGS)].concat();
            made_up[..1].to_uppercase() + &made_up[1..]
        }
        3 => format!("{}-{}", dice.pick(&LAST), dice.pick(&LAST)),
        _ => dice.pick(&LAST).to_owned(),
    };
    let company = match dice.below(4) {
        0 => format!("{} {last} {}", dice.pick(&TRADES), dice.pick(FORMS)),
        1 => format!("{last} {}", dice.pick(FORMS)),
        _ => String::new(),
    };
    let host = match dice.below(3) {
        0 => format!("{}-{}.de", fold(&last), fold(dice.pick(&TRADES))),
        _ => dice.pick(&HOSTS).to_owned(),
    };
    let email = format!("{}.{}{}@{host}", fold(&first), fold(&last), dice.below(99));
    let mobile = format!(
        "+49{}{:08}",
        dice.pick(&[
            "151", "152", "157", "159", "160", "162", "170", "171", "172", "175", "176", "177", "179"
        ]),
        dice.below(100_000_000)
    );
    let phones = match dice.below(8) {
        0 => format!("+49{}{:07} {mobile}", dice.pick(&AREAS), dice.below(10_000_000)),
        1 => format!("0{}/{:06}", dice.pick(&AREAS), dice.below(1_000_000)),
        2 => format!(
            "+43{}{:07}",
            dice.pick(&["1", "316", "512", "650", "660", "664", "676", "699"]),
            dice.below(10_000_000)
        ),
        3 => format!(
            "+41{}{:07}",
            dice.pick(&["22", "31", "43", "44", "61", "76", "78", "79"]),
            dice.below(10_000_000)
        ),
        _ => mobile,
    };
    Person {
        key,
        name: match dice.below(20) {
            0 => format!("{} {first} {last}", dice.pick(TITLES)),
            1 => format!("{first} {} {last}", dice.pick(PARTICLES)),
            _ => format!("{first} {last}"),
        },
        email,
        phones,
        company,
        tags: (0..dice.below(4)).map(|_| dice.pick(TAGS).to_owned()).collect(),
        city: dice.pick(CITIES).to_owned(),
    }
}

type Words = LazyLock<Vec<&'static str>>;

/// A list of words, parted by blanks.
macro_rules! words {
    ($text:literal) => {
        LazyLock::new(|| $text.split_whitespace().collect())
    };
}

static FIRST: Words = words!(
    "
    Anna Anne Anneliese Anna-Lena Lukas Marie Marie-Luise Leon Sophie Paul Emma Jonas Mia Felix Hannah Maximilian Jürgen
    Günther Günter Käthe Björn Aylin Mehmet Fatma Yusuf Stefan Sabine Uwe Petra Peter Wolfgang Monika Hans-Peter Hans
    Karl-Heinz Karlheinz Renate Dieter Zoë René Ingrid Olaf Tanja Vera Quirin Xaver Clara Noah Jörg Bärbel Gudrun
    Friederike Friedrich Katharina Kathrin Matthias Mathias Heiko Volker Ulrike Ulrich Tobias Cornelia Ferdinand
    Roswitha Eberhard Bernd Bernhard Christoph Christa Ludwig Ümit Elif İbrahim Łukasz Małgorzata François Søren Sean
    Jennifer Manfred Gesine Jonathan Beatrix Urs Goetz Raphael Michael Bruno Roland Verena Patrick Kai Ute Sebastian"
);
static LAST: Words = words!(
    "
    Müller Möller Miller Müllner Mühler Müllers Muhler Mühlhaus Mühlberg Schmidt Schmitt Schmid Schmied Schmitz
    Schmidtke Schmiedel Schneider Schnieder Schneiders Fischer Fisher Vischer Weber Weeber Meyer Meier Maier Mayer Mayr
    Meyers Meierhof Wagner Wegner Becker Bäcker Böcker Schulz Schulze Schultz Schulte Hoffmann Hofmann Hofman Hoffman
    Hofer Schäfer Schaefer Schäffer Schaffer Schöfer Schafer Koch Köche Kocher Kochmann Bauer Baur Bayer Beier Richter
    Klein Kleiner Kleinert Wolf Wolff Wulf Wolkenhauer Schröder Schröter Schräder Neumann Naumann Neuer Schwarz
    Zimmermann Zimmerer Braun Brauner Brown Brückl Brucker Brügger Krüger Kruger Krieger Krüner Hartmann Hardmann Lange
    Lang Langer Langhans Werner Krause Krauß Kraus Lehmann Lohmann Köhler Kohler Kähler Kohlbrenner Herrmann Hermann
    König Konig Königs Walter Walther Huber Hueber Hubert Kaiser Keiser Fuchs Fux Peters Peter Petersen Scholz Weiß
    Weis Weise Weißer Weissenborn Jung Junge Jünger Hahn Haan Hähnel Schubert Schubart Vogel Vogler Vogels Vogl Groß
    Gross Große Grosser Grossmann Groth Größer Strauss Straub Preuss Preis Preuße Jäger Jaeger Jager Jahn Öztürk Özdem
    Özmen Yılmaz Yıldız Çelik Nowak Novak Kowalski Kowalczyk Kowal Wisnewski O'Neill O'Brien Roth Rother Roß Ross Rose
    Ott Otto Otte Heide Heider Heid Boom Bohm Böhm Böhme Kranz Krantz Vogt Voigt Voogt Abend Thal Thaler Thalmann
    Ehrlich Trautmann Traut Eichhorn Uhlmann Uhlig Knobloch Zucker Pfann Pfaff Lichter Licht Süß Suess Süßmann"
);
static SYLLABLES: Words = words!("ber hau len kamp ros wal mei ling schö grei tor bun kir dre sol pan ull vor stau");
static ENDINGS: Words = words!("stein dorf hof berg mann bach er ing kamp horst");
const CITIES: &[&str] = &[
    "Berlin",
    "Hamburg",
    "München",
    "Köln",
    "Frankfurt am Main",
    "Frankfurt (Oder)",
    "Stuttgart",
    "Düsseldorf",
    "Leipzig",
    "Dortmund",
    "Essen",
    "Bremen",
    "Dresden",
    "Hannover",
    "Nürnberg",
    "Duisburg",
    "Würzburg",
    "Osnabrück",
    "Kassel",
    "Göttingen",
    "Lüdenscheid",
    "Potsdam",
    "Münster",
    "Erlangen",
    "Norden",
    "Nordhorn",
    "Konstanz",
    "Freiburg im Breisgau",
    "Bad Krozingen",
    "Bad Kreuznach",
    "Zell am Harmersbach",
    "Suhl",
    "Schwäbisch Hall",
    "Wien",
    "Graz",
    "Zürich",
    "Bern",
];
static TRADES: Words = words!(
    "
    Bau Bäckerei Elektro Sanitär Haustechnik Immobilien Steuerberatung Praxis Autohaus Gartenbau Gärtnerei Druck
    Logistik Software Reinigung Dachdecker Tischlerei Maschinenbau Reederei Straßenbau Süßwaren Sägewerk"
);
const FORMS: &[&str] = &["GmbH", "GmbH & Co. KG", "AG", "UG", "e.K.", "OHG", "& Söhne", "KG", ""];
const TITLES: &[&str] = &["Dr.", "Prof. Dr.", "Dr. med."];
const PARTICLES: &[&str] = &["von", "von der", "van den", "zur", "de"];
const TAGS: &[&str] = &[
    "kunde",
    "neukunde",
    "stammkunde",
    "vip",
    "newsletter",
    "messe 2026",
    "messe hannover",
    "rückruf",
    "angebot",
    "altkunde",
    "b2b",
    "notdienst",
    "gastro",
    "händler",
    "wartung",
];
static HOSTS: Words = words!("web.de gmx.de gmail.com t-online.de outlook.com posteo.de");
static AREAS: Words = words!("30 40 69 89 221 341 351 421 511 711 911 931 2351 4193 8665");
