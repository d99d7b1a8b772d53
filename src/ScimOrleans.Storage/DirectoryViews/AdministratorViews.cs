using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Reads who holds roles of administrators.</summary>
internal static class AdministratorViews
{
    /// <inheritdoc cref="IAdministratorQueries.ReadStandingAsync"/>
    public static async Task<AdministratorStanding?> ReadAsync(ViewSnapshot snapshot, Guid user, CancellationToken cancellationToken)
    {
        var roles = await new RoleReading(snapshot).OfAdministratorsAsync(cancellationToken);
        if (roles.Count == 0)
        {
            return null;
        }

        var users = new UserViews(snapshot);
        if ((await users.ReadAsync(user, asApplication: true, cancellationToken))?.Roles.FirstOrDefault(role => role.Administrator) is not { } held)
        {
            return null;
        }

        foreach (var role in roles)
        {
            var holders = await users.ListAsync(
                new() { Tenant = snapshot.Tenant, Role = role, AsApplication = true, Order = UserOrder.Created, Limit = 2, WithMemberships = false }, cancellationToken);
            if (holders.Items.FirstOrDefault(holder => holder.Id != user) is { } other)
            {
                return new(held.Name, other.Id);
            }
        }

        return new(held.Name, null);
    }
}
