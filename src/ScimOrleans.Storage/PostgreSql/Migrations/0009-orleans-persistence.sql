-- The state of tenant and connector grains, as Orleans' ADO.NET provider keeps it, and the statements that it runs. The provider knows
-- neither table nor column, only the names of the statements, of their parameters and of their results.
--
-- A row is identified by seven columns: the hashes narrow, the rest decides, and so the index holds them all. A grain without an
-- extension string has null there, which is a value like others (nulls not distinct), or the row would double.

create table orleans_storage (
    grain_id_hash integer not null,
    grain_id_n0 bigint not null,
    grain_id_n1 bigint not null,
    grain_type_hash integer not null,
    grain_type text collate "C" not null,
    grain_id_extension text collate "C",
    service_id text collate "C" not null,
    payload bytea,
    version integer not null
);

create unique index orleans_storage_grain on orleans_storage (
    grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type, service_id, grain_id_extension) nulls not distinct;

-- The provider reads it unqualified: its schema must be in the connection's search path.
create table OrleansQuery (
    QueryKey text collate "C" not null primary key,
    QueryText text collate "C" not null
);

insert into OrleansQuery (QueryKey, QueryText) values ('ReadFromStorageKey', $$
    select s.payload as PayloadBinary, s.version as Version
    from orleans_storage s
    where s.grain_id_hash = @GrainIdHash and s.grain_type_hash = @GrainTypeHash
        and s.grain_id_n0 = @GrainIdN0 and s.grain_id_n1 = @GrainIdN1 and s.grain_type = @GrainTypeString and s.service_id = @ServiceId
        and s.grain_id_extension is not distinct from @GrainIdExtensionString
$$);

-- One of the two parts acts: the first without a version, the second with one. A conflict is no row.
insert into OrleansQuery (QueryKey, QueryText) values ('WriteToStorageKey', $$
    with inserted as (
        insert into orleans_storage (
            grain_id_hash, grain_id_n0, grain_id_n1, grain_type_hash, grain_type, grain_id_extension, service_id, payload, version)
        select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, 1
        where @GrainStateVersion is null
        on conflict do nothing
        returning version
    ), updated as (
        update orleans_storage s set payload = @PayloadBinary, version = s.version + 1
        where s.grain_id_hash = @GrainIdHash and s.grain_type_hash = @GrainTypeHash
            and s.grain_id_n0 = @GrainIdN0 and s.grain_id_n1 = @GrainIdN1 and s.grain_type = @GrainTypeString and s.service_id = @ServiceId
            and s.grain_id_extension is not distinct from @GrainIdExtensionString
            and s.version = @GrainStateVersion
        returning s.version
    )
    select version as NewGrainStateVersion from inserted
    union all
    select version from updated
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('ClearStorageKey', $$
    update orleans_storage s set payload = null, version = s.version + 1
    where s.grain_id_hash = @GrainIdHash and s.grain_type_hash = @GrainTypeHash
        and s.grain_id_n0 = @GrainIdN0 and s.grain_id_n1 = @GrainIdN1 and s.grain_type = @GrainTypeString and s.service_id = @ServiceId
        and s.grain_id_extension is not distinct from @GrainIdExtensionString
        and s.version = @GrainStateVersion
    returning s.version as NewGrainStateVersion
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('DeleteStorageKey', $$
    delete from orleans_storage s
    where s.grain_id_hash = @GrainIdHash and s.grain_type_hash = @GrainTypeHash
        and s.grain_id_n0 = @GrainIdN0 and s.grain_id_n1 = @GrainIdN1 and s.grain_type = @GrainTypeString and s.service_id = @ServiceId
        and s.grain_id_extension is not distinct from @GrainIdExtensionString
        and s.version = @GrainStateVersion
    returning s.version + 1 as NewGrainStateVersion
$$);
