import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../components/Button";
import { Choice } from "../../components/ComboBox";
import { useAccount } from "./account";
import { useChooseMe } from "./queries";

/** Asks once which user the rep is, in a line that stands in nobody's way. */
export function WhoAreYou() {
  const { t } = useTranslation();
  const { users } = useAccount();
  const [user, setUser] = useState<string>();
  const choose = useChooseMe();

  return (
    <div
      role="group"
      aria-label={t("connect.whoAreYou")}
      className="flex shrink-0 flex-wrap items-end gap-x-3 gap-y-2 border-b border-n5 bg-n2 px-4 py-2"
    >
      <div className="min-w-60 flex-1">
        <p className="font-semibold">{t("connect.whoAreYou")}</p>
        <p className="text-n11">{t("connect.whoAreYouText")}</p>
      </div>
      <div className="w-60">
        <Choice
          label={t("connect.user")}
          options={users.map(({ id, name, email }) => ({ key: id, label: name, ...(email && { hint: email }) }))}
          value={user}
          onChange={setUser}
        />
      </div>
      <Button
        look="primary"
        disabled={user === undefined || choose.isPending}
        onClick={() => user && choose.mutate(user)}
      >
        {t("connect.thatsMe")}
      </Button>
      <Button look="ghost" onClick={() => choose.mutate(null)}>
        {t("connect.skip")}
      </Button>
    </div>
  );
}
