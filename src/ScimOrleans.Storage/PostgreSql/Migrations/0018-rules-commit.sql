-- A commit keeps what rules and mapping made of a resource, and says in the log what of a change the directory shows. No tables here, so no keys
-- and no indexes.
--
-- An entry about a row is in the directory if the row was included before or is afterwards. One about a membership names on its other side
-- either nothing excluded or nothing but that, so that it is in the directory or not as a whole: the log gets two entries where it got one.
-- Action 4 (Remap) gives a row another evaluation at an expected version. The version stays, since nobody who sees the representation sees it.
--
-- The functions with the parameters of before stay for processes of the version before, which may still run beside this one. What these
-- write has no evaluation (rules_version -1).

alter type commit_operation
    add attribute included boolean,
    add attribute mapped text,
    add attribute rules_version bigint;

drop function row_entry(commit_operation, smallint, bigint, text);
drop function member_entries(commit_operation, smallint, bigint, boolean, uuid[]);
drop function joining_entries(commit_operation, member_plan, bigint);
drop function move_memberships(commit_operation);
drop function leave_out_of_sight(commit_operation, text, boolean);
drop function update_user(commit_operation, boolean);
drop function update_group(commit_operation, member_plan, boolean);
drop function delete_group(commit_operation);

-- A row as the log keeps it, with its evaluation; mapped is null for a group.
create function row_content(owner text, name text, external_id text, display_name text, local_display_name text, active boolean,
    protected boolean, detached boolean, included boolean, mapped text, rules_version bigint, resource text) returns text
    language sql stable parallel safe
    return '{"owner":' || to_json(owner) || ',"name":' || to_json(name)
        || coalesce(',"externalId":' || to_json(external_id), '')
        || ',"displayName":' || to_json(display_name)
        || coalesce(',"localDisplayName":' || to_json(local_display_name), '')
        || ',"active":' || active || ',"protected":' || protected || ',"detached":' || detached
        || ',"included":' || included || coalesce(',"mapped":' || mapped, '') || ',"rulesVersion":' || rules_version
        || ',"json":' || resource || '}';

-- The entry of the log that says what became of the operation's own row.
create function row_entry(op commit_operation, kind smallint, version bigint, in_directory boolean, content text) returns changes[]
    language sql immutable
    return array[row(
        op.tenant, 0, op.operation_id, op.request_id, op.at, op.actor, kind, op.kind, op.id, version, kind <> 11, content, null, in_directory)::changes];

-- Those of the others of a membership change that are excluded, by id; null if none is. Groups have others of both kinds.
create function excluded_others(op commit_operation, kind smallint, others uuid[]) returns uuid[]
    language plpgsql volatile as $$
declare
    excluded uuid[];
begin
    if exists (select from groups g where g.tenant = op.tenant and not g.included) then
        select array_agg(o.id) into excluded from unnest(others) o(id)
        cross join lateral (select from groups g where g.tenant = op.tenant and g.id = o.id and not g.included offset 0) g;
    end if;

    if kind < 7 and exists (select from users u where u.tenant = op.tenant and not u.included) then
        excluded := excluded || (
            select array_agg(o.id) from unnest(others) o(id)
            cross join lateral (select from users u where u.tenant = op.tenant and u.id = o.id and not u.included offset 0) u);
    end if;

    return sorted(excluded);
end
$$;

-- Entries of 1,000 others each; none for none.
create function member_chunks(op commit_operation, kind smallint, version bigint, visible boolean, in_directory boolean, others uuid[]) returns changes[]
    language plpgsql immutable as $$
declare
    entries changes[];
begin
    if others is not null then
        for start in 1 .. cardinality(others) by 1000 loop
            entries := entries || row(op.tenant, 0, op.operation_id, op.request_id, op.at, op.actor, kind, op.kind, op.id, version, visible, null,
                others[start : start + 999], in_directory)::changes;
        end loop;
    end if;

    return entries;
end
$$;

-- The entries for a membership change of a resource that is included or not: those in the directory first.
create function member_entries(op commit_operation, kind smallint, version bigint, visible boolean, included boolean, others uuid[]) returns changes[]
    language plpgsql volatile as $$
declare
    excluded uuid[];
begin
    if others is null or not visible or not included then
        return member_chunks(op, kind, version, visible, false, others);
    end if;

    excluded := excluded_others(op, kind, others);
    if excluded is null then
        return member_chunks(op, kind, version, true, true, others);
    end if;

    return member_chunks(op, kind, version, true, true, array(select o.id from unnest(others) o(id) except select x.id from unnest(excluded) x(id) order by 1))
        || member_chunks(op, kind, version, true, false, excluded);
end
$$;

-- A user's memberships follow its activity. Returns the groups whose visible members changed, and the entries.
create function move_memberships(op commit_operation, included boolean, out groups_changed uuid[], out entries changes[])
    language plpgsql volatile as $$
declare
    dropped uuid[];
begin
    if not op.active then
        with moved as (
            update members set suspended = 1 where tenant = op.tenant and member_id = op.id and suspended = 0 returning group_id)
        select array_agg(m.group_id order by m.group_id) into groups_changed from moved m;
        entries := member_entries(op, 8::smallint, 0, true, included, groups_changed);
    else
        with moved as (
            delete from members where tenant = op.tenant and member_id = op.id and suspended = 1 and not op.restore_suspended returning group_id)
        select array_agg(m.group_id order by m.group_id) into dropped from moved m;
        with moved as (
            update members set suspended = 0 where tenant = op.tenant and member_id = op.id and suspended <> 0 returning group_id)
        select array_agg(m.group_id order by m.group_id) into groups_changed from moved m;
        entries := member_entries(op, 9::smallint, 0, true, included, groups_changed) || member_entries(op, 10::smallint, 0, false, included, dropped);
    end if;

    if groups_changed is not null then
        perform raise_versions(op.tenant, groups_changed, op.at);
    end if;
end
$$;

-- Takes a user out of the groups of connectors that may not see it any more. Its row and the groups are locked.
create function leave_out_of_sight(op commit_operation, owner_now text, protected_now boolean, included boolean, out groups_changed uuid[], out entries changes[])
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

    entries := member_entries(op, 7::smallint, 0, true, included, groups_changed) || member_entries(op, 7::smallint, 0, false, included, hidden);
end
$$;

create or replace function create_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    insert into users (
        tenant, id, owner, name, name_folded, external_id, display_name, display_folded, local_display_name, active,
        protected, detached, version, created, last_modified, resource, search, included, mapped,
        rules_version)
    values (
        op.tenant, op.id, op.actor, op.name, op.name_folded, op.external_id, op.display_name, op.display_folded,
        op.local_display_name, op.active, coalesce(op.protected, false), coalesce(op.detached, false), 1, op.at, op.at, op.resource, op.search,
        coalesce(op.included, true), coalesce(op.mapped, '{}')::jsonb, coalesce(op.rules_version, -1))
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
    r.entries := row_entry(op, 1::smallint, 1, coalesce(op.included, true), row_content(
        op.actor, op.name, op.external_id, op.display_name, op.local_display_name, op.active,
        coalesce(op.protected, false), coalesce(op.detached, false), coalesce(op.included, true), coalesce(op.mapped, '{}'), coalesce(op.rules_version, -1),
        op.resource));
    return r;
end
$$;

create or replace function delete_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    suspended_in uuid[];
    was_included boolean;
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
    returning version, created, last_modified, included into r.version, r.created, r.last_modified, was_included;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, was_included, r.groups_changed)
        || member_entries(op, 7::smallint, 0, false, was_included, suspended_in)
        || row_entry(op, 3::smallint, 0, was_included, null);
    return r;
end
$$;

create function update_user(op commit_operation, was_active boolean, was_included boolean) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    content text;
    owner_now text;
    protected_now boolean;
    included_now boolean;
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
        search = coalesce(op.search, u.search),
        included = coalesce(op.included, u.included),
        mapped = coalesce(op.mapped::jsonb, u.mapped),
        rules_version = case when op.resource is null then u.rules_version else coalesce(op.rules_version, -1) end
    where u.tenant = op.tenant and u.id = op.id
    returning u.version, u.created, u.last_modified, u.owner, u.protected, u.included, row_content(
        u.owner, u.name, u.external_id, u.display_name, u.local_display_name, u.active, u.protected, u.detached,
        u.included, coalesce(op.mapped, u.mapped::text), u.rules_version, u.resource)
    into r.version, r.created, r.last_modified, owner_now, protected_now, included_now, content;
    r.outcome := 1;
    r.entries := row_entry(op, 2::smallint, r.version, was_included or included_now, content);
    if op.new_owner is not null or op.protected is not null then
        select m.groups_changed, r.entries || m.entries into r.groups_changed, r.entries from leave_out_of_sight(op, owner_now, protected_now, included_now) m;
    end if;

    if op.active <> was_active then
        select m.groups_changed, m.entries into moved from move_memberships(op, included_now) m;
        r.groups_changed := sorted(r.groups_changed || moved.groups_changed);
        r.entries := r.entries || moved.entries;
    end if;

    return r;
end
$$;

-- Gives a user another evaluation. One by older rules, or by the same, changes nothing.
create function remap_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    was record;
    content text;
begin
    select u.included, u.mapped, u.rules_version into was from users u where u.tenant = op.tenant and u.id = op.id;
    update users u set included = op.included, mapped = op.mapped::jsonb, rules_version = op.rules_version
    where u.tenant = op.tenant and u.id = op.id and u.rules_version < op.rules_version
    returning u.version, u.created, u.last_modified, row_content(
        u.owner, u.name, u.external_id, u.display_name, u.local_display_name, u.active, u.protected, u.detached,
        u.included, op.mapped, u.rules_version, u.resource)
    into r.version, r.created, r.last_modified, content;
    if found then
        r.outcome := 1;
        r.entries := row_entry(
            op, 11::smallint, 0, op.included <> was.included or op.included and op.mapped::jsonb <> was.mapped, content);
    end if;

    return r;
end
$$;

create function remap_group(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    was_included boolean;
    content text;
begin
    select g.included into was_included from groups g where g.tenant = op.tenant and g.id = op.id;
    update groups g set included = op.included, rules_version = op.rules_version
    where g.tenant = op.tenant and g.id = op.id and g.rules_version < op.rules_version
    returning g.version, g.created, g.last_modified, row_content(
        g.owner, g.name, g.external_id, g.display_name, null, true, false, false, g.included, null, g.rules_version, g.resource)
    into r.version, r.created, r.last_modified, content;
    if found then
        r.outcome := 1;
        r.entries := row_entry(op, 11::smallint, 0, op.included <> was_included, content);
    end if;

    return r;
end
$$;

create or replace function commit_user(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    done commit_outcome;
    u record;
begin
    if op.action = 1 then
        return create_user(op);
    end if;

    select w.owner, w.version, w.created, w.last_modified, w.name_folded, w.active, w.protected, w.detached, w.included into u
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

    if op.action = 4 then
        done := remap_user(op);
        if done.outcome is null then
            r.outcome := 2;
            return r;
        end if;

        return done;
    end if;

    if op.name_folded <> u.name_folded then
        done := name_taken(op);
        if done.outcome is not null then
            return done;
        end if;
    end if;

    if op.resource is null and coalesce(op.new_owner, u.owner) = u.owner and coalesce(op.protected, u.protected) = u.protected
        and coalesce(op.detached, u.detached) = u.detached then
        r.outcome := 2;
        return r;
    end if;

    return update_user(op, u.active, u.included);
end
$$;

-- The entries that a plan's execution makes, besides those for members who left.
create function joining_entries(op commit_operation, p member_plan, version bigint, included boolean) returns changes[]
    language plpgsql volatile as $$
begin
    return member_entries(op, 4::smallint, version, true, included, sorted(p.joining_users || p.joining_groups))
        || member_entries(op, 6::smallint, 0, false, included, sorted(p.pending_new || p.pending_known));
end
$$;

create or replace function create_group(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    p member_plan;
begin
    r := name_taken(op);
    if r.outcome is not null then
        return r;
    end if;

    if op.adds is not null then
        p := plan_members(op, locked);
        if p.refusal <> 0 then
            r.outcome := p.refusal;
            r.unknown_members := p.unknown_members;
            return r;
        end if;
    end if;

    insert into groups (tenant, id, owner, name, name_folded, external_id, display_name, version, created, last_modified, resource, search, included, rules_version)
    values (op.tenant, op.id, op.actor, op.name, op.name_folded, op.external_id, op.display_name, 1, op.at, op.at, op.resource,
        op.search, coalesce(op.included, true), coalesce(op.rules_version, -1));
    r.outcome := 1;
    r.version := 1;
    r.created := op.at;
    r.last_modified := op.at;
    r.entries := row_entry(op, 1::smallint, 1, coalesce(op.included, true), row_content(
        op.actor, op.name, op.external_id, op.display_name, null, true, false, false, coalesce(op.included, true), null, coalesce(op.rules_version, -1),
        op.resource));
    if op.adds is not null then
        perform add_members(op, p);
        r.users_changed := p.joining_users;
        r.entries := r.entries || joining_entries(op, p, 1, coalesce(op.included, true));
    end if;

    return r;
end
$$;

create function delete_group(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    was_included boolean;
begin
    with gone as (delete from members where tenant = op.tenant and member_id = op.id returning group_id)
    select array_agg(g.group_id order by g.group_id) into r.groups_changed from gone g;
    if r.groups_changed is not null then
        perform raise_versions(op.tenant, r.groups_changed, op.at);
    end if;

    delete from members where tenant = op.tenant and group_id = op.id;
    delete from groups where tenant = op.tenant and id = op.id
    returning version, created, last_modified, included into r.version, r.created, r.last_modified, was_included;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, was_included, r.groups_changed) || row_entry(op, 3::smallint, 0, was_included, null);
    return r;
end
$$;

create function update_group(op commit_operation, p member_plan, row_changes boolean, was_included boolean) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    gone record;
    content text;
    included_now boolean := was_included;
begin
    select null::uuid[] as visible, null::uuid[] as visible_users, null::uuid[] as hidden into gone;
    if cardinality(p.leaving) > 0 then
        select m.* into gone from remove_members(p) m;
    end if;

    if cardinality(op.adds) > 0 then
        perform add_members(op, p);
    end if;

    if row_changes or gone.visible is not null or p.joining_users is not null or p.joining_groups is not null then
        update groups g set
            version = g.version + 1,
            last_modified = op.at,
            owner = coalesce(op.new_owner, g.owner),
            name = coalesce(op.name, g.name),
            name_folded = coalesce(op.name_folded, g.name_folded),
            external_id = case when op.resource is null then g.external_id else op.external_id end,
            display_name = coalesce(op.display_name, g.display_name),
            resource = coalesce(op.resource, g.resource),
            search = coalesce(op.search, g.search),
            included = coalesce(op.included, g.included),
            rules_version = case when op.resource is null then g.rules_version else coalesce(op.rules_version, -1) end
        where g.tenant = op.tenant and g.id = op.id
        returning g.version, g.created, g.last_modified, g.included, case when row_changes then row_content(
            g.owner, g.name, g.external_id, g.display_name, null, true, false, false, g.included, null,
            g.rules_version, g.resource) end
        into r.version, r.created, r.last_modified, included_now, content;
        if row_changes then
            r.entries := row_entry(op, 2::smallint, r.version, was_included or included_now, content);
        end if;
    end if;

    r.outcome := 1;
    r.users_changed := sorted(gone.visible_users || p.joining_users);
    r.entries := r.entries
        || member_entries(op, 5::smallint, r.version, true, included_now, gone.visible)
        || member_entries(op, 5::smallint, 0, false, included_now, gone.hidden)
        || joining_entries(op, p, r.version, included_now);
    return r;
end
$$;

create or replace function commit_group(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    done commit_outcome;
    p member_plan;
    g record;
begin
    if op.action = 1 then
        return create_group(op, locked);
    end if;

    select w.owner, w.version, w.created, w.last_modified, w.name_folded, w.included into g
    from groups w where w.tenant = op.tenant and w.id = op.id;
    if not found or not op.id = any (locked) or g.owner <> op.actor then
        r.outcome := 4;
        return r;
    end if;

    r.version := g.version;
    r.created := g.created;
    r.last_modified := g.last_modified;
    if op.expected_version <> g.version then
        r.outcome := 3;
        return r;
    end if;

    if op.action = 3 then
        return delete_group(op);
    end if;

    if op.action = 4 then
        done := remap_group(op);
        if done.outcome is null then
            r.outcome := 2;
            return r;
        end if;

        return done;
    end if;

    if op.name_folded <> g.name_folded then
        done := name_taken(op);
        if done.outcome is not null then
            return done;
        end if;
    end if;

    if op.adds is not null then
        p := plan_members(op, locked);
        if p.refusal <> 0 then
            done.outcome := p.refusal;
            done.unknown_members := p.unknown_members;
            return done;
        end if;
    end if;

    done := update_group(op, p, op.resource is not null or coalesce(op.new_owner, g.owner) <> g.owner, g.included);
    if done.entries is null then
        r.outcome := 2;
        return r;
    end if;

    if done.version is null then
        -- Only what nobody sees has changed.
        done.version := g.version;
        done.created := g.created;
        done.last_modified := g.last_modified;
    end if;

    return done;
end
$$;

-- As in 0012, with evaluations.
create function commit_operations(
    p_lock_all boolean,
    p_tenants text[],
    p_operations uuid[],
    p_requests text[],
    p_times timestamptz[],
    p_actors text[],
    p_kinds smallint[],
    p_actions smallint[],
    p_ids uuid[],
    p_expected_versions bigint[],
    p_expected_digests text[],
    p_names text[],
    p_folded_names text[],
    p_external_ids text[],
    p_display_names text[],
    p_folded_display_names text[],
    p_local_display_names text[],
    p_active boolean[],
    p_resources text[],
    p_searches jsonb[],
    p_new_owners text[],
    p_protected boolean[],
    p_detached boolean[],
    p_included boolean[],
    p_mapped text[],
    p_rules_versions bigint[],
    p_restore_suspended boolean[],
    p_replace_all boolean[],
    p_add_counts integer[],
    p_remove_counts integer[],
    p_adds uuid[],
    p_removes uuid[])
returns table (
    outcome smallint,
    version bigint,
    created timestamptz,
    last_modified timestamptz,
    holder_id uuid,
    holder_owner text,
    holder_active boolean,
    holder_protected boolean,
    holder_detached boolean,
    unknown_members uuid[],
    users_changed uuid[],
    groups_changed uuid[],
    log_position bigint)
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
    as $$
#variable_conflict use_column
declare
    ops commit_operation[];
    op commit_operation;
    locked uuid[];
    -- Operations that are in the log already.
    repeated uuid[];
    r commit_outcome;
    results commit_outcome[];
    adds_end integer := 0;
    removes_end integer := 0;
    -- The entries of the log, and the place of each among those of its tenant in this commit.
    log changes[] := '{}';
    entry changes;
    places integer[] := '{}';
    tenants_changed text[] := '{}';
    tenant_entries integer[];
    tenant_bases bigint[];
    -- The tenant of each result, as an index of tenants_changed, and the place of its last entry.
    result_tenants integer[];
    result_places integer[];
    t integer;
    base bigint;
begin
    for i in 1 .. cardinality(p_ids) loop
        adds_end := adds_end + coalesce(p_add_counts[i], 0);
        removes_end := removes_end + coalesce(p_remove_counts[i], 0);
        ops := ops || row(
            p_tenants[i], p_operations[i], p_requests[i], p_times[i], p_actors[i], p_kinds[i], p_actions[i], p_ids[i],
            p_expected_versions[i], p_expected_digests[i], p_names[i], p_folded_names[i], p_external_ids[i], p_display_names[i],
            p_folded_display_names[i], p_local_display_names[i], p_active[i], p_resources[i], p_searches[i], p_new_owners[i],
            p_protected[i], p_detached[i], p_restore_suspended[i], p_replace_all[i],
            case when p_add_counts[i] is not null then p_adds[adds_end - p_add_counts[i] + 1 : adds_end] end,
            case when p_add_counts[i] is not null then p_removes[removes_end - p_remove_counts[i] + 1 : removes_end] end,
            p_included[i], p_mapped[i], p_rules_versions[i])::commit_operation;
    end loop;

    locked := lock_rows(ops, p_lock_all);
    perform lock_names(ops);
    repeated := array(
        select w.id from unnest(p_tenants, p_operations) w(tenant, id)
        cross join lateral (select from changes c where c.tenant = w.tenant and c.operation_id = w.id limit 1) c);
    foreach op in array ops loop
        if op.operation_id = any (repeated) then
            r := null;
            r.outcome := 9;
        elsif op.kind = 1 then
            r := commit_user(op, locked);
        else
            r := commit_group(op, locked);
        end if;

        t := null;
        if r.outcome = 1 then
            t := array_position(tenants_changed, op.tenant);
            if t is null then
                tenants_changed := tenants_changed || op.tenant;
                t := cardinality(tenants_changed);
                tenant_entries[t] := 0;
            end if;

            -- Appended one by one: arrays of any length then grow in place.
            foreach entry in array r.entries loop
                tenant_entries[t] := tenant_entries[t] + 1;
                places := places || tenant_entries[t];
                log := log || entry;
            end loop;

            r.entries := null;
            if op.action = 1 then
                locked := locked || op.id;
            end if;
        end if;

        results := results || r;
        result_tenants := result_tenants || t;
        result_places := result_places || tenant_entries[t];
    end loop;

    if cardinality(tenants_changed) > 0 then
        for t in select o.place from unnest(tenants_changed) with ordinality o(tenant, place) order by o.tenant loop
            update tenants w set position = w.position + tenant_entries[t] where w.tenant = tenants_changed[t]
            returning w.position - tenant_entries[t] into base;
            if not found then
                raise foreign_key_violation using message = format('There is no tenant %s.', tenants_changed[t]);
            end if;

            tenant_bases[t] := base;
        end loop;

        insert into changes (
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others,
            in_directory)
        select l.tenant, tenant_bases[array_position(tenants_changed, l.tenant)] + l.place, l.operation_id, l.request_id, l.at, l.actor,
            l.kind, l.resource_kind, l.resource_id, l.version, l.visible, l.content, l.others, l.in_directory
        from unnest(log, places) l(
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others,
            in_directory, place);
    end if;

    for i in 1 .. cardinality(results) loop
        r := results[i];
        outcome := r.outcome;
        version := r.version;
        created := r.created;
        last_modified := r.last_modified;
        holder_id := r.holder_id;
        holder_owner := r.holder_owner;
        holder_active := r.holder_active;
        holder_protected := r.holder_protected;
        holder_detached := r.holder_detached;
        unknown_members := r.unknown_members;
        users_changed := r.users_changed;
        groups_changed := r.groups_changed;
        log_position := coalesce(tenant_bases[result_tenants[i]] + result_places[i], 0);
        return next;
    end loop;
end
$$;

-- For processes of the version before.
create or replace function commit_operations(
    p_lock_all boolean,
    p_tenants text[],
    p_operations uuid[],
    p_requests text[],
    p_times timestamptz[],
    p_actors text[],
    p_kinds smallint[],
    p_actions smallint[],
    p_ids uuid[],
    p_expected_versions bigint[],
    p_expected_digests text[],
    p_names text[],
    p_folded_names text[],
    p_external_ids text[],
    p_display_names text[],
    p_folded_display_names text[],
    p_local_display_names text[],
    p_active boolean[],
    p_resources text[],
    p_searches jsonb[],
    p_new_owners text[],
    p_protected boolean[],
    p_detached boolean[],
    p_restore_suspended boolean[],
    p_replace_all boolean[],
    p_add_counts integer[],
    p_remove_counts integer[],
    p_adds uuid[],
    p_removes uuid[])
returns table (
    outcome smallint,
    version bigint,
    created timestamptz,
    last_modified timestamptz,
    holder_id uuid,
    holder_owner text,
    holder_active boolean,
    holder_protected boolean,
    holder_detached boolean,
    unknown_members uuid[],
    users_changed uuid[],
    groups_changed uuid[],
    log_position bigint)
    language sql volatile
    as $$
    select * from commit_operations(
        p_lock_all, p_tenants, p_operations, p_requests, p_times, p_actors, p_kinds, p_actions, p_ids, p_expected_versions,
        p_expected_digests, p_names, p_folded_names, p_external_ids, p_display_names, p_folded_display_names,
        p_local_display_names, p_active, p_resources, p_searches, p_new_owners, p_protected, p_detached,
        array_fill(null::boolean, array[cardinality(p_ids)]), array_fill(null::text, array[cardinality(p_ids)]),
        array_fill(null::bigint, array[cardinality(p_ids)]), p_restore_suspended, p_replace_all, p_add_counts, p_remove_counts,
        p_adds, p_removes)
$$;

-- As in 0015, with evaluations; the other one stays for processes of the version before.
create function create_users(
    p_tenants text[],
    p_operations uuid[],
    p_requests text[],
    p_times timestamptz[],
    p_actors text[],
    p_ids uuid[],
    p_names text[],
    p_folded_names text[],
    p_external_ids text[],
    p_display_names text[],
    p_folded_display_names text[],
    p_local_display_names text[],
    p_active boolean[],
    p_resources text[],
    p_searches jsonb[],
    p_protected boolean[],
    p_detached boolean[],
    p_included boolean[],
    p_mapped text[],
    p_rules_versions bigint[])
returns table (
    outcome smallint,
    version bigint,
    created timestamptz,
    last_modified timestamptz,
    holder_id uuid,
    holder_owner text,
    holder_active boolean,
    holder_protected boolean,
    holder_detached boolean,
    unknown_members uuid[],
    users_changed uuid[],
    groups_changed uuid[],
    log_position bigint)
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
    as $$
#variable_conflict use_column
declare
    -- Operations that are in the log already.
    repeated uuid[];
    -- The tenants that change, how many users each gets, and its last position before.
    changed text[] := '{}';
    counts integer[] := '{}';
    bases bigint[] := '{}';
    -- For each user that is created: its tenant's place in these, and its own place among the tenant's.
    tenant_of integer[] := '{}';
    place_of integer[] := '{}';
    t integer;
    base bigint;
begin
    if cardinality(p_ids) = 1 then
        perform lock_name(name_key(p_tenants[1], 1::smallint, p_folded_names[1]));
    else
        perform lock_name(k.key)
        from (
            select distinct name_key(w.tenant, 1::smallint, w.name_folded) as key
            from unnest(p_tenants, p_folded_names) w(tenant, name_folded) order by 1) k;
    end if;

    repeated := array(
        select w.id from unnest(p_tenants, p_operations) w(tenant, id)
        cross join lateral (select from changes c where c.tenant = w.tenant and c.operation_id = w.id limit 1) c);

    for i in 1 .. cardinality(p_ids) loop
        continue when p_operations[i] = any (repeated);
        insert into users (
            tenant, id, owner, name, name_folded, external_id, display_name, display_folded, local_display_name, active,
            protected, detached, version, created, last_modified, resource, search, included, mapped, rules_version)
        values (
            p_tenants[i], p_ids[i], p_actors[i], p_names[i], p_folded_names[i], p_external_ids[i], p_display_names[i],
            p_folded_display_names[i], p_local_display_names[i], p_active[i], coalesce(p_protected[i], false),
            coalesce(p_detached[i], false), 1, p_times[i], p_times[i], p_resources[i], p_searches[i],
            p_included[i], p_mapped[i]::jsonb, p_rules_versions[i])
        on conflict do nothing;
        continue when not found;
        t := array_position(changed, p_tenants[i]);
        if t is null then
            changed := changed || p_tenants[i];
            t := cardinality(changed);
            counts[t] := 0;
        end if;

        counts[t] := counts[t] + 1;
        tenant_of[i] := t;
        place_of[i] := counts[t];
    end loop;

    for t in select o.place from unnest(changed) with ordinality o(tenant, place) order by o.tenant loop
        update tenants w set position = w.position + counts[t] where w.tenant = changed[t] returning w.position - counts[t] into base;
        if not found then
            raise foreign_key_violation using message = format('There is no tenant %s.', changed[t]);
        end if;

        bases[t] := base;
    end loop;

    for i in 1 .. cardinality(p_ids) loop
        version := null;
        created := null;
        holder_id := null;
        log_position := 0;
        if tenant_of[i] is not null then
            outcome := 1;
            version := 1;
            created := p_times[i];
            log_position := bases[tenant_of[i]] + place_of[i];
            insert into changes (
                tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content,
                in_directory)
            values (
                p_tenants[i], log_position, p_operations[i], p_requests[i], p_times[i], p_actors[i], 1, 1, p_ids[i], 1, true, row_content(
                    p_actors[i], p_names[i], p_external_ids[i], p_display_names[i], p_local_display_names[i], p_active[i],
                    coalesce(p_protected[i], false), coalesce(p_detached[i], false), p_included[i], p_mapped[i], p_rules_versions[i], p_resources[i]), p_included[i]);
        elsif p_operations[i] = any (repeated) then
            outcome := 9;
        else
            outcome := 5;
            select u.id, u.owner, u.active, u.protected, u.detached
            into holder_id, holder_owner, holder_active, holder_protected, holder_detached
            from users u
            where u.tenant = p_tenants[i] and u.name_start = left(p_folded_names[i], 500)
                and long_name_hash(u.name_folded) = long_name_hash(p_folded_names[i]) and u.id <> p_ids[i];
            if not found then
                raise unique_violation using message = format('User %s/%s exists.', p_tenants[i], p_ids[i]);
            end if;
        end if;

        last_modified := created;
        return next;
    end loop;
end
$$;
