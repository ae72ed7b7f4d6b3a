/** Where the rep is. Everything open, searched or filtered is in it, and it is the window's address. */
export type Place =
  | {
      screen: "contacts";
      contact?: number;
      query?: string;
      business?: string;
      tag?: string;
      /** The id of the user who owns them. */
      owner?: string;
      /** Only leads that nobody has looked at here. */
      unseen?: true;
      /** Where there is no room for both, the list lies in sight and not the card. */
      front?: "list";
    }
  | { screen: "today"; contact?: number }
  | { screen: "tasks"; contact?: number; of?: "mine" | "everyone" }
  | {
      screen: "calls";
      contact?: number;
      /** Of a caller, as a telephone has handed it over. */
      number?: string;
    }
  | { screen: "leads" }
  | { screen: "sync"; change?: number }
  | { screen: "import" }
  | {
      screen: "settings";
      part?: "diagnostics";
      /** Of the part; the allowance without one. */
      section?: Section;
      /** What the endpoints are narrowed to. */
      query?: string;
    };

/** A section of Diagnostics but the first. */
type Section = (typeof sections)[number];
const sections = ["endpoints", "requests", "selfTest"] as const;

export type Screen = Place["screen"];

/** The place an address names; contacts where it names none. */
export function parsePlace(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [screen, key] = path.split("/", 2);
  const parameters = new URLSearchParams(search);
  const number = key !== undefined && /^\d+$/.test(key) ? Number(key) : undefined;
  switch (screen) {
    case "tasks": {
      const of = parameters.get("of");
      return {
        screen,
        ...(number !== undefined && { contact: number }),
        ...((of === "mine" || of === "everyone") && { of }),
      };
    }
    case "today":
      return { screen, ...(number !== undefined && { contact: number }) };
    case "calls": {
      const caller = parameters.get("number");
      return { screen, ...(number !== undefined && { contact: number }), ...(caller && { number: caller }) };
    }
    case "leads":
    case "import":
      return { screen };
    case "sync":
      return { screen, ...(number !== undefined && { change: number }) };
    case "settings": {
      if (key !== "diagnostics") return { screen };
      const section = sections.find((each) => each === parameters.get("section"));
      const query = parameters.get("q");
      return { screen, part: key, ...(section && { section }), ...(query && { query }) };
    }
    default: {
      const query = parameters.get("q");
      const business = parameters.get("business");
      const tag = parameters.get("tag");
      const owner = parameters.get("owner");
      const front = parameters.get("front");
      return {
        screen: "contacts",
        ...(number !== undefined && { contact: number }),
        ...(query && { query }),
        ...(business && { business }),
        ...(tag && { tag }),
        ...(owner && { owner }),
        ...(parameters.has("unseen") && { unseen: true }),
        ...(front === "list" && { front }),
      };
    }
  }
}

/** The address of a place. */
export function formatPlace(place: Place): string {
  const parameters = new URLSearchParams();
  let key: number | string | undefined;
  if (place.screen === "contacts") {
    key = place.contact;
    if (place.query) parameters.set("q", place.query);
    if (place.business) parameters.set("business", place.business);
    if (place.tag) parameters.set("tag", place.tag);
    if (place.owner) parameters.set("owner", place.owner);
    if (place.unseen) parameters.set("unseen", "");
    if (place.front) parameters.set("front", place.front);
  } else if (place.screen === "tasks") {
    key = place.contact;
    if (place.of) parameters.set("of", place.of);
  } else if (place.screen === "today") {
    key = place.contact;
  } else if (place.screen === "calls") {
    key = place.contact;
    if (place.number) parameters.set("number", place.number);
  } else if (place.screen === "sync") {
    key = place.change;
  } else if (place.screen === "settings") {
    key = place.part;
    if (place.section) parameters.set("section", place.section);
    if (place.query) parameters.set("q", place.query);
  }
  const search = parameters.toString();
  return `#/${place.screen}${key === undefined ? "" : `/${key}`}${search && `?${search}`}`;
}
