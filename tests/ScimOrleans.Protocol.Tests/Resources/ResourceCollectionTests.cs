using System.Text;
using System.Text.Json.Nodes;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>Bodies that others wrote: the RFCs' examples, another server's test data, and what Okta and Entra were seen to send.</summary>
public sealed class ResourceCollectionTests
{
    [Theory]
    [InlineData("rfc-samples/rfc7643-8.1-user-minimal.json")]
    [InlineData("rfc-samples/rfc7643-8.2-user-full.json")]
    [InlineData("rfc-samples/rfc7643-8.3-enterprise_user.json")]
    [InlineData("rfc-samples/rfc7644-3.3-user-post_request.json")]
    [InlineData("rfc-samples/rfc7644-3.3-user-post_response.json")]
    [InlineData("rfc-samples/rfc7644-3.5.1-user-put_request.json")]
    [InlineData("rfc-samples/rfc7644-3.14-user-post_request.json")]
    [InlineData("scim-sdk/resources/user/user-resource.json")]
    [InlineData("scim-sdk/resources/user/user-resource-x509.json")]
    [InlineData("scim-sdk/resources/user/user-resource-with-immutable.json")]
    [InlineData("scim-sdk/resources/user/user-resource-with-enterprise-user.json")]
    public void Read_User_KeepsEveryValueThatIsTheClients(string file) => KeepsEveryValue(JsonNode.Parse(Bytes(file))!.AsObject(), isGroup: false);

    [Theory]
    [InlineData("rfc-samples/rfc7643-8.4-group.json", 2)]
    [InlineData("scim-sdk/resources/group/group-resource-two-members.json", 2)]
    [InlineData("scim-sdk/resources/group/group-resource.json", 0)]
    public void Read_Group_KeepsEveryValueThatIsTheClients(string file, int members)
    {
        var body = JsonNode.Parse(Bytes(file))!.AsObject();

        KeepsEveryValue(body, isGroup: true);
        Assert.Equal(members, ResourceReader.Read(TestModel.Group, Bytes(file), ReadOptions.Default).Value.Members.Count);
    }

    [Theory]
    [InlineData("azuread", "create_user")]
    [InlineData("okta", "create_user")]
    [InlineData("okta", "update_user")]
    [InlineData("azuread", "create_group")]
    [InlineData("okta", "create_group")]
    public void Read_RecordedRequest_IsRead(string provider, string exchange)
    {
        var request = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Collections.Recorded, provider, $"{exchange}.json")))!["request"]!.AsObject();

        KeepsEveryValue(request, isGroup: exchange.EndsWith("group", StringComparison.Ordinal));
    }

    private static void KeepsEveryValue(JsonObject body, bool isGroup)
    {
        var type = isGroup ? TestModel.Group : TestModel.User;
        var result = ResourceReader.Read(type, Encoding.UTF8.GetBytes(body.ToJsonString()), ReadOptions.Default);
        Assert.True(result.IsSuccess, result.Error?.Detail);
        var stored = JsonNode.Parse(TestModel.Stored(result.Value.Resource))!;
        foreach (var name in new[] { "schemas", "id", "meta", "groups", "password", "members" })
        {
            body.Remove(name);
        }

        foreach (var name in body.Where(property => property.Value is null or JsonArray { Count: 0 }).Select(property => property.Key).ToArray())
        {
            body.Remove(name);
        }

        (body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]?["manager"] as JsonObject)?.Remove("displayName");
        Assert.True(JsonNode.DeepEquals(body, stored), $"{body.ToJsonString()}\n{stored.ToJsonString()}");
    }

    private static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(Collections.Folder, file));
}
