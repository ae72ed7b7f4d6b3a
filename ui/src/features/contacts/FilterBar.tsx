import { useQuery } from "@tanstack/react-query";
import { Sparkle, Tag, User } from "lucide-react";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Chip } from "../../components/Chip";
import { ComboBox } from "../../components/ComboBox";
import type { Option } from "../../components/ComboBox";
import { useLocale } from "../../components/When";
import { useFocusKept } from "../../components/useFocusKept";
import { sayCount } from "../../lib/numbers";
import { tagHue } from "../../lib/tagHue";
import { go } from "../../navigation";
import type { Place } from "../../navigation";
import { useAccount } from "../session/account";
import { offers } from "../tags/offers";
import { tags } from "../tags/queries";
import { unseenCount, useSeeAll } from "./queries";

type ContactsPlace = Extract<Place, { screen: "contacts" }>;
type Narrowed = Pick<ContactsPlace, "business" | "tag" | "owner" | "unseen">;

interface FilterOption extends Option {
  /** What picking it narrows the list to. */
  to: Narrowed;
}

const MOST_OWNERS = 20;

interface FilterBarProps {
  place: ContactsPlace;
  businessName: string | undefined;
}

/**
 * What narrows the list, as chips, and a field that adds a tag, an owner or the new leads by typing their beginning.
 * Left alone while rows come and go.
 */
export const FilterBar = memo(function FilterBar({ place, businessName }: FilterBarProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { users } = useAccount();
  const [text, setText] = useState("");
  const [isUsed, setIsUsed] = useState(false);
  const known = useQuery({ ...tags, enabled: isUsed });
  const unseen = useQuery(unseenCount).data ?? 0;
  const seeAll = useSeeAll();
  const bar = useRef<HTMLDivElement>(null);
  useFocusKept(bar, (within) => within.querySelector("input"));

  const narrow = (to: Narrowed) => go({ ...place, ...to });
  const owner = users.find(({ id }) => id === place.owner)?.name ?? place.owner;

  const chips: { key: keyof Narrowed; words: string; hue?: number }[] = [];
  if (place.unseen) chips.push({ key: "unseen", words: t("contacts.newLeads") });
  if (place.business) {
    const words = businessName
      ? t("contacts.ofBusiness", { name: businessName })
      : t("contacts.ofBusinessUnnamed");
    chips.push({ key: "business", words });
  }
  if (place.owner) chips.push({ key: "owner", words: t("contacts.ownedBy", { name: owner }) });
  if (place.tag) chips.push({ key: "tag", words: place.tag, hue: tagHue(place.tag) });

  return (
    <div ref={bar} role="group" aria-label={t("contacts.filters")} className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-1">
      {chips.map(({ key, words, hue }) => (
        <Chip
          key={key}
          {...(hue !== undefined && { hue })}
          removeLabel={chips.length === 1 ? t("contacts.allContacts") : t("contacts.removeFilter", { name: words })}
          onRemove={() => narrow({ [key]: undefined })}
        >
          {words}
        </Chip>
      ))}
      <ComboBox
        bare
        label={t("contacts.filter")}
        labelHidden
        placeholder={t("contacts.filter")}
        text={text}
        onText={setText}
        options={isUsed ? optionsFor() : []}
        onPick={({ to }) => {
          setText("");
          narrow(to);
        }}
        onBackspaceWhenEmpty={() => {
          const last = chips.at(-1);
          if (last) narrow({ [last.key]: undefined });
        }}
        onEscape={() => setText("")}
        onFocus={() => setIsUsed(true)}
        onBlur={() => setIsUsed(false)}
      />
      {place.unseen && unseen > 0 && (
        <Button look="ghost" className="h-6 px-1.5 text-12" disabled={seeAll.isPending} onClick={() => seeAll.mutate()}>
          {t("contacts.seeAll")}
        </Button>
      )}
    </div>
  );

  function optionsFor(): FilterOption[] {
    const wanted = text.trim().toLocaleLowerCase();
    const options: FilterOption[] = [];
    if (!place.unseen && t("contacts.newLeads").toLocaleLowerCase().includes(wanted)) {
      options.push({
        key: "unseen",
        label: t("contacts.newLeads"),
        hint: sayCount(unseen, locale),
        icon: <Sparkle aria-hidden="true" size={12} className="shrink-0 text-n10" />,
        to: { unseen: true },
      });
    }
    const owners = users.filter(({ id, name }) => id !== place.owner && name.toLocaleLowerCase().includes(wanted));
    for (const { id, name } of owners.slice(0, MOST_OWNERS)) {
      options.push({
        key: `owner ${id}`,
        label: name,
        hint: t("contacts.owner"),
        icon: <User aria-hidden="true" size={12} className="shrink-0 text-n10" />,
        to: { owner: id },
      });
    }
    for (const { name, contacts } of offers(known.data ?? [], [], text).known) {
      if (name === place.tag) continue;
      options.push({
        key: `tag ${name}`,
        label: name,
        hint: sayCount(contacts, locale),
        icon: <Tag aria-hidden="true" size={12} className="shrink-0 text-n10" />,
        to: { tag: name },
      });
    }
    return options;
  }
});
