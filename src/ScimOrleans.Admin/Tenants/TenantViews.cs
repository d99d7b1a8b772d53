using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Limits;

namespace ScimOrleans.Admin.Tenants;

/// <summary>A tenant.</summary>
/// <param name="Id">Its slug.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Status">Whether SCIM requests are served.</param>
/// <param name="Connectors">Its connectors' slugs, by id. One whose creation failed in the middle is named too, and not found until that is repeated.</param>
/// <param name="Limits">How much all its connectors together may ask for, and its directory may hold.</param>
/// <param name="LogsValues">Whether provisioning logs may hold values of its users and groups.</param>
internal sealed record TenantView(string Id, string Name, DateTimeOffset Created, TenantStatus Status, IReadOnlyList<string> Connectors, TenantLimitsView Limits, bool LogsValues)
{
    /// <summary>Shows a tenant.</summary>
    public static TenantView Of(TenantId id, TenantSnapshot tenant) => new(
        id.Value,
        tenant.Name,
        tenant.Created,
        tenant switch { { Deleting: not null } => TenantStatus.Deleting, { Suspended: true } => TenantStatus.Suspended, _ => TenantStatus.Active },
        [.. tenant.Connectors.Select(connector => connector.Value)],
        TenantLimitsView.Of(tenant),
        tenant.LogsValues);
}

/// <summary>How much a tenant's directory holds.</summary>
/// <param name="Users">Users, inactive ones included.</param>
/// <param name="Groups">Groups but the built-in one.</param>
internal sealed record TenantUsageView(long Users, long Groups)
{
    /// <summary>Shows it.</summary>
    public static TenantUsageView Of(TenantUsage usage) => new(usage.Users, usage.Groups);
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
/// <param name="Limits">How much all its connectors together may ask for, and its directory may hold, as a whole: what it does not name is left to the server's options; absent: all stay.</param>
/// <param name="LogsValues">Whether provisioning logs may hold values of its users and groups from now on; absent: it stays.</param>
internal sealed record TenantPatch(string? Name = null, bool? Suspended = null, TenantLimitsView? Limits = null, bool? LogsValues = null);
