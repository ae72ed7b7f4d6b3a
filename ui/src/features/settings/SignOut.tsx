import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { useLocale } from "../../components/When";
import { failureOf, reportFailure } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";
import { useSignOut } from "../session/queries";

/** Signs out, and asks first where changes would be lost. */
export function SignOut() {
  const { t } = useTranslation();
  const locale = useLocale();
  const signOut = useSignOut();
  const [unsent, setUnsent] = useState<number>();

  const leave = (discard: boolean) =>
    signOut.mutate(
      { discard },
      {
        onError: (thrown) => {
          const failure = failureOf(thrown);
          if (failure.kind === "unsent") setUnsent(failure.count);
          else reportFailure({ title: "settings.signOutFailed", thrown });
        },
      },
    );

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button look="danger" disabled={signOut.isPending} onClick={() => leave(false)}>
        {t("settings.signOut")}
      </Button>
      <p className="min-w-60 flex-1 text-12 text-n11">{t("settings.signOutText")}</p>
      {unsent !== undefined && (
        <Dialog
          role="alertdialog"
          title={t("settings.signOutTitle")}
          onClose={() => setUnsent(undefined)}
          footer={
            <>
              <Button data-focus onClick={() => setUnsent(undefined)}>
                {t("common.cancel")}
              </Button>
              <Button
                onClick={() => {
                  setUnsent(undefined);
                  go({ screen: "sync" });
                }}
              >
                {t("settings.showWaiting")}
              </Button>
              <Button look="danger" disabled={signOut.isPending} onClick={() => leave(true)}>
                {t("settings.signOutAnyway")}
              </Button>
            </>
          }
        >
          <p>{t("settings.unsent", { count: unsent, countText: sayCount(unsent, locale) })}</p>
        </Dialog>
      )}
    </div>
  );
}
