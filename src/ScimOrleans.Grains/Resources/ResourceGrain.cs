using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Resources;

/// <summary>What the grains of users and of groups have in common: the memory of one resource, and leaving when there is none.</summary>
internal abstract class ResourceGrain(DirectoryServices services, ResourceKind kind) : IGrainBase
{
    private VacantActivation? _vacant;

    /// <inheritdoc/>
    public IGrainContext GrainContext => Memory.Context;

    /// <summary>What it works with.</summary>
    protected DirectoryServices Services { get; } = services;

    /// <summary>What it remembers.</summary>
    protected ResourceMemory Memory { get; } = services.Resources.MemoryOf(services.Contexts.GrainContext, kind);

    /// <summary>Reads and changes the resource.</summary>
    protected ResourceEditor Editor => new(Services, Memory);

    /// <summary>Hears that a commit of somebody else has changed the resource's groups or members.</summary>
    public ValueTask MembershipChangedAsync()
    {
        Memory.MarkStale();
        if (!Memory.IsUsed)
        {
            // It was not active before it was told, and remembers nothing that could be old.
            LeaveSoon();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Memory.Release();
        return Task.CompletedTask;
    }

    /// <summary>Answers a request that was done already: with the resource as it is now.</summary>
    protected async ValueTask<ScimResult<ResourceReply>> ReplyAgainAsync(Caller caller, CancellationToken cancellationToken) =>
        (await Editor.FindAsync(caller, fresh: true, cancellationToken)).TryGet(out var found, out var error) ? Memory.Reply(found, changed: true) : Leave(error);

    /// <summary>Passes a refusal on. One for whom there is no resource, or no longer one, need not stay in memory.</summary>
    protected ScimError Leave(ScimError error)
    {
        if (error.Status == 404 && Memory.IsEmpty)
        {
            LeaveSoon();
        }

        return error;
    }

    /// <summary>Leaves when nothing has come for a while and there is still no resource.</summary>
    protected void LeaveSoon() => (_vacant ??= new(this, () => Memory.IsEmpty, Services.Options.Value.VacantCollectionAge)).LeaveSoon();
}
