import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import type { Check } from "../../ipc";
import { startTexts } from "../../locales";
import { aCheck } from "../../test/diagnostics";
import { sayCheck, sayDetail } from "./checks";

beforeAll(() => startTexts("en"));

test.each([
  ["tls", "12 ms", "12 ms"],
  ["tls", "12", "12 ms"],
  ["disk", "48211 MB", "48.211 MB"],
  ["clock", "0.4", "0,4 s"],
  ["index", "12408", "12.408"],
  ["dns", "127.0.0.1", "127.0.0.1"],
  ["dns", "services.leadconnectorhq.com", "services.leadconnectorhq.com"],
  ["quota", "87 of 100, 171022 of 200000", "87 of 100, 171.022 of 200.000"],
] as const)("the figure of %s, %s, is read as %s", (what, detail, said) => {
  expect(sayDetail({ what, detail }, "de-DE")).toBe(said);
});

const say = (but: Partial<Check>) => sayCheck(i18next.t, aCheck(but), "en-GB");

test("a check says what it has found, and what to do where that is not good", () => {
  expect(say({ what: "clock", detail: "0 s" })).toBe("Differs from HighLevel’s clock by 0 s.");
  expect(say({ what: "scopes", detail: "" })).toBe("The token may do everything the app needs.");
  expect(say({ what: "scopes", result: "doubtful", detail: "users.readonly" })).toBe(
    "Missing: users.readonly. Whoever manages HighLevel can add it.",
  );
  expect(say({ what: "keyring", result: "leftOut", detail: "" })).toBe("Does not apply to this session.");
  expect(say({ what: "dns", result: "bad", detail: "" })).toBe("");
  expect(say({ what: "tls", result: "bad", detail: "Unreachable" })).toMatch(/^Nobody answers at this address\. /);
  expect(say({ what: "tls", result: "bad", detail: "ServerFailed { status: Some(502) }" })).toMatch(
    /^HighLevel has a fault at the moment\. /,
  );
});
