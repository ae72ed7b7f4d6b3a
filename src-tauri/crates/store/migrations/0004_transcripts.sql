-- Calls and files that became notes, or may.
CREATE TABLE transcript (
  key       INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Stands at the end of the note and names the call or file, on every desk alike.
  marker    TEXT NOT NULL,
  contact   INTEGER,
  note      INTEGER,
  -- Digests of the text as a desk writes it; a note with another one has been changed by somebody.
  written   TEXT NOT NULL DEFAULT '[]',
  -- Found by the automatic mode, not noted by hand.
  automatic INTEGER NOT NULL DEFAULT 0,
  state     TEXT NOT NULL,
  -- What is known of the call; empty for a file.
  call      TEXT,
  -- HighLevel is asked again then.
  look_at   TEXT,
  looks     INTEGER NOT NULL DEFAULT 0,
  since     TEXT NOT NULL
);
CREATE UNIQUE INDEX transcript_marker ON transcript (marker, coalesce(contact, 0));
CREATE INDEX transcript_note ON transcript (note) WHERE note IS NOT NULL;
CREATE INDEX transcript_look ON transcript (look_at) WHERE look_at IS NOT NULL;
