import type { Check, EndpointRow, EndpointTable, EndpointTried, QuotaGauge, RequestLog, SelfTest } from "../ipc";
import { aCheck, aGauge, aRequest, anOperation, aTable } from "./diagnostics";

/** Name, method, path and scope of what the app can call, as in docs/OPERATIONS.md. */
const operations = `
contacts.search POST /contacts/search contacts.readonly
contacts.find_duplicate GET /contacts/search/duplicate contacts.readonly
contacts.of_business GET /contacts/business/{businessId} contacts.readonly
contacts.list GET /contacts/ contacts.readonly
contacts.get GET /contacts/{contactId} contacts.readonly
contacts.create POST /contacts/ contacts.write
contacts.upsert POST /contacts/upsert contacts.write
contacts.update PUT /contacts/{contactId} contacts.write
contacts.delete DELETE /contacts/{contactId} contacts.write
bulk.tags POST /contacts/bulk/tags/update/{type} contacts.write
bulk.business POST /contacts/bulk/business contacts.write
location_tasks.search POST /locations/{locationId}/tasks/search locations/tasks.readonly
tasks.list GET /contacts/{contactId}/tasks contacts.readonly
tasks.get GET /contacts/{contactId}/tasks/{taskId} contacts.readonly
tasks.create POST /contacts/{contactId}/tasks contacts.write
tasks.update PUT /contacts/{contactId}/tasks/{taskId} contacts.write
tasks.set_completed PUT /contacts/{contactId}/tasks/{taskId}/completed contacts.write
tasks.delete DELETE /contacts/{contactId}/tasks/{taskId} contacts.write
notes.list GET /contacts/{contactId}/notes contacts.readonly
notes.get GET /contacts/{contactId}/notes/{noteId} contacts.readonly
notes.create POST /contacts/{contactId}/notes contacts.write
notes.update PUT /contacts/{contactId}/notes/{noteId} contacts.write
notes.delete DELETE /contacts/{contactId}/notes/{noteId} contacts.write
tags.add POST /contacts/{contactId}/tags contacts.write
tags.remove DELETE /contacts/{contactId}/tags contacts.write
location_tags.list GET /locations/{locationId}/tags locations/tags.readonly
location_tags.get GET /locations/{locationId}/tags/{tagId} locations/tags.readonly
location_tags.create POST /locations/{locationId}/tags locations/tags.write
followers.add POST /contacts/{contactId}/followers contacts.write
followers.remove DELETE /contacts/{contactId}/followers contacts.write
campaigns.add POST /contacts/{contactId}/campaigns/{campaignId} contacts.write
campaigns.remove DELETE /contacts/{contactId}/campaigns/{campaignId} contacts.write
campaigns.remove_all DELETE /contacts/{contactId}/campaigns/removeAll contacts.write
location_campaigns.list GET /campaigns/ campaigns.readonly
workflows.add POST /contacts/{contactId}/workflow/{workflowId} contacts.write
workflows.remove DELETE /contacts/{contactId}/workflow/{workflowId} contacts.write
location_workflows.list GET /workflows/ workflows.readonly
appointments.list GET /contacts/{contactId}/appointments contacts.readonly
calendars.list GET /calendars/ calendars.readonly
calendars.events GET /calendars/events calendars/events.readonly
calendars.appointment GET /calendars/events/appointments/{eventId} calendars/events.readonly
locations.get GET /locations/{locationId} locations.readonly
locations.timezones GET /locations/{locationId}/timezones locations.readonly
custom_fields.list GET /locations/{locationId}/customFields locations/customFields.readonly
custom_fields.get GET /locations/{locationId}/customFields/{customFieldId} locations/customFields.readonly
users.list GET /users/ users.readonly
users.search GET /users/search users.readonly
users.get GET /users/{userId} users.readonly
businesses.list GET /businesses/ businesses.readonly
businesses.get GET /businesses/{businessId} businesses.readonly
businesses.create POST /businesses/ businesses.write
businesses.update PUT /businesses/{businessId} businesses.write
businesses.delete DELETE /businesses/{businessId} businesses.write
conversations.search GET /conversations/search conversations.readonly
conversations.get GET /conversations/{conversationId} conversations.readonly
conversations.messages GET /conversations/{conversationId}/messages conversations/message.readonly
messages.get GET /conversations/messages/{messageId} conversations/message.readonly
messages.email GET /conversations/messages/email/{emailId} conversations/message.readonly
messages.export GET /conversations/messages/export conversations/message.readonly
messages.transcription GET /conversations/locations/{locationId}/messages/{messageId}/transcription conversations/message.readonly
messages.transcription_text GET /conversations/locations/{locationId}/messages/{messageId}/transcription/download conversations/message.readonly
`;

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const readsByPost = ["contacts.search", "location_tasks.search"];
const refused = ["users.readonly", "campaigns.readonly", "workflows.readonly"];
const tried = ["contacts.readonly", "contacts.write", "locations.readonly", "locations/tasks.readonly", "locations/tags.readonly"];

function operation(line: string, index: number): EndpointRow {
  const [name = "", method = "", path = "", scope = ""] = line.split(" ");
  const ids = [...path.matchAll(/{(\w+)}/g)].map(([, place = ""]) => ({
    name: place,
    text: place === "contactId" ? "Qd7mXpL2sK9vB4nT1wYz" : place === "locationId" ? "ve9EPM428h8vShlRW1KT" : "",
  }));
  const readsOnly = method === "GET" || readsByPost.includes(name);
  const may = refused.includes(scope) ? "no" : tried.includes(scope) ? "yes" : "notTried";
  return anOperation({
    name,
    group: name.split(".", 1)[0] ?? "",
    method,
    path,
    scope,
    readsOnly,
    may,
    last:
      may === "no"
        ? { status: 401, at: ago(7200), ms: 61 }
        : may === "yes" && index % 3 !== 2
          ? { status: 200, at: ago(40 + index * 170), ms: 84 + index }
          : null,
    sample: {
      ids,
      query: name === "contacts.find_duplicate" ? [{ name: "locationId", text: "ve9EPM428h8vShlRW1KT" }, { name: "email", text: "aylin@oezdemir.example" }] : [],
      body:
        method === "PUT" || (method === "POST" && name !== "contacts.search")
          ? '{\n  "title": "Angebot senden",\n  "dueDate": "2026-11-24T14:00:00Z",\n  "completed": false\n}'
          : name === "contacts.search"
            ? '{\n  "locationId": "ve9EPM428h8vShlRW1KT",\n  "pageLimit": 1\n}'
            : null,
    },
  });
}

/** All operations; one group is switched off. */
export const sampleTable = (forbidden: string[]): EndpointTable =>
  aTable(operations.trim().split("\n").map(operation), forbidden);

/** What a try answers. */
export const sampleTried: EndpointTried = {
  request:
    "GET /contacts/Qd7mXpL2sK9vB4nT1wYz\nauthorization: Bearer pit-…\nversion: 2021-07-28\naccept: application/json",
  status: 200,
  ms: 143,
  answer: `content-type: application/json; charset=utf-8
x-ratelimit-limit-daily: 200000
x-ratelimit-daily-remaining: 171022
x-ratelimit-max: 100
x-ratelimit-remaining: 87

{
  "contact": {
    "id": "Qd7mXpL2sK9vB4nT1wYz",
    "locationId": "ve9EPM428h8vShlRW1KT",
    "firstName": "…",
    "email": "…",
    "tags": ["…", "…"],
    "dateAdded": "2026-03-02T09:12:00.000Z"
  },
  "traceId": "6f0c2a1e-51b7-4b1c-9d51-1f2f3f0a9c11"
}`,
};

/** The allowance at a moment: calm, or in want. */
export const sampleGauge = (state: string): QuotaGauge =>
  aGauge({
    own: state === "shut" ? 61 : 34,
    others: state === "calm" ? 0 : 21,
    inFlight: 3,
    shutForMs: state === "shut" ? 4200 : null,
    dailyRemaining: state === "shut" ? 41_200 : 171_022,
    dailyForecast: state === "shut" ? -12_000 : 88_400,
    dailyUsedUpAt: state === "shut" ? ago(-9000) : null,
    othersUseIt: state === "shut",
    windows: Array.from({ length: 30 }, (_, index) =>
      index < 4 ? 0 : Math.round(18 + 16 * Math.sin(index / 2.1) + (index > 17 && index < 24 ? 52 : 0)),
    ),
  });

/** A log with failures. */
export const sampleLog = (verbose: boolean): RequestLog => ({
  verbose,
  rows: [
    aRequest({ at: ago(95), method: "PUT", path: "/contacts/{contactId}", status: 422, ms: 132, bytes: 214, failed: true, traceId: "1c1de0a2-7dd0-4a86-8a0b-0b4f5a0e2f7d" }),
    aRequest({ at: ago(160), path: "/users/", status: 401, ms: 61, bytes: 98, failed: true, traceId: "9b27c5f2-0b7b-4a4b-9a52-1d7a8ccf6d12" }),
    aRequest({ at: ago(420), method: "POST", path: "/contacts/{contactId}/tasks", status: null, ms: 30_000, bytes: 0, attempt: 2, failed: true, traceId: null }),
    ...operations
      .trim()
      .split("\n")
      .slice(0, 28)
      .map((line, index) => {
        const [, method = "", path = ""] = line.split(" ");
        return aRequest({ at: ago(4 + index * 7), method, path, ms: 74 + ((index * 37) % 190), bytes: 480 + index * 1733, traceId: `4f0c2a1e-51b7-4b1c-9d51-${String(index).padStart(12, "0")}` });
      }),
  ],
});

const checks: Check[] = [
  aCheck({ what: "keyring", detail: "", ms: 3 }),
  aCheck({ what: "clock", detail: "0.4 s", ms: 84 }),
  aCheck({ what: "dns", detail: "services.leadconnectorhq.com", ms: 12 }),
  aCheck({ what: "tls", detail: "143 ms", ms: 143 }),
  aCheck({ what: "scopes", result: "doubtful", detail: "users.readonly, campaigns.readonly", ms: 912 }),
  aCheck({ what: "database", detail: "48.2 MB", ms: 210 }),
  aCheck({ what: "index", detail: "12408", ms: 31 }),
  aCheck({ what: "disk", result: "bad", detail: "212 MB", ms: 1 }),
  aCheck({ what: "quota", detail: "87 / 100, 171022 / 200000", ms: 0 }),
];

/** A test with something of each kind. */
export const sampleTest: SelfTest = { checks, report: checks.map(({ what, result }) => `${what}: ${result}`).join("\n") };
