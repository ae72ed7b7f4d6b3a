import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { fakeIpc } from "../../test/fakeIpc";
import { show } from "../../test/render";
import { unfilteredView } from "../../test/imports";
import { ExportDialog } from "./ExportDialog";

test("the view is written where the rep wants it, and a file that is there is asked about", async () => {
  const calls = fakeIpc({
    export_choose: () => "/home/mia/Contacts.csv",
    contact_export: ({ wanted }: { wanted: { replace: boolean; path: string } }) => {
      if (!wanted.replace) throw { kind: "invalid", field: "file", reason: "fileExists" };
      return { path: wanted.path, count: 2 };
    },
  });
  const close = vi.fn();
  await show(<ExportDialog view={unfilteredView} total={2} onClose={close} />);
  await userEvent.click(screen.getByRole("button", { name: "Choose…" }));
  await userEvent.click(screen.getByRole("radio", { name: "vCard" }));
  const file = screen.getByRole("textbox", { name: "File" }) as HTMLInputElement;
  expect(file.value).toBe("/home/mia/Contacts.vcf");
  await userEvent.click(screen.getByRole("button", { name: "Export" }));
  await userEvent.click(await screen.findByRole("button", { name: "Replace it" }));
  expect(await screen.findByText("2 contacts written: /home/mia/Contacts.vcf")).toBeTruthy();
  expect(calls.at(-1)).toEqual({
    command: "contact_export",
    args: { wanted: { ...unfilteredView, format: "vcard", path: "/home/mia/Contacts.vcf", replace: true } },
  });
  await userEvent.click(screen.getAllByRole("button", { name: "Close" }).at(-1) as HTMLElement);
  expect(close).toHaveBeenCalled();
});

test("why a file cannot be written is said beside its field", async () => {
  fakeIpc({
    contact_export: () => {
      throw { kind: "invalid", field: "file", reason: "noSuchFolder" };
    },
  });
  await show(<ExportDialog view={unfilteredView} total={2} onClose={() => {}} />);
  await userEvent.type(screen.getByRole("textbox", { name: "File" }), "/nirgends/a.csv{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe("There is no such folder.");
});
