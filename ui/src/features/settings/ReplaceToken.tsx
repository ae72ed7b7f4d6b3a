import { useId, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { failureOf } from "../../ipc";
import { sayFailure } from "../session/problem";
import { useReplaceToken } from "../session/queries";

/** Takes a new token in the place of the old one; nothing is read again. */
export function ReplaceToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = useId();
  const [token, setToken] = useState("");
  const replace = useReplaceToken();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!replace.isPending) replace.mutate(token, { onSuccess: onClose });
  };
  return (
    <Dialog
      title={t("settings.replaceTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" form={form} look="primary">
            {t("settings.replaceGo")}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <p>{t("settings.replaceText")}</p>
        <Field
          label={t("connect.token")}
          type="password"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={replace.error ? sayFailure(t, failureOf(replace.error)) : undefined}
        />
      </form>
    </Dialog>
  );
}
