import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { ConnectRequest } from "../../ipc";

/** Who is connected. */
export const session = queryOptions({ queryKey: ["session"], queryFn: () => call(commands.sessionGet()) });

/** Connects; the form shows why not. */
export const useConnect = () =>
  useMutation({
    mutationFn: (request: ConnectRequest) => call(commands.sessionConnect(request)),
    meta: { shownInPlace: true },
  });

/** Connects to the sample account inside the app. */
export const useSample = () =>
  useMutation({ mutationFn: () => call(commands.sessionSample()), meta: { shownInPlace: true } });

/** Signs out; `discard` gives up what has not been sent. */
export const useSignOut = () =>
  useMutation({
    mutationFn: ({ discard }: { discard: boolean }) => call(commands.sessionSignOut(discard)),
    meta: { shownInPlace: true },
  });

/** Puts a new token in the place of the old one. */
export const useReplaceToken = () =>
  useMutation({ mutationFn: (token: string) => call(commands.tokenReplace(token)), meta: { shownInPlace: true } });

/** Keeps which user the rep is. */
export const useChooseMe = () =>
  useMutation({
    mutationFn: (user: string | null) => call(commands.meChoose(user)),
    meta: { failureTitle: "settings.meFailed" },
  });

/** Puts away what became of a damaged database. */
export const usePutRebuiltAway = () =>
  useMutation({
    mutationFn: () => call(commands.sessionPutRebuiltAway()),
    meta: { failureTitle: "banners.putAwayFailed" },
  });
