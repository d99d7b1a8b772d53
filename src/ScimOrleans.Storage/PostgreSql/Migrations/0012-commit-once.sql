-- commit_operations applies an operation once, however often it is sent. No tables here, so no keys and no indexes.
--
-- Whoever lost the answer sends the list again, while the first transaction may still be under way: its connection broke, not its work. Both
-- take the same locks (the row, or for a creation its name), so that the second one goes on when the first has ended, and then finds the
-- operation in the log. The look comes after the locks, in a statement of its own, which sees what was committed while it waited.
--
-- Outcome 9 says that the operation is in the log; what became of it is read from there. The rest is as it was.

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
            case when p_add_counts[i] is not null then p_removes[removes_end - p_remove_counts[i] + 1 : removes_end] end)::commit_operation;
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
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others)
        select l.tenant, tenant_bases[array_position(tenants_changed, l.tenant)] + l.place, l.operation_id, l.request_id, l.at, l.actor,
            l.kind, l.resource_kind, l.resource_id, l.version, l.visible, l.content, l.others
        from unnest(log, places) l(
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, place);
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
