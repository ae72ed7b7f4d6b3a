-- A row of the list comes from one page of the database: what else it shows stands in the contact's row, or is small.
-- The tags as JSON, in the order of contact_tag, which stays what they are looked up by.
ALTER TABLE contact ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
UPDATE contact SET tags = (SELECT json_group_array(name ORDER BY folded) FROM contact_tag WHERE contact = contact.key)
WHERE key IN (SELECT contact FROM contact_tag);
CREATE INDEX task_open_of_contact ON task (contact) WHERE completed = 0 AND deleted = 0;
