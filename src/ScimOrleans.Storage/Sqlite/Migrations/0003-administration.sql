-- What the administration API keeps beside grain state: jobs, who changed what, and the keys of repeated creations.
--
-- jobs: one row for each job of a tenant, by name. The few that are not finished are looked for again and again, hence the second index.
-- audit_log: ids are UUIDv7, so that the key is the order of time; the other index is for one tenant's entries.
-- idempotency_keys: by who sent them; the other index is for deleting old ones.

CREATE TABLE jobs (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    argument TEXT,
    cursor TEXT,
    done INTEGER NOT NULL,
    total INTEGER,
    note TEXT,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    finished INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT;

CREATE INDEX jobs_unfinished ON jobs (updated) WHERE finished IS NULL;

CREATE TABLE audit_log (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    path TEXT NOT NULL,
    tenant TEXT,
    body TEXT,
    status INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_log_tenant ON audit_log (tenant, id) WHERE tenant IS NOT NULL;

CREATE TABLE idempotency_keys (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    claimed INTEGER NOT NULL,
    status INTEGER,
    location TEXT,
    body TEXT,
    PRIMARY KEY (actor, key)
) STRICT;

CREATE INDEX idempotency_keys_claimed ON idempotency_keys (claimed);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('jobs', 'sqlite_autoindex_jobs_1', '10000 10 1'),
    ('jobs', 'jobs_unfinished', '10 1'),
    ('audit_log', 'audit_log', '1000000 1'),
    ('audit_log', 'audit_log_tenant', '1000000 1000 1'),
    ('idempotency_keys', 'sqlite_autoindex_idempotency_keys_1', '100000 1000 1'),
    ('idempotency_keys', 'idempotency_keys_claimed', '100000 1');
