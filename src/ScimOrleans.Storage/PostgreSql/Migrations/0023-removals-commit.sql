-- Commits that count removals, and keep to what a tenant's directory may hold. No tables here, so no keys and no indexes.
--
-- Locks, before those of 0005, so that their order is whole:
--     0a. counts, by key                    an advisory lock for each tenant for which a creation has a limit, so that two of them do not take the last place
--     0b. brakes, by tenant and connector   the row of each connector that may remove a user by this list
-- Both are held to the end of the commit: removals of one connector, and limited creations of one tenant, are committed one list after the other, whoever
-- commits them. Nobody else takes them, and what has no limit and removes nobody takes none.
--
-- A removal is counted when nothing can refuse it any more. An operation that is repeated is not applied again (0012), and so not counted again.
--
-- The functions with the parameters of before stay for processes of the version before, which may still run beside this one. They count no removals.

-- The fourth kind of advisory locks.
create function lock_counts(key integer) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917584, key);

-- Takes the locks of the kind 0a.
create function lock_limited(p_tenants text[], p_limits bigint[]) returns void
    language plpgsql volatile as $$
begin
    perform lock_counts(k.key)
    from (select distinct hashtext(w.tenant) as key from unnest(p_tenants, p_limits) w(tenant, row_limit) where w.row_limit is not null order by 1) k;
end
$$;

-- Takes the locks of the kind 0b; the actors are connectors.
create function lock_brakes(p_tenants text[], p_actors text[], p_windows interval[]) returns void
    language plpgsql volatile as $$
declare
    w record;
begin
    for w in
        select distinct o.tenant, substr(o.actor, 11) as connector
        from unnest(p_tenants, p_actors, p_windows) o(tenant, actor, span) where o.span is not null order by 1, 2
    loop
        perform from removal_brakes b where b.tenant = w.tenant and b.connector = w.connector for update;
        if not found then
            insert into removal_brakes (tenant, connector) values (w.tenant, w.connector) on conflict do nothing;
            perform from removal_brakes b where b.tenant = w.tenant and b.connector = w.connector for update;
        end if;
    end loop;
end
$$;

-- Counts a removal that nothing else refuses, or holds it: then the outcome is 10, and the first one to be held leaves an alert. The brake is locked.
create function count_removal(op commit_operation, found_row commit_outcome) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome := found_row;
    b removal_brakes;
    removed bigint;
    allowed bigint;
    counts_from timestamptz := date_trunc('minute', op.at - op.brake_window, 'UTC');
begin
    select w.* into b from removal_brakes w where w.tenant = op.tenant and w.connector = substr(op.actor, 11);
    if not found then
        raise exception 'The brake of %/% is gone.', op.tenant, op.actor;
    end if;

    if b.held_since is null and b.confirmed_until > op.at then
        return r;
    end if;

    if b.held_since is null then
        removed := removals_since(op.tenant, b.connector, counts_from);
        if b.counted_at is null or op.at >= b.counted_at + op.brake_window then
            b.users := active_users(op.tenant, op.actor);
            update removal_brakes w set users = b.users, counted_at = op.at where w.tenant = op.tenant and w.connector = b.connector;
            delete from removals w where w.tenant = op.tenant and w.connector = b.connector and w.minute < counts_from;
        end if;

        allowed := greatest(op.brake_minimum, b.users * op.brake_share / 100);
        if removed < allowed then
            insert into removals as w (tenant, connector, minute, removed) values (op.tenant, b.connector, date_trunc('minute', op.at, 'UTC'), 1)
            on conflict (tenant, connector, minute) do update set removed = w.removed + 1;
            return r;
        end if;

        update removal_brakes w set held_since = op.at, held_removals = removed where w.tenant = op.tenant and w.connector = b.connector;
        insert into alerts (tenant, id, at, kind, connector, detail)
        values (op.tenant, op.operation_id, op.at, 1, b.connector, json_build_object(
            'removals', removed, 'users', b.users, 'allowed', allowed, 'windowMinutes', extract(epoch from op.brake_window)::bigint / 60)::text)
        on conflict do nothing;
        r.hold_began := true;
    end if;

    r.outcome := 10;
    r.hold_removals := coalesce(removed, b.held_removals);
    r.hold_users := coalesce(b.users, 0);
    return r;
end
$$;

-- Whether a group that gets so many members and loses so many would have too many. One that does not grow never has.
create function too_many_members(op commit_operation, joining integer, leaving integer) returns boolean
    language plpgsql volatile as $$
begin
    return joining > leaving and joining - leaving > op.max_members - (
        select count(*) from (select from members m where m.tenant = op.tenant and m.group_id = op.id limit op.max_members + 1) m);
end
$$;

-- How many members a plan adds to a group.
create function joining_count(p member_plan) returns integer
    language plpgsql immutable as $$
begin
    return coalesce(cardinality(p.joining_users), 0) + coalesce(cardinality(p.joining_groups), 0) + coalesce(cardinality(p.pending_new), 0);
end
$$;

-- As in 0018, where there is room.
create or replace function create_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    -- Who has the name is told first: a local user that has it may be taken over, and then nothing is created.
    if op.room <= 0 then
        r := name_taken(op);
        if r.outcome is null then
            r.outcome := 11;
        end if;

        return r;
    end if;

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

-- As in 0020; and what removes a user is counted.
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
    -- Another owner's user is not found, except a local one that is linked, and any that the tenant's administrator marks or deletes.
    if not found or not op.id = any (locked) or u.owner <> op.actor and (u.owner <> 'local' or op.new_owner is null)
        and not (op.actor = 'local' and (op.action = 3 or op.action = 2 and op.resource is null and op.new_owner is null)) then
        r.outcome := 4;
        return r;
    end if;

    r.version := u.version;
    r.created := u.created;
    r.last_modified := u.last_modified;
    if u.protected and op.actor <> 'local' then
        r.outcome := 8;
        return r;
    end if;

    if op.expected_version <> u.version or op.expected_digest <> groups_digest(op.tenant, op.id, op.actor) then
        r.outcome := 3;
        return r;
    end if;

    if op.action = 3 then
        if op.brake_window is not null and u.active then
            done := count_removal(op, r);
            if done.outcome is not null then
                return done;
            end if;
        end if;

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

    if op.brake_window is not null and u.active and not op.active then
        done := count_removal(op, r);
        if done.outcome is not null then
            return done;
        end if;
    end if;

    return update_user(op, u.active, u.included);
end
$$;

-- As in 0018, where there is room.
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

    if op.room <= 0 then
        r.outcome := 11;
        return r;
    end if;

    if op.adds is not null then
        p := plan_members(op, locked);
        if p.refusal <> 0 then
            r.outcome := p.refusal;
            r.unknown_members := p.unknown_members;
            return r;
        end if;

        if op.max_members is not null and joining_count(p) > op.max_members then
            r.outcome := 12;
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

-- As in 0020; and a group grows no further than it may.
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
    if not found or not op.id = any (locked) or g.owner <> op.actor and not (op.actor = 'local' and op.action = 3 and g.owner <> 'built-in') then
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

        if op.max_members is not null and too_many_members(op, joining_count(p), coalesce(cardinality(p.leaving), 0)) then
            r.outcome := 12;
            return r;
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

-- As in 0018; and what has limits keeps to them.
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
    p_removes uuid[],
    p_brake_shares integer[],
    p_brake_minimums integer[],
    p_brake_windows interval[],
    p_row_limits bigint[],
    p_member_limits bigint[])
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
    log_position bigint,
    hold_removals bigint,
    hold_users bigint,
    hold_began boolean)
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
    -- How many users and groups each has more, or fewer, than before.
    tenant_users integer[];
    tenant_groups integer[];
    tenant_bases bigint[];
    -- The tenant of each result, as an index of tenants_changed, and the place of its last entry.
    result_tenants integer[];
    result_places integer[];
    -- The place of the operation in the list.
    n integer := 0;
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
            p_included[i], p_mapped[i], p_rules_versions[i], p_brake_shares[i], p_brake_minimums[i], p_brake_windows[i], null,
            p_member_limits[i])::commit_operation;
    end loop;

    if p_row_limits is not null then
        perform lock_limited(p_tenants, p_row_limits);
    end if;

    if p_brake_windows is not null then
        perform lock_brakes(p_tenants, p_actors, p_brake_windows);
    end if;

    locked := lock_rows(ops, p_lock_all);
    perform lock_names(ops);
    repeated := array(
        select w.id from unnest(p_tenants, p_operations) w(tenant, id)
        cross join lateral (select from changes c where c.tenant = w.tenant and c.operation_id = w.id limit 1) c);
    foreach op in array ops loop
        n := n + 1;
        if p_row_limits[n] is not null then
            t := array_position(tenants_changed, op.tenant);
            op.room := p_row_limits[n] - (
                select case op.kind when 1 then w.user_count + coalesce(tenant_users[t], 0) else w.group_count + coalesce(tenant_groups[t], 0) end
                from tenants w where w.tenant = op.tenant);
        end if;

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
                tenant_users[t] := 0;
                tenant_groups[t] := 0;
            end if;

            if op.kind = 1 then
                tenant_users[t] := tenant_users[t] + case op.action when 1 then 1 when 3 then -1 else 0 end;
            elsif op.actor <> 'built-in' then
                tenant_groups[t] := tenant_groups[t] + case op.action when 1 then 1 when 3 then -1 else 0 end;
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
            update tenants w set
                position = w.position + tenant_entries[t],
                user_count = w.user_count + tenant_users[t],
                group_count = w.group_count + tenant_groups[t]
            where w.tenant = tenants_changed[t]
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
        hold_removals := r.hold_removals;
        hold_users := r.hold_users;
        hold_began := r.hold_began;
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
    language sql volatile
    as $$
    select outcome, version, created, last_modified, holder_id, holder_owner, holder_active, holder_protected, holder_detached, unknown_members, users_changed, groups_changed, log_position
    from commit_operations(
        p_lock_all, p_tenants, p_operations, p_requests, p_times, p_actors, p_kinds, p_actions, p_ids,
        p_expected_versions, p_expected_digests, p_names, p_folded_names, p_external_ids, p_display_names,
        p_folded_display_names, p_local_display_names, p_active, p_resources, p_searches, p_new_owners, p_protected,
        p_detached, p_included, p_mapped, p_rules_versions, p_restore_suspended, p_replace_all, p_add_counts,
        p_remove_counts, p_adds, p_removes, null, null, null, null, null)
$$;

-- As in 0018; and no more users are created than a tenant may have.
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
    p_rules_versions bigint[],
    p_limits bigint[])
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
    -- Those for which there is no room, by their places in the list.
    refused integer[] := '{}';
    t integer;
    base bigint;
begin
    if p_limits is not null then
        perform lock_limited(p_tenants, p_limits);
    end if;

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
        if p_limits[i] is not null
            and (select w.user_count + coalesce(counts[array_position(changed, w.tenant)], 0) >= p_limits[i] from tenants w where w.tenant = p_tenants[i])
        then
            refused := refused || i;
            continue;
        end if;

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
        update tenants w set position = w.position + counts[t], user_count = w.user_count + counts[t]
        where w.tenant = changed[t] returning w.position - counts[t] into base;
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
            if not found and i = any (refused) then
                outcome := 11;
            elsif not found then
                raise unique_violation using message = format('User %s/%s exists.', p_tenants[i], p_ids[i]);
            end if;
        end if;

        last_modified := created;
        return next;
    end loop;
end
$$;

-- For processes of the version before, and of the one before that.
create or replace function create_users(
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
    language sql volatile
    as $$
    select * from create_users(
        p_tenants, p_operations, p_requests, p_times, p_actors, p_ids, p_names, p_folded_names, p_external_ids,
        p_display_names, p_folded_display_names, p_local_display_names, p_active, p_resources, p_searches,
        p_protected, p_detached, p_included, p_mapped, p_rules_versions, null)
$$;

create or replace function create_users(
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
    p_detached boolean[])
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
    select * from create_users(
        p_tenants, p_operations, p_requests, p_times, p_actors, p_ids, p_names, p_folded_names, p_external_ids,
        p_display_names, p_folded_display_names, p_local_display_names, p_active, p_resources, p_searches,
        p_protected, p_detached, array_fill(true, array[cardinality(p_ids)]), array_fill('{}'::text,
        array[cardinality(p_ids)]), array_fill(-1::bigint, array[cardinality(p_ids)]), null)
$$;
