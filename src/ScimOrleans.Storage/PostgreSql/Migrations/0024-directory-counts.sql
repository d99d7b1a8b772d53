-- How many users and groups each tenant had before 0023 counted them.
--
-- The lock waits for every commit that has written to these tables, also for those that began with the functions of before 0023; what begins after that counts by itself.

lock table users, groups in share row exclusive mode;

update tenants t set
    user_count = (select count(*) from users u where u.tenant = t.tenant),
    group_count = (select count(*) from groups g where g.tenant = t.tenant and g.owner <> 'built-in');
