using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Changes the elements of a multi-valued attribute that a value filter selects, or a sub-attribute of all of them.</summary>
internal static class ElementEdit
{
    /// <summary>The elements after the step.</summary>
    public static ScimResult<ImmutableArray<ScimValue>> Apply(ImmutableArray<ScimValue> items, AttributeStep step, IdpTolerances tolerances)
    {
        var filter = step.Target.Filter;
        var selected = new bool[items.Length];
        var any = false;
        for (var i = 0; i < items.Length; i++)
        {
            selected[i] = filter is null || FilterEvaluator.MatchesElement(filter, items[i]);
            any |= selected[i];
        }

        if (!any)
        {
            return NothingSelected(items, step, tolerances);
        }

        var result = ImmutableArray.CreateBuilder<ScimValue>(items.Length);
        var written = new List<bool>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            if (!selected[i])
            {
                result.Add(items[i]);
                written.Add(false);
                continue;
            }

            if (!Change(items[i], step).TryGet(out var changed, out var error))
            {
                return error;
            }

            // An element without any value left is none (RFC 7644 §3.5.2.2).
            if (changed.Element is { } element)
            {
                result.Add(element);
                written.Add(true);
            }
        }

        return PrimaryRule.Move(step.Target.Attribute, result.ToImmutable(), [.. written]);
    }

    private static ScimResult<Changed> Change(ScimValue item, AttributeStep step)
    {
        var (_, attribute, filter, subAttribute) = step.Target;
        if (subAttribute is not null)
        {
            var before = (ComplexValue)item;
            return AttributeEdit.SetPart(before, attribute, subAttribute, step.Kind, step.Value).TryGet(out var after, out var error)
                ? Checked(attribute, before, after)
                : error;
        }

        return step.Kind switch
        {
            PatchKind.Remove => new Changed(null),
            PatchKind.Add when item is ComplexValue element => Checked(attribute, element, ElementIdentity.Complete(element, ((ComplexValue)step.Value!).Values)),
            PatchKind.Replace when item is ComplexValue element => Checked(attribute, element, Selector.Keep(filter!, element, (ComplexValue)step.Value!)),
            _ => new Changed(step.Value),
        };
    }

    private static ScimResult<Changed> Checked(AttributeDefinition attribute, ComplexValue before, ComplexValue after) =>
        ElementIdentity.CheckParts(attribute, before, after) is { } error ? error : new Changed(after.IsEmpty ? null : after);

    private static ScimResult<ImmutableArray<ScimValue>> NothingSelected(ImmutableArray<ScimValue> items, AttributeStep step, IdpTolerances tolerances)
    {
        var (_, attribute, filter, subAttribute) = step.Target;
        if (step.Kind == PatchKind.Remove)
        {
            return filter is null || tolerances.HasFlag(IdpTolerances.RemoveOfAbsent)
                ? items
                : ScimErrors.NoTarget($"The value filter selects no element of '{attribute}', so there is nothing to remove.");
        }

        if (filter is null)
        {
            return ScimErrors.NoTarget($"'{attribute}' has no element whose '{subAttribute!.Name}' could be set; add an element first.");
        }

        if (!tolerances.HasFlag(IdpTolerances.CreateMissingElement))
        {
            return ScimErrors.NoTarget($"The value filter selects no element of '{attribute}'; add one with path '{attribute}'.");
        }

        if (Selector.Create(filter, attribute) is not { } seed)
        {
            return ScimErrors.NoTarget(
                $"The value filter selects no element of '{attribute}', and none can be made from it: that needs comparisons with eq, joined by and.");
        }

        ComplexValue made;
        if (subAttribute is null)
        {
            made = ElementIdentity.Complete(seed, ((ComplexValue)step.Value!).Values);
        }
        else if (AttributeEdit.SetPart(seed, attribute, subAttribute, step.Kind, step.Value).TryGet(out var filled, out var error))
        {
            made = filled;
        }
        else
        {
            return error;
        }

        if (!FilterEvaluator.MatchesElement(filter, made))
        {
            return ScimErrors.NoTarget($"The value filter selects no element of '{attribute}', and the value that was sent would not be selected by it either.");
        }

        var written = new bool[items.Length + 1];
        written[^1] = true;
        return PrimaryRule.Move(attribute, items.Add(made), written);
    }

    private readonly record struct Changed(ScimValue? Element);
}
