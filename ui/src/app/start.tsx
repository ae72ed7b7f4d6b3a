import { QueryClientProvider } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
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
import type { Place } from "../navigation";
import { App } from "./App";
import { runEffectsAtOncePainted } from "./effects";
import { behaveLikeAnApp } from "./manners";

/** Drawn once with all of it, the first screen is there sooner than in steps; an account that opens slowly is not waited for. */
const LONGEST_WAIT_MS = 250;

/**
 * Asks for what the first screen shows, while the screen is still being made: at once, for as a rule the account is open
 * by now, and else when somebody is signed in. Resolves with the first answers.
 */
async function askAhead(client: QueryClient): Promise<void> {
  const asked = [client.prefetchQuery(settings), client.prefetchQuery(session)];
  const place = currentPlace();
  if (place.screen === "contacts") asked.push(...askForList(client, place));
  await Promise.all(asked);
}

function askForList(client: QueryClient, place: Extract<Place, { screen: "contacts" }>): Promise<void>[] {
  const { listSort: sort = byRelevance, listColumns: columns = [] } = startValues();
  const list = contactWindow({ query: place.query ?? "", filter: filterOf(place), sort, columns }, 0);
  const asked = [client.prefetchQuery(list), client.prefetchQuery(syncStatus)];
  const stop = client.getQueryCache().subscribe(() => {
    if (client.getQueryData(session.queryKey)?.kind !== "signedIn") return;
    stop();
    if (client.getQueryState(list.queryKey)?.status === "error") void client.prefetchQuery(list);
  });
  return asked;
}

/** Shows the app in the page. */
export async function start(): Promise<void> {
  const { language } = startValues();
  await startTexts(language === "de" || language === "en" ? language : systemLanguage());
  behaveLikeAnApp();
  runEffectsAtOncePainted();
  const client = createQueryClient();
  // Nothing that changes from here on may be missed; what the first screen needs is asked for meanwhile.
  const listening = followStale(client);
  const asked = askAhead(client);
  await Promise.all([listening, Promise.race([asked, new Promise((over) => setTimeout(over, LONGEST_WAIT_MS))])]);
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no root");
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
}
