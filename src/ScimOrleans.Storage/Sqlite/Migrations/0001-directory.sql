-- Tenants, users, groups, members and the change log of the embedded database.
--
-- Every key starts with the tenant. Ids are the 16 bytes of a UUID, the most significant first, so that their order is that of creation.
-- Times are whole microseconds since 1970 in UTC. Text compares by the bytes of UTF-8, which is by code point. The folded names and the
-- search copy are made by the program, so that folding is the same as on PostgreSQL.

-- position is the last one in the tenant's change log.
CREATE TABLE tenants (
    tenant TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- resource is the stored JSON as UTF-8, search is the folded copy as JSONB, which SQLite reads without parsing. Rows are too wide for
-- WITHOUT ROWID: the key is an index of its own, and rows lie in the order in which they were made.
CREATE TABLE users (
    tenant TEXT NOT NULL REFERENCES tenants,
    id BLOB NOT NULL CHECK (length(id) = 16),
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    external_id TEXT,
    display_name TEXT NOT NULL,
    display_folded TEXT NOT NULL,
    local_display_name TEXT,
    active INTEGER NOT NULL,
    protected INTEGER NOT NULL,
    detached INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    resource BLOB NOT NULL,
    search BLOB NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE TABLE groups (
    tenant TEXT NOT NULL REFERENCES tenants,
    id BLOB NOT NULL CHECK (length(id) = 16),
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    external_id TEXT,
    display_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    resource BLOB NOT NULL,
    search BLOB NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

-- A name is unique among the tenant's resources of its kind, whoever owns them.
CREATE UNIQUE INDEX users_name ON users (tenant, name_folded);
CREATE UNIQUE INDEX groups_name ON groups (tenant, name_folded);

-- Entra finds users and groups by externalId before it creates them.
CREATE INDEX users_external_id ON users (tenant, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX groups_external_id ON groups (tenant, external_id) WHERE external_id IS NOT NULL;

-- Other attributes have no index: a filter on them reads the search copies of the tenant. One row for each value of each attribute would
-- make a create several times as dear, in a database that is meant for small directories and for trying the product out.

-- Who is in which group: the one copy of it. The key answers "the members of a group, by id", the index "the groups of a user".
-- member_kind: 1 user, 2 nested group.
-- suspended: 0 visible in both readings; 1 put away when its user was deactivated; 2 pushed while its user was inactive.
CREATE TABLE members (
    tenant TEXT NOT NULL,
    group_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    member_kind INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    PRIMARY KEY (tenant, group_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_member ON members (tenant, member_id, group_id);

-- The change log: for each tenant the positions 1, 2, 3 … without a gap, in the order of commits. The other index answers what became of
-- an operation whose answer was lost; operation ids rise with time, so that it grows at its end.
-- content is the row after a creation or update as one JSON object in UTF-8; others are the ids of the other sides of a membership
-- change, at most 1,000, one after the other in their order. Both are null where there is nothing to say.
CREATE TABLE changes (
    tenant TEXT NOT NULL,
    position INTEGER NOT NULL,
    operation_id BLOB NOT NULL,
    request_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind INTEGER NOT NULL,
    resource_kind INTEGER NOT NULL,
    resource_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    visible INTEGER NOT NULL,
    content BLOB,
    others BLOB,
    PRIMARY KEY (tenant, position)
) STRICT;

CREATE INDEX changes_operation ON changes (tenant, operation_id);

-- How many rows share the first columns of each key, as the planner shall believe it: a tenant has many rows, an id few. Without this it
-- believes that each further column of a key hardly narrows, and reads all memberships of a tenant for those of one user. Fixed
-- numbers, never measured ones, so that a plan does not change while a directory grows.
ANALYZE sqlite_schema;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'sqlite_autoindex_users_1', '1000000 10000 1'),
    ('users', 'users_name', '1000000 10000 1'),
    ('users', 'users_external_id', '1000000 10000 1'),
    ('groups', 'sqlite_autoindex_groups_1', '100000 1000 1'),
    ('groups', 'groups_name', '100000 1000 1'),
    ('groups', 'groups_external_id', '100000 1000 1'),
    ('members', 'members', '5000000 50000 50 1'),
    ('members', 'members_member', '5000000 50000 5 1'),
    ('changes', 'sqlite_autoindex_changes_1', '5000000 50000 1'),
    ('changes', 'changes_operation', '5000000 50000 2');
