import { useCallback, useEffect, useReducer, useRef } from "react";

import type { ContactKey } from "../../ipc";

/** Takes the keyboard to the heading of a contact's card, as soon as that card is on the screen. */
export function useCardFocus(contact: ContactKey | undefined): {
  headingRef: (heading: HTMLHeadingElement | null) => void;
  focusCard: () => void;
} {
  const heading = useRef<HTMLHeadingElement>(null);
  const wanted = useRef<{ isAsked: boolean; contact: ContactKey | undefined }>({ isAsked: false, contact });
  const [asked, ask] = useReducer((times: number) => times + 1, 0);

  // The former card may still be there: its heading says whose it is.
  const take = useCallback(() => {
    if (!wanted.current.isAsked || heading.current?.dataset.contact !== String(wanted.current.contact)) return;
    wanted.current.isAsked = false;
    heading.current.focus();
  }, []);
  const headingRef = useCallback(
    (element: HTMLHeadingElement | null) => {
      heading.current = element;
      take();
    },
    [take],
  );
  useEffect(() => {
    wanted.current.contact = contact;
    take();
  }, [asked, contact, take]);

  const focusCard = () => {
    wanted.current.isAsked = true;
    ask();
  };
  return { headingRef, focusCard };
}
