using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>
/// What every <see cref="IDirectoryStore"/> must do: the contract, as tests. A store derives this class once. After each test the tenant's
/// change log is read and compared with the tables, whatever the test was about.
/// </summary>
public abstract partial class DirectoryStoreCompliance : IAsyncLifetime
{
    private Scene? _scene;

    /// <summary>The tenant that a test acts in. It has its built-in group and nothing else.</summary>
    private protected Scene Scene => _scene ?? throw new InvalidOperationException("The store was not opened.");

    private IDirectoryStore Store => Scene.Store;

    private TenantId Tenant => Scene.Tenant;

    /// <summary>Opens a store for one test. Tests may share a database: each has tenants of its own.</summary>
    protected abstract Task<IDirectoryStore> OpenStoreAsync();

    /// <summary>Closes what <see cref="OpenStoreAsync"/> opened.</summary>
    protected virtual ValueTask CloseStoreAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _scene = await Scene.CreateAsync(await OpenStoreAsync());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_scene is not null && TestContext.Current.TestState?.Result != TestResult.Skipped)
            {
                await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
            }
        }
        finally
        {
            await CloseStoreAsync();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Runs an operation that must be refused, and checks that it left no trace.</summary>
    private async Task<CommitResult> RefusedAsync(CommitOutcome outcome, CommitOperation operation)
    {
        var position = await Scene.PositionAsync();
        var before = await Store.ReadAsync(operation.Tenant, operation.Kind, operation.ResourceId, null);

        var result = await Scene.CommitAsync(operation);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(0, result.Position);
        Assert.Empty(result.UsersChanged);
        Assert.Empty(result.GroupsChanged);
        Assert.Equal(position, await Scene.PositionAsync());
        AssertSame(before, await Store.ReadAsync(operation.Tenant, operation.Kind, operation.ResourceId, null));
        return result;
    }

    private static void AssertSame(StoredResource? expected, StoredResource? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null && actual is not null)
        {
            Assert.Equal(expected with { Json = default, Groups = [] }, actual with { Json = default, Groups = [] });
            Assert.Equal(expected.Json.ToArray(), actual.Json.ToArray());
            Assert.Equal(expected.Groups, actual.Groups);
        }
    }
}
