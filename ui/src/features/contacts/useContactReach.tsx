import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { failureOf, reportFailure } from "../../ipc";
import type { Contact, ReachBy } from "../../ipc";
import { useReach } from "./queries";

const COPIED_MS = 1500;

/** Reaches a contact in any way; asks first where it does not want to be disturbed. `dialog` must be shown. */
export function useContactReach(contact: Pick<Contact, "key" | "name"> | undefined): {
  /** `number`: another one to call than the contact's own. */
  reach: (by: ReachBy, number?: string) => void;
  /** What was just copied, for a moment. */
  copied: ReachBy | undefined;
  dialog: ReactNode;
} {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<{ by: ReachBy; number: string | undefined }>();
  const [copied, setCopied] = useState<ReachBy>();
  const mutation = useReach();

  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(undefined), COPIED_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);

  const reach = (by: ReachBy, number?: string, despiteDnd = false) => {
    if (!contact) return;
    mutation.mutate(
      { contact: contact.key, by, number: number ?? null, despiteDnd },
      {
        onSuccess: () => {
          if (by.startsWith("copy")) setCopied(by);
        },
        onError: (thrown) => {
          if (failureOf(thrown).kind === "doNotDisturb") setAsking({ by, number });
          else
            reportFailure({
              title: failureOf(thrown).kind === "notPossible" ? "card.reachNothing" : "card.reachFailed",
              thrown,
            });
        },
      },
    );
  };

  const dialog = asking && contact && (
    <Dialog
      role="alertdialog"
      title={t("card.dndTitle")}
      onClose={() => setAsking(undefined)}
      footer={
        <>
          <Button data-focus onClick={() => setAsking(undefined)}>
            {t("common.cancel")}
          </Button>
          <Button
            look="danger"
            onClick={() => {
              setAsking(undefined);
              reach(asking.by, asking.number, true);
            }}
          >
            {t("card.dndGo")}
          </Button>
        </>
      }
    >
      <p>{t("card.dndAsk", { name: contact.name || t("contacts.noName") })}</p>
    </Dialog>
  );

  return { reach, copied, dialog };
}
