import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Banner } from "../../components/States";
import { useLocale } from "../../components/When";
import { dismissFailure, failureOf, reportFailure, useLastFailure } from "../../ipc";
import type { Account } from "../../ipc";
import { sayCount } from "../../lib/numbers";
import { useAccount } from "./account";
import { sayFailure } from "./problem";
import { usePutRebuiltAway, useSignOut } from "./queries";
import { WhoAreYou } from "./WhoAreYou";

interface BannersProps {
  onReplaceToken: () => void;
  onPutTokenAgeAway: () => void;
}

/** The lines above every screen: what kind of session this is, and what is wrong with it. */
export function Banners({ onReplaceToken, onPutTokenAgeAway }: BannersProps) {
  const { t } = useTranslation();
  const account = useAccount();
  const failure = useLastFailure();

  return (
    <aside aria-label={t("banners.label")} className="max-h-[40vh] shrink-0 overflow-y-auto">
      {account.sample && <SampleBanner />}
      {account.sessionOnly && !account.sample && <Banner tone="warning">{t("banners.sessionOnly")}</Banner>}
      {account.tokenRefused && (
        <Banner tone="danger" action={<Button onClick={onReplaceToken}>{t("banners.replaceToken")}</Button>}>
          {t("banners.tokenRefused")}
        </Banner>
      )}
      {account.rebuilt && <RebuiltBanner rebuilt={account.rebuilt} />}
      {account.missing.includes("write") && <Banner tone="quiet">{t("banners.readOnly")}</Banner>}
      {account.tokenIsOld && !account.tokenRefused && (
        <Banner
          tone="quiet"
          action={
            <Button look="ghost" onClick={onPutTokenAgeAway}>
              {t("common.dismiss")}
            </Button>
          }
        >
          {t("banners.tokenOld")}
        </Banner>
      )}
      {failure && (
        <div role="alert">
          <Banner
            tone="danger"
            action={
              <Button look="ghost" onClick={dismissFailure}>
                {t("common.dismiss")}
              </Button>
            }
          >
            <span className="font-semibold">{t(failure.title)}.</span> {sayFailure(t, failureOf(failure.thrown))}
          </Banner>
        </div>
      )}
      {!account.meAnswered && account.users.length > 0 && <WhoAreYou />}
    </aside>
  );
}

function SampleBanner() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Banner
      tone="info"
      action={
        <Button
          disabled={signOut.isPending}
          onClick={() =>
            signOut.mutate(
              { discard: true },
              { onError: (thrown) => reportFailure({ title: "settings.signOutFailed", thrown }) },
            )
          }
        >
          {t("banners.leave")}
        </Button>
      }
    >
      {t("banners.sample")}
    </Banner>
  );
}

function RebuiltBanner({ rebuilt }: { rebuilt: NonNullable<Account["rebuilt"]> }) {
  const { t } = useTranslation();
  const putAway = usePutRebuiltAway();
  const locale = useLocale();
  return (
    <Banner
      tone={rebuilt.isAll ? "info" : "warning"}
      action={
        <Button look="ghost" disabled={putAway.isPending} onClick={() => putAway.mutate()}>
          {t("common.dismiss")}
        </Button>
      }
    >
      {[
        t("banners.rebuilt"),
        rebuilt.saved > 0 &&
          t("banners.rebuiltSaved", {
            count: rebuilt.saved,
            countText: sayCount(rebuilt.saved, locale),
          }),
        !rebuilt.isAll && t("banners.rebuiltNotAll"),
      ]
        .filter(Boolean)
        .join(" ")}
    </Banner>
  );
}
