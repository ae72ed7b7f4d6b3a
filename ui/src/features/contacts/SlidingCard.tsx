import type { ComponentProps } from "react";

import { ContactPanel } from "./ContactPanel";

/** A contact's card that slides in over the right side of a screen. */
export function SlidingCard(props: ComponentProps<typeof ContactPanel>) {
  return (
    <div className="absolute inset-y-0 right-0 z-20 w-130 max-w-full animate-slide-in border-l border-n5 bg-n1 shadow-float">
      <ContactPanel {...props} />
    </div>
  );
}
