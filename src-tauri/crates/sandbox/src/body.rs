//! Strict input: what a body may hold, and the service's sentences when it holds something else.
//!
//! One wrong property and the whole request is refused (CONTACTS-API §5.2, §6).

use serde_json::{Map, Value};

use crate::refusal::Refusal;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Email,
    Flag,
    Number,
    Object,
    List,
    Texts,
    Choice(&'static [&'static str]),
    Any,
}

/// One property that a body may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
    nullable: bool,
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
            nullable: false,
        }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    fn complaints(self, value: Option<&Value>) -> Vec<String> {
        let name = self.name;
        match value {
            None | Some(Value::Null) if !self.required && value.is_none() => Vec::new(),
            Some(Value::Null) if self.nullable => Vec::new(),
            None | Some(Value::Null) => {
                let mut complaints = Vec::new();
                if self.required {
                    complaints.push(format!("{name} should not be empty"));
                }
                complaints.extend(self.mismatch());
                complaints
            }
            Some(Value::String(text)) if self.required && text.trim().is_empty() => {
                vec![format!("{name} should not be empty")]
            }
            Some(value) => match self.kind {
                Kind::Texts if value.is_array() && !self.admits(value) => {
                    vec![format!("each value in {name} must be a string")]
                }
                Kind::Email if value.is_string() && !self.admits(value) => {
                    vec![format!("{name} must be an email")]
                }
                _ if self.admits(value) => Vec::new(),
                _ => self.mismatch().into_iter().collect(),
            },
        }
    }

    fn admits(self, value: &Value) -> bool {
        match self.kind {
            Kind::Text => value.is_string(),
            Kind::Email => value.as_str().is_some_and(|text| text.is_empty() || is_email(text)),
            Kind::Flag => value.is_boolean(),
            Kind::Number => value.is_number(),
            Kind::Object => value.is_object(),
            Kind::List => value.is_array(),
            Kind::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Kind::Choice(values) => value.as_str().is_some_and(|text| values.contains(&text)),
            Kind::Any => true,
        }
    }

    fn mismatch(self) -> Option<String> {
        let name = self.name;
        match self.kind {
            Kind::Text | Kind::Email => Some(format!("{name} must be a string")),
            Kind::Flag => Some(format!("{name} must be a boolean value")),
            Kind::Number => Some(format!(
                "{name} must be a number conforming to the specified constraints"
            )),
            Kind::Object => Some(format!("{name} must be an object")),
            Kind::List | Kind::Texts => Some(format!("{name} must be an array")),
            Kind::Choice(values) => Some(format!(
                "{name} must be one of the following values: {}",
                values.join(", ")
            )),
            Kind::Any => None,
        }
    }
}

pub(crate) const fn text(name: &'static str) -> Field {
    Field::new(name, Kind::Text)
}
pub(crate) const fn email(name: &'static str) -> Field {
    Field::new(name, Kind::Email)
}
pub(crate) const fn flag(name: &'static str) -> Field {
    Field::new(name, Kind::Flag)
}
pub(crate) const fn number(name: &'static str) -> Field {
    Field::new(name, Kind::Number)
}
pub(crate) const fn object(name: &'static str) -> Field {
    Field::new(name, Kind::Object)
}
pub(crate) const fn list(name: &'static str) -> Field {
    Field::new(name, Kind::List)
}
pub(crate) const fn texts(name: &'static str) -> Field {
    Field::new(name, Kind::Texts)
}
pub(crate) const fn choice(name: &'static str, values: &'static [&'static str]) -> Field {
    Field::new(name, Kind::Choice(values))
}
pub(crate) const fn any(name: &'static str) -> Field {
    Field::new(name, Kind::Any)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().split_once('@') else {
        return false;
    };
    !local.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.trim().contains(char::is_whitespace)
}

/// A body that holds only what its operation allows, in the right types.
#[derive(Debug)]
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// Checks `value` against `fields`, or refuses it with every complaint at once.
    pub(crate) fn checked(value: &Value, fields: &[Field], refused: &[String]) -> Result<Self, Refusal> {
        let Value::Object(map) = value else {
            return Err(Refusal::invalid(vec!["body must be an object".into()]));
        };
        let mut complaints: Vec<String> = map
            .keys()
            .filter(|key| !fields.iter().any(|field| field.name == key.as_str()) || refused.contains(key))
            .map(|key| format!("property {key} should not exist"))
            .collect();
        for field in fields {
            complaints.extend(field.complaints(map.get(field.name)));
        }
        if complaints.is_empty() {
            Ok(Self(map.clone()))
        } else {
            Err(Refusal::invalid(complaints))
        }
    }

    /// `None` when the property is absent; `Some(Null)` when it is null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Absent, cleared (null or empty), or a trimmed text.
    pub(crate) fn change(&self, name: &str) -> Option<Option<String>> {
        self.0.get(name).map(|value| {
            value
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        })
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.0
            .get(name)
            .and_then(Value::as_array)
            .map(|items| items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    pub(crate) fn list(&self, name: &str) -> Option<&Vec<Value>> {
        self.0.get(name).and_then(Value::as_array)
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.0.get(name).and_then(Value::as_object)
    }

    /// Forgets a property, for the switch that makes the service drop it in silence.
    pub(crate) fn drop(&mut self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: &[Field] = &[
        text("title").required(),
        flag("completed").required(),
        texts("tags"),
        text("website").nullable(),
        email("email").nullable(),
    ];

    fn complaints(body: Value) -> Value {
        Body::checked(&body, FIELDS, &[])
            .err()
            .map_or(Value::Null, |refusal| refusal.body()["message"].clone())
    }

    #[test]
    fn every_complaint_is_named_at_once() {
        assert_eq!(
            complaints(json!({ "locationId": "x", "title": 3, "tags": [1], "email": "nope" })),
            json!([
                "property locationId should not exist",
                "title must be a string",
                "completed should not be empty",
                "completed must be a boolean value",
                "each value in tags must be a string",
                "email must be an email"
            ])
        );
    }

    #[test]
    fn null_clears_only_what_may_be_cleared() {
        assert_eq!(
            complaints(json!({ "title": "a", "completed": false, "website": null, "tags": null })),
            json!(["tags must be an array"])
        );
    }
}
