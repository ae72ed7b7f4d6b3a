import { Fragment } from "react";

import { piecesOf } from "./table";

/** A path with its open places emphasised; a long one breaks at its slashes. */
export function Path({ path }: { path: string }) {
  return (
    <span className="font-mono text-12 select-text">
      {piecesOf(path).map(({ text, open }, index) => (
        // A piece has no name but its place.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {open ? <em className="text-accent-text not-italic">{text}</em> : text}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
