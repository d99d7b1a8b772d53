using System.Text.Json;
using ScimOrleans.Admin.Directory;

namespace ScimOrleans.Admin.Tests.Directory;

public sealed class ScimBodyTests
{
    [Theory]
    [InlineData("""{"schemas":["s"],"userName":"ann","password":"x","emails":[{"value":"ann@example.com"}]}""", """{"attributes":["userName","password","emails"]}""")]
    [InlineData("""{"urn:x:User":{"department":"Sales","manager":{"value":"1"}},"urn:x:Flag":true}""", """{"attributes":["urn:x:User:department","urn:x:User:manager","urn:x:Flag"]}""")]
    [InlineData("""{"Operations":[{"op":"replace","Path":"emails[value eq \"ann@example.com\"].value","VALUE":"x"},{"op":"Add","value":{"title":"Boss"}},{"op":"remove"},7]}""",
        """{"operations":[{"op":"replace","attributes":["emails[].value"]},{"op":"Add","attributes":["title"]},{"op":"remove","attributes":[]},{"op":null,"attributes":[]}]}""")]
    [InlineData("""{"operations":[{"op":"remove","path":"members[value eq"}]}""", """{"operations":[{"op":"remove","attributes":["members["]}]}""")]
    [InlineData("7", """{"attributes":[]}""")]
    [InlineData("null", """{"attributes":[]}""")]
    public void Write_TellsWhichAttributes_AndNoValues(string sent, string kept) =>
        Assert.Equal(kept, JsonSerializer.Serialize(new ScimBody(JsonDocument.Parse(sent).RootElement)));

    [Fact]
    public void Write_OfVeryManyOrLongNames_IsCut()
    {
        var sent = $$"""{"{{new string('n', 300)}}":1,{{string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"a{i}\":1"))}}}""";

        var kept = JsonDocument.Parse(JsonSerializer.Serialize(new ScimBody(JsonDocument.Parse(sent).RootElement))).RootElement.GetProperty("attributes");

        Assert.Equal((200, 200), (kept.GetArrayLength(), kept[0].GetString()!.Length));
    }

    [Fact]
    public void ToUtf8_IsWhatWasSent() =>
        Assert.Equal("""{"password":"x"}"""u8.ToArray(), JsonSerializer.Deserialize<ScimBody>("""{ "password": "x" }""")!.ToUtf8().ToArray());
}
