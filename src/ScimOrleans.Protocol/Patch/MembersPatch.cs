using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Folds the steps on a group's <c>members</c> into one edit that does not depend on who is in, so that its cost does not either.</summary>
internal sealed class MembersPatch(ResourceTypeDefinition type, IReadOnlyList<MemberReference>? current)
{
    private Dictionary<Guid, ComplexValue>? _elements;

    /// <summary>The edit so far.</summary>
    public MembershipEdit Edit { get; private set; } = MembershipEdit.None;

    /// <summary>Whether a step needs the present members, which are not known.</summary>
    public bool NeedsMembers { get; private set; }

    /// <summary>Adds a step to the edit.</summary>
    /// <returns><see langword="null"/>, or <c>noTarget</c> or <c>invalidValue</c>.</returns>
    public ScimError? Apply(MembersStep step)
    {
        if (step.Filter is not null)
        {
            return ApplyFiltered(step.Filter, step);
        }

        Edit = (step.Kind, step.Ids) switch
        {
            (PatchKind.Add, { } ids) => Edit.ThenAdd(ids),
            (PatchKind.Replace, { } ids) => MembershipEdit.Exactly(ids),
            (PatchKind.Remove, { } ids) => Edit.ThenRemove(ids),
            _ => MembershipEdit.Exactly([]),
        };
        return null;
    }

    private ScimError? ApplyFiltered(FilterNode filter, MembersStep step)
    {
        if (current is null)
        {
            NeedsMembers = true;
            return null;
        }

        _elements ??= current.ToDictionary(member => member.Id, Element);
        var selected = new List<Guid>();
        foreach (var (id, element) in _elements)
        {
            if (IsIn(id) && FilterEvaluator.MatchesElement(filter, element))
            {
                selected.Add(id);
            }
        }

        if (Edit.Add.Any(id => !_elements.ContainsKey(id)))
        {
            return ScimErrors.InvalidValue(
                "A value filter on members that asks for more than their ids cannot follow an operation that adds members in the same request; send it in a request of its own.");
        }

        if (step.Kind == PatchKind.Remove)
        {
            Edit = Edit.ThenRemove(selected);
            return null;
        }

        if (selected.Count == 0)
        {
            return ScimErrors.NoTarget("The value filter selects no member; add members with path 'members'.");
        }

        Edit = Edit.ThenRemove(selected).ThenAdd(step.Ids ?? []);
        return null;
    }

    private bool IsIn(Guid id) => Edit.Add.Contains(id) || (!Edit.ReplaceAll && !Edit.Remove.Contains(id));

    private ComplexValue Element(MemberReference member)
    {
        var members = type.Find("members")!;
        return ComplexValue.Of(
        [
            new(members.Find("value")!, new StringValue(member.Id.ToString())),
            new(members.Find("type")!, new StringValue(member.Type)),
            .. member.Display.Length > 0 ? [new AttributeValue(members.Find("display")!, new StringValue(member.Display))] : Array.Empty<AttributeValue>(),
        ]);
    }
}
