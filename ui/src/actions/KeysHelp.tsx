import { useTranslation } from "react-i18next";

import { Dialog } from "../components/Dialog";
import { isMac, sayKeys } from "./keys";
import { actions } from "./registry";
import type { ActionId } from "./registry";

const groups = [
  ["everywhere", "actions.groupEverywhere"],
  ["list", "actions.groupList"],
  ["contact", "actions.groupContact"],
] as const;

/** Every shortcut, by where it works. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const words = { ctrl: t("actions.keyCtrl"), enter: t("actions.keyEnter") };
  const mac = isMac();
  return (
    <Dialog title={t("actions.help")} onClose={onClose} wide>
      <div className="grid grid-cols-2 gap-x-8 gap-y-4">
        {groups.map(([group, title]) => (
          <section key={group} aria-label={t(title)}>
            <h3 className="mb-1 text-12 text-n11">{t(title)}</h3>
            <dl>
              {(Object.keys(actions) as ActionId[])
                .filter((id) => actions[id].group === group)
                .map((id) => (
                  <div key={id} className="flex min-h-7 items-center justify-between gap-4 border-b border-n4">
                    <dt>{t(actions[id].label)}</dt>
                    <dd className="flex gap-1.5">
                      {actions[id].keys.map((keys) => (
                        <kbd key={keys} className="rounded-6 bg-n4 px-1.5 py-0.5 font-[family-name:inherit] text-12 whitespace-nowrap">
                          {sayKeys(keys, words, mac)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
