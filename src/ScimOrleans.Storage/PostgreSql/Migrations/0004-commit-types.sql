-- What the commit function passes between its parts. Types, so no keys and no indexes.
-- What is more than one expression is PL/pgSQL, here and in the following: a session plans its statements once, those of an SQL function
-- that cannot be inlined in each transaction anew.
-- The numbers of kind, action, outcome and change kinds are those of the enumerations in ScimOrleans.Abstractions.

-- One CommitOperation. Null means "leave it", as there; adds and removes are sorted, and null when members are not touched.
create type commit_operation as (
    tenant text,
    operation_id uuid,
    request_id text,
    at timestamptz,
    actor text,
    kind smallint,
    action smallint,
    id uuid,
    expected_version bigint,
    expected_digest text,
    name text,
    name_folded text,
    external_id text,
    display_name text,
    display_folded text,
    local_display_name text,
    active boolean,
    resource text,
    search jsonb,
    new_owner text,
    protected boolean,
    detached boolean,
    restore_suspended boolean,
    replace_all boolean,
    adds uuid[],
    removes uuid[]
);

-- One CommitResult with the entries of the log that belong to it; their positions are not known yet.
create type commit_outcome as (
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
    entries changes[]
);

-- What a member change will do, found before anything is written: refusal is 0, or the outcome that refuses it. Ids are sorted; leaving
-- are the places of the rows that go.
create type member_plan as (
    refusal smallint,
    unknown_members uuid[],
    joining_users uuid[],
    joining_groups uuid[],
    pending_new uuid[],
    pending_known uuid[],
    leaving tid[]
);

-- The entry of the log that says what became of the operation's own row.
create function row_entry(op commit_operation, kind smallint, version bigint, content text) returns changes[]
    language sql immutable
    return array[row(op.tenant, 0, op.operation_id, op.request_id, op.at, op.actor, kind, op.kind, op.id, version, true, content, null)::changes];

-- The entries for a membership change: 1,000 others in each, none for none.
create function member_entries(op commit_operation, kind smallint, version bigint, visible boolean, others uuid[]) returns changes[]
    language plpgsql immutable as $$
declare
    entries changes[];
begin
    if others is not null then
        for start in 1 .. cardinality(others) by 1000 loop
            entries := entries || row(op.tenant, 0, op.operation_id, op.request_id, op.at, op.actor, kind, op.kind, op.id, version, visible, null,
                others[start : start + 999])::changes;
        end loop;
    end if;

    return entries;
end
$$;
