import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Notice } from "../../components/States";
import { Switch } from "../../components/Switch";
import { useAccount } from "../session/account";
import type { LeadFolder } from "../../ipc";
import { useChooseFolder, useSetFolder, useSwitchFolder, useTrySample } from "./queries";

/** Which folder is read, whether it is, and what stands in the way. */
export function FolderSettings({ folder }: { folder: LeadFolder }) {
  const { t } = useTranslation();
  const account = useAccount();
  const set = useSetFolder();
  const choose = useChooseFolder();
  const turn = useSwitchFolder();
  const trySample = useTrySample();
  const [typed, setTyped] = useState<string>();

  const keep = () => {
    if (typed === undefined) return;
    // What was not kept stays in the field.
    if (typed.trim() === folder.path) setTyped(undefined);
    else set.mutate(typed, { onSuccess: () => setTyped((now) => (now === typed ? undefined : now)) });
  };

  return (
    <div className="flex flex-col gap-3 px-6 pb-6">
      <p className="text-n11">{t("leads.intro")}</p>
      <Field
        label={t("leads.folder")}
        value={typed ?? folder.path}
        dir="auto"
        onChange={(event) => setTyped(event.currentTarget.value)}
        // Not on leaving it: a half-typed path would be read, and its files moved.
        onKeyDown={(event) => {
          if (event.key === "Enter") keep();
        }}
        error={folder.problem && folder.path ? t(`leads.problems.${folder.problem}`) : undefined}
        hint={t("leads.folderHint")}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          icon={<FolderOpen aria-hidden="true" size={13} />}
          disabled={choose.isPending}
          onClick={() => choose.mutate()}
        >
          {t("leads.choose")}
        </Button>
        {folder.path && (
          <Switch
            label={t("leads.readFolder")}
            word={t(folder.on ? "leads.on" : "leads.off")}
            checked={folder.on}
            onChange={(on) => turn.mutate(on)}
          />
        )}
      </div>
      {folder.held.length > 0 && (
        <Notice tone="quiet" title={t("leads.held")}>
          {folder.held.slice(0, 5).map((name) => (
            <p key={name} dir="auto" className="break-all">
              {name}
            </p>
          ))}
          {folder.held.length > 5 && <p>{t("leads.heldMore", { count: folder.held.length - 5 })}</p>}
        </Notice>
      )}
      {account.sample && (
        <div className="flex flex-col items-start gap-2 border-t border-n5 pt-3">
          <p className="text-n11">{t("leads.sampleText")}</p>
          <Button disabled={trySample.isPending} onClick={() => trySample.mutate()}>
            {t("leads.trySample")}
          </Button>
        </div>
      )}
    </div>
  );
}
