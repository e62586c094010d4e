-- What tells a clock that was set from time that passed, across restarts of the engine: one row.
CREATE TABLE clock_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Names this start of the computer: its own count of milliseconds is only compared within one. Empty: it is not known.
  boot TEXT NOT NULL,
  uptime_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  -- By how much the clock was set so far, in all: forward less back.
  set_ms INTEGER NOT NULL
) STRICT;
-- Times of the ledger are never changed: `set_ms` as it was when they were true tells what they are on the clock as it is now.
ALTER TABLE ledger ADD COLUMN set_ms INTEGER NOT NULL DEFAULT 0;
-- How much later a meter's times are than its provider's own for the same moment; null: they did not come from there.
ALTER TABLE meters ADD COLUMN ahead INTEGER;

-- Who was on a rented server when, and how much of it they asked for: what it cost is split by that, also once the job is removed.
CREATE TABLE occupancy (
  job_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  server_id TEXT NOT NULL,
  job_name TEXT NOT NULL,
  -- What was asked for, and of how much, as it was then.
  resources TEXT NOT NULL,
  gpus INTEGER NOT NULL,
  cpus INTEGER NOT NULL,
  slots INTEGER,
  from_at INTEGER NOT NULL,
  -- Null: it is still there.
  to_at INTEGER
) STRICT;
CREATE INDEX occupancy_by_attempt ON occupancy (job_id, attempt);
CREATE INDEX occupancy_by_server ON occupancy (server_id, from_at);
CREATE VIEW stays AS
  SELECT attempts.job_id, attempts.number AS attempt, attempts.server_id, jobs.name AS job_name,
    COALESCE(json_extract(jobs.spec, '$.resources'), '{}') AS resources,
    COALESCE(json_array_length(servers.facts, '$.gpus'), 0) AS gpus,
    COALESCE(json_extract(servers.facts, '$.cpuCount'), 0) AS cpus,
    servers.slots, attempts.started_at AS from_at, COALESCE(attempts.ended_at, jobs.ended_at) AS to_at
  FROM attempts JOIN jobs ON jobs.id = attempts.job_id
  JOIN servers ON servers.id = attempts.server_id
  JOIN rentals ON rentals.server_id = attempts.server_id;
INSERT INTO occupancy SELECT * FROM stays WHERE to_at IS NOT NULL;
-- An attempt that has ended is there once; one that turns out to go on is there again.
CREATE TRIGGER occupancy_ended AFTER UPDATE OF ended_at ON attempts WHEN NEW.ended_at IS NOT OLD.ended_at BEGIN
  UPDATE occupancy SET to_at = NEW.ended_at WHERE rowid = (
    SELECT MAX(rowid) FROM occupancy WHERE job_id = NEW.job_id AND attempt = NEW.number
  );
  INSERT INTO occupancy SELECT * FROM stays
    WHERE job_id = NEW.job_id AND attempt = NEW.number AND NEW.ended_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM occupancy WHERE job_id = NEW.job_id AND attempt = NEW.number
    );
END;
-- An attempt that turns out to have been none was nowhere. Those of a job that is removed have an end by then.
CREATE TRIGGER occupancy_undone AFTER DELETE ON attempts BEGIN
  DELETE FROM occupancy WHERE job_id = OLD.job_id AND attempt = OLD.number AND to_at IS NULL;
END;
-- One whose end was never told, of a job that is removed.
CREATE TRIGGER occupancy_removed BEFORE DELETE ON jobs BEGIN
  UPDATE occupancy SET to_at = COALESCE(OLD.ended_at, from_at) WHERE job_id = OLD.id AND to_at IS NULL;
  INSERT INTO occupancy SELECT * FROM stays
    WHERE job_id = OLD.id AND to_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM occupancy WHERE occupancy.job_id = stays.job_id AND occupancy.attempt = stays.attempt
    );
END;

-- What a rented machine has sent and received, as counted by its provider or by itself, and how much of that is booked.
CREATE TABLE traffic (
  launch_id TEXT PRIMARY KEY,
  -- What counts: `provider`, or `machine` and its start.
  counted_by TEXT NOT NULL,
  -- What its counters said last, in bytes; they begin at 0 again when it is started again.
  counter_out INTEGER NOT NULL,
  counter_in INTEGER NOT NULL,
  -- Bytes in all, over all starts.
  sent INTEGER NOT NULL,
  received INTEGER NOT NULL,
  -- Micro-dollars a GB (10^9 bytes), out and in.
  egress_gb INTEGER NOT NULL,
  ingress_gb INTEGER NOT NULL,
  -- Micro-dollars of it that are in the ledger, and until when that is for.
  booked INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Of a bill, what is for traffic; null: it is not told apart.
ALTER TABLE bills ADD COLUMN transfer INTEGER;

-- What a start or a longer lease that is under way goes back to where it comes to nothing (JSON); null: none is under way.
ALTER TABLE rentals ADD COLUMN undo TEXT;
-- Why nothing is promised for a machine that runs all the same; null: it is promised, or costs nothing.
ALTER TABLE rentals ADD COLUMN beyond TEXT;
-- When a used approval was given back, since nothing came of it; null: it never was.
ALTER TABLE approvals ADD COLUMN returned_at INTEGER;

-- Longer leases that somebody asked for who is neither whom the server is charged to nor who asked for it at first: what was granted
-- for them counts against their own caps too.
CREATE TABLE asked_more (
  commitment_id TEXT NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
  asked_by TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (commitment_id, asked_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_more_by_asker ON asked_more (asked_by);

-- The computer that a request came from; null: not known.
ALTER TABLE rentals ADD COLUMN asked_from TEXT;
ALTER TABLE jobs ADD COLUMN asked_from TEXT;
ALTER TABLE approvals ADD COLUMN asked_from TEXT;
