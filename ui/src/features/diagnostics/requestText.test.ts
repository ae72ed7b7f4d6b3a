import { expect, test } from "vitest";

import { aRequest } from "../../test/diagnostics";
import { keyed, textOf } from "./requestText";

test("the copied log has a heading and a line of tab separated values for each request", () => {
  const rows = [
    aRequest({ status: null, failed: true, traceId: null, at: "2026-11-24T11:00:00Z", attempt: 2 }),
    aRequest({ at: "2026-11-24T10:59:00Z" }),
  ];
  expect(textOf(rows)).toBe(
    [
      "time\tmethod\tpath\tstatus\tms\tbytes\tattempt\ttrace id",
      "2026-11-24T11:00:00Z\tGET\t/contacts/{contactId}\tno answer\t84\t2310\t2\t",
      "2026-11-24T10:59:00Z\tGET\t/contacts/{contactId}\t200\t84\t2310\t1\ttrace-1",
      "",
    ].join("\n"),
  );
});

test("two requests that are alike in everything still have names of their own", () => {
  expect(new Set(keyed([aRequest(), aRequest()]).map(({ key }) => key)).size).toBe(2);
});
