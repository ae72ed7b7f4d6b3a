import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { CallNote, CallWish, CallerSearch } from "../../ipc";

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

/** When a callback would be due. Until it is known the former answer stays. */
export const callDue = (wish: CallWish) =>
  queryOptions({
    queryKey: ["tasks", "callDue", wish],
    queryFn: () => call(commands.callDue(wish)),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Keeps a call; the form shows why not. */
export const useSaveCall = () =>
  useMutation({ mutationFn: (note: CallNote) => call(commands.callSave(note)), meta: { shownInPlace: true } });
