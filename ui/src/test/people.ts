import type {
  Account,
  Appointment,
  AutomaticTranscripts,
  Board,
  Card,
  Column,
  Contact,
  ContactCalls,
  ContactFields,
  ContactRow,
  FurtherColumns,
  LeadFolder,
  LeadRow,
  Note,
  Settings,
  SyncStatus,
  Task,
  WaitingChange,
} from "../ipc";

/** Noon of the day the tests and the fixture page live in. */
export const NOON = "2026-11-24T11:00:00Z";

const noFields: ContactFields = {
  firstName: "",
  lastName: "",
  email: "",
  phone: "",
  company: "",
  address: "",
  city: "",
  state: "",
  postalCode: "",
  country: "",
  website: "",
  dateOfBirth: "",
  source: "",
  owner: "",
};

/** An account with two users, connected with every scope. */
export const anAccount = (but: Partial<Account> = {}): Account => ({
  name: "Starbüro Köln",
  location: "ve9EPM428h8vShlRW1KT",
  timeZone: "Europe/Berlin",
  country: "DE",
  apiAddress: "https://services.leadconnectorhq.com",
  rebuilt: null,
  tokenEnteredOn: "2026-10-02T08:00:00Z",
  tokenIsOld: false,
  sample: false,
  sessionOnly: false,
  tokenRefused: false,
  missing: [],
  forbidden: [],
  me: { id: "u1", name: "Mia Brandt", email: "mia@starbuero.example" },
  meAnswered: true,
  users: [
    { id: "u2", name: "Jonas Weber", email: "jonas@starbuero.example" },
    { id: "u1", name: "Mia Brandt", email: "mia@starbuero.example" },
  ],
  ...but,
});

/** Settings as after the first start. */
export const someSettings = (but: Partial<Settings> = {}): Settings => ({
  theme: "system",
  language: "en",
  languageOfRun: null,
  apiAddress: "https://services.leadconnectorhq.com",
  apiGeneration: "legacy",
  webAddress: "https://app.gohighlevel.com",
  listWidth: 400,
  tableWidth: 720,
  listColumns: [],
  listSort: { by: "relevance", descending: false },
  version: "0.1.0",
  ...but,
});

/** Nothing to do, everything there. */
export const aStatus = (but: Partial<SyncStatus> = {}): SyncStatus => ({
  phase: { kind: "idle" },
  waiting: 0,
  refused: 0,
  pulledAt: NOON,
  contacts: 12_408,
  disappeared: 0,
  unreadableRows: 0,
  ...but,
});

/** What of a row only some lists show. */
export const someFurther = (but: Partial<FurtherColumns> = {}): FurtherColumns => ({
  city: null,
  owner: null,
  source: null,
  dateAdded: null,
  dateUpdated: null,
  lastActivity: null,
  ...but,
});

/** A row of the list. */
export const aRow = (but: Partial<ContactRow> = {}): ContactRow => ({
  key: 1,
  name: "Aylin Özdemir",
  company: "Özdemir Logistik GmbH",
  stage: "lead",
  email: "aylin@oezdemir.example",
  phone: "0221 9876543",
  tags: [],
  openTasks: 0,
  unseen: false,
  state: "synced",
  further: null,
  ...but,
});

/** A contact, with the fields that matter to a test. */
export const aContact = ({
  fields,
  ...but
}: Partial<Omit<Contact, "fields">> & { fields?: Partial<ContactFields> } = {}): Contact => ({
  key: 1,
  remoteId: "Qd7mXpL2sK9vB4nT1wYz",
  name: "Aylin Özdemir",
  fields: {
    ...noFields,
    firstName: "Aylin",
    lastName: "Özdemir",
    email: "aylin@oezdemir.example",
    phone: "+492219876543",
    company: "Özdemir Logistik GmbH",
    ...fields,
  },
  phoneShown: "0221 9876543",
  additionalEmails: [],
  additionalPhones: [],
  stage: "lead",
  ownerName: "Mia Brandt",
  business: null,
  dnd: false,
  dndChannels: [],
  tags: [],
  customFields: [],
  dateAdded: "2026-03-02T09:12:00Z",
  dateUpdated: "2026-11-20T14:03:00Z",
  lastActivity: null,
  state: "synced",
  waitingFields: [],
  refusal: null,
  gone: false,
  ...but,
});

/** A card with nothing on it but the contact. */
export const aCard = (but: Partial<Card> = {}): Card => ({
  contact: aContact(),
  tasks: [],
  notes: [],
  appointments: [],
  refreshedAt: NOON,
  unread: [],
  ...but,
});

/** An open task, due today. */
export const aTask = (but: Partial<Task> = {}): Task => ({
  key: 1,
  contact: 1,
  contactName: "Aylin Özdemir",
  remoteId: "t1",
  title: "Send the offer",
  body: "",
  due: "2026-11-24T14:00:00Z",
  overdue: false,
  completed: false,
  completedAt: null,
  assignee: "u1",
  assigneeName: "Mia Brandt",
  state: "synced",
  refusal: null,
  ...but,
});

/** A note. */
export const aNote = (but: Partial<Note> = {}): Note => ({
  key: 1,
  contact: 1,
  remoteId: "n1",
  title: null,
  text: "Wants to be called back.",
  formatted: false,
  color: null,
  pinned: false,
  authorName: "Mia Brandt",
  dateAdded: "2026-11-23T09:12:00Z",
  state: "synced",
  refusal: null,
  ...but,
});

/** An appointment of one hour. */
export const anAppointment = (but: Partial<Appointment> = {}): Appointment => ({
  key: 1,
  title: "First call",
  start: "2026-11-26T13:00:00Z",
  end: "2026-11-26T14:00:00Z",
  startInAccount: "2026-11-26T14:00",
  endInAccount: "2026-11-26T15:00",
  accountZone: null,
  zoneAssumed: false,
  status: "confirmed",
  place: null,
  link: null,
  assigneeName: "Mia Brandt",
  ...but,
});

/** A waiting change of a contact. */
export const aChange = (but: Partial<WaitingChange> = {}): WaitingChange => ({
  key: 1,
  what: "contactUpdate",
  subject: "",
  fields: [{ field: "email", name: null }],
  contact: 1,
  contactName: "Aylin Özdemir",
  task: null,
  note: null,
  state: "waiting",
  since: "2026-11-24T10:58:00Z",
  attempts: 0,
  notBefore: null,
  refusal: null,
  ...but,
});

/** A board with these tasks in these columns; overdue takes no drop. */
export const aBoard = (tasks: Partial<Record<Column, Task[]>>, but: Partial<Board> = {}): Board => ({
  columns: (["overdue", "today", "tomorrow", "thisWeek", "later", "done"] as const).map((column) => ({
    column,
    takesDrop: column !== "overdue",
    total: tasks[column]?.length ?? 0,
    tasks: tasks[column] ?? [],
  })),
  of: "mine",
  minePossible: true,
  onlyOpenedContacts: false,
  ...but,
});

/** Four calls: to be noted, noted, never transcribed, and missed. */
export const someCalls: ContactCalls = {
  calls: [
    { call: "m1", direction: "inbound", at: "2026-11-24T09:12:00Z", seconds: 65, transcription: "there", note: null },
    { call: "m2", direction: "outbound", at: "2026-11-23T14:40:00Z", seconds: 3725, transcription: "there", note: 1 },
    { call: "m3", direction: "inbound", at: "2026-11-20T08:45:00Z", seconds: 134, transcription: "notThere", note: null },
    { call: "m4", direction: null, at: "2026-11-19T08:55:00Z", seconds: 0, transcription: "notThere", note: null },
  ],
  unread: null,
  scope: null,
};

const automaticCall = {
  at: "2026-11-24T09:12:00Z",
  direction: "inbound" as const,
  seconds: 65,
  since: "2026-11-24T09:14:00Z",
};

/** The automatic mode with a call in each usual state. */
export const someAutomatic: AutomaticTranscripts = {
  on: true,
  consentedAt: "2026-11-20T08:00:00Z",
  lookedAt: NOON,
  problem: null,
  scope: null,
  total: 4,
  calls: [
    { ...automaticCall, call: "m1", contact: 1, name: "Aylin Özdemir", note: null, state: "expected" },
    { ...automaticCall, call: "m2", contact: 2, name: "Jörg Müßig", note: 8, state: "waiting" },
    { ...automaticCall, call: "m3", contact: 1, name: "Aylin Özdemir", note: 7, state: "sent" },
    { ...automaticCall, call: "m4", contact: null, name: "+494055501234", note: null, state: "noContact" },
  ],
};
/** A lead folder that is read. */
export const aFolder = (but: Partial<LeadFolder> = {}): LeadFolder => ({
  path: "/srv/leads",
  on: true,
  problem: null,
  held: [],
  sample: false,
  ...but,
});

/** A lead of somebody who was known and whom HighLevel has. */
export const aLead = (but: Partial<LeadRow> = {}): LeadRow => ({
  key: 1,
  file: "anruf.eml",
  position: 0,
  at: "2026-11-24T09:00:00Z",
  name: "Aylin Özdemir",
  state: "sent",
  contact: 7,
  created: false,
  filled: [],
  noted: false,
  tasked: false,
  reason: null,
  candidates: [],
  canUndo: false,
  ...but,
});
