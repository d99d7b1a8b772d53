using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>What a PATCH of one attribute may allocate, whatever else the user holds. A tenth more than was measured.</summary>
public sealed class PatchAllocationTests
{
    private const int Times = 100;
    private const string Title = """{"op":"replace","path":"title","value":"Boss"}""";

    private static readonly byte[] Body = PatchRun.Body(Title);
    private static readonly Resource User = PatchRun.User("""{"userName":"ann","title":"Clerk","emails":[{"value":"a@x","type":"work"},{"value":"b@x","type":"home"}],"active":true}""");

    [Fact]
    public void Read_OneAttribute_StaysWithinItsBudget() =>
        Assert.InRange(AllocatedBy(() => PatchRequestReader.Read(Body, ScimModel.Default.User, ReadOptions.Default)), 1, 1_216);

    [Fact]
    public void Apply_OneAttribute_StaysWithinItsBudget()
    {
        var request = PatchRequestReader.Read(Body, ScimModel.Default.User, ReadOptions.Default).Value;

        Assert.InRange(AllocatedBy(() => ResourcePatch.Apply(User, request, new() { Id = PatchRun.Id })), 1, 1_088);
    }

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
