using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Users;

/// <summary>What becomes of a user: the rules of linking, changing and deleting, apart from how they are carried out.</summary>
internal static class UserLifecycle
{
    /// <summary>Whether a creation takes up the user that has the name: a local one, or one of the connector's own that it had deleted. Never a protected one.</summary>
    public static bool CanLink(NameHolder holder, Caller caller) => CanLink(holder.Owner, holder.Protected, holder.Detached, caller);

    /// <summary>Whether that still holds of the row, and it still has the name or, if the connector says so, the email.</summary>
    public static bool CanLink(RememberedResource row, Resource created, Caller caller)
    {
        if (!CanLink(row.Owner, row.Protected, row.Detached, caller))
        {
            return false;
        }

        var user = row.Read();
        return ResourceContents.NameFoldedOf(user) == ResourceContents.NameFoldedOf(created) || (EmailMatch.IsWanted(row.Owner, caller) && EmailMatch.IsShared(user, created));
    }

    /// <summary>Makes a user the caller's, with the content of a creation. Its id and, if there was one, its local display name stay.</summary>
    public static PlannedChange Link(CommitOperation operation, RememberedResource row, Resource created, Caller caller, CompiledEvaluation rules)
    {
        var content = ResourceContents.OfUser(created, LocalDisplayName(row, row.Read()), rules);
        return new(
            operation with
            {
                ExpectedVersion = row.Version,
                Content = content,
                NewOwner = row.Owner == caller.Owner ? null : caller.Owner,
                Detached = row.Detached ? false : null,
                RestoreSuspended = caller.RestoreGroupsOnReactivate,
                Brake = BrakeOf(row, content, caller),
            },
            created);
    }

    /// <summary>Changes a user as a PUT or PATCH says. A local one becomes the caller's thereby, even if nothing else changes.</summary>
    /// <param name="operation">To be completed.</param>
    /// <param name="row">The user.</param>
    /// <param name="before">What the row holds.</param>
    /// <param name="outcome">What the request makes of it.</param>
    /// <param name="command">The request.</param>
    /// <param name="rules">What evaluates it.</param>
    /// <returns>The change; or 403 for a local user if the connector must not take over any.</returns>
    public static ScimResult<PlannedChange> Update(CommitOperation operation, RememberedResource row, Resource before, PatchOutcome outcome, WriteCommand command, CompiledEvaluation rules)
    {
        var caller = command.Caller;
        var links = row.Owner != caller.Owner;
        if (links && caller.LinkExisting == LinkPolicy.Off)
        {
            return ScimErrors.Forbidden("The user belongs to the tenant's own directory, and this connector must not take over such users: it can be changed there only.");
        }

        var changes = outcome.AttributesChanged || links;
        var content = changes ? ResourceContents.OfUser(outcome.Resource, links ? LocalDisplayName(row, before) : row.LocalDisplayName, rules) : null;
        return new PlannedChange(
            operation with
            {
                ExpectedVersion = row.Version,
                ExpectedGroupsDigest = command.IfMatch is { Any: false } && !caller.IsAdministrator ? row.GroupsDigest : null,
                Content = content,
                NewOwner = links ? caller.Owner : null,
                RestoreSuspended = caller.RestoreGroupsOnReactivate,
                Brake = BrakeOf(row, content, caller),
            },
            changes ? outcome.Resource : null);
    }

    /// <summary>Deletes a user, or detaches it, as the connector says.</summary>
    /// <returns>The change; 403 for a user that the connector sees but does not own; 409 for one that is protected, or that the administrator may not delete.</returns>
    public static ScimResult<PlannedChange> Delete(CommitOperation operation, RememberedResource row, DeleteCommand command, CompiledEvaluation rules)
    {
        var caller = command.Caller;
        if (LocalEditing.RefuseDelete(command, row) is { } refusal)
        {
            return refusal;
        }

        if (caller.IsAdministrator)
        {
            // What allows it may change until then.
            return new PlannedChange(operation with { Action = CommitAction.Delete, ExpectedVersion = row.Version }, null);
        }

        if (row.Owner != caller.Owner)
        {
            return ScimErrors.Forbidden("The user belongs to the tenant's own directory and is not managed by this connector: it can be deleted there only.");
        }

        var digest = command.IfMatch is { Any: false } ? row.GroupsDigest : null;
        if (caller.DeletePolicy == DeletePolicy.Delete)
        {
            return new PlannedChange(
                operation with
                {
                    Action = CommitAction.Delete,
                    ExpectedVersion = command.IfMatch is { Any: false } ? row.Version : null,
                    ExpectedGroupsDigest = digest,

                    // Whether the user is active is the store's to say: it may be another than what is remembered.
                    Brake = caller.Brake,
                },
                null);
        }

        var deactivated = ResourceContents.Deactivated(row.Read());
        var content = row.Active ? ResourceContents.OfUser(deactivated, row.LocalDisplayName, rules) : null;
        return new PlannedChange(
            operation with
            {
                Action = CommitAction.Update,
                ExpectedVersion = row.Version,
                ExpectedGroupsDigest = digest,
                Content = content,
                Detached = true,
                Brake = BrakeOf(row, content, caller),
            },
            deactivated);
    }

    /// <summary>What counts a change that computes from an active user an inactive one. The version that it was computed from is expected, so that nothing slips by.</summary>
    private static RemovalBrake? BrakeOf(RememberedResource row, ResourceContent? content, Caller caller) => row.Active && content is { Active: false } ? caller.Brake : null;

    private static bool CanLink(ResourceOwner owner, bool isProtected, bool detached, Caller caller) =>
        !isProtected && !caller.IsAdministrator && ((owner == ResourceOwner.Local && caller.LinkExisting != LinkPolicy.Off) || (owner == caller.Owner && detached));

    /// <summary>What the directory showed before the identity provider came: it stays for as long as the identity provider has no other.</summary>
    private static string? LocalDisplayName(RememberedResource row, Resource before) =>
        row.LocalDisplayName ?? (row.Owner == ResourceOwner.Local ? ResourceContents.DisplayNameOf(before) : null);
}
