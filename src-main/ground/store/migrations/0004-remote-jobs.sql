-- Whole remote jobs: workspace, setting up, results, holds.
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN workspace TEXT;
ALTER TABLE jobs ADD COLUMN needs TEXT;
ALTER TABLE jobs ADD COLUMN workspace_dir TEXT;
ALTER TABLE jobs ADD COLUMN bootstrap TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN held_until INTEGER;
ALTER TABLE jobs ADD COLUMN results TEXT;

-- What later versions of the specification added, with its defaults. What is there stays, also where it is null.
UPDATE jobs SET spec = json_insert(
  spec,
  '$.bootstrap', json('[]'), '$.resources', json('{}'), '$.tools', json('[]'), '$.outputs', json('[]'),
  '$.outputsWhen', 'always', '$.keepAlive', json('false'), '$.keepFor', 3600, '$.keepOnFailure', 0,
  '$.removeWorkspace', json('false'), '$.priority', 0
);
UPDATE job_templates SET spec = json_insert(
  spec,
  '$.bootstrap', json('[]'), '$.resources', json('{}'), '$.tools', json('[]'), '$.outputs', json('[]'),
  '$.outputsWhen', 'always', '$.keepAlive', json('false'), '$.keepFor', 3600, '$.keepOnFailure', 0,
  '$.removeWorkspace', json('false'), '$.priority', 0
);
-- A relative folder was below the home folder; now it is below the workspace.
UPDATE jobs SET spec = json_set(spec, '$.workingDir', '~/' || json_extract(spec, '$.workingDir'))
  WHERE json_extract(spec, '$.workingDir') NOT LIKE '/%'
    AND json_extract(spec, '$.workingDir') <> '~' AND json_extract(spec, '$.workingDir') NOT LIKE '~/%';
UPDATE job_templates SET spec = json_set(spec, '$.workingDir', '~/' || json_extract(spec, '$.workingDir'))
  WHERE json_extract(spec, '$.workingDir') NOT LIKE '/%'
    AND json_extract(spec, '$.workingDir') <> '~' AND json_extract(spec, '$.workingDir') NOT LIKE '~/%';

-- The queue: higher priority first, then first in, first out. It is walked and counted in this index alone.
CREATE INDEX jobs_by_queue ON jobs (status, priority DESC, id, server_id);
CREATE INDEX jobs_by_server_queue ON jobs (server_id, status, priority DESC, id, workspace, needs);

CREATE TABLE job_outputs (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  PRIMARY KEY (job_id, path)
) STRICT;

-- Folders that were pushed to servers, with or without a job.
CREATE TABLE synced_folders (
  server_id TEXT NOT NULL,
  target TEXT NOT NULL,
  source TEXT NOT NULL,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  pushed_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, target, source)
) STRICT;
