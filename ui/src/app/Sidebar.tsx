import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Inbox, PhoneCall, RefreshCw, Settings, SquareCheck, Sun, Users } from "lucide-react";
import { memo, useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useMediaQuery } from "../components/useMediaQuery";
import { useLocale } from "../components/When";
import { unseenCount } from "../features/contacts/queries";
import { useAccount } from "../features/session/account";
import { SyncBadge } from "../features/sync/SyncBadge";
import { initialOf } from "../lib/initial";
import { sayCount } from "../lib/numbers";
import { formatPlace, go, goBackTo } from "../navigation";
import type { Screen } from "../navigation";

const main: { screen: Screen; icon: ReactNode }[] = [
  { screen: "today", icon: <Sun aria-hidden="true" size={17} /> },
  { screen: "contacts", icon: <Users aria-hidden="true" size={17} /> },
  { screen: "tasks", icon: <SquareCheck aria-hidden="true" size={17} /> },
  { screen: "calls", icon: <PhoneCall aria-hidden="true" size={17} /> },
  { screen: "leads", icon: <Inbox aria-hidden="true" size={17} /> },
];
const foot: { screen: Screen; icon: ReactNode }[] = [
  { screen: "sync", icon: <RefreshCw aria-hidden="true" size={17} /> },
  { screen: "settings", icon: <Settings aria-hidden="true" size={17} /> },
];

const WIDE = "(min-width: 1180px)";
const ground = "h-full w-14 shrink-0 border-r border-n5 bg-n2 min-[1180px]:w-50";

/** Where the rail will be. */
export const SidebarGround = () => <div className={ground} />;

/** The rail: the screens, and the state of the sync at its foot. */
export const Sidebar = memo(function Sidebar({ current }: { current: Screen }) {
  const { t } = useTranslation();
  const isWide = useMediaQuery(WIDE);
  const account = useAccount();
  const locale = useLocale();
  const newLeads = useId();
  const unseen = useQuery(unseenCount).data ?? 0;

  const link = ({ screen, icon }: (typeof main)[number]) => {
    return (
      <li key={screen} className="relative">
        <a
          href={formatPlace({ screen })}
          aria-current={screen === current ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            goBackTo(screen);
          }}
          draggable={false}
          data-tip={isWide ? undefined : t(`app.${screen}`)}
          aria-describedby={screen === "contacts" && unseen > 0 ? newLeads : undefined}
          className={clsx(
            "flex items-center rounded-6 text-n11 hover:bg-n4 hover:text-n12",
            isWide ? "h-8 gap-2.5 px-2.5" : "h-9 justify-center",
            screen === current && "bg-n5 text-n12! font-semibold",
          )}
        >
          {icon}
          <span className={isWide ? "truncate" : "sr-only"}>{t(`app.${screen}`)}</span>
        </a>
        {screen === "contacts" && unseen > 0 && (
          <button
            type="button"
            id={newLeads}
            aria-label={t("app.newLeads", { count: unseen, countText: sayCount(unseen, locale) })}
            data-tip={t("app.newLeads", { count: unseen, countText: sayCount(unseen, locale) })}
            onClick={() => go({ screen: "contacts", unseen: true })}
            className={clsx(
              "absolute top-1/2 right-1 inline-flex h-6 min-w-6 -translate-y-1/2 items-center justify-center rounded-full px-1.5 text-12 font-semibold",
              "bg-accent-soft text-n12 hover:bg-n6",
              !isWide && "top-0! translate-y-0!",
            )}
          >
            {sayCount(unseen, locale)}
          </button>
        )}
      </li>
    );
  };

  return (
    <nav
      aria-label={t("app.navigation")}
      className={clsx(
        "panel flex flex-col gap-2 overflow-y-auto py-3",
        ground,
        isWide ? "px-2.5" : "px-2 [&::-webkit-scrollbar]:hidden",
      )}
    >
      {isWide ? (
        <p dir="auto" data-tip={account.name} className="truncate px-2.5 pb-2 font-semibold">
          {account.name}
        </p>
      ) : (
        <p data-tip={account.name} className="flex h-9 items-center justify-center font-semibold text-n11">
          <span aria-hidden="true">{initialOf(account.name)}</span>
          <span className="sr-only">{account.name}</span>
        </p>
      )}
      <ul className="flex flex-col gap-0.5">{main.map(link)}</ul>
      <span className="flex-1" />
      <ul className="flex flex-col gap-0.5">{foot.map(link)}</ul>
      <div className="border-t border-n5 pt-2">
        <SyncBadge narrow={!isWide} />
      </div>
    </nav>
  );
});
