using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Protocol.Tests.Resources;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>Hostile values of single attributes and lists of members, as PATCH hands them over.</summary>
public sealed class ValueFuzzTests
{
    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            "\"text\"", "true", "7", "-1.5e3", "\"2026-01-31T09:30:00.123Z\"", "\"QUJD\"", """{"givenName":"A","familyName":"L"}""", """[{"value":"a@b.test","type":"work","primary":true},{"value":"c","primary":false}]""",
            """[{"value":"0198a1b0-0000-7000-8000-00000000000a","type":"User","$ref":"../Users/1","display":"x"},"0198a1b0-0000-7000-8000-00000000000b"]""", """{"manager":{"value":"m"},"department":"d"}""", """["a","b"]""", "[1,2.0]",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly AttributeDefinition[] Attributes =
    [
        .. new[] { "emails", "name", "active", "userName", "groups", "meta.created", "x509Certificates.value", "addresses", "roles" }.Select(path => TestModel.Attribute(TestModel.User, path)),
        .. new[] { "text", "flag", "count", "ratio", "when", "blob", "link", "texts", "flags", "counts", "whens", "blobs", "one", "many", "one.counts" }.Select(path => TestModel.Attribute(TestModel.Thing, path)),
    ];

    [Fact]
    public void ReadValue_HostileValue_IsReadOrRefused() => FuzzRun.Over(
        random => JsonMutation.Body(random, Samples),
        (value, random) =>
        {
            var result = ResourceReader.ReadValue(random.Pick<AttributeDefinition>(Attributes), value, random.Once(4) ? TestModel.Strict : ReadOptions.Default, random.Once(3));
            return Understood(result.Error, value);
        },
        Encoding.UTF8.GetString);

    [Fact]
    public void ReadMembers_HostileValue_IsReadOrRefused() => FuzzRun.Over(
        random => JsonMutation.Body(random, Samples),
        (value, random) => Understood(ResourceReader.ReadMembers(TestModel.Group, value, random.Once(4) ? TestModel.Strict : ReadOptions.Default).Error, value),
        Encoding.UTF8.GetString);

    private static bool Understood(ScimError? error, byte[] value)
    {
        if (error is not null)
        {
            Refusal.Check(error, value.Length, ScimTypes.InvalidSyntax, ScimTypes.InvalidValue);
        }

        return error is null;
    }
}
