using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>Knows who administers a tenant's account in the application, so that provisioning does not take the last one away.</summary>
public interface IAdministratorQueries
{
    /// <summary>Whether a user administers the tenant, and who else does. In a tenant without roles of administrators that is one probe of an index.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="user">Which user.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if the directory does not show the user, or it holds no role of administrators, by hand or through groups.</returns>
    Task<AdministratorStanding?> ReadStandingAsync(TenantId tenant, Guid user, CancellationToken cancellationToken = default);
}

/// <summary>That a user administers its tenant.</summary>
/// <param name="Role">The name of a role of administrators that it holds.</param>
/// <param name="Other">Somebody else whom the directory shows and who holds such a role; <see langword="null"/> if there is nobody.</param>
public sealed record AdministratorStanding(string Role, Guid? Other);
