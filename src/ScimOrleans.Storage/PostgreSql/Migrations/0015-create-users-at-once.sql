-- A list of nothing but new users, which is what an identity provider sends first and most of, goes a way of its own: nothing has to be locked
-- but names, and no operation has to be passed from function to function as a row. Everything else goes the way it went.
-- No tables here, so no keys and no indexes.
--
-- Locks, their order and the outcomes are those of commit_operations: names, then the tenants' positions. Of two users with one name the first
-- in the list is created.
-- One statement for the whole list was no better: it would read each of seventeen arrays into a store of its own.

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
            protected, detached, version, created, last_modified, resource, search)
        values (
            p_tenants[i], p_ids[i], p_actors[i], p_names[i], p_folded_names[i], p_external_ids[i], p_display_names[i],
            p_folded_display_names[i], p_local_display_names[i], p_active[i], coalesce(p_protected[i], false),
            coalesce(p_detached[i], false), 1, p_times[i], p_times[i], p_resources[i], p_searches[i])
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
                tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content)
            values (
                p_tenants[i], log_position, p_operations[i], p_requests[i], p_times[i], p_actors[i], 1, 1, p_ids[i], 1, true, row_content(
                    p_actors[i], p_names[i], p_external_ids[i], p_display_names[i], p_local_display_names[i], p_active[i],
                    coalesce(p_protected[i], false), coalesce(p_detached[i], false), p_resources[i]));
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
