using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ScimOrleans.Benchmarks.Sites;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Benchmarks.Micro;

/// <summary>What one request costs in the protocol alone, with a user of 1 KB: time and bytes.</summary>
[MemoryDiagnoser]
public class ProtocolBenchmarks
{
    private const string Filter = "userName eq \"user0000001@bench.example\" and emails[type eq \"work\"].value co \"@bench\"";
    private const string Path = "emails[type eq \"work\"].value";
    private static readonly Guid Id = Guid.Parse(UserJson.Id(1));
    private static readonly ResourceTypeDefinition User = ScimModel.Default.User;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(UserJson.Of("0000001"));
    private static readonly byte[] PatchBody = Encoding.UTF8.GetBytes("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Boss"}]}""");
    private static readonly Resource Stored = ResourceReader.Read(User, Body, ReadOptions.Default).Value.Resource;
    private static readonly PatchRequest Patch = PatchRequestReader.Read(PatchBody, User, ReadOptions.Default).Value;
    private static readonly PatchContext Context = new() { Id = Id };
    private static readonly Projection Two = Projection.Parse(User, ["userName", "emails.value"], [], ScimLimits.Default).Value;
    private static readonly ResourceView View = new()
    {
        Type = User,
        Id = Id,
        Attributes = Stored.Attributes,
        Created = DateTimeOffset.UnixEpoch,
        LastModified = DateTimeOffset.UnixEpoch,
        ETag = "W/\"1\"",
    };

    private readonly ArrayBufferWriter<byte> _output = new(4_096);

    /// <summary>The reader of a POST's body.</summary>
    [Benchmark]
    public ScimResult<ResourceInput> ReadUser() => ResourceReader.Read(User, Body, ReadOptions.Default);

    /// <summary>The reader of a row.</summary>
    [Benchmark]
    public Resource ReadStoredUser() => ResourceReader.ReadStored(User, Body);

    /// <summary>A filter with a value filter.</summary>
    [Benchmark]
    public ScimResult<FilterNode> ParseFilter() => FilterParser.Parse(Filter, User, ScimLimits.Default);

    /// <summary>A path of a PATCH.</summary>
    [Benchmark]
    public ScimResult<PatchPath> ParsePath() => PatchPathParser.Parse(Path, User, ScimLimits.Default);

    /// <summary>The body of a PATCH of one attribute.</summary>
    [Benchmark]
    public ScimResult<PatchRequest> ReadPatch() => PatchRequestReader.Read(PatchBody, User, ReadOptions.Default);

    /// <summary>Applying it.</summary>
    [Benchmark]
    public ScimResult<PatchOutcome> ApplyPatch() => ResourcePatch.Apply(Stored, Patch, Context);

    /// <summary>A whole representation.</summary>
    [Benchmark]
    public int WriteUser() => Write(Projection.Default);

    /// <summary>Two attributes of it.</summary>
    [Benchmark]
    public int WriteTwoAttributes() => Write(Two);

    private int Write(Projection projection)
    {
        _output.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_output))
        {
            RepresentationWriter.Write(writer, View, projection, "https://scim.example.com/scim/v2/demo/okta");
        }

        return _output.WrittenCount;
    }
}
