-- Who is in which group: the one copy of it. A user's groups and a group's members are two readings of this table.
--
-- The primary key answers "the members of a group, by id", page after page; the other index answers "the groups of a user".
-- member_kind: 1 user, 2 nested group.
-- suspended: 0 visible in both readings; 1 put away when its user was deactivated; 2 pushed while its user was inactive. Nested groups
-- are always 0.
-- Every write of a row happens under the lock of its group, and every write but a removal by the group under the lock of its user
-- too; so a row itself is never waited for.

create table members (
    tenant text collate "C" not null,
    group_id uuid not null,
    member_id uuid not null,
    member_kind smallint not null,
    suspended smallint not null,
    primary key (tenant, group_id, member_id)
);

create index members_member on members (tenant, member_id, group_id);

-- The visible groups of a user, and what stands for them in its ETag: 32 hexadecimal digits, or '' without groups. An identifier and
-- a length before each name keep different lists apart.
create function user_groups(p_tenant text, p_user uuid) returns table (ids uuid[], displays text[], digest text)
    language sql stable parallel safe as $$
    select
        array_agg(g.id order by g.id),
        array_agg(g.display_name order by g.id),
        coalesce(left(encode(sha256(convert_to(
            string_agg(g.id::text || char_length(g.display_name) || ':' || g.display_name, ',' order by g.id), 'UTF8')), 'hex'), 32), '')
    from members m
    join groups g on g.tenant = m.tenant and g.id = m.group_id
    where m.tenant = p_tenant and m.member_id = p_user and m.suspended = 0
$$;

-- The digest alone.
create function groups_digest(p_tenant text, p_user uuid) returns text
    language sql stable parallel safe
    return (select g.digest from user_groups(p_tenant, p_user) g);
