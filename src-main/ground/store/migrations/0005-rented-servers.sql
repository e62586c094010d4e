-- Rented servers: providers, what they offer, launches, leases.
CREATE TABLE providers (
  kind TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  reason TEXT,
  rights TEXT NOT NULL,
  account TEXT,
  balance INTEGER,
  connected_at INTEGER NOT NULL,
  checked_at INTEGER
) STRICT;

-- The newest offers of each provider, for when it cannot be asked.
CREATE TABLE offer_lists (
  provider TEXT PRIMARY KEY,
  offers TEXT NOT NULL,
  fetched_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rentals (
  server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  machine_id TEXT,
  offer TEXT NOT NULL,
  query TEXT,
  disk_gb INTEGER NOT NULL,
  requester TEXT NOT NULL,
  justification TEXT,
  idempotency_key TEXT UNIQUE,
  job_id TEXT,
  may_end INTEGER NOT NULL,
  key_secret TEXT,
  phase TEXT,
  phase_since INTEGER,
  lease_until INTEGER NOT NULL,
  lease_seconds INTEGER NOT NULL,
  idle_seconds INTEGER NOT NULL,
  idle_since INTEGER,
  -- The end that an extension under way asks for; the lease stays as it is until every layer has it.
  lease_next INTEGER,
  -- Epoch ms at which each layer would act, as far as it has confirmed it.
  watchdog_until INTEGER,
  timer_until INTEGER,
  tools TEXT NOT NULL,
  alarm TEXT,
  provider_state TEXT,
  seen_at INTEGER,
  started_at INTEGER,
  ready_at INTEGER,
  ending_at INTEGER,
  end_reason TEXT,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX rentals_by_machine ON rentals (provider, machine_id) WHERE machine_id IS NOT NULL;

-- Written before the provider is called; the id is the machine's tag.
CREATE TABLE launches (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  offer TEXT NOT NULL,
  state TEXT NOT NULL,
  machine_id TEXT,
  refusal TEXT,
  problem TEXT,
  started_at INTEGER NOT NULL,
  called_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX launches_by_server ON launches (server_id, id);
CREATE INDEX launches_by_state ON launches (state, provider);

UPDATE jobs SET spec = json_insert(spec, '$.endInstance', json('false'), '$.restartOnPreemption', json('false'));
UPDATE job_templates SET spec = json_insert(spec, '$.endInstance', json('false'), '$.restartOnPreemption', json('false'));
