-- The change log: for each tenant the positions 1, 2, 3 … without a gap, in the order of commits (tenants.position counts them).
--
-- The primary key is how the log is read: after a position, in order. The other index answers what became of an operation whose
-- answer was lost; operation ids rise with time, so that it grows at its end.
-- content is the row after a creation or update, as row_content makes it; others are the other sides of a membership change, at most
-- 1,000, by id. Both are null where there is nothing to say.
-- The numbers of kind and resource_kind are those of ChangeKind and ResourceKind in ScimOrleans.Abstractions.

create table changes (
    tenant text collate "C" not null,
    position bigint not null,
    operation_id uuid not null,
    request_id text collate "C" not null,
    at timestamptz not null,
    actor text collate "C" not null,
    kind smallint not null,
    resource_kind smallint not null,
    resource_id uuid not null,
    version bigint not null,
    visible boolean not null,
    content text collate "C",
    others uuid[],
    primary key (tenant, position)
);

create index changes_operation on changes (tenant, operation_id);

-- A row as the log keeps it. What the program derives from the JSON (the folded name, the search copy) and what the entry says itself
-- (version, times) is not repeated.
create function row_content(owner text, name text, external_id text, display_name text, local_display_name text, active boolean,
    protected boolean, detached boolean, resource text) returns text
    language sql stable parallel safe
    return '{"owner":' || to_json(owner) || ',"name":' || to_json(name)
        || coalesce(',"externalId":' || to_json(external_id), '')
        || ',"displayName":' || to_json(display_name)
        || coalesce(',"localDisplayName":' || to_json(local_display_name), '')
        || ',"active":' || active || ',"protected":' || protected || ',"detached":' || detached
        || ',"json":' || resource || '}';
