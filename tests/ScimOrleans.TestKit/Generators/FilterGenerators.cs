using System.Collections.Immutable;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Generators;

/// <summary>Random filters over every attribute of a resource type that can be filtered, well formed as <see cref="FilterParser"/> gives them.</summary>
public static class FilterGenerators
{
    private const int Depth = 3;
    private const int DepthInBrackets = 1;

    /// <summary>Filters of at most eight conditions, each of which may be a value filter of two.</summary>
    /// <param name="type">Whose attributes they name.</param>
    /// <param name="pool">What literals of the server's attributes are taken from.</param>
    /// <param name="include">Paths that may be used; all if <see langword="null"/>. Within brackets, it is asked with the whole path.</param>
    public static Gen<FilterNode> Filter(ResourceTypeDefinition type, FilterPool? pool = null, Func<AttributePath, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        pool ??= FilterPool.Default;
        include ??= _ => true;
        var paths = Below(type.Root, []).Where(include).ToArray();
        var simple = paths.Where(path => path.Leaf.Type != AttributeType.Complex).ToArray();
        var valueFilters = paths.Where(path => path.Leaf.Type == AttributeType.Complex)
            .Select(path => (Path: path, Inner: Below(path.Leaf, []).Where(inner => include(new([.. path.Steps, .. inner.Steps]))).ToArray())).Where(pair => pair.Inner.Length > 0).ToArray();
        var leaves = new List<(int, IGen<FilterNode>)> { (1, Present(paths)), (4, Comparison(simple, pool)) };
        if (valueFilters.Length > 0)
        {
            leaves.Add((2, Gen.OneOf(valueFilters).SelectMany(pair => InBrackets(pair.Inner, pool).Select(inner => (FilterNode)new ValueFilter(pair.Path, inner)))));
        }

        return Tree(Gen.Frequency([.. leaves]), Depth);
    }

    /// <summary>Filters for between the brackets of a complex attribute, with paths that start at an element of it.</summary>
    public static Gen<FilterNode> ElementFilter(AttributeDefinition attribute, FilterPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return InBrackets(Below(attribute, []).ToArray(), pool ?? FilterPool.Default);
    }

    /// <summary>All of these, as the parser joins them.</summary>
    public static FilterNode And(params IEnumerable<FilterNode> operands) => new AndFilter([.. operands.SelectMany(operand => operand is AndFilter and ? and.Operands : [operand])]);

    /// <summary>Any of these, as the parser joins them.</summary>
    public static FilterNode Or(params IEnumerable<FilterNode> operands) => new OrFilter([.. operands.SelectMany(operand => operand is OrFilter or ? or.Operands : [operand])]);

    private static Gen<FilterNode> InBrackets(AttributePath[] paths, FilterPool pool)
    {
        var comparison = Comparison(paths.Where(path => path.Leaf.Type != AttributeType.Complex).ToArray(), pool);
        return Tree(Gen.Frequency((1, Present(paths)), (4, comparison)), DepthInBrackets);
    }

    private static Gen<FilterNode> Tree(Gen<FilterNode> leaf, int depth)
    {
        if (depth == 0)
        {
            return leaf;
        }

        var below = Tree(leaf, depth - 1);
        return Gen.Frequency((3, leaf), (2, below.Array[2].Select(operands => And(operands))), (2, below.Array[2].Select(operands => Or(operands))), (1, below.Select(operand => (FilterNode)new NotFilter(operand))));
    }

    /// <summary>All paths below an attribute: its sub-attributes, and theirs.</summary>
    private static IEnumerable<AttributePath> Below(AttributeDefinition owner, ImmutableArray<AttributeDefinition> before) =>
        owner.SubAttributes.Where(attribute => attribute.Returned != Returned.Never).SelectMany(attribute =>
        {
            ImmutableArray<AttributeDefinition> steps = [.. before, attribute];
            return Below(attribute, steps).Prepend(new AttributePath(steps));
        });

    private static Gen<FilterNode> Present(AttributePath[] paths) => Gen.OneOf(paths).Select(path => (FilterNode)new PresentFilter(path));

    private static Gen<FilterNode> Comparison(AttributePath[] paths, FilterPool pool) => Gen.OneOf(paths).SelectMany(path =>
        Gen.Select(Gen.OneOf(Operators(path.Leaf.Type)), Literal(path.Leaf, pool), (comparison, value) => (FilterNode)new ComparisonFilter(path, comparison, SearchDocument.Value(path.Leaf, value)) { Literal = value }));

    private static ComparisonOperator[] Operators(AttributeType type) => type switch
    {
        AttributeType.String or AttributeType.Reference => Enum.GetValues<ComparisonOperator>(),
        AttributeType.Boolean or AttributeType.Binary => [ComparisonOperator.Equal, ComparisonOperator.NotEqual],
        _ => [.. Enum.GetValues<ComparisonOperator>().Except([ComparisonOperator.Contains, ComparisonOperator.StartsWith, ComparisonOperator.EndsWith])],
    };

    private static Gen<ScimValue> Literal(AttributeDefinition attribute, FilterPool pool)
    {
        var id = Gen.OneOf(pool.Ids.ToArray());
        var texts = (attribute.Parent?.Name, attribute.Name) switch
        {
            (null, "id") or ("groups" or "members", "value") => Gen.Select(id, Gen.Int[0, 4], (guid, form) => form switch
            {
                0 => guid.ToString().ToUpperInvariant(),
                1 => guid.ToString()[..^2],
                _ => guid.ToString(),
            }),
            ("groups" or "members", "$ref") => Gen.Select(id, Gen.OneOf("../Users/", "../Groups/", "../groups/"), (guid, folder) => $"{folder}{guid}"),
            ("meta", "location") => Gen.Select(id, Gen.OneOf("/Users/", "/Groups/", "/users/"), (guid, folder) => $"{pool.BaseAddress}{folder}{guid}"),
            ("groups", "type") => Gen.OneOf("direct", "Direct", "indirect"),
            ("meta", "created" or "lastModified") => Gen.Select(Gen.OneOf(pool.Instants.ToArray()), Gen.Int[-1, 1], Gen.Int[-14, 14], (instant, ticks, hours) =>
                instant.AddTicks(ticks * 10).ToOffset(TimeSpan.FromHours(hours)).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", System.Globalization.CultureInfo.InvariantCulture)),
            ("meta", "version") => Gen.OneOf(pool.Versions.ToArray()),
            ("meta", "resourceType") => Gen.OneOf("User", "user", "Group"),
            (null, "schemas") => Gen.OneOf(SchemaUrns.User, SchemaUrns.Group, SchemaUrns.EnterpriseUser, AllTypesModel.Urn, SchemaUrns.User.ToUpperInvariant()),
            _ => null,
        };
        return texts is null ? ValueGenerators.Simple(attribute) : texts.Select(text => (ScimValue)new StringValue(text));
    }
}
