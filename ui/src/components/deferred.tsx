import { useEffect, useState } from "react";
import type { ComponentType } from "react";

const reads: (() => Promise<unknown>)[] = [];

/**
 * A part of the page in a file of its own, which the first screen need not wait for.
 *
 * Once it has been read it is drawn at once: `lazy` would leave a frame without it even then.
 */
export function deferred<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let part: ComponentType<Props> | undefined;
  const read = async () => (part ??= await load());
  reads.push(read);

  return function Deferred(props) {
    const [Part, setPart] = useState(() => part);
    const [failure, setFailure] = useState<{ thrown: unknown }>();
    useEffect(() => {
      if (Part) return;
      read().then(
        (found) => setPart(() => found),
        (thrown: unknown) => setFailure({ thrown }),
      );
    }, [Part]);
    if (failure) throw failure.thrown;
    return Part ? <Part {...props} /> : null;
  };
}

/** Reads all that comes later, so that it is there when the rep asks for it. */
export const readAhead = () => Promise.allSettled(reads.map((read) => read()));
