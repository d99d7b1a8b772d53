-- The first half of a commit: its locks. No tables here, so no keys and no indexes; the reasons below are those for the order.
--
-- Everybody locks in one order, so that nobody waits in a circle:
--     1. users, by tenant and id        those that change, and those that are to become members
--     2. nesting, by tenant             an advisory lock, only when a group becomes a member or a group is deleted
--     3. groups, by tenant and id       those that change, those to become members, and those that a user or group leaves or joins
--     4. names                          an advisory lock for each name that is taken or given up
--     5. the tenants' positions         last and by tenant, so that the order of positions is the order of commits
-- The operations run between 4 and 5, one after the other, so that each sees those before it, and wait for nothing. A name is looked
-- up before it is taken; the unique indexes only stand guard.
--
-- Rows are found by probing an index once for each id (cross join lateral … offset 0), never by a join that the planner may turn into
-- a scan of a group, because it cannot know that this group is the one with a million members.

-- The two kinds of advisory locks. Two tenants or two names with one number only wait for each other.
create function lock_nesting(tenant text) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917581, hashtext(tenant));

create function lock_name(key integer) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917582, key);

create function name_key(tenant text, kind smallint, name_folded text) returns integer
    language sql immutable parallel safe
    return hashtext(tenant || '/' || kind || '/' || name_folded);

-- Those of the ids that are in the group in no way, read without a lock.
create function not_in_group(p_tenant text, p_group uuid, p_ids uuid[]) returns uuid[]
    language sql stable
    return array(
        select a.id from unnest(p_ids) a(id)
        left join lateral (
            select true as found from members m where m.tenant = p_tenant and m.group_id = p_group and m.member_id = a.id offset 0) m on true
        where m.found is null);

-- Takes the locks of the kinds 1 to 3 and returns the ids of the rows locked.
-- Of a long list of members only those are locked that are not in yet. If one of the others turns out to be out after all, the commit
-- is repeated with p_lock_all.
create function lock_rows(ops commit_operation[], p_lock_all boolean) returns uuid[]
    language plpgsql volatile as $$
declare
    locked uuid[];
    locked_groups uuid[];
    -- Ids to become members that are no users: groups, or nothing.
    other_tenants text[];
    others uuid[];
begin
    select
        array_agg(w.id) filter (where l.found),
        array_agg(w.tenant) filter (where l.found is null and w.is_member),
        array_agg(w.id) filter (where l.found is null and w.is_member)
    into locked, other_tenants, others
    from (
        select w.tenant, w.id, bool_or(w.is_member) as is_member
        from (
            select o.tenant, o.id, false as is_member from unnest(ops) o where o.kind = 1 and o.action <> 1
            union all
            select o.tenant, a.id, true from unnest(ops) o
            cross join lateral unnest(case
                when p_lock_all or o.action = 1 or cardinality(o.adds) <= 64 then o.adds
                else not_in_group(o.tenant, o.id, o.adds) end) a(id)
        ) w
        group by w.tenant, w.id
        order by w.tenant, w.id
    ) w
    left join lateral (select true as found from users u where u.tenant = w.tenant and u.id = w.id for no key update) l on true;

    perform lock_nesting(t.tenant)
    from (
        select o.tenant from unnest(ops) o where o.kind = 2 and o.action = 3
        union
        select w.tenant from unnest(other_tenants, others) w(tenant, id)
        cross join lateral (select from groups g where g.tenant = w.tenant and g.id = w.id offset 0) g
        order by 1
    ) t;

    select array_agg(w.id) into locked_groups
    from (
        select o.tenant, o.id from unnest(ops) o where o.kind = 2 and o.action <> 1
        union
        select w.tenant, w.id from unnest(other_tenants, others) w(tenant, id)
        union
        -- The groups of users that come, go, or were read with their groups; and those that hold a group that goes.
        select o.tenant, m.group_id from unnest(ops) o
        left join lateral (select u.active from users u where o.kind = 1 and u.tenant = o.tenant and u.id = o.id offset 0) u on true
        cross join lateral (select m.group_id from members m where m.tenant = o.tenant and m.member_id = o.id offset 0) m
        where o.action = 3 or o.action = 2 and (o.active <> u.active or o.expected_digest is not null)
        order by 1, 2
    ) w
    cross join lateral (select from groups g where g.tenant = w.tenant and g.id = w.id for no key update) l;

    return coalesce(locked || locked_groups, '{}');
end
$$;

-- Takes the locks of kind 4: the names that creations take, that renamings take and give up, and that deletions give up.
create function lock_names(ops commit_operation[]) returns void
    language plpgsql volatile as $$
begin
    perform lock_name(k.key)
    from (
        select name_key(o.tenant, o.kind, o.name_folded) as key from unnest(ops) o where o.action = 1
        union
        select name_key(o.tenant, o.kind, n.name) from unnest(ops) o
        left join lateral (
            select u.name_folded from users u where o.kind = 1 and u.tenant = o.tenant and u.id = o.id
            union all
            select g.name_folded from groups g where o.kind = 2 and g.tenant = o.tenant and g.id = o.id
        ) r on true
        cross join lateral (values (r.name_folded), (o.name_folded)) n(name)
        where n.name is not null and (o.action = 3 or o.action = 2 and o.name_folded is distinct from r.name_folded and o.name_folded is not null)
        order by 1
    ) k;
end
$$;
