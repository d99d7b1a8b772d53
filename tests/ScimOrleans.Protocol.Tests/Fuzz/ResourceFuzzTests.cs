using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Tests.Resources;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>Hostile bodies of POST and PUT: each is read or refused; what is read comes back from its stored form, and a PUT of it twice is the same as once.</summary>
public sealed class ResourceFuzzTests
{
    private static readonly Guid Id = Guid.Parse("2819c223-7f76-453a-919d-413861904646");

    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","name":{"givenName":"A","familyName":"L"},"emails":[{"value":"a@b.test","type":"work","primary":true},"c@d.test"],"active":"True"}""",
            """{"userName":"ada","externalId":"7","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m"},"department":""},"x":[{"y":[1e3,null]}],"password":"\u0041\ud83d\ude00","x509Certificates":[{"value":"QUJD"}]}""",
            """{"displayName":"g","id":"2819c223-7f76-453a-919d-413861904646","members":[{"value":"0198a1b0-0000-7000-8000-00000000000a","type":"User"},{"value":"0198a1b0-0000-7000-8000-00000000000b"},"0198a1b0-0000-7000-8000-0000000000ee"],"userName":"u"}""",
            """{"text":"t","flag":true,"count":7,"ratio":1.5,"when":"2026-01-31T09:30:00Z","blob":"QUJD","link":"https://x.test","texts":["a","b"],"counts":[1,2],"one":{"text":"x","flags":[true]},"many":[{"value":"a","primary":true,"ratio":1e2}],"userName":"u","displayName":"d"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly Resource[] Present =
    [
        .. TestModel.Model.ResourceTypes.Select(type => ResourceReader.Read(type, """{"userName":"present","displayName":"present","active":true,"externalId":"1","text":"t"}"""u8, ReadOptions.Default).Value.Resource),
    ];

    [Fact]
    public void Read_HostileBody_IsReadOrRefused() => FuzzRun.Over(random => JsonMutation.Body(random, Samples), Check, Encoding.UTF8.GetString);

    private static bool Check(byte[] body, FuzzRandom random)
    {
        var present = random.Pick<Resource>(Present);
        var options = random.Once(4) ? TestModel.Strict : ReadOptions.Default;
        if (!ResourceReader.Read(present.Type, body, options).TryGet(out var input, out var error))
        {
            Refusal.Check(error, body.Length, ScimTypes.InvalidSyntax, ScimTypes.InvalidValue);
            return false;
        }

        CheckStored(input.Resource);
        Assert.Null(ResourceRules.Check(input.Resource));
        if (!ResourceReplacement.Apply(present, input, Id, options).TryGet(out var outcome, out error))
        {
            Refusal.Check(error, body.Length, ScimTypes.Mutability, ScimTypes.InvalidValue);
            return true;
        }

        CheckStored(outcome.Resource);
        Assert.False(ResourceReplacement.Apply(outcome.Resource, input, Id, options).Value.AttributesChanged);
        return true;
    }

    /// <summary>What is stored is what is read again.</summary>
    internal static void CheckStored(Resource resource) =>
        Assert.Equal(resource, ResourceReader.ReadStored(resource.Type, Encoding.UTF8.GetBytes(TestModel.Stored(resource))));
}
