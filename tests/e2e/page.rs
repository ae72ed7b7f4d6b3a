//! The page as a screen reader has it: things with a role and a name, that can be pressed, typed into and read.

use std::time::{Duration, Instant};

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::{Element, ElementRef},
    error::{CmdError, ErrorStatus},
};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::desk::Desk;

const NAMES: &str = include_str!("names.js");
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(80);
/// Keys that are no letters, as WebDriver numbers them.
pub const CONTROL: char = '\u{E009}';
pub const ENTER: char = '\u{E007}';
pub const ESCAPE: char = '\u{E00C}';
pub const BACKSPACE: char = '\u{E003}';
pub const PAGE_DOWN: char = '\u{E00F}';
pub const DOWN: char = '\u{E015}';
pub const HOME: char = '\u{E011}';
pub const RIGHT: char = '\u{E014}';
/// WebDriver's key of an element in its answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How a thing is called.
#[derive(Clone)]
pub enum Name {
    /// Exactly so.
    Exactly(String),
    /// With this somewhere in it.
    Containing(String),
    /// Any name, or none.
    Any,
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Exactly(name.to_owned())
    }
}

impl From<&String> for Name {
    fn from(name: &String) -> Self {
        Self::Exactly(name.clone())
    }
}

/// A name with this somewhere in it.
pub fn containing(part: &str) -> Name {
    Name::Containing(part.to_owned())
}

/// Something on the screen, looked for again each time it is used: the page may draw it anew at any moment.
#[derive(Clone)]
pub struct Thing<'d> {
    desk: &'d Desk<'d>,
    path: Vec<(&'static str, Name)>,
}

impl<'d> Desk<'d> {
    /// What has this role and name.
    pub fn thing(&'d self, role: &'static str, name: impl Into<Name>) -> Thing<'d> {
        Thing {
            desk: self,
            path: vec![(role, name.into())],
        }
    }

    /// A button.
    pub fn button(&'d self, name: impl Into<Name>) -> Thing<'d> {
        self.thing("button", name)
    }

    /// A field for text.
    pub fn textbox(&'d self, name: impl Into<Name>) -> Thing<'d> {
        self.thing("textbox", name)
    }

    /// A named part of the screen.
    pub fn region(&'d self, name: impl Into<Name>) -> Thing<'d> {
        self.thing("region", name)
    }

    /// A link of the main navigation.
    pub fn link(&'d self, name: impl Into<Name>) -> Thing<'d> {
        self.thing("navigation", Name::Any).thing("link", name)
    }

    /// Waits until the page shows a text anywhere.
    pub async fn shows(&'d self, text: &str) {
        self.wait(&format!("the text “{text}”"), async || {
            self.visible_text().await.contains(text)
        })
        .await;
    }

    /// All that can be read on the screen.
    pub async fn visible_text(&self) -> String {
        self.script("return document.body.innerText", vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until something is true of the page; fails with what is on the screen instead.
    pub async fn wait(&self, what: &str, is_true: impl AsyncFnMut() -> bool) {
        self.wait_within(PATIENCE, what, is_true).await;
    }

    /// Waits until something is true, for so long and no longer.
    pub async fn wait_within(&self, patience: Duration, what: &str, mut is_true: impl AsyncFnMut() -> bool) {
        let start = Instant::now();
        while !is_true().await {
            if start.elapsed() > patience {
                let outline = self.outline().await;
                panic!(
                    "waited {} s in vain for {what}; on the screen:\n{outline}",
                    patience.as_secs()
                );
            }
            sleep(PAUSE).await;
        }
    }

    /// Every role and name on the screen, one a line.
    pub async fn outline(&self) -> String {
        self.script(NAMES, vec![json!("outline"), json!([])])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Types on the keyboard, wherever the focus is.
    pub async fn keys(&self, text: &str) {
        for key in text.chars() {
            self.chord(&[key]).await;
        }
    }

    /// Presses several keys at once: modifiers first.
    pub async fn chord(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            actions = actions.then(KeyAction::Down { value: *key });
        }
        for key in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *key });
        }
        self.client
            .perform_actions(actions)
            .await
            .unwrap_or_else(|error| panic!("keys could not be pressed: {error}"));
    }

    async fn find(&self, path: &[(&'static str, Name)]) -> Vec<Element> {
        let found = self.script(NAMES, vec![json!("find"), steps(path)]).await;
        let found = found.as_array().cloned().unwrap_or_default();
        found
            .iter()
            .filter_map(|element| element[ELEMENT].as_str())
            .map(|id| Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
            .collect()
    }
}

impl<'d> Thing<'d> {
    /// Something inside this.
    pub fn thing(&self, role: &'static str, name: impl Into<Name>) -> Self {
        let mut path = self.path.clone();
        path.push((role, name.into()));
        Self { desk: self.desk, path }
    }

    /// A button inside this.
    pub fn button(&self, name: impl Into<Name>) -> Self {
        self.thing("button", name)
    }

    /// A field for text inside this.
    pub fn textbox(&self, name: impl Into<Name>) -> Self {
        self.thing("textbox", name)
    }

    /// A named part of this.
    pub fn region(&self, name: impl Into<Name>) -> Self {
        self.thing("region", name)
    }

    /// How many there are now.
    pub async fn count(&self) -> usize {
        let count = self.desk.script(NAMES, vec![json!("count"), steps(&self.path)]).await;
        usize::try_from(count.as_u64().unwrap_or_default()).expect("a small number")
    }

    /// Whether there is one now.
    pub async fn is_there(&self) -> bool {
        self.count().await > 0
    }

    /// Waits for it.
    pub async fn wait(&self) {
        self.desk.wait(&self.to_string(), async || self.is_there().await).await;
    }

    /// Whether it cannot be used.
    pub async fn is_off(&self) -> bool {
        self.read("return arguments[0].disabled === true || arguments[0].getAttribute('aria-disabled') === 'true'")
            .await
            == Value::Bool(true)
    }

    /// Waits until there is none.
    pub async fn gone(&self) {
        self.desk
            .wait(&format!("{self} to go away"), async || !self.is_there().await)
            .await;
    }

    /// Presses it with the mouse.
    pub async fn click(&self) {
        self.act("click", async |element| {
            // What lies outside of a scrolled list is laid out only once it is in sight, and the driver does not wait.
            let into_sight = "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' });";
            self.desk
                .client
                .execute(into_sight, vec![serde_json::to_value(&element)?])
                .await?;
            match element.click().await {
                Err(error) if is_covered(&error) => self.click_label(&element).await,
                other => other,
            }
        })
        .await;
    }

    /// Puts a text into a field, in place of what is there.
    pub async fn fill(&self, text: &str) {
        self.click().await;
        self.desk.chord(&[CONTROL, 'a']).await;
        self.desk.chord(&[BACKSPACE]).await;
        if !text.is_empty() {
            self.type_in(text).await;
        }
        self.desk
            .wait(&format!("{self} to hold what was typed"), async || {
                self.value().await == text
            })
            .await;
    }

    /// Types at the end of what is there.
    pub async fn type_in(&self, text: &str) {
        self.act("type into", async |element| element.send_keys(text).await)
            .await;
    }

    /// What a field holds.
    pub async fn value(&self) -> String {
        self.property("value").await.as_str().unwrap_or_default().to_owned()
    }

    /// What can be read in it.
    pub async fn text(&self) -> String {
        self.property("innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until it can be read in it.
    pub async fn shows(&self, text: &str) {
        self.desk
            .wait(&format!("“{text}” in {self}"), async || {
                self.is_there().await && self.text().await.contains(text)
            })
            .await;
    }

    /// Waits until a text can be read in one of several.
    pub async fn one_shows(&self, text: &str) {
        self.desk
            .wait(&format!("“{text}” in one {self}"), async || {
                self.texts().await.iter().any(|each| each.contains(text))
            })
            .await;
    }

    /// What can be read in each of several.
    pub async fn texts(&self) -> Vec<String> {
        let script = format!(
            "const found = (function () {{ {NAMES} }}).apply(null, arguments); return found.map((each) => each.innerText);"
        );
        let texts = self.desk.script(&script, vec![json!("find"), steps(&self.path)]).await;
        texts
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Waits until it is checked or not.
    pub async fn is_checked(&self, wanted: bool) {
        let what = format!("{self} to be {}", if wanted { "checked" } else { "unchecked" });
        self.desk
            .wait(&what, async || {
                self.is_there().await
                    && self
                        .read("return arguments[0].checked ?? (arguments[0].getAttribute('aria-checked') === 'true')")
                        .await
                        == Value::Bool(wanted)
            })
            .await;
    }

    /// One of its attributes.
    pub async fn attribute(&self, name: &str) -> Option<String> {
        self.act("read", async |element| element.attr(name).await).await
    }

    /// What a script makes of it; the element is `arguments[0]`.
    pub async fn read(&self, script: &str) -> Value {
        self.act("read", async |element| {
            let argument = serde_json::to_value(&element).unwrap_or_default();
            self.desk.client.execute(script, vec![argument]).await
        })
        .await
    }

    /// The same with a text; that is `arguments[1]`.
    pub async fn read_with(&self, script: &str, text: &str) -> Value {
        self.act("read", async |element| {
            let element = serde_json::to_value(&element).unwrap_or_default();
            self.desk.client.execute(script, vec![element, json!(text)]).await
        })
        .await
    }

    /// Drags it with the mouse onto another, in small steps as a hand does.
    pub async fn drag_to(&self, target: &Thing<'_>) {
        let from = self.centre().await;
        let press = MouseActions::new("mouse".to_owned())
            .then(move_to(from, 0))
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(PointerAction::Pause {
                duration: Duration::from_millis(100),
            })
            .then(move_to((from.0 + 8, from.1 + 8), 50));
        self.mouse(press).await;
        // Where things are may change once something is in the hand.
        let to = target.centre().await;
        let mut carry = MouseActions::new("mouse".to_owned());
        for step in 1..=12 {
            carry = carry.then(move_to(
                (
                    from.0 + (to.0 - from.0) * step / 12,
                    from.1 + (to.1 - from.1) * step / 12,
                ),
                25,
            ));
        }
        let drop = carry
            .then(PointerAction::Pause {
                duration: Duration::from_millis(150),
            })
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        self.mouse(drop).await;
    }

    /// Rests the mouse on it, coming from elsewhere.
    pub async fn hover(&self) {
        let centre = self.centre().await;
        let rest = MouseActions::new("mouse".to_owned())
            .then(move_to((1, 1), 0))
            .then(move_to(centre, 50));
        self.mouse(rest).await;
    }

    /// Gives it the focus without pressing it.
    pub async fn focus(&self) {
        self.read("arguments[0].focus()").await;
    }

    async fn mouse(&self, actions: MouseActions) {
        let done = self.desk.client.perform_actions(actions).await;
        done.unwrap_or_else(|error| panic!("the mouse could not be moved: {error}"));
    }

    async fn centre(&self) -> (i64, i64) {
        let script = "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' });
            const box = arguments[0].getBoundingClientRect();
            const y = Math.min(box.top + box.height / 2, innerHeight - 8);
            return [Math.round(box.left + box.width / 2), Math.round(y)];";
        let point = self.read(script).await;
        (
            point[0].as_i64().unwrap_or_default(),
            point[1].as_i64().unwrap_or_default(),
        )
    }

    async fn property(&self, name: &'static str) -> Value {
        self.read(&format!("return arguments[0].{name} ?? ''")).await
    }

    /// A checkbox may be drawn by its label and be covered by it.
    async fn click_label(&self, element: &Element) -> Result<(), CmdError> {
        let script = "const label = arguments[0].labels?.[0] ?? arguments[0].closest('label'); return label ?? null;";
        let label = self
            .desk
            .client
            .execute(script, vec![serde_json::to_value(element)?])
            .await?;
        match label[ELEMENT].as_str() {
            Some(id) => {
                Element::from_element_id(self.desk.client.clone(), ElementRef::from(id.to_owned()))
                    .click()
                    .await
            }
            None => element.click().await,
        }
    }

    /// Does something with the one element meant, again if the page replaces it meanwhile.
    async fn act<T>(&self, what: &str, work: impl AsyncFn(Element) -> Result<T, CmdError>) -> T {
        let start = Instant::now();
        let mut reason = String::new();
        loop {
            let mut found = self.desk.find(&self.path).await;
            match (found.len(), found.pop()) {
                (1, Some(element)) => match work(element).await {
                    Ok(answer) => return answer,
                    Err(error) => reason = error.to_string(),
                },
                (0, _) => "it is not there".clone_into(&mut reason),
                (count, _) => reason = format!("there are {count}"),
            }
            if start.elapsed() > PATIENCE {
                let outline = self.desk.outline().await;
                panic!("could not {what} {self}: {reason}; on the screen:\n{outline}");
            }
            sleep(PAUSE).await;
        }
    }
}

impl std::fmt::Display for Thing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (role, name)) in self.path.iter().enumerate() {
            if index > 0 {
                f.write_str(" › ")?;
            }
            match name {
                Name::Exactly(name) => write!(f, "{role} “{name}”")?,
                Name::Containing(part) => write!(f, "{role} “…{part}…”")?,
                Name::Any => f.write_str(role)?,
            }
        }
        Ok(())
    }
}

fn steps(path: &[(&'static str, Name)]) -> Value {
    path.iter()
        .map(|(role, name)| match name {
            Name::Exactly(name) => json!({ "role": role, "name": name, "part": false }),
            Name::Containing(part) => json!({ "role": role, "name": part, "part": true }),
            Name::Any => json!({ "role": role, "name": null, "part": false }),
        })
        .collect()
}

fn move_to((x, y): (i64, i64), millis: u64) -> PointerAction {
    PointerAction::MoveTo {
        duration: Some(Duration::from_millis(millis)),
        x: x as f64,
        y: y as f64,
    }
}

fn is_covered(error: &CmdError) -> bool {
    matches!(error, CmdError::Standard(refusal)
        if matches!(refusal.error, ErrorStatus::ElementClickIntercepted | ErrorStatus::ElementNotInteractable))
}
