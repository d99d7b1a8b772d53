-- A page costs what is on it, and the walk to it as little as a count.
--
-- A place in a list is found by walking to it. By id that was possible in the key's index alone; by name it is now too: name_start is what the
-- index of names held as an expression, of which an index alone can give nothing, and the rest is what decides about who sees the row.
-- The indexes replace those of 0001; a name is unique as before. Instead of left(name_folded, 500) a query says
--     name_start = left($1, 500) and name_folded = $1       order by name_start, name_folded, id

alter table users add column name_start text collate "C" not null generated always as (left(name_folded, 500)) stored;
alter table groups add column name_start text collate "C" not null generated always as (left(name_folded, 500)) stored;

drop index users_name;
drop index groups_name;
create unique index users_name on users (tenant, name_start, long_name_hash(name_folded)) include (id, owner, protected, detached);
create unique index groups_name on groups (tenant, name_start, long_name_hash(name_folded)) include (id, owner);

-- The outcome for a name that another row has, or null if it is free.
create or replace function name_taken(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    if op.kind = 1 then
        select u.id, u.owner, u.active, u.protected, u.detached
        into r.holder_id, r.holder_owner, r.holder_active, r.holder_protected, r.holder_detached
        from users u
        where u.tenant = op.tenant and u.name_start = left(op.name_folded, 500)
            and long_name_hash(u.name_folded) = long_name_hash(op.name_folded) and u.id <> op.id;
    else
        select g.id, g.owner, true, false, false
        into r.holder_id, r.holder_owner, r.holder_active, r.holder_protected, r.holder_detached
        from groups g
        where g.tenant = op.tenant and g.name_start = left(op.name_folded, 500)
            and long_name_hash(g.name_folded) = long_name_hash(op.name_folded) and g.id <> op.id;
    end if;

    if r.holder_id is null then
        return null;
    end if;

    r.outcome := 5;
    return r;
end
$$;

-- As in 0011, but the groups are looked up by key, one by one. A join was a scan of all the tenant's groups for each user on a page.
create or replace function user_groups(p_tenant text, p_user uuid, p_viewer text) returns table (ids uuid[], displays text[], digest text)
    language sql stable parallel safe as $$
    select
        array_agg(g.id order by g.id),
        array_agg(g.display_name order by g.id),
        coalesce(left(encode(sha256(convert_to(
            string_agg(g.id::text || char_length(g.display_name) || ':' || g.display_name, ',' order by g.id), 'UTF8')), 'hex'), 32), '')
    from members m
    cross join lateral (select g.id, g.display_name, g.owner from groups g where g.tenant = m.tenant and g.id = m.group_id offset 0) g
    where m.tenant = p_tenant and m.member_id = p_user and m.suspended = 0 and (p_viewer is null or g.owner = p_viewer)
$$;
