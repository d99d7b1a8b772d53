using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>The order of a list in memory (RFC 7644 §3.4.2.3), the same as the databases': for lists that no single query makes.</summary>
/// <remarks>
/// Strings order by Unicode code point, folded unless case-exact; dateTimes by instant. Of several values the primary one counts, else the first.
/// Resources without a value come last, or first when descending. Ids break ties.
/// </remarks>
/// <param name="path">Ends at an attribute that is not complex; see <see cref="ParsePath"/>.</param>
/// <param name="descending">Whether larger values come first.</param>
public sealed class ResourceSort(AttributePath path, bool descending) : IComparer<FilterSubject>
{
    /// <summary>Reads <c>sortBy</c>. A complex attribute that has a <c>value</c> is sorted by it.</summary>
    /// <param name="type">The type of the resources in the list.</param>
    /// <param name="sortBy">Attribute notation in any case (RFC 7644 §3.10).</param>
    /// <returns>The path; or 400 <c>invalidValue</c>: there is no such attribute, it has no value to sort by, or nobody may read it.</returns>
    public static ScimResult<AttributePath> ParsePath(ResourceTypeDefinition type, string sortBy)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.TryResolve(sortBy, out var steps))
        {
            return ScimErrors.InvalidValue($"sortBy names no attribute of {type.Name}.");
        }

        if (steps[^1].Type == AttributeType.Complex)
        {
            if (steps[^1].ValueAttribute is not { } value)
            {
                return ScimErrors.InvalidValue($"sortBy must name a sub-attribute of {steps[^1]}.");
            }

            steps = steps.Add(value);
        }

        return steps.Any(step => step.Returned == Returned.Never)
            ? ScimErrors.InvalidValue($"sortBy cannot be {steps[^1]}, which is never returned.")
            : new AttributePath(steps);
    }

    /// <summary>What a resource is sorted by; <see langword="null"/> when it has no value.</summary>
    public ComparisonValue? Key(FilterSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var value = Single(path.Steps[0], subject[path.Steps[0]]);
        foreach (var step in path.Steps.AsSpan()[1..])
        {
            value = Single(step, (value as ComplexValue)?[step]);
        }

        return value is null ? null : SearchDocument.Value(path.Leaf, value);
    }

    /// <inheritdoc/>
    public int Compare(FilterSubject? x, FilterSubject? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var order = Compare(Key(x), Key(y));
        return order == 0 ? x.Id.CompareTo(y.Id) : descending ? -order : order;
    }

    private static int Compare(ComparisonValue? x, ComparisonValue? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        ({ Number: { } a }, { Number: { } b }) => a.CompareTo(b),
        ({ Truth: { } a }, { Truth: { } b }) => a.CompareTo(b),
        _ => CodePointComparer.Compare(x.Value.Text, y.Value.Text),
    };

    private static ScimValue? Single(AttributeDefinition attribute, ScimValue? value)
    {
        if (value is not MultiValue list)
        {
            return value;
        }

        foreach (var item in list.Items)
        {
            if (attribute.PrimaryAttribute is { } primary && item is ComplexValue element && BooleanValue.True.Equals(element[primary]))
            {
                return item;
            }
        }

        return list.Items[0];
    }
}
