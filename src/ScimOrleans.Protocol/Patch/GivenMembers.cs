using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Members that a body lists, as ids.</summary>
internal static class GivenMembers
{
    /// <summary>Exactly the listed members when the body of a POST or PUT has <c>members</c>, else no change (not an empty group).</summary>
    public static ScimResult<MembershipEdit> Edit(ResourceInput input)
    {
        if (!input.HasMembers)
        {
            return MembershipEdit.None;
        }

        return Ids(input.Members).TryGet(out var ids, out var error) ? MembershipEdit.Exactly(ids) : error;
    }

    /// <summary>The ids, in the order listed; or 400 <c>invalidValue</c> naming the first that is none.</summary>
    public static ScimResult<ImmutableArray<Guid>> Ids(IReadOnlyList<MemberInput> members)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>(members.Count);
        foreach (var member in members)
        {
            if (!ResourceIds.TryParse(member.Value, out var id))
            {
                return ScimErrors.InvalidValue(
                    $"{SyntaxDetail.Quote(member.Value)} is not the id of a user or group; members.value must be an id that this server gave out.");
            }

            ids.Add(id);
        }

        return ids.MoveToImmutable();
    }
}
