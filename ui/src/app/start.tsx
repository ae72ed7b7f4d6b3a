import { QueryClientProvider } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { filterOf } from "../features/contacts/filter";
import { contactWindow } from "../features/contacts/queries";
import { byRelevance } from "../features/contacts/sort";
import { session } from "../features/session/queries";
import { settings } from "../features/settings/queries";
import { syncStatus } from "../features/sync/queries";
import { createQueryClient, followStale, startValues } from "../ipc";
import { startTexts, systemLanguage } from "../locales";
import { currentPlace } from "../navigation";
import { App } from "./App";
import { behaveLikeAnApp } from "./manners";

/**
 * Asks for what the first screen shows, while the screen is still being made: at once, for as a rule the account is open
 * by now, and else when somebody is signed in.
 */
function askAhead(client: QueryClient): void {
  void client.prefetchQuery(settings);
  void client.prefetchQuery(session);
  const place = currentPlace();
  if (place.screen !== "contacts") return;
  const sort = startValues().listSort ?? byRelevance;
  const list = contactWindow({ query: place.query ?? "", filter: filterOf(place), sort }, 0);
  void client.prefetchQuery(list);
  void client.prefetchQuery(syncStatus);
  const stop = client.getQueryCache().subscribe(() => {
    if (client.getQueryData(session.queryKey)?.kind !== "signedIn") return;
    stop();
    if (client.getQueryState(list.queryKey)?.status === "error") void client.prefetchQuery(list);
  });
}

/** Shows the app in the page. */
export async function start(): Promise<void> {
  const { language } = startValues();
  await startTexts(language === "de" || language === "en" ? language : systemLanguage());
  behaveLikeAnApp();
  const client = createQueryClient();
  // Nothing that changes from here on may be missed; what the first screen needs is asked for meanwhile.
  const listening = followStale(client);
  askAhead(client);
  await listening;
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
