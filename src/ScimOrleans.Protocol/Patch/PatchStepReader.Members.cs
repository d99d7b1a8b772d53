using System.Collections.Immutable;
using System.Globalization;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <content>Operations on a group's <c>members</c>, which the resource does not hold.</content>
internal sealed partial class PatchStepReader
{
    private int _memberFilters;

    private ScimError? ReadMembers(int operation, PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (target.SubAttribute is { } part)
        {
            return ScimErrors.Mutability($"'{part}' cannot be changed: members are added to and removed from 'members' as a whole (RFC 7643 section 4.2).");
        }

        if (target.Filter is { } filter)
        {
            return ReadSelectedMembers(operation, kind, filter, target, json);
        }

        if (json.IsEmpty && kind != PatchKind.Remove)
        {
            return NoValue(kind);
        }

        if (json.IsEmpty || IsUnassigned(target, json))
        {
            return ReadNoMembers(operation, kind, json);
        }

        if (kind == PatchKind.Remove && !options.Allows(IdpTolerances.RemoveListedValues))
        {
            return ScimErrors.InvalidValue("A remove takes no value; select the members in the path, as in members[value eq \"…\"].");
        }

        return ReadIds(json).TryGet(out var ids, out var error) ? Add(new MembersStep(operation, kind, null, ids)) : error;
    }

    /// <summary><c>replace</c> with nothing and <c>remove</c> without a list empty the group; nothing to add adds nothing, and nobody listed is nobody removed.</summary>
    private ScimError? ReadNoMembers(int operation, PatchKind kind, ReadOnlySpan<byte> json)
    {
        var empties = kind == PatchKind.Replace || (kind == PatchKind.Remove && json is not [(byte)'[', ..]);
        return empties ? Add(new MembersStep(operation, PatchKind.Remove, null, null)) : null;
    }

    private ScimError? ReadSelectedMembers(int operation, PatchKind kind, FilterNode filter, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (kind == PatchKind.Add)
        {
            return ScimErrors.Mutability("A member cannot be changed; add members with path 'members' (RFC 7643 section 4.2).");
        }

        if (MemberFilter.NamesReference(filter))
        {
            return ScimErrors.InvalidFilter("members.$ref cannot be compared; compare members.value.");
        }

        if (kind == PatchKind.Replace && json.IsEmpty)
        {
            return NoValue(kind);
        }

        // Replacing a member by nobody removes it.
        if (kind == PatchKind.Remove || IsUnassigned(target, json))
        {
            return MemberFilter.Ids(filter) is { } named
                ? Add(new MembersStep(operation, PatchKind.Remove, null, named))
                : Add(new MembersStep(operation, PatchKind.Remove, filter, null));
        }

        return ReadIds(json).TryGet(out var ids, out var error) ? Add(new MembersStep(operation, kind, filter, ids)) : error;
    }

    private ScimError? Add(MembersStep step)
    {
        if (step.Filter is not null && ++_memberFilters > options.Limits.MaxMemberFilters)
        {
            return ScimErrors.PayloadTooLarge(string.Create(CultureInfo.InvariantCulture,
                $"More than {options.Limits.MaxMemberFilters} operations select members by more than their ids, which is the limit ({nameof(ScimLimits.MaxMemberFilters)}). Nothing was changed."));
        }

        _steps.Add(step);
        return null;
    }

    private ScimResult<ImmutableArray<Guid>> ReadIds(ReadOnlySpan<byte> json) =>
        ResourceReader.ReadMembers(type, json, _valueOptions).TryGet(out var members, out var error) ? GivenMembers.Ids(members) : error;
}
