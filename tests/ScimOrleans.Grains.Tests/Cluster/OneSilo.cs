namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>One silo for all tests of a class; each test has a tenant of its own.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    private GrainCluster? _cluster;

    public GrainCluster Cluster => _cluster ?? throw new InvalidOperationException("The silo was not started.");

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync(1);

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
