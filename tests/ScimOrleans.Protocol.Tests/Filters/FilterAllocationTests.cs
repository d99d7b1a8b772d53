using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>What a filter and a path may allocate: their nodes and literals, and nothing beside. A tenth more than was measured.</summary>
public sealed class FilterAllocationTests
{
    private const int Times = 100;

    [Fact]
    public void ParseFilter_UserNameEq_StaysWithinItsBudget() =>
        Assert.InRange(AllocatedBy(() => FilterParser.Parse("""userName eq "ann@example.com" """, ScimModel.Default.User, ScimLimits.Default)), 1, 448);

    [Fact]
    public void ParseFilter_WithAValueFilter_StaysWithinItsBudget() =>
        Assert.InRange(AllocatedBy(() => FilterParser.Parse("""userName eq "ann" and emails[type eq "work"].value co "@x" """, ScimModel.Default.User, ScimLimits.Default)), 1, 1_536);

    [Fact]
    public void ParsePath_WithAValueFilter_StaysWithinItsBudget() =>
        Assert.InRange(AllocatedBy(() => PatchPathParser.Parse("""emails[type eq "work"].value""", ScimModel.Default.User, ScimLimits.Default)), 1, 448);

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }
}
