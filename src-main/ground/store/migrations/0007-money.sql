-- Money: budgets with their balances, promises, the ledger, requests and what was decided.
CREATE TABLE budgets (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  period TEXT NOT NULL,
  from_at INTEGER,
  until_at INTEGER,
  zone TEXT NOT NULL,
  limit_amount INTEGER NOT NULL,
  hard_cap INTEGER NOT NULL,
  auto_approve_per_hour INTEGER,
  auto_approve_per_job INTEGER,
  auto_approve_per_server INTEGER,
  thresholds TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
-- One of each scope and period; of `custom` one for each stretch.
CREATE UNIQUE INDEX budgets_by_scope ON budgets (scope, period, COALESCE(from_at, 0), COALESCE(until_at, 0));

-- What is spent and promised in one period of one budget. Kept in the transaction that spends or promises, so no decision has to
-- read the ledger. Amounts are exact: micro-dollars × ms / hour, split into whole micro-dollars and a rest below 3,600,000.
CREATE TABLE balances (
  budget_id TEXT NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
  period_key TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  spent INTEGER NOT NULL,
  spent_rest INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  reserved_rest INTEGER NOT NULL,
  PRIMARY KEY (budget_id, period_key)
) STRICT, WITHOUT ROWID;

-- What was spent on each day of a budget's zone, exactly as in balances: forecasts read days, never the ledger.
CREATE TABLE spend_days (
  budget_id TEXT NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
  day TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  spent_rest INTEGER NOT NULL,
  PRIMARY KEY (budget_id, day)
) STRICT, WITHOUT ROWID;

-- Thresholds that were reached, once in each period.
CREATE TABLE thresholds_reached (
  budget_id TEXT NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
  period_key TEXT NOT NULL,
  percent INTEGER NOT NULL,
  basis TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- 1: what it wants to stop waits for a person.
  waits INTEGER NOT NULL,
  done_at INTEGER,
  PRIMARY KEY (budget_id, period_key, percent, basis)
) STRICT, WITHOUT ROWID;

-- Money that is promised to a server until it is spent or freed. From `from_at` to `until_at` at `per_hour`, and `fixed` at once.
CREATE TABLE commitments (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  launch_id TEXT,
  job_id TEXT,
  approval_id TEXT,
  provider TEXT NOT NULL,
  requester TEXT NOT NULL,
  -- Who asked, where that is not whom it is charged to: it counts against their own caps too.
  asked_by TEXT,
  project TEXT,
  pool TEXT,
  hard_max INTEGER NOT NULL,
  -- What is left of it.
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  per_hour INTEGER NOT NULL,
  fixed INTEGER NOT NULL,
  -- Spent under it so far, as in balances.
  spent INTEGER NOT NULL,
  spent_rest INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- The yes in advance that it was made by, and what was taken off that for it.
  standing_id TEXT,
  standing_drawn INTEGER NOT NULL,
  released_at INTEGER
) STRICT;
CREATE UNIQUE INDEX commitments_held ON commitments (server_id) WHERE released_at IS NULL;
CREATE INDEX commitments_by_server ON commitments (server_id, id);
CREATE INDEX commitments_by_asker ON commitments (asked_by) WHERE asked_by IS NOT NULL;
CREATE INDEX commitments_by_job ON commitments (job_id) WHERE job_id IS NOT NULL;

-- What bills now: one row a launch and kind of price (`machine`, `disk`).
CREATE TABLE meters (
  launch_id TEXT NOT NULL,
  part TEXT NOT NULL,
  server_id TEXT NOT NULL,
  server_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  per_hour INTEGER NOT NULL,
  since INTEGER NOT NULL,
  provider TEXT NOT NULL,
  requester TEXT NOT NULL,
  project TEXT,
  pool TEXT,
  job_id TEXT,
  PRIMARY KEY (launch_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX meters_by_server ON meters (server_id);

-- Closed pieces of spend. Rows are only ever added.
CREATE TABLE ledger (
  id TEXT PRIMARY KEY,
  launch_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  server_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  requester TEXT NOT NULL,
  project TEXT,
  pool TEXT,
  job_id TEXT,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  per_hour INTEGER NOT NULL,
  -- Beside per_hour × (to - from): a minimum, traffic, a correction; may be negative.
  fixed INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_by_time ON ledger (to_at, from_at);
CREATE INDEX ledger_by_server ON ledger (server_id, from_at);
CREATE INDEX ledger_by_launch ON ledger (launch_id, to_at);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

-- What a provider says it has billed for a machine, as last read.
CREATE TABLE bills (
  provider TEXT NOT NULL,
  machine_id TEXT NOT NULL,
  launch_id TEXT,
  server_id TEXT,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (provider, machine_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  revision INTEGER NOT NULL,
  plan TEXT NOT NULL,
  previous TEXT,
  changes TEXT NOT NULL,
  rule TEXT NOT NULL,
  justification TEXT,
  requester TEXT NOT NULL,
  -- Who asks in the requester's name; null: the requester.
  asked_by TEXT,
  automation INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  messages TEXT NOT NULL,
  server_id TEXT NOT NULL,
  job_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  quoted_at INTEGER NOT NULL,
  -- An hour, as this revision was made with: what a rise is measured by.
  quoted_per_hour INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  cap INTEGER
) STRICT;
CREATE INDEX approvals_by_status ON approvals (status, id);
CREATE INDEX approvals_by_server ON approvals (server_id, id);
CREATE INDEX approvals_by_requester ON approvals (requester, status);

CREATE TABLE standing_approvals (
  id TEXT PRIMARY KEY,
  requester TEXT NOT NULL,
  amount INTEGER NOT NULL,
  left_amount INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  granted_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

-- Every decision about money. Rows are only ever added.
CREATE TABLE activity (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  via TEXT NOT NULL,
  action TEXT NOT NULL,
  text TEXT NOT NULL,
  before TEXT,
  after TEXT,
  effect INTEGER,
  server_id TEXT,
  job_id TEXT,
  approval_id TEXT,
  budget_id TEXT
) STRICT;
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity is only added to'); END;
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity is only added to'); END;

ALTER TABLE rentals ADD COLUMN project TEXT;
ALTER TABLE rentals ADD COLUMN approval_id TEXT;
-- 1: automation asked for it.
ALTER TABLE rentals ADD COLUMN automation INTEGER NOT NULL DEFAULT 0;
-- The most that it may cost until its lease ends; null: it was there before there were limits, or was taken over without one.
ALTER TABLE rentals ADD COLUMN hard_max INTEGER;
-- An hour as the provider last told, all included; null: as its offer said.
ALTER TABLE rentals ADD COLUMN price_now INTEGER;
-- What its machine is billed for, as its provider last told, or as was seen: JSON; null: there is no machine.
ALTER TABLE rentals ADD COLUMN billing TEXT;
-- Who asked, where that is not whom it is charged to.
ALTER TABLE rentals ADD COLUMN asked_by TEXT;
ALTER TABLE jobs ADD COLUMN asked_by TEXT;
ALTER TABLE jobs ADD COLUMN automation INTEGER NOT NULL DEFAULT 0;
-- Who ran on a server when: its cost is split among them.
CREATE INDEX attempts_by_server ON attempts (server_id, started_at);
CREATE INDEX rentals_by_job ON rentals (job_id) WHERE job_id IS NOT NULL;
