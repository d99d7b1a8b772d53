-- A list of nothing but new users, which is what an identity provider sends first and most of, is committed by a handful of statements instead
-- of a few for each user. Everything else goes the way it went. No tables here, so no keys and no indexes.
--
-- Locks, their order and the outcomes are those of commit_operations: names, then the tenants' positions. Of two users with one name the first
-- in the list is created, since rows are inserted in the list's order.

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
    -- Operations that are in the log already, and users that are created.
    repeated uuid[];
    made uuid[];
    -- For each tenant that has some: its last position before them.
    changed text[];
    bases bigint[];
    -- For each operation: its place in the log, if it is made.
    positions bigint[];
    existing record;
begin
    perform lock_name(k.key)
    from (
        select distinct name_key(w.tenant, 1::smallint, w.name_folded) as key
        from unnest(p_tenants, p_folded_names) w(tenant, name_folded) order by 1) k;
    repeated := array(
        select w.id from unnest(p_tenants, p_operations) w(tenant, id)
        cross join lateral (select from changes c where c.tenant = w.tenant and c.operation_id = w.id limit 1) c);

    with inserted as (
        insert into users (
            tenant, id, owner, name, name_folded, external_id, display_name, display_folded, local_display_name, active,
            protected, detached, version, created, last_modified, resource, search)
        select w.tenant, w.id, w.actor, w.name, w.name_folded, w.external_id, w.display_name, w.display_folded, w.local_display_name,
            w.active, coalesce(w.protected, false), coalesce(w.detached, false), 1, w.at, w.at, w.resource, w.search
        from unnest(
            p_tenants, p_operations, p_times, p_actors, p_ids, p_names, p_folded_names, p_external_ids, p_display_names,
            p_folded_display_names, p_local_display_names, p_active, p_resources, p_searches, p_protected, p_detached)
        w(tenant, operation_id, at, actor, id, name, name_folded, external_id, display_name,
            display_folded, local_display_name, active, resource, search, protected, detached)
        where w.operation_id <> all (repeated)
        on conflict do nothing
        returning id)
    select array_agg(i.id) into made from inserted i;

    if made is not null then
        perform from (select distinct w.tenant from unnest(p_tenants, p_ids) w(tenant, id) where w.id = any (made) order by 1) w
        cross join lateral (select from tenants t where t.tenant = w.tenant for no key update) t;
        with raised as (
            update tenants t set position = t.position + w.users
            from (
                select w.tenant, count(*) as users from unnest(p_tenants, p_ids) w(tenant, id) where w.id = any (made) group by w.tenant) w
            where t.tenant = w.tenant
            returning t.tenant, t.position - w.users as base)
        select array_agg(r.tenant), array_agg(r.base) into changed, bases from raised r;
        if exists (select from unnest(p_tenants, p_ids) w(tenant, id) where w.id = any (made) and w.tenant <> all (coalesce(changed, '{}'))) then
            raise foreign_key_violation using message = 'There is no such tenant.';
        end if;

        positions := array(
            select bases[array_position(changed, w.tenant)] + count(*) filter (where w.id = any (made)) over (partition by w.tenant order by w.place)
            from unnest(p_tenants, p_ids) with ordinality w(tenant, id, place) order by w.place);
        insert into changes (
            tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content)
        select w.tenant, w.position, w.operation_id, w.request_id, w.at, w.actor, 1, 1, w.id, 1, true, row_content(
            w.actor, w.name, w.external_id, w.display_name, w.local_display_name, w.active,
            coalesce(w.protected, false), coalesce(w.detached, false), w.resource)
        from unnest(
            p_tenants, p_operations, p_requests, p_times, p_actors, p_ids, p_names, p_external_ids, p_display_names,
            p_local_display_names, p_active, p_resources, p_protected, p_detached, positions)
        w(tenant, operation_id, request_id, at, actor, id, name, external_id, display_name,
            local_display_name, active, resource, protected, detached, position)
        where w.id = any (made);
    end if;

    if coalesce(cardinality(made), 0) + cardinality(repeated) < cardinality(p_ids) then
        -- Whoever was not created has found its name taken. Its id cannot be.
        select w.tenant, w.id into existing
        from unnest(p_tenants, p_operations, p_ids, p_folded_names) w(tenant, operation_id, id, name_folded)
        where w.operation_id <> all (repeated) and w.id <> all (coalesce(made, '{}')) and not exists (
            select from users u
            where u.tenant = w.tenant and u.name_start = left(w.name_folded, 500)
                and long_name_hash(u.name_folded) = long_name_hash(w.name_folded) and u.id <> w.id)
        limit 1;
        if found then
            raise unique_violation using message = format('User %s/%s exists.', existing.tenant, existing.id);
        end if;
    end if;

    return query
    select r.outcome, case r.outcome when 1 then 1::bigint end, r.created, r.created,
        h.id, h.owner, h.active, h.protected, h.detached, null::uuid[], null::uuid[], null::uuid[],
        case r.outcome when 1 then r.position else 0 end
    from (
        select w.tenant, w.id, w.name_folded, w.position, w.place,
            (case when w.operation_id = any (repeated) then 9 when w.id = any (made) then 1 else 5 end)::smallint as outcome,
            case when w.id = any (made) then w.at end as created
        from unnest(p_tenants, p_operations, p_times, p_ids, p_folded_names, positions)
        with ordinality w(tenant, operation_id, at, id, name_folded, position, place)) r
    left join lateral (
        select u.id, u.owner, u.active, u.protected, u.detached from users u
        where r.outcome = 5 and u.tenant = r.tenant and u.name_start = left(r.name_folded, 500)
            and long_name_hash(u.name_folded) = long_name_hash(r.name_folded) and u.id <> r.id) h on true
    order by r.place;
end
$$;
