CREATE TABLE fact (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE contact (
  key               INTEGER PRIMARY KEY AUTOINCREMENT,
  remote_id         TEXT UNIQUE,
  first_name        TEXT NOT NULL DEFAULT '',
  last_name         TEXT NOT NULL DEFAULT '',
  full_name         TEXT NOT NULL DEFAULT '',
  email             TEXT NOT NULL DEFAULT '',
  phone             TEXT NOT NULL DEFAULT '',
  company           TEXT NOT NULL DEFAULT '',
  address           TEXT NOT NULL DEFAULT '',
  city              TEXT NOT NULL DEFAULT '',
  state             TEXT NOT NULL DEFAULT '',
  postal_code       TEXT NOT NULL DEFAULT '',
  country           TEXT NOT NULL DEFAULT '',
  website           TEXT NOT NULL DEFAULT '',
  date_of_birth     TEXT NOT NULL DEFAULT '',
  source            TEXT NOT NULL DEFAULT '',
  owner             TEXT NOT NULL DEFAULT '',
  stage             TEXT NOT NULL DEFAULT '',
  business_id       TEXT NOT NULL DEFAULT '',
  business_name     TEXT NOT NULL DEFAULT '',
  dnd               INTEGER NOT NULL DEFAULT 0,
  dnd_channels      TEXT NOT NULL DEFAULT '[]',
  additional_emails TEXT NOT NULL DEFAULT '[]',
  additional_phones TEXT NOT NULL DEFAULT '[]',
  custom_fields     TEXT NOT NULL DEFAULT '[]',
  date_added        TEXT,
  date_updated      TEXT,
  last_activity     TEXT,
  opened_at         TEXT,
  refreshed_at      TEXT,
  unread            TEXT NOT NULL DEFAULT '[]',
  -- Answers to questions asked before the last local change are out of date.
  changes           INTEGER NOT NULL DEFAULT 0,
  -- Until then a lagging search row does not undo what we wrote.
  own_until         TEXT,
  -- Deleted here, or gone from HighLevel; kept as a tombstone so that a lagging row cannot bring it back.
  deleted           INTEGER NOT NULL DEFAULT 0,
  gone              INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contact_business ON contact (business_id) WHERE business_id <> '';
CREATE INDEX contact_away ON contact (key) WHERE deleted OR gone;
CREATE INDEX contact_opened ON contact (opened_at) WHERE opened_at IS NOT NULL;

CREATE TABLE contact_tag (
  contact INTEGER NOT NULL REFERENCES contact (key) ON DELETE CASCADE,
  folded  TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (contact, folded)
) WITHOUT ROWID;
CREATE INDEX contact_tag_folded ON contact_tag (folded, name);

CREATE TABLE tag (
  folded TEXT PRIMARY KEY,
  name   TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE task (
  key          INTEGER PRIMARY KEY AUTOINCREMENT,
  remote_id    TEXT UNIQUE,
  contact      INTEGER NOT NULL REFERENCES contact (key) ON DELETE CASCADE,
  title        TEXT NOT NULL DEFAULT '',
  body         TEXT NOT NULL DEFAULT '',
  due          TEXT,
  completed    INTEGER NOT NULL DEFAULT 0,
  completed_at TEXT,
  assignee     TEXT,
  own_until    TEXT,
  deleted      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX task_contact ON task (contact);
CREATE INDEX task_open ON task (completed, due);

CREATE TABLE note (
  key        INTEGER PRIMARY KEY AUTOINCREMENT,
  remote_id  TEXT UNIQUE,
  contact    INTEGER NOT NULL REFERENCES contact (key) ON DELETE CASCADE,
  title      TEXT,
  body       TEXT NOT NULL DEFAULT '',
  color      TEXT,
  pinned     INTEGER NOT NULL DEFAULT 0,
  author     TEXT,
  date_added TEXT,
  deleted    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX note_contact ON note (contact);

CREATE TABLE appointment (
  key              INTEGER PRIMARY KEY AUTOINCREMENT,
  remote_id        TEXT NOT NULL UNIQUE,
  contact          INTEGER NOT NULL REFERENCES contact (key) ON DELETE CASCADE,
  title            TEXT NOT NULL DEFAULT '',
  starts           TEXT,
  ends             TEXT,
  zone_assumed     INTEGER NOT NULL DEFAULT 0,
  status           TEXT,
  place            TEXT,
  assignee         TEXT
);
CREATE INDEX appointment_contact ON appointment (contact);

CREATE TABLE user (
  id    TEXT PRIMARY KEY,
  name  TEXT NOT NULL,
  email TEXT
) WITHOUT ROWID;

CREATE TABLE custom_field (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  data_type TEXT NOT NULL,
  options   TEXT NOT NULL DEFAULT '[]',
  position  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE outbox (
  key         INTEGER PRIMARY KEY AUTOINCREMENT,
  contact     INTEGER NOT NULL,
  target      TEXT NOT NULL,
  operation   TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'waiting',
  since       TEXT NOT NULL,
  not_before  TEXT,
  attempts    INTEGER NOT NULL DEFAULT 0,
  attempted_at TEXT,
  -- Ids that HighLevel had before the last attempt: what is not among them may be ours.
  known_ids   TEXT,
  -- The record's values as they were sent: what is looked for, whatever the rep has typed since.
  sent        TEXT,
  confirmed   INTEGER NOT NULL DEFAULT 0,
  refusal     TEXT
);
CREATE INDEX outbox_contact ON outbox (contact);
CREATE INDEX outbox_target ON outbox (target);

CREATE TABLE draft (
  form TEXT PRIMARY KEY,
  text TEXT NOT NULL
) WITHOUT ROWID;
