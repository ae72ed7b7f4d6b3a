import { useEffect, useEffectEvent, useRef } from "react";

import { call, commands, events, reportFailure } from "../ipc";
import type { LeadDraft } from "../ipc";
import { go } from "../navigation";

/** Goes where links lead that other programs open; hands over the leads that they name. */
export function useOpenedLinks(onLead: (lead: LeadDraft) => void): void {
  const begun = useRef(0);
  const arrived = useRef(0);
  const follow = useEffectEvent(async () => {
    const number = (begun.current += 1);
    try {
      const target = await call(commands.linkFollow());
      if (target?.kind === "lead") onLead(target.lead);
      // A late answer must not lead away from where a newer link has led. Many a follow finds no link, so begun is not led.
      if (!target || target.kind === "lead" || number < arrived.current) return;
      arrived.current = number;
      if (target.kind === "contact") go({ screen: "contacts", contact: target.contact });
      if (target.kind === "caller") go({ screen: "calls", number: target.number });
    } catch (thrown) {
      reportFailure({ title: "app.linkFailed", thrown });
    }
  });
  useEffect(() => {
    void follow();
    const listening = events.linked.listen(() => void follow());
    return () => void listening.then((stop) => stop());
  }, []);
}
