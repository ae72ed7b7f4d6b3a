-- What came in by the lead folder or as a file, and what became of it.
CREATE TABLE lead (
  key        INTEGER PRIMARY KEY AUTOINCREMENT,
  file       TEXT NOT NULL,
  -- What tells one content from another, and which lead of it this is.
  digest     TEXT NOT NULL,
  position   INTEGER NOT NULL,
  at         TEXT NOT NULL,
  name       TEXT NOT NULL DEFAULT '',
  -- taken, asks, failed, undone, known
  outcome    TEXT NOT NULL,
  reason     TEXT,
  -- Not taken yet: what it says, as JSON, and who it may be.
  arrival    TEXT,
  candidates TEXT NOT NULL DEFAULT '[]',
  contact    INTEGER,
  created    INTEGER NOT NULL DEFAULT 0,
  filled     TEXT NOT NULL DEFAULT '[]',
  note       INTEGER,
  task       INTEGER,
  -- The name of its file in the folder's `done`, where it lies there.
  kept_as    TEXT
);
-- Exactly once. What was undone may come in again.
CREATE UNIQUE INDEX lead_once ON lead (digest, position) WHERE outcome IN ('taken', 'asks');
CREATE INDEX lead_digest ON lead (digest);
CREATE INDEX lead_asks ON lead (key) WHERE outcome = 'asks';
