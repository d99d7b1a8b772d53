-- What no rules have evaluated yet: rows of the version before. The indexes hold those rows alone, so that they are empty, and cost nothing, as soon
-- as these are evaluated.
CREATE INDEX users_unevaluated ON users (tenant, owner) WHERE rules_version < 0;
CREATE INDEX groups_unevaluated ON groups (tenant, owner) WHERE rules_version < 0;

-- See 0001 for what these numbers are.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users_unevaluated', '10 5 2'),
    ('groups', 'groups_unevaluated', '10 5 2');
