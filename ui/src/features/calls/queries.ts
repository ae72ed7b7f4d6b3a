import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { CallNote, CallerSearch } from "../../ipc";

/** Who a caller may be. Until it is known the former answer stays. */
export const callerFound = (search: CallerSearch) =>
  queryOptions({
    queryKey: ["contacts", "caller", search],
    queryFn: () => call(commands.callFindCaller(search)),
    placeholderData: keepPreviousData,
  });

/** The callbacks that are to be made, the most urgent first. */
export const callbacks = queryOptions({
  queryKey: ["tasks", "callbacks"],
  queryFn: () => call(commands.callCallbacks()),
});

/** The tag that a callback starts with. */
export const callTag = queryOptions({ queryKey: ["tags", "ofCalls"], queryFn: () => call(commands.callTag()) });

/** Keeps a call; the form shows why not. */
export const useSaveCall = () =>
  useMutation({ mutationFn: (note: CallNote) => call(commands.callSave(note)), meta: { shownInPlace: true } });
