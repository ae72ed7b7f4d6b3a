//! HighLevel's own OpenAPI files, with their known errors put right (CONTACTS-API §12).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

const FAMILIES: [&str; 8] = [
    "businesses",
    "calendars",
    "campaigns",
    "contacts",
    "conversations",
    "locations",
    "users",
    "workflows",
];

/// The folder with the official files, where it is to be had.
pub fn folder() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "clones lie elsewhere; only the environment can say where the files are"
    )]
    let named = std::env::var("STARBUERO_SHARED").ok().map(PathBuf::from);
    let beside = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").exists())?;
        Some(root.parent()?.join("shared"))
    };
    let folder = named.or_else(beside)?.join("api");
    folder.join("openapi/contacts.json").exists().then_some(folder)
}

/// One documented operation.
#[derive(Clone)]
pub struct Operation {
    /// The success code.
    pub status: u16,
    /// What its body must be, if the file says so.
    pub answer: Option<Value>,
    /// The properties that its request must have.
    pub required: Vec<String>,
    /// The query parameters that it knows.
    pub queries: Vec<String>,
}

/// The operations of one generation, by method and path.
pub type Operations = BTreeMap<(String, String), Operation>;

/// Method and path of the operations that the sandbox stands for.
pub fn covered(folder: &Path) -> Vec<(String, String)> {
    let list = read(&folder.join("COVERAGE.json"));
    let list = list.as_array().expect("a list").iter();
    list.map(|entry| (text(&entry["method"]), text(&entry["path"])))
        .collect()
}

/// Reads all files of a generation.
pub fn operations(folder: &Path, v3: bool) -> Operations {
    let mut operations = BTreeMap::new();
    for family in FAMILIES {
        let name = if v3 {
            format!("v3/{family}-v3.json")
        } else {
            format!("{family}.json")
        };
        let mut file = read(&folder.join("openapi").join(name));
        // §12.1: what is common lies elsewhere than the references say.
        let common = read(&folder.join("common/common-schemas.json"));
        for (name, schema) in common["components"]["schemas"].as_object().expect("schemas") {
            file["components"]["schemas"][name] = schema.clone();
        }
        repair(family, &mut file);
        standard(&mut file);
        for (path, methods) in file["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                if let Some(read) = operation_of(&file, operation) {
                    operations.insert((method.to_uppercase(), path.clone()), read);
                }
            }
        }
    }
    operations
}

fn operation_of(file: &Value, operation: &Value) -> Option<Operation> {
    let (status, answer) = operation["responses"]
        .as_object()?
        .iter()
        .find(|(status, _)| status.starts_with('2'))?;
    let schema = |holder: &Value| {
        let content = holder["content"].as_object()?;
        content.values().next()?.get("schema").cloned()
    };
    let whole = |schema: Value| json!({ "allOf": [schema], "components": file["components"] });
    let body = schema(&operation["requestBody"]).unwrap_or_default();
    let body = match body["$ref"].as_str() {
        Some(at) => file.pointer(at.trim_start_matches('#')).cloned().unwrap_or_default(),
        None => body,
    };
    let texts = |list: &Value| list.as_array().into_iter().flatten().map(text).collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    Some(Operation {
        status: status.parse().ok()?,
        answer: schema(answer).map(whole),
        required: texts(&body["required"]),
        queries: parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| text(&parameter["name"]))
            .collect(),
    })
}

/// JSON Schema of what is OpenAPI 3.0, whose `nullable` it does not know.
fn standard(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(standard),
        Value::Object(map) => {
            // §12.2: words of later versions, and a type that there is not.
            map.remove("examples");
            map.remove("example");
            if map.get("type") == Some(&json!("any")) {
                map.remove("type");
            }
            if map.get("nullable") == Some(&json!(true)) {
                if let Some(kind) = map.get("type").filter(|kind| kind.is_string()).cloned() {
                    map.insert("type".into(), json!([kind, "null"]));
                }
                if let Some(values) = map.get_mut("enum").and_then(Value::as_array_mut) {
                    values.push(Value::Null);
                }
            }
            if let Some(at) = map.get("$ref").and_then(Value::as_str) {
                let name = at.rsplit('/').next().unwrap_or_default();
                let here = format!("#/components/schemas/{name}");
                map.insert("$ref".into(), here.into());
            }
            map.values_mut().for_each(standard);
        }
        _ => {}
    }
}

/// The errors of §12 that make an honest answer invalid, each by its number.
fn repair(family: &str, file: &mut Value) {
    let mut set = |at: &str, to: Value| {
        let place = file.pointer_mut(at);
        *place.unwrap_or_else(|| panic!("{family} has no {at}: is the repair stale?")) = to;
    };
    match family {
        "calendars" => {
            // §12.5: `object`, and the examples are strings.
            for name in ["startTime", "endTime", "dateAdded", "dateUpdated"] {
                let at = format!("/components/schemas/CalendarEventDTO/properties/{name}/type");
                set(&at, json!("string"));
            }
        }
        "contacts" => {
            // §12.5: strings, and the examples are objects.
            let rows = "/components/schemas/UpdateTagsResponseDTO/properties/responses/items";
            set(rows, json!({ "type": "object" }));
            // §12.6: live objects have no `url`; a custom field's value is not always a string.
            set("/components/schemas/AttributionSource/required", json!([]));
            set("/components/schemas/CustomFieldSchema/properties/value", json!({}));
        }
        "conversations" => {
            // §10.9, #258: one message comes in an envelope.
            let at = "/paths/~1conversations~1messages~1{id}/get/responses/200/content/application~1json/schema";
            let message = json!({ "$ref": "#/components/schemas/GetMessageResponseDto" });
            set(
                at,
                json!({ "type": "object", "required": ["message"], "properties": { "message": message } }),
            );
        }
        "locations" => {
            // §12.6: an array of arrays of nothing.
            let tasks = "/components/schemas/LocationTaskListSuccessfulResponseDto/properties/tasks/items";
            set(tasks, json!({ "type": "object", "required": ["_id"] }));
        }
        _ => {}
    }
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
