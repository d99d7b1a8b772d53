-- What holds a connector that removes too many users (see adr/0009), and what a tenant's directory may hold.
--
-- removal_brakes: one row for each connector that has ever removed a user. It is the lock under which that connector's removals are counted, whichever
-- process commits them. users: its active users when counting began, at counted_at; null before.
-- held_removals: what had been counted at held_since.
-- removals: how many users a connector removed in each minute. What counts now is read by the key, a row for each minute of the window.
-- alerts: few. Ids are UUIDv7, so that the key is the order of time. kind: 1 removals held.
-- user_count and group_count: how many users, and groups but built-in ones, a tenant has. They change where its position does, in the same statement,
-- so that they cost nothing. 0024 counts what was there before.

create table removal_brakes (
    tenant text collate "C" not null,
    connector text collate "C" not null,
    users bigint,
    counted_at timestamptz,
    held_since timestamptz,
    held_removals bigint,
    confirmed_until timestamptz,
    primary key (tenant, connector)
) with (fillfactor = 50);

create table removals (
    tenant text collate "C" not null,
    connector text collate "C" not null,
    minute timestamptz not null,
    removed bigint not null,
    primary key (tenant, connector, minute)
) with (fillfactor = 50);

create table alerts (
    tenant text collate "C" not null,
    id uuid not null,
    at timestamptz not null,
    kind smallint not null,
    connector text collate "C" not null,
    detail text collate "C" not null,
    primary key (tenant, id)
);

alter table tenants
    add column user_count bigint not null default 0,
    add column group_count bigint not null default 0;

-- brake_…: CommitOperation.Brake. room: how many more rows of the kind a creation's tenant may have; found when the operation's turn comes.
alter type commit_operation
    add attribute brake_share integer,
    add attribute brake_minimum integer,
    add attribute brake_window interval,
    add attribute room bigint,
    add attribute max_members bigint;

-- CommitResult.Hold.
alter type commit_outcome
    add attribute hold_removals bigint,
    add attribute hold_users bigint,
    add attribute hold_began boolean;

-- A connector's active users, without reading their rows: all that it owns stand in the index of the key (0013), those that are inactive in that of what is hidden.
create function active_users(p_tenant text, p_owner text) returns bigint
    language plpgsql stable as $$
begin
    return (select count(*) from users u where u.tenant = p_tenant and u.owner = p_owner)
        - (select count(*) from users u where u.tenant = p_tenant and u.owner = p_owner and not u.active and not (u.active and not u.detached and u.included));
end
$$;

-- Removals that count: those since a minute. Clocks of processes differ, so that there may be some that are later than "now".
create function removals_since(p_tenant text, p_connector text, p_minute timestamptz) returns bigint
    language plpgsql stable as $$
begin
    return (select coalesce(sum(r.removed), 0) from removals r where r.tenant = p_tenant and r.connector = p_connector and r.minute >= p_minute);
end
$$;
