-- What each connector asked for, and what became of it. Read by people, never by the directory itself.
--
-- An entry's key is its place in its connector's log. Places are counted in provisioning_logs, whose row is locked until the entries are
-- visible: so they appear in the order of their places, and a reader who follows a log never misses one. It is a row for each connector and
-- not a sequence for all, because then nothing waits but entries of the same connector, and a log's length is known without counting it.
-- fillfactor: each batch changes the row, whose new version then stays on its page.
--
-- Entries leave in the order in which they came, in short statements: by age, and by number for each connector. Partitions by day would be
-- dropped for less, but cannot bound one connector's share, and are made by statements that lock out whoever writes. There is no other index:
-- a log has a bounded number of entries, and each index would cost every request.
-- changed holds names, a line each; duration is in microseconds.

create table provisioning_logs (
    tenant text collate "C" not null,
    connector text collate "C" not null,
    last_position bigint not null,
    primary key (tenant, connector)
) with (fillfactor = 50);

create table provisioning_entries (
    tenant text collate "C" not null,
    connector text collate "C" not null,
    position bigint not null,
    at timestamptz not null,
    outcome smallint not null,
    credential_id text collate "C",
    credential_label text collate "C",
    method text collate "C" not null,
    path text collate "C" not null,
    query text collate "C",
    status smallint not null,
    scim_type text collate "C",
    detail text collate "C",
    situation smallint not null,
    profile smallint not null,
    duration bigint not null,
    request_id text collate "C" not null,
    client_address text collate "C",
    user_agent text collate "C",
    resource_kind smallint,
    resource_id uuid,
    total_results bigint,
    changed text collate "C",
    members_added integer not null,
    members_removed integer not null,
    members_replaced boolean not null,
    new_values text collate "C",
    dropped bigint not null,
    primary key (tenant, connector, position)
);

-- One call is one transaction, so that a writer that is stopped in the middle holds no lock. Logs are locked by name: two batches never wait
-- for each other in a circle.
create function append_provisioning_entries(
    tenants text[], connectors text[], ats timestamptz[], outcomes smallint[], credential_ids text[], credential_labels text[], methods text[], paths text[],
    queries text[], statuses smallint[], scim_types text[], details text[], situations smallint[], profiles smallint[], durations bigint[],
    request_ids text[], client_addresses text[], user_agents text[], resource_kinds smallint[], resource_ids uuid[], totals bigint[], changes text[],
    members_addeds integer[], members_removeds integer[], members_replaceds boolean[], value_texts text[], droppeds bigint[]) returns void
    language plpgsql as $$
begin
    insert into provisioning_logs as log (tenant, connector, last_position)
        select e.tenant, e.connector, count(*) from unnest(tenants, connectors) as e (tenant, connector)
        group by e.tenant, e.connector order by e.tenant collate "C", e.connector collate "C"
        on conflict (tenant, connector) do update set last_position = log.last_position + excluded.last_position;

    insert into provisioning_entries
        select e.tenant, e.connector,
            log.last_position - count(*) over (partition by e.tenant, e.connector) + row_number() over (partition by e.tenant, e.connector order by e.place),
            e.at, e.outcome, e.credential_id, e.credential_label, e.method, e.path, e.query, e.status, e.scim_type, e.detail, e.situation, e.profile,
            e.duration, e.request_id, e.client_address, e.user_agent, e.resource_kind, e.resource_id, e.total, e.changed, e.members_added,
            e.members_removed, e.members_replaced, e.value_text, e.dropped
        from unnest(tenants, connectors, ats, outcomes, credential_ids, credential_labels, methods, paths, queries, statuses, scim_types, details,
            situations, profiles, durations, request_ids, client_addresses, user_agents, resource_kinds, resource_ids, totals, changes,
            members_addeds, members_removeds, members_replaceds, value_texts, droppeds) with ordinality
            as e (tenant, connector, at, outcome, credential_id, credential_label, method, path, query, status, scim_type, detail, situation, profile,
                duration, request_id, client_address, user_agent, resource_kind, resource_id, total, changed, members_added, members_removed,
                members_replaced, value_text, dropped, place)
        join provisioning_logs log on log.tenant = e.tenant and log.connector = e.connector;
end
$$;
