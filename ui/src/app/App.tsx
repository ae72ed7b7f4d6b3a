import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../components/Button";
import { ErrorState, Skeleton } from "../components/States";
import { withdrawUndo } from "../components/UndoToast";
import { ConnectScreen } from "../features/session/ConnectScreen";
import { sayFailure } from "../features/session/problem";
import { session } from "../features/session/queries";
import { settings } from "../features/settings/queries";
import { failureOf, forgetAccount } from "../ipc";
import { speak, spoken } from "../locales";
import { forgetPlaces } from "../navigation";
import { ErrorBoundary } from "./ErrorBoundary";
import { Shell } from "./Shell";

/** The whole page; what fails outside of a screen, such as a dialog, is kept by the boundary around it. */
export function App() {
  return (
    <ErrorBoundary retryOn="">
      <Page />
    </ErrorBoundary>
  );
}

/** The connect screen, or the app once somebody is connected. */
function Page() {
  const { t } = useTranslation();
  const who = useQuery(session);
  const chosen = useQuery(settings).data;

  const client = useQueryClient();
  const isSignedOut = who.data?.kind === "signedOut";
  useEffect(() => {
    if (!isSignedOut) return;
    forgetAccount(client);
    forgetPlaces();
    withdrawUndo();
  }, [isSignedOut, client]);

  useEffect(() => {
    if (!chosen) return;
    const root = document.documentElement;
    if (chosen.theme === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen.theme;
    void speak(spoken(chosen.languageOfRun ?? chosen.language));
  }, [chosen]);

  if (who.data?.kind === "signedIn") return <Shell account={who.data.account} />;
  if (who.data?.kind === "signedOut") {
    return <ConnectScreen apiAddress={who.data.apiAddress} keyring={who.data.keyring} notice={who.data.notice} />;
  }
  if (who.error) {
    return (
      <ErrorState
        title={t("app.crashed")}
        text={sayFailure(t, failureOf(who.error))}
        action={<Button onClick={() => void who.refetch()}>{t("common.tryAgain")}</Button>}
      />
    );
  }
  return <Skeleton rows={6} label={t("app.opening")} />;
}
