using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Resources;

/// <summary>What a tenant's administrator may do to users and groups, and what protection keeps connectors from.</summary>
internal static class LocalEditing
{
    /// <summary>Why a caller may not change what a resource holds; <see langword="null"/> if it may.</summary>
    public static ScimError? RefuseChange(Caller caller, RememberedResource row) => caller.IsAdministrator ? RefuseAdministrator(row) : RefuseConnector(row);

    /// <summary>Why a caller may not delete a resource; <see langword="null"/> if it may.</summary>
    public static ScimError? RefuseDelete(DeleteCommand command, RememberedResource row)
    {
        if (!command.Caller.IsAdministrator)
        {
            return RefuseConnector(row);
        }

        if (row.Protected)
        {
            return ScimErrors.Conflict("The user is protected and cannot be deleted. Lift the protection first.");
        }

        var connector = row.Owner.Connector;
        return (row.Kind, row.Active && !row.Detached, command.IsAbandoned) switch
        {
            _ when row.Owner == ResourceOwner.BuiltIn => BuiltIn(),
            _ when connector is null => null,
            (ResourceKind.User, true, _) => ScimErrors.Conflict(
                $"The user is managed by the connector '{connector}' and active. Deactivate or unassign it in the identity provider first; then it can be deleted here."),
            (ResourceKind.Group, _, false) => ScimErrors.Conflict(
                $"The group is managed by the connector '{connector}'. Delete it or stop pushing it in the identity provider; if the identity provider has left it here, delete it with force."),
            _ => null,
        };
    }

    private static ScimError? RefuseAdministrator(RememberedResource row) => row.Owner switch
    {
        var owner when owner == ResourceOwner.Local => null,
        var owner when owner == ResourceOwner.BuiltIn => BuiltIn(),
        var owner => ScimErrors.Conflict(
            $"The {(row.Kind == ResourceKind.User ? "user" : "group")} is managed by the connector '{owner.Connector}' and cannot be edited here. Change it in the identity provider."),
    };

    private static ScimError? RefuseConnector(RememberedResource row) => row.Protected
        ? ScimErrors.Conflict("The user is a protected account of this tenant, which provisioning must not change or delete. Leave it out of the assignment, or have an administrator of the tenant lift the protection.")
        : null;

    private static ScimError BuiltIn() => ScimErrors.Conflict("The group is built in: it can be neither changed nor deleted.");
}
