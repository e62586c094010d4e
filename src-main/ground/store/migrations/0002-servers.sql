CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  origin TEXT NOT NULL,
  roles TEXT NOT NULL,
  launcher TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  contact TEXT NOT NULL,
  slots INTEGER,
  address TEXT,
  typed_address TEXT,
  jumps TEXT NOT NULL,
  auth TEXT,
  host_key TEXT,
  jump_keys TEXT NOT NULL,
  facts TEXT,
  price_per_hour INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX servers_by_name ON servers (name_key);
