using System.Numerics;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class IdpToleranceTableTests
{
    [Fact]
    public void Rows_EachFlag_HasOne()
    {
        var flags = Enum.GetValues<IdpTolerances>().Except([IdpTolerances.None, IdpTolerances.All]);

        Assert.Equal(flags.Order(), IdpToleranceTable.Rows.Select(row => row.Tolerance).Distinct().Order());
    }

    [Fact]
    public void Rows_EachRow_HasOneFlagAndSaysWhoWhatAndHowFar() => Assert.All(IdpToleranceTable.Rows, row =>
    {
        Assert.Equal(1, BitOperations.PopCount((uint)row.Tolerance));
        Assert.All([row.IdentityProvider, row.Allows, row.Refuses], text => Assert.False(string.IsNullOrWhiteSpace(text)));
    });

    [Fact]
    public void All_HasEveryFlag() => Assert.All(Enum.GetValues<IdpTolerances>(), flag => Assert.True(IdpTolerances.All.HasFlag(flag)));
}
