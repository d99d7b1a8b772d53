using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using Xunit;

namespace ScimOrleans.TestKit.Model;

/// <summary>Compares what a store answers with what its change log tells, and the two readings of memberships with each other.</summary>
public static class DirectoryComparison
{
    /// <summary>Reads a tenant's log and every row it speaks of. Nothing may write meanwhile.</summary>
    /// <returns>The directory, which is the same by the log and by the store.</returns>
    public static async Task<DirectoryRebuild> AssertLogTellsAllAsync(IDirectoryStore store, TenantId tenant)
    {
        var rebuild = await DirectoryRebuild.FromLogAsync(store, tenant);
        Assert.Equal(rebuild.Position, (await store.ReadPositionsAsync([tenant]))[tenant]);
        await AssertSameEvaluationsAsync(store, tenant, rebuild);
        foreach (var row in rebuild.Rows.Values)
        {
            var stored = await store.ReadAsync(tenant, row.Kind, row.Id, null);
            Assert.NotNull(stored);
            AssertSame(row, stored);
            if (row.Kind == ResourceKind.User)
            {
                AssertSameGroups(rebuild, stored);
            }
            else
            {
                await AssertSameMembersAsync(store, tenant, rebuild, row);
            }
        }

        foreach (var id in rebuild.Deleted)
        {
            Assert.Null(await store.ReadAsync(tenant, ResourceKind.User, id, null));
            Assert.Null(await store.ReadAsync(tenant, ResourceKind.Group, id, null));
        }

        AssertInvariants(rebuild);
        return rebuild;
    }

    private static async Task AssertSameEvaluationsAsync(IDirectoryStore store, TenantId tenant, DirectoryRebuild rebuild)
    {
        var evaluated = 0;
        foreach (var kind in new[] { ResourceKind.User, ResourceKind.Group })
        {
            for (Guid? after = Guid.Empty; after is not null;)
            {
                var page = await store.ReadRuledAsync(new() { Tenant = tenant, Kind = kind, After = after.Value, Count = 500 });
                foreach (var stored in page.Rows)
                {
                    var row = rebuild.Rows[stored.Id];
                    Assert.Equal((row.Kind, row.Owner, row.Version, row.Name), (stored.Kind, stored.Owner, stored.Version, stored.Name));
                    Assert.Equal((row.Included, row.RulesVersion), (stored.Evaluation.Included, stored.Evaluation.RulesVersion));
                    Assert.Equal(row.Mapped is null, stored.Evaluation.Mapped.IsEmpty);
                    if (row.Mapped is { } mapped)
                    {
                        using var json = JsonDocument.Parse(stored.Evaluation.Mapped);
                        Assert.True(JsonElement.DeepEquals(mapped, json.RootElement), $"{mapped} in the log, {json.RootElement} in the row");
                    }

                    evaluated++;
                }

                after = page.Next;
            }
        }

        Assert.Equal(rebuild.Rows.Count, evaluated);
    }

    private static void AssertInvariants(DirectoryRebuild rebuild)
    {
        foreach (var ((groupId, memberId), state) in rebuild.Memberships)
        {
            Assert.Equal(ResourceKind.Group, rebuild.Rows[groupId].Kind);
            Assert.Equal(rebuild.Rows[memberId].Active, state == RebuiltMembership.Visible);
            var owner = rebuild.Rows[groupId].Owner;
            Assert.True(owner.Connector is null || IsInSight(rebuild.Rows[memberId], owner), $"{owner} may not see {memberId}, which is in its group {groupId}");
        }

        var names = rebuild.Rows.Values.GroupBy(row => (row.Kind, ScimOrleans.Protocol.Filters.CaseFolding.Fold(row.Name)));
        Assert.All(names, name => Assert.Single(name));
        AssertNoCycle(rebuild);
    }

    private static bool IsInSight(RebuiltRow member, ResourceOwner viewer) =>
        member.Owner == viewer || (member.Kind == ResourceKind.User && member.Owner == ResourceOwner.Local && !member.Protected);

    /// <summary>Takes away groups that hold no group that is left: in a circle, none can be taken.</summary>
    private static void AssertNoCycle(DirectoryRebuild rebuild)
    {
        var nestings = rebuild.Memberships.Keys.Where(m => rebuild.Rows[m.MemberId].Kind == ResourceKind.Group).ToList();
        while (nestings.Count > 0)
        {
            var holders = nestings.Select(m => m.GroupId).ToHashSet();
            Assert.True(nestings.RemoveAll(m => !holders.Contains(m.MemberId)) > 0, $"These groups hold each other in a circle: {string.Join(", ", holders)}");
        }
    }

    private static void AssertSame(RebuiltRow row, StoredResource stored)
    {
        Assert.Equal(row.Kind, stored.Kind);
        Assert.Equal(row.Id, stored.Id);
        Assert.Equal(row.Owner, stored.Owner);
        Assert.Equal(row.Version, stored.Version);
        Assert.Equal(row.Created, stored.Created);
        Assert.Equal(row.LastModified, stored.LastModified);
        Assert.Equal(row.DisplayName, stored.DisplayName);
        Assert.Equal(row.LocalDisplayName, stored.LocalDisplayName);
        Assert.Equal(row.Active, stored.Active);
        Assert.Equal(row.Protected, stored.Protected);
        Assert.Equal(row.Detached, stored.Detached);
        using var json = JsonDocument.Parse(stored.Json);
        Assert.True(JsonElement.DeepEquals(row.Json, json.RootElement), $"{row.Json} in the log, {json.RootElement} in the row");
    }

    private static void AssertSameGroups(DirectoryRebuild rebuild, StoredResource user)
    {
        var expected = rebuild.Memberships.Where(m => m.Key.MemberId == user.Id && m.Value == RebuiltMembership.Visible)
            .Select(m => new GroupMembership(m.Key.GroupId, rebuild.Rows[m.Key.GroupId].DisplayName)).OrderBy(group => group.Id);
        Assert.Equal(expected, user.Groups);
        Assert.Equal(user.Groups.IsEmpty, user.GroupsDigest.Length == 0);
    }

    private static async Task AssertSameMembersAsync(IDirectoryStore store, TenantId tenant, DirectoryRebuild rebuild, RebuiltRow group)
    {
        await using var reading = await store.OpenGroupAsync(tenant, group.Id);
        Assert.NotNull(reading);
        AssertSame(group, reading.Group);
        var expected = rebuild.Memberships.Where(m => m.Key.GroupId == group.Id && m.Value == RebuiltMembership.Visible)
            .Select(m => new GroupMember(group.Id, m.Key.MemberId, rebuild.Rows[m.Key.MemberId].Kind, rebuild.Rows[m.Key.MemberId].DisplayName))
            .OrderBy(member => member.Id);
        Assert.Equal(expected, await reading.Members.ToListAsync());
    }
}
