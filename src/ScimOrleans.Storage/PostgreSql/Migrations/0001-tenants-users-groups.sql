-- Tenants, and the users and groups of their directories.
--
-- Every key starts with the tenant, so that tenants can be spread over databases without a change of SQL, and so that no probe of an
-- index ever touches another tenant's entries.
-- Text columns are COLLATE "C": with UTF-8 that is the order of code points, the same on every machine and in every version.
-- The folded name and the search copy are made by the program, so that no database's collation decides what is equal.
-- There are no foreign keys. Only the commit function writes these tables; it locks what it refers to, and a foreign key would lock
-- the same rows a second time, in an order of its own.

do $$
begin
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'ScimOrleans needs a database with encoding UTF8; this one has %.', current_setting('server_encoding');
    end if;
end
$$;

-- position is the last one in the tenant's change log. Each commit raises it, so that pages are left half empty: the new version of the
-- row then stays on its page and no index learns of it.
create table tenants (
    tenant text collate "C" not null primary key,
    position bigint not null default 0,
    created timestamptz not null
) with (fillfactor = 50);

-- resource is the stored JSON as text, since jsonb would lose the order of its members and the spelling of its numbers.
-- search is the folded copy with one member more, "t": the tenant (see users_search). No core schema has an attribute of that name.
-- display_folded is the folded display_name, by which a group's members are found; a group's display_name is its name.
create table users (
    tenant text collate "C" not null,
    id uuid not null,
    owner text collate "C" not null,
    name text collate "C" not null,
    name_folded text collate "C" not null,
    external_id text collate "C",
    display_name text collate "C" not null,
    display_folded text collate "C" not null,
    local_display_name text collate "C",
    active boolean not null,
    protected boolean not null,
    detached boolean not null,
    version bigint not null,
    created timestamptz not null,
    last_modified timestamptz not null,
    resource text collate "C" not null,
    search jsonb not null,
    primary key (tenant, id)
);

create table groups (
    tenant text collate "C" not null,
    id uuid not null,
    owner text collate "C" not null,
    name text collate "C" not null,
    name_folded text collate "C" not null,
    external_id text collate "C",
    display_name text collate "C" not null,
    version bigint not null,
    created timestamptz not null,
    last_modified timestamptz not null,
    resource text collate "C" not null,
    search jsonb not null,
    primary key (tenant, id)
) with (fillfactor = 80);

-- An entry of an index holds at most 2,704 bytes, a name may be longer. So the index has the first 500 characters, which also give the
-- order, and for a longer name a hash of it all. A query that compares names has to say so:
--     left(name_folded, 500) = left($1, 500) and name_folded = $1       left(external_id, 500) = …
--     order by left(name_folded, 500), name_folded, id
-- decode(…, 'escape') gives the bytes of a text; convert_to would too, but is not immutable.
create function long_name_hash(name text) returns bytea
    language sql immutable parallel safe
    return case when char_length(name) > 500 then sha256(decode(replace(name, '\', '\\'), 'escape')) else ''::bytea end;

-- A name is unique among the tenant's resources of its kind, whoever owns them.
create unique index users_name on users (tenant, left(name_folded, 500), long_name_hash(name_folded));
create unique index groups_name on groups (tenant, left(name_folded, 500), long_name_hash(name_folded));

-- Entra finds users and groups by externalId before it creates them.
create index users_external_id on users (tenant, left(external_id, 500)) where external_id is not null;
create index groups_external_id on groups (tenant, left(external_id, 500)) where external_id is not null;

-- "What changed since": groups have no such index, because each change of a member would have to enter it, and with it all the other
-- indexes of the group. Without it the change stays on its page (fillfactor above).
create index users_last_modified on users (tenant, last_modified);

-- eq on any attribute of any schema: search @> '{"t": <tenant>, "title": "boss"}'. It holds the tenant too, because a value that is
-- common to many tenants (a department) would otherwise read the rows of all of them. New entries are collected in a pending list
-- (fastupdate), without which a create costs three times as much; every query reads that list, hence its limit, in kB.
create index users_search on users using gin (search jsonb_path_ops) with (fastupdate = on, gin_pending_list_limit = 1024);
create index groups_search on groups using gin (search jsonb_path_ops) with (fastupdate = on, gin_pending_list_limit = 1024);
