import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { formOf } from "../drafts/forms";
import { draft, useSaveDraft } from "../drafts/queries";

/** Forms of leads that nobody saved, each by when it was opened. */
type Forms = Record<string, string>;

/** The form of a lead that is open. */
interface OpenLead {
  id: string;
  text: string;
  /** What it began with: where just that is kept, it need not be offered. */
  arrived: string | undefined;
}

interface KeptLeads {
  /** What is to be kept with the open form, once it is known what was. */
  text: string | undefined;
  /** The same without the open form. */
  left: string;
  others: [id: string, text: string][];
  /** Keeps a form that another one takes the place of. */
  setAside: (id: string, text: string) => void;
  discard: (id: string) => void;
}

/** All in one text, so that a lead that arrives takes no other one's place. */
const textOfAll = (forms: [string, string][]) => (forms.length > 0 ? JSON.stringify(Object.fromEntries(forms)) : "");

function formsIn(kept: string): [string, string][] {
  try {
    const forms = Object.entries(JSON.parse(kept || "{}") as Forms);
    return forms.filter(([, text]) => typeof text === "string");
  } catch {
    return [];
  }
}

/** What is kept of leads' forms that were closed without saving; nothing `where` there is no place for leads. */
export function useKeptLeads(where: boolean, open: OpenLead | undefined): KeptLeads {
  const { data: kept } = useQuery({ ...draft(formOf.lead), enabled: where });
  const { mutate: keep } = useSaveDraft();
  /** What has changed here; empty where it is to be forgotten. */
  const [changed, setChanged] = useState<Forms>({});
  const before = formsIn(kept ?? "").filter(([, text]) => text !== open?.arrived);
  const others = Object.entries({ ...Object.fromEntries(before), ...changed }).filter(
    ([id, text]) => id !== open?.id && text !== "",
  );
  const own: [string, string][] = open?.text ? [[open.id, open.text]] : [];
  return {
    text: kept === undefined ? undefined : textOfAll([...others, ...own]),
    left: textOfAll(others),
    others,
    setAside: (id, text) => setChanged({ ...changed, [id]: text }),
    discard: (id) => {
      setChanged({ ...changed, [id]: "" });
      keep({ form: formOf.lead, text: textOfAll([...others.filter(([other]) => other !== id), ...own]) });
    },
  };
}
