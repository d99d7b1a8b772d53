-- The first half of a commit: its locks. No tables here, so no keys and no indexes; the reasons below are those for the order.
--
-- Everybody locks in one order, so that nobody waits in a circle:
--     1. users, by tenant and id        those that change, and those that are to become members
--     2. nesting, by key                an advisory lock for each tenant, only when a group becomes a member or a group is deleted
--     3. groups, by tenant and id       those that change, those to become members, and those that a user or group leaves or joins
--     4. names, by key                  an advisory lock for each name that is taken or given up
--     5. the tenants' positions         last and by tenant, so that the order of positions is the order of commits
-- The operations run between 4 and 5, one after the other, so that each sees those before it, and wait for nothing. A name is looked
-- up before it is taken; the unique indexes only stand guard.
--
-- Rows are found by probing an index once for each id (cross join lateral … offset 0), never by a join that the planner may turn into
-- a scan of a group, because it cannot know that this group is the one with a million members.

-- The two kinds of advisory locks. Two tenants or two names with one number only wait for each other.
create function lock_nesting(key integer) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917581, key);

create function lock_name(key integer) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917582, key);

create function name_key(tenant text, kind smallint, name_folded text) returns integer
    language sql immutable parallel safe
    return hashtext(tenant || '/' || kind::text || '/' || name_folded);

-- Those of the ids to be added that are in the group in no way, read without a lock. A list that is to be all the members is about as
-- long as the group, so that the group is read as a whole; otherwise each id is probed.
create function not_in_group(op commit_operation) returns uuid[]
    language plpgsql stable as $$
begin
    if op.replace_all then
        return array(select unnest(op.adds) except select m.member_id from members m where m.tenant = op.tenant and m.group_id = op.id);
    end if;

    return array(
        select a.id from unnest(op.adds) a(id)
        left join lateral (
            select true as found from members m where m.tenant = op.tenant and m.group_id = op.id and m.member_id = a.id offset 0) m on true
        where m.found is null);
end
$$;

-- Locks users. Gives those locked, those of them that are inactive, and those that are not there.
create function lock_users(p_tenants text[], p_ids uuid[], out locked uuid[], out inactive uuid[], out other_tenants text[], out others uuid[])
    language plpgsql volatile as $$
begin
    select array_agg(w.id) filter (where l.active is not null),
        array_agg(w.id) filter (where not l.active),
        array_agg(w.tenant) filter (where l.active is null),
        array_agg(w.id) filter (where l.active is null)
    into locked, inactive, other_tenants, others
    from (select distinct w.tenant, w.id from unnest(p_tenants, p_ids) w(tenant, id) order by 1, 2) w
    left join lateral (select u.active from users u where u.tenant = w.tenant and u.id = w.id for no key update) l on true;
end
$$;

-- Locks groups, and gives those locked.
create function lock_groups(p_tenants text[], p_ids uuid[]) returns uuid[]
    language plpgsql volatile as $$
begin
    return array(
        select w.id
        from (select distinct w.tenant, w.id from unnest(p_tenants, p_ids) w(tenant, id) order by 1, 2) w
        cross join lateral (select from groups g where g.tenant = w.tenant and g.id = w.id for no key update) l);
end
$$;

-- Takes the locks of the kinds 1 to 3 and returns the ids of the rows locked.
-- Of a long list of members only those are locked that are not in yet. If one of the others turns out to be out after all, the commit
-- is repeated with p_lock_all.
create function lock_rows(ops commit_operation[], p_lock_all boolean) returns uuid[]
    language plpgsql volatile as $$
declare
    op commit_operation;
    wanted uuid[];
    user_tenants text[];
    user_ids uuid[];
    group_tenants text[];
    group_ids uuid[];
    -- Users and groups whose own memberships change.
    moving_tenants text[];
    moving_ids uuid[];
    nesting_tenants text[];
    locked uuid[];
    inactive uuid[];
    other_tenants text[];
    others uuid[];
    more record;
begin
    foreach op in array ops loop
        if op.action <> 1 and op.kind = 1 then
            user_tenants := user_tenants || op.tenant;
            user_ids := user_ids || op.id;
        elsif op.action <> 1 then
            group_tenants := group_tenants || op.tenant;
            group_ids := group_ids || op.id;
            if op.action = 3 then
                moving_tenants := moving_tenants || op.tenant;
                moving_ids := moving_ids || op.id;
                nesting_tenants := nesting_tenants || op.tenant;
            end if;
        end if;

        if cardinality(op.adds) > 0 then
            wanted := case when p_lock_all or op.action = 1 or cardinality(op.adds) <= 64 then op.adds else not_in_group(op) end;
            user_tenants := user_tenants || array_fill(op.tenant, array[cardinality(wanted)]);
            user_ids := user_ids || wanted;
        end if;
    end loop;

    if user_ids is not null then
        select l.locked, l.inactive, l.other_tenants, l.others into locked, inactive, other_tenants, others
        from lock_users(user_tenants, user_ids) l;
        foreach op in array ops loop
            -- A user comes or goes, or was read with its groups.
            if op.kind = 1 and (op.action = 3 or op.action = 2 and (
                op.expected_digest is not null or op.active = (op.id = any (coalesce(inactive, '{}')))))
            then
                moving_tenants := moving_tenants || op.tenant;
                moving_ids := moving_ids || op.id;
            end if;
        end loop;

        if others is not null then
            -- What is to become a member and is no user may be a group.
            select array_agg(w.tenant) as tenants, array_agg(w.id) as ids into more
            from unnest(other_tenants, others) w(tenant, id)
            cross join lateral (select from groups g where g.tenant = w.tenant and g.id = w.id offset 0) g;
            nesting_tenants := nesting_tenants || more.tenants;
            group_tenants := group_tenants || more.tenants;
            group_ids := group_ids || more.ids;
        end if;
    end if;

    if nesting_tenants is not null then
        perform lock_nesting(k.key) from (select distinct hashtext(t.tenant) as key from unnest(nesting_tenants) t(tenant) order by 1) k;
    end if;

    if moving_ids is not null then
        select array_agg(w.tenant) as tenants, array_agg(m.group_id) as ids into more
        from unnest(moving_tenants, moving_ids) w(tenant, id)
        cross join lateral (select m.group_id from members m where m.tenant = w.tenant and m.member_id = w.id offset 0) m;
        group_tenants := group_tenants || more.tenants;
        group_ids := group_ids || more.ids;
    end if;

    return coalesce(locked || case when group_ids is not null then lock_groups(group_tenants, group_ids) end, '{}');
end
$$;

-- Takes the locks of kind 4: the names that creations take, that renamings take and give up, and that deletions give up.
create function lock_names(ops commit_operation[]) returns void
    language plpgsql volatile as $$
declare
    op commit_operation;
    name text;
    keys integer[];
begin
    foreach op in array ops loop
        if op.action = 1 then
            keys := keys || name_key(op.tenant, op.kind, op.name_folded);
        elsif op.action = 3 or op.name_folded is not null then
            if op.kind = 1 then
                select u.name_folded into name from users u where u.tenant = op.tenant and u.id = op.id;
            else
                select g.name_folded into name from groups g where g.tenant = op.tenant and g.id = op.id;
            end if;

            if name is not null and name is distinct from op.name_folded then
                keys := keys || name_key(op.tenant, op.kind, name);
            end if;

            if op.name_folded is not null and op.name_folded is distinct from name then
                keys := keys || name_key(op.tenant, op.kind, op.name_folded);
            end if;
        end if;
    end loop;

    if cardinality(keys) = 1 then
        perform lock_name(keys[1]);
    elsif keys is not null then
        perform lock_name(k.key) from (select distinct k.key from unnest(keys) k(key) order by 1) k;
    end if;
end
$$;
