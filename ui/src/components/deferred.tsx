import { useEffect, useState } from "react";
import type { ComponentType } from "react";

const reads: (() => Promise<unknown>)[] = [];

/**
 * A part of the page in a file of its own, which the first screen need not wait for.
 *
 * Once it has been read it is drawn at once. React's own `lazy` leaves a frame without it even then, and keeps what
 * comes a moment later from the screen for 300 ms, so that several such parts would appear together.
 */
export function deferred<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let part: ComponentType<Props> | undefined;
  const read = async () => (part ??= await load());
  reads.push(read);

  return function Deferred(props) {
    const [Part, setPart] = useState(() => part);
    useEffect(() => {
      if (Part) return;
      read().then(
        (found) => setPart(() => found),
        (failure: unknown) =>
          setPart(() => {
            throw failure;
          }),
      );
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  };
}

/** Reads all that comes later, so that it is there when the rep asks for it. */
export const readAhead = () => Promise.allSettled(reads.map((read) => read()));
