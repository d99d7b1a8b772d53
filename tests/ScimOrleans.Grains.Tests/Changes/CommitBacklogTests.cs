using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Tests.Changes;

public sealed class CommitBacklogTests
{
    private static readonly TenantId[] _tenants = [TenantId.Parse("a"), TenantId.Parse("b"), TenantId.Parse("c")];

    [Fact]
    public void Take_ManyTenants_TakesInTurnAndInOrder()
    {
        var backlog = new CommitBacklog();
        foreach (var name in new[] { "a0", "a1", "a2", "b0", "c0", "b1" })
        {
            backlog.Add(Entry(name));
        }

        Assert.Equal(["a0", "b0", "c0", "a1"], Names(backlog.Take(4, int.MaxValue)));
        Assert.Equal(["b1", "a2"], Names(backlog.Take(4, int.MaxValue)));
        Assert.Empty(backlog.Take(4, int.MaxValue));
    }

    [Fact]
    public void Remove_OnlyOperationOfATenant_LeavesNoTurnBehind()
    {
        var backlog = new CommitBacklog();
        var (first, second) = (Entry("a0"), Entry("b0"));
        backlog.Add(first);
        backlog.Add(second);

        Assert.True(backlog.Remove(first));
        Assert.False(backlog.Remove(first));
        backlog.Add(Entry("a1"));

        Assert.Equal(2, backlog.Count);
        Assert.Equal(["b0", "a1"], Names(backlog.Take(4, int.MaxValue)));
        Assert.Equal(0, backlog.Count);
    }

    [Fact]
    public void Remove_OperationThatWasTaken_IsTooLate()
    {
        var backlog = new CommitBacklog();
        var entry = Entry("a0");
        backlog.Add(entry);
        backlog.Take(1, int.MaxValue);

        Assert.False(backlog.Remove(entry));
    }

    private static CommitEntry Entry(string name) => new(Operations.CreateUser(_tenants[name[0] - 'a'], name));

    private static IEnumerable<string> Names(List<CommitEntry> entries) => entries.Select(entry => entry.Operation.Content!.Name);
}
