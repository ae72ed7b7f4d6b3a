import { useTranslation } from "react-i18next";

import { Checkbox } from "../../components/Checkbox";
import { Chip } from "../../components/Chip";
import { When } from "../../components/When";
import type { LeadDraft } from "../../ipc";
import { tagHue } from "../../lib/tagHue";

/** What a lead asks for beside a contact. */
export type Asked = Pick<LeadDraft, "tags" | "callback">;

interface LeadAsksProps {
  asked: Asked;
  /** The tags and the callback that the rep leaves. */
  wanted: Asked;
  /** Why no callback can be made. */
  callbackOff: string | undefined;
  onWant: (wanted: Asked) => void;
}

/** Tags and a callback that a lead asks for, which the rep may leave out. */
export function LeadAsks({ asked, wanted, callbackOff, onWant }: LeadAsksProps) {
  const { t } = useTranslation();
  const { callback } = asked;
  return (
    <>
      {wanted.tags.length > 0 && (
        <div role="group" aria-label={t("tags.title")} className="flex flex-col gap-1">
          <p className="text-12 text-n11">{t("tags.title")}</p>
          <div className="-ml-0.5 flex flex-wrap items-center gap-1">
            {wanted.tags.map((tag) => (
              <Chip
                key={tag}
                hue={tagHue(tag)}
                removeLabel={t("tags.remove", { tag })}
                onRemove={() => onWant({ ...wanted, tags: wanted.tags.filter((other) => other !== tag) })}
              >
                {tag}
              </Chip>
            ))}
          </div>
        </div>
      )}
      {callback && (
        <div className="-ml-1 flex items-start gap-1">
          <Checkbox
            label={t("form.callback")}
            off={callbackOff}
            checked={wanted.callback !== null}
            onChange={(checked) => onWant({ ...wanted, callback: checked ? callback : null })}
          />
          <div className="flex min-w-0 flex-col pt-0.5">
            <p>{t("form.callback")}</p>
            <p dir="auto" className="text-12 break-words text-n11">
              {callback.title}
              {callback.due && (
                <>
                  {" · "}
                  <When instant={callback.due} as="due" />
                </>
              )}
            </p>
          </div>
        </div>
      )}
    </>
  );
}
