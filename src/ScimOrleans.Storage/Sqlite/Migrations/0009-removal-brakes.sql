-- What holds a connector that removes too many users (see adr/0009); as on PostgreSQL.
--
-- removal_brakes: one row for each connector that has ever removed a user. users: its active users when counting began, at counted_at; null before.
-- held_removals: what had been counted at held_since.
-- removals: how many users a connector removed in each minute. What counts now is read by the key, a row for each minute of the window.
-- alerts: few. Ids are UUIDv7, so that the key is the order of time. kind: 1 removals held.

CREATE TABLE removal_brakes (
    tenant TEXT NOT NULL,
    connector TEXT NOT NULL,
    users INTEGER,
    counted_at INTEGER,
    held_since INTEGER,
    held_removals INTEGER,
    confirmed_until INTEGER,
    PRIMARY KEY (tenant, connector)
) STRICT, WITHOUT ROWID;

CREATE TABLE removals (
    tenant TEXT NOT NULL,
    connector TEXT NOT NULL,
    minute INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (tenant, connector, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
    tenant TEXT NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    connector TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- See 0001 for what these numbers are.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('removal_brakes', 'removal_brakes', '1000 10 1'),
    ('removals', 'removals', '100000 1000 60 1'),
    ('alerts', 'alerts', '1000 10 1');
