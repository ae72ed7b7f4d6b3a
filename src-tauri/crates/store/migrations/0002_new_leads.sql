-- Came into HighLevel elsewhere and was not looked at here yet.
ALTER TABLE contact ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX contact_unseen ON contact (key) WHERE unseen;
CREATE INDEX contact_owner ON contact (owner) WHERE owner <> '';
