import { useEffect, useEffectEvent } from "react";

import { call, commands, events, reportFailure } from "../ipc";
import type { LeadDraft } from "../ipc";
import { go } from "../navigation";

/** Goes where links lead that other programs open; hands over the leads that they name. */
export function useOpenedLinks(onLead: (lead: LeadDraft) => void): void {
  const follow = useEffectEvent(async () => {
    try {
      const target = await call(commands.linkFollow());
      if (target?.kind === "contact") go({ screen: "contacts", contact: target.contact });
      if (target?.kind === "caller") go({ screen: "calls", number: target.number });
      if (target?.kind === "lead") onLead(target.lead);
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
