-- Which silos form the cluster, as Orleans' ADO.NET provider keeps it, and the statements that it runs.
--
-- One row of versions for each cluster, and one for each silo that ever was in it until it is cleaned up: few rows, read as a whole, so
-- that the primary keys are all the indexes they need. Each change of a silo's row, but its sign of life, raises the cluster's version
-- from the one that the silo knew. Both happen or neither does: the row of versions is changed first, and who waited for it then finds
-- another version than it expected.

create table orleans_membership_version (
    deployment_id text collate "C" not null primary key,
    version integer not null default 0
);

create table orleans_membership (
    deployment_id text collate "C" not null,
    address text collate "C" not null,
    port integer not null,
    generation integer not null,
    silo_name text collate "C" not null,
    host_name text collate "C" not null,
    status integer not null,
    proxy_port integer,
    suspect_times text collate "C",
    start_time timestamptz(3) not null,
    i_am_alive_time timestamptz(3) not null,
    primary key (deployment_id, address, port, generation)
);

insert into OrleansQuery (QueryKey, QueryText) values ('InsertMembershipVersionKey', $$
    with inserted as (
        insert into orleans_membership_version (deployment_id) values (@DeploymentId) on conflict do nothing returning 1
    )
    select count(*)::integer from inserted
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('InsertMembershipKey', $$
    with raised as (
        update orleans_membership_version set version = version + 1
        where deployment_id = @DeploymentId and version = @Version
            and not exists (
                select from orleans_membership m
                where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning 1
    ), inserted as (
        insert into orleans_membership (
            deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
        select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from raised
        returning 1
    )
    select count(*)::integer from inserted
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('UpdateMembershipKey', $$
    with raised as (
        update orleans_membership_version set version = version + 1
        where deployment_id = @DeploymentId and version = @Version
            and exists (
                select from orleans_membership m
                where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning 1
    ), updated as (
        update orleans_membership m
        set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
        from raised
        where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
        returning 1
    )
    select count(*)::integer from updated
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('UpdateIAmAlivetimeKey', $$
    update orleans_membership set i_am_alive_time = @IAmAliveTime
    where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$$);

-- The row of versions is given even without the silo.
insert into OrleansQuery (QueryKey, QueryText) values ('MembershipReadRowKey', $$
    select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
        m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime,
        m.i_am_alive_time as IAmAliveTime, v.version as Version
    from orleans_membership_version v
    left join orleans_membership m
        on m.deployment_id = v.deployment_id and m.address = @Address and m.port = @Port and m.generation = @Generation
    where v.deployment_id = @DeploymentId
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('MembershipReadAllKey', $$
    select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
        m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime,
        m.i_am_alive_time as IAmAliveTime, v.version as Version
    from orleans_membership_version v
    left join orleans_membership m on m.deployment_id = v.deployment_id
    where v.deployment_id = @DeploymentId
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('GatewaysQueryKey', $$
    select address as Address, proxy_port as ProxyPort, generation as Generation
    from orleans_membership
    where deployment_id = @DeploymentId and status = @Status and proxy_port > 0
$$);

insert into OrleansQuery (QueryKey, QueryText) values ('DeleteMembershipTableEntriesKey', $$
    with silos as (
        delete from orleans_membership where deployment_id = @DeploymentId
    )
    delete from orleans_membership_version where deployment_id = @DeploymentId
$$);

-- 3 is SiloStatus.Active.
insert into OrleansQuery (QueryKey, QueryText) values ('CleanupDefunctSiloEntriesKey', $$
    delete from orleans_membership where deployment_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status <> 3
$$);
