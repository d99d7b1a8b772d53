using System.Text.Json.Nodes;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>
/// The PATCH vectors of another implementation (scimmy): a resource, operations, and the resource afterwards. Its resources are users that also have
/// members; here those with members are groups, and its ids are ours.
/// </summary>
public sealed class ScimmyPatchVectorTests
{
    /// <summary>Operations, as they are found in the vector, where RFC 7644 or our design wants something else; and what we answer.</summary>
    private static readonly (string Part, string Answer, string Reason)[] Deviations =
    [
        ("members[value eq 123abc]", ScimTypes.InvalidFilter, "123abc is no JSON literal (§3.4.2.2), and the parts of a member are immutable"),
        ("$ref eq null", ScimTypes.InvalidFilter, "addresses of members depend on the server's own and are not compared"),
        ("\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"<Ann>\"}]", "", "a member is an id: the same one cannot be in twice, so that nobody is left"),
        ("\"path\":\"name\",\"value\":{\"formatted\":\"Test\"}", """{"userName":"asdf","name":{"formatted":"Test","honorificPrefix":"Mr"}}""", "parts that are not sent stay (§3.5.2.3)"),
        ("\"path\":\"password\"", """{"userName":"asdf"}""", "a password is accepted and not kept"),
    ];

    [Fact]
    public void Apply_ScimmyVectors_BecomeTheirTargets()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Collections.Folder, "scimmy-vectors", "messages-patchop.json")))!;
        var vectors = file["inbound"]!.AsObject().SelectMany(group => group.Value!.AsArray()).Select(vector => vector!).ToArray();
        var used = new HashSet<string>();

        Assert.Equal(18, vectors.Length);
        foreach (var vector in vectors)
        {
            var operations = string.Join(',', vector["ops"]!.AsArray().Select(operation => Translate(operation!)));
            var deviation = Deviations.FirstOrDefault(row => operations.Contains(row.Part, StringComparison.Ordinal));
            used.Add(deviation.Part ?? "");
            if (vector["source"]!["members"] is { } members)
            {
                CheckMembers(Ids(members), operations, deviation.Answer ?? string.Join(',', Ids(vector["target"]!["members"]!)));
            }
            else
            {
                var result = PatchRun.Apply(PatchRun.User(Attributes(vector["source"]!)), operations);
                Assert.True(result.IsSuccess, $"{operations}: {result.Error}");
                PatchRun.AssertJson(deviation.Answer ?? Attributes(vector["target"]!), result.Value.Resource);
            }
        }

        Assert.All(Deviations, row => Assert.Contains(row.Part, used));
    }

    private static void CheckMembers(string[] before, string operations, string expected)
    {
        var result = PatchRun.Apply(PatchRun.Group("""{"displayName":"G"}"""), operations);
        if (expected == ScimTypes.InvalidFilter)
        {
            Assert.Equal(expected, result.Error?.ScimType);
            return;
        }

        Assert.True(result.IsSuccess, $"{operations}: {result.Error}");
        var edit = result.Value.Members;
        var start = edit.ReplaceAll ? [] : before.Select(id => Guid.Parse(PatchRun.Expand(id)));
        Assert.Equal(PatchRun.Expand(expected), string.Join(',', start.Except(edit.Remove).Union(edit.Add)));
    }

    private static string[] Ids(JsonNode members) => [.. members.AsArray().Select(member => Translate(member!["value"]!).Trim('"')).Distinct()];

    private static string Translate(JsonNode json) => json.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        .Replace("f648f8d5ea4e4cd38e9c", "<Ann>", StringComparison.Ordinal)
        .Replace("\"123abc", "\"<Bob>", StringComparison.Ordinal);

    /// <summary>A resource without its id, which a resource does not hold here.</summary>
    private static string Attributes(JsonNode resource)
    {
        var attributes = resource.DeepClone().AsObject();
        attributes.Remove("id");
        return attributes.ToJsonString();
    }
}
