using System.Text;
using System.Text.Json.Nodes;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Reads and applies PATCH requests for the tests of this folder, and says in one line what came of it.</summary>
internal static class PatchRun
{
    public const string Enterprise = SchemaUrns.EnterpriseUser;

    /// <summary>Id of the resource that is patched.</summary>
    public static readonly Guid Id = Guid.Parse("2819c223-7f76-453a-919d-413861904646");

    public static readonly Guid Ann = Guid.Parse("0198a1b0-0000-7000-8000-00000000000a");
    public static readonly Guid Bob = Guid.Parse("0198a1b0-0000-7000-8000-00000000000b");
    public static readonly Guid Cid = Guid.Parse("0198a1b0-0000-7000-8000-00000000000c");
    public static readonly Guid Nested = Guid.Parse("0198a1b0-0000-7000-8000-0000000000ee");

    /// <summary>Members of the group in tests that need them.</summary>
    public static readonly MemberReference[] Members = [new(Ann, "Ann", "User"), new(Bob, "Bob", "User"), new(Nested, "Nested", "Group")];

    public static Resource User(string json) => TreeJson.Resource(ScimModel.Default.User, Expand(json));

    public static Resource Group(string json) => TreeJson.Resource(ScimModel.Default.Group, Expand(json));

    /// <summary>The body of a PATCH with these operations, separated by commas.</summary>
    public static byte[] Body(string operations) => Encoding.UTF8.GetBytes($$"""{"schemas":["{{SchemaUrns.PatchOp}}"],"Operations":[{{Expand(operations)}}]}""");

    /// <summary>JSON with its abbreviations written out: <c>~</c> for the URN of the enterprise extension, a name in angle brackets for an id.</summary>
    public static string Expand(string json) => json
        .Replace("~", Enterprise, StringComparison.Ordinal)
        .Replace("<Id>", Id.ToString(), StringComparison.Ordinal)
        .Replace("<Ann>", Ann.ToString(), StringComparison.Ordinal)
        .Replace("<ANN>", Ann.ToString().ToUpperInvariant(), StringComparison.Ordinal)
        .Replace("<Bob>", Bob.ToString(), StringComparison.Ordinal)
        .Replace("<Cid>", Cid.ToString(), StringComparison.Ordinal);

    public static ScimResult<PatchRequest> Read(ResourceTypeDefinition type, string operations, IdpTolerances tolerances = IdpTolerances.All) =>
        PatchRequestReader.Read(Body(operations), type, ReadOptions.Default with { Tolerances = tolerances });

    public static ScimResult<PatchOutcome> Apply(
        Resource resource, string operations, IdpTolerances tolerances = IdpTolerances.All, IReadOnlyList<MemberReference>? members = null) =>
        Read(resource.Type, operations, tolerances).TryGet(out var request, out var error)
            ? ResourcePatch.Apply(resource, request, new() { Id = Id, CurrentMembers = members })
            : error;

    /// <summary>Status, scimType and detail of a refusal.</summary>
    public static string Show(ScimError error) => $"{error.Status} {error.ScimType}: {error.Detail}";

    /// <summary>A membership edit as text: <c>= ids</c> for exactly these, else <c>+ ids</c> and <c>- ids</c>; <c>none</c>.</summary>
    public static string Show(MembershipEdit edit)
    {
        if (edit.IsNone)
        {
            return "none";
        }

        var added = Names(edit.Add);
        return edit.ReplaceAll ? $"={added}" : string.Join(' ', new[] { edit.Add.IsEmpty ? "" : $"+{added}", edit.Remove.IsEmpty ? "" : $"-{Names(edit.Remove)}" }.Where(part => part.Length > 0));
    }

    public static void AssertJson(string expected, Resource actual)
    {
        var shown = TreeJson.Show(actual);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expand(expected)), shown), $"expected {expected}\nactual   {shown.ToJsonString()}");
    }

    private static string Names(IEnumerable<Guid> ids) => string.Join(',', ids.Select(id =>
        id == Ann ? "Ann" : id == Bob ? "Bob" : id == Cid ? "Cid" : id == Nested ? "Nested" : id.ToString()).Order(StringComparer.Ordinal));
}
