using System.Text.Json;
using ScimOrleans.Admin.Directory;

namespace ScimOrleans.Admin.Tests.Directory;

public sealed class ScimBodyTests
{
    [Theory]
    [InlineData("""{"userName":"ann","password":"x"}""", """{"userName":"ann"}""")]
    [InlineData("""{"urn:ietf:params:scim:schemas:core:2.0:User:PassWord":"x","a":[{"password":"x","b":1}]}""", """{"a":[{"b":1}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","Path":"Password","VALUE":"x"},{"op":"add","value":{"password":"x"}}]}""", """{"Operations":[{"op":"replace","Path":"Password"},{"op":"add","value":{}}]}""")]
    [InlineData("7", "7")]
    [InlineData("null", "null")]
    public void Write_LeavesPasswordsOut(string sent, string kept) =>
        Assert.Equal(kept, JsonSerializer.Serialize(new ScimBody(JsonDocument.Parse(sent).RootElement)));

    [Fact]
    public void ToUtf8_IsWhatWasSent() =>
        Assert.Equal("""{"password":"x"}"""u8.ToArray(), JsonSerializer.Deserialize<ScimBody>("""{ "password": "x" }""")!.ToUtf8().ToArray());
}
