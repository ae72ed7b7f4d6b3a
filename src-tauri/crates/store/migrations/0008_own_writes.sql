-- After the clock was set back, and at each start, what is protected longer than ever is looked for: among few, not in
-- every row there is.
CREATE INDEX contact_own ON contact (own_until) WHERE own_until IS NOT NULL;
CREATE INDEX task_own ON task (own_until) WHERE own_until IS NOT NULL;
