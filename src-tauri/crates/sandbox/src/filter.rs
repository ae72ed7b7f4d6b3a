//! The filter grammar of contact search, and what its conditions find (CONTACTS-API §9.2, §9.3).

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::account::{Account, DataType};
use crate::clock::{Millis, parse_iso};
use crate::contact::{Contact, Opportunity, epoch};
use crate::index::Id;
use crate::refusal::Refusal;

/// The longest text that search compares with.
pub(crate) const LONGEST_TEXT: usize = 75;

/// A filter that has been read and found legal.
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Condition(Place, Test),
    /// Conditions that one and the same opportunity meets.
    Opportunity(Vec<(OpportunityField, Test)>),
}

/// What a condition looks at.
pub(crate) enum Place {
    Id,
    FirstName,
    LastName,
    ContactName,
    Address,
    City,
    State,
    PostalCode,
    CompanyName,
    BusinessName,
    Source,
    Phone,
    Tags,
    Email,
    Website,
    Country,
    AssignedTo,
    TimeZone,
    Kind,
    Dnd,
    Followers,
    DateAdded,
    DateUpdated,
    DateOfBirth,
    Channel(&'static str),
    InboundDnd,
    CustomField(Id),
    CustomFieldRow(Id, String),
    ActiveWorkflows,
    FinishedWorkflows,
    /// A legal field of which the sandbox keeps nothing.
    Unset,
}

/// What a condition on an opportunity looks at.
#[derive(Clone, Copy)]
pub(crate) enum OpportunityField {
    Pipeline,
    Stage,
    Status,
}

/// What a condition asks of it.
pub(crate) enum Test {
    Is(Value),
    IsNot(Value),
    Contains(String),
    ContainsNot(String),
    Exists,
    ExistsNot,
    Within(Vec<(Limit, f64)>),
}

/// Which side of a bound is meant.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    Above,
    From,
    Below,
    UpTo,
}

/// Which operators a field admits: the rows of §9.3.
#[derive(Clone, Copy, PartialEq)]
enum Operators {
    Equality,
    Presence,
    Text,
    Dates,
    Numbers,
}

impl Operators {
    fn admit(self, operator: &str) -> bool {
        match operator {
            "eq" | "not_eq" => self != Self::Dates,
            "contains" | "not_contains" => self == Self::Text,
            "exists" | "not_exists" => self != Self::Equality,
            "range" => matches!(self, Self::Dates | Self::Numbers),
            _ => false,
        }
    }
}

fn field(account: &Account, name: &str) -> Option<(Place, Operators)> {
    use Operators::{Dates, Equality, Numbers, Presence, Text};
    Some(match name {
        "id" => (Place::Id, Equality),
        "firstNameLowerCase" => (Place::FirstName, Text),
        "lastNameLowerCase" => (Place::LastName, Text),
        "address" => (Place::Address, Text),
        "city" => (Place::City, Text),
        "state" => (Place::State, Text),
        "postalCode" => (Place::PostalCode, Text),
        "companyName" => (Place::CompanyName, Text),
        "businessName" => (Place::BusinessName, Text),
        "source" => (Place::Source, Text),
        "phone" => (Place::Phone, Text),
        "tags" => (Place::Tags, Text),
        "contactName" => (Place::ContactName, Presence),
        "email" => (Place::Email, Presence),
        "website" => (Place::Website, Presence),
        "country" => (Place::Country, Presence),
        "assignedTo" => (Place::AssignedTo, Presence),
        "timezone" => (Place::TimeZone, Presence),
        "type" => (Place::Kind, Presence),
        "dnd" => (Place::Dnd, Presence),
        "followers" => (Place::Followers, Presence),
        "activeWorkflows" => (Place::ActiveWorkflows, Presence),
        "finishedWorkflows" => (Place::FinishedWorkflows, Presence),
        "validEmail" | "isValidWhatsapp" => (Place::Unset, Presence),
        "dateAdded" => (Place::DateAdded, Dates),
        "dateUpdated" => (Place::DateUpdated, Dates),
        "dateOfBirth" => (Place::DateOfBirth, Dates),
        "lastEmailClickedDate" | "lastEmailOpenedDate" | "lastAppointment" => (Place::Unset, Dates),
        "dndSettings.Email.status" => (Place::Channel("Email"), Equality),
        "dndSettings.SMS.status" => (Place::Channel("SMS"), Equality),
        "dndSettings.Call.status" => (Place::Channel("Call"), Equality),
        "inboundDndSettings.all.status" => (Place::InboundDnd, Equality),
        _ => {
            let name = name.strip_prefix("customFields.")?;
            if let Some((id, row)) = name.split_once('.') {
                let field = account.custom_field(id)?;
                let known = field.data_type == DataType::TextboxList && field.options.iter().any(|known| known == row);
                return known.then(|| (Place::CustomFieldRow(field.id.clone(), row.to_owned()), Text));
            }
            let field = account.custom_field(name)?;
            let operators = match field.data_type {
                DataType::Text | DataType::LargeText | DataType::SingleOptions | DataType::Radio | DataType::Phone => {
                    Text
                }
                DataType::Checkbox | DataType::MultipleOptions => Presence,
                DataType::Numerical | DataType::Float | DataType::Monetary => Numbers,
                DataType::Date => Dates,
                DataType::Time
                | DataType::Email
                | DataType::TextboxList
                | DataType::FileUpload
                | DataType::Signature => return None,
            };
            (Place::CustomField(field.id.clone()), operators)
        }
    })
}

/// Reads the top level, where every item must hold, or refuses it in the service's words.
pub(crate) fn read_all(account: &Account, items: &[Value]) -> Result<Filter, Refusal> {
    items
        .iter()
        .map(|item| read(account, item))
        .collect::<Result<_, _>>()
        .map(Filter::All)
}

fn read(account: &Account, item: &Value) -> Result<Filter, Refusal> {
    let Some(map) = item.as_object() else {
        return Err(Refusal::invalid(vec![
            "each value in nested property filters must be an object".into(),
        ]));
    };
    let text = |name: &str| map.get(name).and_then(Value::as_str);
    if map.contains_key("group") {
        strange(map, &["group", "filters"])?;
        let Some(items) = map.get("filters").and_then(Value::as_array) else {
            return Err(Refusal::invalid(vec!["filters must be an array".into()]));
        };
        let items = items.iter().map(|item| read(account, item)).collect();
        return match text("group") {
            Some("AND") => Result::map(items, Filter::All),
            Some("OR") => Result::map(items, Filter::Any),
            _ => Err(Refusal::invalid(vec![
                "group must be one of the following values: AND, OR".into(),
            ])),
        };
    }
    strange(map, &["field", "operator", "value", "filters"])?;
    let mut complaints = Vec::new();
    for name in ["field", "operator"] {
        if text(name).is_none() {
            complaints.push(format!("filters.{name} must be a string"));
        }
    }
    if !complaints.is_empty() {
        return Err(Refusal::invalid(complaints));
    }
    let (name, operator) = (text("field").unwrap_or_default(), text("operator").unwrap_or_default());
    if name == "opportunities" {
        return read_opportunity(map);
    }
    let Some((place, operators)) = field(account, name) else {
        return Err(Refusal::bad_request(format!("Invalid field {name}")));
    };
    if !operators.admit(operator) {
        return Err(invalid_operator(operator, name));
    }
    let value = map.get("value");
    let test = match operator {
        "exists" | "not_exists" => {
            if value.is_some() {
                return Err(Refusal::unprocessable(format!(
                    "value should not exist for operator {operator} of field {name}"
                )));
            }
            if operator == "exists" {
                Test::Exists
            } else {
                Test::ExistsNot
            }
        }
        "range" => Test::Within(read_range(name, value, operators)?),
        _ => {
            let value = value
                .filter(|value| value.is_string() || value.is_number() || value.is_boolean())
                .ok_or_else(|| invalid_value(name, operator))?;
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if shown.chars().count() > LONGEST_TEXT {
                return Err(Refusal::unprocessable(format!(
                    "value for field {name} must be shorter than or equal to {LONGEST_TEXT} characters"
                )));
            }
            match operator {
                "eq" => Test::Is(value.clone()),
                "not_eq" => Test::IsNot(value.clone()),
                "contains" | "not_contains" if !is_plain(&shown) => return Err(invalid_value(name, operator)),
                "contains" if value.is_string() => Test::Contains(shown.to_lowercase()),
                "not_contains" if value.is_string() => Test::ContainsNot(shown.to_lowercase()),
                _ => return Err(invalid_value(name, operator)),
            }
        }
    };
    Ok(Filter::Condition(place, test))
}

/// Refuses properties that are not among `known`.
fn strange(map: &Map<String, Value>, known: &[&str]) -> Result<(), Refusal> {
    let complaints: Vec<String> = map
        .keys()
        .filter(|key| !known.contains(&key.as_str()))
        .map(|key| format!("filters.property {key} should not exist"))
        .collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(complaints))
    }
}

/// Analysed text has letters and digits, and a number its plus.
fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_alphanumeric() || letter.is_whitespace() || letter == '+')
}

fn invalid_operator(operator: &str, field: &str) -> Refusal {
    Refusal::unprocessable(format!("Invalid Operator ({operator}) passed for field {field}"))
}

fn invalid_value(field: &str, operator: &str) -> Refusal {
    Refusal::unprocessable(format!(
        "Invalid Value passed for field {field} with operator {operator}"
    ))
}

fn read_opportunity(map: &Map<String, Value>) -> Result<Filter, Refusal> {
    let operator = map.get("operator").and_then(Value::as_str).unwrap_or("");
    if operator != "nested" {
        return Err(invalid_operator(operator, "opportunities"));
    }
    let inner = map.get("filters").or_else(|| map.get("value"));
    let Some(items) = inner.and_then(Value::as_array) else {
        return Err(invalid_value("opportunities", "nested"));
    };
    items
        .iter()
        .map(|item| {
            let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or("");
            let (field, operator) = (text("field"), text("operator"));
            let place = match field {
                "pipelineId" => OpportunityField::Pipeline,
                "pipelineStageId" => OpportunityField::Stage,
                "status" => OpportunityField::Status,
                _ => return Err(Refusal::bad_request(format!("Invalid field {field}"))),
            };
            let value = || {
                item.get("value")
                    .filter(|value| value.is_string())
                    .cloned()
                    .ok_or_else(|| invalid_value(field, operator))
            };
            let test = match operator {
                "eq" => Test::Is(value()?),
                "not_eq" => Test::IsNot(value()?),
                "exists" => Test::Exists,
                "not_exists" => Test::ExistsNot,
                other => return Err(invalid_operator(other, field)),
            };
            Ok((place, test))
        })
        .collect::<Result<_, _>>()
        .map(Filter::Opportunity)
}

/// Somebody without an opportunity meets what is only denied.
fn has_opportunity(contact: &Contact, conditions: &[(OpportunityField, Test)]) -> bool {
    let meets = |opportunity: Option<&Opportunity>| {
        conditions.iter().all(|(field, test)| {
            let value = opportunity.map(|opportunity| match field {
                OpportunityField::Pipeline => Value::from(&*opportunity.pipeline_id),
                OpportunityField::Stage => Value::from(&*opportunity.pipeline_stage_id),
                OpportunityField::Status => opportunity.status.into(),
            });
            test.admits(value.as_slice())
        })
    };
    if contact.opportunities.is_empty() {
        meets(None)
    } else {
        contact.opportunities.iter().any(|opportunity| meets(Some(opportunity)))
    }
}

fn read_range(name: &str, value: Option<&Value>, operators: Operators) -> Result<Vec<(Limit, f64)>, Refusal> {
    let wrong = || invalid_value(name, "range");
    let bounds = value.and_then(Value::as_object).ok_or_else(wrong)?;
    if bounds.is_empty() {
        return Err(wrong());
    }
    bounds
        .iter()
        .map(|(key, bound)| {
            let edge = match key.as_str() {
                "gt" => Limit::Above,
                "gte" => Limit::From,
                "lt" => Limit::Below,
                "lte" => Limit::UpTo,
                _ => return Err(wrong()),
            };
            let number = match bound {
                Value::Number(number) => number.as_f64(),
                Value::String(text) if operators == Operators::Dates => parse_iso(text)
                    .or_else(|| text.parse::<Date>().ok().map(epoch))
                    .map(as_number),
                _ => None,
            };
            number.map(|number| (edge, number)).ok_or_else(wrong)
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of our centuries fit into a float's 53 bits"
)]
fn as_number(at: Millis) -> f64 {
    at as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the conversion saturates, which is the meaning of a bound beyond all time"
)]
fn as_millis(number: f64) -> Millis {
    number as Millis
}

impl Filter {
    pub(crate) fn admits(&self, account: &Account, contact: &Contact) -> bool {
        match self {
            Self::All(items) => items.iter().all(|item| item.admits(account, contact)),
            Self::Any(items) => items.iter().any(|item| item.admits(account, contact)),
            Self::Condition(Place::DateAdded, Test::Within(edges)) => within(edges, as_number(contact.date_added)),
            Self::Condition(Place::DateUpdated, Test::Within(edges)) => within(edges, as_number(contact.date_updated)),
            Self::Condition(place, test) => test.admits(&place.values(account, contact)),
            Self::Opportunity(conditions) => has_opportunity(contact, conditions),
        }
    }

    /// Whether every condition is a range over the instant of this order, so that `bounds` says it all.
    pub(crate) fn is_range_of(&self, by: usize) -> bool {
        matches!(self, Self::All(items) if items.iter().all(|item| matches!(
            (item, by),
            (Self::Condition(Place::DateAdded, Test::Within(_)), 0)
                | (Self::Condition(Place::DateUpdated, Test::Within(_)), 1)
        )))
    }

    /// The first and last instant that the top-level conditions leave for an order of the index.
    pub(crate) fn bounds(&self, by: usize) -> (Millis, Millis) {
        let mut bounds = (Millis::MIN, Millis::MAX);
        let Self::All(items) = self else {
            return bounds;
        };
        for item in items {
            let Self::Condition(place, Test::Within(edges)) = item else {
                continue;
            };
            let same = matches!((place, by), (Place::DateAdded, 0) | (Place::DateUpdated, 1));
            for (edge, number) in edges.iter().filter(|_| same) {
                match edge {
                    Limit::Above => bounds.0 = bounds.0.max(as_millis(number.floor() + 1.0)),
                    Limit::From => bounds.0 = bounds.0.max(as_millis(number.ceil())),
                    Limit::Below => bounds.1 = bounds.1.min(as_millis(number.ceil() - 1.0)),
                    Limit::UpTo => bounds.1 = bounds.1.min(as_millis(number.floor())),
                }
            }
        }
        bounds
    }
}

impl Place {
    /// The values that stand there; none when the field is empty.
    fn values(&self, account: &Account, contact: &Contact) -> Vec<Value> {
        let one = |value: Option<Value>| value.into_iter().collect::<Vec<_>>();
        let text = |text: &Option<String>| one(text.clone().map(Value::from));
        let lower = |text: Option<&String>| one(text.map(|text| text.to_lowercase().into()));
        match self {
            Self::Id => vec![(*contact.id).into()],
            Self::FirstName => lower(contact.first_name.as_ref()),
            Self::LastName => lower(contact.last_name.as_ref()),
            Self::ContactName => lower(contact.full_name().as_ref()),
            Self::Address => text(&contact.address1),
            Self::City => text(&contact.city),
            Self::State => text(&contact.state),
            Self::PostalCode => text(&contact.postal_code),
            Self::CompanyName => text(&contact.company_name),
            Self::BusinessName => one(contact
                .business_id
                .as_deref()
                .and_then(|id| account.business(id))
                .map(|business| business.name.clone().into())),
            Self::Source => text(&contact.source),
            Self::Phone => text(&contact.phone),
            Self::Tags => contact.tags.iter().cloned().map(Value::from).collect(),
            Self::Email => text(&contact.email),
            Self::Website => text(&contact.website),
            Self::Country => text(&contact.country),
            Self::AssignedTo => one(contact.assigned_to.as_deref().map(Value::from)),
            Self::TimeZone => text(&contact.timezone),
            Self::Kind => vec![contact.kind.into()],
            Self::Dnd => vec![contact.dnd.into()],
            Self::Followers => contact.followers.iter().cloned().map(Value::from).collect(),
            Self::DateAdded => vec![contact.date_added.into()],
            Self::DateUpdated => vec![contact.date_updated.into()],
            Self::DateOfBirth => one(contact.date_of_birth.map(|date| epoch(date).into())),
            Self::Channel(channel) => one(contact.dnd_settings.get(channel).map(|dnd| dnd.status.clone().into())),
            Self::InboundDnd => one(contact
                .inbound_dnd
                .as_ref()
                .and_then(|settings| settings.pointer("/all/status"))
                .cloned()),
            Self::CustomField(id) => match contact.custom_fields.iter().find(|(held, _)| held == id) {
                Some((_, Value::Array(values))) => values.clone(),
                Some((_, value)) => vec![value.clone()],
                None => Vec::new(),
            },
            Self::CustomFieldRow(id, row) => one(contact
                .custom_fields
                .iter()
                .find(|(held, _)| held == id)
                .and_then(|(_, value)| value.get(row))
                .cloned()),
            Self::ActiveWorkflows => account
                .enrolments
                .get(&contact.id)
                .into_iter()
                .flatten()
                .filter(|held| account.workflows.iter().any(|(id, _)| id == *held))
                .map(|held| held.clone().into())
                .collect(),
            Self::FinishedWorkflows => {
                let finished = account.finished.get(&contact.id).into_iter().flatten();
                finished.map(|held| held.clone().into()).collect()
            }
            Self::Unset => Vec::new(),
        }
    }
}

impl Test {
    fn admits(&self, values: &[Value]) -> bool {
        match self {
            Self::Is(wanted) => values.iter().any(|value| same(value, wanted)),
            Self::IsNot(wanted) => !values.iter().any(|value| same(value, wanted)),
            Self::Contains(part) => values.iter().any(|value| contains(value, part)),
            Self::ContainsNot(part) => !values.iter().any(|value| contains(value, part)),
            Self::Exists => !values.is_empty(),
            Self::ExistsNot => values.is_empty(),
            Self::Within(edges) => values.iter().filter_map(measured).any(|value| within(edges, value)),
        }
    }
}

fn within(edges: &[(Limit, f64)], value: f64) -> bool {
    edges.iter().all(|(edge, bound)| match edge {
        Limit::Above => value > *bound,
        Limit::From => value >= *bound,
        Limit::Below => value < *bound,
        Limit::UpTo => value <= *bound,
    })
}

/// Text is compared as it stands: a capital never meets a lower-cased twin.
fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Bool(value), Value::String(wanted)) => wanted == &value.to_string(),
        (Value::Number(value), Value::Number(wanted)) => value.as_f64() == wanted.as_f64(),
        (value, wanted) => value == wanted,
    }
}

fn contains(value: &Value, part: &str) -> bool {
    value.as_str().is_some_and(|text| text.to_lowercase().contains(part))
}

fn measured(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse::<Date>().ok().map(|date| as_number(epoch(date))),
        _ => None,
    }
}
