-- Seconds after which its server stops a job: what was asked for, or what rented servers have; null: no limit.
ALTER TABLE jobs ADD COLUMN time_limit INTEGER;
UPDATE jobs SET time_limit = json_extract(spec, '$.timeLimit');

-- Leftovers (provider:kind:id) whose end was asked for and is not confirmed yet.
CREATE TABLE leftover_ends (
  id TEXT PRIMARY KEY,
  asked_at INTEGER NOT NULL
) STRICT;
