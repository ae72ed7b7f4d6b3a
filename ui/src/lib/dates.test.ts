import { describe, expect, test } from "vitest";

import { daysBetween, sayCalendarDate, sayDue, sayPast, sayRange, sayRangeOnAccountClocks } from "./dates";

// Written without a zone: the rep's own clock, whatever machine the tests run on.
const now = new Date(2026, 10, 24, 12, 0);
const at = (year: number, month: number, day: number, hour = 15, minute = 0) =>
  new Date(year, month - 1, day, hour, minute).toISOString();

describe("a due date", () => {
  test.each([
    [at(2026, 11, 24), "heute 15:00", "today 15:00"],
    [at(2026, 11, 25, 9, 30), "morgen 9:30", "tomorrow 9:30"],
    [at(2026, 11, 23, 9, 30), "gestern 9:30", "yesterday 9:30"],
    [at(2026, 11, 27), "in 3 Tagen", "in 3 days"],
    [at(2026, 11, 21), "vor 3 Tagen", "3 days ago"],
    [at(2026, 12, 10), "10. Dez.", "10 Dec"],
    [at(2027, 1, 12), "12. Jan. 2027", "12 Jan 2027"],
  ])("%s is said as people say it", (due, german, english) => {
    expect(sayDue(due, now, "de-DE")).toBe(german);
    expect(sayDue(due, now, "en-GB")).toBe(english);
  });
});

test("the day counts by midnights, not by hours", () => {
  expect(daysBetween(new Date(2026, 10, 24, 23, 59), new Date(2026, 10, 25, 0, 1))).toBe(1);
});

test("the night the clocks change is one day long", () => {
  expect(daysBetween(new Date(2026, 9, 24, 12), new Date(2026, 9, 26, 12))).toBe(2);
});

test.each([
  [at(2026, 11, 24, 11, 57), "vor 3 Min."],
  [at(2026, 11, 24, 9, 12), "heute 9:12"],
  [at(2026, 11, 23, 9, 12), "gestern 9:12"],
  [at(2026, 10, 12), "12. Okt."],
])("what is past (%s) is said by how far it is", (instant, said) => {
  expect(sayPast(instant, now, "de-DE")).toBe(said);
});

test("a calendar date does not move with the zone, and an unreadable one is shown as it is", () => {
  expect(sayCalendarDate("1984-05-17", "de-DE")).toBe("17.05.1984");
  expect(sayCalendarDate("Mai 1984", "de-DE")).toBe("Mai 1984");
});

test("an appointment is shown on the account's clocks without the rep's zone in it", () => {
  expect(sayRangeOnAccountClocks("2026-11-26T14:00", "2026-11-26T15:30", new Date(at(2026, 11, 23)), "de-DE")).toMatch(
    /14:00.*15:30/,
  );
});

test("a range within a day names the day once", () => {
  const said = sayRange(at(2026, 11, 26, 14), at(2026, 11, 26, 15), new Date(at(2026, 11, 23)), "de-DE");
  expect(said.match(/26/g)).toHaveLength(1);
});

test("an appointment of another year says so", () => {
  expect(sayRange(at(2025, 11, 24, 16), null, now, "de-DE")).toContain("2025");
  expect(sayRange(at(2026, 11, 24, 16), null, now, "de-DE")).not.toContain("2026");
});
