using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>One tenant of a store, and short words for what happens in it. Each operation has an id of its own and a time later than the one before.</summary>
public sealed class Scene(IDirectoryStore store, TenantId tenant)
{
    /// <summary>The connector that acts unless a test says otherwise.</summary>
    public static readonly ResourceOwner Okta = ResourceOwner.Of(ConnectorId.Parse("okta"));

    /// <summary>Another connector of the tenant.</summary>
    public static readonly ResourceOwner Entra = ResourceOwner.Of(ConnectorId.Parse("entra"));

    private static int _tenants;
    private static long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    /// <summary>The tenant.</summary>
    public TenantId Tenant { get; } = tenant;

    /// <summary>The store.</summary>
    public IDirectoryStore Store { get; } = store;

    /// <summary>A scene in a new tenant of the store. No other scene of this process has its name.</summary>
    public static async Task<Scene> CreateAsync(IDirectoryStore store)
    {
        var id = TenantId.Parse(string.Create(CultureInfo.InvariantCulture, $"tenant-{Interlocked.Increment(ref _tenants)}"));
        await store.CreateTenantAsync(id, Now());
        return new Scene(store, id);
    }

    /// <summary>A time after all those given out before; whole microseconds, the finest that every database keeps.</summary>
    public static DateTimeOffset Now() => new(Interlocked.Add(ref _ticks, 7 * TimeSpan.TicksPerMillisecond + 10), TimeSpan.Zero);

    /// <summary>A new id.</summary>
    public static Guid NewId() => Guid.CreateVersion7(Now());

    /// <summary>Content as a grain would make it, in short.</summary>
    public static ResourceContent Content(string name, bool active = true, string? display = null, string? externalId = null, string? local = null, string attribute = "userName")
    {
        var json = new JsonObject { [attribute] = name, ["active"] = active };
        var search = new JsonObject { [attribute] = CaseFolding.Fold(name) };
        return new()
        {
            Json = JsonSerializer.SerializeToUtf8Bytes(json),
            Search = JsonSerializer.SerializeToUtf8Bytes(search),
            Name = name,
            NameFolded = CaseFolding.Fold(name),
            ExternalId = externalId,
            DisplayName = display ?? name,
            LocalDisplayName = local,
            Active = active,
        };
    }

    /// <summary>An operation by Okta.</summary>
    public CommitOperation Operation(ResourceKind kind, CommitAction action, Guid id) => new()
    {
        OperationId = NewId(),
        Tenant = Tenant,
        Kind = kind,
        Action = action,
        ResourceId = id,
        Actor = Okta,
        At = Now(),
        RequestId = string.Create(CultureInfo.InvariantCulture, $"request {id:N}"),
    };

    /// <summary>Makes a user.</summary>
    public CommitOperation NewUser(string name, bool active = true, Guid? id = null) =>
        Operation(ResourceKind.User, CommitAction.Create, id ?? NewId()) with { Content = Content(name, active) };

    /// <summary>Makes a group.</summary>
    public CommitOperation NewGroup(string name, params Guid[] members) =>
        Operation(ResourceKind.Group, CommitAction.Create, NewId()) with { Content = Content(name, attribute: "displayName"), Members = MembershipEdit.None.ThenAdd(members) };

    /// <summary>Changes a user.</summary>
    public CommitOperation ChangeUser(Guid id) => Operation(ResourceKind.User, CommitAction.Update, id);

    /// <summary>Changes a user's name, activity or both.</summary>
    public CommitOperation ChangeUser(Guid id, string name, bool active = true) => ChangeUser(id) with { Content = Content(name, active) };

    /// <summary>Changes a group's name.</summary>
    public CommitOperation ChangeGroup(Guid id, string name) =>
        Operation(ResourceKind.Group, CommitAction.Update, id) with { Content = Content(name, attribute: "displayName") };

    /// <summary>Changes a group's members.</summary>
    public CommitOperation ChangeMembers(Guid id, MembershipEdit edit) => Operation(ResourceKind.Group, CommitAction.Update, id) with { Members = edit };

    /// <summary>Adds members.</summary>
    public CommitOperation Add(Guid group, params Guid[] members) => ChangeMembers(group, MembershipEdit.None.ThenAdd(members));

    /// <summary>Removes members.</summary>
    public CommitOperation Remove(Guid group, params Guid[] members) => ChangeMembers(group, MembershipEdit.None.ThenRemove(members));

    /// <summary>Makes the members exactly these.</summary>
    public CommitOperation Replace(Guid group, params Guid[] members) => ChangeMembers(group, MembershipEdit.Exactly(members));

    /// <summary>Deletes a user.</summary>
    public CommitOperation DeleteUser(Guid id) => Operation(ResourceKind.User, CommitAction.Delete, id);

    /// <summary>Deletes a group.</summary>
    public CommitOperation DeleteGroup(Guid id) => Operation(ResourceKind.Group, CommitAction.Delete, id);

    /// <summary>Commits one operation.</summary>
    public async Task<CommitResult> CommitAsync(CommitOperation operation) => Assert.Single(await Store.CommitAsync([operation]));

    /// <summary>Commits several in one list.</summary>
    public Task<IReadOnlyList<CommitResult>> CommitAsync(params CommitOperation[] operations) => Store.CommitAsync(operations);

    /// <summary>Commits one that must succeed, and returns its resource's id.</summary>
    public async Task<Guid> DoAsync(CommitOperation operation)
    {
        var result = await CommitAsync(operation);
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        return operation.ResourceId;
    }

    /// <summary>Makes a user and returns its id.</summary>
    public Task<Guid> UserAsync(string name, bool active = true) => DoAsync(NewUser(name, active));

    /// <summary>Makes several users, in long lists, and returns their ids, sorted.</summary>
    public async Task<Guid[]> UsersAsync(int count, string prefix = "user")
    {
        var operations = Enumerable.Range(0, count).Select(number => NewUser(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}"))).ToList();
        foreach (var list in operations.Chunk(1_000))
        {
            Assert.All(await Store.CommitAsync(list), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        }

        return [.. operations.Select(operation => operation.ResourceId).Order()];
    }

    /// <summary>Makes a group and returns its id.</summary>
    public Task<Guid> GroupAsync(string name, params Guid[] members) => DoAsync(NewGroup(name, members));

    /// <summary>Reads a user that is there.</summary>
    public async Task<StoredResource> ReadUserAsync(Guid id) => await Store.ReadAsync(Tenant, ResourceKind.User, id, null) ?? throw new InvalidOperationException($"There is no user {id}.");

    /// <summary>Reads a group that is there.</summary>
    public async Task<StoredResource> ReadGroupAsync(Guid id) => await Store.ReadAsync(Tenant, ResourceKind.Group, id, null) ?? throw new InvalidOperationException($"There is no group {id}.");

    /// <summary>The ids of a group's visible members.</summary>
    public async Task<Guid[]> MembersAsync(Guid group)
    {
        await using var reading = await Store.OpenGroupAsync(Tenant, group) ?? throw new InvalidOperationException($"There is no group {group}.");
        return await reading.Members.Select(member => member.Id).ToArrayAsync();
    }

    /// <summary>The ids of a user's visible groups.</summary>
    public async Task<Guid[]> GroupsAsync(Guid user) => [.. (await ReadUserAsync(user)).Groups.Select(group => group.Id)];

    /// <summary>Position of the log's last entry.</summary>
    public async Task<long> PositionAsync() => (await Store.ReadPositionsAsync([Tenant]))[Tenant];

    /// <summary>The log's entries after a position.</summary>
    public Task<IReadOnlyList<ChangeRecord>> LogAsync(long after = 0) => Store.ReadChangesAsync(Tenant, after, 10_000);
}
