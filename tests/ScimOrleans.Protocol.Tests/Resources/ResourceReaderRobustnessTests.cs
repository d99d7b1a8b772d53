using System.Text;
using CsCheck;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>Whatever the bytes are, reading gives a value or a refusal, and what it accepts is sound. CsCheck prints the seed of a failure.</summary>
public sealed class ResourceReaderRobustnessTests
{
    private static readonly byte[][] Bodies =
    [
        .. new[]
        {
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","name":{"givenName":"A"},"emails":[{"value":"a@b","primary":true},"c@d"],"active":"True"}""",
            """{"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m"},"department":""},"x":[{"y":[1e3,null]}],"password":"\u0041\ud83d\ude00"}""",
            """{"displayName":"g","id":"1","members":[{"value":"u1","type":"User"},{"value":"u2"},"u3"],"userName":"u"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud83d", "\\ude00", "null", "true", "\"True\"", "\"\"", "1e999", "-0", "12345678901234567890123456789012345", "\0",
            "\"emails\":", "\"userName\":\"b\",", "\"members\":[{}],", "\"active\":7,", "\"schemas\":{},", "\"id\":[],", "\"a\":[[[[[[[[[[[[[[[[[[[[", "\n", "//", "\u2028",
        }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    private static readonly Gen<byte[]> Mutated =
        from body in Gen.OneOf(Bodies)
        from edits in Gen.Select(Gen.Int[0, 400], Gen.Int[0, 12], Gen.OneOf(Pieces)).Array[1, 5]
        select edits.Aggregate(body, Apply);

    [Fact]
    public void Read_MutatedBody_IsReadOrRefused() => Mutated.Sample(Check, iter: Effort.Choose(20_000, 1_000));

    [Fact]
    public void Read_RandomBytes_IsRefused() => Gen.Byte.Array[0, 60].Sample(Check, iter: Effort.Choose(10_000, 500));

    [Fact]
    public void ReadValue_MutatedValue_IsReadOrRefused() => Gen.Select(Mutated, Gen.OneOf("emails", "name", "active", "groups", "meta.created", "x509Certificates.value"), Gen.Bool).Sample(
        (utf8, path, asElement) => CheckError(ResourceReader.ReadValue(TestModel.Attribute(TestModel.User, path), utf8, ReadOptions.Default, asElement).Error), iter: Effort.Choose(20_000, 1_000));

    [Fact]
    public void ReadMembers_MutatedValue_IsReadOrRefused() =>
        Mutated.Sample(utf8 => CheckError(ResourceReader.ReadMembers(TestModel.Group, utf8, ReadOptions.Default).Error), iter: Effort.Choose(20_000, 1_000));

    private static void Check(byte[] utf8)
    {
        foreach (var type in TestModel.Model.ResourceTypes)
        {
            foreach (var options in new[] { ReadOptions.Default, TestModel.Strict })
            {
                var result = ResourceReader.Read(type, utf8, options);
                CheckError(result.Error);
                if (result.IsSuccess)
                {
                    var stored = Encoding.UTF8.GetBytes(TestModel.Stored(result.Value.Resource));
                    Assert.Equal(result.Value.Resource, ResourceReader.ReadStored(type, stored));
                    Assert.Null(ResourceRules.Check(result.Value.Resource));
                }
            }
        }
    }

    private static void CheckError(ScimError? error)
    {
        if (error is not null)
        {
            Assert.Equal(400, error.Status);
            Assert.Contains(error.ScimType, new[] { ScimTypes.InvalidSyntax, ScimTypes.InvalidValue });
            Assert.NotEmpty(error.Detail);
        }
    }

    private static byte[] Apply(byte[] body, (int At, int Removed, byte[] Inserted) edit)
    {
        var at = edit.At % (body.Length + 1);
        return [.. body[..at], .. edit.Inserted, .. body[Math.Min(body.Length, at + edit.Removed)..]];
    }
}
