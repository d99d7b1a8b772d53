using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.Grains.Tests.Changes;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Memory;

/// <summary>The memory and the tail of one silo, without the silo.</summary>
internal sealed class MemoryScene : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private MemoryScene()
    {
        Metrics = new(_services.GetRequiredService<IMeterFactory>());
        Resources = new(Time);
        Options = new();
        Tail = new(Resources, Store, Standing, Microsoft.Extensions.Options.Options.Create(Options), Time, Metrics, NullLogger<ChangeTail>.Instance);
    }

    public static TenantId Acme { get; } = TenantId.Parse("acme");

    public FakeTimeProvider Time { get; } = new(Operations.At);

    public InMemoryDirectoryStore Store { get; } = new();

    public ScimGrainOptions Options { get; }

    public GrainMetrics Metrics { get; }

    public ActiveResources Resources { get; }

    public FakeStanding Standing { get; } = new();

    public ChangeTail Tail { get; }

    public TenantMemory Tenant => Resources.Of(Acme);

    public static async Task<MemoryScene> CreateAsync()
    {
        var scene = new MemoryScene();
        await scene.Store.CreateTenantAsync(Acme, Operations.At);
        return scene;
    }

    /// <summary>The memory of an activation that nothing is loaded into.</summary>
    public ResourceMemory Memory(ResourceKind kind, Guid id) => new(Tenant, kind, id, null!);

    /// <summary>Reads a resource into a memory, as the connector okta sees it.</summary>
    public Task<RememberedResource?> LoadAsync(ResourceMemory memory) => memory.LoadAsync(Store, Operations.Okta, CancellationToken.None);

    /// <summary>The memory of a user that was read, and the tail has followed since.</summary>
    public async Task<ResourceMemory> TrustedAsync(Guid user)
    {
        var memory = Memory(ResourceKind.User, user);
        await LoadAsync(memory);
        await FollowAsync();
        await LoadAsync(memory);
        Assert.NotNull(memory.Trusted);
        return memory;
    }

    public Task<bool> FollowAsync() => Tail.FollowAsync(onlyNew: false, CancellationToken.None);

    public async Task<Guid> UserAsync(string name)
    {
        var operation = Operations.CreateUser(Acme, name);
        await CommitAsync(operation);
        return operation.ResourceId;
    }

    public async Task<Guid> GroupAsync(string name, params Guid[] members)
    {
        var operation = Operations.CreateGroup(Acme, name) with { Members = MembershipEdit.Exactly(members) };
        await CommitAsync(operation);
        return operation.ResourceId;
    }

    public Task<CommitResult> AddAsync(Guid group, params Guid[] members) =>
        CommitAsync(Operations.Update(Acme, ResourceKind.Group, group) with { Members = MembershipEdit.None.ThenAdd(members) });

    public async Task<CommitResult> CommitAsync(CommitOperation operation)
    {
        var result = Assert.Single(await Store.CommitAsync([operation]));
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        return result;
    }

    public ValueTask DisposeAsync()
    {
        Tail.Dispose();
        return _services.DisposeAsync();
    }

    /// <summary>What the cluster says of this silo.</summary>
    internal sealed class FakeStanding : ISiloStanding
    {
        public bool IsActive { get; set; } = true;

        public Task<bool> IsActiveAsync(CancellationToken cancellationToken) => Task.FromResult(IsActive);
    }
}
