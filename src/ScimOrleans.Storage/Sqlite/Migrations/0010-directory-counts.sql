-- How many users, and groups but built-in ones, a tenant has. They change where its position does, in the same statement, so that they cost nothing.
ALTER TABLE tenants ADD COLUMN user_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD COLUMN group_count INTEGER NOT NULL DEFAULT 0;

UPDATE tenants SET
    user_count = (SELECT count(*) FROM users WHERE users.tenant = tenants.tenant),
    group_count = (SELECT count(*) FROM groups WHERE groups.tenant = tenants.tenant AND groups.owner <> 'built-in');
