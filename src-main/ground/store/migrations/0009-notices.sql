-- What people were told: the newest ones are kept, the rest is forgotten.
CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  -- What happened; the same thing is told once.
  key TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT,
  path TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  took INTEGER,
  approval_id TEXT,
  seen INTEGER NOT NULL DEFAULT 0
) STRICT;
