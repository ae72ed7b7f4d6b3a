import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { ErrorState, Skeleton } from "../../components/States";
import { failureOf } from "../../ipc";
import { sayFailure } from "../session/problem";

interface AnsweredProps<Data> {
  answer: { data: Data | undefined; error: Error | null; refetch: () => Promise<unknown> };
  children: (data: Data) => ReactNode;
}

/** What a section shows once it has been read, and what until then. */
export function Answered<Data>({ answer, children }: AnsweredProps<Data>) {
  const { t } = useTranslation();
  if (answer.data !== undefined) return children(answer.data);
  if (!answer.error) return <Skeleton rows={6} label={t("common.loading")} />;
  return (
    <ErrorState
      title={t("diagnostics.failed")}
      text={sayFailure(t, failureOf(answer.error))}
      action={<Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>}
    />
  );
}
