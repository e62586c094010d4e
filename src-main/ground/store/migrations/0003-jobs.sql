CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  spec TEXT NOT NULL,
  requester TEXT NOT NULL,
  idempotency_key TEXT,
  server_id TEXT,
  server_name TEXT,
  status TEXT NOT NULL,
  reason TEXT,
  since INTEGER NOT NULL,
  stage TEXT,
  stages TEXT NOT NULL,
  contact TEXT NOT NULL,
  outcome TEXT,
  exit_code INTEGER,
  exit_text TEXT,
  attempts INTEGER NOT NULL,
  cancel_requested_at INTEGER,
  cancel_grace_seconds INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  remote_bytes INTEGER,
  remote_removed INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_status ON jobs (status, id);
CREATE INDEX jobs_by_server ON jobs (server_id, status, id);
CREATE INDEX jobs_of_server ON jobs (server_id, id);
CREATE INDEX jobs_by_name ON jobs (name);
-- People name a job by the random end of its id.
CREATE INDEX jobs_by_short_id ON jobs (substr(id, -8));
CREATE UNIQUE INDEX jobs_by_idempotency_key ON jobs (idempotency_key);

CREATE TABLE attempts (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  server_id TEXT NOT NULL,
  server_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  exit_code INTEGER,
  exit_text TEXT,
  remote_dir TEXT NOT NULL,
  tmux_session TEXT,
  size_at_exit INTEGER,
  PRIMARY KEY (job_id, number)
) STRICT;

CREATE TABLE job_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX job_events_by_job ON job_events (job_id, id);

CREATE TABLE job_templates (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
