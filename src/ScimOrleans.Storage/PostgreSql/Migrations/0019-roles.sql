-- Roles: who may do what in the application. Local to a tenant's directory; SCIM neither sees nor writes them.
--
-- roles: few for each tenant. The other index keeps names apart; a name has at most 200 characters, which fit into an entry however they
-- are encoded.
-- role_holders: users and groups that were given a role by hand. The key answers "who holds a role", page after page; the other index
-- answers "which roles has a user", and is how a user or group that is deleted loses its roles. holder_kind: 1 user, 2 group.
-- role_rules: give a role to the groups that they match. match: 1 name glob, 2 SCIM filter. Rules are read for the whole tenant, always, since
-- the one with the highest priority decides (of several the oldest, which has the smallest id): that is what the key is for.
--
-- Locks, continuing those of 0005: whoever changes roles locks the users and groups that are to hold one, in the order of kinds 1 and 3, then
-- the tenant's roles as a whole, then the tenant's position. Roles change by the hand of administrators, so that one after the other is fast
-- enough, and neither a role's name nor its rows need locks of their own. A commit that deletes users or groups that hold roles takes the
-- same lock, after all its names (lock_names): nobody can give such a user or group a role any more, since its row is locked.

create table roles (
    tenant text collate "C" not null,
    id uuid not null,
    name text collate "C" not null,
    name_folded text collate "C" not null,
    description text collate "C" not null,
    administrator boolean not null,
    version bigint not null,
    created timestamptz not null,
    last_modified timestamptz not null,
    primary key (tenant, id)
);

create unique index roles_name on roles (tenant, name_folded);

create table role_holders (
    tenant text collate "C" not null,
    role_id uuid not null,
    holder_id uuid not null,
    holder_kind smallint not null,
    since timestamptz not null,
    primary key (tenant, role_id, holder_id)
);

create index role_holders_holder on role_holders (tenant, holder_id, role_id);

create table role_rules (
    tenant text collate "C" not null,
    id uuid not null,
    role_id uuid not null,
    priority integer not null,
    match smallint not null,
    text text collate "C" not null,
    primary key (tenant, id)
);

-- The third kind of advisory locks.
create function lock_roles(key integer) returns void
    language sql volatile
    return pg_advisory_xact_lock(1396917583, key);

-- Takes the locks of the kind 4, the names that creations take, that renamings take and give up, and that deletions give up; then the roles
-- of tenants of whom users or groups are deleted that hold one.
create or replace function lock_names(ops commit_operation[]) returns void
    language plpgsql volatile as $$
declare
    op commit_operation;
    name text;
    keys integer[];
    role_keys integer[];
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

            if op.action = 3 and exists (select from role_holders h where h.tenant = op.tenant and h.holder_id = op.id) then
                role_keys := role_keys || hashtext(op.tenant);
            end if;
        end if;
    end loop;

    if cardinality(keys) = 1 then
        perform lock_name(keys[1]);
    elsif keys is not null then
        perform lock_name(k.key) from (select distinct k.key from unnest(keys) k(key) order by 1) k;
    end if;

    if role_keys is not null then
        perform lock_roles(k.key) from (select distinct k.key from unnest(role_keys) k(key) order by 1) k;
    end if;
end
$$;

-- As in 0018; and the user's roles go with it.
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

    delete from role_holders where tenant = op.tenant and holder_id = op.id;
    delete from users where tenant = op.tenant and id = op.id
    returning version, created, last_modified, included into r.version, r.created, r.last_modified, was_included;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, was_included, r.groups_changed)
        || member_entries(op, 7::smallint, 0, false, was_included, suspended_in)
        || row_entry(op, 3::smallint, 0, was_included, null);
    return r;
end
$$;

-- As in 0018; and the group's roles go with it.
create or replace function delete_group(op commit_operation) returns commit_outcome
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
    delete from role_holders where tenant = op.tenant and holder_id = op.id;
    delete from groups where tenant = op.tenant and id = op.id
    returning version, created, last_modified, included into r.version, r.created, r.last_modified, was_included;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, was_included, r.groups_changed) || row_entry(op, 3::smallint, 0, was_included, null);
    return r;
end
$$;

-- A role as the log keeps it, with its rules.
create function role_content(p_tenant text, p_id uuid) returns text
    language plpgsql stable as $$
begin
    return (
        select '{"name":' || to_json(r.name) || ',"description":' || to_json(r.description) || ',"administrator":' || r.administrator
            || ',"rules":[' || coalesce((
                select string_agg('{"id":"' || w.id || '","priority":' || w.priority || ',"match":' || w.match || ',"text":' || to_json(w.text) || '}', ',' order by w.id)
                from role_rules w where w.tenant = p_tenant and w.role_id = p_id), '') || ']}'
        from roles r where r.tenant = p_tenant and r.id = p_id);
end
$$;

-- The entries that say who holds a role now, or no longer: those in the directory first.
create function holder_entries(op commit_operation, kind smallint, version bigint, others uuid[]) returns changes[]
    language plpgsql volatile as $$
declare
    -- Looked for among users and groups, as of members.
    excluded uuid[] := excluded_others(op, 4::smallint, others);
begin
    return member_chunks(op, kind, version, true, true, case when excluded is null then others else
            nullif(array(select o.id from unnest(others) o(id) except select x.id from unnest(excluded) x(id) order by 1), '{}') end)
        || member_chunks(op, kind, version, true, false, excluded);
end
$$;

-- Applies one RoleOperation. Its action is that of a commit_operation, and so are the numbers of outcomes, but 6 (unknown holders) and 7 (too
-- many rules). An operation that is in the log is answered from there.
create function commit_role(
    p_tenant text,
    p_operation uuid,
    p_request text,
    p_at timestamptz,
    p_action smallint,
    p_id uuid,
    p_expected_version bigint,
    p_name text,
    p_name_folded text,
    p_description text,
    p_administrator boolean,
    p_adds uuid[],
    p_removes uuid[],
    p_rules uuid[],
    p_priorities integer[],
    p_matches smallint[],
    p_texts text[],
    p_rule_removes uuid[],
    p_max_rules integer)
returns table (outcome smallint, version bigint, unknown_holders uuid[], log_position bigint)
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
    as $$
#variable_conflict use_column
declare
    op commit_operation;
    r record;
    users_found uuid[];
    others uuid[];
    groups_found uuid[];
    rules_count integer;
    added uuid[];
    removed uuid[];
    content_changes boolean := false;
    entries changes[];
    base bigint;
begin
    log_position := 0;
    if cardinality(p_adds) > 0 then
        select l.locked, l.others into users_found, others from lock_users(array_fill(p_tenant, array[cardinality(p_adds)]), p_adds) l;
        if others is not null then
            groups_found := lock_groups(array_fill(p_tenant, array[cardinality(others)]), others);
            groups_found := array(
                select w.id from unnest(groups_found) w(id)
                cross join lateral (select g.owner from groups g where g.tenant = p_tenant and g.id = w.id offset 0) g
                where g.owner <> 'built-in');
        end if;
    end if;

    perform lock_roles(hashtext(p_tenant));
    select max(c.position) into log_position from changes c where c.tenant = p_tenant and c.operation_id = p_operation;
    select w.version, w.name, w.name_folded, w.description, w.administrator into r from roles w where w.tenant = p_tenant and w.id = p_id;
    version := coalesce(r.version, 0);
    if log_position is not null then
        outcome := 1;
        return next;
        return;
    end if;

    log_position := 0;
    if p_action <> 1 and r.version is null then
        outcome := 4;
        return next;
        return;
    end if;

    if p_action <> 1 and p_expected_version <> r.version then
        outcome := 3;
        return next;
        return;
    end if;

    if p_action <> 3 and p_name_folded is not null and exists (
        select from roles w where w.tenant = p_tenant and w.name_folded = p_name_folded and w.id <> p_id) then
        outcome := 5;
        return next;
        return;
    end if;

    unknown_holders := array(
        select w.id from unnest(p_adds) w(id)
        where not w.id = any (coalesce(users_found, '{}')) and not w.id = any (coalesce(groups_found, '{}')) order by 1 limit 10);
    if cardinality(unknown_holders) > 0 then
        outcome := 6;
        return next;
        return;
    end if;

    select count(*) into rules_count from (
        select w.id from role_rules w where w.tenant = p_tenant and not (w.role_id = p_id and w.id = any (p_rule_removes))
        union
        select unnest(p_rules)) w;
    if cardinality(p_rules) > 0 and rules_count > p_max_rules then
        outcome := 7;
        return next;
        return;
    end if;

    op.tenant := p_tenant;
    op.operation_id := p_operation;
    op.request_id := p_request;
    op.at := p_at;
    op.actor := 'local';
    op.kind := 3;
    op.id := p_id;
    if p_action = 3 then
        delete from role_rules where tenant = p_tenant and role_id = p_id;
        delete from role_holders where tenant = p_tenant and role_id = p_id;
        delete from roles where tenant = p_tenant and id = p_id;
        version := 0;
        entries := row_entry(op, 22::smallint, 0, true, null);
    else
        if p_action = 1 then
            insert into roles (tenant, id, name, name_folded, description, administrator, version, created, last_modified)
            values (p_tenant, p_id, p_name, p_name_folded, p_description, p_administrator, 1, p_at, p_at);
            content_changes := true;
        elsif (p_name, p_description, p_administrator) is distinct from (r.name, r.description, r.administrator) and p_name is not null then
            update roles set name = p_name, name_folded = p_name_folded, description = p_description, administrator = p_administrator
            where tenant = p_tenant and id = p_id;
            content_changes := true;
        end if;

        delete from role_rules where tenant = p_tenant and role_id = p_id and id = any (p_rule_removes);
        content_changes := content_changes or found;
        insert into role_rules (tenant, id, role_id, priority, match, text)
        select p_tenant, w.id, p_id, w.priority, w.match, w.text from unnest(p_rules, p_priorities, p_matches, p_texts) w(id, priority, match, text)
        on conflict (tenant, id) do update set priority = excluded.priority, match = excluded.match, text = excluded.text
        where role_rules.role_id = excluded.role_id
            and (role_rules.priority, role_rules.match, role_rules.text) is distinct from (excluded.priority, excluded.match, excluded.text);
        content_changes := content_changes or found;

        with gone as (delete from role_holders where tenant = p_tenant and role_id = p_id and holder_id = any (p_removes) returning holder_id)
        select array_agg(g.holder_id order by g.holder_id) into removed from gone g;
        with made as (
            insert into role_holders (tenant, role_id, holder_id, holder_kind, since)
            select p_tenant, p_id, w.id, case when w.id = any (coalesce(users_found, '{}')) then 1 else 2 end, p_at
            from (select distinct unnest(p_adds) as id) w
            on conflict do nothing
            returning holder_id)
        select array_agg(m.holder_id order by m.holder_id) into added from made m;

        if not content_changes and added is null and removed is null then
            outcome := 2;
            return next;
            return;
        end if;

        version := version + 1;
        if p_action = 2 then
            update roles w set version = w.version + 1, last_modified = p_at where w.tenant = p_tenant and w.id = p_id;
        end if;

        if content_changes then
            entries := row_entry(op, case p_action when 1 then 20::smallint else 21::smallint end, version, true, role_content(p_tenant, p_id));
        end if;

        entries := entries || holder_entries(op, 24::smallint, version, removed) || holder_entries(op, 23::smallint, version, added);
    end if;

    update tenants w set position = w.position + cardinality(entries) where w.tenant = p_tenant returning w.position - cardinality(entries) into base;
    if not found then
        raise foreign_key_violation using message = format('There is no tenant %s.', p_tenant);
    end if;

    insert into changes (
        tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, in_directory)
    select l.tenant, base + l.place, l.operation_id, l.request_id, l.at, l.actor, l.kind, l.resource_kind, l.resource_id, l.version, l.visible,
        l.content, l.others, l.in_directory
    from unnest(entries) with ordinality l(
        tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, in_directory, place);
    outcome := 1;
    log_position := base + cardinality(entries);
    return next;
end
$$;
