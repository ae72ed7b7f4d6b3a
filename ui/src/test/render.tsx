import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/preact";
import type { ReactNode } from "react";
import { vi } from "vitest";

import { readAhead } from "../components/deferred";
import { UndoToast } from "../components/UndoToast";
import { AccountProvider } from "../features/session/account";
import { createQueryClient, followStale } from "../ipc";
import type { Account } from "../ipc";
import { startTexts } from "../locales";
import { anAccount } from "./people";

/** Makes the window so narrow for one test that the card has no room beside the list. */
export function narrowWindow(): void {
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as never,
  );
}

/** Shows something as the app does a moment after its start: English, connected, following what Rust announces. */
export async function show(what: ReactNode, account: Account = anAccount()) {
  await startTexts("en");
  await readAhead();
  const client = createQueryClient();
  await followStale(client);
  return render(what, {
    wrapper: ({ children }: { children?: ReactNode }) => (
      <QueryClientProvider client={client}>
        <AccountProvider value={account}>
          {children}
          <UndoToast />
        </AccountProvider>
      </QueryClientProvider>
    ),
  });
}
