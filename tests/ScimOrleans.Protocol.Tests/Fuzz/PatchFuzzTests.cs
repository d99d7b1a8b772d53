using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Tests.Patch;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>Hostile bodies of PATCH: each is refused, or applies and leaves a resource that keeps the rules and comes back from its stored form.</summary>
public sealed class PatchFuzzTests
{
    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            """{"op":"replace","path":"active","value":"False"},{"op":"add","path":"emails[type eq \"work\"].value","value":"x@y.test"}""",
            """{"op":"replace","value":{"name.givenName":"B","title":"t","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"d","emails":[{"value":"q","primary":true}]}}""",
            """{"op":"remove","path":"emails[value co \"a\" and not (primary eq true)]"},{"op":"Add","path":"nickName","value":"n"},{"op":"replace","path":"emails.primary","value":true}""",
            """{"op":"add","path":"members","value":[{"value":"<Cid>"},{"value":"<Ann>","type":"User"}]},{"op":"remove","path":"members[value eq \"<Bob>\"]"}""",
            """{"op":"replace","path":"members","value":[]},{"op":"remove","path":"members[display sw \"A\" or type eq \"Group\"]"},{"op":"replace","value":{"id":"<Id>","displayName":"d"}}""",
            """{"op":"remove","path":"~:manager"},{"op":"replace","path":"~:manager","value":{"value":"m"}},{"op":"add","path":"externalId","value":"7"}""",
            """{"op":"remove","path":"members","value":[{"value":"<Ann>"}]},{"op":"replace","path":"userName","value":"z"},{"op":"replace","path":"displayName","value":"z"}""",
        }.Select(PatchRun.Body),
    ];

    private static readonly Resource[] Present =
    [
        PatchRun.User("""{"userName":"u","active":true,"name":{"givenName":"G"},"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}],"~":{"manager":{"value":"m"}}}"""),
        PatchRun.Group("""{"displayName":"g","externalId":"1"}"""),
    ];

    [Fact]
    public void Patch_HostileBody_AppliesOrIsRefused() => FuzzRun.Over(random => JsonMutation.Body(random, Samples), Check, Encoding.UTF8.GetString);

    private static bool Check(byte[] body, FuzzRandom random)
    {
        var present = random.Pick<Resource>(Present);
        var options = random.Once(4) ? ReadOptions.Default with { Tolerances = IdpTolerances.None, UnknownAttributes = UnknownAttributes.Refuse } : ReadOptions.Default;
        if (!PatchRequestReader.Read(body, present.Type, options).TryGet(out var request, out var error))
        {
            CheckRefusal(error, body);
            return false;
        }

        var before = present.Attributes;
        var context = new PatchContext { Id = PatchRun.Id };
        var result = ResourcePatch.Apply(present, request, context);
        if (result is { IsSuccess: true, Value.NeedsMembers: true })
        {
            result = ResourcePatch.Apply(present, request, context with { CurrentMembers = PatchRun.Members });
            Assert.False(result is { IsSuccess: true, Value.NeedsMembers: true });
        }

        Assert.Same(before, present.Attributes);
        if (!result.TryGet(out var outcome, out error))
        {
            CheckRefusal(error, body);
            return true;
        }

        ResourceFuzzTests.CheckStored(outcome.Resource);
        Assert.Null(ResourceRules.Check(outcome.Resource));
        Assert.Equal(outcome.AttributesChanged, !outcome.Resource.Attributes.Equals(present.Attributes));
        return true;
    }

    private static void CheckRefusal(ScimError error, byte[] body)
    {
        if (error is { Status: 413, ScimType: null })
        {
            Assert.NotEmpty(error.Detail);
            return;
        }

        Refusal.Check(error, body.Length, ScimTypes.InvalidSyntax, ScimTypes.InvalidValue, ScimTypes.InvalidPath, ScimTypes.InvalidFilter, ScimTypes.NoTarget, ScimTypes.Mutability);
    }
}
