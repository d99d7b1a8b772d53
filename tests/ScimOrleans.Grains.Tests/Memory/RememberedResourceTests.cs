using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Tests.Changes;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Tests.Memory;

/// <summary>What is not kept is read from the representation, and is what the row said.</summary>
public sealed class RememberedResourceTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef";

    private static readonly TenantId _tenant = TenantId.Parse("acme");

    [Theory]
    [InlineData("""{"userName":"ann","active":true}""")]
    [InlineData("""{"userName":"ann","title":"\",\"groups\":[{\"value\":\"1\"}],\"meta\":{","active":true}""")]
    [InlineData("""{ "active": true, "userName": "ann" }""")]
    [InlineData("""{"userName":"ann","password":"known to nobody"}""")]
    [InlineData("{}")]
    public void Read_IsWhatTheRowHeld(string json)
    {
        var remembered = Remember(Row(json, "crew"));

        Assert.Equal(Stored(json), Stored(remembered.Read()));
    }

    [Theory]
    [InlineData("""{"userName":"ann","title":"Boss","active":true}""", "crew", "\",\"groups\":[{\"value\":\"", "\",\"meta\":{", "Zoë \\ \n 🎈")]
    [InlineData("""{"userName":"ann","password":"known to nobody"}""", "crew")]
    [InlineData("""{"userName":"ann"}""")]
    public void After_AChangeOfContent_IsTheRowThatTheCommitLeft(string json, params string[] groups)
    {
        var row = Row("""{"userName":"bob","title":"Clerk","active":true}""", groups);
        var content = ResourceContents.OfUser(ResourceReader.ReadStored(ScimModel.Default.User, Encoding.UTF8.GetBytes(json)), "Local", CompiledEvaluation.Default);
        var operation = Operations.Update(_tenant, ResourceKind.User, row.Id) with { Content = content, NewOwner = ResourceOwner.Local };

        var after = After(row, operation, version: 8);

        var expected = Remember(row with
        {
            Json = content.Json,
            LocalDisplayName = "Local",
            Owner = ResourceOwner.Local,
            Version = 8,
            LastModified = Operations.At.AddDays(1),
        });
        Assert.Equal(Text(expected), Text(after));
        Assert.Equal((expected.ETag, expected.GroupsDigest, "Local", ResourceOwner.Local, 8), (after.ETag, after.GroupsDigest, after.LocalDisplayName, after.Owner, after.Version));
        Assert.Equal(expected.GroupIds, after.GroupIds);
        Assert.Equal(Stored(json), Stored(after.Read()));
        Assert.Equal(5, after.StaleMarks);
    }

    [Fact]
    public void After_AChangeOfOwnerAlone_KeepsContentAndGroups()
    {
        var row = Row("""{"userName":"ann","active":true}""", "crew");

        var after = After(row, Operations.Update(_tenant, ResourceKind.User, row.Id) with { Protected = true, Detached = true }, version: 8);

        Assert.Equal(Text(Remember(row with { Version = 8, LastModified = Operations.At.AddDays(1) })), Text(after));
        Assert.Equal((true, true, true, "Here"), (after.Active, after.Protected, after.Detached, after.LocalDisplayName));
    }

    [Fact]
    public void After_Deactivation_ThereAreNoGroups()
    {
        var row = Row("""{"userName":"ann","active":true}""", "crew");

        var after = After(row, Operations.Update(_tenant, ResourceKind.User, row.Id) with { Content = Operations.UserContent("ann", active: false) }, version: 8);

        Assert.Equal(("W/\"8\"", "", false), (after.ETag, after.GroupsDigest, after.Active));
        Assert.Empty(after.GroupIds);
        Assert.DoesNotContain("groups", Text(after), StringComparison.Ordinal);
    }

    [Fact]
    public void EqualValues_AreKeptOnce()
    {
        var shared = new SharedValues();
        var row = Row("""{"userName":"ann"}""", "crew", "team");

        var one = RememberedResource.Of(row with { Owner = Parse("connector:okta") }, null, 0, shared);
        var other = RememberedResource.Of(row with { Owner = Parse("connector:okta"), Id = Guid.CreateVersion7() }, null, 0, shared);
        var others = RememberedResource.Of(row with { Groups = row.Groups[..1], Version = 3 }, null, 0, shared);

        Assert.Same(one.ETag, other.ETag);
        Assert.Same(one.Owner.Text, other.Owner.Text);
        Assert.True(one.GroupIds == other.GroupIds);
        Assert.Equal(row.Groups[0].Id, Assert.Single(others.GroupIds));
        Assert.Equal($"W/\"3-{Digest}\"", others.ETag);

        static ResourceOwner Parse(string text) => ResourceOwner.Parse(text);
    }

    private static StoredResource Row(string json, params string[] groups) => new()
    {
        Kind = ResourceKind.User,
        Id = Guid.Parse("01900000-0000-7000-8000-000000000001"),
        Owner = Operations.Okta,
        Viewer = Operations.Okta,
        Version = 7,
        Created = Operations.At,
        LastModified = Operations.At,
        Json = Encoding.UTF8.GetBytes(json),
        DisplayName = "ann",
        LocalDisplayName = "Here",
        Active = true,
        Groups = [.. groups.Select((display, index) => new GroupMembership(Guid.Parse($"01900000-0000-7000-8000-00000000010{index}"), display))],
        GroupsDigest = groups.Length == 0 ? "" : Digest,
    };

    private static RememberedResource Remember(StoredResource row) => RememberedResource.Of(row, null, 5, new());

    private static RememberedResource After(StoredResource row, CommitOperation operation, long version) => Remember(row).After(
        new(operation, null),
        new() { Outcome = CommitOutcome.Committed, Version = version, LastModified = Operations.At.AddDays(1) },
        new());

    private static string Text(RememberedResource resource) => Encoding.UTF8.GetString(resource.Body.Span);

    private static string Stored(string json) => Stored(ResourceReader.ReadStored(ScimModel.Default.User, Encoding.UTF8.GetBytes(json)));

    private static string Stored(Resource resource)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ResourceWriter.WriteStored(output, resource);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
