using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Groups;

/// <summary>What becomes of a group, apart from how it is carried out.</summary>
internal static class GroupEdits
{
    /// <summary>A new group with its members.</summary>
    public static ScimResult<PlannedChange> Create(CommitOperation operation, WriteCommand command, CompiledEvaluation rules)
    {
        if (!ResourceReader.Read(ScimModel.Default.Group, command.Body.Span, Requests.Options(command.Caller)).TryGet(out var input, out var error)
            || !ResourceCreation.Apply(input).TryGet(out var created, out error)
            || (error = ResourceContents.CheckName(created.Resource)) is not null)
        {
            return error;
        }

        return new PlannedChange(
            operation with { Content = ResourceContents.OfGroup(created.Resource, rules), Members = created.Members.IsNone ? null : created.Members },
            created.Resource)
        {
            Changes = ChangedAttributes.Of(null, created.Resource, created.Members),
        };
    }

    /// <summary>Deletes a group.</summary>
    public static PlannedChange Delete(CommitOperation operation, long version, DeleteCommand command) => new(

        // What allows an administrator to do it may change until then.
        operation with { ExpectedVersion = command.IfMatch is { Any: false } || command.Caller.IsAdministrator ? version : null },
        null);

    /// <summary>Changes a group's content, its members, or both.</summary>
    /// <param name="operation">To be completed.</param>
    /// <param name="before">What the row holds.</param>
    /// <param name="outcome">What the request makes of the group.</param>
    /// <param name="command">The request.</param>
    /// <param name="version">Version of the row that the outcome was computed from.</param>
    /// <param name="membersRead">Whether it was computed from the members too. If those were newer than the row, the commit finds that out.</param>
    /// <param name="rules">What evaluates it.</param>
    public static ScimResult<PlannedChange> Update(
        CommitOperation operation, Resource before, PatchOutcome outcome, WriteCommand command, long version, bool membersRead, CompiledEvaluation rules)
    {
        if (ResourceContents.CheckName(outcome.Resource) is { } error)
        {
            return error;
        }

        var members = outcome.Members.IsNone ? null : outcome.Members;

        // Who comes and goes is true at any version; otherwise parallel pushes of single members would refuse each other.
        var membersOnly = members is not null && !outcome.AttributesChanged && command.IfMatch is not { Any: false } && !membersRead;
        return new PlannedChange(
            operation with
            {
                Content = outcome.AttributesChanged ? ResourceContents.OfGroup(outcome.Resource, rules) : null,
                Members = members,
                ExpectedVersion = membersOnly ? null : version,
            },
            outcome.AttributesChanged ? outcome.Resource : null)
        {
            Changes = ChangedAttributes.Of(before, outcome.Resource, members),
        };
    }
}
