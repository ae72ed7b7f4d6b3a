import type { RequestRow } from "../../ipc";

const columns = ["time", "method", "path", "status", "ms", "bytes", "attempt", "trace id"] as const;

/** The log as tab separated text, for a mail to support: in English, times in UTC, nothing of whom it was about. */
export function textOf(rows: readonly RequestRow[]): string {
  const lines = rows.map(({ at, method, path, status, ms, bytes, attempt, traceId }) =>
    [at, method, path, status ?? "no answer", ms, bytes, attempt, traceId ?? ""].join("\t"),
  );
  return `${[columns.join("\t"), ...lines].join("\n")}\n`;
}

/** A name for each row, although rows have none and two may be alike. */
export function keyed(rows: readonly RequestRow[]): { key: string; row: RequestRow }[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const alike = `${row.at} ${row.method} ${row.path} ${row.traceId ?? ""} ${row.attempt}`;
    const before = seen.get(alike) ?? 0;
    seen.set(alike, before + 1);
    return { key: `${alike} ${before}`, row };
  });
}
