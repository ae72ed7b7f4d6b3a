import type { TFunction } from "i18next";
import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";

import type { Account } from "../../ipc";

const AccountContext = createContext<Account | undefined>(undefined);

/** Gives everything below it the connected account. */
export const AccountProvider = AccountContext.Provider;

/** The connected account. Only screens of a connected app may ask. */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error("no account is connected");
  return account;
}

/** What can be changed here, by the group of operations that changes it. */
type Changed = "contacts" | "tasks" | "notes" | "tags";

/** Why an account's records of a group cannot be changed now; `undefined` where they can. */
export function whyOff(t: TFunction, { missing, forbidden }: Account, group: Changed): string | undefined {
  if (missing.includes("write")) return t("card.readOnly");
  return forbidden.includes(group) ? t("errors.missing.switchedOff") : undefined;
}

/** Why the connected account's records of a group cannot be changed now. */
export function useWhyOff(group: Changed): string | undefined {
  const { t } = useTranslation();
  return whyOff(t, useAccount(), group);
}
