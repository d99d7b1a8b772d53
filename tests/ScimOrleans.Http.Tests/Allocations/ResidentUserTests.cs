using System.Globalization;
using System.Text;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Http.Tests.Allocations;

/// <summary>What a user costs who was read once and stays.</summary>
[Collection(nameof(Alone))]
public sealed class ResidentUserTests
{
    private const int Batches = 3;
    private const int Users = 2_000;
    private const int PerCommit = 50;

    /// <summary>
    /// A million must fit one pod. Of this an activation of Orleans and its entries in Orleans' tables are about 1,650; the tables double, so that a
    /// batch may pay for the next one too.
    /// </summary>
    private const long MostBytesAboveJson = 2_048;

    [Fact]
    public async Task User_ReadOnce_StaysWithinItsBudget()
    {
        await using var host = await InProcessHost.StartAsync(new SqliteTestDatabase());
        var tenant = await host.CreateTenantAsync();
        var caller = new Caller
        {
            Tenant = tenant.Id,
            Connector = ConnectorId.Parse("main"),
            Tolerances = IdpTolerances.None,
            DeletePolicy = DeletePolicy.Delete,
            RestoreGroupsOnReactivate = false,
            RequestId = "test",
        };
        var groups = new[] { await AddGroupAsync(host, caller, "everyone"), await AddGroupAsync(host, caller, "engineering") };
        await ReadAsync(host, caller, await AddUsersAsync(host, caller, groups, 0));

        var costs = new List<long>();
        for (var batch = 1; batch <= Batches; batch++)
        {
            var ids = await AddUsersAsync(host, caller, groups, batch);
            var before = LiveBytes();
            var bytes = await ReadAsync(host, caller, ids);
            costs.Add((LiveBytes() - before - bytes) / Users);
        }

        costs.Sort();
        Assert.InRange(costs[Batches / 2], 1, MostBytesAboveJson);
    }

    /// <summary>Reads users through their grains.</summary>
    /// <returns>Length of the JSON of their answers, with the address that the endpoint adds.</returns>
    private static async Task<long> ReadAsync(InProcessHost host, Caller caller, List<Guid> ids)
    {
        var address = $"{host.Address}scim/v2/{caller.Tenant}/{caller.Connector}/Users/{Guid.Empty}\"}}}}".Length;
        var bytes = 0L;
        foreach (var id in ids)
        {
            var read = await host.Grains.GetGrain<IUserGrain>(GrainKeys.Resource(caller.Tenant, id)).GetAsync(caller);
            bytes += read.Value!.Body.Length + address;
        }

        return bytes;
    }

    /// <summary>Puts users and memberships into the database, past the grains.</summary>
    private static async Task<List<Guid>> AddUsersAsync(InProcessHost host, Caller caller, Guid[] groups, int batch)
    {
        var ids = new List<Guid>();
        for (var first = 0; first < Users; first += PerCommit)
        {
            var operations = Enumerable.Range((batch * Users) + first, PerCommit).Select(number => Operation(caller, ResourceKind.User, CommitAction.Create) with { Content = UserContent(number) }).ToList();
            Assert.All(await host.Store.CommitAsync(operations), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
            ids.AddRange(operations.Select(operation => operation.ResourceId));
        }

        foreach (var group in groups)
        {
            var joined = await host.Store.CommitAsync([Operation(caller, ResourceKind.Group, CommitAction.Update) with { ResourceId = group, Members = MembershipEdit.None.ThenAdd(ids) }]);
            Assert.Equal(CommitOutcome.Committed, joined[0].Outcome);
        }

        return ids;
    }

    private static async Task<Guid> AddGroupAsync(InProcessHost host, Caller caller, string name)
    {
        var operation = Operation(caller, ResourceKind.Group, CommitAction.Create) with { Content = Content(name, $$"""{"displayName":"{{name}}"}""") };
        Assert.Equal(CommitOutcome.Committed, (await host.Store.CommitAsync([operation]))[0].Outcome);
        return operation.ResourceId;
    }

    private static CommitOperation Operation(Caller caller, ResourceKind kind, CommitAction action) => new()
    {
        OperationId = Guid.CreateVersion7(),
        Tenant = caller.Tenant,
        Kind = kind,
        Action = action,
        ResourceId = Guid.CreateVersion7(),
        Actor = caller.Owner,
        At = DateTimeOffset.UtcNow,
        RequestId = caller.RequestId,
    };

    private static ResourceContent UserContent(int number)
    {
        var token = number.ToString("000000", CultureInfo.InvariantCulture);
        return Content($"user{token}@example.com", $$$"""
            {"externalId":"ext{{{token}}}","userName":"user{{{token}}}@example.com","name":{"formatted":"Given{{{token}}} Family{{{token}}}","familyName":"Family{{{token}}}","givenName":"Given{{{token}}}"},"displayName":"Given{{{token}}} Family{{{token}}}","title":"Engineer","active":true,"emails":[{"value":"user{{{token}}}@example.com","type":"work","primary":true}],"phoneNumbers":[{"value":"+1 555 {{{token}}}","type":"work"}]}
            """);
    }

    private static ResourceContent Content(string name, string json) => new()
    {
        Json = Encoding.UTF8.GetBytes(json),
        Search = "{}"u8.ToArray(),
        Name = name,
        NameFolded = CaseFolding.Fold(name),
        DisplayName = name,
        Active = true,
    };

    private static long LiveBytes()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
