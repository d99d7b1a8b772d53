using System.Collections.Concurrent;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>What callers are told when the database fails, and what is in it afterwards.</summary>
public sealed class PostgreSqlFailureTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    [Fact]
    public async Task ServerIsDown_EveryCallSaysUnavailable_AndWorksAgainLater()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var own = await MigratedDatabase.CreateAsync(server);
        await using var subject = new PostgreSqlStore(own);
        var scene = await subject.CreateSceneAsync();
        var user = await scene.UserAsync("alice");
        var group = await scene.GroupAsync("Team", user);

        await server.KillAsync();
        Func<Task>[] calls =
        [
            () => scene.Store.PingAsync(),
            () => scene.Store.CreateTenantAsync(scene.Tenant, Scene.Now()),
            () => scene.UserAsync("bob"),
            () => scene.ReadUserAsync(user),
            () => scene.MembersAsync(group),
            () => scene.Store.ReadMembersAsync(scene.Tenant, [group]).ToListAsync().AsTask(),
            () => scene.Store.QueryAsync(new() { Tenant = scene.Tenant, Kind = ResourceKind.User, Viewer = Scene.Okta, Count = 1 }),
            () => scene.LogAsync(),
            () => scene.PositionAsync(),
            () => scene.Store.FindCommittedAsync(scene.Tenant, [user]),
        ];
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(call);
        }

        await server.RestartAsync();
        await scene.Store.PingAsync();
        Assert.Equal([user], await scene.MembersAsync(group));
        await scene.UserAsync("bob");
    }

    [Fact]
    public async Task ServerIsKilledDuringCommits_WhatWasAnsweredIsThereAndTheRestCanBeAsked()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var own = await MigratedDatabase.CreateAsync(server);
        await using var subject = new PostgreSqlStore(own);
        var scene = await subject.CreateSceneAsync();
        var group = await scene.GroupAsync("Team");
        var answered = new ConcurrentBag<(CommitOperation Operation, CommitResult Result)>();
        var lost = new ConcurrentBag<CommitOperation>();
        var enough = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();

        async Task WriteAsync(int writer)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var create = scene.NewUser($"user{writer}-{i}");
                CommitOperation[] operations = [create, scene.Add(group, create.ResourceId)];
                try
                {
                    foreach (var pair in operations.Zip(await scene.CommitAsync(operations)))
                    {
                        answered.Add(pair);
                    }
                }
                catch (StoreUnavailableException)
                {
                    lost.Add(operations[0]);
                    lost.Add(operations[1]);
                    return;
                }

                if (answered.Count > 100)
                {
                    enough.TrySetResult();
                }
            }
        }

        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(() => WriteAsync(writer))).ToList();
        await enough.Task;
        await server.KillAsync();
        await Task.WhenAll(writers);
        await server.RestartAsync();

        Assert.Equal(12, lost.Count);
        await AssertAvailableAsync(scene.Store);
        var directory = await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
        var found = await scene.Store.FindCommittedAsync(scene.Tenant, [.. answered.Select(answer => answer.Operation.OperationId), .. lost.Select(operation => operation.OperationId)]);
        Assert.All(answered, answer => Assert.Equal(answer.Result.Position, found[answer.Operation.OperationId].Position));
        foreach (var list in lost.GroupBy(operation => operation.Kind == ResourceKind.User ? operation.ResourceId : operation.Members!.Add.Single()))
        {
            Assert.Single(list.Select(operation => found.ContainsKey(operation.OperationId)).Distinct());
            Assert.Equal(list.All(operation => found.ContainsKey(operation.OperationId)), directory.Rows.ContainsKey(list.Key));
        }
    }

    [Fact]
    public async Task ConnectionsAreCut_TheNextCallsRecover()
    {
        await using var own = await MigratedDatabase.CreateAsync();
        await using var subject = new PostgreSqlStore(own);
        var scene = await subject.CreateSceneAsync();
        var user = await scene.UserAsync("alice");

        await own.TerminateConnectionsAsync();
        await AssertAvailableAsync(scene.Store);

        Assert.Equal(user, (await scene.ReadUserAsync(user)).Id);
    }

    [Fact]
    public async Task CommitWaitsTooLong_IsUnavailable()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync(), settings => settings.CommandTimeout = 1);
        var scene = await subject.CreateSceneAsync();
        var user = await scene.UserAsync("alice");
        await using var other = await subject.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await LockAsync(other, user);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => scene.CommitAsync(scene.ChangeUser(user, "bob")));

        await transaction.RollbackAsync();
        Assert.Equal("alice", (await scene.ReadUserAsync(user)).DisplayName);
        await scene.DoAsync(scene.ChangeUser(user, "bob"));
    }

    [Fact]
    public async Task NoConnectionIsFree_IsUnavailable()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync(), settings =>
        {
            settings.MaxPoolSize = 1;
            settings.Timeout = 1;
        });
        var scene = await subject.CreateSceneAsync();
        var group = await scene.GroupAsync("Team");

        await using (await scene.Store.OpenGroupAsync(scene.Tenant, group))
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => scene.Store.PingAsync());
        }

        await scene.Store.PingAsync();
    }

    [Fact]
    public async Task Deadlock_WithSomebodyElse_IsRepeated()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(2);
        await using var other = await subject.DataSource.OpenConnectionAsync();
        await ExecuteAsync(other, "set deadlock_timeout = '60s'");
        await using var transaction = await other.BeginTransactionAsync();
        await LockAsync(other, users[1]);

        var commit = scene.CommitAsync(scene.ChangeUser(users[0], "a"), scene.ChangeUser(users[1], "b"));
        await WaitForLockAsync(subject.DataSource);
        await LockAsync(other, users[0]);
        await transaction.RollbackAsync();

        Assert.All(await commit, result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        Assert.Contains(subject.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
        await other.CloseAsync();
    }

    [Fact]
    public async Task LongList_WhoseMembersMoveWhileItIsLookedAt_IsRepeatedOnce()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(200);
        var group = await scene.GroupAsync("Team", users[..100]);

        var results = await scene.CommitAsync(scene.Remove(group, users[..3]), scene.Replace(group, users), scene.Remove(group, users[3]), scene.Add(group, users));

        Assert.All(results, result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        Assert.Equal(users, await scene.MembersAsync(group));
        Assert.Single(subject.Logger.Messages, message => message.Contains("SCR01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_BeforeAConnection_NothingHappens()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Store.CommitAsync([scene.NewUser("alice")], cancelled.Token));

        Assert.Equal(1, await scene.PositionAsync());
    }

    /// <summary>Every connection that was in the pool fails once at most.</summary>
    private static async Task AssertAvailableAsync(IDirectoryStore store)
    {
        for (var i = 0; i < 20; i++)
        {
            try
            {
                await store.PingAsync();
                return;
            }
            catch (StoreUnavailableException)
            {
                // The next connection may be alive.
            }
        }

        await store.PingAsync();
    }

    private static async Task LockAsync(NpgsqlConnection connection, Guid user)
    {
        await using var command = new NpgsqlCommand("select 1 from users where id = $1 for update", connection) { Parameters = { new() { Value = user } } };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Returns when a session waits for another one.</summary>
    private static async Task WaitForLockAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0");
        while ((long)(await command.ExecuteScalarAsync())! == 0)
        {
            await Task.Yield();
        }
    }
}
