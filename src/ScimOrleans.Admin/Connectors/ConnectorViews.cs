using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Admin.Limits;

namespace ScimOrleans.Admin.Connectors;

/// <summary>A connector.</summary>
/// <param name="Id">Its slug.</param>
/// <param name="Endpoint">The address to paste into the identity provider.</param>
/// <param name="TokenEndpoint">Where an identity provider that uses OAuth gets its access tokens.</param>
/// <param name="Settings">What can be changed.</param>
internal sealed record ConnectorView(string Id, string Endpoint, string TokenEndpoint, ConnectorSettingsView Settings);

/// <summary>What can be set of a connector.</summary>
/// <param name="Name">Name for people, 1 to 200 characters.</param>
/// <param name="Profile">Which identity provider: decides tolerances and defaults.</param>
/// <param name="DeletePolicy">What a DELETE of a user does: the user is gone, or only deactivated and gone for the identity provider.</param>
/// <param name="RestoreGroupsOnReactivate">Whether a user that is reactivated is in its groups again; null for the profile's default (only entra, which does not push them again).</param>
/// <param name="LinkExisting">Which users of the tenant's own directory become the connector's: those of the same userName, also those of the same email, or none.</param>
/// <param name="Paused">Whether requests are refused with 403.</param>
/// <param name="Limits">How much it may ask for, within what its tenant may; null for no limits of its own.</param>
/// <param name="RemovalBrake">When its removals of users are held; null for 20 % and at least 10 users within an hour.</param>
internal sealed record ConnectorSettingsView(
    string Name,
    IdpProfile Profile = IdpProfile.Other,
    DeletePolicy DeletePolicy = DeletePolicy.Delete,
    bool? RestoreGroupsOnReactivate = null,
    LinkPolicy LinkExisting = LinkPolicy.UserName,
    bool Paused = false,
    LimitsView? Limits = null,
    RemovalBrakeView? RemovalBrake = null)
{
    /// <summary>Shows settings.</summary>
    public static ConnectorSettingsView Of(ConnectorSettings settings) =>
        new(
            settings.Name, settings.Profile, settings.DeletePolicy, settings.RestoreGroupsOnReactivate, settings.LinkExisting, settings.Paused,
            settings.Limits is { } limits ? LimitsView.Of(limits) : null,
            settings.RemovalBrake is { } brake ? RemovalBrakeView.Of(brake) : null);

    /// <summary>The settings, with what is not shown here as it was.</summary>
    public ConnectorSettings ApplyTo(ConnectorSettings? before) => (before ?? new() { Name = Name }) with
    {
        Name = Name,
        Profile = Profile,
        DeletePolicy = DeletePolicy,
        RestoreGroupsOnReactivate = RestoreGroupsOnReactivate,
        LinkExisting = LinkExisting,
        Paused = Paused,
        Limits = Limits?.ToLimits(),
        RemovalBrake = RemovalBrake?.ToBrake(),
    };
}

/// <summary>A connector to be made.</summary>
/// <param name="Id">Its slug, unique in the tenant: 1 to 63 lower-case letters, digits and hyphens, not beginning with a hyphen. Part of its address.</param>
/// <param name="Settings">Its settings; only the name is required.</param>
internal sealed record NewConnector(string Id, ConnectorSettingsView Settings);
