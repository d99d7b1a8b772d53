using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterEvaluatorPropertyTests
{
    private static readonly int Iterations = Effort.Choose(full: 10_000, quick: 1_000);

    public static TheoryData<string> Types => ["User", "Group"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_DoubleNegation_ChangesNothing(string type) => Sample(type, (x, _, subject) =>
        FilterEvaluator.Matches(new NotFilter(new NotFilter(x)), subject) == FilterEvaluator.Matches(x, subject));

    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_Not_IsTheOpposite(string type) => Sample(type, (x, _, subject) =>
        FilterEvaluator.Matches(new NotFilter(x), subject) != FilterEvaluator.Matches(x, subject));

    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_AndOr_AreThoseOfTheirOperands(string type) => Sample(type, (x, y, subject) =>
        FilterEvaluator.Matches(FilterGenerators.And(x, y), subject) == (FilterEvaluator.Matches(x, subject) && FilterEvaluator.Matches(y, subject))
        && FilterEvaluator.Matches(FilterGenerators.Or(x, y), subject) == (FilterEvaluator.Matches(x, subject) || FilterEvaluator.Matches(y, subject)));

    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_DeMorgan_Holds(string type) => Sample(type, (x, y, subject) =>
        FilterEvaluator.Matches(new NotFilter(FilterGenerators.And(x, y)), subject) == FilterEvaluator.Matches(FilterGenerators.Or(new NotFilter(x), new NotFilter(y)), subject)
        && FilterEvaluator.Matches(new NotFilter(FilterGenerators.Or(x, y)), subject) == FilterEvaluator.Matches(FilterGenerators.And(new NotFilter(x), new NotFilter(y)), subject));

    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_FilterPrintedAndParsed_IsTheSame(string type) => Sample(type, (x, _, subject) =>
        FilterEvaluator.Matches(Parsing.Filter(FilterWriter.ToText(x), subject.Type), subject) == FilterEvaluator.Matches(x, subject));

    /// <summary>At a path with one value at most, a value is exactly one of less, equal and greater, and <c>ne</c> is the opposite of <c>eq</c>.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void Matches_SingleValue_IsLessEqualOrGreater(string type) => Sample(type, (x, _, subject) =>
    {
        if (x is not ComparisonFilter { Path.IsMultiValued: false } comparison)
        {
            return true;
        }

        var present = FilterEvaluator.Matches(new PresentFilter(comparison.Path), subject);
        var equal = Holds(ComparisonOperator.Equal);
        var opposite = Holds(ComparisonOperator.NotEqual) != equal;
        if (!ComparisonOperators.Allows(comparison.Path.Leaf.Type, ComparisonOperator.LessThan))
        {
            return opposite;
        }

        var (less, greater) = (Holds(ComparisonOperator.LessThan), Holds(ComparisonOperator.GreaterThan));
        var count = new[] { less, equal, greater }.Count(holds => holds);

        // An empty string compares, but is not present.
        var empty = comparison.Value.Text is not null && FilterEvaluator.Matches(comparison with { Operator = ComparisonOperator.Equal, Value = new(Text: "") }, subject);
        return opposite && count == (present || empty ? 1 : 0) && !(present && empty)
            && Holds(ComparisonOperator.LessOrEqual) == (less || equal) && Holds(ComparisonOperator.GreaterOrEqual) == (greater || equal);

        bool Holds(ComparisonOperator comparisonOperator) => FilterEvaluator.Matches(comparison with { Operator = comparisonOperator }, subject);
    });

    /// <summary>Properties of filters that never match prove nothing.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void Generators_FiltersAndSubjects_OftenMatchAndOftenDoNot(string type)
    {
        var (matching, total) = (0, 0);
        Sample(type, (x, _, subject) =>
        {
            var matches = x is ComparisonFilter or ValueFilter && FilterEvaluator.Matches(x, subject);
            Interlocked.Add(ref matching, matches ? 1 : 0);
            Interlocked.Add(ref total, x is ComparisonFilter or ValueFilter ? 1 : 0);
            return true;
        });

        Assert.InRange(matching, total / 20, total * 19 / 20);
    }

    private static void Sample(string type, Func<FilterNode, FilterNode, FilterSubject, bool> holds)
    {
        var definition = type == "User" ? AllTypesModel.Instance.User : ScimModel.Default.Group;
        var filter = FilterGenerators.Filter(definition);
        Gen.Select(filter, filter, ResourceGenerators.Subject(definition)).Sample(
            (x, y, subject) => holds(x, y, subject),
            iter: Iterations,
            print: ((FilterNode X, FilterNode Y, FilterSubject Subject) failed) =>
                $"{FilterWriter.ToText(failed.X)}\n{FilterWriter.ToText(failed.Y)}\n{ResourceGenerators.Describe(failed.Subject)}");
    }
}
