import { queryOptions, useMutation } from "@tanstack/react-query";

import { call, commands } from "../../ipc";
import type { TagChange } from "../../ipc";

/** All tags of the account, most used first. */
export const tags = queryOptions({ queryKey: ["tags"], queryFn: () => call(commands.tagList()) });

/** Adds one tag to a contact. */
export const useAddTag = () =>
  useMutation({
    mutationFn: (change: TagChange) => call(commands.tagAdd(change)),
    meta: { failureTitle: "tags.addFailed" },
  });

/** Removes one tag from a contact; can be undone for ten seconds. */
export const useRemoveTag = () =>
  useMutation({
    mutationFn: (change: TagChange) => call(commands.tagRemove(change)),
    meta: { failureTitle: "tags.removeFailed" },
  });
