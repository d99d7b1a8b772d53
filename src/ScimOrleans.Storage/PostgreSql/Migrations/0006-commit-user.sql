-- What an operation does to a user. Its rows are locked (see the locks of a commit); everything that can refuse it is asked before
-- anything is written, so that a refused operation leaves no trace. No tables here, so no keys and no indexes.

-- The outcome for a name that another row has, or null if it is free.
create function name_taken(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    if op.kind = 1 then
        select u.id, u.owner, u.active, u.protected, u.detached
        into r.holder_id, r.holder_owner, r.holder_active, r.holder_protected, r.holder_detached
        from users u
        where u.tenant = op.tenant and left(u.name_folded, 500) = left(op.name_folded, 500)
            and long_name_hash(u.name_folded) = long_name_hash(op.name_folded) and u.id <> op.id;
    else
        select g.id, g.owner, true, false, false
        into r.holder_id, r.holder_owner, r.holder_active, r.holder_protected, r.holder_detached
        from groups g
        where g.tenant = op.tenant and left(g.name_folded, 500) = left(op.name_folded, 500)
            and long_name_hash(g.name_folded) = long_name_hash(op.name_folded) and g.id <> op.id;
    end if;

    if r.holder_id is null then
        return null;
    end if;

    r.outcome := 5;
    return r;
end
$$;

-- Raises the versions of groups whose visible members changed. They are locked.
create function raise_versions(p_tenant text, p_groups uuid[], p_at timestamptz) returns void
    language plpgsql volatile as $$
begin
    update groups set version = version + 1, last_modified = p_at
    where ctid = any (array(
        select g.ctid from unnest(p_groups) w(id)
        cross join lateral (select g.ctid from groups g where g.tenant = p_tenant and g.id = w.id offset 0) g));
end
$$;

-- A user's memberships follow its activity. Returns the groups whose visible members changed, and the entries.
create function move_memberships(op commit_operation, out groups_changed uuid[], out entries changes[])
    language plpgsql volatile as $$
declare
    dropped uuid[];
begin
    if not op.active then
        with moved as (
            update members set suspended = 1 where tenant = op.tenant and member_id = op.id and suspended = 0 returning group_id)
        select array_agg(m.group_id order by m.group_id) into groups_changed from moved m;
        entries := member_entries(op, 8::smallint, 0, true, groups_changed);
    else
        with moved as (
            delete from members where tenant = op.tenant and member_id = op.id and suspended = 1 and not op.restore_suspended returning group_id)
        select array_agg(m.group_id order by m.group_id) into dropped from moved m;
        with moved as (
            update members set suspended = 0 where tenant = op.tenant and member_id = op.id and suspended <> 0 returning group_id)
        select array_agg(m.group_id order by m.group_id) into groups_changed from moved m;
        entries := member_entries(op, 9::smallint, 0, true, groups_changed) || member_entries(op, 10::smallint, 0, false, dropped);
    end if;

    if groups_changed is not null then
        perform raise_versions(op.tenant, groups_changed, op.at);
    end if;
end
$$;

create function create_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    insert into users (
        tenant, id, owner, name, name_folded, external_id, display_name, display_folded, local_display_name, active,
        protected, detached, version, created, last_modified, resource, search)
    values (
        op.tenant, op.id, op.actor, op.name, op.name_folded, op.external_id, op.display_name, op.display_folded,
        op.local_display_name, op.active, coalesce(op.protected, false), coalesce(op.detached, false), 1, op.at, op.at, op.resource, op.search)
    on conflict do nothing;
    if not found then
        r := name_taken(op);
        if r.outcome is null then
            raise unique_violation using message = format('User %s/%s exists.', op.tenant, op.id);
        end if;

        return r;
    end if;

    r.outcome := 1;
    r.version := 1;
    r.created := op.at;
    r.last_modified := op.at;
    r.entries := row_entry(op, 1::smallint, 1, row_content(
        op.actor, op.name, op.external_id, op.display_name, op.local_display_name, op.active,
        coalesce(op.protected, false), coalesce(op.detached, false), op.resource));
    return r;
end
$$;

create function delete_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    suspended_in uuid[];
begin
    with gone as (delete from members where tenant = op.tenant and member_id = op.id returning group_id, suspended)
    select array_agg(g.group_id order by g.group_id) filter (where g.suspended = 0),
        array_agg(g.group_id order by g.group_id) filter (where g.suspended <> 0)
    into r.groups_changed, suspended_in
    from gone g;
    if r.groups_changed is not null then
        perform raise_versions(op.tenant, r.groups_changed, op.at);
    end if;

    delete from users where tenant = op.tenant and id = op.id
    returning version, created, last_modified into r.version, r.created, r.last_modified;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, r.groups_changed)
        || member_entries(op, 7::smallint, 0, false, suspended_in)
        || row_entry(op, 3::smallint, 0, null);
    return r;
end
$$;

create function update_user(op commit_operation, was_active boolean) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    content text;
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
    returning u.version, u.created, u.last_modified, row_content(
        u.owner, u.name, u.external_id, u.display_name, u.local_display_name, u.active, u.protected, u.detached, u.resource)
    into r.version, r.created, r.last_modified, content;
    r.outcome := 1;
    r.entries := row_entry(op, 2::smallint, r.version, content);
    if op.active <> was_active then
        select m.groups_changed, r.entries || m.entries into r.groups_changed, r.entries from move_memberships(op) m;
    end if;

    return r;
end
$$;

create function commit_user(op commit_operation, locked uuid[]) returns commit_outcome
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

    if op.expected_version <> u.version or op.expected_digest <> groups_digest(op.tenant, op.id) then
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
