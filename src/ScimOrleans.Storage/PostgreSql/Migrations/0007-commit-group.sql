-- What an operation does to a group and its members. Its rows are locked (see the locks of a commit); everything that can refuse it is
-- asked before anything is written. No tables here, so no keys and no indexes.

-- Where the rows of members are. They stay there while the group is locked and nobody in this transaction writes them.
create function member_places(op commit_operation, ids uuid[]) returns tid[]
    language plpgsql stable as $$
begin
    return array(
        select m.place from unnest(ids) w(id)
        cross join lateral (
            select m.ctid as place from members m where m.tenant = op.tenant and m.group_id = op.id and m.member_id = w.id offset 0) m);
end
$$;

-- What the operation will do to the members.
create function plan_members(op commit_operation, locked uuid[]) returns member_plan
    language plpgsql volatile as $$
declare
    p member_plan;
    absent uuid[];
    found_members uuid[];
begin
    p.refusal := 0;
    if op.replace_all then
        -- A full join is never made by a loop within a loop, however small the planner believes the group to be.
        select
            array_agg(m.place) filter (where a.id is null),
            array_agg(a.id order by a.id) filter (where m.place is null),
            array_agg(a.id order by a.id) filter (where m.suspended = 1 and a.id is not null)
        into p.leaving, absent, p.pending_known
        from unnest(op.adds) a(id)
        full join (
            select m.ctid as place, m.member_id, m.suspended from members m where m.tenant = op.tenant and m.group_id = op.id
        ) m on m.member_id = a.id;
    elsif cardinality(op.adds) > 0 then
        select array_agg(a.id) filter (where m.suspended is null), array_agg(a.id) filter (where m.suspended = 1)
        into absent, p.pending_known
        from unnest(op.adds) a(id)
        left join lateral (
            select m.suspended from members m where m.tenant = op.tenant and m.group_id = op.id and m.member_id = a.id offset 0) m on true;
    end if;

    if cardinality(op.removes) > 0 then
        p.leaving := member_places(op, op.removes);
    end if;

    if absent is null then
        return p;
    end if;

    -- Only who comes in is asked for. Users and groups that the actor may not see are as unknown as those that do not exist.
    select
        array_agg(a.id) filter (where coalesce(u.seen, g.seen) is not true),
        array_agg(a.id) filter (where u.seen and u.active),
        array_agg(a.id) filter (where g.seen),
        array_agg(a.id) filter (where u.seen and not u.active)
    into p.unknown_members, p.joining_users, p.joining_groups, p.pending_new
    from unnest(absent) a(id)
    left join lateral (
        select u.active, not u.detached and (u.owner = op.actor or u.owner = 'local' and not u.protected) as seen
        from users u where u.tenant = op.tenant and u.id = a.id offset 0) u on true
    left join lateral (
        select g.owner = op.actor as seen from groups g where u.seen is null and g.tenant = op.tenant and g.id = a.id offset 0) g on true;

    if p.unknown_members is not null then
        p.refusal := 6;
        p.unknown_members := p.unknown_members[1:10];
        return p;
    end if;

    found_members := p.joining_users || p.joining_groups || p.pending_new;
    if (case
        when cardinality(found_members) <= 64 then not found_members <@ locked
        else exists (select unnest(found_members) except select unnest(locked)) end)
    then
        raise exception using errcode = 'SCR01', message = 'A member was not locked: repeat the commit, locking all.';
    end if;

    if p.joining_groups is not null and exists (
        with recursive above(id) as (
            select op.id
            union
            select m.group_id from above a
            cross join lateral (select m.group_id from members m where m.tenant = op.tenant and m.member_id = a.id offset 0) m)
        select from above a where a.id = any (p.joining_groups)) then
        p.refusal := 7;
    end if;

    return p;
end
$$;

-- Removes members. Whoever was visible has left for everybody to see.
create function remove_members(p member_plan, out visible uuid[], out visible_users uuid[], out hidden uuid[])
    language plpgsql volatile as $$
begin
    with gone as (delete from members where ctid = any (p.leaving) returning member_id, member_kind, suspended)
    select array_agg(g.member_id order by g.member_id) filter (where g.suspended = 0),
        array_agg(g.member_id order by g.member_id) filter (where g.suspended = 0 and g.member_kind = 1),
        array_agg(g.member_id order by g.member_id) filter (where g.suspended <> 0)
    into visible, visible_users, hidden
    from gone g;
end
$$;

-- Adds the members of a plan.
create function add_members(op commit_operation, p member_plan) returns void
    language plpgsql volatile as $$
begin
    if p.joining_users is not null then
        insert into members (tenant, group_id, member_id, member_kind, suspended)
        select op.tenant, op.id, w.id, 1, 0 from unnest(p.joining_users) w(id);
    end if;

    if p.joining_groups is not null then
        insert into members (tenant, group_id, member_id, member_kind, suspended)
        select op.tenant, op.id, w.id, 2, 0 from unnest(p.joining_groups) w(id);
    end if;

    if p.pending_new is not null then
        insert into members (tenant, group_id, member_id, member_kind, suspended)
        select op.tenant, op.id, w.id, 1, 2 from unnest(p.pending_new) w(id);
    end if;

    if p.pending_known is not null then
        update members set suspended = 2 where ctid = any (member_places(op, p.pending_known));
    end if;
end
$$;

create function sorted(ids uuid[]) returns uuid[]
    language plpgsql immutable as $$
begin
    return case when cardinality(ids) > 1 then array(select w.id from unnest(ids) w(id) order by w.id) else ids end;
end
$$;

-- The entries that a plan's execution makes, besides those for members who left.
create function joining_entries(op commit_operation, p member_plan, version bigint) returns changes[]
    language plpgsql immutable as $$
begin
    return member_entries(op, 4::smallint, version, true, sorted(p.joining_users || p.joining_groups))
        || member_entries(op, 6::smallint, 0, false, sorted(p.pending_new || p.pending_known));
end
$$;

create function create_group(op commit_operation, locked uuid[]) returns commit_outcome
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

    insert into groups (tenant, id, owner, name, name_folded, external_id, display_name, version, created, last_modified, resource, search)
    values (op.tenant, op.id, op.actor, op.name, op.name_folded, op.external_id, op.display_name, 1, op.at, op.at, op.resource, op.search);
    r.outcome := 1;
    r.version := 1;
    r.created := op.at;
    r.last_modified := op.at;
    r.entries := row_entry(op, 1::smallint, 1, row_content(
        op.actor, op.name, op.external_id, op.display_name, null, true, false, false, op.resource));
    if op.adds is not null then
        perform add_members(op, p);
        r.users_changed := p.joining_users;
        r.entries := r.entries || joining_entries(op, p, 1);
    end if;

    return r;
end
$$;

create function delete_group(op commit_operation) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
begin
    with gone as (delete from members where tenant = op.tenant and member_id = op.id returning group_id)
    select array_agg(g.group_id order by g.group_id) into r.groups_changed from gone g;
    if r.groups_changed is not null then
        perform raise_versions(op.tenant, r.groups_changed, op.at);
    end if;

    delete from members where tenant = op.tenant and group_id = op.id;
    delete from groups where tenant = op.tenant and id = op.id
    returning version, created, last_modified into r.version, r.created, r.last_modified;
    r.outcome := 1;
    r.entries := member_entries(op, 7::smallint, 0, true, r.groups_changed) || row_entry(op, 3::smallint, 0, null);
    return r;
end
$$;

create function update_group(op commit_operation, p member_plan, row_changes boolean) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    gone record;
    member_changes changes[];
    content text;
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
            search = coalesce(op.search, g.search)
        where g.tenant = op.tenant and g.id = op.id
        returning g.version, g.created, g.last_modified, case when row_changes then row_content(
            g.owner, g.name, g.external_id, g.display_name, null, true, false, false, g.resource) end
        into r.version, r.created, r.last_modified, content;
        if row_changes then
            r.entries := row_entry(op, 2::smallint, r.version, content);
        end if;
    end if;

    r.outcome := 1;
    r.users_changed := sorted(gone.visible_users || p.joining_users);
    r.entries := r.entries
        || member_entries(op, 5::smallint, r.version, true, gone.visible)
        || member_entries(op, 5::smallint, 0, false, gone.hidden)
        || joining_entries(op, p, r.version);
    return r;
end
$$;

create function commit_group(op commit_operation, locked uuid[]) returns commit_outcome
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

    select w.owner, w.version, w.created, w.last_modified, w.name_folded into g
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

    done := update_group(op, p, op.resource is not null or coalesce(op.new_owner, g.owner) <> g.owner);
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
