-- Roles: who may do what in the application. Local to a tenant's directory; SCIM neither sees nor writes them.
--
-- roles: the other index keeps names apart.
-- role_holders: users and groups that were given a role by hand. The key answers "who holds a role", page after page; the index answers
-- "which roles has a user", and is how a user or group that is deleted loses its roles. holder_kind: 1 user, 2 group.
-- role_rules: give a role to the groups that they match. match: 1 name glob, 2 SCIM filter. Read for the whole tenant, always, since the one
-- with the highest priority decides (of several the oldest, which has the smallest id).

CREATE TABLE roles (
    tenant TEXT NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    administrator INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX roles_name ON roles (tenant, name_folded);

CREATE TABLE role_holders (
    tenant TEXT NOT NULL,
    role_id BLOB NOT NULL,
    holder_id BLOB NOT NULL,
    holder_kind INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (tenant, role_id, holder_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX role_holders_holder ON role_holders (tenant, holder_id, role_id);

CREATE TABLE role_rules (
    tenant TEXT NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    role_id BLOB NOT NULL,
    priority INTEGER NOT NULL,
    match INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- See 0001 for what these numbers are.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('roles', 'roles', '1000 10 1'),
    ('roles', 'roles_name', '1000 10 1'),
    ('role_holders', 'role_holders', '100000 1000 100 1'),
    ('role_holders', 'role_holders_holder', '100000 1000 2 1'),
    ('role_rules', 'role_rules', '1000 10 1');
