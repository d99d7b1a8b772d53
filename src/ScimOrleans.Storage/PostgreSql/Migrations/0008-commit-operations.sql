-- commit_operations applies a list of operations of any tenants and gives a result for each, in the order given: the one way in which
-- the directory is changed. No tables here, so no keys and no indexes.
--
-- Each array has one element for each operation, except p_adds and p_removes, which hold the members of all operations one after the
-- other, as many as p_add_counts and p_remove_counts say (null: the operation leaves members alone).
--
-- The settings: a plan that was made while a table was small must still do when it has grown, and one that suits ten ids must not be
-- made anew for each number of ids. So plans are generic, and use an index wherever there is one.
--
-- SQLSTATE SCR01 asks the caller to repeat the whole list with p_lock_all: a long list of members changed while it was looked at.

-- The log's entries get their places: the tenants' counters are raised, in the order of tenants.
create function take_positions(log changes[]) returns bigint[]
    language plpgsql volatile as $$
declare
    t record;
    base bigint;
    tenants_seen text[];
    bases bigint[];
begin
    for t in select l.tenant, count(*) as entries from unnest(log) l group by l.tenant order by l.tenant loop
        update tenants w set position = w.position + t.entries where w.tenant = t.tenant returning w.position - t.entries into base;
        if not found then
            raise foreign_key_violation using message = format('There is no tenant %s.', t.tenant);
        end if;

        tenants_seen := tenants_seen || t.tenant;
        bases := bases || base;
    end loop;

    return array(
        select b.base + l.place
        from (
            select e.tenant, e.ordinality, row_number() over (partition by e.tenant order by e.ordinality) as place
            from unnest(log) with ordinality e
        ) l
        join unnest(tenants_seen, bases) b(tenant, base) on b.tenant = l.tenant
        order by l.ordinality);
end
$$;

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
    r commit_outcome;
    results commit_outcome[];
    log changes[] := '{}';
    last_entries integer[];
    positions bigint[];
begin
    select array_agg(row(
        o.tenant, o.operation, o.request, o.at, o.actor, o.kind, o.action, o.id, o.expected_version, o.expected_digest,
        o.name, o.folded_name, o.external_id, o.display_name, o.folded_display_name, o.local_display_name, o.active, o.resource, o.search,
        o.new_owner, o.protected, o.detached, o.restore_suspended, o.replace_all,
        case when o.add_count is not null then p_adds[o.adds_end - o.add_count + 1 : o.adds_end] end,
        case when o.add_count is not null then p_removes[o.removes_end - o.remove_count + 1 : o.removes_end] end)::commit_operation
        order by o.ordinality)
    into ops
    from (
        select o.*, sum(o.add_count) over (order by o.ordinality)::integer as adds_end,
            sum(o.remove_count) over (order by o.ordinality)::integer as removes_end
        from unnest(
            p_tenants, p_operations, p_requests, p_times, p_actors, p_kinds, p_actions, p_ids, p_expected_versions, p_expected_digests,
            p_names, p_folded_names, p_external_ids, p_display_names, p_folded_display_names, p_local_display_names, p_active,
            p_resources, p_searches, p_new_owners, p_protected, p_detached, p_restore_suspended, p_replace_all, p_add_counts, p_remove_counts)
            with ordinality o(
                tenant, operation, request, at, actor, kind, action, id, expected_version, expected_digest,
                name, folded_name, external_id, display_name, folded_display_name, local_display_name, active, resource, search,
                new_owner, protected, detached, restore_suspended, replace_all, add_count, remove_count)
    ) o;

    locked := lock_rows(ops, p_lock_all);
    perform lock_names(ops);
    foreach op in array ops loop
        if op.kind = 1 then
            r := commit_user(op, locked);
        else
            r := commit_group(op, locked);
        end if;

        if r.outcome = 1 then
            log := log || r.entries;
            r.entries := null;
            if op.action = 1 then
                locked := locked || op.id;
            end if;
        end if;

        results := results || r;
        last_entries := last_entries || case when r.outcome = 1 then cardinality(log) else 0 end;
    end loop;

    if cardinality(log) > 0 then
        positions := take_positions(log);
        insert into changes (
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others)
        select l.tenant, l.place, l.operation_id, l.request_id, l.at, l.actor, l.kind, l.resource_kind, l.resource_id, l.version, l.visible,
            l.content, l.others
        from unnest(log, positions) l(
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, place);
    end if;

    return query
        select o.outcome, o.version, o.created, o.last_modified, o.holder_id, o.holder_owner, o.holder_active, o.holder_protected,
            o.holder_detached, o.unknown_members, o.users_changed, o.groups_changed, coalesce(positions[o.last_entry], 0)
        from unnest(results, last_entries) o(
            outcome, version, created, last_modified, holder_id, holder_owner, holder_active, holder_protected, holder_detached,
            unknown_members, users_changed, groups_changed, entries, last_entry);
end
$$;
