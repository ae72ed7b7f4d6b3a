use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    bits::Bits,
    fold::{NAMELESS, fold, sort_key},
    number::{Fit, Number, TypedNumber, each_number},
    order::Order,
    query::{Near, Phrase, Term, TypedWord, joined, near, terms, words},
    sort::{Labels, Sort, SortField, Value, Values},
    words::{Place, Word, Words},
};

/// How many recently opened contacts an empty query shows first.
const RECENT: usize = 20;

/// Typo matches are looked for only when there are fewer true matches than this.
const FEW: usize = 5;

/// Between two fields: no phrase reaches across.
const END_OF_FIELD: Word = Word::MAX;

/// After name and company.
const END_OF_OWN: Word = Word::MAX - 1;

/// A contact as the index sees it. Nothing needs to be folded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry<'a> {
    /// The contact's local key.
    pub key: u32,
    /// What the row is called; the list is sorted by its sort key.
    pub name: &'a str,
    /// All e-mail addresses, parted by blanks.
    pub email: &'a str,
    /// All phone numbers in any notation, parted by line breaks.
    pub phones: &'a str,
    /// The company.
    pub company: &'a str,
    /// The tags.
    pub tags: &'a [String],
    /// The city.
    pub city: &'a str,
    /// The name of its owner; sorted by and not searched, as all that follows.
    pub owner: &'a str,
    /// The lifecycle stage.
    pub stage: &'a str,
    /// Where it came from.
    pub source: &'a str,
    /// When it was created, as `2026-11-23T12:00:00.000Z`.
    pub created: &'a str,
    /// When it was last changed.
    pub changed: &'a str,
    /// When something last happened with it.
    pub active: &'a str,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// All true matches, however few of them are in `keys`.
    pub total: u32,
    /// Typo matches; they follow the true ones, so the list has `total + typos` rows.
    pub typos: u32,
    /// The page asked for, best first.
    pub keys: Vec<u32>,
}

/// All contacts of an account, ready to be searched.
///
/// An index of words: for each the contacts that have it. A query becomes a few sets of contacts, and only the page
/// asked for is put in order.
#[derive(Debug)]
pub struct Index {
    calling_code: String,
    words: Words,
    slot_of: HashMap<u32, u32>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// By slot: numbers for the folded words of the name and of the company.
    names: Vec<[u64; 2]>,
    /// By slot: the first phone number.
    numbers: Vec<Number>,
    more_numbers: BTreeMap<u32, Vec<Number>>,
    /// By name, then by key.
    order: Order,
    /// By slot.
    values: Vec<Values>,
    labels: Labels,
    /// The other order that was asked for last, kept in step from then on.
    sorted: Option<(Sort, Order)>,
}

#[derive(Debug)]
struct Slot {
    key: u32,
    sort_key: Box<str>,
    /// Name, company, `END_OF_OWN`, the other fields; `END_OF_FIELD` after each.
    words: Box<[Word]>,
}

/// What a query finds, in groups without a slot in common, the best first.
struct Found {
    groups: Vec<Bits>,
    /// How many match every word.
    total: usize,
    /// How many match but for a typo.
    typos: usize,
}

/// The slots that match, in tiers from the best: a tier holds those of the tiers before it, too.
struct Matches([Bits; TIERS]);

const TIERS: usize = 4;

/// True matches by name and company; typo matches whose name or company has the words that were meant as a whole.
const BEST: usize = 0;

/// True matches by other words and by whole phone numbers; other typo matches by name and company.
const GOOD: usize = 1;

/// Those that a part of a phone number probably means.
const LIKELY: usize = 2;

/// All.
const ANY: usize = 3;

impl Default for Index {
    fn default() -> Self {
        Self::new()
    }
}

impl Index {
    /// An empty index that reads national phone numbers as German ones.
    #[must_use]
    pub fn new() -> Self {
        Self::with_calling_code("49")
    }

    /// An empty index that reads national phone numbers as those of the country with this calling code.
    #[must_use]
    pub fn with_calling_code(calling_code: &str) -> Self {
        Self {
            calling_code: calling_code.chars().filter(char::is_ascii_digit).collect(),
            words: Words::default(),
            slot_of: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            names: Vec::new(),
            numbers: Vec::new(),
            more_numbers: BTreeMap::new(),
            order: Order::default(),
            values: Vec::new(),
            labels: Labels::default(),
            sorted: None,
        }
    }

    /// The number of contacts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slot_of.len()
    }

    /// There is no contact.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slot_of.is_empty()
    }

    /// Adds the contact, or replaces the one with its key.
    pub fn upsert(&mut self, entry: &Entry<'_>) {
        let sort_key = sort_key(entry.name);
        let slot = match self.slot_of.get(&entry.key) {
            Some(&slot) if *self.slots[slot as usize].sort_key == *sort_key => {
                self.take_out_of_sorted(slot);
                self.fill(slot, entry, None);
                slot
            }
            Some(&slot) => {
                self.take_out_of_sorted(slot);
                self.take_out_of_order(slot);
                self.fill(slot, entry, Some(sort_key));
                self.put_in_order(slot);
                slot
            }
            None => {
                let slot = self.add(entry, sort_key);
                self.put_in_order(slot);
                slot
            }
        };
        self.put_in_sorted(slot);
    }

    /// Adds many contacts at once, the fast way for the first load.
    pub fn extend<'a>(&mut self, entries: impl IntoIterator<Item = Entry<'a>>) {
        if !self.is_empty() {
            entries.into_iter().for_each(|entry| self.upsert(&entry));
            return;
        }
        entries.into_iter().for_each(|entry| self.put(&entry));
        self.put_all_in_order();
    }

    /// An index of all contacts that `fill` hands over one after the other; none of them needs to be kept by it.
    ///
    /// # Errors
    /// What `fill` answers.
    pub fn filled<E>(
        calling_code: &str,
        fill: impl FnOnce(&mut dyn FnMut(&Entry<'_>)) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut index = Self::with_calling_code(calling_code);
        fill(&mut |entry| index.put(entry))?;
        index.put_all_in_order();
        Ok(index)
    }

    /// Takes a contact in whose place in the order is found at the end.
    fn put(&mut self, entry: &Entry<'_>) {
        let sort_key = sort_key(entry.name);
        match self.slot_of.get(&entry.key) {
            Some(&slot) => self.fill(slot, entry, Some(sort_key)),
            None => {
                self.add(entry, sort_key);
            }
        }
    }

    fn put_all_in_order(&mut self) {
        let mut slots: Vec<u32> = self.slot_of.values().copied().collect();
        slots.sort_unstable_by(|&one, &other| self.rank(one).cmp(&self.rank(other)));
        self.order = Order::sorted(&slots);
        self.sorted = None;
        // After the first load few come.
        self.words.shrink();
        self.slots.shrink_to_fit();
        self.names.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    /// Removes the contact, if it is there.
    pub fn remove(&mut self, key: u32) {
        let Some(slot) = self.slot_of.get(&key).copied() else {
            return;
        };
        self.take_out_of_sorted(slot);
        self.take_out_of_order(slot);
        self.fill(
            slot,
            &Entry {
                key,
                ..Entry::default()
            },
            Some(String::new()),
        );
        self.slot_of.remove(&key);
        self.free.push(slot);
    }

    /// Contacts that match every word of the query, best first: those whose name or company it is, those whose name or
    /// company matches, those matching in other fields, and, if these are fewer than five, those that match but for a
    /// typo. Of the other fields a whole phone number comes before parts of one; of the typos come first those in the
    /// name or company, and of these first the words that were meant as a whole. Among equals the recently opened come
    /// first (`recent`, the last first), then by name, then by key.
    ///
    /// An empty query is [`Index::all`].
    #[must_use]
    pub fn find(&self, query: &str, recent: &[u32], offset: u32, limit: u32) -> Hits {
        self.matches_of(query, None, recent, offset, limit)
            .unwrap_or_else(|| self.all(recent, offset, limit))
    }

    /// Those of the given contacts that [`Index::find`] finds, in its order; an empty query gives all of them by name,
    /// then by key.
    #[must_use]
    pub fn find_among(&self, keys: &[u32], query: &str, recent: &[u32], offset: u32, limit: u32) -> Hits {
        let among = self.slots_of(keys.iter().copied());
        self.matches_of(query, Some(&among), recent, offset, limit)
            .unwrap_or_else(|| {
                let mut page = Page::new(self, &[], offset, limit);
                page.take(&among);
                page.hits(among.count(), 0)
            })
    }

    /// Puts the contacts in another order, which is kept until another one is asked for.
    pub fn sort_by(&mut self, sort: Sort) {
        if self.order_of(sort).is_some() {
            return;
        }
        let mut slots: Vec<(Option<Value<'_>>, u32)> = self
            .order
            .iter()
            .map(|slot| (self.value(sort.field, slot), slot))
            .collect();
        // They are in the order of their names, and equals stay so.
        slots.sort_by(|(one, _), (other, _)| compare(sort, *one, *other));
        let slots: Vec<u32> = slots.into_iter().map(|(_, slot)| slot).collect();
        self.sorted = Some((sort, Order::sorted(&slots)));
    }

    /// What [`Index::find`] finds, of the given contacts alone where some are given, in an order of their own instead of
    /// by how well they match. Nothing while the contacts are in no such order: [`Index::sort_by`] puts them in it.
    #[must_use]
    pub fn find_sorted(&self, sort: Sort, among: Option<&[u32]>, query: &str, offset: u32, limit: u32) -> Option<Hits> {
        let order = self.order_of(sort)?;
        let among = among.map(|keys| self.slots_of(keys.iter().copied()));
        let (hits, typos) = match self.found(query, among.as_ref()) {
            Some(found) => {
                let mut hits = Bits::none(self.slots.len());
                found.groups.iter().for_each(|group| hits.add_those_in(group));
                (hits, found.typos)
            }
            None => (among.unwrap_or_else(|| self.everybody()), 0),
        };
        let mut page = Page::new(self, &[], offset, limit);
        (page.sort, page.order) = (sort, order);
        page.take(&hits);
        Some(page.hits(hits.count() - typos, typos))
    }

    fn order_of(&self, sort: Sort) -> Option<&Order> {
        if sort == Sort::BY_NAME {
            return Some(&self.order);
        }
        let (by, order) = self.sorted.as_ref()?;
        (*by == sort).then_some(order)
    }

    fn slots_of(&self, keys: impl Iterator<Item = u32>) -> Bits {
        let mut slots = Bits::none(self.slots.len());
        for slot in keys.filter_map(|key| self.slot_of.get(&key)) {
            slots.insert(*slot);
        }
        slots
    }

    fn everybody(&self) -> Bits {
        let mut everybody = Bits::all(self.slots.len());
        for &slot in &self.free {
            everybody.drop(slot);
        }
        everybody
    }

    /// Nothing where the query has no word.
    fn matches_of(&self, query: &str, among: Option<&Bits>, recent: &[u32], offset: u32, limit: u32) -> Option<Hits> {
        let found = self.found(query, among)?;
        let mut page = Page::new(self, recent, offset, limit);
        found.groups.iter().for_each(|group| page.take(group));
        Some(page.hits(found.total, found.typos))
    }

    /// Nothing where the query has no word.
    fn found(&self, query: &str, among: Option<&Bits>) -> Option<Found> {
        let terms = terms(query, &self.calling_code);
        let Matches(mut tiers) = self.all_of(&terms, |term| self.matching(term))?;
        if let Some(among) = among {
            tiers.iter_mut().for_each(|tier| tier.keep_those_in(among));
        }
        let total = tiers[ANY].count();

        let exact = self.named(query, &tiers[BEST]);
        let mut taken = exact.clone();
        let mut groups = vec![exact];
        let mut take = |tiers: [Bits; TIERS]| {
            for mut tier in tiers {
                tier.drop_those_in(&taken);
                taken.add_those_in(&tier);
                groups.push(tier);
            }
            taken.count()
        };
        take(tiers);

        let mut typos = 0;
        if total < FEW
            && terms.iter().any(is_forgiving)
            && let Some(Matches(mut nearly)) = self.all_of(&terms, |term| self.nearly_matching(term))
        {
            if let Some(among) = among {
                nearly.iter_mut().for_each(|tier| tier.keep_those_in(among));
            }
            typos = take(nearly) - total;
        }
        Some(Found { groups, total, typos })
    }

    /// All contacts: the last 20 opened first (`recent`, the last first), then by name, then by key.
    #[must_use]
    pub fn all(&self, recent: &[u32], offset: u32, limit: u32) -> Hits {
        let mut seen = HashSet::new();
        let recent: Vec<u32> = recent
            .iter()
            .copied()
            .filter(|key| self.slot_of.contains_key(key) && seen.insert(*key))
            .take(RECENT)
            .collect();
        let mut page = Page::new(self, &recent, offset, limit);
        page.take(&self.everybody());
        page.hits(self.len(), 0)
    }

    fn add(&mut self, entry: &Entry<'_>, sort_key: String) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                key: entry.key,
                sort_key: "".into(),
                words: [].into(),
            });
            self.names.push([0; 2]);
            self.numbers.push(Number::default());
            self.values.push(Values::default());
            self.slots.len() as u32 - 1
        });
        self.slot_of.insert(entry.key, slot);
        self.fill(slot, entry, Some(sort_key));
        slot
    }

    /// Writes everything but the order. Words that the slot keeps are left alone.
    fn fill(&mut self, slot: u32, entry: &Entry<'_>, sort_key: Option<String>) {
        let name = fold(entry.name);
        let company = fold(entry.company);
        self.names[slot as usize] = [name_number(&name), name_number(&company)];

        self.more_numbers.remove(&slot);
        let mut numbers = Vec::new();
        each_number(entry.phones, |text| {
            numbers.extend(Number::read(text, &self.calling_code))
        });
        let mut numbers = numbers.into_iter();
        self.numbers[slot as usize] = numbers.next().unwrap_or_default();
        if numbers.len() > 0 {
            self.more_numbers.insert(slot, numbers.collect());
        }

        self.values[slot as usize] = Values::of(entry, &mut self.labels);

        let new = self.words_of(entry, &name, &company);
        let at = &mut self.slots[slot as usize];
        at.key = entry.key;
        if let Some(sort_key) = sort_key {
            at.sort_key = sort_key.into();
        }
        let old = std::mem::replace(&mut at.words, new.into());
        let (before, after) = (placed(&old), placed(&self.slots[slot as usize].words));
        for &(word, is_own) in before.iter().filter(|place| after.binary_search(place).is_err()) {
            self.words.remove(word, Place::new(slot, is_own));
        }
        for &(word, is_own) in after.iter().filter(|place| before.binary_search(place).is_err()) {
            self.words.insert(word, Place::new(slot, is_own));
        }
    }

    fn words_of(&mut self, entry: &Entry<'_>, name: &str, company: &str) -> Vec<Word> {
        let mut all = Vec::with_capacity(16);
        let dictionary = &mut self.words;
        let mut field = |all: &mut Vec<Word>, folded: &str| {
            let before = all.len();
            all.extend(words(folded).map(|word| dictionary.intern(word)));
            if all.len() > before {
                all.push(END_OF_FIELD);
            }
        };
        field(&mut all, name);
        field(&mut all, company);
        for text in [entry.name, entry.company] {
            if text.contains(|c: char| !c.is_alphanumeric() && !c.is_whitespace()) {
                text.split_whitespace()
                    .filter_map(joined)
                    .for_each(|joined| field(&mut all, &joined));
            }
        }
        all.push(END_OF_OWN);
        entry
            .email
            .split_whitespace()
            .for_each(|email| field(&mut all, &fold(email)));
        entry.tags.iter().for_each(|tag| field(&mut all, &fold(tag)));
        field(&mut all, &fold(entry.city));
        all
    }

    fn rank(&self, slot: u32) -> (&str, u32) {
        let slot = &self.slots[slot as usize];
        (&slot.sort_key, slot.key)
    }

    fn value(&self, field: SortField, slot: u32) -> Option<Value<'_>> {
        match field {
            SortField::Name => Some(&*self.slots[slot as usize].sort_key)
                .filter(|name| *name != NAMELESS)
                .map(Value::Text),
            field => self.values[slot as usize].get(field, &self.labels),
        }
    }

    fn compare(&self, sort: Sort, one: u32, other: u32) -> Ordering {
        compare(sort, self.value(sort.field, one), self.value(sort.field, other))
            .then_with(|| self.rank(one).cmp(&self.rank(other)))
    }

    fn put_in_sorted(&mut self, slot: u32) {
        if let Some((sort, mut order)) = self.sorted.take() {
            order.insert(slot, |other| self.compare(sort, other, slot));
            self.sorted = Some((sort, order));
        }
    }

    fn take_out_of_sorted(&mut self, slot: u32) {
        if let Some((sort, mut order)) = self.sorted.take() {
            order.remove(|other| self.compare(sort, other, slot));
            self.sorted = Some((sort, order));
        }
    }

    fn put_in_order(&mut self, slot: u32) {
        let mut order = std::mem::take(&mut self.order);
        order.insert(slot, |other| self.rank(other).cmp(&self.rank(slot)));
        self.order = order;
    }

    fn take_out_of_order(&mut self, slot: u32) {
        let mut order = std::mem::take(&mut self.order);
        order.remove(|other| self.rank(other).cmp(&self.rank(slot)));
        self.order = order;
    }

    /// What matches every term; nothing where there is no term.
    fn all_of(&self, terms: &[Term], matching: impl Fn(&Term) -> Matches) -> Option<Matches> {
        terms.iter().map(matching).reduce(Matches::and)
    }

    fn matching(&self, term: &Term) -> Matches {
        match term {
            Term::Word(phrase) => self.with_phrase(phrase),
            Term::Number { words, number } => self.with_number(words, *number),
        }
    }

    fn nothing(&self) -> Matches {
        Matches(std::array::from_fn(|_| Bits::none(self.slots.len())))
    }

    fn with_beginning(&self, beginning: &str) -> Matches {
        let (mut own, mut any) = (Bits::none(self.slots.len()), Bits::none(self.slots.len()));
        for (_, word) in self.words.beginning_with(beginning) {
            for place in self.words.places(word) {
                any.insert(place.slot());
                if place.is_own() {
                    own.insert(place.slot());
                }
            }
        }
        Matches::of_words(own, any)
    }

    fn with_phrase(&self, phrase: &Phrase) -> Matches {
        let Some((last, whole)) = phrase.parts.split_last() else {
            return self.nothing();
        };
        let mut matches = self.with_beginning(&last.folded);
        if !whole.is_empty() {
            matches = self.next_to_each_other(whole, &last.folded, &matches.0[ANY]);
        }
        match &phrase.joined {
            Some(joined) => matches.or(self.with_beginning(&joined.folded)),
            None => matches,
        }
    }

    /// Those of the candidates that have the whole words and then one that begins with the last, side by side.
    fn next_to_each_other(&self, whole: &[TypedWord], last: &str, candidates: &Bits) -> Matches {
        let Some(whole) = whole
            .iter()
            .map(|word| self.words.get(&word.folded))
            .collect::<Option<Vec<Word>>>()
        else {
            return self.nothing();
        };
        let lasts: HashSet<Word> = self.words.beginning_with(last).map(|(_, word)| word).collect();
        let Some(rarest) = whole.iter().min_by_key(|word| self.words.places(**word).len()) else {
            return self.nothing();
        };
        let (mut own, mut any) = (Bits::none(self.slots.len()), Bits::none(self.slots.len()));
        for slot in self.words.places(*rarest).iter().map(|place| place.slot()) {
            if !candidates.contains(slot) {
                continue;
            }
            let all = &self.slots[slot as usize].words;
            let end_of_own = all.iter().position(|word| *word == END_OF_OWN).unwrap_or(all.len());
            for (at, window) in all.windows(whole.len() + 1).enumerate() {
                if window.starts_with(&whole) && lasts.contains(&window[whole.len()]) {
                    any.insert(slot);
                    if at < end_of_own {
                        own.insert(slot);
                    }
                }
            }
        }
        Matches::of_words(own, any)
    }

    fn with_number(&self, words: &[Phrase], number: TypedNumber) -> Matches {
        let mut matches = words
            .iter()
            .map(|phrase| self.with_phrase(phrase))
            .reduce(Matches::and)
            .unwrap_or_else(|| self.nothing());
        let first = (0..).zip(&self.numbers);
        let more = self.more_numbers.iter().map(|(slot, numbers)| (*slot, numbers));
        for (slot, stored) in first.chain(more.flat_map(|(slot, numbers)| numbers.iter().map(move |one| (slot, one)))) {
            let tier = match number.fit(*stored) {
                Some(Fit::Whole) => GOOD,
                Some(Fit::Likely) => LIKELY,
                Some(Fit::Possible) => ANY,
                None => continue,
            };
            matches.insert(slot, tier);
        }
        matches
    }

    fn nearly_matching(&self, term: &Term) -> Matches {
        let Term::Word(phrase) = term else {
            return self.matching(term);
        };
        let parted = phrase
            .parts
            .iter()
            .map(|part| self.nearly_with(part))
            .reduce(Matches::and);
        let matches = parted.unwrap_or_else(|| self.nothing());
        match &phrase.joined {
            Some(joined) => matches.or(self.nearly_with(joined)),
            None => matches,
        }
    }

    /// Those with a word that begins so but for one edit, if there are letters enough to forgive one.
    fn nearly_with(&self, typed: &TypedWord) -> Matches {
        if typed.is_forgiving() {
            return self.with_typo(&typed.letters);
        }
        let Matches([own, any, ..]) = self.with_beginning(&typed.folded);
        Matches([own.clone(), own, any.clone(), any])
    }

    /// Words that share the first letter are all looked at; of the others only those that the edit of the first letter
    /// can lead to.
    fn with_typo(&self, typed: &str) -> Matches {
        let letters: Vec<char> = typed.chars().collect();
        let mut matches = self.nothing();
        let [first, second, rest @ ..] = &*letters else {
            return matches;
        };
        let mut add = |places: &[Place], near: Near| {
            for place in places {
                matches.insert(
                    place.slot(),
                    match (place.is_own(), near) {
                        (true, Near::Is) => BEST,
                        (true, Near::Begins) => GOOD,
                        (false, _) => LIKELY,
                    },
                );
            }
        };
        for (word, number) in self.words.beginning_with(first.encode_utf8(&mut [0; 4])) {
            if let Some(near) = near(word, &letters) {
                add(self.words.places(number), near);
            }
        }
        let without_first: String = letters[1..].iter().collect();
        let swapped: String = [second, first].into_iter().chain(rest).collect();
        let mut beginnings = vec![without_first.clone(), swapped];
        for other in self.words.first_letters().filter(|letter| letter != first) {
            beginnings.push(format!("{other}{without_first}"));
            beginnings.push(format!("{other}{typed}"));
        }
        for beginning in beginnings.iter().map(|beginning| fold(beginning)) {
            for (word, number) in self.words.beginning_with(&beginning) {
                let near = if word == beginning { Near::Is } else { Near::Begins };
                add(self.words.places(number), near);
            }
        }
        matches
    }

    /// Those of the candidates whose name or company is the query, in whichever order its words.
    fn named(&self, query: &str, candidates: &Bits) -> Bits {
        let mut exact = Bits::none(self.slots.len());
        let wanted = name_number(&fold(query));
        for (slot, names) in self.names.iter().enumerate() {
            if names.contains(&wanted) && candidates.contains(slot as u32) {
                exact.insert(slot as u32);
            }
        }
        exact
    }
}

impl Matches {
    /// True matches: those by name and company, and all.
    fn of_words(own: Bits, any: Bits) -> Self {
        Self([own, any.clone(), any.clone(), any])
    }

    fn insert(&mut self, slot: u32, tier: usize) {
        self.0[tier..].iter_mut().for_each(|tier| tier.insert(slot));
    }

    fn and(mut self, other: Self) -> Self {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(mine, theirs)| mine.keep_those_in(theirs));
        self
    }

    fn or(mut self, other: Self) -> Self {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(mine, theirs)| mine.add_those_in(theirs));
        self
    }
}

/// The window of the hits that was asked for, filled group by group.
struct Page<'a> {
    index: &'a Index,
    sort: Sort,
    order: &'a Order,
    recent: Vec<u32>,
    skip: usize,
    room: usize,
    keys: Vec<u32>,
}

impl<'a> Page<'a> {
    fn new(index: &'a Index, recent: &[u32], offset: u32, limit: u32) -> Self {
        let mut seen = HashSet::new();
        let recent = recent
            .iter()
            .filter_map(|key| index.slot_of.get(key).copied())
            .filter(|slot| seen.insert(*slot))
            .collect();
        Self {
            index,
            sort: Sort::BY_NAME,
            order: &index.order,
            recent,
            skip: offset as usize,
            room: limit as usize,
            keys: Vec::new(),
        }
    }

    fn take(&mut self, group: &Bits) {
        let size = group.count();
        if self.room == 0 || self.skip >= size {
            self.skip = self.skip.saturating_sub(size);
            return;
        }
        let mut rest = group.clone();
        let mut found: Vec<u32> = Vec::new();
        for &slot in self.recent.iter().filter(|slot| group.contains(**slot)) {
            rest.drop(slot);
            found.push(slot);
        }
        let left = size - found.len();
        let skip = self.skip.saturating_sub(found.len());
        let mut found: Vec<u32> = found.into_iter().skip(self.skip).collect();
        if left < SMALL {
            let mut others: Vec<u32> = rest.iter().collect();
            others.sort_unstable_by(|&one, &other| self.index.compare(self.sort, one, other));
            found.extend(others.into_iter().skip(skip));
        } else {
            found.extend(self.order.members(&rest, skip).take(self.room));
        }
        let before = self.keys.len();
        let slots = found.into_iter().take(self.room);
        self.keys.extend(slots.map(|slot| self.index.slots[slot as usize].key));
        self.skip = 0;
        self.room -= self.keys.len() - before;
    }

    fn hits(self, total: usize, typos: usize) -> Hits {
        Hits {
            total: total as u32,
            typos: typos as u32,
            keys: self.keys,
        }
    }
}

/// Who has no value comes last in both directions.
fn compare(sort: Sort, one: Option<Value<'_>>, other: Option<Value<'_>>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if sort.descending => other.cmp(&one),
        (Some(one), Some(other)) => one.cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

/// So few hits are sorted faster than they are met on a walk through all contacts.
const SMALL: usize = 500;

/// A number for the words of a folded name, equal for names of the same words in any order.
fn name_number(folded: &str) -> u64 {
    words(folded).fold(0, |number, word| {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        number.wrapping_add(hasher.finish())
    })
}

fn is_forgiving(term: &Term) -> bool {
    matches!(term, Term::Word(phrase) if phrase.parts.iter().chain(&phrase.joined).any(TypedWord::is_forgiving))
}

/// The words of a slot, each once, sorted, with whether it is in the name or company.
fn placed(all: &[Word]) -> Vec<(Word, bool)> {
    let own = all.iter().position(|word| *word == END_OF_OWN).unwrap_or(0);
    let mut placed: Vec<(Word, bool)> = all
        .iter()
        .enumerate()
        .filter(|(_, word)| **word < END_OF_OWN)
        .map(|(at, word)| (*word, at < own))
        .collect();
    // A word's own place comes first, and only the first is kept.
    placed.sort_unstable_by_key(|(word, is_own)| (*word, !is_own));
    placed.dedup_by_key(|(word, _)| *word);
    placed
}
