using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>Short words for what happens to the roles of a scene's tenant.</summary>
public sealed class RoleScene(IRoleStore store, Scene scene)
{
    /// <summary>The store.</summary>
    public IRoleStore Store { get; } = store;

    /// <summary>An operation on a role.</summary>
    public RoleOperation Operation(CommitAction action, Guid role) => new()
    {
        OperationId = Scene.NewId(),
        Tenant = scene.Tenant,
        Action = action,
        RoleId = role,
        At = Scene.Now(),
        RequestId = "role request",
    };

    /// <summary>Makes a role.</summary>
    public RoleOperation New(string name, params Guid[] holders) =>
        Operation(CommitAction.Create, Scene.NewId()) with { Content = new(name, "", false), AddHolders = [.. holders] };

    /// <summary>Changes a role.</summary>
    public RoleOperation Change(Guid role) => Operation(CommitAction.Update, role);

    /// <summary>A rule by name.</summary>
    public static RoleRule Glob(string text, int priority = 0) => new(Scene.NewId(), priority, RoleMatch.NameGlob, text);

    /// <summary>Commits one that must succeed, and returns its role's id.</summary>
    public async Task<Guid> DoAsync(RoleOperation operation)
    {
        Assert.Equal(RoleOutcome.Committed, (await Store.CommitAsync(operation)).Outcome);
        return operation.RoleId;
    }

    /// <summary>Makes a role and returns its id.</summary>
    public Task<Guid> RoleAsync(string name, params Guid[] holders) => DoAsync(New(name, holders));

    /// <summary>Reads a role that is there.</summary>
    public async Task<Role> ReadAsync(Guid role) => await Store.ReadAsync(scene.Tenant, role) ?? throw new InvalidOperationException($"There is no role {role}.");

    /// <summary>The ids of those who hold a role by hand.</summary>
    public async Task<Guid[]> HoldersAsync(Guid role) => [.. (await Store.ReadHoldersAsync(scene.Tenant, role, null, 10_000)).Select(holder => holder.Id)];
}
