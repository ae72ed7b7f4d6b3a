/** The whole app on made-up answers, for looking at screens in a browser: `npm run dev`, then /fixture.html. Not part of the build. */
import "../styles/app.css";
import { start } from "../app/start";
import type { Card, Column, ContactListRequest, ContactRow, Missing, Task, takeStart } from "../ipc";
import { announce, fakeIpc } from "./fakeIpc";
import { anImportProposal, anImportRun } from "./imports";
import {
  aBoard,
  aCard,
  aChange,
  aContact,
  aFolder,
  aLead,
  aNote,
  aRow,
  aStatus,
  aTask,
  anAccount,
  anAppointment,
  someAutomatic,
  someCalls,
  someSettings,
} from "./people";
import { sampleGauge, sampleLog, sampleTable, sampleTest, sampleTried } from "./sampleDiagnostics";

const wish = new URLSearchParams(window.location.search);
const language = wish.get("lang") === "en" ? "en" : "de";
const theme = wish.get("theme") === "dark" ? "dark" : "light";
const state = wish.get("state") ?? "";
const total = Number(wish.get("rows") ?? 12_408);
document.documentElement.dataset.theme = theme;

const firstNames = [
  "Aylin",
  "Jörg",
  "Katharina",
  "Murat",
  "Sophie",
  "Hans-Peter",
  "Élodie",
  "Björn",
  "Ingrid",
  "Tarek",
  "Ännchen",
  "Łukasz",
];
const lastNames = [
  "Özdemir",
  "Müßig",
  "Großmann",
  "Yıldız",
  "von der Heydt",
  "Schäfer",
  "Lefèvre",
  "Sørensen",
  "Köhler",
  "Haddad",
  "Wiśniewski",
  "Strauß",
];
const companies = [
  "Logistik GmbH",
  "Dachdeckerei",
  "Steuerberatung",
  "Physiotherapie",
  "Weingut",
  "Elektrotechnik AG",
  "Immobilien",
  "Zahnarztpraxis",
];
const tagNames = ["vip", "rückruf", "newsletter", "messe köln", "kunde seit 2019", "angebot", "kalt"];
const pick = <T,>(from: readonly T[], index: number): T => from[index % from.length] as T;
const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

const long =
  "Vereinigte Norddeutsche Spezialtransport- und Schwerlastlogistikgesellschaft für Windkraftanlagen, Brückenbauteile und Sondermaschinen mit beschränkter Haftung und Compagnie KG Bremerhaven-Süd";

function row(index: number): ContactRow {
  const key = index + 1;
  const last = pick(lastNames, index * 7 + 3);
  if (index === 3) return aRow({ key, name: long, company: null, tags: ["vip"] });
  if (index === 4) return aRow({ key, name: "🌸🎉🦊", company: "محمد العربي للتجارة", stage: "kunde" });
  if (index === 5) return aRow({ key, name: "", company: null, email: null, phone: null, stage: null });
  if (index === 6) return aRow({ key, name: "محمد عبد الرحمن", company: "Haddad Import" });
  return aRow({
    key,
    name: index === 0 ? "Aylin Özdemir" : `${pick(firstNames, index * 5)} ${last}`,
    company: `${last} ${pick(companies, index)}`,
    stage: index % 3 === 0 ? "lead" : "kunde",
    tags: tagNames.slice(index % 5, (index % 5) + (index % 4)),
    openTasks: index % 4 === 0 ? (index % 7) + 1 : 0,
    state: index === 1 ? "waiting" : index === 2 ? "refused" : "synced",
    further: {
      city: pick(["Köln", "Würzburg", "Frankfurt am Main", "Ulm"], index * 3),
      owner: pick(["Mia Brandt", "Jonas Weber", null], index),
      source: pick(["Messe Köln 2025", "Website", null], index),
      dateAdded: hour(-400 - index * 31),
      dateUpdated: hour(-index * 7),
      lastActivity: hour(-index * 5 - 0.2),
    },
  });
}

const tasks: Task[] = [
  aTask({ key: 1, title: "Angebot für Lagerhalle 3 senden", due: hour(-26), overdue: true }),
  aTask({ key: 2, title: "Rückruf wegen Liefertermin", due: hour(2), state: "waiting" }),
  aTask({ key: 3, title: "Vertrag prüfen", due: hour(75), assignee: "u2", assigneeName: "Jonas Weber" }),
  aTask({ key: 4, title: "Unterlagen angefordert", completed: true, completedAt: hour(-3) }),
];

function cardOf(key: number): Card {
  const { name, company } = row(key - 1);
  const refused = key === 3;
  return aCard({
    contact: aContact({
      key,
      name,
      stage: "lead",
      business: { id: "b1", name: company ?? "" },
      fields: {
        company: company ?? "",
        address: "Hohenzollernring 72",
        postalCode: "50672",
        city: "Köln",
        country: "DE",
        website: "https://oezdemir-logistik.example",
        dateOfBirth: "1984-05-17",
        source: "Messe Köln 2025",
        owner: "u1",
      },
      tags: [
        { name: "vip", state: "synced" },
        { name: "rückruf", state: "waiting" },
        { name: "messe köln", state: "synced" },
      ],
      dndChannels: [
        { channel: "Email", on: true, permanent: true },
        { channel: "SMS", on: true, permanent: false },
      ],
      customFields: [
        { id: "c1", name: "Kundennummer", value: "K-20934", input: "text", options: [] },
        { id: "c2", name: "Vertragsende", value: "2027-03-31", input: "date", options: [] },
        { id: "c3", name: "Paket", value: "Gold", input: "choice", options: ["Silber", "Gold", "Platin"] },
      ],
      lastActivity: hour(-20),
      state: refused ? "refused" : key === 2 ? "waiting" : "synced",
      waitingFields: key === 2 ? ["email"] : [],
      refusal: refused
        ? {
            outbox: 9,
            reason: null,
            message: "email must be an email",
            fields: [{ field: "email", message: "email must be an email" }],
            duplicate: null,
            candidates: [],
            canWriteAnew: false,
          }
        : null,
    }),
    tasks,
    notes: [
      aNote({
        key: 1,
        text: "Immer erst nach 10 Uhr anrufen.\nSpricht lieber Deutsch als Englisch.",
        pinned: true,
        color: "#e5a50a",
      }),
      aNote({
        key: 2,
        text: "Möchte das Angebot bis Freitag. Zweiter Standort in Düren kommt im Frühjahr dazu, dann noch einmal 12 Stellplätze.\n\n<script>alert(1)</script> <b>kein HTML</b>",
        dateAdded: hour(-2),
        state: "waiting",
      }),
      aNote({
        key: 3,
        text: Array.from({ length: 14 }, (_, line) => `Zeile ${line + 1} eines langen Protokolls.`).join("\n"),
        authorName: "Jonas Weber",
        dateAdded: hour(-400),
      }),
    ],
    appointments: [
      anAppointment({
        key: 1,
        title: "Besichtigung Lagerhalle",
        start: hour(50),
        end: hour(51),
        accountZone: "Europe/Lisbon",
        place: "Hohenzollernring 72, Köln",
      }),
      anAppointment({
        key: 2,
        title: "Erstgespräch",
        start: hour(-300),
        end: hour(-299),
        status: "showed",
        link: "https://meet.example/abc-defg",
      }),
    ],
  });
}

const boardTasks = (column: Column, titles: string[], due: number, overdue = false): Task[] =>
  titles.map((title, index) =>
    aTask({
      key: ["overdue", "today", "tomorrow", "thisWeek", "later", "done"].indexOf(column) * 100 + index + 1,
      contact: index + 1,
      contactName: row(index).name,
      title,
      due: hour(due + index),
      overdue,
      completed: column === "done",
      completedAt: column === "done" ? hour(-5 - index) : null,
      state: index === 1 ? "waiting" : "synced",
      ...(index % 2 === 1 && { assignee: "u2", assigneeName: "Jonas Weber" }),
    }),
  );

const signedOut = {
  kind: "signedOut",
  apiAddress: "https://services.leadconnectorhq.com",
  keyring: state === "nokeyring" ? "missing" : "ready",
  notice: null,
};
let settings = someSettings({ theme, language });
Object.assign(window, { __STARBUERO__: { language, theme, first: Promise.resolve(null) } satisfies ReturnType<typeof takeStart> });
let forbidden = state === "off" ? ["tasks", "notes", "tags", "contacts"] : ["bulk"];
let verbose = false;
const soon = (ms: number) => new Promise((settle) => window.setTimeout(settle, ms));

fakeIpc({
  session_get: () =>
    state === "connect" || state === "nokeyring"
      ? signedOut
      : {
          kind: "signedIn",
          account: anAccount({
            sample: state === "sample",
            meAnswered: state !== "who",
            sessionOnly: state === "session",
            tokenIsOld: state === "old",
            forbidden,
            missing: state === "readonly" ? (["write", "tasks"] as Missing[]) : [],
          }),
        },
  session_connect: () => {
    throw { kind: "connect", problem: { kind: "scopeMissing", scope: "contacts.readonly" } };
  },
  settings_get: () => settings,
  settings_update: ({ patch }: { patch: Record<string, unknown> }) => {
    settings = { ...settings, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)) };
    void announce("settings");
    return settings;
  },
  leads_get: () => ({
    folder: aFolder({ path: "\\\\server\\vertrieb\\leads", sample: state === "sample" }),
    total: 4,
    leads: [
      aLead({
        key: 4,
        name: "Frau Kern",
        contact: null,
        state: "asks",
        at: hour(-1),
        canUndo: true,
        reason: { kind: "severalContacts" },
        candidates: [
          { contact: 3, name: "Anna Kern", field: "phone" },
          { contact: 8, name: "Kern GmbH", field: "phone" },
        ],
      }),
      aLead({ key: 3, name: row(11).name, created: true, noted: true, tasked: true, state: "waiting", at: hour(-2), canUndo: true }),
      aLead({ key: 2, filled: ["email", "city"], noted: true, at: hour(-20) }),
      aLead({ key: 1, name: "", file: "scan-0417.pdf", contact: null, state: "failed", at: hour(-30), reason: { kind: "otherFormat" } }),
    ],
  }),
  lead_folder_set: () => null,
  lead_folder_switch: () => null,
  lead_read: () => ({ file: "a.eml", leads: [], reason: { kind: "nobodyNamed" } }),
  diagnostics_endpoints: () => sampleTable(forbidden),
  diagnostics_test_scopes: async () => {
    await soon(1500);
    return sampleTable(forbidden);
  },
  diagnostics_forbid: ({ group, forbidden: off }: { group: string; forbidden: boolean }) => {
    forbidden = off ? [...forbidden, group] : forbidden.filter((each) => each !== group);
    void announce("diagnostics", "session");
    return null;
  },
  diagnostics_try: async () => {
    await soon(300);
    return sampleTried;
  },
  diagnostics_self_test: async () => {
    await soon(state === "running" ? 600_000 : 800);
    return sampleTest;
  },
  diagnostics_requests: () => (state === "new" ? { rows: [], verbose } : sampleLog(verbose)),
  diagnostics_verbose: ({ verbose: on }: { verbose: boolean }) => {
    verbose = on;
    void announce("diagnostics");
    return null;
  },
  diagnostics_quota: () => sampleGauge(state),
  sync_status: () =>
    state === "pull"
      ? aStatus({ phase: { kind: "pulling", done: 3000, total: 12_408 } })
      : state === "waiting"
        ? aStatus({ waiting: 3, refused: 1 })
        : state === "offline"
          ? aStatus({ phase: { kind: "offline" }, waiting: 2 })
          : aStatus({ pulledAt: hour(-0.4) }),
  contact_list: ({ request }: { request: ContactListRequest }) => {
    const hits =
      request.query === ""
        ? total
        : request.query.length > 8
          ? 0
          : Math.max(1, Math.floor(total / 10 ** request.query.length));
    return {
      total: hits,
      offset: request.offset,
      rows: Array.from({ length: Math.max(0, Math.min(request.limit, hits - request.offset)) }, (_, index) =>
        row(request.offset + index),
      ),
      namesOne: false,
      cached: total,
    };
  },
  contact_card: ({ contact }: { contact: number }) => cardOf(contact),
  contact_opened: () => null,
  transcript_calls: () =>
    state === "readonly" ? { calls: [], unread: "scope", scope: "conversations/message.readonly" } : someCalls,
  transcript_note_call: () => ({ note: 1, isNew: false }),
  transcript_preview: () => ({ kind: "readable", text: "[0:01] Anna: Guten Tag.", uncertain: 1, note: null }),
  transcript_note_file: () => ({ note: 1, isNew: true }),
  transcript_automatic: () => someAutomatic,
  transcript_switch: () => null,
  contact_save: () => {
    throw { kind: "invalid", field: "email", reason: "notAnEmail" };
  },
  contact_reach: ({ reach }: { reach: { by: string; despiteDnd: boolean } }) => {
    if (reach.by === "mail" && !reach.despiteDnd) throw { kind: "doNotDisturb" };
    return null;
  },
  tag_list: () => tagNames.map((name, index) => ({ name, contacts: 900 - index * 117 })),
  tag_add: () => null,
  tag_remove: () => ({ undo: 1 }),
  board_get: () =>
    aBoard({
      overdue: boardTasks("overdue", ["Angebot für Lagerhalle 3 senden", "Mahnung nachfassen"], -30, true),
      today: boardTasks(
        "today",
        [
          "Rückruf wegen Liefertermin",
          "Rechnung 4711 klären und die Gutschrift für die beschädigten Paletten vorbereiten",
          "Protokoll schreiben",
        ],
        1,
      ),
      tomorrow: boardTasks("tomorrow", ["Vertrag prüfen"], 24),
      thisWeek: boardTasks("thisWeek", ["Messebesuch vorbereiten", "Preisliste schicken"], 50),
      later: boardTasks("later", ["Jahresgespräch vereinbaren"], 400),
      done: boardTasks("done", ["Unterlagen angefordert", "Willkommensmail"], -40),
    }),
  call_tag: () => "rückruf",
  call_find_caller: () => ({ contacts: [], certain: false, number: null }),
  call_callbacks: () => [],
  call_save: () => ({ contact: 1, created: false, callback: 1 }),
  task_save: () => 1,
  task_set_completed: () => null,
  task_move: () => ({ undo: 2 }),
  task_delete: () => ({ undo: 3 }),
  due_read: () => ({ due: hour(26) }),
  call_due: () => ({ due: hour(26), asWished: true }),
  due_text: () => "25.11.2026 15:00",
  note_save: () => 1,
  note_delete: () => ({ undo: 4 }),
  draft_get: () => "",
  draft_save: () => null,
  undo: () => null,
  sync_now: () => null,
  import_get: () => ({ proposal: anImportProposal(), runs: [anImportRun()] }),
  import_plan: () => null,
  import_choose: () => null,
  outbox_list: () =>
    state === "waiting"
      ? [
          aChange({
            key: 1,
            what: "contactUpdate",
            fields: [
              { field: "email", name: null },
              { field: "c1", name: "Kundennummer" },
            ],
            contact: 3,
            contactName: row(2).name,
            state: "refused",
            attempts: 1,
            refusal: {
              outbox: 1,
              reason: null,
              message: "email must be an email",
              fields: [],
              duplicate: null,
              candidates: [],
              canWriteAnew: false,
            },
          }),
          aChange({
            key: 2,
            what: "contactCreate",
            subject: "Petra Lindner", fields: [],
            contactName: "Petra Lindner",
            state: "refused",
            attempts: 1,
            refusal: {
              outbox: 2,
              reason: null,
              message: "This location does not allow duplicated contacts.",
              fields: [],
              duplicate: { remoteId: "x", contact: 1, name: "Petra Lindner-Voss", field: "email", canAttach: true },
              candidates: [],
              canWriteAnew: false,
            },
          }),
          aChange({
            key: 3,
            what: "noteCreate",
            subject: "Möchte das Angebot bis Freitag", fields: [],
            state: "checking",
            attempts: 2,
          }),
          aChange({ key: 4, what: "tagAdd", subject: "rückruf", fields: [], state: "waiting" }),
          aChange({ key: 5, what: "taskComplete", subject: "Unterlagen angefordert", fields: [], state: "waiting" }),
          aChange({ key: 6, what: "tagAdd", subject: "vip", fields: [], state: "asks" }),
        ]
      : [],
});

void start();
