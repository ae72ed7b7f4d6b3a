import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { syncStatus } from "../sync/queries";
import { useLookAtRows } from "./queries";

/** Looks at the rows of an open file once more when all contacts have been read: before that, few of them were known. */
export function useLookAgain(): void {
  const { data: hasRead } = useQuery({ ...syncStatus, select: ({ pulledAt }) => pulledAt !== null });
  const { mutate: look } = useLookAtRows();
  const wasUnread = useRef(false);
  useEffect(() => {
    if (hasRead === false) wasUnread.current = true;
    if (!hasRead || !wasUnread.current) return;
    wasUnread.current = false;
    look();
  }, [hasRead, look]);
}
