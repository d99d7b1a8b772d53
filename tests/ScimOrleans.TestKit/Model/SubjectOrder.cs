using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Model;

/// <summary>The order of resources (RFC 7644 §3.4.2.3), by looking at each.</summary>
public static class SubjectOrder
{
    /// <summary>Sorts rows that are in the order of ids; equal ones stay in it.</summary>
    public static IEnumerable<T> Sort<T>(IEnumerable<T> rows, Func<T, FilterSubject> subject, SortOrder sort)
    {
        ArgumentNullException.ThrowIfNull(sort);
        return sort.Descending
            ? rows.OrderByDescending(row => Key(subject(row), sort.Path), MissingLast.Instance)
            : rows.OrderBy(row => Key(subject(row), sort.Path), MissingLast.Instance);
    }

    /// <summary>What a resource is sorted by: of several values the primary one, else the first.</summary>
    private static ComparisonValue? Key(FilterSubject subject, AttributePath path)
    {
        var value = Single(path.Steps[0], subject[path.Steps[0]]);
        foreach (var step in path.Steps[1..])
        {
            value = Single(step, (value as ComplexValue)?[step]);
        }

        return value is null ? null : SearchDocument.Value(path.Leaf, value);
    }

    private static ScimValue? Single(AttributeDefinition attribute, ScimValue? value) => value is MultiValue many
        ? many.Items.FirstOrDefault(item => attribute.PrimaryAttribute is { } primary && (item as ComplexValue)?[primary] == BooleanValue.True) ?? many.Items[0]
        : value;

    private sealed class MissingLast : IComparer<ComparisonValue?>
    {
        public static MissingLast Instance { get; } = new();

        public int Compare(ComparisonValue? x, ComparisonValue? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            ({ Number: { } a }, { Number: { } b }) => a.CompareTo(b),
            ({ Truth: { } a }, { Truth: { } b }) => a.CompareTo(b),
            _ => CodePointComparer.Compare(x.Text, y.Text),
        };
    }
}
