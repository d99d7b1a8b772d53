using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>
/// A database answers every filter and order as <see cref="FilterEvaluator"/> and <see cref="ResourceSort"/> do on the same data. A failure prints its seed; <c>CsCheck_Seed</c> in the environment replays it.
/// </summary>
public abstract class FilterAgreement : IAsyncLifetime
{
    private const int QueriesPerDirectory = 25;
    private static int _tenants;

    private IDirectoryStore? _store;
    private int _checked;
    private int _telling;

    private IDirectoryStore Store => _store ?? throw new InvalidOperationException("The store was not opened.");

    protected abstract Task<IDirectoryStore> OpenStoreAsync();

    protected abstract ValueTask CloseStoreAsync();

    public async ValueTask InitializeAsync() => _store = await OpenStoreAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseStoreAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Query_RandomFiltersOfUsers_AgreesWithTheEvaluator() => CheckAsync(ResourceKind.User, AllTypesModel.Instance.User);

    [Fact]
    public Task Query_RandomFiltersOfGroups_AgreesWithTheEvaluator() => CheckAsync(ResourceKind.Group, AllTypesModel.Instance.Group);

    private async Task CheckAsync(ResourceKind kind, ResourceTypeDefinition type)
    {
        var query = Gen.Select(FilterGenerators.Filter(type, SampleDirectory.Pool), Order(type), (filter, sort) => (Filter: filter, Sort: sort));
        await Gen.Select(SampleDirectory.Random, query.Array[QueriesPerDirectory]).SampleAsync(
            async sample =>
            {
                var tenant = TenantId.Parse(string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _tenants)}"));
                var subjects = (await sample.Item1.StoreAsync(Store, tenant, SampleDirectory.Okta))[kind].ToList();
                foreach (var (filter, sort) in sample.Item2)
                {
                    await CheckAsync(new()
                    {
                        Tenant = tenant,
                        Kind = kind,
                        Viewer = SampleDirectory.Okta,
                        Filter = filter,
                        Sort = sort,
                        Count = 100,
                        BaseAddress = SampleDirectory.Pool.BaseAddress,
                    }, subjects);
                }
            },
            // Half of the pairs are about users, half about groups.
            iter: Effort.Choose(full: 10_000, quick: 2_000) / 2 / QueriesPerDirectory,
            threads: 1,
            print: sample => string.Concat(sample.Item2.Select(q => $"\n{FilterWriter.ToText(q.Filter)} | {q.Sort?.Path}")) + sample.Item1);

        // A pair says little if all rows match, or none.
        Assert.True(_telling > _checked / 10, $"Only {_telling} of {_checked} filters told rows apart.");
    }

    private async Task CheckAsync(DirectoryQuery query, List<FilterSubject> subjects)
    {
        var matches = subjects.Where(subject => FilterEvaluator.Matches(query.Filter!, subject));
        var expected = (query.Sort is { } sort ? matches.Order(new ResourceSort(sort.Path, sort.Descending)) : matches).Select(subject => subject.Id).ToList();

        _checked++;
        _telling += expected.Count > 0 && expected.Count < subjects.Count ? 1 : 0;

        var page = await Store.QueryAsync(query);

        var actual = page.Resources.Select(resource => resource.Id).ToList();
        Assert.True(expected.SequenceEqual(actual) && page.TotalResults == expected.Count, $"""
            {FilterWriter.ToText(query.Filter!)}
            order {query.Sort?.Path} {(query.Sort?.Descending == true ? "descending" : "ascending")}
            expected {string.Join(", ", expected)}
            found    {string.Join(", ", actual)} ({page.TotalResults})
            """);
    }

    private static Gen<SortOrder?> Order(ResourceTypeDefinition type)
    {
        var paths = Below(type.Root, []).Where(path => path.Leaf.Type != AttributeType.Complex).ToArray();
        return Gen.Frequency((1, Gen.Const((SortOrder?)null)), (2, Gen.Select(Gen.OneOf(paths), Gen.Bool, (path, descending) => (SortOrder?)new SortOrder(path, descending))));
    }

    private static IEnumerable<AttributePath> Below(AttributeDefinition owner, ImmutableArray<AttributeDefinition> before) =>
        owner.SubAttributes.Where(attribute => attribute.Returned != Returned.Never).SelectMany(attribute =>
        {
            ImmutableArray<AttributeDefinition> steps = [.. before, attribute];
            return Below(attribute, steps).Prepend(new AttributePath(steps));
        });
}
