-- What a connector's rules and mapping made of a resource, kept in its row (see adr/0007); as on PostgreSQL.
--
-- included says whether the directory shows the resource; mapped holds a user's attributes as the directory has them, as JSONB (x'0C' is {});
-- rules_version says which version of the owner's rules said so. -1: none yet, which is what a row has that was there before this.
-- There is no index on rules_version: the run over a connector's rows walks the key.
ALTER TABLE users ADD COLUMN included INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN mapped BLOB NOT NULL DEFAULT x'0C';
ALTER TABLE users ADD COLUMN rules_version INTEGER NOT NULL DEFAULT -1;
ALTER TABLE groups ADD COLUMN included INTEGER NOT NULL DEFAULT 1;
ALTER TABLE groups ADD COLUMN rules_version INTEGER NOT NULL DEFAULT -1;

-- What is excluded, which is little or nothing: whether a membership names such a one is a probe of next to nothing, and a row that is included costs
-- none.
CREATE INDEX users_excluded ON users (tenant, id) WHERE NOT included;
CREATE INDEX groups_excluded ON groups (tenant, id) WHERE NOT included;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users_excluded', '1000 100 1'),
    ('groups', 'groups_excluded', '1000 100 1');

-- Whether the application's feed shows the entry.
ALTER TABLE changes ADD COLUMN in_directory INTEGER NOT NULL DEFAULT 1;
