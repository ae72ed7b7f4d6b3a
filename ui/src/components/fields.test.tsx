import { render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { SearchField } from "./SearchField";
import { Segmented } from "./Segmented";

const nothing = () => {};

test("a press that changes nothing leaves the former choice", async () => {
  const options = [
    { value: "a", label: "First" },
    { value: "b", label: "Second" },
  ];
  render(<Segmented label="Which" value="a" options={options} onChange={nothing} />);

  await userEvent.click(screen.getByRole("radio", { name: "Second" }));

  expect(screen.getByRole("radio", { name: "First", checked: true })).toBeTruthy();
});

test("no system marks or corrects the names that are typed", () => {
  render(<SearchField label="Search" clearLabel="Clear" text="" onText={nothing} />);

  expect(screen.getByRole("searchbox").getAttribute("spellcheck")).toBe("false");
});
