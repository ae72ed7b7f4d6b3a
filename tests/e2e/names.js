// Finds elements as a screen reader names them: by role and accessible name.
// Runs in the page as one WebDriver script: arguments are what to do and a path of steps, each {role, name, part}.

const quiet = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const inputRoles = {
  checkbox: "checkbox",
  radio: "radio",
  range: "slider",
  number: "spinbutton",
  search: "searchbox",
  button: "button",
  submit: "button",
  reset: "button",
  image: "button",
};

const tagRoles = {
  BUTTON: "button",
  TEXTAREA: "textbox",
  NAV: "navigation",
  MAIN: "main",
  ASIDE: "complementary",
  DIALOG: "dialog",
  H1: "heading",
  H2: "heading",
  H3: "heading",
  H4: "heading",
  UL: "list",
  OL: "list",
  LI: "listitem",
  TABLE: "table",
  TR: "row",
  OUTPUT: "status",
  OPTION: "option",
  PROGRESS: "progressbar",
  SUMMARY: "button",
  FIELDSET: "group",
};

function roleOf(element) {
  const given = quiet(element.getAttribute("role")).split(" ")[0];
  if (given) return given;
  const tag = element.tagName;
  if (tag === "INPUT") {
    if (element.hasAttribute("list")) return "combobox";
    if (element.type === "hidden" || element.type === "file") return "";
    return inputRoles[element.type] ?? "textbox";
  }
  if (tag === "SELECT") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "A") return element.hasAttribute("href") ? "link" : "";
  if (tag === "IMG") return element.getAttribute("alt") === "" ? "" : "img";
  if (tag === "SECTION" || tag === "FORM") return nameOf(element) ? (tag === "FORM" ? "form" : "region") : "";
  return tagRoles[tag] ?? "";
}

const namedByContent = new Set(
  "button link heading checkbox radio switch option tab row cell gridcell columnheader menuitem menuitemradio menuitemcheckbox tooltip treeitem".split(
    " ",
  ),
);

function contentOf(node) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.data;
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    if (child.getAttribute("aria-hidden") === "true" || getComputedStyle(child).display === "none") continue;
    const own = child.getAttribute("aria-label") ?? (child.tagName === "IMG" ? child.alt : null);
    text += getComputedStyle(child).display === "inline" ? (own ?? contentOf(child)) : ` ${own ?? contentOf(child)} `;
  }
  return text;
}

function nameOf(element) {
  const ids = quiet(element.getAttribute("aria-labelledby"));
  if (ids) {
    const named = ids
      .split(" ")
      .map((id) => document.getElementById(id))
      .filter(Boolean)
      .map((label) => label.getAttribute("aria-label") ?? contentOf(label));
    if (named.length) return quiet(named.join(" "));
  }
  const given = quiet(element.getAttribute("aria-label"));
  if (given) return given;
  if (element.labels?.length) return quiet([...element.labels].map(contentOf).join(" "));
  const legend = element.tagName === "FIELDSET" ? element.querySelector(":scope > legend") : null;
  if (legend) return quiet(contentOf(legend));
  if (element.tagName === "IMG") return quiet(element.alt);
  if (element.tagName === "INPUT" && ["button", "submit", "reset"].includes(element.type)) return quiet(element.value);
  const role = quiet(element.getAttribute("role")).split(" ")[0] || tagRoles[element.tagName] || (element.tagName === "A" ? "link" : "");
  if (namedByContent.has(role)) {
    const content = quiet(contentOf(element));
    if (content) return content;
  }
  return quiet(element.getAttribute("title") ?? element.getAttribute("placeholder"));
}

function isThere(element) {
  if (element.closest("[aria-hidden='true'], [inert]")) return false;
  // An open modal dialog makes everything else unreachable.
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  if (modal && !modal.contains(element)) return false;
  const style = getComputedStyle(element);
  if (style.visibility !== "visible") return false;
  return element.getClientRects().length > 0;
}

const below = (root) => [...root.querySelectorAll("*")];

function matches(element, step) {
  if (roleOf(element) !== step.role) return false;
  if (step.name === null) return true;
  const name = nameOf(element);
  return step.part ? name.includes(step.name) : name === step.name;
}

function find(path) {
  let roots = [document];
  for (const step of path) {
    const found = new Set();
    for (const root of roots) {
      for (const element of below(root)) if (matches(element, step) && isThere(element)) found.add(element);
    }
    roots = [...found];
  }
  return roots;
}

function outline() {
  const lines = [];
  for (const element of below(document)) {
    const role = roleOf(element);
    if (!role || !isThere(element)) continue;
    const name = nameOf(element);
    lines.push(name ? `${role} “${name.slice(0, 80)}”` : role);
  }
  return [`${location.hash || location.pathname} “${document.title}”`, ...lines].join("\n");
}

const [task, path] = arguments;
if (task === "outline") return outline();
const found = find(path);
if (task === "count") return found.length;
return found.slice(0, 50);
