import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { useLocale } from "../../components/When";
import { call, commands, events } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { go } from "../../navigation";

/** Asks before the window closes on changes that live in memory only. */
export function Closing() {
  const { t } = useTranslation();
  const locale = useLocale();
  const [unsent, setUnsent] = useState<number>();
  const close = useMutation({
    mutationFn: () => call(commands.windowClose()),
    meta: { failureTitle: "closing.failed" },
  });

  useEffect(() => {
    const listening = events.closing.listen(({ payload }) => setUnsent(payload.unsent));
    return () => void listening.then((stop) => stop());
  }, []);

  if (unsent === undefined) return null;
  const stay = () => setUnsent(undefined);
  return (
    <Dialog
      role="alertdialog"
      title={t("closing.title")}
      onClose={stay}
      footer={
        <>
          <Button data-focus onClick={stay}>
            {t("closing.stay")}
          </Button>
          <Button
            onClick={() => {
              stay();
              go({ screen: "sync" });
            }}
          >
            {t("settings.showWaiting")}
          </Button>
          <Button look="danger" onClick={() => close.mutate(undefined, { onError: stay })}>
            {t("closing.close")}
          </Button>
        </>
      }
    >
      <p>{t("closing.unsent", { count: unsent, countText: sayCount(unsent, locale) })}</p>
    </Dialog>
  );
}
