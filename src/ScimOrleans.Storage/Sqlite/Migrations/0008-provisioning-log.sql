-- What each connector asked for, and what became of it. Read by people, never by the directory itself.
--
-- An entry's key is its place in its connector's log. Places are counted in provisioning_logs, so that they are dense, and a log's length is
-- known without counting it. Entries leave in the order in which they came, by age and by number. There is no other index: a log has a bounded
-- number of entries, and each index would cost every request. changed holds names, a line each; duration is in microseconds.

CREATE TABLE provisioning_logs (
    tenant TEXT NOT NULL,
    connector TEXT NOT NULL,
    last_position INTEGER NOT NULL,
    PRIMARY KEY (tenant, connector)
) STRICT, WITHOUT ROWID;

CREATE TABLE provisioning_entries (
    tenant TEXT NOT NULL,
    connector TEXT NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    credential_id TEXT,
    credential_label TEXT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    query TEXT,
    status INTEGER NOT NULL,
    scim_type TEXT,
    detail TEXT,
    situation INTEGER NOT NULL,
    profile INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    client_address TEXT,
    user_agent TEXT,
    resource_kind INTEGER,
    resource_id BLOB,
    total_results INTEGER,
    changed TEXT,
    members_added INTEGER NOT NULL,
    members_removed INTEGER NOT NULL,
    members_replaced INTEGER NOT NULL,
    new_values TEXT,
    dropped INTEGER NOT NULL,
    PRIMARY KEY (tenant, connector, position)
) STRICT;

-- As the planner shall believe it; see 0001-directory.sql.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('provisioning_entries', 'sqlite_autoindex_provisioning_entries_1', '5000000 50000 25000 1');
