import { QueryClientProvider } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";

import { filterOf } from "../features/contacts/filter";
import { contactWindow, unseenCount } from "../features/contacts/queries";
import { session } from "../features/session/queries";
import { settings } from "../features/settings/queries";
import { syncStatus } from "../features/sync/queries";
import { createQueryClient, followStale, takeStart } from "../ipc";
import type { FirstScreen } from "../ipc";
import { spoken, startTexts } from "../locales";
import { App } from "./App";
import { runEffectsAtOncePainted } from "./effects";
import { behaveLikeAnApp } from "./manners";

/** Rust says sooner that it has no answer; this is for one that never comes. */
const LONGEST_WAIT_MS = 400;

/** The first screen stands by then, and what it was drawn from is asked for again. */
const ASK_AGAIN_MS = 300;

const wait = (time: number) => new Promise<null>((over) => setTimeout(over, time, null));

/**
 * Gives the queries of the first screen what was asked for them ahead. Nothing else writes into the cache, and this only
 * what Rust has answered, under the keys by which it would be asked.
 */
function take(client: QueryClient, first: FirstScreen): void {
  client.setQueryData(settings.queryKey, first.settings);
  client.setQueryData(session.queryKey, first.session);
  if (first.sync) client.setQueryData(syncStatus.queryKey, first.sync);
  if (first.unseen !== null) client.setQueryData(unseenCount.queryKey, first.unseen);
  if (first.list) {
    const { listSort: sort, listColumns: columns } = first.settings;
    client.setQueryData(contactWindow({ query: "", filter: filterOf({}), sort, columns }, 0).queryKey, first.list);
  }
}

/** Asks now for what else would be asked for once the first screen has been painted. */
function ask(client: QueryClient): void {
  void client.prefetchQuery(settings);
  void client.prefetchQuery(session);
}

/** Shows the app in the page. */
export async function start(): Promise<void> {
  const told = takeStart();
  await startTexts(spoken(told?.language ?? "system"));
  behaveLikeAnApp();
  runEffectsAtOncePainted();
  const client = createQueryClient();
  const first = told && (await Promise.race([told.first.catch(() => null), wait(LONGEST_WAIT_MS)]));
  let listening;
  if (first) take(client, first);
  else {
    listening = followStale(client);
    ask(client);
  }
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no root");
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
  await (listening ?? followStale(client));
  // What changed after it was read and before anybody listened is not missed either.
  setTimeout(() => void client.invalidateQueries(), ASK_AGAIN_MS);
}
