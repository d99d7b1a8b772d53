-- What a connector may see of memberships. No tables here, so no keys and no indexes.
--
-- A user's groups, and the digest that stands for them, are a viewer's: a connector is shown the groups that it owns. A local user is seen
-- by all connectors, and none of them is to learn what groups another one has.
-- A group's members need no such look: whoever becomes a member is visible to the group's owner, and a user that gets out of a connector's
-- sight, by becoming another's or protected, leaves its groups in the same commit.
--
-- The functions without a viewer stay for processes of the version before, which may still run beside this one.

-- The visible groups of a user that a viewer owns (null: all), and what stands for them in its ETag.
create function user_groups(p_tenant text, p_user uuid, p_viewer text) returns table (ids uuid[], displays text[], digest text)
    language sql stable parallel safe as $$
    select
        array_agg(g.id order by g.id),
        array_agg(g.display_name order by g.id),
        coalesce(left(encode(sha256(convert_to(
            string_agg(g.id::text || char_length(g.display_name) || ':' || g.display_name, ',' order by g.id), 'UTF8')), 'hex'), 32), '')
    from members m
    join groups g on g.tenant = m.tenant and g.id = m.group_id
    where m.tenant = p_tenant and m.member_id = p_user and m.suspended = 0 and (p_viewer is null or g.owner = p_viewer)
$$;

-- The digest alone.
create function groups_digest(p_tenant text, p_user uuid, p_viewer text) returns text
    language sql stable parallel safe
    return (select g.digest from user_groups(p_tenant, p_user, p_viewer) g);

-- Takes the locks of the kinds 1 to 3 and returns the ids of the rows locked.
-- Of a long list of members only those are locked that are not in yet. If one of the others turns out to be out after all, the commit
-- is repeated with p_lock_all.
create or replace function lock_rows(ops commit_operation[], p_lock_all boolean) returns uuid[]
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
            -- A user comes or goes, changes hands, or was read with its groups.
            if op.kind = 1 and (op.action = 3 or op.action = 2 and (
                op.expected_digest is not null or op.new_owner is not null or op.protected is not null or op.active = (op.id = any (coalesce(inactive, '{}')))))
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

-- Takes a user out of the groups of connectors that may not see it any more. Its row and the groups are locked.
create function leave_out_of_sight(op commit_operation, owner_now text, protected_now boolean, out groups_changed uuid[], out entries changes[])
    language plpgsql volatile as $$
declare
    hidden uuid[];
begin
    with gone as (
        delete from members where ctid = any (array(
            select m.ctid from members m
            cross join lateral (select g.owner from groups g where g.tenant = m.tenant and g.id = m.group_id offset 0) g
            where m.tenant = op.tenant and m.member_id = op.id
                and g.owner like 'connector:%' and g.owner <> owner_now and (owner_now <> 'local' or protected_now)))
        returning group_id, suspended)
    select array_agg(g.group_id order by g.group_id) filter (where g.suspended = 0),
        array_agg(g.group_id order by g.group_id) filter (where g.suspended <> 0)
    into groups_changed, hidden
    from gone g;
    if groups_changed is not null then
        perform raise_versions(op.tenant, groups_changed, op.at);
    end if;

    entries := member_entries(op, 7::smallint, 0, true, groups_changed) || member_entries(op, 7::smallint, 0, false, hidden);
end
$$;

create or replace function update_user(op commit_operation, was_active boolean) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    content text;
    owner_now text;
    protected_now boolean;
    moved record;
begin
    update users u set
        version = u.version + 1,
        last_modified = op.at,
        owner = coalesce(op.new_owner, u.owner),
        protected = coalesce(op.protected, u.protected),
        detached = coalesce(op.detached, u.detached),
        name = coalesce(op.name, u.name),
        name_folded = coalesce(op.name_folded, u.name_folded),
        external_id = case when op.resource is null then u.external_id else op.external_id end,
        display_name = coalesce(op.display_name, u.display_name),
        display_folded = coalesce(op.display_folded, u.display_folded),
        local_display_name = case when op.resource is null then u.local_display_name else op.local_display_name end,
        active = coalesce(op.active, u.active),
        resource = coalesce(op.resource, u.resource),
        search = coalesce(op.search, u.search)
    where u.tenant = op.tenant and u.id = op.id
    returning u.version, u.created, u.last_modified, u.owner, u.protected, row_content(
        u.owner, u.name, u.external_id, u.display_name, u.local_display_name, u.active, u.protected, u.detached, u.resource)
    into r.version, r.created, r.last_modified, owner_now, protected_now, content;
    r.outcome := 1;
    r.entries := row_entry(op, 2::smallint, r.version, content);
    if op.new_owner is not null or op.protected is not null then
        select m.groups_changed, r.entries || m.entries into r.groups_changed, r.entries from leave_out_of_sight(op, owner_now, protected_now) m;
    end if;

    if op.active <> was_active then
        select m.groups_changed, m.entries into moved from move_memberships(op) m;
        r.groups_changed := sorted(r.groups_changed || moved.groups_changed);
        r.entries := r.entries || moved.entries;
    end if;

    return r;
end
$$;

create or replace function commit_user(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    holder commit_outcome;
    u record;
begin
    if op.action = 1 then
        return create_user(op);
    end if;

    select w.owner, w.version, w.created, w.last_modified, w.name_folded, w.active, w.protected, w.detached into u
    from users w where w.tenant = op.tenant and w.id = op.id;
    -- Another owner's user is not found, except a local one that is linked.
    if not found or not op.id = any (locked) or u.owner <> op.actor and (u.owner <> 'local' or op.new_owner is null) then
        r.outcome := 4;
        return r;
    end if;

    r.version := u.version;
    r.created := u.created;
    r.last_modified := u.last_modified;
    if u.protected and u.owner <> op.actor then
        r.outcome := 8;
        return r;
    end if;

    if op.expected_version <> u.version or op.expected_digest <> groups_digest(op.tenant, op.id, op.actor) then
        r.outcome := 3;
        return r;
    end if;

    if op.action = 3 then
        return delete_user(op);
    end if;

    if op.name_folded <> u.name_folded then
        holder := name_taken(op);
        if holder.outcome is not null then
            return holder;
        end if;
    end if;

    if op.resource is null and coalesce(op.new_owner, u.owner) = u.owner and coalesce(op.protected, u.protected) = u.protected
        and coalesce(op.detached, u.detached) = u.detached then
        r.outcome := 2;
        return r;
    end if;

    return update_user(op, u.active);
end
$$;
