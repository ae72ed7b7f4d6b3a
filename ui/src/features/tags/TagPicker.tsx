import { useQuery } from "@tanstack/react-query";
import { Tag } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAction } from "../../actions/registry";
import { Button } from "../../components/Button";
import { Chip } from "../../components/Chip";
import { ComboBox } from "../../components/ComboBox";
import type { Option } from "../../components/ComboBox";
import { PendingDot, RefusedMark } from "../../components/Mark";
import { offerUndo } from "../../components/UndoToast";
import { useLocale } from "../../components/When";
import type { ContactKey, TagOfContact } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { tagHue } from "../../lib/tagHue";
import { useUndo } from "../sync/queries";
import { offers } from "./offers";
import { tags, useAddTag, useRemoveTag } from "./queries";

interface TagOption extends Option {
  /** What picking it adds. */
  tag: string;
}

const nothing: ReturnType<typeof offers> = { known: [], create: undefined };

interface TagPickerProps {
  contact: ContactKey;
  has: TagOfContact[];
  /** Why no tag can be added or removed. */
  off?: string | undefined;
}

/** The tags of a contact as chips, and a field that adds one by typing its beginning. */
export function TagPicker({ contact, has, off }: TagPickerProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [text, setText] = useState("");
  const [isUsed, setIsUsed] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const all = useQuery(tags);
  const add = useAddTag();
  const remove = useRemoveTag();
  const undo = useUndo();

  useAction("addTag", off !== undefined ? undefined : () => input.current?.focus());

  // Only while the field is in use: an account may have thousands.
  const offered = isUsed ? offers(all.data ?? [], has, text) : nothing;
  const options: TagOption[] = offered.known.map(({ name, contacts }) => ({
    key: `known ${name}`,
    tag: name,
    label: name,
    hint: sayCount(contacts, locale),
    icon: <Tag aria-hidden="true" size={12} className="shrink-0 text-n10" />,
  }));
  if (offered.create !== undefined) {
    options.push({ key: "create", tag: offered.create, label: t("tags.create", { tag: offered.create }) });
  }

  const drop = (tag: string) =>
    remove.mutate(
      { contact, tag },
      { onSuccess: ({ undo: key }) => offerUndo(t("tags.removed", { tag }), () => undo.mutate(key)) },
    );

  return (
    <div className="-ml-0.5 flex flex-wrap items-center gap-1">
      {has.map((tag) => (
        <Chip
          key={tag.name}
          hue={tagHue(tag.name)}
          mark={
            tag.state === "refused" ? (
              <RefusedMark word={t("states.refused")} />
            ) : (
              // On the corner, so that nothing moves under the pointer when it goes.
              tag.state !== "synced" && (
                <PendingDot word={t(`states.${tag.state}`)} className="absolute -top-1 -left-1" />
              )
            )
          }
          {...(off === undefined && { removeLabel: t("tags.remove", { tag: tag.name }), onRemove: () => drop(tag.name) })}
        >
          {tag.name}
        </Chip>
      ))}
      {off !== undefined && has.length === 0 && <p className="text-n11">{t("tags.empty")}</p>}
      {off !== undefined ? (
        <Button look="ghost" off={off} className="h-6 px-1">
          {t("tags.add")}
        </Button>
      ) : (
        <ComboBox
          bare
          inputRef={input}
          label={t("tags.add")}
          labelHidden
          placeholder={t("tags.add")}
          text={text}
          onText={setText}
          options={options}
          onPick={({ tag }) => {
            setText("");
            add.mutate({ contact, tag });
          }}
          onBackspaceWhenEmpty={() => {
            const last = has.at(-1);
            if (last) drop(last.name);
          }}
          onEscape={() => setText("")}
          onFocus={() => setIsUsed(true)}
          onBlur={() => setIsUsed(false)}
        />
      )}
    </div>
  );
}
