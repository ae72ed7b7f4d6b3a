import type { Check, EndpointRow, EndpointTable, QuotaGauge, RequestRow } from "../ipc";

/** An operation that reads and was never called. */
export const anOperation = (but: Partial<EndpointRow> = {}): EndpointRow => ({
  name: "contacts.get",
  group: "contacts",
  method: "GET",
  path: "/contacts/{contactId}",
  scope: "contacts.readonly",
  readsOnly: true,
  may: "notTried",
  last: null,
  sample: { ids: [], query: [], body: null },
  ...but,
});

/** A table of these operations, everything switched on but what is named. */
export const aTable = (rows: EndpointRow[], forbidden: string[] = []): EndpointTable => ({
  groups: [...new Set(rows.map(({ group }) => group))].map((name) => ({ name, forbidden: forbidden.includes(name) })),
  rows,
});

/** An allowance that nobody is in want of. */
export const aGauge = (but: Partial<QuotaGauge> = {}): QuotaGauge => ({
  limit: 100,
  windowMs: 10_000,
  own: 12,
  others: 0,
  inFlight: 1,
  shutForMs: null,
  dailyLimit: 200_000,
  dailyRemaining: 188_400,
  dailyForecast: 164_000,
  dailyUsedUpAt: null,
  othersUseIt: false,
  windows: [0, 4, 12],
  ...but,
});

/** A request that went well. */
export const aRequest = (but: Partial<RequestRow> = {}): RequestRow => ({
  at: "2026-11-24T10:59:12Z",
  method: "GET",
  path: "/contacts/{contactId}",
  status: 200,
  ms: 84,
  bytes: 2310,
  attempt: 1,
  traceId: "trace-1",
  failed: false,
  ...but,
});

/** A check that found all well. */
export const aCheck = (but: Partial<Check> = {}): Check => ({
  what: "tls",
  result: "good",
  detail: "84 ms",
  ms: 90,
  ...but,
});
