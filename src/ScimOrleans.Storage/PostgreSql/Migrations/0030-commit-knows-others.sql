-- Three things that a commit must know of rows that it does not change. No tables here, so no keys and no indexes.
--
-- Whether those that leave a group are in the directory. They are not locked, since a list that replaces all members may drop any number of them. So an entry about
-- them could say what was so before another commit, which excluded one of them and came first in the log. The positions are therefore locked before it is asked:
-- who has an earlier position has committed then, and whoever comes later has a later one. It is still the last lock (5 in 0005): those of all tenants of the list are
-- taken at once and in order, and nothing that comes afterwards waits. Holders that lose a role are not locked either.
--
-- Whether somebody else administers the tenant. Who removes a user that holds a role of administrators names another holder; that one is locked with the others
-- and must be shown by the directory still. Of two that are removed at the same time, while each names the other, the second one is refused.
--
-- Whether a new user's name is taken. It is looked up first: an insert would wait for whoever is just changing the user that has it, and who waits when operations run may
-- have what that one waits for. create_users still inserts first: it waits with nothing in its hands but names, which others take before their operations run.
--
-- The function with the parameters of before stays for processes of the version before, which names no other holder.

alter type commit_operation add attribute other_administrator uuid;

drop function update_group(commit_operation, member_plan, boolean, boolean);
drop function commit_group(commit_operation, uuid[]);

-- Takes the locks of the kind 5.
create function lock_positions(p_tenants text[]) returns void
    language plpgsql volatile as $$
begin
    perform from (select distinct w.tenant from unnest(p_tenants) w(tenant) order by 1) w
    cross join lateral (select from tenants t where t.tenant = w.tenant for no key update) l;
end
$$;

-- As in 0011; and the holders that are named.
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

        if op.other_administrator is not null then
            user_tenants := user_tenants || op.tenant;
            user_ids := user_ids || op.other_administrator;
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

-- As in 0018, with the positions locked before it is asked who of those that left is in the directory.
create function update_group(op commit_operation, p member_plan, row_changes boolean, was_included boolean, tenants_of_list text[]) returns commit_outcome
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
        perform lock_positions(tenants_of_list);
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

-- As in 0019, in the same way.
create or replace function holder_entries(op commit_operation, kind smallint, version bigint, others uuid[]) returns changes[]
    language plpgsql volatile as $$
declare
    excluded uuid[];
begin
    if others is null then
        return null;
    end if;

    if kind = 24 then
        perform lock_positions(array[op.tenant]);
    end if;

    -- Looked for among users and groups, as of members.
    excluded := excluded_others(op, 4::smallint, others);
    return member_chunks(op, kind, version, true, true, case when excluded is null then others else
            nullif(array(select o.id from unnest(others) o(id) except select x.id from unnest(excluded) x(id) order by 1), '{}') end)
        || member_chunks(op, kind, version, true, false, excluded);
end
$$;

-- As in 0023, but the name is looked up first.
create or replace function create_user(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    r := name_taken(op);
    if r.outcome is not null then
        return r;
    end if;

    if op.room <= 0 then
        r.outcome := 11;
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
        raise unique_violation using message = format('User %s/%s exists.', op.tenant, op.id);
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

-- As in 0023; and a holder that is named must be shown.
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

    -- What it was computed from holds no longer: it is to be computed anew.
    if op.other_administrator is not null and not exists (
        select from users w where w.tenant = op.tenant and w.id = op.other_administrator and w.active and not w.detached and w.included)
    then
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

-- As in 0023.
create function commit_group(op commit_operation, locked uuid[], tenants_of_list text[]) returns commit_outcome
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

    done := update_group(op, p, op.resource is not null or coalesce(op.new_owner, g.owner) <> g.owner, g.included, tenants_of_list);
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

-- As in 0023, with the holders that are named.
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
    p_member_limits bigint[],
    p_other_administrators uuid[])
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
            p_member_limits[i], p_other_administrators[i])::commit_operation;
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
            r := commit_group(op, locked, p_tenants);
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
    language sql volatile
    as $$
    select * from commit_operations(
        p_lock_all, p_tenants, p_operations, p_requests, p_times, p_actors, p_kinds, p_actions, p_ids, p_expected_versions,
        p_expected_digests, p_names, p_folded_names, p_external_ids, p_display_names, p_folded_display_names,
        p_local_display_names, p_active, p_resources, p_searches, p_new_owners, p_protected, p_detached, p_included, p_mapped,
        p_rules_versions, p_restore_suspended, p_replace_all, p_add_counts, p_remove_counts, p_adds, p_removes, p_brake_shares,
        p_brake_minimums, p_brake_windows, p_row_limits, p_member_limits, null)
$$;
