using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <content>Who administers tenants: what a test says, since the model has no roles.</content>
public sealed partial class InMemoryDirectoryStore : IAdministratorQueries
{
    /// <summary>The users who hold a role of administrators, as far as the directory shows them.</summary>
    public ConcurrentDictionary<TenantId, IReadOnlyList<Guid>> Administrators { get; } = new();

    /// <inheritdoc/>
    public Task<AdministratorStanding?> ReadStandingAsync(TenantId tenant, Guid user, CancellationToken cancellationToken = default) =>
        CallAsync("ReadStandingAsync", () =>
        {
            var shown = Administrators.GetValueOrDefault(tenant, []).Where(id => _tenants.GetValueOrDefault(tenant)?.Find(ResourceKind.User, id) is { Content: { Active: true, Included: true }, Detached: false }).ToList();
            return shown.Contains(user) ? new AdministratorStanding("Owner", shown.Cast<Guid?>().FirstOrDefault(id => id != user)) : null;
        });
}
