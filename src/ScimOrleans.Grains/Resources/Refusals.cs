using System.Diagnostics;
using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Resources;

/// <summary>What an administrator of an identity provider is told when the store refuses an operation: what is in the way, and what to do.</summary>
internal static class Refusals
{
    /// <summary>The refusal of an operation that was not done for a reason that a repetition does not change.</summary>
    /// <param name="operation">What was to be done.</param>
    /// <param name="result">What the store said.</param>
    /// <param name="link">Whether the connector could take over a local user.</param>
    public static ScimError Of(CommitOperation operation, CommitResult result, LinkPolicy link) => result.Outcome switch
    {
        CommitOutcome.NameTaken when operation.Actor == ResourceOwner.Local => TakenForAdministrator(operation, result.NameHolder!),
        CommitOutcome.UnknownMembers when operation.Actor == ResourceOwner.Local => ScimErrors.InvalidValue(
            $"members names ids that are no users or groups of the tenant, or built-in groups: {Listed(result.UnknownMembers)}. Nothing was changed."),
        CommitOutcome.NameTaken when operation.Kind == ResourceKind.User => UserNameTaken(operation, result.NameHolder!, link),
        CommitOutcome.NameTaken => GroupNameTaken(operation, result.NameHolder!),
        CommitOutcome.UnknownMembers => UnknownMembers(result.UnknownMembers),
        CommitOutcome.Held => Held(operation.Brake!, result.Hold!),
        CommitOutcome.TooMany => ScimErrors.DirectoryFull(string.Create(
            CultureInfo.InvariantCulture,
            $"The account has as many {(operation.Kind == ResourceKind.User ? "users" : "groups")} as it may: {operation.MaxRows}. Nothing was changed. Delete some that are not needed any more, or have the operator of the service raise the limit.")),
        CommitOutcome.TooManyMembers => ScimErrors.DirectoryFull(string.Create(
            CultureInfo.InvariantCulture,
            $"The group would have more members than a group of this account may: {operation.MaxMembers}. Nothing was changed. Push fewer members, split the group, or have the operator of the service raise the limit.")),
        CommitOutcome.Cycle => ScimErrors.InvalidValue("A group cannot contain itself, directly or through the groups it contains. Leave the group that closes the circle out of members."),
        _ => throw new UnreachableException($"The store said {result.Outcome}."),
    };

    /// <summary>Removals by a connector that has removed too many users.</summary>
    private static ScimError Held(RemovalBrake brake, RemovalHold hold) => ScimErrors.RemovalsHeld(string.Create(
        CultureInfo.InvariantCulture,
        $"Removals of users by this connector are held: {hold.Removals} users were deactivated or deleted within {WordsFor(brake.Window)} ({hold.Users} were active when counting began), and more may be a mistake. Nothing was changed. Everything else is served; an operator of the service must release the removals, or confirm them."));

    private static string WordsFor(TimeSpan window) => window == TimeSpan.FromHours(1) ? "the hour" : string.Create(CultureInfo.InvariantCulture, $"{window.TotalMinutes:0} minutes");

    /// <summary>A name that another user or group has, said to an administrator of the tenant, who may know of all.</summary>
    private static ScimError TakenForAdministrator(CommitOperation operation, NameHolder holder)
    {
        var (attribute, kind) = operation.Kind == ResourceKind.User ? ("userName", "user") : ("displayName", "group");
        return ScimErrors.Uniqueness($"The {attribute} '{operation.Content!.Name}' is taken by " + holder switch
        {
            _ when holder.Owner == ResourceOwner.BuiltIn => "a built-in group. Use another name.",
            _ when holder.Owner == ResourceOwner.Local => $"the {kind} '{holder.Id}' of the tenant's own directory. Rename or delete that one, or use another name.",
            { Detached: true } => $"the user '{holder.Id}', which the identity provider of the connector '{holder.Owner.Connector}' has deleted and which is kept here. Delete it, or use another name.",
            _ => $"the {kind} '{holder.Id}' of the connector '{holder.Owner.Connector}'. Rename it in the identity provider, or use another name.",
        });
    }

    /// <summary>A userName that another user has.</summary>
    private static ScimError UserNameTaken(CommitOperation operation, NameHolder holder, LinkPolicy link)
    {
        var who = $"The userName '{operation.Content!.Name}'";
        return ScimErrors.Uniqueness(holder switch
        {
            { Protected: true } => $"{who} belongs to a protected account of this tenant, which provisioning must not change. Leave this user out of the assignment, or have an administrator of the tenant lift the protection.",
            { Detached: true } when holder.Owner == operation.Actor => $"{who} belongs to a user that was deleted here and is kept, deactivated, in the directory. Create a user with this userName to take it up again, or have an administrator of the tenant delete it.",
            _ when holder.Owner == operation.Actor && holder.Active => $"{who} belongs to the user '{holder.Id}' already. Find it by the filter userName eq, and update it.",
            _ when holder.Owner == operation.Actor => $"{who} belongs to the user '{holder.Id}', which is deactivated. Find it by the filter userName eq, and reactivate it by setting active to true.",
            _ when holder.Owner == ResourceOwner.Local && link == LinkPolicy.Off =>
                $"{who} belongs to a user of the tenant's own directory, which this connector must not take over. Use another userName, or have an administrator of the tenant delete that user or let the connector link.",
            _ when holder.Owner == ResourceOwner.Local => $"{who} belongs to a user of the tenant's own directory. Create a user with this userName to take it over, or use another userName.",
            _ => $"{who} belongs to a user of this tenant that does not come from this connector. Remove that user where it comes from, or use another userName.",
        });
    }

    /// <summary>A displayName that another group has.</summary>
    private static ScimError GroupNameTaken(CommitOperation operation, NameHolder holder)
    {
        var name = operation.Content!.Name;
        return ScimErrors.Uniqueness(holder switch
        {
            _ when holder.Owner == ResourceOwner.BuiltIn => $"'{name}' is a built-in group, which cannot be provisioned. Rename the group in the identity provider, and push it again.",
            _ when holder.Owner == ResourceOwner.Local => $"The tenant's own directory has a group '{name}'. Rename the group in the identity provider, or have an administrator of the tenant rename or delete the one in the directory; then push it again.",
            _ when holder.Owner == operation.Actor => $"The group '{holder.Id}' has the name '{name}' already. Link the identity provider's group to it, or rename one of them; then push it again.",
            _ => $"The tenant has a group '{name}' that does not come from this connector. Rename the group in the identity provider, and push it again.",
        });
    }

    private static ScimError UnknownMembers(IReadOnlyCollection<Guid> ids) => ScimErrors.InvalidValue(
        $"members names ids that are no users or groups of this connector: {Listed(ids)}. Nothing was changed; create them first, then push the group again.");

    private static string Listed(IEnumerable<Guid> ids) => string.Join(", ", ids.Select(id => $"'{id}'"));
}
