import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { ErrorState, Skeleton } from "../../components/States";
import { useFocusKept } from "../../components/useFocusKept";
import { useOneAtATime } from "../../components/useOneAtATime";
import { failureOf } from "../../ipc";
import { goBackTo } from "../../navigation";
import { sayFailure } from "../session/problem";
import { ImportRunItem } from "./ImportRunItem";
import { ProposalView } from "./ProposalView";
import { imports, useChooseFile, useOpenFile } from "./queries";

/** Contacts from a file: choosing it, seeing what would happen, and what goes on. */
export function ImportScreen() {
  const { t } = useTranslation();
  const answer = useQuery(imports);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const screen = useRef<HTMLElement>(null);
  useFocusKept(
    screen,
    (within) => within.querySelector<HTMLElement>("[data-goes-on]") ?? within.querySelector<HTMLElement>("input"),
  );

  return (
    <main ref={screen} aria-label={t("imports.title")} className="h-full overflow-y-auto">
      <div className="flex max-w-240 flex-col gap-6 px-6 pt-4 pb-12">
        <header className="flex flex-wrap items-center justify-between gap-2">
          <h1 ref={heading} tabIndex={-1} className="text-15 outline-none">
            {t("imports.title")}
          </h1>
          <Button
            look="ghost"
            icon={<ArrowLeft aria-hidden="true" size={14} />}
            onClick={() => goBackTo("contacts")}
          >
            {t("imports.back")}
          </Button>
        </header>
        <ChooseFile />
        {answer.data ? (
          <>
            {answer.data.proposal && <ProposalView proposal={answer.data.proposal} key={answer.data.proposal.path} />}
            {answer.data.runs.length > 0 && (
              <section aria-label={t("imports.runs")} className="flex flex-col gap-2">
                <h2 className="border-b border-n5 pb-2 font-semibold">{t("imports.runs")}</h2>
                <ul className="flex flex-col">
                  {answer.data.runs.map((run) => (
                    <ImportRunItem key={run.key} run={run} />
                  ))}
                </ul>
              </section>
            )}
          </>
        ) : answer.error ? (
          <ErrorState
            title={t("imports.failed")}
            text={sayFailure(t, failureOf(answer.error))}
            action={<Button onClick={() => void answer.refetch()}>{t("common.tryAgain")}</Button>}
          />
        ) : (
          <Skeleton rows={4} label={t("common.loading")} />
        )}
      </div>
    </main>
  );
}

function ChooseFile() {
  const { t } = useTranslation();
  const choose = useChooseFile();
  const open = useOpenFile();
  const known = useQuery(imports).data?.proposal?.path;
  const [typed, setTyped] = useState<string>();
  const path = typed ?? known ?? "";
  const mayChoose = useOneAtATime(choose.isPending);
  const mayOpen = useOneAtATime(open.isPending);
  const read = (file: string) => mayOpen() && open.mutate(file, { onSuccess: () => setTyped(undefined) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    read(path);
  };
  const pick = () =>
    mayChoose() &&
    choose.mutate(undefined, {
      onSuccess: (file) => {
        if (file === null) return;
        setTyped(file);
        read(file);
      },
    });

  return (
    <form noValidate onSubmit={submit} className="flex max-w-180 flex-wrap items-start gap-2">
      <div className="min-w-60 flex-1">
        <Field
          label={t("imports.file")}
          value={path}
          onChange={(event) => {
            open.reset();
            setTyped(event.currentTarget.value);
          }}
          error={open.error ? sayFailure(t, failureOf(open.error)) : undefined}
          hint={t("imports.fileHint")}
        />
      </div>
      <div className="flex gap-2 pt-5.5">
        <Button onClick={pick}>
          {t("imports.choose")}
        </Button>
        <Button type="submit" look={known === undefined ? "primary" : "plain"}>
          {t("imports.open")}
        </Button>
      </div>
    </form>
  );
}
