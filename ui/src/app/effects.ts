import { options } from "preact";

import { beginFirstPaint, noteFirstPaint } from "../components/firstPaint";

/** The window is painted by then, or out of sight. */
const PAINTED_AFTER_MS = 200;

/**
 * From now on effects run in the moment in which they were drawn.
 *
 * Preact leaves them until a frame later. Until then a second key would still meet what the first one has changed, and the
 * keyboard would not be where a new form has put it.
 */
export function runEffectsAtOnce(): void {
  options.requestAnimationFrame = queueMicrotask;
}

/** The same, from when the first screen has been painted: until then its effects wait. */
export function runEffectsAtOncePainted(): void {
  beginFirstPaint();
  options.requestAnimationFrame = (run) => {
    const painted = () => {
      clearTimeout(timer);
      runEffectsAtOnce();
      try {
        run();
      } finally {
        noteFirstPaint();
      }
    };
    const timer = setTimeout(painted, PAINTED_AFTER_MS);
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(painted)));
  };
}
