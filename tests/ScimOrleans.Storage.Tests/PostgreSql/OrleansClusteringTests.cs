using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Orleans;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>Orleans' ADO.NET clustering on our tables: its membership table as silos use it, and two silos that find each other by it.</summary>
public sealed class OrleansClusteringTests(ClassDatabase database) : IClassFixture<ClassDatabase>, IAsyncLifetime
{
    private readonly string _cluster = $"clustering-{Guid.CreateVersion7():N}";
    private NpgsqlDataSource _dataSource = null!;

    private OrleansDatabase Database => new("Npgsql", _dataSource);

    public async ValueTask InitializeAsync() => _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);

    public ValueTask DisposeAsync() => _dataSource?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task TwoSilos_FindEachOtherAndShareState()
    {
        using var first = TestSilo.Create(Database, _cluster);
        using var second = TestSilo.Create(Database, _cluster);
        await first.StartAsync();
        await second.StartAsync();

        var hosts = await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);
        for (var i = 0; i < 10; i++)
        {
            await Counter(first, i).IncrementAsync();
            Assert.Equal(2, await Counter(second, i).IncrementAsync());
        }

        await Counter(first, 9).ClearAsync();
        await first.StopAsync();
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(2, Counter(second, i).GetAsync().GetAwaiter().GetResult()));
        Assert.Equal(0, await Counter(second, 9).GetAsync());
        await second.StopAsync();
    }

    [Fact]
    public async Task MembershipTable_Insert_RaisesTheVersionOrDoesNothing()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);
        var version = (await table.ReadAllAsync()).Version;

        Assert.True(await table.InsertRowAsync(Entry(1), version.Next()));
        Assert.False(await table.InsertRowAsync(Entry(2), version.Next()));
        Assert.False(await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync()).Version.Next()));

        var data = await table.ReadAllAsync();
        Assert.Equal(version.Version + 1, data.Version.Version);
        var (entry, _) = Assert.Single(data.Members);
        Assert.Equal(Entry(1).SiloAddress, entry.SiloAddress);
        Assert.Equal(Entry(1).StartTime, entry.StartTime);
        Assert.Equal("silo-1", entry.SiloName);
        Assert.Equal(30_001, entry.ProxyPort);
    }

    [Fact]
    public async Task MembershipTable_ConcurrentInserts_OneWins()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);
        var next = (await table.ReadAllAsync()).Version.Next();

        var results = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => table.InsertRowAsync(Entry(number), next)));

        Assert.Single(results, done => done);
        Assert.Single((await table.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task MembershipTable_Update_RaisesTheVersionOrDoesNothing()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);
        var old = (await table.ReadAllAsync()).Version;
        await table.InsertRowAsync(Entry(1), old.Next());
        var version = (await table.ReadAllAsync()).Version;
        var (entry, etag) = Assert.Single((await table.ReadAllAsync()).Members);
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(Entry(2).SiloAddress, Entry(2).StartTime);

        Assert.False(await table.UpdateRowAsync(entry, etag, old.Next()));
        Assert.False(await table.UpdateRowAsync(Entry(3), etag, version.Next()));
        Assert.True(await table.UpdateRowAsync(entry, etag, version.Next()));

        var data = await table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(version.Version + 1, data.Version.Version);
        Assert.Equal(SiloStatus.Dead, Assert.Single(data.Members).Item1.Status);
        Assert.Equal(Entry(2).SiloAddress, Assert.Single(data.Members[0].Item1.SuspectTimes!).Item1);
    }

    [Fact]
    public async Task MembershipTable_ReadOfAnAbsentSilo_GivesTheVersion()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);

        var data = await table.ReadRowAsync(Entry(1).SiloAddress);

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task MembershipTable_SignOfLife_RaisesNoVersion()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);
        var entry = Entry(1);
        await table.InsertRowAsync(entry, (await table.ReadAllAsync()).Version.Next());
        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(5);

        await table.UpdateIAmAliveAsync(entry);

        var data = await table.ReadAllAsync();
        Assert.Equal(1, data.Version.Version);
        Assert.Equal(entry.IAmAliveTime, Assert.Single(data.Members).Item1.IAmAliveTime);
    }

    [Fact]
    public async Task MembershipTable_Cleanup_TakesOldSilosThatAreNotActive()
    {
        using var silo = TestSilo.Create(Database, _cluster);
        var table = await OpenAsync(silo);
        foreach (var (number, status) in new[] { (1, SiloStatus.Active), (2, SiloStatus.Dead), (3, SiloStatus.Joining), (4, SiloStatus.Dead) })
        {
            var entry = Entry(number);
            entry.Status = status;
            entry.IAmAliveTime = number == 4 ? entry.IAmAliveTime.AddDays(1) : entry.IAmAliveTime;
            await table.InsertRowAsync(entry, (await table.ReadAllAsync()).Version.Next());
        }

        await table.CleanupDefunctSiloEntriesAsync(Entry(1).IAmAliveTime.AddHours(1));

        Assert.Equal([1, 4], (await table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress.Generation).Order());
        await table.DeleteMembershipTableEntriesAsync(_cluster);
        await using var rows = _dataSource.CreateCommand(
            "select (select count(*) from orleans_membership where deployment_id = $1) + (select count(*) from orleans_membership_version where deployment_id = $1)");
        rows.Parameters.Add(new() { Value = _cluster });
        Assert.Equal(0L, await rows.ExecuteScalarAsync());
    }

    private static async Task<IMembershipTable> OpenAsync(IHost silo)
    {
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 20_000 + number, number),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30_000 + number,
        StartTime = new DateTime(2026, 1, 1, 0, 0, 0, number, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 1, 0, 0, 1, number, DateTimeKind.Utc),
    };

    private static ICounterGrain Counter(IHost silo, int number) => silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>($"counter/{number}");
}
