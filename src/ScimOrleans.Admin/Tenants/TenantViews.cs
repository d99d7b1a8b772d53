using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.Limits;

namespace ScimOrleans.Admin.Tenants;

/// <summary>A tenant.</summary>
/// <param name="Id">Its slug.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Status">Whether SCIM requests are served.</param>
/// <param name="Connectors">Its connectors' slugs, by id.</param>
/// <param name="Limits">How much all its connectors together may ask for.</param>
/// <param name="LogsValues">Whether provisioning logs may hold values of its users and groups.</param>
internal sealed record TenantView(string Id, string Name, DateTimeOffset Created, TenantStatus Status, IReadOnlyList<string> Connectors, LimitsView Limits, bool LogsValues)
{
    /// <summary>Shows a tenant.</summary>
    public static TenantView Of(TenantId id, TenantSnapshot tenant) => new(
        id.Value,
        tenant.Name,
        tenant.Created,
        tenant switch { { Deleting: not null } => TenantStatus.Deleting, { Suspended: true } => TenantStatus.Suspended, _ => TenantStatus.Active },
        [.. tenant.Connectors.Select(connector => connector.Value)],
        LimitsView.Of(tenant.Limits ?? new()),
        tenant.LogsValues);
}

/// <summary>What becomes of a tenant's SCIM requests.</summary>
internal enum TenantStatus
{
    /// <summary>They are served.</summary>
    Active,

    /// <summary>They are refused with 403; reading through this API goes on.</summary>
    Suspended,

    /// <summary>They are refused for ever; the tenant's job <c>delete</c> tells how far its deletion is.</summary>
    Deleting,
}

/// <summary>A tenant to be made.</summary>
/// <param name="Id">Its slug: 1 to 63 lower-case letters, digits and hyphens, not beginning with a hyphen. Part of addresses, and never given to another tenant.</param>
/// <param name="Name">Name for people, 1 to 200 characters.</param>
internal sealed record NewTenant(string Id, string Name);

/// <summary>What changes of a tenant.</summary>
/// <param name="Name">Name for people, 1 to 200 characters; absent: it stays.</param>
/// <param name="Suspended">Whether SCIM requests are refused; absent: it stays.</param>
/// <param name="Limits">How much all its connectors together may ask for, as a whole: what it does not name is left to the server's options; absent: all stay.</param>
/// <param name="LogsValues">Whether provisioning logs may hold values of its users and groups from now on; absent: it stays.</param>
internal sealed record TenantPatch(string? Name = null, bool? Suspended = null, LimitsView? Limits = null, bool? LogsValues = null);
