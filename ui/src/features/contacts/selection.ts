/** Where the open contact stands in the list, given where it stood a moment ago; undefined where it is not in sight. */
export function findSelected(
  key: number | undefined,
  before: number | undefined,
  keyAt: (index: number) => number | undefined,
  loaded: readonly { from: number; to: number }[],
): number | undefined {
  if (key === undefined) return undefined;
  if (before !== undefined && keyAt(before) === key) return before;
  for (const { from, to } of loaded) {
    for (let index = from; index < to; index += 1) if (keyAt(index) === key) return index;
  }
  return undefined;
}

/** The row after a step up or down. Where the open contact has left the list, the step goes on from where it stood. */
export function step(
  selected: number | undefined,
  before: number | undefined,
  by: 1 | -1,
  total: number,
): number | undefined {
  if (total === 0) return undefined;
  if (selected === undefined && before === undefined) return by === 1 ? 0 : total - 1;
  const from = selected ?? (by === 1 ? (before ?? 0) - 1 : (before ?? 0));
  return Math.min(total - 1, Math.max(0, from + by));
}
