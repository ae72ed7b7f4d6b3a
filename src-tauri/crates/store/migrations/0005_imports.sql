-- An import of a file: how far it has come stands in the same transaction as what it has taken in.
CREATE TABLE import (
  key        INTEGER PRIMARY KEY AUTOINCREMENT,
  path       TEXT NOT NULL,
  digest     TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  plan       TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'running',
  problem    TEXT,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  total      INTEGER NOT NULL,
  requests   INTEGER NOT NULL,
  taken      INTEGER NOT NULL DEFAULT 0,
  created    INTEGER NOT NULL DEFAULT 0,
  filled     INTEGER NOT NULL DEFAULT 0,
  unchanged  INTEGER NOT NULL DEFAULT 0,
  unusable   INTEGER NOT NULL DEFAULT 0
);

-- Rows that changed a contact, and those that could not be used.
CREATE TABLE import_row (
  import  INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
  row     INTEGER NOT NULL,
  contact INTEGER,
  reason  TEXT,
  PRIMARY KEY (import, row)
) WITHOUT ROWID;

-- What the rep has said that the columns of a table with these titles hold.
CREATE TABLE import_columns (
  titles  TEXT PRIMARY KEY,
  columns TEXT NOT NULL
) WITHOUT ROWID;

-- Lines of an import go out only when no other may.
ALTER TABLE outbox ADD COLUMN import INTEGER;
CREATE INDEX outbox_import ON outbox (import, contact) WHERE import IS NOT NULL;
